"""Membership in both schemas: where a member stands, and what staff save."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import uuid4

import strawberry
from sqlalchemy.orm import Session
from strawberry.scalars import JSON

from farmgate_membership import checkout, reading, service
from farmgate_membership.reading import ChangeRow, MembershipRow, MovementRow
from farmgate_membership.settings import MembershipSettings
from farmgate_membership.standing import window_start
from farmgate_membership.tiers import TierTerms
from farmgate_sdk import Money, admin, shop
from farmgate_sdk.graphql import (
    AdminMutation,
    AdminQuery,
    Answer,
    Info,
    MoneyInput,
    MoneyType,
    Payload,
    TranslationInput,
    batch,
    extend,
    given,
    money,
    mutation,
    query,
    text,
)
from farmgate_sdk.reading import MemberRow, key_of

_BP_PER_PERCENT = 100
_ONCE = 100


@dataclass(frozen=True, slots=True)
class TierView:
    """A tier as it is answered."""

    code: str
    name: object
    threshold: Money
    percent_off: Decimal
    earn_multiplier: Decimal


@dataclass(frozen=True, slots=True)
class NextTierView:
    """What is missing for the tier above."""

    tier: TierView
    missing: Money


@dataclass(frozen=True, slots=True)
class PointsView:
    """A member's points as they are answered."""

    available: int
    pending: int
    owed: int
    value: Money


@dataclass(frozen=True, slots=True)
class ChangeView:
    """That a member rose or fell, as it is answered."""

    from_tier: object
    to_tier: object
    reason: str
    evidence: dict[str, Any]
    changed_at: datetime


@strawberry.type(description="What a member who has bought enough gets.")
class MembershipTier:
    code: str
    name: str
    threshold: MoneyType = strawberry.field(description="Spending within the window that it asks.")
    percent_off: Decimal = strawberry.field(description="Taken off the goods, in %.")
    earn_multiplier: Decimal = strawberry.field(description="Times the points that goods earn.")


@strawberry.type(description="What is missing for the tier above.")
class MembershipNextTier:
    tier: MembershipTier
    missing: MoneyType


@strawberry.type(description="A member's points.")
class MembershipPoints:
    available: int = strawberry.field(description="May be redeemed now.")
    pending: int = strawberry.field(description="Earned when goods on their way arrive.")
    owed: int = strawberry.field(description="Still to be taken back after refunds.")
    value: MoneyType = strawberry.field(description="What the available ones take off a purchase.")


@strawberry.type(description="That a member rose or fell, why, and on what.")
class MembershipTierChange:
    from_tier: str | None = strawberry.field(description="Its name; its code if it is gone.")
    to_tier: str | None
    reason: str = strawberry.field(description="`spend` or `fell_short`.")
    evidence: JSON = strawberry.field(description="What it was decided on.")
    changed_at: datetime


@strawberry.type(description="Points that came or went.")
class MembershipMovement:
    kind: str = strawberry.field(
        description="`earned`, `reversed`, `redeemed`, `returned`, `expired`, `given`."
    )
    points: int = strawberry.field(description="Below zero where they went.")
    note: str | None = strawberry.field(description="What staff said who gave or took them.")
    order_id: strawberry.ID | None
    occurred_at: datetime


def tier_of(rows: Sequence[MembershipRow], info: Info) -> Sequence[TierView | None]:
    return [None if row.tier is None else _tier(row.tier, info) for row in rows]


def next_of(rows: Sequence[MembershipRow], info: Info) -> Sequence[NextTierView | None]:
    return [_next(row, info) for row in rows]


def spend_of(rows: Sequence[MembershipRow], info: Info) -> Sequence[Money]:
    return [Money(row.spend_minor, info.context.shop.currency) for row in rows]


def points_of(rows: Sequence[MembershipRow], info: Info) -> Sequence[PointsView]:
    each = info.context.settings(MembershipSettings).point_value_minor
    currency = info.context.shop.currency
    return [
        PointsView(row.available, row.pending, row.owed, Money(row.available * each, currency))
        for row in rows
    ]


def history_of(rows: Sequence[MembershipRow], info: Info) -> Sequence[Sequence[ChangeView]]:
    names: dict[str, Any] = {**reading.tier_names(info.context.session)}
    found = reading.changes_of(info.context.session, [row.member_pk for row in rows])
    return [[_change(one, names) for one in changes] for changes in found]


def movements_of(rows: Sequence[MembershipRow], info: Info) -> Sequence[Sequence[MovementRow]]:
    return reading.movements_of(info.context.session, [row.member_pk for row in rows])


@strawberry.type(description="Where a member stands.")
class Membership:
    tier: MembershipTier | None = batch(tier_of, description="Their tier; null: none yet.")
    since: datetime | None = strawberry.field(description="Since when they have the tier.")
    falls_on: datetime | None = strawberry.field(
        description="When they lose the tier unless they buy more; null where they reach it."
    )
    spend: MoneyType = batch(spend_of, description="Goods kept of deliveries within the window.")
    next_tier: MembershipNextTier | None = batch(
        next_of, description="The tier above; null at the top."
    )
    points: MembershipPoints = batch(points_of, description="Their points.")
    history: list[MembershipTierChange] = batch(
        history_of, description="How they rose and fell, the latest first."
    )
    movements: list[MembershipMovement] = batch(
        movements_of, description="How points came and went, the latest first."
    )


def membership_of(members: Sequence[MemberRow], info: Info) -> Sequence[MembershipRow]:
    settings = info.context.settings(MembershipSettings)
    return reading.memberships_of(
        info.context.session,
        [row.pk for row in members],
        since=window_start(info.context.shop.clock.now(), settings),
        grace_days=settings.grace_days,
        per_point=settings.earn_minor_per_point,
    )


@extend(shop.Member)
class ShopMemberMembership:
    """Where a member stands."""

    membership: Membership = batch(membership_of, description="Their tier and points.")


@extend(admin.Member)
class AdminMemberMembership:
    """Where a member stands."""

    membership: Membership | None = batch(
        membership_of, description="Their tier and points.", permission="membership.read"
    )


@dataclass(frozen=True, slots=True)
class CartPointsView:
    """Points in a cart as they are answered."""

    redeeming: int
    most: int


@strawberry.type(description="Points that pay for a part of a cart.")
class MembershipCartPoints:
    redeeming: int = strawberry.field(description="How many the member wants to pay with.")
    most: int = strawberry.field(
        description="How many its goods allow, if the member has so many `available`."
    )


def cart_points_of(carts: Sequence[shop.CartRow], info: Info) -> Sequence[CartPointsView | None]:
    session, settings = info.context.session, info.context.settings(MembershipSettings)
    found = [checkout.redeeming(cart.checkout, session, settings) for cart in carts]
    return [None if one is None else CartPointsView(*one) for one in found]


@extend(shop.Cart)
class CartMembershipPoints:
    """What points may pay of a cart."""

    membership_points: MembershipCartPoints | None = batch(
        cart_points_of, description="Points that pay for it; null for a guest's."
    )


def redeem_points(key: int, value: int | None, info: Info, session: Session) -> None:
    principal = info.context.principal
    member = None if principal is None else principal.member_id
    service.wish(session, key, member, value)


@extend(shop.CartUpdateInput)
class CartRedeemPoints:
    """Points that pay for a part of the goods."""

    redeem_points: int | None = given(
        redeem_points, description="How many of the member's points to pay with; 0: none."
    )


def membership_tiers(info: Info) -> list[TierView]:
    return [_tier(one, info) for one in reading.tiers(info.context.session)]


@extend(AdminQuery)
class MembershipQuery:
    """What staff may ask of membership."""

    membership_tiers: list[MembershipTier] = query(
        membership_tiers, description="All tiers, the lowest first.", permission="membership.read"
    )


@strawberry.input
class MembershipTierSaveInput:
    code: str
    name: TranslationInput
    threshold: MoneyInput = strawberry.field(
        description="Spending within the window that it asks; 0: everybody has it."
    )
    percent_off: Decimal = strawberry.field(description="To a hundredth of a percent.")
    earn_multiplier: Decimal = strawberry.field(description="To a hundredth: 1.5 is half more.")


@strawberry.type
class MembershipTierPayload(Payload):
    tier: MembershipTier | None


@strawberry.type
class MembershipTierRemovePayload(Payload):
    removed_code: str | None


@strawberry.type
class MembershipPointsPayload(Payload):
    points: MembershipPoints | None


def membership_tier_save(info: Info, input: MembershipTierSaveInput) -> Answer:
    spec = service.TierSpec(
        code=input.code,
        name=text(input.name, "name"),
        threshold_minor=money(info, input.threshold, field="threshold").minor,
        discount_bp=_hundredths(input.percent_off),
        earn_percent=_hundredths(input.earn_multiplier),
    )
    redeem = info.context.settings(MembershipSettings).redeem_percent
    info.context.write(lambda session: service.save_tier(session, spec, redeem).id)
    saved = next(one for one in membership_tiers(info) if one.code == spec.code)
    return Answer(tier=saved)


def membership_tier_remove(info: Info, code: str) -> Answer:
    info.context.write(lambda session: service.remove_tier(session, code))
    return Answer(removed_code=code)


def membership_points_give(info: Info, member_id: strawberry.ID, points: int, note: str) -> Answer:
    key = key_of("Member", member_id)
    cause = (str(uuid4()), info.context.shop.clock.now())
    info.context.write(lambda session: service.give_points(session, key, points, note, cause))
    row = membership_of([MemberRow(key or 0, "", None, None)], info)[0]
    return Answer(points=points_of([row], info)[0])


@extend(AdminMutation)
class MembershipMutation:
    """What staff may do to membership."""

    membership_tier_save: MembershipTierPayload = mutation(
        membership_tier_save,
        description="Make a tier, or change the one with this code; members move at the review.",
        permission="membership.write",
    )
    membership_tier_remove: MembershipTierRemovePayload = mutation(
        membership_tier_remove,
        description="Take a tier away that nobody holds.",
        permission="membership.write",
    )
    membership_points_give: MembershipPointsPayload = mutation(
        membership_points_give,
        description="Give a member points, or take them (below zero), and say why.",
        permission="membership.write",
    )


SHOP = (ShopMemberMembership, CartMembershipPoints, CartRedeemPoints)
ADMIN = (AdminMemberMembership, MembershipQuery, MembershipMutation)


def _tier(one: TierTerms, info: Info) -> TierView:
    return TierView(
        code=one.code,
        name=one.name,
        threshold=Money(one.threshold_minor, info.context.shop.currency),
        percent_off=Decimal(one.discount_bp) / _BP_PER_PERCENT,
        earn_multiplier=Decimal(one.earn_percent) / _ONCE,
    )


def _next(row: MembershipRow, info: Info) -> NextTierView | None:
    if row.next_tier is None:
        return None
    missing = max(row.next_tier.threshold_minor - row.spend_minor, 0)
    return NextTierView(_tier(row.next_tier, info), Money(missing, info.context.shop.currency))


def _change(row: ChangeRow, names: dict[str, Any]) -> ChangeView:
    def name(code: str | None) -> object:
        return None if code is None else names.get(code, code)

    return ChangeView(
        name(row.from_code), name(row.to_code), row.reason, row.evidence, row.changed_at
    )


def _hundredths(number: Decimal) -> int:
    # What is far out of bounds stays so, and the service refuses it.
    return int(max(min(number, Decimal(10**6)), Decimal(-1)) * 100)
