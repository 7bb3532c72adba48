"""Which jobs are to be run and when: a row for each schedule, and for what is asked for once."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, false, select, tuple_
from sqlalchemy.orm import Session

from farmgate.events import errors
from farmgate.events.models import JobRecord
from farmgate.events.schedule import next_daily, next_interval
from farmgate.jobs import JobDeclaration, job_by, jobs_of
from farmgate.problems import Refused
from farmgate.shop import Shop


def run_later(
    session: Session,
    shop: Shop,
    *,
    plugin: str,
    name: str,
    payload: Mapping[str, Any] | None = None,
    at: datetime | None = None,
) -> int:
    """Ask for one run of a job, in the caller's transaction: it is run if that is kept.

    Raises ``LookupError`` where no plugin that is on declares the job. The answer is the row's key.

    Args:
        session: the transaction in which the reason for the run is written.
        shop: whose worker is to run it.
        plugin: the plugin's name.
        name: the job's name: that of its method.
        payload: JSON values that the run is given.
        at: not before this moment (aware); by default at once.
    """
    if job_by(shop, plugin, name) is None:
        raise LookupError(f"no plugin {plugin!r} that is on declares a job {name!r}")
    row = JobRecord(
        plugin=plugin,
        name=name,
        is_periodic=False,
        payload=dict(payload or {}),
        status="waiting",
        due_at=at or shop.clock.now(),
    )
    session.add(row)
    session.flush()
    return row.id


def install_schedules(shop: Shop) -> None:
    """See that each job on a schedule has its row, and that the row follows the schedule.

    What a plugin that is off declared is left as it is.
    """
    wanted = {
        (plugin.name, declared.name): declared
        for plugin in shop.plugins
        for declared in jobs_of(plugin).values()
        if declared.is_periodic
    }
    if wanted:
        shop.db.write(lambda session: _install(session, shop, wanted))


def _install(
    session: Session, shop: Shop, wanted: Mapping[tuple[str, str], JobDeclaration]
) -> None:
    statement = select(JobRecord).where(JobRecord.is_periodic).with_for_update()
    there = {(row.plugin, row.name): row for row in session.scalars(statement)}
    now = shop.clock.now()
    for (plugin, name), declared in wanted.items():
        row = there.get((plugin, name))
        if row is None:
            row = JobRecord(
                plugin=plugin, name=name, is_periodic=True, payload={}, status="waiting"
            )
            row.due_at = now if declared.every is not None else next_due(shop, declared, now, now)
            session.add(row)
        elif row.status == "waiting" and row.due_at > now:  # what was missed is still to be done
            row.due_at = _rescheduled(shop, declared, row.due_at, now)
    session.flush()


def _rescheduled(shop: Shop, declared: JobDeclaration, due: datetime, now: datetime) -> datetime:
    if declared.every is not None:
        return min(due, now + declared.every)
    return next_due(shop, declared, now, now)


def next_due(shop: Shop, declared: JobDeclaration, last: datetime, now: datetime) -> datetime:
    """When a job on a schedule is due next, given when it was due last."""
    if declared.every is not None:
        return next_interval(now, last, declared.every)
    assert declared.at is not None  # noqa: S101 - only what has a schedule is asked
    return next_daily(now, declared.at, shop.time_zone)


def make_due(session: Session, shop: Shop, plugin: str, name: str) -> int:
    """Have a worker run a job as soon as it can; the answer is the row's key.

    One on a schedule is moved up; any other is asked for once, with an empty payload.
    """
    found = job_by(shop, plugin, name)
    if found is None:
        raise Refused(errors.JOB_NOT_FOUND(plugin=plugin, job=name, field="name"))
    _, declared = found
    if not declared.is_periodic:
        return run_later(session, shop, plugin=plugin, name=name)
    _install(session, shop, {(plugin, name): declared})
    row: JobRecord = session.scalars(periodic_row(plugin, name)).one()
    if row.status == "running":
        raise Refused(errors.JOB_RUNNING(plugin=plugin, job=name, field="name"))
    row.due_at = shop.clock.now()
    session.flush()
    return row.id


def periodic_row(plugin: str, name: str) -> Any:
    """Selects the row of a job on a schedule, held until the transaction ends."""
    return (
        select(JobRecord)
        .where(JobRecord.is_periodic, JobRecord.plugin == plugin, JobRecord.name == name)
        .with_for_update()
    )


def is_declared(shop: Shop) -> ColumnElement[bool]:
    """Whether a row is a job of a plugin that is on.

    Any other stays as it is, and goes on when its plugin is on again.
    """
    names = [(plugin.name, name) for plugin in shop.plugins for name in jobs_of(plugin)]
    if not names:
        return false()
    return tuple_(JobRecord.plugin, JobRecord.name).in_(names)
