"""What membership tells of itself day by day, to whoever keeps metrics."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from farmgate_membership.models import Account, Entry, Purchase, Tier, TierChange, Transaction
from farmgate_membership.settings import MembershipSettings
from farmgate_sdk import Money, Shop, Text
from farmgate_sdk.kpi import Metric, Ratio, Unit


def metrics(settings: MembershipSettings) -> Sequence[Metric]:
    """The share of members with a discount, and what points would cost the shop."""

    def share(session: Session, shop: Shop, day: date) -> Ratio:
        return _share_with_discount(session, shop, day, settings)

    def liability(session: Session, shop: Shop, day: date) -> Decimal:
        return _liability(session, shop, day, settings)

    return (
        Metric(
            code="membership_tier_share",
            name=Text("优惠等级会员占比", "Members in a tier with a discount"),
            definition=Text(
                f"截至当日的 {settings.window_days} 天内有商品签收的会员中,"
                "当日结束时处于享有折扣的等级者的占比。",
                f"Of the members to whom goods were delivered within the {settings.window_days} "
                "days up to the day, the share that is in a tier with a discount at its end.",
            ),
            unit=Unit.SHARE,
            direction="higher",
            measure=share,
            target=Decimal("0.3"),
        ),
        Metric(
            code="membership_points_liability",
            name=Text("积分负债", "Liability of points"),
            definition=Text(
                "当日结束时会员账户上的积分余额,按每分可抵扣的金额计;不扣预计不会使用的部分。",
                "The points on members' accounts at the end of the day, at what one takes off a "
                "purchase; nothing is deducted for points that will never be redeemed.",
            ),
            unit=Unit.MONEY,
            direction="lower",
            measure=liability,
        ),
    )


def _share_with_discount(
    session: Session, shop: Shop, day: date, settings: MembershipSettings
) -> Ratio:
    end = _end_of(shop, day)
    active = set(
        session.scalars(
            select(Purchase.member_id)
            .where(
                Purchase.delivered_at < end,
                Purchase.delivered_at >= end - timedelta(days=settings.window_days),
            )
            .distinct()
        )
    )
    latest = (
        select(func.max(TierChange.id))
        .where(TierChange.changed_at < end)
        .group_by(TierChange.member_id)
    )
    discounted = select(TierChange.member_id).join(Tier, Tier.code == TierChange.to_code)
    members = session.scalars(discounted.where(TierChange.id.in_(latest), Tier.discount_bp > 0))
    return Ratio(len(active & set(members)), len(active))


def _liability(session: Session, shop: Shop, day: date, settings: MembershipSettings) -> Decimal:
    statement = (
        select(func.coalesce(func.sum(Entry.points), 0))
        .join(Account, Account.id == Entry.account_id)
        .join(Transaction, Transaction.id == Entry.transaction_id)
        .where(Account.member_id.is_not(None), Transaction.occurred_at < _end_of(shop, day))
    )
    points = int(session.scalar(statement) or 0)
    return Money(points * settings.point_value_minor, shop.currency).amount


def _end_of(shop: Shop, day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(), shop.time_zone)
