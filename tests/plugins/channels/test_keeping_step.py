"""What is on the shop's shelves is told to channels: in order, at last always, never too much."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from farmgate_channels import queue
from farmgate_channels.offering import channel_price, offered_units
from farmgate_channels.plugin import Channels
from farmgate_sdk import Money
from farmgate_sdk.testing import LotInStock, OpenFarmstand, race
from farmgate_sdk.testing.marketplace import Marketplace
from tests.plugins.channels.conftest import Trade, open_trade

SKU = "FUJI-APPLES"
RECEIVE = """mutation($input: StockReceiveInput!) {
  stockReceive(input: $input) { problems { code } }
}"""
PRICE = """mutation($id: ID!, $price: MoneyInput!) {
  variantSetPrice(id: $id, price: $price) { problems { code } }
}"""
ARCHIVE = "mutation($id: ID!) { productArchive(id: $id) { problems { code } } }"
PUBLISH = "mutation($id: ID!) { productPublish(id: $id) { problems { code } } }"
PLACES = "query($id: ID!) { product(id: $id) { channels { name url } } }"


def receive(trade: Trade, units: int, lot: str = "B-2") -> None:
    given = {
        "variantId": trade.apples.variant_id(),
        "location": "origin",
        "quantity": units,
        "lot": {"code": lot},
    }
    assert trade.stand.admin(RECEIVE, input=given)["stockReceive"]["problems"] == []


def test_a_listed_product_appears_with_its_price_and_stock(trade: Trade) -> None:
    assert trade.list_apples()["problems"] == []
    trade.tell()

    (shown,) = trade.market.products.values()
    assert shown["name"] == {"zh-CN": "洛川红富士苹果", "en": "Fuji apples"}
    assert [one["sku"] for one in shown["variants"]] == [SKU]
    assert trade.market.prices == {SKU: "59.80"}
    assert trade.market.stock == {SKU: 10}
    assert trade.going()["pending"] == 0


def test_the_product_goes_before_its_price_and_stock(trade: Trade) -> None:
    trade.list_apples()
    trade.tell()

    first, *others = trade.market.paths("PUT")
    assert first == f"/products/{trade.apples.id}"
    assert sorted(others) == [f"/prices/{SKU}", f"/stock/{SKU}"]


def test_buyers_see_where_else_it_is_sold(trade: Trade) -> None:
    assert trade.stand.storefront(PLACES, id=trade.apples.id)["product"]["channels"] == []
    trade.list_apples()
    trade.tell()

    told = trade.stand.storefront.reading("zh-CN")(PLACES, id=trade.apples.id)
    url = f"https://market.example/p/{trade.apples.id}"
    assert told["product"]["channels"] == [{"name": "东集", "url": url}]


def test_every_way_in_which_stock_changes_is_told(trade: Trade) -> None:
    trade.list_apples()
    trade.tell()
    stand, market = trade.stand, trade.market

    receive(trade, 5)
    trade.tell()
    assert market.stock == {SKU: 15}

    cart = stand.cart((trade.apples, 3), address=SHANGHAI)
    cart.begin()
    trade.tell()
    assert market.stock == {SKU: 12}  # held for a buyer

    stand.clock.tick(timedelta(hours=1))
    stand.cart((trade.apples, 15), address=SHANGHAI).complete()  # frees what is past its time
    trade.tell()
    assert market.stock == {SKU: 0}


SHANGHAI = {"recipient": "王芳", "phone": "1", "regionCode": "310115", "street": "世纪大道 1 号"}


def test_what_changes_often_before_it_is_told_is_told_once(trade: Trade) -> None:
    trade.list_apples()
    trade.tell()
    before = len(trade.market.calls)

    for number in range(7):
        receive(trade, 1, f"C-{number}")
    trade.tell()

    assert trade.market.stock == {SKU: 17}
    assert len(trade.market.calls) == before + 1


def test_a_price_is_told_with_its_markup(farmstand: OpenFarmstand, market: Marketplace) -> None:
    trade = open_trade(farmstand, market, markup_percent=10)
    trade.list_apples()
    trade.tell()
    assert market.prices == {SKU: "65.78"}

    price = {"amount": "40.00", "currency": "CNY"}
    trade.stand.admin(PRICE, id=trade.apples.variant_id(), price=price)
    trade.tell()
    assert market.prices == {SKU: "44.00"}

    trade.list_apples(markupPercent=-50)
    trade.tell()
    assert market.prices == {SKU: "20.00"}


def test_some_stock_is_kept_back(farmstand: OpenFarmstand, market: Marketplace) -> None:
    trade = open_trade(farmstand, market, buffer_percent=20, buffer_units=1)
    trade.list_apples()
    trade.tell()
    assert market.stock == {SKU: 7}  # (10 - 1) × 0.8, rounded down


def test_what_is_off_the_shelf_is_off_the_channel(trade: Trade) -> None:
    trade.list_apples()
    trade.tell()

    trade.stand.admin(ARCHIVE, id=trade.apples.id)
    trade.tell()
    assert trade.market.products == {}
    assert trade.stand.storefront(PLACES, id=trade.apples.id)["product"] is None

    receive(trade, 5)
    trade.stand.admin(PUBLISH, id=trade.apples.id)
    trade.tell()
    assert list(trade.market.products) == [trade.apples.id]
    assert trade.market.stock == {SKU: 15}


def test_staff_take_a_product_off_a_channel(trade: Trade) -> None:
    trade.list_apples()
    trade.tell()

    listing = trade.list_apples(isActive=False)["listing"]
    assert (listing["isActive"], listing["isShown"]) == (False, True)
    trade.tell()
    receive(trade, 5)
    trade.tell()

    assert trade.market.products == {}
    assert trade.market.stock == {SKU: 10}  # nothing is told of what is not shown


def test_a_channel_that_is_down_hears_it_all_when_it_is_up(trade: Trade) -> None:
    trade.list_apples()
    trade.tell()
    trade.market.mood.is_down = True
    receive(trade, 5)
    trade.tell()

    going = trade.going()
    assert (going["pending"], going["failures"]) == (1, 1)
    assert "503" in going["lastError"]
    tried = len(trade.market.calls)
    trade.tell()
    assert len(trade.market.calls) == tried  # it is left alone for a while

    trade.market.mood.is_down = False
    trade.stand.clock.tick(timedelta(seconds=11))
    trade.tell()
    assert trade.market.stock == {SKU: 15}
    assert trade.going()["failures"] == 0
    assert trade.going()["lastError"] is None


def test_a_channel_that_is_down_keeps_no_other_waiting(
    farmstand: OpenFarmstand, market: Marketplace
) -> None:
    with Marketplace(clock=market.clock) as other:
        east, west = (one.settings(code) for one, code in ((market, "east"), (other, "west")))
        tables = {
            **east["plugins"]["channels"]["channels"],
            **west["plugins"]["channels"]["channels"],
        }
        settings = {"plugins": {"channels": {"channels": tables}}}
        stand = farmstand(Channels, settings=settings)
        trade = Trade(stand, other, stand.put_on_sale())
        market.mood.is_down = True
        trade.list_apples("east")
        trade.list_apples("west")
        trade.tell()

        assert other.stock == {SKU: 10}
        assert trade.going("east")["pending"] == 3


def test_an_answer_that_is_lost_does_no_harm(trade: Trade) -> None:
    trade.list_apples()
    trade.market.mood.answers_to_lose = 1
    trade.tell()
    assert trade.going()["pending"] == 3

    trade.stand.clock.tick(timedelta(seconds=11))
    trade.tell()
    assert trade.market.stock == {SKU: 10}
    assert trade.going()["pending"] == 0


def test_a_slow_channel_is_not_waited_for(trade: Trade) -> None:
    trade.list_apples()
    trade.market.mood.seconds = 1.5
    trade.tell()

    assert "Timeout" in trade.going()["lastError"]
    trade.market.mood.seconds = 0
    trade.stand.clock.tick(timedelta(seconds=11))
    trade.tell()
    assert trade.market.stock == {SKU: 10}


def test_what_was_held_up_on_its_way_undoes_nothing(trade: Trade) -> None:
    trade.list_apples()
    trade.tell()
    old = next(call for call in trade.market.calls if call.path == f"/stock/{SKU}")
    receive(trade, 5)
    trade.tell()
    new = trade.market.calls[-1]

    assert new.body["version"] > old.body["version"]
    assert new.key != old.key
    # Whoever claims later has the higher version, however much later the value of the other comes.
    assert trade.market.stock == {SKU: 15}


def test_two_workers_tell_one_thing_once(trade: Trade) -> None:
    trade.list_apples()
    trade.stand.tell_facts()

    claims = race(
        lambda _: trade.stand.write(
            lambda session: queue.claim_next(session, "east", trade.stand.clock.now())
        ),
        4,
    )
    assert sum(claim is not None for claim in claims) == 1  # prices and stock wait for the product


def test_what_changes_while_it_is_told_is_told_again(trade: Trade) -> None:
    trade.list_apples()
    stand, now = trade.stand, trade.stand.clock.now()
    claim = stand.write(lambda session: queue.claim_next(session, "east", now))
    assert claim is not None

    trade.list_apples()
    stand.write(lambda session: queue.settle(session, claim, {"shown": True}, now))

    again = stand.write(lambda session: queue.claim_next(session, "east", now))
    assert again is not None
    assert (again.kind, again.object_id) == ("listing", trade.apples.key)
    assert again.version > claim.version


def test_a_worker_that_died_while_telling_is_followed_by_another(trade: Trade) -> None:
    trade.list_apples()
    stand = trade.stand
    lost = stand.write(lambda session: queue.claim_next(session, "east", stand.clock.now()))
    assert lost is not None
    trade.tell()
    assert trade.market.calls == []

    stand.clock.tick(queue.LEASE)
    trade.tell()
    stand.write(lambda session: queue.settle(session, lost, {"shown": False}, stand.clock.now()))

    assert trade.market.stock == {SKU: 10}
    assert trade.list_apples()["listing"]["isShown"]


def test_what_a_channel_refuses_stands_in_nobodys_way(trade: Trade) -> None:
    pears = trade.stand.put_on_sale("pears")
    trade.market.mood.refuses = frozenset({f"/products/{trade.apples.id}"})
    trade.list_apples()
    Trade(trade.stand, trade.market, pears).list_apples()
    trade.tell()

    assert list(trade.market.products) == [pears.id]
    assert trade.market.stock == {"PEARS": 10}
    for wait in range(queue.MOST_TRIES):
        trade.stand.clock.tick(timedelta(seconds=10 * 4**wait + 1))
        trade.tell()
    assert trade.going()["stuck"] == 1

    trade.market.mood.refuses = frozenset()
    listing = trade.list_apples()["listing"]
    assert "not_wanted" in listing["lastError"]
    trade.tell()
    assert trade.market.stock == {"PEARS": 10, SKU: 10}
    assert trade.going()["stuck"] == 0


def test_a_lot_past_its_date_is_withdrawn_though_no_fact_says_so(
    farmstand: OpenFarmstand, market: Marketplace
) -> None:
    stand = farmstand(Channels, settings=market.settings("east"))
    lots = (LotInStock(4, "OLD", best_before=date(2026, 10, 12)), LotInStock(6, "NEW"))
    trade = Trade(stand, market, stand.put_on_sale(lots=lots))
    trade.list_apples()
    trade.tell()
    assert market.stock == {SKU: 10}

    stand.clock.tick(timedelta(days=1))
    assert stand.run_job("compare", plugin="channels") == {"marked": {"east": 1}}
    trade.tell()
    assert market.stock == {SKU: 6}
    assert stand.run_job("compare", plugin="channels") == {"marked": {"east": 0}}


def test_what_happens_while_the_plugin_is_off_is_found_when_it_is_on_again(trade: Trade) -> None:
    trade.list_apples()
    trade.tell()
    settings = trade.market.settings("east")

    with trade.stand.again_with() as without:
        assert "channels" not in without.schema("shop") + without.schema("admin")
        assert without.http.post("/plugins/channels/east/webhook").status_code == 404
        receive(Trade(without, trade.market, trade.apples), 5)
        assert without.tell_facts() == 0
    with trade.stand.again_with(Channels, settings=settings) as again:
        here = Trade(again, trade.market, trade.apples)
        again.run_due_jobs()
        here.tell()

    assert trade.market.stock == {SKU: 15}


def test_a_shop_without_channels_has_nothing_to_do(farmstand: OpenFarmstand) -> None:
    stand = farmstand(Channels)
    apples = stand.put_on_sale()

    assert stand.run_job("push", plugin="channels") == {"told": {}}
    assert stand.run_job("pull", plugin="channels") == {}
    assert stand.admin("{ channels { code } }") == {"channels": []}
    assert stand.storefront(PLACES, id=apples.id)["product"]["channels"] == []


@pytest.mark.parametrize(
    ("said", "code", "field"),
    [
        ({"channel": "nowhere"}, "channels_channel_unknown", "channel"),
        ({"productId": "UHJvZHVjdDo5OTk"}, "channels_product_not_found", "productId"),
        ({"productId": "rubbish"}, "channels_product_not_found", "productId"),
        ({"markupPercent": -91}, "channels_markup_invalid", "markupPercent"),
        ({"markupPercent": 501}, "channels_markup_invalid", "markupPercent"),
    ],
)
def test_a_listing_that_makes_no_sense_is_refused(
    trade: Trade, said: dict[str, Any], code: str, field: str
) -> None:
    (problem,) = trade.list_apples(**said)["problems"]
    assert (problem["code"], problem["field"]) == (code, field)


def test_lists_cost_the_same_for_any_number_of_products(trade: Trade) -> None:
    query = "{ products { nodes { id channels { name } } } }"
    with trade.stand.statements() as few:
        trade.stand.storefront(query)
    for number in range(5):
        trade.stand.put_on_sale(f"plums-{number}")
    with trade.stand.statements() as many:
        trade.stand.storefront(query)
    assert len(few) == len(many)


@given(st.integers(0, 10**6), st.integers(0, 10**4), st.integers(0, 100))
def test_never_more_is_offered_than_there_is(available: int, units: int, percent: int) -> None:
    offered = offered_units(available, units, percent)
    assert 0 <= offered <= available
    assert offered_units(available + 1, units, percent) >= offered


@given(st.integers(0, 10**9), st.integers(-90, 500))
def test_a_price_is_marked_up_to_the_nearest_fen(minor: int, percent: int) -> None:
    exact = minor * (100 + percent)
    assert abs(channel_price(Money(minor, "CNY"), percent).minor * 100 - exact) <= 50
