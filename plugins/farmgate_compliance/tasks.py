"""Tasks: that somebody renews a document before it ends. Each is made once, whatever happens."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from functools import partial
from typing import Any

from sqlalchemy import insert, or_, select, tuple_, update
from sqlalchemy.orm import Session, aliased

from farmgate_compliance import errors
from farmgate_compliance.holding import crossed
from farmgate_compliance.models import Document, Task
from farmgate_compliance.reading import DOCUMENT, DocumentRow
from farmgate_sdk import Refused, Scope
from farmgate_sdk.jobs import JobRun

_AT_ONCE = 200


def warn(run: JobRun, thresholds: Sequence[int]) -> Mapping[str, Any]:
    """Make the tasks that are due today, in portions; running twice makes none twice."""
    today = run.now.astimezone(run.shop.time_zone).date()
    made, last = 0, 0
    while True:
        rows = run.read(partial(_ending, after=last, today=today, thresholds=thresholds))
        if not rows:
            return {"tasks": made}
        make = partial(_make, rows=rows, today=today, thresholds=thresholds, now=run.now)
        made += run.write(make)
        last = rows[-1].pk


def finish(session: Session, key: int | None, by: int, now: datetime, scope: Scope) -> Task:
    """Say that a task is done."""
    statement = select(Task, Document.region_code).join(Document).where(Task.id == key)
    found = None if key is None else session.execute(statement.with_for_update(of=Task)).first()
    if found is None or found[0].status != "open" or not scope.allows(found[1]):
        raise Refused(errors.TASK_NOT_FOUND(field="id"))
    task: Task = found[0]
    task.status, task.closed_at, task.closed_by = "done", now, by
    session.flush()
    return task


def supersede(session: Session, documents: Collection[int], now: datetime) -> None:
    """Close the open tasks of these documents: there is nothing left to do about them."""
    session.execute(
        update(Task)
        .where(Task.document_id.in_(documents), Task.status == "open")
        .values(status="superseded", closed_at=now)
    )


def supersede_renewed(session: Session, renewal: Document, now: datetime) -> None:
    """Close the tasks of those that a new document renews: same holder, same kind, ends earlier."""
    earlier = select(Document.id).where(
        Document.holder == renewal.holder,
        Document.kind == renewal.kind,
        Document.id != renewal.id,
    )
    if renewal.expires_on is not None:
        earlier = earlier.where(Document.expires_on < renewal.expires_on)
    supersede(session, session.scalars(earlier).all(), now)


def _ending(
    session: Session, after: int, today: date, thresholds: Sequence[int]
) -> list[DocumentRow]:
    """Valid documents that end within the widest threshold, less those that were renewed."""
    newer = aliased(Document)
    renewed = (
        select(newer.id)
        .where(
            newer.holder == Document.holder,
            newer.kind == Document.kind,
            newer.id != Document.id,
            newer.status == "valid",
            or_(newer.expires_on.is_(None), newer.expires_on > Document.expires_on),
        )
        .exists()
    )
    widest = date.fromordinal(today.toordinal() + max(thresholds, default=0))
    statement = (
        select(*DOCUMENT)
        .where(
            Document.status == "valid",
            Document.expires_on <= widest,
            Document.id > after,
            ~renewed,
        )
        .order_by(Document.id)
        .limit(_AT_ONCE)
    )
    return [DocumentRow(*row) for row in session.execute(statement)]


def _make(
    session: Session,
    rows: Sequence[DocumentRow],
    today: date,
    thresholds: Sequence[int],
    now: datetime,
) -> int:
    due = {
        row.pk: days
        for row in rows
        if row.expires_on is not None
        and (days := crossed(row.expires_on, today, thresholds)) is not None
    }
    pairs = tuple_(Task.document_id, Task.threshold_days)
    known = select(Task.document_id).where(pairs.in_(list(due.items())))
    there = set(session.scalars(known))
    new = {key: days for key, days in due.items() if key not in there}
    if not new:
        return 0
    # The nearer threshold takes the place of the wider one: one open task a document.
    supersede(session, list(new), now)
    task = {"status": "open", "created_at": now}
    rows_ = [{**task, "document_id": key, "threshold_days": days} for key, days in new.items()]
    session.execute(insert(Task), rows_)
    return len(new)
