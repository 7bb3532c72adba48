"""What goods need, and what is to be renewed, as staff see and change it."""

from collections.abc import Sequence

import strawberry

from farmgate_compliance import reading, requiring, tasks
from farmgate_compliance.graphql.asking import DECIDE, READ, WRITE, asking_member
from farmgate_compliance.graphql.documents import ComplianceDocument
from farmgate_compliance.holding import EVERYWHERE, Needed
from farmgate_compliance.models import Document
from farmgate_compliance.reading import DocumentRow, RequirementRow, TaskRow
from farmgate_sdk.graphql import (
    AdminMutation,
    AdminQuery,
    Answer,
    Connection,
    Info,
    Page,
    PageRequest,
    Payload,
    batch,
    extend,
    mutation,
    query,
    scope_of,
)
from farmgate_sdk.reading import key_of


@strawberry.type(description="That goods need a document to be published and sold.")
class ComplianceRequirement:
    id: strawberry.ID
    category: str = strawberry.field(description="A slug, shelves within it too; `*` is every one.")
    holder_kind: str = strawberry.field(description="Of the `product`, `lot` or `producer`.")
    kind: str = strawberry.field(description="Code of a kind of document.")


def document_of_task(rows: Sequence[TaskRow], info: Info) -> Sequence[DocumentRow]:
    found = reading.documents_by_key(info.context.session, [row.document_pk for row in rows])
    return [found[row.document_pk] for row in rows]


@strawberry.type(description="That somebody renews a document before it ends.")
class ComplianceTask:
    id: strawberry.ID
    threshold_days: int = strawberry.field(description="Days that were left; 0: it has expired.")
    status: str = strawberry.field(description="`open`, `done` or `superseded`.")
    document: ComplianceDocument = batch(document_of_task, description="What ends.")


def compliance_tasks(
    info: Info,
    status: str | None = "open",
    first: int | None = None,
    after: str | None = None,
    last: int | None = None,
    before: str | None = None,
) -> Page[TaskRow]:
    page = PageRequest(first, after, last, before)
    within = scope_of(info, READ).condition(Document.region_code)
    return reading.tasks_page(info.context.session, within, status, page)


def compliance_requirements(info: Info) -> list[RequirementRow]:
    return reading.requirements(info.context.session)


@extend(AdminQuery)
class DutyQuery:
    """What staff may ask of requirements and tasks."""

    compliance_tasks: Connection[ComplianceTask] = query(
        compliance_tasks,
        description="Tasks where one works, by default those that are open.",
        permission=READ,
    )
    compliance_requirements: list[ComplianceRequirement] = query(
        compliance_requirements, description="Which documents goods need.", permission=READ
    )


@strawberry.input
class ComplianceRequirementInput:
    kind: str = strawberry.field(description="Code of a kind.")
    holder_kind: str = strawberry.field(description="`product`, `lot` or `producer`.")
    category: str = strawberry.field(default=EVERYWHERE, description="A slug; `*` is every one.")


@strawberry.type
class ComplianceTaskPayload(Payload):
    task: ComplianceTask | None


@strawberry.type
class ComplianceRequirementPayload(Payload):
    requirement: ComplianceRequirement | None


@strawberry.type
class ComplianceRemovePayload(Payload):
    removed_id: strawberry.ID | None


def compliance_task_finish(info: Info, id: strawberry.ID) -> Answer:
    key, now, scope = (
        key_of("ComplianceTask", id),
        info.context.shop.clock.now(),
        scope_of(info, WRITE),
    )
    by = asking_member(info)
    done = info.context.write(lambda session: tasks.finish(session, key, by, now, scope).id)
    return Answer(task=reading.task_by_key(info.context.session, done))


def compliance_requirement_save(info: Info, input: ComplianceRequirementInput) -> Answer:
    needed = Needed(input.category, input.holder_kind, input.kind)
    key = info.context.write(lambda session: requiring.require(session, needed).id)
    found = reading.requirements(info.context.session)
    return Answer(requirement=next(row for row in found if row.pk == key))


def compliance_requirement_remove(info: Info, id: strawberry.ID) -> Answer:
    key = key_of("ComplianceRequirement", id)
    info.context.write(lambda session: requiring.require_no_longer(session, key))
    return Answer(removed_id=id)


@extend(AdminMutation)
class DutyMutation:
    """What staff may do about requirements and tasks."""

    compliance_task_finish: ComplianceTaskPayload = mutation(
        compliance_task_finish, description="Say that a task is done.", permission=WRITE
    )
    compliance_requirement_save: ComplianceRequirementPayload = mutation(
        compliance_requirement_save,
        description="Require a document of goods, to be published and sold.",
        permission=DECIDE,
    )
    compliance_requirement_remove: ComplianceRemovePayload = mutation(
        compliance_requirement_remove, description="Require it no longer.", permission=DECIDE
    )


ADMIN = (DutyQuery, DutyMutation)
