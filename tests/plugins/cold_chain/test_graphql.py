"""The cold chain in both schemas."""

from typing import Any

import pytest

from tests.plugins.cold_chain.conftest import Fresh

LIST = """
query($first: Int!) {
  products(first: $first) {
    nodes {
      slug category { name } producer { name } variants { sku available price { amount } }
      coldChain { maxHours storageClass { code minCelsius maxCelsius boxPrice { amount } } }
    }
  }
}
"""
SAVE_CLASS = """
mutation($input: ColdChainClassSaveInput!) {
  coldChainClassSave(input: $input) {
    problems { code message plugin }
    storageClass { code name minCelsius maxCelsius maxHours isVerified source }
  }
}
"""
SAVE_LANE = """
mutation($input: ColdChainLaneSaveInput!) {
  coldChainLaneSave(input: $input) {
    problems { code field }
    lane { id origin { code } way { regionCode carrier hours } classes { code } }
  }
}
"""
ASSIGN = """
mutation($id: ID!, $class: String, $hours: Int) {
  coldChainProductAssign(productId: $id, storageClass: $class, maxHours: $hours) {
    problems { code } coldChain { maxHours storageClass { code } }
  }
}
"""
FROZEN: dict[str, Any] = {
    "code": "frozen",
    "name": {"zh": "冷冻", "en": "Frozen"},
    "minCelsius": "-30",
    "maxCelsius": "-18.0",
    "maxHours": 120,
    "boxPrice": {"amount": "12.00", "currency": "CNY"},
    "source": "GB 31605-2020",
}
LANE: dict[str, Any] = {
    "origin": "origin",
    "regionCode": "310000",
    "carrier": "禾田冷链",
    "hours": 20,
    "classes": ["cool", "chilled"],
}


def test_a_shopper_sees_how_a_product_travels(fresh: Fresh) -> None:
    rows = fresh.storefront(LIST, first=3)["products"]["nodes"]

    assert {row["slug"]: row["coldChain"] for row in rows} == {
        "apples": {
            "maxHours": 168,
            "storageClass": {
                "code": "cool",
                "minCelsius": "0.0",
                "maxCelsius": "10.0",
                "boxPrice": {"amount": "5.00"},
            },
        },
        "strawberries": {
            "maxHours": 24,
            "storageClass": {
                "code": "chilled",
                "minCelsius": "0.0",
                "maxCelsius": "4.0",
                "boxPrice": {"amount": "8.00"},
            },
        },
        "rice": None,
    }


def test_a_list_of_a_hundred_asks_as_often_as_a_list_of_one(fresh: Fresh) -> None:
    for number in range(97):
        fresh.stand.put_on_sale(f"product-{number}")
    counts = {}
    for first in (1, 24, 100):
        with fresh.stand.statements() as asked:
            rows = fresh.storefront(LIST, first=first)["products"]["nodes"]
        assert len(rows) == first
        counts[first] = len(asked)

    assert counts[1] == counts[24] == counts[100]


def test_staff_save_a_class_and_save_it_again(fresh: Fresh) -> None:
    first = fresh.admin(SAVE_CLASS, input=FROZEN)["coldChainClassSave"]
    second = fresh.admin(SAVE_CLASS, input={**FROZEN, "maxHours": 96})["coldChainClassSave"]

    assert first["problems"] == []
    assert first["storageClass"]["minCelsius"] == "-30.0"
    assert second["storageClass"]["maxHours"] == 96


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"minCelsius": "-18"}, "cold_chain_class_invalid"),
        ({"minCelsius": "-300"}, "cold_chain_class_invalid"),
        ({"maxHours": 0}, "cold_chain_class_invalid"),
        ({"code": "Frozen Food"}, "cold_chain_class_invalid"),
        ({"name": {"zh": "", "en": "x"}}, "text_invalid"),
        ({"boxPrice": {"amount": "1.001", "currency": "CNY"}}, "amount_unreadable"),
        ({"boxPrice": {"amount": "-1.00", "currency": "CNY"}}, "cold_chain_class_invalid"),
        ({"boxPrice": {"amount": "1.00", "currency": "USD"}}, "amount_unreadable"),
    ],
)
def test_a_class_that_makes_no_sense_is_refused(
    fresh: Fresh, change: dict[str, Any], code: str
) -> None:
    answer = fresh.admin(SAVE_CLASS, input={**FROZEN, **change})["coldChainClassSave"]

    assert [problem["code"] for problem in answer["problems"]] == [code]
    assert answer["storageClass"] is None


@pytest.mark.parametrize("amount", ["NaN", "Infinity", "1e999999999", "cold", True, ""])
def test_a_temperature_that_is_no_number_is_refused_before_it_is_read(
    fresh: Fresh, amount: Any
) -> None:
    answer = fresh.admin(SAVE_CLASS, input={**FROZEN, "minCelsius": amount}, errors=True)

    assert "is not a plain decimal number" in answer["errors"][0]["message"]


def test_staff_save_a_lane_change_it_and_take_it_away(fresh: Fresh) -> None:
    saved = fresh.admin(SAVE_LANE, input=LANE)["coldChainLaneSave"]
    changed = fresh.admin(SAVE_LANE, input={**LANE, "hours": 30, "classes": ["cool"]})
    lane = changed["coldChainLaneSave"]["lane"]

    assert saved["lane"]["id"] == lane["id"]
    assert lane["way"] == {"regionCode": "310000", "carrier": "禾田冷链", "hours": 30}
    assert lane["classes"] == [{"code": "cool"}]
    remove = "mutation($id: ID!) { coldChainLaneRemove(id: $id) { removedId problems { code } } }"
    assert fresh.admin(remove, id=lane["id"])["coldChainLaneRemove"]["removedId"] == lane["id"]
    again = fresh.admin(remove, id=lane["id"])["coldChainLaneRemove"]
    assert [problem["code"] for problem in again["problems"]] == ["cold_chain_lane_not_found"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"origin": "moon"}, "cold_chain_origin_not_found"),
        ({"classes": []}, "cold_chain_lane_invalid"),
        ({"classes": ["warm"]}, "cold_chain_class_not_found"),
        ({"hours": 0}, "cold_chain_lane_invalid"),
        ({"regionCode": "31"}, "cold_chain_lane_invalid"),
        ({"carrier": " "}, "cold_chain_lane_invalid"),
    ],
)
def test_a_lane_that_lacks_something_is_refused(
    fresh: Fresh, change: dict[str, Any], code: str
) -> None:
    answer = fresh.admin(SAVE_LANE, input={**LANE, **change})["coldChainLaneSave"]

    assert [problem["code"] for problem in answer["problems"]] == [code]
    lanes = fresh.admin("{ coldChainLanes { way { regionCode } } }")["coldChainLanes"]
    assert len(lanes) == 3


def test_staff_say_of_which_class_a_product_is(fresh: Fresh) -> None:
    given = {"id": fresh.rice.id, "class": "cool", "hours": 90}
    assigned = fresh.admin(ASSIGN, given)["coldChainProductAssign"]
    taken = fresh.admin(ASSIGN, id=fresh.rice.id)["coldChainProductAssign"]

    assert assigned["coldChain"] == {"maxHours": 90, "storageClass": {"code": "cool"}}
    assert taken == {"problems": [], "coldChain": None}


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"id": "UHJvZHVjdDo5OTk5", "class": "cool"}, "cold_chain_product_not_found"),
        ({"id": "rubbish", "class": "cool"}, "cold_chain_product_not_found"),
        ({"class": "warm"}, "cold_chain_class_not_found"),
        ({"class": "cool", "hours": 0}, "cold_chain_hours_invalid"),
    ],
)
def test_an_assignment_that_cannot_be_is_refused(
    fresh: Fresh, given: dict[str, Any], code: str
) -> None:
    answer = fresh.admin(ASSIGN, {"id": fresh.apples.id, **given})["coldChainProductAssign"]

    assert [problem["code"] for problem in answer["problems"]] == [code]
    there = fresh.storefront(LIST, first=1)["products"]["nodes"][0]["coldChain"]
    assert there["storageClass"]["code"] == "cool"


def test_staff_without_the_permission_are_refused(fresh: Fresh) -> None:
    clerk = fresh.stand.staff("orders.read")

    answer = clerk(SAVE_LANE, input=LANE)["coldChainLaneSave"]
    asked = clerk("{ coldChainLanes { id } }", errors=True)

    assert [problem["code"] for problem in answer["problems"]] == ["permission_denied"]
    assert asked["errors"][0]["extensions"]["code"] == "permission_denied"
