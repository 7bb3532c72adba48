"""Orders that were placed elsewhere: taken once, from the same shelves, at their own price."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, ClassVar

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from farmgate.carts.models import Cart
from farmgate.orders.models import Order
from farmgate.stock.models import StockItem
from farmgate_sdk import Money, Plugin, Problem, ProblemKind, Refused, Text, hookimpl
from farmgate_sdk.checkout import Checkout, StockCandidate
from farmgate_sdk.orders import (
    Address,
    Contact,
    OutsideDelivery,
    OutsideLine,
    OutsideOrder,
    Paid,
    TakenOrder,
    take_order,
)
from farmgate_sdk.testing import Farmstand, LotInStock, OpenFarmstand, race

YESTERDAY = datetime(2026, 10, 11, 9, 30, tzinfo=UTC)
TOLD = OutsideOrder(
    external_reference="A-1001",
    lines=(OutsideLine("FUJI-APPLES", 2, Money(5500, "CNY")),),
    contact=Contact("李雷", "13900000000"),
    address=Address("李雷", "13900000000", "310115", "浦东新区世纪大道 1 号"),
    delivery=OutsideDelivery(Text("平台包邮", "Free delivery"), Money(600, "CNY"), "standard"),
    paid=Paid(Money(11600, "CNY"), "TXN-1"),
    placed_at=YESTERDAY,
)
UGLY = ProblemKind("market_ugly", en="No.", zh="不行。", about="Tests.")
ORDER = """{ orders(last: 1) { nodes {
  number source externalReference status total { amount } deliveryMethod note placedAt
  buyer { name phone recipient regionCode }
  lines { sku quantity unitPrice { amount } allocations { lotCode quantity } }
  priceRows { kind label amount { amount } rule plugin version reason }
  payments { provider captured { amount } open { amount } entries { kind reference } }
} } }"""


class Market(Plugin):
    name = "market"
    version = "2.1"
    farmgate = ">=0.1"
    title = Text("集市", "Market")
    summary = Text("测试。", "A test.")
    facts: ClassVar[list[tuple[str, Mapping[str, Any]]]] = []

    @hookimpl
    def checkout_problems(self, checkout: Checkout, session: Session) -> Sequence[Problem]:
        return [UGLY(step="cart")] if checkout.contact == Contact("丑", "13900000000") else []

    @hookimpl
    def allocation_order(
        self, candidates: Sequence[StockCandidate], checkout: Checkout, session: Session
    ) -> Sequence[StockCandidate]:
        return [one for one in candidates if one.lot_code != "NOT-HERE"]


@pytest.fixture
def stand(farmstand: OpenFarmstand) -> Farmstand:
    stand = farmstand(Market)
    stand.put_on_sale(lots=(LotInStock(10, "A-1", best_before=date(2026, 11, 30)),))
    return stand


def take(stand: Farmstand, told: OutsideOrder = TOLD) -> TakenOrder:
    return stand.write(lambda session: take_order(session, stand.shop, "market", told))


def refusal(stand: Farmstand, **changes: Any) -> list[str]:
    with pytest.raises(Refused) as refused:
        take(stand, replace(TOLD, **changes))
    assert stand.read(count(Order)) == 0
    assert stand.read(count(Cart)) == 0
    return [problem.code for problem in refused.value.problems]


def count(table: Any) -> Any:
    return lambda session: session.scalar(select(func.count()).select_from(table))


def units(stand: Farmstand) -> tuple[int, int, int]:
    def look(session: Session) -> tuple[int, int, int]:
        columns = (StockItem.available, StockItem.reserved, StockItem.allocated)
        row = session.execute(select(*(func.sum(column) for column in columns))).one()
        return tuple(map(int, row))  # type: ignore[return-value]

    return stand.read(look)


def test_an_order_from_elsewhere_is_an_order_of_the_shop(stand: Farmstand) -> None:
    taken = take(stand, replace(TOLD, note="请放驿站"))

    (order,) = stand.admin(ORDER)["orders"]["nodes"]
    assert (order["number"], order["status"]) == (taken.number, "placed")
    assert (order["source"], order["externalReference"]) == ("market", "A-1001")
    assert order["total"]["amount"] == "116.00"
    assert order["placedAt"] == "2026-10-11T09:30:00+00:00"
    assert order["note"] == "请放驿站"
    assert order["buyer"]["name"] == "李雷"
    assert order["lines"][0]["unitPrice"]["amount"] == "55.00"
    assert order["lines"][0]["allocations"] == [{"lotCode": "A-1", "quantity": 2}]
    assert units(stand) == (8, 0, 2)


def test_its_price_is_the_channels_and_signed_by_whoever_brings_it(stand: Farmstand) -> None:
    take(stand)

    (order,) = stand.admin.reading("zh-CN")(ORDER)["orders"]["nodes"]
    goods, delivery = order["priceRows"]
    assert (goods["kind"], goods["amount"]["amount"]) == ("goods", "110.00")
    assert (goods["rule"], goods["plugin"], goods["version"]) == ("channel_price", "market", "2.1")
    assert goods["reason"] == "2 × 55.00 CNY(平台价)"
    assert (delivery["label"], delivery["amount"]["amount"]) == ("平台包邮", "6.00")
    assert (delivery["plugin"], delivery["rule"]) == ("market", "channel_delivery")


def test_it_is_paid_and_can_be_shipped(stand: Farmstand) -> None:
    take(stand)

    (order,) = stand.admin(ORDER)["orders"]["nodes"]
    (payment,) = order["payments"]
    assert payment["provider"] == "outside"
    assert (payment["captured"]["amount"], payment["open"]["amount"]) == ("116.00", "0.00")
    assert payment["entries"] == [{"kind": "captured", "reference": "TXN-1"}]


def test_what_is_paid_at_the_door_stays_open(stand: Farmstand) -> None:
    take(stand, replace(TOLD, paid=None))

    (order,) = stand.admin(ORDER)["orders"]["nodes"]
    assert order["payments"][0]["open"]["amount"] == "116.00"


def test_a_gift_needs_no_payment(stand: Farmstand) -> None:
    free = Money(0, "CNY")
    told = replace(
        TOLD,
        lines=(OutsideLine("FUJI-APPLES", 1, free),),
        delivery=replace(TOLD.delivery, price=free),
        paid=Paid(free, "TXN-0"),
    )
    assert take(stand, told).total == free


def test_a_line_without_a_price_goes_at_the_catalogues(stand: Farmstand) -> None:
    told = replace(TOLD, lines=(OutsideLine("FUJI-APPLES", 1),), paid=None)

    assert take(stand, told).total == Money(5980 + 600, "CNY")


def test_lines_of_one_sku_are_one(stand: Farmstand) -> None:
    one = OutsideLine("FUJI-APPLES", 1, Money(5500, "CNY"))
    take(stand, replace(TOLD, lines=(one, one)))

    assert [line["quantity"] for line in stand.admin(ORDER)["orders"]["nodes"][0]["lines"]] == [2]


def test_the_same_order_again_is_the_same(stand: Farmstand) -> None:
    first = take(stand)
    again = take(stand, replace(TOLD, lines=()))

    assert first.is_new
    assert not again.is_new
    assert (again.order_id, again.number) == (first.order_id, first.number)
    assert units(stand) == (8, 0, 2)


def test_two_channels_may_call_their_orders_alike(stand: Farmstand) -> None:
    here, there = (take(stand, replace(TOLD, channel=name)) for name in ("east", "west"))

    assert here.number != there.number
    (order,) = stand.admin(ORDER)["orders"]["nodes"]
    assert order["source"] == "market:west"


def test_an_order_that_several_take_at_once_is_taken_once(farmstand: OpenFarmstand) -> None:
    stand = farmstand(Market)
    stand.put_on_sale(lots=(LotInStock(2, "LAST"),))  # enough for one of them only

    taken = race(lambda _: take(stand), 6)

    assert len({one.order_id for one in taken}) == 1
    assert sum(one.is_new for one in taken) == 1
    assert stand.read(count(Order)) == 1
    assert units(stand) == (0, 0, 2)


def test_the_storefront_and_a_marketplace_do_not_sell_one_unit_twice(
    farmstand: OpenFarmstand,
) -> None:
    stand = farmstand(Market)
    goods = stand.put_on_sale(lots=(LotInStock(7, "LAST"),))
    stand.deliver_to()
    carts = [stand.cart(goods) for _ in range(8)]
    one = (OutsideLine("FUJI-APPLES", 1, Money(5500, "CNY")),)
    codes = set[str]()

    def buy(number: int) -> bool:
        if number < len(carts):
            return not carts[number].complete()["problems"]
        told = replace(TOLD, external_reference=f"A-{number}", lines=one, paid=None)
        try:
            return take(stand, told).is_new
        except Refused as refused:
            codes.update(problem.code for problem in refused.problems)
            return False

    assert sum(race(buy, 16)) == 7
    assert codes <= {"not_enough_stock", "not_allocatable"}
    assert units(stand) == (0, 0, 7)


def test_goods_that_a_buyer_has_let_go_of_can_be_sold_elsewhere(stand: Farmstand) -> None:
    stand.deliver_to()
    goods = stand.put_on_sale("pears", lots=(LotInStock(2, "P"),))
    assert stand.cart((goods, 2)).begin()["problems"] == []
    told = replace(TOLD, lines=(OutsideLine("PEARS", 2, Money(5500, "CNY")),))
    with pytest.raises(Refused):
        take(stand, told)

    stand.clock.tick(timedelta(hours=1))

    assert take(stand, told).is_new


def test_a_refusal_leaves_nothing_and_the_transaction_goes_on(stand: Farmstand) -> None:
    bad = replace(TOLD, lines=(OutsideLine("FUJI-APPLES", 99, Money(5500, "CNY")),), paid=None)

    def work(session: Session) -> TakenOrder:
        with pytest.raises(Refused):
            take_order(session, stand.shop, "market", bad)
        return take_order(session, stand.shop, "market", TOLD)

    assert stand.write(work).is_new
    assert stand.read(count(Cart)) == 1
    assert units(stand) == (8, 0, 2)


def test_a_total_that_was_not_paid_is_refused_with_both_figures(stand: Farmstand) -> None:
    with pytest.raises(Refused) as refused:
        take(stand, replace(TOLD, paid=Paid(Money(11599, "CNY"), "TXN-1")))

    (problem,) = refused.value.problems
    assert problem.code == "outside_total_differs"
    assert problem.evidence == {"total": "116.00 CNY", "paid": "115.99 CNY"}


PRICE = Money(5500, "CNY")


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({"lines": ()}, ["cart_empty", "outside_total_differs"]),
        (
            {"lines": (OutsideLine("X", 1, PRICE), OutsideLine("Y", 0, PRICE))},
            ["outside_sku_unknown", "outside_sku_unknown", "quantity_invalid"],
        ),
        ({"lines": (OutsideLine("FUJI-APPLES", -1, PRICE),)}, ["quantity_invalid"]),
        ({"lines": (OutsideLine("FUJI-APPLES", 10**9, PRICE),)}, ["quantity_invalid"]),
        (
            {"lines": (OutsideLine("FUJI-APPLES", 1, Money(-1, "CNY")),)},
            ["outside_price_invalid"],
        ),
        (
            {"lines": (OutsideLine("FUJI-APPLES", 9, Money(10**18, "CNY")),)},
            ["outside_price_invalid"],
        ),
        ({"lines": (OutsideLine("FUJI-APPLES", 1, Money(1, "USD")),)}, ["currency_differs"]),
        (
            {"lines": (OutsideLine("FUJI-APPLES", 1, PRICE), OutsideLine("FUJI-APPLES", 1))},
            ["outside_sku_at_two_prices"],
        ),
        ({"lines": (OutsideLine("FUJI-APPLES", 1, PRICE),) * 251}, ["outside_too_many_lines"]),
        ({"contact": Contact("")}, ["contact_required"]),
        ({"address": replace(TOLD.address, region_code="上海")}, ["address_invalid"]),
        ({"note": "x" * 501}, ["text_too_long"]),
        ({"external_reference": " "}, ["outside_reference_invalid"]),
        ({"external_reference": "x" * 101}, ["outside_reference_invalid"]),
        ({"contact": Contact("丑", "13900000000")}, ["market_ugly"]),
    ],
)
def test_what_cannot_be_an_order_is_refused(
    stand: Farmstand, changes: dict[str, Any], codes: list[str]
) -> None:
    assert refusal(stand, **changes) == codes


def test_goods_that_are_not_for_sale_are_not_taken(stand: Farmstand) -> None:
    product = stand.put_on_sale("plums")
    mutation = "mutation($id: ID!) { productArchive(id: $id) { problems { code } } }"
    stand.admin(mutation, id=product.id)

    lines = (OutsideLine("PLUMS", 2, Money(5500, "CNY")),)
    assert refusal(stand, lines=lines) == ["not_for_sale"]


def test_a_plugin_says_whence_the_goods_may_be_taken(stand: Farmstand) -> None:
    stand.put_on_sale("peaches", lots=(LotInStock(5, "NOT-HERE"),))

    lines = (OutsideLine("PEACHES", 2, Money(5500, "CNY")),)
    assert refusal(stand, lines=lines) == ["not_allocatable"]


def test_no_buyer_can_pay_elsewhere(stand: Farmstand) -> None:
    stand.deliver_to()
    goods = stand.put_on_sale("pears")
    cart = stand.cart(goods, paymentMethod="outside")

    assert [one["code"] for one in cart.look()["problems"]] == ["payment_method_unknown"]
    assert stand.storefront("{ paymentMethods { code } }") == {
        "paymentMethods": [{"code": "manual"}]
    }


def test_it_says_of_everything_who_decided_it(stand: Farmstand) -> None:
    take(stand)

    query = "{ orders(last: 1) { nodes { decisions { kind plugin version rule } } } }"
    (order,) = stand.admin(query)["orders"]["nodes"]
    told = {(one["kind"], one["plugin"], one["rule"]) for one in order["decisions"]}
    assert told == {
        ("allocation", "core", "fefo"),
        ("delivery", "market", "channel_delivery"),
        ("price", "market", "channel_delivery"),
        ("price", "market", "channel_price"),
    }
