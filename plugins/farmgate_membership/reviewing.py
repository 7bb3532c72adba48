"""The nightly work: who rises, who falls, whose points expire; each member in a transaction."""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, time
from functools import partial
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from farmgate_membership import ledger, points, standing
from farmgate_membership.ledger import Cause
from farmgate_membership.models import Account, Entry, Standing, Transaction
from farmgate_membership.settings import MembershipSettings
from farmgate_sdk.jobs import JobRun

_AT_A_TIME = 200
Work = Callable[[Session, Standing], str | None]


def review_tiers(run: JobRun, settings: MembershipSettings) -> dict[str, int]:
    """Bring every member's tier to what they have bought; how many rose, and how many fell."""
    return _for_all(run, lambda session, held: standing.review(session, held, run.now, settings))


def expire_points(run: JobRun, settings: MembershipSettings) -> dict[str, int]:
    """Take what is owed from points that are free, and let old points expire."""
    cutoff = _cutoff(run, settings)
    return _for_all(run, lambda session, held: _expire(session, held, cutoff, run.now))


def _cutoff(run: JobRun, settings: MembershipSettings) -> datetime | None:
    if settings.expire_months == 0:
        return None
    zone: ZoneInfo = run.shop.time_zone
    day = points.months_before(run.now.astimezone(zone).date(), settings.expire_months)
    return datetime.combine(day, time(), zone)


def _expire(session: Session, held: Standing, cutoff: datetime | None, now: datetime) -> str | None:
    ledger.collect(session, held)
    if cutoff is None:
        return None
    old = points.expiring(_entries(session, held.member_id), cutoff)
    # What a cart holds is not taken from it: it expires another night.
    free = ledger.take_back(session, held.member_id, old) if old else 0
    if not free:
        return None
    ledger.record_expired(
        session, held, Cause("expired", f"expired:{held.member_id}:{now.isoformat()}", now), free
    )
    return "expired"


def _entries(session: Session, member: int) -> Iterator[tuple[datetime, int]]:
    statement = (
        select(Transaction.occurred_at, Entry.points)
        .join(Transaction, Transaction.id == Entry.transaction_id)
        .join(Account, Account.id == Entry.account_id)
        .where(Account.member_id == member)
    )
    return ((moment, units) for moment, units in session.execute(statement))


def _for_all(run: JobRun, work: Work) -> dict[str, int]:
    """Do something for each member with a standing; the answer counts what was done."""
    done = Counter[str]()
    after = 0
    while members := run.read(partial(_members, behind=after)):
        for member in members:
            done.update(run.write(partial(_do, member=member, work=work)))
        after = members[-1]
    return dict(done)


def _do(session: Session, member: int, work: Work) -> list[str]:
    what = work(session, ledger.standing_of(session, member))
    return ["members"] if what is None else ["members", what]


def _members(session: Session, behind: int) -> list[int]:
    statement = select(Standing.member_id).where(Standing.member_id > behind)
    return list(session.scalars(statement.order_by(Standing.member_id).limit(_AT_A_TIME)))
