"""What channels are still to be told: one row for each object, however often it changes.

A react hook runs inside the worker's transaction, so it only marks here what is no longer as the
channel knows it. A job does the telling (``delivery``), outside of any transaction, and always
tells the present value: what changes twice before it is told is told once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import case, exists, or_, select, update
from sqlalchemy.orm import Session, aliased

from farmgate_channels.models import Push

Kind = Literal["listing", "price", "stock", "order"]

MOST_TRIES = 8
# Longer than any answer is waited for, so that one object is never told of by two at once.
LEASE = timedelta(minutes=2)
_FIRST_WAIT = timedelta(seconds=10)
_LONGEST_ERROR = 2000


def mark(
    session: Session,
    channel: str,
    kind: Kind,
    objects: Mapping[int, int | None],
    now: datetime,
) -> None:
    """Have a channel told of these objects (each with its product); again counts as once more."""
    if not objects:
        return
    known = set(
        session.scalars(
            select(Push.object_id)
            .where(Push.channel == channel, Push.kind == kind, Push.object_id.in_(objects))
            .order_by(Push.object_id)
            .with_for_update()
        )
    )
    if known:
        session.execute(
            update(Push)
            .where(Push.channel == channel, Push.kind == kind, Push.object_id.in_(known))
            .values(wanted=Push.wanted + 1, status="pending", due_at=now, tries=0)
            .execution_options(synchronize_session=False)
        )
    session.add_all(
        Push(
            channel=channel,
            kind=kind,
            object_id=key,
            product_id=product,
            wanted=1,
            sent=0,
            version=0,
            status="pending",
            due_at=now,
            tries=0,
        )
        for key, product in sorted(objects.items())
        if key not in known
    )
    session.flush()


@dataclass(frozen=True, slots=True)
class Claim:
    """One thing that is being told, by nobody else meanwhile."""

    id: int
    channel: str
    kind: Kind
    object_id: int
    wanted: int
    version: int

    @property
    def key(self) -> str:
        """Names this attempt to the channel."""
        return f"{self.kind}:{self.object_id}:{self.version}"


def claim_next(session: Session, channel: str, now: datetime) -> Claim | None:
    """Take the next thing in hand that a channel is to be told; None where there is none.

    A product goes before its prices and its stock, as they would be about nothing there.
    """
    first = case((Push.kind == "listing", 0), else_=1)
    row = session.scalar(
        select(Push)
        .where(*_due(channel, now))
        .order_by(first, Push.due_at, Push.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    if row is None:
        return None
    # Never used twice, not even where the tables are restored from yesterday's copy.
    row.version = max(row.version + 1, int(now.timestamp() * 1000))
    row.leased_until = now + LEASE
    session.flush()
    kind: Any = row.kind
    return Claim(row.id, channel, kind, row.object_id, row.wanted, row.version)


def has_due(session: Session, channel: str, now: datetime) -> bool:
    """Whether a channel could be told anything now."""
    return session.scalar(select(exists().where(*_due(channel, now)))) is True


def _due(channel: str, now: datetime) -> Sequence[Any]:
    product = aliased(Push)
    waits_for_its_product = (
        select(product.id)
        .where(
            product.channel == channel,
            product.kind == "listing",
            product.object_id == Push.product_id,
            product.status != "done",
        )
        .exists()
    )
    return (
        Push.channel == channel,
        Push.status == "pending",
        Push.due_at <= now,
        or_(Push.leased_until.is_(None), Push.leased_until <= now),
        or_(Push.kind.in_(("listing", "order")), ~waits_for_its_product),
    )


def settle(session: Session, claim: Claim, value: Any, now: datetime) -> None:
    """The channel has been told; what was marked meanwhile is still to be told."""
    row = _mine(session, claim)
    if row is None:
        return
    row.sent, row.sent_at, row.last_value = claim.wanted, now, value
    row.status = "done" if row.wanted == claim.wanted else "pending"
    row.leased_until, row.tries, row.last_error = None, 0, None
    session.flush()


def put_off(session: Session, claim: Claim, reason: str, now: datetime) -> None:
    """The channel refused this one thing: later again, at growing intervals, then no more.

    What is stuck is told again when it changes, or when staff save its listing.
    """
    row = _mine(session, claim)
    if row is None:
        return
    row.leased_until = None
    row.tries += 1
    row.last_error = keepable(reason)
    row.due_at = now + _FIRST_WAIT * 4 ** (row.tries - 1)
    row.status = "stuck" if row.tries >= MOST_TRIES else "pending"
    session.flush()


def let_go(session: Session, claim: Claim) -> None:
    """The channel could not be reached: it stays as it is, for when it can."""
    row = _mine(session, claim)
    if row is not None:
        row.leased_until = None
        session.flush()


def keepable(reason: str) -> str:
    """A reason as both databases can keep it."""
    told = reason.encode(errors="backslashreplace").decode().replace("\0", "\\0")
    return told[:_LONGEST_ERROR]


def _mine(session: Session, claim: Claim) -> Push | None:
    # Another may have taken it over when the lease had ended.
    row = session.get(Push, claim.id, with_for_update=True)
    return row if row is not None and row.version == claim.version else None
