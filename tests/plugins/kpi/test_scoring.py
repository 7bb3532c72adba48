"""Points against a target, and the score that they come to."""

from decimal import Decimal
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from farmgate_kpi.scoring import Scored, points_of, scorecard

CAP = Decimal(120)
Direction = Literal["higher", "lower"]

numbers = st.decimals(-(10**9), 10**9, places=4)
targets = st.decimals("0.0001", 10**9, places=4)
directions = st.sampled_from(["higher", "lower"])
items = st.lists(
    st.builds(
        Scored,
        st.text("abc", min_size=1, max_size=4),
        st.integers(0, 100),
        st.none() | st.decimals(0, 120, places=2),
    ),
    max_size=12,
)


@pytest.mark.parametrize(
    ("value", "target", "direction", "points"),
    [
        ("50", "50", "higher", "100"),
        ("25", "50", "higher", "50"),
        ("100", "50", "higher", "120"),  # the cap
        ("0", "50", "higher", "0"),
        ("-10", "50", "higher", "0"),
        ("24", "24", "lower", "100"),
        ("48", "24", "lower", "50"),
        ("12", "24", "lower", "120"),
        ("0", "24", "lower", "120"),
        ("-1", "24", "lower", "120"),
        ("0", "0", "higher", "100"),  # against nothing there is no proportion: met or missed
        ("-1", "0", "higher", "0"),
        ("0", "0", "lower", "100"),
        ("1", "0", "lower", "0"),
        ("-3", "-5", "higher", "100"),
        ("-3", "-5", "lower", "0"),
    ],
)
def test_a_value_earns_points_in_proportion_to_its_target(
    value: str, target: str, direction: Direction, points: str
) -> None:
    assert points_of(Decimal(value), Decimal(target), direction, CAP) == Decimal(points)


def test_without_a_value_or_a_target_there_are_no_points() -> None:
    assert points_of(None, Decimal(1), "higher", CAP) is None
    assert points_of(Decimal(1), None, "higher", CAP) is None


@given(numbers, numbers, directions)
def test_points_lie_between_nothing_and_the_cap(
    value: Decimal, target: Decimal, direction: Direction
) -> None:
    points = points_of(value, target, direction, CAP)
    assert points is not None
    assert 0 <= points <= CAP


@given(numbers, numbers, targets)
def test_more_is_never_worse_where_higher_is_better_and_the_other_way_round(
    one: Decimal, other: Decimal, target: Decimal
) -> None:
    less, more = sorted((one, other))
    up = [points_of(value, target, "higher", CAP) for value in (less, more)]
    down = [points_of(value, target, "lower", CAP) for value in (less, more)]
    assert up == sorted(up, key=lambda points: points or 0)
    assert down == sorted(down, key=lambda points: points or 0, reverse=True)


@given(targets, directions)
def test_the_target_itself_is_a_hundred(target: Decimal, direction: Direction) -> None:
    assert points_of(target, target, direction, CAP) == 100


def test_a_score_is_the_weighted_mean_of_what_is_there() -> None:
    card = scorecard(
        [
            Scored("sales", 30, Decimal(120)),
            Scored("shipping", 10, Decimal(80)),
            Scored("refunds", 10, None),
            Scored("shown_only", 0, Decimal(5)),
        ]
    )
    assert card.points == Decimal(110)
    assert card.coverage == Decimal("0.8")
    assert card.missing == ["refunds"]


def test_where_nothing_can_be_scored_there_is_no_score() -> None:
    assert scorecard([]).points is None
    card = scorecard([Scored("sales", 5, None), Scored("other", 0, Decimal(100))])
    assert (card.points, card.missing) == (None, ["sales"])
    assert card.coverage == 0


@given(items)
def test_a_score_lies_between_its_parts_and_so_does_its_coverage(scored: list[Scored]) -> None:
    card = scorecard(scored)
    there = [one.points for one in scored if one.weight and one.points is not None]
    assert 0 <= card.coverage <= 1
    assert (card.points is None) == (not there)
    if card.points is not None:
        assert min(there) - Decimal("1e-9") <= card.points <= max(there) + Decimal("1e-9")


@given(items, st.integers(2, 9))
def test_only_the_proportion_of_weights_counts(scored: list[Scored], factor: int) -> None:
    heavier = [Scored(one.code, one.weight * factor, one.points) for one in scored]
    one, other = scorecard(scored), scorecard(heavier)
    assert one.coverage == other.coverage
    assert (one.points is None) == (other.points is None)
    if one.points is not None and other.points is not None:
        assert abs(one.points - other.points) < Decimal("1e-9")
