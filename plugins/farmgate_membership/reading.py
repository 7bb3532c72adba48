"""Reading tiers, standings, spending and points: a fixed number of statements for any number."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from farmgate_membership import points as rules
from farmgate_membership.ledger import PLUGIN, quota_key
from farmgate_membership.models import (
    Account,
    Entry,
    Purchase,
    Standing,
    Tier,
    TierChange,
    Transaction,
    Wish,
)
from farmgate_membership.tiers import TierTerms, next_tier, tier_for
from farmgate_sdk import Text, quotas
from farmgate_sdk.reading import Row, gather, grouped, opaque

_TIER = (
    Tier.id,
    Tier.code,
    Tier.name,
    Tier.threshold_minor,
    Tier.discount_bp,
    Tier.earn_percent,
)


@dataclass(frozen=True, slots=True)
class Terms:
    """What holds for one member in a cart: their tier, and how many points they want to redeem."""

    tier: TierTerms | None
    wish: int
    owed: int


@dataclass(slots=True, eq=False)
class MembershipRow(Row):
    """Where a member stands, as it was read."""

    member_pk: int
    tier: TierTerms | None
    since: datetime | None
    falls_on: datetime | None
    spend_minor: int
    next_tier: TierTerms | None
    available: int
    pending: int
    owed: int


@dataclass(slots=True, eq=False)
class ChangeRow(Row):
    """That a member rose or fell, as it was read."""

    member_pk: int
    from_code: str | None
    to_code: str | None
    reason: str
    evidence: dict[str, Any]
    changed_at: datetime


@dataclass(slots=True, eq=False)
class MovementRow(Row):
    """Points that came or went, as they were read."""

    member_pk: int | None
    kind: str
    points: int
    note: str | None
    order_pk: int | None
    occurred_at: datetime

    @property
    def order_id(self) -> str | None:
        """The order that moved them."""
        return None if self.order_pk is None else opaque("Order", self.order_pk)


def tiers(session: Session) -> list[TierTerms]:
    """All tiers, the lowest first."""
    statement = select(*_TIER).order_by(Tier.threshold_minor)
    return [TierTerms(*row) for row in session.execute(statement)]


def terms_of(session: Session, member: int, cart: int) -> Terms:
    """What holds for a member's cart, in one statement."""
    mine = select(Standing.tier_id).where(Standing.member_id == member).scalar_subquery()
    owed = select(Standing.owed).where(Standing.member_id == member).scalar_subquery()
    wish = (
        select(Wish.points).where(Wish.cart_id == cart, Wish.member_id == member).scalar_subquery()
    )
    # Whoever has no tier yet is in the one that asks for nothing, if there is such a one.
    counts = (Tier.id == mine) | (mine.is_(None) & (Tier.threshold_minor == 0))
    one = select(1).subquery()
    statement = select(wish, owed, *_TIER).select_from(one).outerjoin(Tier, counts)
    found_wish, found_owed, *tier = session.execute(statement).one()
    return Terms(None if tier[0] is None else TierTerms(*tier), found_wish or 0, found_owed or 0)


def memberships_of(
    session: Session, members: Sequence[int], since: datetime, grace_days: int, per_point: int
) -> list[MembershipRow]:
    """Where each member stands, in order of the members; spending counts from a moment on."""
    known = tiers(session)
    by_id = {tier.id: tier for tier in known}
    held = select(Standing).where(Standing.member_id.in_(set(members)))
    standings = {one.member_id: one for one in session.scalars(held)}
    spend = spend_since(session, members, since)
    keys = {member: quota_key(member) for member in members}
    there = quotas.available(session, PLUGIN, set(keys.values()))
    pending = pending_points(session, members, per_point)
    rows = []
    for member in members:
        standing = standings.get(member)
        tier = effective_tier(known, by_id, standing)
        below, owed = (standing.below_since, standing.owed) if standing else (None, 0)
        rows.append(
            MembershipRow(
                member_pk=member,
                tier=tier,
                since=standing.since if standing else None,
                falls_on=None if below is None else below + timedelta(days=grace_days),
                spend_minor=spend.get(member, 0),
                next_tier=next_tier(known, tier),
                available=max(there[keys[member]] - owed, 0),
                pending=pending.get(member, 0),
                owed=owed,
            )
        )
    return gather(rows)


def effective_tier(
    known: Sequence[TierTerms], by_id: dict[int, TierTerms], standing: Standing | None
) -> TierTerms | None:
    """The tier that a member holds; without one, that which asks for nothing."""
    if standing is None or standing.tier_id is None:
        return tier_for(known, 0)
    return by_id[standing.tier_id]


def spend_since(session: Session, members: Collection[int], since: datetime) -> dict[int, int]:
    """What members kept of goods delivered since a moment, in minor units."""
    statement = (
        select(Purchase.member_id, func.sum(Purchase.kept_minor))
        .where(Purchase.member_id.in_(set(members)), Purchase.delivered_at > since)
        .group_by(Purchase.member_id)
    )
    return {member: int(minor) for member, minor in session.execute(statement)}


def pending_points(session: Session, members: Collection[int], per_point: int) -> dict[int, int]:
    """Points that goods on their way will earn when they arrive."""
    statement = select(Purchase.member_id, Purchase.kept_minor, Purchase.earn_percent).where(
        Purchase.member_id.in_(set(members)), Purchase.delivered_at.is_(None)
    )
    pending: dict[int, int] = {}
    for member, kept, percent in session.execute(statement):
        pending[member] = pending.get(member, 0) + rules.earned(kept, percent, per_point)
    return pending


def changes_of(session: Session, members: Sequence[int]) -> list[list[ChangeRow]]:
    """How each member rose and fell, the latest first, in order of the members."""
    statement = (
        select(
            TierChange.member_id,
            TierChange.from_code,
            TierChange.to_code,
            TierChange.reason,
            TierChange.evidence,
            TierChange.changed_at,
        )
        .where(TierChange.member_id.in_(set(members)))
        .order_by(TierChange.id.desc())
    )
    rows = [ChangeRow(*row) for row in session.execute(statement)]
    return grouped(rows, lambda row: row.member_pk, members)


def movements_of(session: Session, members: Sequence[int]) -> list[list[MovementRow]]:
    """How each member's points came and went, the latest first, in order of the members."""
    statement = (
        select(
            Account.member_id,
            Transaction.kind,
            Entry.points,
            Transaction.note,
            Transaction.order_id,
            Transaction.occurred_at,
        )
        .join(Account, Account.id == Entry.account_id)
        .join(Transaction, Transaction.id == Entry.transaction_id)
        .where(Account.member_id.in_(set(members)))
        .order_by(Entry.id.desc())
    )
    rows = [MovementRow(*row) for row in session.execute(statement)]
    return grouped(rows, lambda row: row.member_pk, members)


def tier_names(session: Session) -> dict[str, Text]:
    """The names of tiers by their codes."""
    return dict(session.execute(select(Tier.code, Tier.name)).all())
