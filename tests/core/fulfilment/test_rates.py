"""What delivery costs: started kilograms, at the nearest region's rate."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from farmgate.fulfilment.rates import Rate, nearest
from farmgate.regions import is_region_code, regions_around

RATE = Rate(800, 200)
CODES = st.from_regex(r"[0-9]{6}", fullmatch=True)


@pytest.mark.parametrize(
    ("grams", "minor"),
    [(0, 800), (1, 800), (1_000, 800), (1_001, 1_000), (2_000, 1_000), (2_001, 1_200)],
)
def test_each_started_kilogram_is_charged(grams: int, minor: int) -> None:
    assert RATE.price_minor(grams) == minor


@given(st.integers(0, 10**7), st.integers(0, 10**7))
def test_what_is_heavier_never_costs_less(one: int, other: int) -> None:
    light, heavy = sorted((one, other))
    assert RATE.price_minor(light) <= RATE.price_minor(heavy)


@pytest.mark.parametrize(
    ("rates", "code"),
    [
        (["610102", "610100", "610000", "000000"], "610102"),
        (["610100", "610000", "000000"], "610100"),
        (["610000", "000000"], "610000"),
        (["000000"], "000000"),
        (["540000", "610103", "611000"], None),
        ([], None),
    ],
)
def test_the_nearest_region_says_the_rate(rates: list[str], code: str | None) -> None:
    found = nearest(dict.fromkeys(rates, RATE), "610102")
    assert (None if found is None else found[0]) == code


@given(CODES)
def test_around_a_region_lie_its_city_its_province_and_anywhere_once_each(code: str) -> None:
    around = regions_around(code)
    assert (around[0], around[-1]) == (code, "000000")
    assert len(set(around)) == len(around)
    assert all(is_region_code(one) for one in around)
