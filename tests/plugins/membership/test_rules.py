"""Tiers and points on paper: thresholds, rounding, proportions, first in first out."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from farmgate_membership.points import (
    earned,
    expiring,
    kept_of_goods,
    months_before,
    redeemable,
    returned,
)
from farmgate_membership.tiers import (
    TierTerms,
    discounts,
    is_demotion_due,
    next_tier,
    tier_for,
)
from farmgate_sdk import Text

NOW = datetime(2026, 10, 12, tzinfo=UTC)
TIERS = [
    TierTerms(number, code, Text(code, code), threshold, 0, 100)
    for number, (code, threshold) in enumerate([("a", 0), ("b", 100), ("c", 500)])
]


@pytest.mark.parametrize(
    ("spend", "tier", "above"),
    [(0, "a", "b"), (99, "a", "b"), (100, "b", "c"), (499, "b", "c"), (500, "c", None)],
)
def test_spending_reaches_a_tier_at_its_threshold(spend: int, tier: str, above: str | None) -> None:
    found = tier_for(TIERS, spend)
    assert found is not None
    assert found.code == tier
    following = next_tier(TIERS, found)
    assert (following and following.code) == above


def test_without_a_tier_that_asks_for_nothing_one_begins_without() -> None:
    assert tier_for(TIERS[1:], 99) is None
    assert tier_for([], 10**9) is None
    following = next_tier(TIERS[1:], None)
    assert following is not None
    assert following.code == "b"


@given(st.lists(st.integers(0, 10**7), min_size=1, max_size=30), st.integers(0, 10_000))
def test_a_discount_is_rounded_once_and_no_line_gives_more_than_it_costs(
    amounts: list[int], discount_bp: int
) -> None:
    off = discounts(amounts, discount_bp)
    assert abs(sum(off) * 10_000 - sum(amounts) * discount_bp) <= 5_000
    assert all(0 <= minor <= amount for minor, amount in zip(off, amounts, strict=True))


def test_half_a_fen_goes_to_the_buyer_once() -> None:
    assert discounts([1, 1, 1, 1, 1], 1_000) == [1, 0, 0, 0, 0]
    assert discounts([100, 100, 100], 250) == [3, 3, 2]


@pytest.mark.parametrize(
    ("goods", "total", "refunded", "kept"),
    [
        (1000, 1200, 0, 1000),
        (1000, 1200, 600, 500),
        (1000, 1200, 1200, 0),
        (1000, 1200, 5000, 0),
        (1000, 1200, 1, 999),
        (-5, 100, 0, 0),
        (0, 0, 0, 0),
    ],
)
def test_goods_bear_their_share_of_a_refund(
    goods: int, total: int, refunded: int, kept: int
) -> None:
    assert kept_of_goods(goods, total, refunded) == kept


def test_a_part_of_a_point_is_none() -> None:
    assert [earned(minor, 100, 100) for minor in (0, 99, 100, 199)] == [0, 0, 1, 1]
    assert earned(150, 150, 100) == 2
    assert redeemable(10_000, 50, 1) == 5_000
    assert redeemable(10_000, 50, 3) == 1_666
    assert redeemable(10_000, 0, 1) == 0


@given(st.integers(0, 10**6), st.integers(0, 10**6), st.integers(0, 10**6))
def test_no_more_points_come_back_than_were_redeemed(
    redeemed: int, total: int, refunded: int
) -> None:
    back = returned(redeemed, total, refunded)
    assert 0 <= back <= redeemed
    if 0 < total <= refunded:
        assert back == redeemed


def test_points_expire_first_in_first_out() -> None:
    old, new = NOW - timedelta(days=2), NOW
    assert expiring([(old, 10), (new, 5)], NOW) == 10
    assert expiring([(old, 10), (new, 5), (new, -4)], NOW) == 6
    assert expiring([(old, 10), (new, 5), (new, -12)], NOW) == 0
    assert expiring([], NOW) == 0


@pytest.mark.parametrize(
    ("day", "months", "before"),
    [
        (date(2026, 10, 12), 24, date(2024, 10, 12)),
        (date(2026, 3, 31), 1, date(2026, 2, 28)),
        (date(2024, 3, 31), 1, date(2024, 2, 29)),
        (date(2026, 1, 15), 1, date(2025, 12, 15)),
    ],
)
def test_months_end_where_they_end(day: date, months: int, before: date) -> None:
    assert months_before(day, months) == before


def test_a_member_falls_only_after_the_grace() -> None:
    assert not is_demotion_due(None, NOW, 0)
    assert is_demotion_due(NOW, NOW, 0)
    assert not is_demotion_due(NOW - timedelta(days=29), NOW, 30)
    assert is_demotion_due(NOW - timedelta(days=30), NOW, 30)
