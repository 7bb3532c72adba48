"""Which lane carries what, as tables."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from farmgate_cold_chain.carriage import CarriedLane, Class, Requirement, boxes, celsius, fastest
from farmgate_sdk import Text

CHILLED = Class(1, "chilled", Text("冷藏", "Chilled"), -5, 40, 48, 800, "a book", is_verified=True)


def lane(id: int, region: str, hours: int, *classes: int, location: int = 1) -> CarriedLane:
    return CarriedLane(id, location, region, "c", hours, frozenset(classes))


@pytest.mark.parametrize(
    ("lanes", "expected"),
    [
        ([], None),
        ([lane(1, "610000", 20, 1)], 1),
        ([lane(1, "610000", 20, 2)], None),
        ([lane(1, "540000", 20, 1)], None),
        ([lane(1, "610000", 20, 1, location=2)], None),
        ([lane(1, "610000", 20, 1), lane(2, "610000", 10, 1)], 2),
        ([lane(1, "610000", 10, 1), lane(2, "610100", 20, 1)], 2),
        ([lane(1, "610100", 10, 1), lane(2, "610102", 20, 1)], 2),
        ([lane(1, "610102", 10, 2), lane(2, "610000", 20, 1)], 2),
        ([lane(1, "000000", 30, 1)], 1),
    ],
)
def test_the_nearest_regions_fastest_lane_carries(
    lanes: list[CarriedLane], expected: int | None
) -> None:
    found = fastest(lanes, storage_class=1, location=1, region="610102")

    assert (found and found.id) == expected


@pytest.mark.parametrize(
    ("own", "reserve", "hours"), [(None, 0, 48), (24, 0, 24), (72, 0, 48), (24, 6, 18)]
)
def test_the_stricter_of_product_and_class_holds(own: int | None, reserve: int, hours: int) -> None:
    assert Requirement(CHILLED, own).allowed_hours(reserve) == hours


def test_a_band_is_read_in_degrees() -> None:
    assert (CHILLED.band, celsius(-180)) == ("-0.5…4", "-18")


@given(st.integers(1, 10**9), st.integers(500, 50_000))
def test_boxes_hold_all_and_none_is_empty(grams: int, box: int) -> None:
    count = boxes(grams, box)

    assert (count - 1) * box < grams <= count * box
