"""The ten metrics that the plugin itself brings: from orders, members and stock."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import ColumnElement, and_, exists, func, select
from sqlalchemy.orm import Session, aliased

from farmgate_kpi.models import HeardFact
from farmgate_kpi.periods import bounds
from farmgate_kpi.settings import KpiSettings
from farmgate_sdk import Money, Shop, Text
from farmgate_sdk.kpi import Metric, Ratio, Unit
from farmgate_sdk.reading import sold_out_variants

_HOUR = Decimal(3600)
_DIRECTOR = Text("运营总监", "Operations director")
_WAREHOUSE = Text("物流仓储主管", "Logistics and warehouse")
_SERVICE = Text("客服与售后", "Customer service and after-sales")


def of_shop(settings: KpiSettings) -> Sequence[Metric]:
    """The metrics, with the settings that decide them."""
    return (*_sales(), *_shipping(settings.ship_within_hours), *_people())


def _sales() -> Sequence[Metric]:
    return (
        Metric(
            code="orders_placed",
            name=Text("下单数", "Orders placed"),
            definition=Text(
                "当日下单的订单数,不论是否付款;含从其他渠道录入的订单。",
                "Orders that were placed on the day, paid or not; those taken over from other "
                "channels count as well.",
            ),
            unit=Unit.COUNT,
            direction="higher",
            measure=_orders_placed,
            owner=_DIRECTOR,
        ),
        Metric(
            code="sales",
            name=Text("销售额", "Sales"),
            definition=Text(
                "当日付清的订单的应付总额之和(含运费和税),按付清之日计,不扣退款。",
                "The totals (delivery and taxes included) of the orders that were paid in full on "
                "the day, whenever they were placed; refunds are not taken off.",
            ),
            unit=Unit.MONEY,
            direction="higher",
            measure=_sales_of,
            owner=_DIRECTOR,
        ),
        Metric(
            code="average_order_value",
            name=Text("客单价", "Average order value"),
            definition=Text(
                "当日下单的订单的应付总额之和 ÷ 订单数。",
                "The totals of the orders that were placed on the day, over their number.",
            ),
            unit=Unit.MONEY,
            direction="higher",
            measure=_average_order_value,
            owner=_DIRECTOR,
        ),
        Metric(
            code="paid_share",
            name=Text("付款率", "Paid share"),
            definition=Text(
                "当日下单的订单中至今已付清的占比;之后付清的会计回下单当日。",
                "Of the orders that were placed on the day, the share that is paid in full by now; "
                "a later payment still counts for the day of the order.",
            ),
            unit=Unit.SHARE,
            direction="higher",
            measure=_paid_share,
            owner=_SERVICE,
        ),
        Metric(
            code="refund_share",
            name=Text("退款率", "Refund share"),
            definition=Text(
                "当日付清的订单的退款额(至今)÷ 这些订单的应付总额。",
                "What was given back by now of the orders that were paid in full on the day, over "
                "their totals.",
            ),
            unit=Unit.SHARE,
            direction="lower",
            measure=_refund_share,
            owner=_SERVICE,
        ),
    )


def _shipping(within_hours: int) -> Sequence[Metric]:
    def shipped_on_time_share(session: Session, shop: Shop, day: date) -> Ratio:
        hours = _hours_to_ship(session, shop, day)
        return Ratio(sum(1 for one in hours if one <= within_hours), len(hours))

    return (
        Metric(
            code="hours_to_ship",
            name=Text("发货时长", "Hours to ship"),
            definition=Text(
                "当日发货的订单从付清到发货的平均小时数。",
                "For the orders that were shipped on the day: the mean hours from payment in full "
                "to shipping.",
            ),
            unit=Unit.HOURS,
            direction="lower",
            measure=_mean_hours_to_ship,
            owner=_WAREHOUSE,
        ),
        Metric(
            code="shipped_on_time_share",
            name=Text("及时发货率", "Shipped on time"),
            definition=Text(
                f"当日发货的订单中,付清后 {within_hours} 小时内发出的占比。",
                f"Of the orders that were shipped on the day, the share that left within "
                f"{within_hours} hours of payment in full.",
            ),
            unit=Unit.SHARE,
            direction="higher",
            measure=shipped_on_time_share,
            owner=_WAREHOUSE,
        ),
        Metric(
            code="stock_out_share",
            name=Text("缺货率", "Stock-out share"),
            definition=Text(
                "日结时,在售商品的规格中可售库存为零的占比(过期批次不计入可售)。只在日结时测一次。",
                "When the day is closed: of the variants of published products, the share with no "
                "unit that can be sold (lots past their date cannot). Measured that once.",
            ),
            unit=Unit.SHARE,
            direction="lower",
            measure=_stock_out_share,
            owner=_WAREHOUSE,
            is_snapshot=True,
        ),
    )


def _people() -> Sequence[Metric]:
    return (
        Metric(
            code="new_members",
            name=Text("新增会员", "New members"),
            definition=Text(
                "当日新建的账号数,含员工代建的。",
                "Accounts that were made on the day, those that staff made included.",
            ),
            unit=Unit.COUNT,
            direction="higher",
            measure=_new_members,
            owner=_DIRECTOR,
        ),
        Metric(
            code="repeat_share",
            name=Text("复购率", "Repeat purchases"),
            definition=Text(
                "当日由会员下的订单中,该会员此前已下过单的占比;游客订单不计。",
                "Of the orders that members placed on the day, the share whose member had placed "
                "an order before; orders of guests do not count.",
            ),
            unit=Unit.SHARE,
            direction="higher",
            measure=_repeat_share,
            owner=_DIRECTOR,
        ),
    )


def _on(shop: Shop, day: date, hook: str) -> ColumnElement[bool]:
    first, after = bounds(day, shop.time_zone)
    return and_(
        HeardFact.hook == hook, HeardFact.occurred_at >= first, HeardFact.occurred_at < after
    )


def _count_and_sum(session: Session, shop: Shop, day: date, hook: str) -> tuple[int, Decimal]:
    statement = select(func.count(), func.coalesce(func.sum(HeardFact.amount_minor), 0)).where(
        _on(shop, day, hook)
    )
    count, minor = session.execute(statement).one()
    return count, Money(int(minor or 0), shop.currency).amount


def _orders_placed(session: Session, shop: Shop, day: date) -> int:
    return _count_and_sum(session, shop, day, "order_placed")[0]


def _sales_of(session: Session, shop: Shop, day: date) -> Decimal:
    return _count_and_sum(session, shop, day, "order_paid")[1]


def _average_order_value(session: Session, shop: Shop, day: date) -> Ratio:
    count, total = _count_and_sum(session, shop, day, "order_placed")
    return Ratio(total, count)


def _new_members(session: Session, shop: Shop, day: date) -> int:
    return _count_and_sum(session, shop, day, "member_registered")[0]


def _paid_share(session: Session, shop: Shop, day: date) -> Ratio:
    paid = aliased(HeardFact)
    is_paid = exists().where(paid.order_id == HeardFact.order_id, paid.hook == "order_paid")
    return _share(session, _on(shop, day, "order_placed"), is_paid)


def _repeat_share(session: Session, shop: Shop, day: date) -> Ratio:
    earlier = aliased(HeardFact)
    came_before = exists().where(
        earlier.member_id == HeardFact.member_id,
        earlier.hook == "order_placed",
        earlier.occurred_at < HeardFact.occurred_at,
    )
    by_members = and_(_on(shop, day, "order_placed"), HeardFact.member_id.is_not(None))
    return _share(session, by_members, came_before)


def _share(session: Session, of: ColumnElement[bool], which: ColumnElement[bool]) -> Ratio:
    whole = session.scalar(select(func.count()).select_from(HeardFact).where(of))
    part = session.scalar(select(func.count()).select_from(HeardFact).where(of, which))
    return Ratio(part or 0, whole or 0)


def _refund_share(session: Session, shop: Shop, day: date) -> Ratio:
    _, paid = _count_and_sum(session, shop, day, "order_paid")
    refund = aliased(HeardFact)
    given_back = (
        select(func.coalesce(func.sum(refund.amount_minor), 0))
        .join(HeardFact, HeardFact.order_id == refund.order_id)
        .where(refund.hook == "order_refunded", _on(shop, day, "order_paid"))
    )
    minor = int(session.scalar(given_back) or 0)
    return Ratio(Money(minor, shop.currency).amount, paid)


def _mean_hours_to_ship(session: Session, shop: Shop, day: date) -> Ratio:
    hours = _hours_to_ship(session, shop, day)
    return Ratio(sum(hours, Decimal(0)), len(hours))


def _hours_to_ship(session: Session, shop: Shop, day: date) -> list[Decimal]:
    paid = aliased(HeardFact)
    statement = (
        select(HeardFact.occurred_at, paid.occurred_at)
        .join(paid, and_(paid.order_id == HeardFact.order_id, paid.hook == "order_paid"))
        .where(_on(shop, day, "order_shipped"))
    )
    return [_hours(shipped - since) for shipped, since in session.execute(statement)]


def _hours(passed: timedelta) -> Decimal:
    return Decimal(passed // timedelta(milliseconds=1)) / 1000 / _HOUR


def _stock_out_share(session: Session, _shop: Shop, day: date) -> Ratio:
    found = sold_out_variants(session, day)
    return Ratio(found.sold_out, found.variants)
