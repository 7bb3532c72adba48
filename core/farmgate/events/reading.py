"""Reading what was done and what could not be: jobs, and facts that could not be told."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from farmgate.events.models import Delivery, FactRecord, JobRecord
from farmgate.events.scheduling import is_declared
from farmgate.ids import opaque
from farmgate.jobs import job_by
from farmgate.language import Text
from farmgate.paging import Page, PageRequest, fetch_page
from farmgate.rows import Row, gather
from farmgate.shop import Shop


@dataclass(slots=True, eq=False)
class JobRow(Row):
    """A job as it was read."""

    pk: int
    plugin: str
    name: str
    title: Text
    schedule: Text
    is_periodic: bool
    status: str
    next_run_at: datetime | None
    last_started_at: datetime | None
    last_finished_at: datetime | None
    runs: int
    failures: int
    failures_since_success: int
    last_result: dict[str, Any] | None
    last_error: str | None

    @property
    def id(self) -> str:
        """What clients call it."""
        return opaque("Job", self.pk)


@dataclass(slots=True, eq=False)
class DeadLetterRow(Row):
    """A fact that could not be told to one subscriber, as it was read."""

    pk: int
    plugin: str
    hook: str
    subject: str
    tries: int
    last_error: str | None
    occurred_at: datetime

    @property
    def id(self) -> str:
        """What clients call it."""
        return opaque("DeadLetter", self.pk)


def jobs_page(
    session: Session,
    shop: Shop,
    request: PageRequest,
    *,
    plugin: str | None = None,
    status: str | None = None,
) -> Page[JobRow]:
    """A page of the jobs of plugins that are on, in the order in which they came up."""
    conditions = [is_declared(shop)]
    if plugin is not None:
        conditions.append(JobRecord.plugin == plugin)
    if status is not None:
        conditions.append(JobRecord.status == status)

    def count() -> int:
        return session.scalar(select(func.count()).select_from(JobRecord).where(*conditions)) or 0

    statement = select(JobRecord).where(*conditions)
    page = fetch_page(session, statement, (JobRecord.id,), request, count)
    return page.of(gather(_job(shop, row) for (row,) in page.nodes))


def job_of(session: Session, shop: Shop, key: int) -> JobRow | None:
    """One job; None where there is none, or its plugin is off."""
    statement = select(JobRecord).where(JobRecord.id == key, is_declared(shop))
    rows = gather(_job(shop, row) for row in session.scalars(statement))
    return rows[0] if rows else None


def dead_letters_page(session: Session, request: PageRequest) -> Page[DeadLetterRow]:
    """A page of what could not be told, in the order in which it was to be."""
    dead = Delivery.status == "dead"

    def count() -> int:
        return session.scalar(select(func.count()).select_from(Delivery).where(dead)) or 0

    statement = (
        select(
            Delivery.id,
            Delivery.subscriber,
            FactRecord.hook,
            Delivery.subject,
            Delivery.tries,
            Delivery.last_error,
            FactRecord.occurred_at,
        )
        .join(FactRecord, FactRecord.id == Delivery.fact_id)
        .where(dead)
    )
    page = fetch_page(session, statement, (Delivery.id,), request, count)
    return page.of(gather(DeadLetterRow(*row) for row in page.nodes))


def _job(shop: Shop, row: JobRecord) -> JobRow:
    found = job_by(shop, row.plugin, row.name)
    assert found is not None  # noqa: S101 - only what is declared is read
    _, declared = found
    return JobRow(
        pk=row.id,
        plugin=row.plugin,
        name=row.name,
        title=declared.title,
        schedule=declared.schedule if row.is_periodic else Text("一次", "once"),
        is_periodic=row.is_periodic,
        status=row.status,
        next_run_at=row.due_at if row.status == "waiting" else None,
        last_started_at=row.last_started_at,
        last_finished_at=row.last_finished_at,
        runs=row.runs,
        failures=row.failures,
        failures_since_success=row.tries,
        last_result=row.last_result,
        last_error=row.last_error,
    )
