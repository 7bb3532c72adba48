"""What is done beside answering: jobs, and facts that could not be told."""

from datetime import datetime

import strawberry
from strawberry.scalars import JSON

from farmgate.api.composition import extend
from farmgate.api.context import Info
from farmgate.api.fields import Answer, mutation, query
from farmgate.api.roots import AdminMutation, AdminQuery
from farmgate.api.types import Connection, Payload
from farmgate.events import reading
from farmgate.events.dead_letters import retry
from farmgate.events.reading import DeadLetterRow, JobRow
from farmgate.events.scheduling import make_due
from farmgate.ids import key_of
from farmgate.paging import Page, PageRequest


@strawberry.type(description="Work of a plugin's: on a schedule, or asked for once.")
class Job:
    id: strawberry.ID
    plugin: str
    name: str
    title: str
    schedule: str = strawberry.field(description="In words; times are of the shop's zone.")
    is_periodic: bool = strawberry.field(description="False where it was asked for once.")
    status: str = strawberry.field(
        description="`waiting`, `running`, `done` (asked for once) or `dead` (given up)."
    )
    next_run_at: datetime | None = strawberry.field(description="Null unless it waits.")
    last_started_at: datetime | None
    last_finished_at: datetime | None
    runs: int = strawberry.field(description="How often it was begun.")
    failures: int = strawberry.field(description="How often it failed, ever.")
    failures_since_success: int = strawberry.field(description="0 where all is well.")
    last_result: JSON | None = strawberry.field(description="What it answered last.")
    last_error: str | None = strawberry.field(description="Why it failed; null where it did not.")


@strawberry.type(description="A fact that a plugin could not be told, however often it was tried.")
class DeadLetter:
    id: strawberry.ID
    plugin: str = strawberry.field(description="Who was to be told.")
    hook: str = strawberry.field(description="What happened.")
    subject: str = strawberry.field(description="To whom: `order:17`.")
    tries: int
    last_error: str | None
    occurred_at: datetime


def jobs(
    info: Info,
    plugin: str | None = None,
    status: str | None = None,
    first: int | None = None,
    after: str | None = None,
    last: int | None = None,
    before: str | None = None,
) -> Page[JobRow]:
    session, shop = info.context.session, info.context.shop
    page = PageRequest(first, after, last, before)
    return reading.jobs_page(session, shop, page, plugin=plugin, status=status)


def dead_letters(
    info: Info,
    first: int | None = None,
    after: str | None = None,
    last: int | None = None,
    before: str | None = None,
) -> Page[DeadLetterRow]:
    page = PageRequest(first, after, last, before)
    return reading.dead_letters_page(info.context.session, page)


@extend(AdminQuery)
class WorkQuery:
    """What staff may ask of the worker."""

    jobs: Connection[Job] = query(
        jobs,
        description="Jobs of the plugins that are on, in the order in which they came up: "
        "those on a schedule, and those that were asked for once.",
        permission="shop.read",
    )
    dead_letters: Connection[DeadLetter] = query(
        dead_letters,
        description="Facts that plugins could not be told, the oldest first.",
        permission="shop.read",
    )


@strawberry.type
class JobPayload(Payload):
    job: Job | None


@strawberry.type
class DeadLetterRetryPayload(Payload):
    retried_id: strawberry.ID | None


def job_run(info: Info, plugin: str, name: str) -> Answer:
    shop = info.context.shop
    key = info.context.write(lambda session: make_due(session, shop, plugin, name))
    return Answer(job=reading.job_of(info.context.session, shop, key))


def dead_letter_retry(info: Info, id: strawberry.ID) -> Answer:
    key, shop = key_of("DeadLetter", id), info.context.shop
    info.context.write(lambda session: retry(session, shop, key))
    return Answer(retried_id=id)


@extend(AdminMutation)
class WorkMutation:
    """What staff may have the worker do."""

    job_run: JobPayload = mutation(
        job_run,
        description="Have the worker run a job as soon as it can.",
        permission="shop.write",
    )
    dead_letter_retry: DeadLetterRetryPayload = mutation(
        dead_letter_retry,
        description="Have a plugin told again what it could not be told; later facts of the same "
        "object may have been told in the meantime.",
        permission="shop.write",
    )


ADMIN = (WorkQuery, WorkMutation)
