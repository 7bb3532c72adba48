"""What people do to membership: staff edit tiers and give points, members say what to redeem."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from farmgate_membership import errors, ledger
from farmgate_membership.ledger import GIVEN, Cause
from farmgate_membership.models import (
    Account,
    Purchase,
    Standing,
    Tier,
    TierChange,
    Wish,
)
from farmgate_membership.reading import changes_of, movements_of
from farmgate_sdk import Refused, Text
from farmgate_sdk.reading import member_exists

MOST_POINTS = 1_000_000_000
_CODE = re.compile(r"[a-z][a-z0-9_]{0,63}")
_PERCENT, _BP = 100, 10_000
_MOST_EARNED = 10_000
_LONGEST_NOTE = 200


@dataclass(frozen=True, slots=True)
class TierSpec:
    """A tier as staff give it; see ``models.Tier`` for the units."""

    code: str
    name: Text
    threshold_minor: int
    discount_bp: int
    earn_percent: int


def save_tier(session: Session, spec: TierSpec, redeem_percent: int) -> Tier:
    """Make a tier, or change the one with this code; its members move at the next review.

    ``redeem_percent`` is what points may pay: with the discount it must not make goods free.
    """
    found = session.scalar(select(Tier).where(Tier.code == spec.code).with_for_update())
    twin = session.scalar(
        select(Tier.id).where(Tier.threshold_minor == spec.threshold_minor, Tier.code != spec.code)
    )
    most = _BP - redeem_percent * (_BP // _PERCENT)
    if not (
        _CODE.fullmatch(spec.code)
        and spec.threshold_minor >= 0
        and twin is None
        and 0 <= spec.discount_bp <= most
        and 0 <= spec.earn_percent <= _MOST_EARNED
    ):
        raise Refused(
            errors.TIER_INVALID(field="input", most=most // _PERCENT, redeem=redeem_percent)
        )
    tier = found or Tier(code=spec.code)
    tier.name = spec.name
    tier.threshold_minor = spec.threshold_minor
    tier.discount_bp = spec.discount_bp
    tier.earn_percent = spec.earn_percent
    session.add(tier)
    session.flush()
    return tier


def remove_tier(session: Session, code: str) -> None:
    """Take a tier away that nobody holds."""
    tier = session.scalar(select(Tier).where(Tier.code == code).with_for_update())
    if tier is None:
        raise Refused(errors.TIER_NOT_FOUND(code=code, field="code"))
    held = select(func.count()).select_from(Standing).where(Standing.tier_id == tier.id)
    members = session.scalar(held) or 0
    if members:
        raise Refused(errors.TIER_IN_USE(code=code, members=members, field="code"))
    session.delete(tier)
    session.flush()


def give_points(
    session: Session, member: int | None, points: int, note: str, cause: tuple[str, datetime]
) -> None:
    """Give a member points, or take them (below zero), for a reason that the ledger keeps.

    Refused (``quota_short``) where more is taken than the member has free.
    """
    if member is None or not member_exists(session, member):
        raise Refused(errors.MEMBER_NOT_FOUND(field="memberId"))
    if points == 0 or abs(points) > MOST_POINTS:
        raise Refused(errors.POINTS_INVALID(asked=points, most=MOST_POINTS, field="points"))
    if not 1 <= len(note.strip()) <= _LONGEST_NOTE:
        raise Refused(errors.NOTE_REQUIRED(field="note"))
    held = ledger.standing_of(session, member)
    reference, at = cause
    why = Cause("given", f"given:{reference}", at, note=note.strip())
    if points > 0:
        ledger.credit(session, held, why, GIVEN, points)
    else:
        ledger.withdraw(session, held, why, GIVEN, -points)


def wish(session: Session, cart: int, member: int | None, points: int | None) -> None:
    """Say how many points a cart is to be paid with; 0 or None: none."""
    session.execute(delete(Wish).where(Wish.cart_id == cart))
    if not points:
        return
    if not 0 < points <= MOST_POINTS:
        raise Refused(errors.POINTS_INVALID(asked=points, most=MOST_POINTS, field="redeemPoints"))
    if member is None:
        raise Refused(errors.MEMBERS_ONLY(field="redeemPoints", step="contact"))
    session.add(Wish(cart_id=cart, member_id=member, points=points))
    session.flush()


def export_member(session: Session, member: int) -> Mapping[str, Any]:
    """Everything that membership knows of a person, as JSON values."""
    standing = session.get(Standing, member)
    tier = None if standing is None or not standing.tier_id else session.get(Tier, standing.tier_id)
    purchases = session.scalars(select(Purchase).where(Purchase.member_id == member))
    return {
        "tier": None if tier is None else tier.code,
        "points": ledger.balance(session, member),
        "points_owed": 0 if standing is None else standing.owed,
        "tier_changes": [
            {"from": row.from_code, "to": row.to_code, "reason": row.reason,
             "evidence": row.evidence, "at": row.changed_at.isoformat()}
            for row in changes_of(session, [member])[0]
        ],
        "movements": [
            {"kind": row.kind, "points": row.points, "note": row.note, "order": row.order_pk,
             "at": row.occurred_at.isoformat()}
            for row in movements_of(session, [member])[0]
        ],
        "purchases": [
            {"order": one.order_id, "goods_minor": one.goods_minor, "kept_minor": one.kept_minor,
             "delivered_at": None if one.delivered_at is None else one.delivered_at.isoformat()}
            for one in purchases
        ],
    }  # fmt: skip


def erase_member(session: Session, member: int) -> None:
    """Forget a person: tier, history, purchases and wishes go; the ledger stays without a name.

    What they had lapses, so that the books stay balanced and nothing is owed to nobody; the account
    and its transactions lose the links to the member and to their orders.
    """
    account = session.scalar(select(Account).where(Account.member_id == member))
    if account is not None:
        ledger.lapse(session, account)
    for table in (Wish, Purchase, TierChange, Standing):
        session.execute(delete(table).where(table.member_id == member))
    session.flush()
