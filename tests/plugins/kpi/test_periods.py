"""Days of the shop, and what several of them come to."""

from datetime import date, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from farmgate_kpi.periods import bounds, day_of, days_between, kept, together
from farmgate_sdk.kpi import Measured, Ratio

DAY = date(2026, 10, 12)
days = st.dates(date(2020, 1, 1), date(2035, 1, 1))
zones = st.sampled_from(["Asia/Shanghai", "Europe/Berlin", "America/New_York", "UTC"])


def all_kept(*measured: Measured) -> Decimal | None:
    return together(one for one in (kept(DAY, value) for value in measured) if one is not None)


def test_a_share_over_days_is_all_parts_over_all_wholes() -> None:
    assert all_kept(Ratio(1, 1), Ratio(0, 9)) == Decimal("0.1")
    assert all_kept(Ratio(Decimal("150.5"), 1), Ratio(0, 0)) == Decimal("150.5")
    assert all_kept(Ratio(0, 0)) is None


def test_a_count_over_days_is_the_mean_of_a_day() -> None:
    assert all_kept(2, 4, None, Decimal("0.5")) == Decimal("6.5") / 3
    assert all_kept() is None


@pytest.mark.parametrize(
    "wrong",
    [1.5, "1", True, Decimal("NaN"), Decimal("Infinity"), Decimal(10**13), Ratio(1, 0.5)],  # type: ignore[arg-type]
)
def test_what_is_no_number_is_not_kept(wrong: Measured) -> None:
    with pytest.raises(ValueError, match=r"kept|measured in"):
        kept(DAY, wrong)


@given(days, zones)
def test_days_follow_one_another_without_a_gap(day: date, zone_name: str) -> None:
    zone = ZoneInfo(zone_name)
    first, after = bounds(day, zone)
    next_first, _ = bounds(day + timedelta(days=1), zone)
    assert after == next_first
    assert timedelta(hours=23) <= after - first <= timedelta(hours=25)
    assert day_of(first, zone) == day_of(after - timedelta(microseconds=1), zone) == day


@given(days, st.integers(0, 50))
def test_a_period_has_each_of_its_days_once(first: date, more: int) -> None:
    found = list(days_between(first, first + timedelta(days=more)))
    assert len(found) == len(set(found)) == more + 1
