"""Orders: which lots they take, who reads them, and what reading them costs."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from farmgate.carts.models import Cart
from farmgate.events.models import FactRecord
from farmgate.fulfilment.models import Shipment, ShipmentLine
from farmgate.language import Text
from farmgate.orders.models import Allocation, Order, OrderLine, OrderPriceRow
from farmgate.payments.models import Payment, PaymentEntry
from farmgate.shop import Shop
from farmgate_sdk.testing import (
    READY,
    FakeClock,
    GraphQLClient,
    LotInStock,
    OnSale,
    Statements,
    buy,
    codes,
    deliver_to,
    new_cart,
    put_on_sale,
    ready_cart,
    token_of,
)

Count = Callable[[], AbstractContextManager[Statements]]
ORDERS = """
query($first: Int, $status: String) { orders(first: $first, status: $status) {
  totalCount
  nodes {
    id number status total { amount } buyer { name street }
    lines { sku allocations { quantity lotCode locationName } } priceRows { label }
    payments { open { amount } captured { amount } entries { kind } }
    shipments { carrier lines { lotCode } }
  }
} }
"""
STAFF_ORDER = "query($id: ID!) { order(id: $id) { number buyer { name phone } } }"
MINE = """
query($first: Int, $after: String) { me { orders(first: $first, after: $after) {
  nodes { number lines { sku } } pageInfo { hasNextPage endCursor }
} } }
"""


@pytest.fixture
def apples(shop: Shop) -> OnSale:
    deliver_to(shop)
    lots = [
        LotInStock(4, None),
        LotInStock(4, "LATE", best_before=date(2026, 12, 31)),
        LotInStock(4, "GONE", best_before=date(2026, 10, 11)),
        LotInStock(4, "SOON", best_before=date(2026, 10, 12)),
    ]
    return put_on_sale(shop, lots=lots)


def test_what_expires_first_goes_first_and_what_has_no_date_last(
    apples: OnSale, storefront: GraphQLClient
) -> None:
    (line,) = buy(storefront, apples, 11)["lines"]
    taken = [(one["lotCode"], one["quantity"]) for one in line["allocations"]]
    assert sorted(taken, key=str) == [("LATE", 4), ("SOON", 4), (None, 3)]

    cart = ready_cart(storefront, apples, 2)
    (problem,) = cart.complete()["problems"]
    assert (problem["code"], problem["evidence"]["available"]) == ("not_enough_stock", 1)


def test_two_lines_each_take_their_own_goods(shop: Shop, storefront: GraphQLClient) -> None:
    deliver_to(shop)
    both = put_on_sale(shop, variants={"S": "10.00", "L": "20.00"})
    cart = new_cart(storefront, {both.variant_id("L"): 2, both.variant_id("S"): 1})
    cart.update(**READY)
    order = cart.complete()["order"]
    assert [(line["sku"], line["quantity"]) for line in order["lines"]] == [("L", 2), ("S", 1)]
    for line in order["lines"]:
        assert sum(one["quantity"] for one in line["allocations"]) == line["quantity"]
    goods = [row for row in order["priceRows"] if row["kind"] == "goods"]
    assert [row["lineId"] for row in goods] == [line["id"] for line in order["lines"]]
    assert [row["amount"]["amount"] for row in goods] == ["40.00", "10.00"]


def test_an_orders_number_bears_the_shops_day(
    apples: OnSale, storefront: GraphQLClient, clock: FakeClock
) -> None:
    cart = ready_cart(storefront, apples)
    clock.moment = datetime(2026, 10, 12, 16, 30, tzinfo=UTC)  # the 13th in Shanghai
    assert cart.complete()["order"]["number"].startswith("261013-")


def test_a_members_orders_are_turned_page_by_page_and_nobody_elses(
    shop: Shop, apples: OnSale, storefront: GraphQLClient
) -> None:
    member = storefront.with_token(token_of(shop, "shopper"))
    numbers = [buy(member, apples)["number"] for _ in range(3)]
    buy(storefront, apples)
    page = member(MINE, first=2)["me"]["orders"]
    rest = member(MINE, first=2, after=page["pageInfo"]["endCursor"])["me"]["orders"]
    assert [row["number"] for row in page["nodes"] + rest["nodes"]] == numbers
    assert (page["pageInfo"]["hasNextPage"], rest["pageInfo"]["hasNextPage"]) == (True, False)


def test_a_page_of_nonsense_of_ones_orders_is_refused_in_words(
    shop: Shop, storefront: GraphQLClient
) -> None:
    member = storefront.with_token(token_of(shop, "shopper"))
    for wrong, code in (({"after": "x"}, "cursor_invalid"), ({"first": 0}, "page_invalid")):
        (error,) = member(MINE, **wrong, errors=True)["errors"]
        assert error["extensions"]["code"] == code


def test_staff_find_orders_by_id_and_status(
    apples: OnSale, storefront: GraphQLClient, admin: GraphQLClient
) -> None:
    order = buy(storefront, apples)
    found = admin(STAFF_ORDER, id=order["id"])["order"]
    assert found == {
        "number": order["number"],
        "buyer": {"name": "王芳", "phone": "+8613800000000"},
    }
    assert admin(ORDERS, status="placed")["orders"]["totalCount"] == 1
    for status in ("shipped", "", "🍎", "x" * 10_000):
        assert admin(ORDERS, status=status)["orders"]["nodes"] == []
    for id_ in ("", "🍎", "T3JkZXI6OTk5", apples.id):
        assert admin(STAFF_ORDER, id=id_)["order"] is None


def fill(shop: Shop, variant: int, orders: int) -> None:
    """Orders as they are after delivery, quickly."""
    words, now = Text("苹果", "Apples"), shop.clock.now()
    contact = {"name": "王芳", "phone": "1", "email": None}
    address = {"recipient": "王芳", "phone": "1", "region_code": "610102", "street": "1"}

    def work(session: Session) -> None:
        def keep(*rows: Any) -> None:
            session.add_all(rows)
            session.flush()

        ids = range(1, orders + 1)
        keep(*(Cart(id=n, secret_hash="", created_at=now, updated_at=now) for n in ids))
        order = {"currency": "CNY", "total_minor": 100, "contact": contact, "address": address}
        order |= {"delivery_method": "standard", "placed_at": now}
        keep(*(Order(id=n, number=f"N{n}", cart_id=n, **order) for n in ids))
        line = {"variant_id": variant, "sku": "A", "product_name": words, "variant_name": words}
        line |= {"quantity": 1, "unit_price_minor": 100, "weight_grams": 1}
        keep(*(OrderLine(id=n, order_id=n, **line) for n in ids))
        row = {"kind": "goods", "amount_minor": 100, "label": words, "reason": words}
        row |= {"plugin": "core", "version": "1", "rule": "x", "evidence": {}}
        keep(*(OrderPriceRow(order_id=n, **row) for n in ids))
        keep(*(Allocation(line_id=n, stock_item_id=1, quantity=1) for n in ids))
        paid = {"provider": "manual", "amount_minor": 100, "currency": "CNY", "created_at": now}
        keep(*(Payment(id=n, order_id=n, **paid) for n in ids))
        entry = {"kind": "captured", "amount_minor": 100, "at": now}
        keep(*(PaymentEntry(payment_id=n, **entry) for n in ids))
        sent = {"status": "shipped", "carrier": "x", "shipped_at": now}
        keep(*(Shipment(id=n, order_id=n, **sent) for n in ids))
        keep(
            *(ShipmentLine(shipment_id=n, order_line_id=n, location_id=1, quantity=1) for n in ids)
        )

    shop.db.write(work)


def test_a_page_of_one_order_costs_as_much_as_one_of_a_hundred(
    shop: Shop, apples: OnSale, admin: GraphQLClient, statements: Count
) -> None:
    fill(shop, apples.variant(), 100)
    costs = set()
    for size in (1, 24, 100):
        with statements() as asked:
            nodes = admin(ORDERS, first=size)["orders"]["nodes"]
        costs.add(len(asked))
        assert len(nodes) == size
        assert nodes[-1]["payments"][0]["entries"] == [{"kind": "captured"}]
        assert nodes[-1]["lines"][0]["allocations"][0]["quantity"] == 1
    (cost,) = costs
    assert cost <= 10


def test_a_page_of_one_member_costs_as_much_as_one_of_a_hundred(
    shop: Shop, admin: GraphQLClient, statements: Count
) -> None:
    for _ in range(30):
        token_of(shop, "shopper", "coop_member")
    page = "query($first: Int) { members(first: $first) { nodes { name roles { name } } } }"
    costs = set()
    for size in (1, 24, 31):
        with statements() as asked:
            assert len(admin(page, first=size)["members"]["nodes"]) == size
        costs.add(len(asked))
    (cost,) = costs
    assert cost <= 3


def test_a_cart_of_many_lines_is_worked_out_at_the_cost_of_one(
    shop: Shop, storefront: GraphQLClient, statements: Count
) -> None:
    deliver_to(shop)
    skus = put_on_sale(shop, variants={f"S{n}": "1.00" for n in range(20)})
    costs = set()
    for lines in (1, 5, 20):
        units = {skus.variant_id(f"S{n}"): 1 for n in range(lines)}
        cart = new_cart(storefront, units)
        cart.update(**READY)
        with statements() as asked:
            there = cart.look()
        assert (len(there["lines"]), codes(there)) == (lines, [])
        costs.add(len(asked))
    assert len(costs) == 1


def test_what_costs_nothing_is_paid_when_it_is_placed(
    shop: Shop, storefront: GraphQLClient, admin: GraphQLClient
) -> None:
    deliver_to(shop, price="0.00")
    order = buy(storefront, put_on_sale(shop, variants={"GIFT": "0.00"}))

    with shop.db.read() as session:
        facts = session.scalars(
            select(FactRecord.hook)
            .where(FactRecord.subject.startswith("order:"))
            .order_by(FactRecord.id)
        ).all()
    ship = "mutation($i: OrderShipInput!) { orderShip(input: $i) { problems { code } } }"

    assert facts == ["order_placed", "order_paid"]
    shipped = admin(ship, i={"orderId": order["id"], "carrier": "禾田"})["orderShip"]
    assert shipped["problems"] == []
