"""Running jobs: each by one worker at a time, at least once, what came of it kept.

A job is claimed by a lease. While it runs, the lease is renewed; if its worker is killed, the lease
ends and another worker runs the job again.
"""

import json
import logging
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import Update, and_, or_, select, update
from sqlalchemy.orm import Session

from farmgate.events import errors
from farmgate.events.keeping import told
from farmgate.events.models import JobRecord
from farmgate.events.scheduling import (
    install_schedules,
    is_declared,
    next_due,
    periodic_row,
    run_later,
)
from farmgate.jobs import JobDeclaration, JobRun, job_by, jobs_of
from farmgate.plugins import Plugin
from farmgate.problems import Refused
from farmgate.shop import Shop

log = logging.getLogger("farmgate.jobs")

MOST_TRIES = 8
LEASE = timedelta(minutes=2)
_FIRST_WAIT = timedelta(seconds=10)
_RENEWAL = LEASE.total_seconds() / 4
_ENDED = "the worker that ran it ended without a word"


@dataclass(frozen=True, slots=True)
class Claim:
    """A job in hand: nobody else has it while the lease holds."""

    key: int
    lease: str
    plugin: Plugin
    declared: JobDeclaration
    payload: Mapping[str, Any]
    started_at: datetime


def has_due_jobs(session: Session, shop: Shop) -> bool:
    """Whether any job may be run now."""
    if not any(jobs_of(plugin) for plugin in shop.plugins):
        return False
    return session.scalar(_due(shop)) is not None


def run_next(shop: Shop) -> bool:
    """Run one job that is due; the answer is whether there was one."""
    claim = shop.db.write(lambda session: _claim_due(session, shop))
    if claim is None:
        return False
    try:
        run_claimed(shop, claim)
    except Exception:
        log.exception("job %s of %s failed", claim.declared.name, claim.plugin.name)
    return True


def run_now(
    shop: Shop, plugin: str, name: str, payload: Mapping[str, Any] | None = None
) -> Mapping[str, Any] | None:
    """Run a job here and now, due or not; the answer is the job's.

    Refused where there is none, or where a worker is running it. If it raises, that is kept as for
    any run, and raised.
    """
    found = job_by(shop, plugin, name)
    if found is None:
        raise Refused(errors.JOB_NOT_FOUND(plugin=plugin, job=name, field="name"))
    install_schedules(shop)
    return run_claimed(shop, shop.db.write(lambda session: _claim(session, shop, *found, payload)))


def run_claimed(shop: Shop, claim: Claim) -> Mapping[str, Any] | None:
    """Run a job that is in hand, and keep what came of it."""
    run = JobRun(shop, claim.started_at, claim.payload)
    try:
        with _renewed(shop, claim):
            result = getattr(claim.plugin, claim.declared.name)(run)
            kept = _kept(result)
    except Exception as error:
        reason = told(error)
        shop.db.write(lambda session: _failed(session, shop, claim, reason))
        raise
    shop.db.write(lambda session: _went_well(session, shop, claim, kept))
    return kept


def _due(shop: Shop) -> Any:
    now = shop.clock.now()
    may_run = or_(
        and_(JobRecord.status == "waiting", JobRecord.due_at <= now),
        and_(JobRecord.status == "running", JobRecord.leased_until <= now),
    )
    return (
        select(JobRecord)
        .where(may_run, is_declared(shop))
        .order_by(JobRecord.due_at, JobRecord.id)
        .limit(1)
    )


def _claim_due(session: Session, shop: Shop) -> Claim | None:
    row = session.scalar(_due(shop).with_for_update(skip_locked=True))
    while row is not None:
        found = job_by(shop, row.plugin, row.name)
        assert found is not None  # noqa: S101 - only what is declared is asked for
        if row.status == "running":
            _abandoned(row, shop)
        if row.status != "dead":
            return _taken(session, shop, row, *found)
        session.flush()
        row = session.scalar(_due(shop).with_for_update(skip_locked=True))
    return None


def _claim(
    session: Session,
    shop: Shop,
    plugin: Plugin,
    declared: JobDeclaration,
    payload: Mapping[str, Any] | None,
) -> Claim:
    if declared.is_periodic and payload is None:
        row = session.scalars(periodic_row(plugin.name, declared.name)).one()
        if row.status == "running" and row.leased_until > shop.clock.now():
            raise Refused(errors.JOB_RUNNING(plugin=plugin.name, job=declared.name, field="name"))
    else:
        key = run_later(session, shop, plugin=plugin.name, name=declared.name, payload=payload)
        row = session.get_one(JobRecord, key)
    return _taken(session, shop, row, plugin, declared)


def _abandoned(row: JobRecord, shop: Shop) -> None:
    # What takes its worker with it each time must not do so for ever.
    row.tries += 1
    row.failures += 1
    row.last_error = _ENDED
    if not row.is_periodic and row.tries >= MOST_TRIES:
        row.status, row.lease, row.leased_until = "dead", None, None
        row.last_finished_at = shop.clock.now()


def _taken(
    session: Session, shop: Shop, row: JobRecord, plugin: Plugin, declared: JobDeclaration
) -> Claim:
    now = shop.clock.now()
    row.status, row.lease, row.leased_until = "running", str(uuid4()), now + LEASE
    row.runs = (row.runs or 0) + 1
    row.last_started_at = now
    session.flush()
    return Claim(row.id, row.lease, plugin, declared, dict(row.payload), now)


@contextmanager
def _renewed(shop: Shop, claim: Claim) -> Iterator[None]:
    """Keep the lease while the block runs, from a thread of its own."""
    over = threading.Event()

    def renew() -> None:
        while not over.wait(_RENEWAL):
            try:
                shop.db.write(lambda session: session.execute(_renewal(shop, claim)))
            except Exception:
                log.exception("the lease of job %s could not be renewed", claim.declared.name)

    thread = threading.Thread(target=renew, name="farmgate-lease", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _renewal(shop: Shop, claim: Claim) -> Update:
    return (
        update(JobRecord)
        .where(JobRecord.id == claim.key, JobRecord.lease == claim.lease)
        .values(leased_until=shop.clock.now() + LEASE)
    )


def _kept(result: Any) -> Mapping[str, Any] | None:
    """The answer as JSON keeps it; an answer that JSON cannot keep is the job's failure."""
    if result is not None and not isinstance(result, Mapping):
        raise TypeError(f"a job answers with a mapping of JSON values or None, not {result!r}")
    kept: Mapping[str, Any] | None = json.loads(json.dumps(result, allow_nan=False))
    return kept


def _held(session: Session, claim: Claim) -> JobRecord | None:
    """The row, if it is still ours: another worker may have taken it when our lease had ended."""
    row = session.get(JobRecord, claim.key, with_for_update=True)
    if row is None or row.lease != claim.lease:
        log.warning("job %s was taken over by another worker", claim.declared.name)
        return None
    row.lease = row.leased_until = None
    return row


def _went_well(
    session: Session, shop: Shop, claim: Claim, result: Mapping[str, Any] | None
) -> None:
    row = _held(session, claim)
    if row is None:
        return
    row.tries, row.last_error = 0, None
    row.last_result = None if result is None else dict(result)
    row.last_finished_at = shop.clock.now()
    _settle(shop, row, claim.declared, otherwise="done")


def _failed(session: Session, shop: Shop, claim: Claim, reason: str) -> None:
    row = _held(session, claim)
    if row is None:
        return
    now = shop.clock.now()
    row.tries += 1
    row.failures += 1
    row.last_error, row.last_finished_at = reason, now
    if row.is_periodic or row.tries >= MOST_TRIES:
        _settle(shop, row, claim.declared, otherwise="dead")
    else:
        row.status = "waiting"
        row.due_at = now + _FIRST_WAIT * 4 ** (row.tries - 1)


def _settle(shop: Shop, row: JobRecord, declared: JobDeclaration, otherwise: str) -> None:
    if not row.is_periodic:
        row.status = otherwise
        return
    row.status = "waiting"
    row.due_at = next_due(shop, declared, row.due_at, shop.clock.now())
