"""What is sold on a channel is taken once, or refused with reasons that everybody is told."""

from datetime import timedelta
from typing import Any

import pytest

from farmgate_channels import intake, wire
from farmgate_channels.intake import PLUGIN
from farmgate_sdk.orders import take_order
from farmgate_sdk.testing import FakeClock, LotInStock, OpenFarmstand, race
from farmgate_sdk.testing.marketplace import Marketplace
from tests.plugins.channels.conftest import Trade, open_trade

SKU = "FUJI-APPLES"
SHOP_ORDERS = """{ orders { nodes {
  id number source externalReference total { amount }
  payments { open { amount } captured { amount } }
  buyer { name phone }
} } }"""
RETRY = """mutation($id: ID!) { channelsOrderRetry(id: $id) {
  problems { code } order { status number problems { code } }
} }"""
SHIP = """mutation($id: ID!) {
  orderShip(input: {orderId: $id, carrier: "顺丰"}) { problems { code } }
}"""


def shop_orders(trade: Trade) -> Any:
    return trade.stand.admin(SHOP_ORDERS)["orders"]["nodes"]


def placed(order: Any) -> Any:
    return {"event": "order.placed", "order": order}


def test_an_order_is_pulled_taken_and_confirmed(trade: Trade) -> None:
    trade.market.sell("E-1", {SKU: 2})

    assert trade.pull() == {"east": {"taken": 1, "refused": 0, "unreadable": 0}}
    trade.tell()

    (order,) = shop_orders(trade)
    assert (order["source"], order["externalReference"]) == ("channels:east", "E-1")
    assert order["total"]["amount"] == "116.00"
    assert order["payments"] == [{"open": {"amount": "0.00"}, "captured": {"amount": "116.00"}}]
    (told,) = trade.market.told["E-1"]
    assert (told["status"], told["number"]) == ("taken", order["number"])
    assert trade.orders()[0]["number"] == order["number"]


def test_an_order_takes_stock_from_all_channels(trade: Trade) -> None:
    trade.list_apples()
    trade.tell()
    trade.market.sell("E-1", {SKU: 2})
    trade.pull()
    trade.tell()

    assert trade.market.stock == {SKU: 8}


def test_orders_told_twice_and_out_of_order_are_taken_once(trade: Trade) -> None:
    trade.market.mood.tells_twice = trade.market.mood.backwards = True
    trade.market.mood.page = 2
    for number in range(5):
        trade.market.sell(f"E-{number}", {SKU: 1})

    trade.pull()
    trade.pull()

    assert len(shop_orders(trade)) == 5
    assert {one["status"] for one in trade.orders()} == {"taken"}


def test_what_was_read_is_not_asked_for_again(trade: Trade) -> None:
    trade.market.sell("E-1", {SKU: 1})
    trade.pull()
    trade.market.sell("E-2", {SKU: 1})
    trade.pull()

    assert trade.market.paths("GET") == ["/orders?limit=50", "/orders?limit=50&after=1"]


def test_a_signed_call_brings_an_order_at_once(trade: Trade) -> None:
    order = trade.market.sell("E-1", {SKU: 2})

    answer = trade.call(placed(order))

    assert (answer.status_code, answer.json()) == (200, {"status": "taken"})
    trade.pull()
    assert len(shop_orders(trade)) == 1


def test_pulled_and_called_at_the_same_moment_it_is_one_order(
    farmstand: OpenFarmstand, market: Marketplace
) -> None:
    trade = open_trade(farmstand, market)
    order = market.sell("E-1", {SKU: 10})  # all that there is

    def bring(number: int) -> None:
        if number:
            answer = trade.call(placed(order), nonce=f"a-nonce-of-number-{number}")
            assert answer.json() == {"status": "taken"}
        else:
            trade.pull()

    race(bring, 4)

    assert len(shop_orders(trade)) == 1
    assert [one["status"] for one in trade.orders()] == ["taken"]
    trade.tell()
    assert market.said_of("E-1") == ["taken"]


def test_a_crash_after_taking_and_before_the_cursor_makes_no_second_order(trade: Trade) -> None:
    order = trade.market.sell("E-1", {SKU: 2})
    settings = trade.stand.plugin("channels").settings.channels["east"]
    trade.stand.write(
        lambda session: intake.receive(session, trade.stand.shop, "east", settings, order).id
    )

    trade.pull()  # the cursor had not moved: it is told again

    assert len(shop_orders(trade)) == 1
    assert len(trade.orders()) == 1


def test_an_order_that_core_has_already_is_found_again(trade: Trade) -> None:
    order = trade.market.sell("E-1", {SKU: 2})
    outside = wire.outside_order(order, "east", "standard")
    trade.stand.write(lambda session: take_order(session, trade.stand.shop, PLUGIN, outside))

    trade.pull()

    assert len(shop_orders(trade)) == 1
    assert trade.orders()[0]["status"] == "taken"


def test_an_order_that_cannot_be_taken_is_kept_shown_and_told(trade: Trade) -> None:
    trade.market.sell("E-1", {SKU: 99, "UNKNOWN": 1})
    trade.market.sell("E-2", {SKU: 99})
    trade.market.sell("E-3", {SKU: 1}, changes={"paid": None})
    cheap = {"amount": {"amount": "1.00", "currency": "CNY"}, "reference": "TXN"}
    trade.market.sell("E-4", {SKU: 1}, changes={"paid": cheap})

    assert trade.pull()["east"] == {"taken": 1, "refused": 3, "unreadable": 0}
    trade.tell()

    found = {one["reference"]: [p["code"] for p in one["problems"]] for one in trade.orders()}
    assert found == {
        "E-1": ["outside_sku_unknown"],
        "E-2": ["not_enough_stock"],
        "E-3": [],
        "E-4": ["outside_total_differs"],
    }
    assert [one["reference"] for one in trade.orders("refused")] == ["E-1", "E-2", "E-4"]
    (told,) = trade.market.told["E-4"]
    assert told["status"] == "refused"
    assert told["problems"][0]["code"] == "outside_total_differs"
    assert "61.00" in told["problems"][0]["message"]["en"]
    assert trade.going()["refusedOrders"] == 3
    assert len(shop_orders(trade)) == 1


def test_staff_retry_when_what_stood_in_the_way_is_gone(trade: Trade) -> None:
    trade.market.sell("E-1", {"PEARS": 3})
    trade.pull()
    (refused,) = trade.orders("refused")

    again = trade.stand.admin(RETRY, id=refused["id"])["channelsOrderRetry"]
    assert again["problems"] == []
    assert [one["code"] for one in again["order"]["problems"]] == ["outside_sku_unknown"]

    trade.stand.put_on_sale("pears")
    done = trade.stand.admin(RETRY, id=refused["id"])["channelsOrderRetry"]["order"]
    assert (done["status"], done["problems"]) == ("taken", [])
    trade.tell()
    assert trade.market.said_of("E-1")[-1] == "taken"

    twice = trade.stand.admin(RETRY, id=refused["id"])["channelsOrderRetry"]
    assert [one["code"] for one in twice["problems"]] == ["channels_order_not_retried"]
    missing = trade.stand.admin(RETRY, id="rubbish")["channelsOrderRetry"]
    assert [one["code"] for one in missing["problems"]] == ["channels_order_not_found"]


def test_an_order_that_is_told_otherwise_is_tried_again(trade: Trade) -> None:
    trade.call(placed(trade.market.sell("E-1", {"FUJI": 1})))
    assert trade.orders()[0]["status"] == "refused"

    trade.call(placed(trade.market.sell("E-1", {SKU: 1})))
    assert trade.orders()[0]["status"] == "taken"


def test_a_channel_hears_that_its_order_is_on_its_way(trade: Trade) -> None:
    trade.market.sell("E-1", {SKU: 2})
    trade.pull()
    trade.tell()
    (order,) = shop_orders(trade)
    assert trade.stand.admin(SHIP, id=order["id"])["orderShip"]["problems"] == []
    trade.tell()

    assert trade.market.said_of("E-1") == ["taken", "shipped"]
    assert trade.market.told["E-1"][-1]["carrier"] == "顺丰"


def test_a_forged_call_is_let_in_nowhere(trade: Trade) -> None:
    order = placed(trade.market.sell("E-1", {SKU: 2}))

    forged = trade.call(order, forged=True)
    unsigned = trade.stand.http.post("/plugins/channels/east/webhook", json=order)
    elsewhere = trade.call(order, channel="nowhere")

    assert [one.status_code for one in (forged, unsigned, elsewhere)] == [401, 401, 404]
    assert forged.json()["problems"][0]["code"] == "channels_call_forged"
    assert shop_orders(trade) == []


def test_a_call_is_let_in_once_and_not_late(trade: Trade, clock: FakeClock) -> None:
    order = placed(trade.market.sell("E-1", {SKU: 2}))

    first, again = (trade.call(order, nonce="the-very-same-nonce") for _ in range(2))
    trade.market.clock = FakeClock(clock.now() - timedelta(minutes=6))
    late = trade.call(order)

    assert [one.status_code for one in (first, again, late)] == [200, 409, 401]
    assert len(shop_orders(trade)) == 1


def test_a_call_about_something_else_is_taken_note_of(trade: Trade) -> None:
    assert trade.call({"event": "ping"}).json() == {"status": "ignored"}


@pytest.mark.parametrize(
    "body", [placed({}), placed([]), placed({"reference": " "}), placed({"reference": "a\0b"})]
)
def test_a_call_about_an_order_without_a_name_is_refused(trade: Trade, body: Any) -> None:
    answer = trade.call(body)
    assert answer.status_code == 422
    assert answer.json()["problems"][0]["code"] == "channels_order_malformed"


@pytest.mark.parametrize("body", [None, 1, [], "x"])
def test_a_call_of_rubbish_changes_nothing(trade: Trade, body: Any) -> None:
    assert trade.call(body).json() == {"status": "ignored"}
    assert trade.orders() == []


@pytest.mark.parametrize(
    "changes",
    [
        {"lines": []},
        {"lines": [{"sku": SKU, "quantity": "2"}]},
        {"lines": [{"sku": SKU, "quantity": 0}]},
        {"lines": [{"sku": SKU, "quantity": True}]},
        {"lines": [{"sku": "a\0b", "quantity": 1}]},
        {"lines": [{"sku": "\ud800", "quantity": 1}]},
        {"placed_at": "yesterday"},
        {"placed_at": "2026-10-12T09:00:00"},
        {"contact": None},
        {"address": {"recipient": "x"}},
        {"delivery": {"price": {"amount": "NaN", "currency": "CNY"}}},
        {"delivery": {"price": {"amount": "1e999", "currency": "CNY"}}},
        {"delivery": {"price": {"amount": "1.001", "currency": "CNY"}}},
        {"delivery": {"price": {"amount": "1", "currency": "yuan"}}},
        {"note": "x" * 501},
    ],
)
def test_an_order_of_the_wrong_form_is_kept_as_refused(
    trade: Trade, changes: dict[str, Any]
) -> None:
    trade.market.sell("E-1", {SKU: 2}, changes=changes)
    trade.market.sell("E-2", {SKU: 2})

    assert trade.pull()["east"] == {"taken": 1, "refused": 1, "unreadable": 0}
    (refused,) = trade.orders("refused")
    assert [one["code"] for one in refused["problems"]] == ["channels_order_malformed"]


def test_an_order_without_a_name_stops_no_other(trade: Trade) -> None:
    rubbish: list[Any] = [{"lines": []}, 5, None]
    trade.market.orders += rubbish
    trade.market.sell("E-2", {SKU: 2})

    assert trade.pull()["east"] == {"taken": 1, "refused": 0, "unreadable": 3}
    assert trade.going()["unreadableOrders"] == 3


def test_a_channel_that_cannot_be_reached_is_asked_later(trade: Trade) -> None:
    trade.market.sell("E-1", {SKU: 2})
    trade.market.mood.is_down = True
    assert trade.pull()["east"]["taken"] == 0
    trade.market.mood.is_down = False
    assert trade.pull()["east"]["taken"] == 0

    trade.stand.clock.tick(timedelta(seconds=11))
    assert trade.pull()["east"]["taken"] == 1


def test_the_shop_and_the_channel_do_not_sell_one_unit_twice(
    farmstand: OpenFarmstand, market: Marketplace
) -> None:
    trade = open_trade(farmstand, market)
    pears = trade.stand.put_on_sale("pears", lots=(LotInStock(5, "LAST"),))
    address = {"recipient": "王芳", "phone": "1", "regionCode": "310115", "street": "1 号"}
    carts = [trade.stand.cart(pears, address=address) for _ in range(4)]
    for number in range(6):
        market.sell(f"E-{number}", {"PEARS": 1})

    def sell(number: int) -> int:
        if number < len(carts):
            return int(not carts[number].complete()["problems"])
        return int(trade.pull()["east"]["taken"])

    assert sum(race(sell, 5)) == 5


def test_a_channel_may_call_and_never_be_asked(
    farmstand: OpenFarmstand, market: Marketplace
) -> None:
    trade = open_trade(farmstand, market, pulls_orders=False)
    market.sell("E-1", {SKU: 1})
    assert trade.pull() == {"east": {}}
    assert market.calls == []
