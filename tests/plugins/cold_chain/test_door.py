"""What arrives too old is not offered; exactly at the floor it is."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from farmgate_cold_chain import service
from farmgate_cold_chain.carriage import CarriedLane, Class, Requirement
from farmgate_cold_chain.door import Door, judged
from farmgate_cold_chain.plugin import ColdChain
from farmgate_cold_chain.settings import ColdChainSettings
from farmgate_cold_chain.shelf_life import (
    day_of_arrival,
    days_at_door,
    days_left,
    hours_left,
    is_fresh_enough,
)
from farmgate_sdk import Money, Text
from farmgate_sdk.checkout import Checkout, CheckoutLine, StockCandidate
from farmgate_sdk.testing import LotInStock, OnSale, OpenFarmstand
from tests.plugins.cold_chain.conftest import LHASA, XIAN, Buyer, Fresh, fill

SHANGHAI = ZoneInfo("Asia/Shanghai")
TODAY = date(2026, 10, 12)  # the kit's clock stands at 9 in the morning


def codes(cart: dict[str, list[dict[str, str]]]) -> list[str]:
    return [problem["code"] for problem in cart["problems"]]


def plums(fresh: Fresh, *lots: LotInStock, floor: int | None) -> OnSale:
    """Plums that travel cool, must have so many days left at the door, and lie in the origin."""
    goods = fresh.stand.put_on_sale("plums", variants={"PLUM": "20.00"}, lots=lots)
    fresh.stand.write(
        lambda session: service.assign(session, goods.key, "cool", min_days_at_door=floor)
    )
    return goods


def lot(code: str, days: int, units: int = 5) -> LotInStock:
    return LotInStock(units, code, best_before=TODAY + timedelta(days=days))


@pytest.mark.parametrize(("floor", "expected"), [(7, []), (8, ["cold_chain_too_old"])])
def test_exactly_at_the_floor_is_allowed(fresh: Fresh, floor: int, expected: list[str]) -> None:
    # 12 hours from 9 in the morning: it arrives today, with 7 days left.
    goods = plums(fresh, lot("A", 7), floor=floor)
    buyer = Buyer(fresh.storefront, (goods, 2))

    assert codes(buyer.to(XIAN)) == expected
    assert (buyer.complete()["order"] is None) == bool(expected)


def test_a_problem_says_which_lot_how_many_days_and_what_would_help(fresh: Fresh) -> None:
    goods = plums(fresh, lot("A", 7), lot("B", 9), floor=7)
    buyer = Buyer(fresh.storefront, (goods, 6))

    # 72 hours to Lhasa: lot A would arrive with 4 days left, lot B with 6.
    (problem,) = buyer.to(LHASA)["problems"]

    assert (problem["code"], problem["rule"]) == ("cold_chain_too_old", "floor_at_door")
    assert problem["message"] == (
        "Lot B of Plums (PLUM) would arrive in Xi'an with 6 days left, and must have 7 at the "
        "door. Please choose another address (Xi'an can be reached), or take it out of the cart "
        "until a fresher lot is in."
    )
    assert [one["lot"] for one in problem["evidence"]["lots"]] == ["A", "B"]
    assert problem["evidence"]["reachable"] == ["610000"]
    assert "批次 B" in buyer.to(LHASA, language="zh-CN")["problems"][0]["message"]
    assert codes(buyer.to(XIAN)) == []


def test_units_of_a_fresher_lot_are_sold_and_no_more(fresh: Fresh) -> None:
    goods = plums(fresh, lot("OLD", 3), lot("NEW", 30, units=4), floor=10)

    (problem,) = Buyer(fresh.storefront, (goods, 5)).to(XIAN)["problems"]
    assert problem["evidence"]["fresh_units"] == 4
    assert "take 4 at most" in problem["message"]

    buyer = Buyer(fresh.storefront, (goods, 4))
    assert codes(buyer.to(XIAN)) == []
    (line,) = buyer.complete()["order"]["lines"]
    assert line["allocations"] == [{"locationCode": "origin", "lotCode": "NEW"}]


def test_the_trace_says_which_lot_was_left_out_and_why(fresh: Fresh) -> None:
    goods = plums(fresh, lot("OLD", 3), lot("NEW", 30), floor=10)

    decisions = Buyer(fresh.storefront, (goods, 1)).to(XIAN)["decisions"]

    (exclusion,) = [one for one in decisions if one["kind"] == "exclusion"]
    assert (exclusion["plugin"], exclusion["rule"]) == ("cold_chain", "floor_at_door")
    assert exclusion["reason"] == "it would arrive with 3 days left; 10 are asked for"
    assert exclusion["inputs"]["lot"] == "OLD"


def test_a_products_own_floor_goes_before_its_classs(fresh: Fresh) -> None:
    goods = plums(fresh, lot("A", 7), floor=None)
    strict = service.ClassSpec("cool", Text("阴凉", "Cool"), 0, 100, 168, 0, "x", True, 30)
    fresh.stand.write(lambda session: service.save_class(session, strict))
    assert codes(Buyer(fresh.storefront, (goods, 1)).to(XIAN)) == ["cold_chain_too_old"]

    fresh.stand.write(
        lambda session: service.assign(session, goods.key, "cool", min_days_at_door=0)
    )
    assert codes(Buyer(fresh.storefront, (goods, 1)).to(XIAN)) == []


def test_goods_without_a_date_are_not_judged_by_it(fresh: Fresh) -> None:
    goods = plums(fresh, LotInStock(5, None), LotInStock(5, "NO-DATE"), floor=30)

    assert codes(Buyer(fresh.storefront, (goods, 10)).to(XIAN)) == []


def test_hours_of_packing_make_goods_older(farmstand: OpenFarmstand) -> None:
    told = {"plugins": {"cold_chain": {"packing_hours": 24}}}
    fresh = fill(farmstand(ColdChain, settings=told))
    goods = plums(fresh, lot("A", 7), floor=7)

    assert codes(Buyer(fresh.storefront, (goods, 1)).to(XIAN)) == ["cold_chain_too_old"]


LIVES = """
query($id: ID!, $region: String) {
  product(id: $id) { variants { stock { lot { code coldChainLife(regionCode: $region) {
    daysLeft hoursLeft minDaysAtDoor atDoor { originCode carrier hours daysLeft isAllowed }
  } } } } }
}
"""
AT_DOOR = """
query($region: String!) {
  products(first: 100) { nodes { slug variants { coldChainDaysAtDoor(regionCode: $region) } } }
}
"""


def lives(fresh: Fresh, goods: OnSale, region: str | None) -> dict[str, Any]:
    (variant,) = fresh.admin(LIVES, id=goods.id, region=region)["product"]["variants"]
    lots = [item["lot"] for item in variant["stock"] if item["lot"]]
    return {one["code"]: one["coldChainLife"] for one in lots}


def test_staff_see_how_long_each_lot_lasts(fresh: Fresh) -> None:
    undated = LotInStock(1, "NO-DATE")
    goods = plums(fresh, lot("A", 0), lot("B", 10), undated, LotInStock(1, None), floor=9)

    here = lives(fresh, goods, None)
    there = lives(fresh, goods, LHASA)

    assert here["A"] == {"daysLeft": 0, "hoursLeft": 15, "minDaysAtDoor": 9, "atDoor": []}
    assert here["B"]["daysLeft"] == 10
    assert here["NO-DATE"] is None
    (arrival,) = there["B"]["atDoor"]
    assert arrival == {
        "originCode": "origin",
        "carrier": "高原冷运",
        "hours": 72,
        "daysLeft": 7,
        "isAllowed": False,
    }


def test_a_shopper_sees_how_fresh_it_would_arrive(fresh: Fresh) -> None:
    plums(fresh, lot("OLD", 5), lot("NEW", 20), floor=7)
    fresh.stand.put_on_sale("pears", lots=(lot("C", 30),))

    def at_door(region: str) -> dict[str, Any]:
        nodes = fresh.storefront(AT_DOOR, region=region)["products"]["nodes"]
        return {one["slug"]: one["variants"][0]["coldChainDaysAtDoor"] for one in nodes}

    assert at_door(XIAN) == {
        "plums": 20,
        "pears": None,  # travels as it likes
        "apples": None,  # has no date
        "strawberries": None,
        "rice": None,
    }
    assert at_door(LHASA)["plums"] == 17


def assign_cool(fresh: Fresh, goods: OnSale) -> None:
    fresh.stand.write(lambda session: service.assign(session, goods.key, "cool"))


def test_lives_of_many_lots_cost_as_many_statements_as_of_one(fresh: Fresh) -> None:
    def asked() -> tuple[int, int]:
        with fresh.stand.statements() as by_staff:
            nodes = fresh.admin(ALL_LIVES, region=XIAN)["products"]["nodes"]
        with fresh.stand.statements() as by_shoppers:
            fresh.storefront(AT_DOOR, region=XIAN)
        assert nodes
        return len(by_staff), len(by_shoppers)

    plums(fresh, lot("A", 9), floor=3)
    few = asked()
    for number in range(20):
        goods = fresh.stand.put_on_sale(f"product-{number}", lots=(lot(f"L{number}", 9),))
        assign_cool(fresh, goods)
    assert asked() == few


ALL_LIVES = """
query($region: String) {
  products(first: 100) { nodes { variants { stock { lot {
    coldChainLife(regionCode: $region) { daysLeft atDoor { daysLeft } }
  } } } } }
}
"""

SAVE = """
mutation($id: ID!, $days: Int) {
  coldChainProductAssign(productId: $id, storageClass: "cool", minDaysAtDoor: $days) {
    problems { code field } coldChain { minDaysAtDoor }
  }
}
"""


def test_staff_save_a_floor(fresh: Fresh) -> None:
    saved = fresh.admin(SAVE, id=fresh.apples.id, days=5)["coldChainProductAssign"]

    assert saved == {"problems": [], "coldChain": {"minDaysAtDoor": 5}}
    seen = fresh.storefront("{ products { nodes { slug coldChain { minDaysAtDoor } } } }")
    by_slug = {one["slug"]: one["coldChain"] for one in seen["products"]["nodes"]}
    assert by_slug["apples"] == {"minDaysAtDoor": 5}


@pytest.mark.parametrize("days", [-1, 3651, 2_000_000_000])
def test_a_floor_that_makes_no_sense_is_refused(fresh: Fresh, days: int) -> None:
    saved = fresh.admin(SAVE, id=fresh.apples.id, days=days)["coldChainProductAssign"]

    assert saved["problems"] == [{"code": "cold_chain_days_invalid", "field": "minDaysAtDoor"}]


@pytest.mark.parametrize(
    ("now", "hours", "day"),
    [
        (datetime(2026, 10, 12, 1, 0, tzinfo=UTC), 0, date(2026, 10, 12)),
        (datetime(2026, 10, 12, 1, 0, tzinfo=UTC), 14, date(2026, 10, 12)),
        (datetime(2026, 10, 12, 1, 0, tzinfo=UTC), 15, date(2026, 10, 13)),  # midnight sharp
        (datetime(2026, 10, 12, 17, 0, tzinfo=UTC), 0, date(2026, 10, 13)),  # past midnight there
    ],
)
def test_goods_arrive_on_a_day_of_the_shops(now: datetime, hours: int, day: date) -> None:
    assert day_of_arrival(now, hours, SHANGHAI) == day


def test_a_day_is_left_until_it_has_ended() -> None:
    morning = datetime(2026, 10, 12, 1, 0, tzinfo=UTC)

    assert days_left(TODAY, TODAY) == 0
    assert hours_left(TODAY, morning, SHANGHAI) == 15
    assert hours_left(TODAY, morning + timedelta(hours=15), SHANGHAI) == 0
    assert hours_left(TODAY - timedelta(days=3), morning, SHANGHAI) == 0
    assert hours_left(date.max, morning, SHANGHAI) > 10**6


@given(
    days=st.lists(st.integers(-5, 60) | st.none(), max_size=8),
    floor=st.none() | st.integers(0, 60),
    hours=st.integers(1, 168),
    packing=st.integers(0, 168),
    hour=st.integers(0, 23),
)
def test_no_lot_below_the_floor_is_ever_offered(
    days: list[int | None], floor: int | None, hours: int, packing: int, hour: int
) -> None:
    now = datetime(2026, 10, 12, hour, 30, tzinfo=UTC)
    cool = Class(1, "cool", Text("阴凉", "Cool"), 0, 100, 168, 0, "x", True, min_days_at_door=floor)
    lane = CarriedLane(1, 1, "610000", "c", hours, frozenset({1}))
    stock = [_candidate(number, left) for number, left in enumerate(days)]
    door = Door(
        _checkout(now),
        XIAN,
        {1: Requirement(cool, None)},
        [lane],
        ColdChainSettings(packing_hours=packing),
    )

    answers = judged(stock, door)

    assert [one.stock_item_id for one in answers] == [one.stock_item_id for one in stock]
    for one in answers:
        is_old = one.best_before is not None and not is_fresh_enough(
            days_at_door(one.best_before, now, packing + hours, SHANGHAI), floor
        )
        assert (one.left_out is not None) == is_old


def _candidate(number: int, days: int | None) -> StockCandidate:
    best_before = None if days is None else TODAY + timedelta(days=days)
    return StockCandidate(number, 1, 1, "origin", number, f"L{number}", None, best_before, 5)


def _checkout(now: datetime) -> Checkout:
    name = Text("李子", "Plums")
    line = CheckoutLine(1, 1, 1, "PLUM", name, name, True, 1, Money(2000, "CNY"), 500)
    return Checkout(1, None, "CNY", (line,), None, None, None, None, now, TODAY, SHANGHAI)
