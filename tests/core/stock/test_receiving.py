"""Goods come in: lots are told apart, dates make sense, and what comes in can be sold."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import func, select

from farmgate.language import Text
from farmgate.problems import Refused
from farmgate.shop import Shop
from farmgate.stock.models import Lot, StockItem
from farmgate.stock.receiving import ReceivedLot, create_location, receive
from farmgate_sdk.testing import GraphQLClient, OnSale, put_on_sale, race

RECEIVE = """
mutation($input: StockReceiveInput!) {
  stockReceive(input: $input) {
    problems { code field message }
    stockItem { available reserved allocated location { code } lot { code grade bestBefore } }
  }
}
"""
LOCATION = """
mutation($input: LocationCreateInput!) {
  locationCreate(input: $input) { problems { code field } location { code } }
}
"""
AVAILABLE = "{ products { nodes { variants { available } } } }"
LONG = "x" * 10_000


@pytest.fixture
def apples(shop: Shop) -> OnSale:
    return put_on_sale(shop, lots=())


def received(admin: GraphQLClient, apples: OnSale, **given: Any) -> Any:
    delivery = {"variantId": apples.variant_id(), "location": "origin", "quantity": 3}
    return admin(RECEIVE, input=delivery | given)["stockReceive"]


def available(storefront: GraphQLClient) -> int:
    units: int = storefront(AVAILABLE)["products"]["nodes"][0]["variants"][0]["available"]
    return units


def test_what_comes_in_can_be_sold_at_once(
    apples: OnSale, admin: GraphQLClient, storefront: GraphQLClient
) -> None:
    lot = {"code": "L-1", "grade": "80", "bestBefore": "2026-11-01", "harvestedOn": "2026-10-01"}
    first = received(admin, apples, lot=lot)
    assert first["stockItem"] == {
        "available": 3,
        "reserved": 0,
        "allocated": 0,
        "location": {"code": "origin"},
        "lot": {"code": "L-1", "grade": "80", "bestBefore": "2026-11-01"},
    }
    assert received(admin, apples, lot={"code": "L-1"})["stockItem"]["available"] == 6
    assert received(admin, apples)["stockItem"]["lot"] is None
    assert available(storefront) == 9


REFUSALS: list[tuple[dict[str, Any], str]] = [
    ({"quantity": 0}, "quantity_invalid"),
    ({"quantity": -1}, "quantity_invalid"),
    ({"quantity": 1_000_001}, "quantity_invalid"),
    ({"quantity": 2**31 - 1}, "quantity_invalid"),
    ({"location": "nowhere"}, "location_not_found"),
    ({"location": LONG}, "location_not_found"),
    ({"variantId": "🍎"}, "variant_not_found"),
    ({"variantId": "VmFyaWFudDo5OTk"}, "variant_not_found"),
    ({"variantId": "VmFyaWFudDo5OTk5OTk5OTk5OTk5OTk5OTk"}, "variant_not_found"),
    ({"lot": {"code": ""}}, "input_invalid"),
    ({"lot": {"code": " "}}, "input_invalid"),
    ({"lot": {"code": "L" * 65}}, "input_invalid"),
    ({"lot": {"code": LONG}}, "input_invalid"),
    ({"lot": {"code": "L", "grade": ""}}, "input_invalid"),
    ({"lot": {"code": "L", "grade": "g" * 33}}, "input_invalid"),
    ({"lot": {"code": "L", "producer": "nobody"}}, "producer_not_found"),
    (
        {"lot": {"code": "L", "harvestedOn": "2026-10-02", "bestBefore": "2026-10-01"}},
        "lot_dates_invalid",
    ),
]


def test_a_delivery_that_makes_no_sense_is_refused_and_leaves_nothing(
    shop: Shop, apples: OnSale, admin: GraphQLClient
) -> None:
    for change, code in REFUSALS:
        payload = received(admin, apples, **change)
        assert [problem["code"] for problem in payload["problems"]] == [code], change
    with shop.db.read() as session:
        assert session.scalar(select(func.count()).select_from(Lot)) == 0
        assert session.scalar(select(func.count()).select_from(StockItem)) == 0


def test_the_first_and_the_last_day_of_the_calendar_are_days(
    apples: OnSale, admin: GraphQLClient
) -> None:
    lot = {"code": "L-1", "harvestedOn": "0001-01-01", "bestBefore": "9999-12-31"}
    assert received(admin, apples, lot=lot)["problems"] == []


def test_a_lot_keeps_its_dates_grade_and_producer(apples: OnSale, admin: GraphQLClient) -> None:
    lot = {"code": "L-1", "grade": "80", "bestBefore": "2026-11-01", "harvestedOn": "2026-10-01"}
    received(admin, apples, lot=lot)
    for change in (
        {"grade": "75"},
        {"bestBefore": "2026-11-02"},
        {"harvestedOn": "2026-09-30"},
    ):
        (problem,) = received(admin, apples, lot=lot | change)["problems"]
        assert problem["code"] == "lot_differs"


def test_the_same_lot_code_of_another_variant_is_another_lot(
    shop: Shop, apples: OnSale, admin: GraphQLClient
) -> None:
    pears = put_on_sale(shop, "pears", lots=())
    received(admin, apples, lot={"code": "L-1", "grade": "80"})
    assert received(admin, pears, lot={"code": "L-1", "grade": "75"})["problems"] == []


def test_a_location_is_made_once_and_where_there_is_a_place(
    apples: OnSale, admin: GraphQLClient
) -> None:
    barn = {"code": "barn", "name": {"zh": "谷仓", "en": "Barn"}, "regionCode": "610629"}
    for change, code in (
        ({"code": "origin"}, "already_taken"),
        ({"code": LONG}, "input_invalid"),
        ({"code": "x" * 65}, "input_invalid"),
        ({"regionCode": ""}, "region_code_invalid"),
        ({"regionCode": "٦١٠٦٢٩"}, "region_code_invalid"),
        ({"name": {"zh": "谷仓", "en": LONG}}, "text_invalid"),
    ):
        payload = admin(LOCATION, input=barn | change)["locationCreate"]
        assert [problem["code"] for problem in payload["problems"]] == [code], change


@pytest.mark.parametrize("has_lot", [True, False])
def test_deliveries_at_the_same_moment_all_come_in(
    shop: Shop, apples: OnSale, has_lot: bool
) -> None:
    lot = ReceivedLot("L-1", best_before=date(2026, 11, 1)) if has_lot else None
    variant = apples.variant()
    race(lambda _: shop.db.write(lambda s: receive(s, shop, variant, "origin", 2, lot).id), 6)
    with shop.db.read() as session:
        assert session.scalars(select(StockItem.available)).all() == [12]
        assert session.scalar(select(func.count()).select_from(Lot)) == int(has_lot)


def test_one_lot_that_comes_in_at_two_places_at_once_is_one_lot(shop: Shop, apples: OnSale) -> None:
    shop.db.write(lambda s: create_location(s, "hub", Text("枢纽", "Hub"), "610100").id)
    lot, variant = ReceivedLot("L-1"), apples.variant()

    def come_in(number: int) -> int:
        place = ("origin", "hub")[number % 2]
        return shop.db.write(lambda s: receive(s, shop, variant, place, 1, lot).id)

    race(come_in, 6)
    with shop.db.read() as session:
        assert session.scalars(select(StockItem.available)).all() == [3, 3]
        assert session.scalar(select(func.count()).select_from(Lot)) == 1


def test_a_delivery_that_contradicts_the_one_before_changes_nothing(
    shop: Shop, apples: OnSale
) -> None:
    variant = apples.variant()
    shop.db.write(
        lambda s: receive(s, shop, variant, "origin", 1, ReceivedLot("L-1", grade="80")).id
    )
    with pytest.raises(Refused, match="L-1"):
        shop.db.write(
            lambda s: receive(s, shop, variant, "origin", 5, ReceivedLot("L-1", grade="75"))
        )
    with shop.db.read() as session:
        assert session.scalars(select(StockItem.available)).all() == [1]
