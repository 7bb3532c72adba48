"""What the cold chain refuses, what it asks for, and what it takes from where."""

import pytest

from farmgate_cold_chain import service
from farmgate_cold_chain.plugin import ColdChain
from farmgate_sdk.testing import LotInStock, OpenFarmstand
from tests.plugins.cold_chain.conftest import LHASA, XIAN, Buyer, Fresh, fill


def codes(cart: dict[str, list[dict[str, str]]]) -> list[str]:
    return [problem["code"] for problem in cart["problems"]]


def test_strawberries_reach_the_next_city(fresh: Fresh) -> None:
    buyer = Buyer(fresh.storefront, (fresh.strawberries, 2))

    assert buyer.to(XIAN)["problems"] == []
    assert buyer.complete()["problems"] == []


def test_what_no_lane_can_hold_is_refused_with_the_reason_and_what_would_help(
    fresh: Fresh,
) -> None:
    buyer = Buyer(fresh.storefront, (fresh.strawberries, 1), (fresh.apples, 1))

    (problem,) = buyer.to(LHASA)["problems"]

    assert problem["code"] == "cold_chain_lane_missing"
    assert (problem["plugin"], problem["rule"], problem["step"]) == ("cold_chain", "lane", "cart")
    assert problem["message"].startswith("Strawberries (STRAW) must be kept at 0…4 °C all the way.")
    assert problem["evidence"]["allowed_hours"] == 24
    assert problem["evidence"]["reachable"] == ["610000"]
    assert "Choose another address (Xi'an can be reached)" in problem["message"]
    assert buyer.to(LHASA, language="zh-CN")["problems"][0]["message"].endswith(
        "或从购物车移除该商品。"
    )
    assert [one["code"] for one in buyer.complete()["problems"]] == ["cold_chain_lane_missing"]


def test_a_lane_that_is_too_slow_is_refused_with_its_hours(fresh: Fresh) -> None:
    lane = service.LaneSpec("city", "540000", "高原冷运", 72, ["chilled"])
    fresh.stand.write(lambda session: service.save_lane(session, lane))

    (problem,) = Buyer(fresh.storefront, (fresh.strawberries, 1)).to(LHASA)["problems"]

    assert problem["code"] == "cold_chain_too_slow"
    assert (problem["evidence"]["hours"], problem["evidence"]["allowed_hours"]) == (72, 24)


def test_stock_that_arrives_too_late_is_left_out_with_its_hours(fresh: Fresh) -> None:
    lane = service.LaneSpec("city", "540000", "高原冷运", 72, ["chilled"])
    fresh.stand.write(lambda session: service.save_lane(session, lane))
    cart = Buyer(fresh.storefront, (fresh.strawberries, 1), (fresh.apples, 1)).to(LHASA)

    (left_out,) = [one for one in cart["decisions"] if one["kind"] == "exclusion"]

    assert (left_out["plugin"], left_out["rule"]) == ("cold_chain", "lane")
    assert left_out["reason"] == "no lane from there arrives within 24 h at 0…4 °C"
    assert (left_out["inputs"]["sku"], left_out["inputs"]["location"]) == ("STRAW", "city")
    assert (left_out["inputs"]["hours"], left_out["inputs"]["allowed_hours"]) == (72, 24)


def test_apples_last_long_enough_for_the_slow_lane(fresh: Fresh) -> None:
    buyer = Buyer(fresh.storefront, (fresh.apples, 1), (fresh.rice, 1))

    assert buyer.to(LHASA)["problems"] == []


def test_what_needs_no_cold_goes_anywhere_by_any_method(fresh: Fresh) -> None:
    cart = Buyer(fresh.storefront, (fresh.rice, 1)).to(LHASA, method="standard")

    assert cart["problems"] == []
    assert [row for row in cart["priceRows"] if row["plugin"] == "cold_chain"] == []


def test_fresh_food_does_not_travel_by_a_warm_method(fresh: Fresh) -> None:
    cart = Buyer(fresh.storefront, (fresh.apples, 1)).to(LHASA, method="standard")

    (problem,) = cart["problems"]
    assert (problem["code"], problem["step"]) == ("cold_chain_method_warm", "delivery")
    assert "Choose the delivery method cold" in problem["message"]


def test_core_and_cold_chain_say_all_at_once(fresh: Fresh) -> None:
    cart = Buyer(fresh.storefront, (fresh.strawberries, 40)).to(LHASA)

    assert codes(cart) == ["not_enough_stock", "cold_chain_lane_missing"]


def test_boxes_are_a_row_of_the_price_for_each_class(fresh: Fresh) -> None:
    buyer = Buyer(fresh.storefront, (fresh.apples, 3), (fresh.strawberries, 2))

    rows = [row for row in buyer.to(XIAN)["priceRows"] if row["plugin"] == "cold_chain"]

    assert [(row["label"], row["amount"]["amount"], row["rule"]) for row in rows] == [
        ("Cold packaging (Chilled)", "8.00", "packaging"),  # 1 kg in one box
        ("Cold packaging (Cool)", "10.00", "packaging"),  # 7.5 kg in two
    ]
    assert rows[1]["evidence"] == {
        "storage_class": "cool",
        "grams": 7500,
        "box_grams": 5000,
        "boxes": 2,
    }
    assert rows[0]["version"] == ColdChain.version
    ordered = buyer.complete()["order"]["priceRows"]
    assert [row["amount"]["amount"] for row in ordered if row["rule"] == "packaging"] == [
        "8.00",
        "10.00",
    ]


def test_goods_are_taken_from_where_they_arrive_in_time(fresh: Fresh) -> None:
    # The origin's strawberries expire later, but only from there does a fast lane lead to Lhasa.
    second = fresh.stand.put_on_sale(
        "raspberries",
        variants={"RASP": "29.00"},
        location="city",
        lots=(LotInStock(5, None),),
    )
    lane = service.LaneSpec("origin", "540000", "快线", 20, ["chilled"])

    fresh.stand.receive(second, LotInStock(5, None), location="origin")
    fresh.stand.write(lambda session: service.save_lane(session, lane))
    fresh.stand.write(lambda session: service.assign(session, second.key, "chilled", 24))
    buyer = Buyer(fresh.storefront, (second, 2))

    assert buyer.to(LHASA)["problems"] == []
    (line,) = buyer.complete()["order"]["lines"]
    assert line["allocations"] == [{"locationCode": "origin", "lotCode": None}]


def test_more_than_the_reachable_locations_hold_is_refused(fresh: Fresh) -> None:
    fresh.stand.receive(fresh.apples, LotInStock(10, None), location="city")
    buyer = Buyer(fresh.storefront, (fresh.apples, 15))

    assert buyer.to(XIAN)["problems"] == []
    assert codes(buyer.to(LHASA)) == ["not_allocatable"]
    assert buyer.complete()["order"] is None


@pytest.mark.parametrize(("reserve", "expected"), [(12, []), (13, ["cold_chain_too_slow"])])
def test_hours_in_hand_make_a_lane_slower(
    farmstand: OpenFarmstand, reserve: int, expected: list[str]
) -> None:
    told = {"plugins": {"cold_chain": {"reserve_hours": reserve}}}
    fresh = fill(farmstand(ColdChain, settings=told))

    assert codes(Buyer(fresh.storefront, (fresh.strawberries, 1)).to(XIAN)) == expected
