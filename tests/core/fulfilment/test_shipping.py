"""Goods leave when they are paid, once, and arrive once."""

from typing import Any

import pytest
from sqlalchemy import select

from farmgate.events.models import FactRecord
from farmgate.shop import Shop
from farmgate.stock.models import StockItem
from farmgate_sdk.testing import (
    CartInHand,
    GraphQLClient,
    OnSale,
    codes,
    deliver_to,
    put_on_sale,
    race,
    ready_cart,
)

SHIP = """
mutation($id: ID!, $carrier: String!, $tracking: String) {
  orderShip(input: {orderId: $id, carrier: $carrier, trackingNumber: $tracking}) {
    problems { code message }
    shipment { id status carrier trackingNumber lines { quantity lotCode locationCode } }
  }
}
"""
DELIVER = """
mutation($id: ID!) {
  shipmentDeliver(id: $id) { problems { code message } shipment { status deliveredAt } }
}
"""
PAY = """
mutation($id: ID!) {
  paymentCapture(input: {paymentId: $id, amount: {amount: "179.40", currency: "CNY"}}) {
    problems { code }
  }
}
"""


@pytest.fixture
def cart(shop: Shop, storefront: GraphQLClient) -> CartInHand:
    deliver_to(shop, price="0.00")
    goods: OnSale = put_on_sale(shop)
    return ready_cart(storefront, goods, 3)


@pytest.fixture
def order(cart: CartInHand) -> Any:
    return cart.complete()["order"]


@pytest.fixture
def paid(admin: GraphQLClient, order: Any) -> Any:
    assert codes(admin(PAY, id=order["payments"][0]["id"])["paymentCapture"]) == []
    return order


def ship(admin: GraphQLClient, order: Any, carrier: str = "禾", tracking: str | None = None) -> Any:
    return admin(SHIP, id=order["id"], carrier=carrier, tracking=tracking)["orderShip"]


def shelf(shop: Shop) -> list[tuple[int, int, int]]:
    with shop.db.read() as session:
        rows = session.execute(
            select(StockItem.available, StockItem.reserved, StockItem.allocated)
        ).all()
    return [(available, reserved, allocated) for available, reserved, allocated in rows]


def facts(shop: Shop) -> list[str]:
    with shop.db.read() as session:
        return list(
            session.scalars(
                select(FactRecord.hook)
                .where(FactRecord.subject.startswith("order:"))
                .order_by(FactRecord.id)
            )
        )


def test_an_order_is_not_shipped_before_it_is_paid(
    shop: Shop, admin: GraphQLClient, order: Any
) -> None:
    refused = ship(admin, order)
    assert codes(refused) == ["order_not_paid"]
    assert "179.40 CNY" in refused["problems"][0]["message"]
    assert (shelf(shop), facts(shop)) == ([(7, 0, 3)], ["order_placed"])


def test_what_was_allocated_leaves_the_shelf_and_arrives(
    shop: Shop, admin: GraphQLClient, cart: CartInHand, paid: Any
) -> None:
    shipment = ship(admin, paid, " 禾 ", "SF 🚚")["shipment"]
    lines = [{"quantity": 3, "lotCode": "A-1", "locationCode": "origin"}]
    assert shipment | {"id": ""} == {
        "id": "",
        "status": "shipped",
        "carrier": "禾",
        "trackingNumber": "SF 🚚",
        "lines": lines,
    }
    assert shelf(shop) == [(7, 0, 0)]
    assert cart.order(paid["id"])["status"] == "shipped"

    arrived = admin(DELIVER, id=shipment["id"])["shipmentDeliver"]["shipment"]
    assert (arrived["status"], bool(arrived["deliveredAt"])) == ("delivered", True)
    seen = cart.order(paid["id"])
    assert (seen["status"], seen["shipments"][0]["status"]) == ("delivered", "delivered")
    assert facts(shop) == ["order_placed", "order_paid", "order_shipped", "order_delivered"]


def test_a_step_that_does_not_follow_is_refused_with_the_state_named(
    shop: Shop, admin: GraphQLClient, paid: Any
) -> None:
    shipment = ship(admin, paid)["shipment"]["id"]
    again = ship(admin, paid)["problems"]
    admin(DELIVER, id=shipment)
    late = (
        ship(admin, paid)["problems"] + admin(DELIVER, id=shipment)["shipmentDeliver"]["problems"]
    )

    assert [problem["code"] for problem in again + late] == ["order_step_refused"] * 3
    for problem, state in zip(again + late, ["shipped", "delivered", "delivered"], strict=True):
        assert f"{paid['number']} is {state} and" in problem["message"]
    assert (shelf(shop), len(facts(shop))) == ([(7, 0, 0)], 4)


def test_two_staff_who_ship_and_deliver_at_once_do_it_once(
    shop: Shop, admin: GraphQLClient, paid: Any
) -> None:
    shipped = race(lambda _: ship(admin, paid), 4)
    assert sorted(map(codes, shipped)) == [[], *[["order_step_refused"]] * 3]
    (id_,) = (answer["shipment"]["id"] for answer in shipped if answer["shipment"])
    arrived = race(lambda _: admin(DELIVER, id=id_)["shipmentDeliver"], 4)
    assert sorted(map(codes, arrived)) == [[], *[["order_step_refused"]] * 3]
    assert (shelf(shop), len(facts(shop))) == ([(7, 0, 0)], 4)


def test_a_carrier_has_a_name_and_a_tracking_number_what_there_is_room_for(
    admin: GraphQLClient, paid: Any
) -> None:
    for carrier in ("", " \t", "禾" * 101, "x" * 10_000):
        assert codes(ship(admin, paid, carrier)) == ["carrier_required"]
    sent = ship(admin, paid, "🚚" * 100, "1" * 10_000)["shipment"]
    assert (sent["carrier"], sent["trackingNumber"]) == ("🚚" * 100, "1" * 100)


def test_an_order_or_shipment_that_is_none_is_refused(admin: GraphQLClient, shop: Shop) -> None:
    for id_ in ("", "🍎", "T3JkZXI6OTk5", "x" * 10_000):
        assert codes(admin(SHIP, id=id_, carrier="x")["orderShip"]) == ["order_not_found"]
        assert codes(admin(DELIVER, id=id_)["shipmentDeliver"]) == ["shipment_not_found"]
