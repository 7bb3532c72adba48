"""What membership says of a purchase: the tier's discount, and points that pay for it."""

from collections.abc import Iterator

from sqlalchemy.orm import Session

from farmgate_membership import errors
from farmgate_membership.ledger import quota_key
from farmgate_membership.points import redeemable
from farmgate_membership.purchases import REDEEM_RULE
from farmgate_membership.reading import Terms, terms_of
from farmgate_membership.settings import MembershipSettings
from farmgate_membership.tiers import TierTerms, discounts
from farmgate_sdk import Money, Problem, Text
from farmgate_sdk.checkout import Checkout, CheckoutLine, PriceKind, PriceRow, QuotaNeed

_POINTS = Text("会员积分", "member points")


def price_rows(
    checkout: Checkout, session: Session, settings: MembershipSettings
) -> Iterator[PriceRow]:
    """A row a line for the tier's discount, and one for the points; nothing for guests."""
    terms = _terms(checkout, session)
    if terms is None:
        return
    if terms.tier is not None:
        yield from _discount_rows(checkout, terms.tier)
    points = _points(checkout, terms, settings)
    if points:
        yield _redeem_row(checkout, points, settings)


def quota_needs(
    checkout: Checkout, session: Session, settings: MembershipSettings
) -> Iterator[QuotaNeed]:
    """The points that the purchase is paid with: core sees to it that none is spent twice."""
    terms = _terms(checkout, session)
    points = 0 if terms is None else _points(checkout, terms, settings)
    if points and checkout.member_id is not None:
        yield QuotaNeed(quota_key(checkout.member_id), points, _POINTS)


def problems(
    checkout: Checkout, session: Session, settings: MembershipSettings
) -> Iterator[Problem]:
    """More points than the goods allow, or any while some are owed."""
    terms = _terms(checkout, session)
    if terms is None or not terms.wish:
        return
    if terms.owed:
        yield errors.POINTS_OWED(
            field="redeemPoints", step="cart", rule=REDEEM_RULE, owed=terms.owed
        )
    most = _most(checkout, settings)
    if terms.wish > most:
        yield errors.OVER_CAP(
            field="redeemPoints",
            step="cart",
            rule=REDEEM_RULE,
            asked=terms.wish,
            most=most,
            goods=str(_goods(checkout)),
            percent=settings.redeem_percent,
        )


def redeeming(
    checkout: Checkout, session: Session, settings: MembershipSettings
) -> tuple[int, int] | None:
    """How many points a cart is to be paid with, and the most that its goods allow."""
    terms = _terms(checkout, session)
    return None if terms is None else (terms.wish, _most(checkout, settings))


def _terms(checkout: Checkout, session: Session) -> Terms | None:
    if checkout.member_id is None or not checkout.lines:
        return None
    return terms_of(session, checkout.member_id, checkout.cart_id)


def _goods(checkout: Checkout) -> Money:
    return Money(sum(line.total.minor for line in checkout.lines), checkout.currency)


def _most(checkout: Checkout, settings: MembershipSettings) -> int:
    return redeemable(_goods(checkout).minor, settings.redeem_percent, settings.point_value_minor)


def _points(checkout: Checkout, terms: Terms, settings: MembershipSettings) -> int:
    return min(terms.wish, _most(checkout, settings))


def _discount_rows(checkout: Checkout, tier: TierTerms) -> Iterator[PriceRow]:
    off = discounts([line.total.minor for line in checkout.lines], tier.discount_bp)
    for line, minor in zip(checkout.lines, off, strict=True):
        if minor:
            yield _discount_row(checkout, line, tier, minor, sum(off))


def _discount_row(
    checkout: Checkout, line: CheckoutLine, tier: TierTerms, minor: int, whole: int
) -> PriceRow:
    return PriceRow(
        kind=PriceKind.ADJUSTMENT,
        amount=Money(-minor, checkout.currency),
        label=Text(f"{tier.name.zh}优惠", f"{tier.name.en} discount"),
        reason=Text(
            f"{tier.name.zh}享 {tier.percent_off}% 优惠:{line.sku}",
            f"{tier.name.en} members get {tier.percent_off} % off {line.sku}",
        ),
        rule="tier_discount",
        line_id=line.line_id,
        evidence={
            "tier": tier.code,
            "percent": tier.percent_off,
            "base": str(line.total),
            "cart_discount": str(Money(whole, checkout.currency)),
        },
    )


def _redeem_row(checkout: Checkout, points: int, settings: MembershipSettings) -> PriceRow:
    value = Money(settings.point_value_minor, checkout.currency)
    return PriceRow(
        kind=PriceKind.ADJUSTMENT,
        amount=Money(-points * value.minor, checkout.currency),
        label=Text("积分抵扣", "Points redeemed"),
        reason=Text(f"{points} 积分 × {value}", f"{points} points × {value}"),
        rule=REDEEM_RULE,
        evidence={
            "points": points,
            "point_value": str(value),
            "most": _most(checkout, settings),
            "percent": settings.redeem_percent,
        },
    )
