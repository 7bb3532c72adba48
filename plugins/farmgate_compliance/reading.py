"""Reading documents, requirements, tasks and exemptions: a fixed number of statements each."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from farmgate_compliance.copy_check import Proof
from farmgate_compliance.holding import Held, Needed
from farmgate_compliance.models import CopyExemption, Document, Requirement, Task
from farmgate_sdk import Text
from farmgate_sdk.graphql import Page, PageRequest, fetch_page
from farmgate_sdk.reading import Row, gather, opaque

HOLDER_COLUMNS: Mapping[str, InstrumentedAttribute[int | None]] = {
    "product": Document.product_id,
    "lot": Document.lot_id,
    "producer": Document.producer_id,
}


@dataclass(slots=True, eq=False)
class DocumentRow(Row):
    """A document as it was read."""

    pk: int
    kind: str
    number: str
    issuer: str
    issued_on: date
    expires_on: date | None
    file_url: str | None
    status: str
    product_pk: int | None
    lot_pk: int | None
    producer_pk: int | None
    region_code: str | None

    @property
    def id(self) -> str:
        """What clients call it."""
        return opaque("ComplianceDocument", self.pk)

    @property
    def held(self) -> Held:
        """What the rules look at."""
        return Held(self.kind, self.number, self.issued_on, self.expires_on, self.status)

    @property
    def holder(self) -> tuple[str, int]:
        """Whose it is: ``product``, ``lot`` or ``producer``, and the key."""
        if self.product_pk is not None:
            return "product", self.product_pk
        if self.lot_pk is not None:
            return "lot", self.lot_pk
        return "producer", self.producer_pk or 0


@dataclass(slots=True, eq=False)
class RequirementRow(Row):
    """A requirement as it was read."""

    pk: int
    category: str
    holder_kind: str
    kind: str

    @property
    def id(self) -> str:
        """What clients call it."""
        return opaque("ComplianceRequirement", self.pk)

    @property
    def needed(self) -> Needed:
        """What the rules look at."""
        return Needed(self.category, self.holder_kind, self.kind)


@dataclass(slots=True, eq=False)
class TaskRow(Row):
    """A task as it was read."""

    pk: int
    document_pk: int
    threshold_days: int
    status: str
    created_at: datetime
    closed_at: datetime | None

    @property
    def id(self) -> str:
        """What clients call it."""
        return opaque("ComplianceTask", self.pk)


@dataclass(slots=True, eq=False)
class ExemptionRow(Row):
    """An exemption as it was read, in force or ended."""

    pk: int
    product_pk: int
    rule: str
    words: str
    reason: str
    document_pk: int | None
    rules_version: str
    created_at: datetime
    created_by: int
    ended_at: datetime | None

    @property
    def id(self) -> str:
        """What clients call it."""
        return opaque("ComplianceExemption", self.pk)


DOCUMENT: tuple[InstrumentedAttribute[Any], ...] = (
    Document.id,
    Document.kind,
    Document.number,
    Document.issuer,
    Document.issued_on,
    Document.expires_on,
    Document.file_url,
    Document.status,
    Document.product_id,
    Document.lot_id,
    Document.producer_id,
    Document.region_code,
)
_TASK = (
    Task.id,
    Task.document_id,
    Task.threshold_days,
    Task.status,
    Task.created_at,
    Task.closed_at,
)
_EXEMPTION: tuple[InstrumentedAttribute[Any], ...] = (
    CopyExemption.id,
    CopyExemption.product_id,
    CopyExemption.rule,
    CopyExemption.words,
    CopyExemption.reason,
    CopyExemption.document_id,
    CopyExemption.rules_version,
    CopyExemption.created_at,
    CopyExemption.created_by,
    CopyExemption.ended_at,
)
Holder = tuple[str, int]


def documents_of(
    session: Session,
    holders: Iterable[Holder],
    *,
    kinds: Collection[str] | None = None,
    only_valid: bool = False,
) -> dict[Holder, list[DocumentRow]]:
    """The documents of each of these, newest first; in one statement, or none for nobody."""
    wanted: dict[str, set[int]] = defaultdict(set)
    for kind, key in holders:
        wanted[kind].add(key)
    if not wanted:
        return {}
    those = [HOLDER_COLUMNS[kind].in_(keys) for kind, keys in wanted.items()]
    statement = select(*DOCUMENT).where(or_(*those)).order_by(Document.id.desc())
    if kinds is not None:
        statement = statement.where(Document.kind.in_(kinds))
    if only_valid:
        statement = statement.where(Document.status == "valid")
    found: dict[Holder, list[DocumentRow]] = defaultdict(list)
    for row in gather(DocumentRow(*row) for row in session.execute(statement)):
        found[row.holder].append(row)
    return dict(found)


def documents_by_key(session: Session, keys: Collection[int]) -> dict[int, DocumentRow]:
    """Documents by key; unknown keys are left out."""
    statement = select(*DOCUMENT).where(Document.id.in_(set(keys)))
    return {row.pk: row for row in gather(DocumentRow(*row) for row in session.execute(statement))}


def requirements(session: Session) -> list[RequirementRow]:
    """All that is required."""
    statement = select(
        Requirement.id, Requirement.category, Requirement.holder_kind, Requirement.kind
    ).order_by(Requirement.id)
    return gather(RequirementRow(*row) for row in session.execute(statement))


def documents_page(
    session: Session,
    within: ColumnElement[bool],
    kind: str | None,
    expires_by: date | None,
    request: PageRequest,
) -> Page[DocumentRow]:
    """A page of documents, in the order in which they were recorded."""
    conditions = [within]
    if kind is not None:
        conditions.append(Document.kind == kind)
    if expires_by is not None:
        conditions += [Document.status == "valid", Document.expires_on <= expires_by]

    def count() -> int:
        return session.scalar(select(func.count(Document.id)).where(*conditions)) or 0

    statement = select(*DOCUMENT).where(*conditions)
    page = fetch_page(session, statement, (Document.id,), request, count)
    return page.of(gather(DocumentRow(*row) for row in page.nodes))


def tasks_page(
    session: Session, within: ColumnElement[bool], status: str | None, request: PageRequest
) -> Page[TaskRow]:
    """A page of tasks in this state, or in any, oldest first."""
    conditions = [within] if status is None else [within, Task.status == status]
    tasks = select(*_TASK).join(Document).where(*conditions)

    def count() -> int:
        counted = select(func.count(Task.id)).join(Document).where(*conditions)
        return session.scalar(counted) or 0

    page = fetch_page(session, tasks, (Task.id,), request, count)
    return page.of(gather(TaskRow(*row) for row in page.nodes))


def task_by_key(session: Session, key: int) -> TaskRow:
    """One task."""
    return gather([TaskRow(*session.execute(select(*_TASK).where(Task.id == key)).one())])[0]


def exemption_by_key(session: Session, key: int) -> ExemptionRow:
    """One exemption, in force or ended."""
    found = session.execute(select(*_EXEMPTION).where(CopyExemption.id == key)).one()
    return gather([ExemptionRow(*found)])[0]


def exemptions_of(
    session: Session, products: Collection[int], *, with_ended: bool = False
) -> dict[int, list[ExemptionRow]]:
    """What staff exempted of each product's words, oldest first."""
    statement = (
        select(*_EXEMPTION)
        .where(CopyExemption.product_id.in_(set(products)))
        .order_by(CopyExemption.id)
    )
    if not with_ended:
        statement = statement.where(CopyExemption.ended_at.is_(None))
    found: dict[int, list[ExemptionRow]] = defaultdict(list)
    for row in gather(ExemptionRow(*row) for row in session.execute(statement)):
        found[row.product_pk].append(row)
    return found


def proofs_of(session: Session, makers: Mapping[int, int | None], today: date) -> dict[int, Proof]:
    """What each product has to show for its words, by product; ``makers`` are their producers.

    Three statements: valid documents, exemptions, and the documents that exemptions rest on.
    """
    held = documents_of(session, _holders(makers), only_valid=True)
    exempted = exemptions_of(session, makers)
    resting = {one.document_pk for rows in exempted.values() for one in rows if one.document_pk}
    papers = documents_by_key(session, resting) if resting else {}
    return {
        product: Proof(
            _good_kinds([*held.get(("product", product), ()), *held.get(_of(maker), ())], today),
            {
                (one.rule, one.words): Text(one.reason, one.reason)
                for one in exempted.get(product, ())
                if _still_rests(one, papers, today)
            },
        )
        for product, maker in makers.items()
    }


def _of(producer: int | None) -> Holder:
    return ("producer", producer or 0)


def _holders(makers: Mapping[int, int | None]) -> list[Holder]:
    products: list[Holder] = [("product", key) for key in makers]
    return [*products, *(("producer", key) for key in makers.values() if key is not None)]


def _good_kinds(rows: Sequence[DocumentRow], today: date) -> frozenset[str]:
    return frozenset(row.kind for row in rows if row.held.is_good(today))


def _still_rests(exemption: ExemptionRow, papers: Mapping[int, DocumentRow], today: date) -> bool:
    """Evidence that has expired or was revoked carries nothing any more."""
    if exemption.document_pk is None:
        return True
    paper = papers.get(exemption.document_pk)
    return paper is not None and paper.held.is_good(today)
