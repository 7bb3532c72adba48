"""From which stock items a purchase is taken: first expired first, never more than there is."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from farmgate.checkout import StockCandidate
from farmgate.stock.allocation import allocate

APPLES, RICE = 1, 2


def lot(item: int, available: int, variant: int = APPLES) -> StockCandidate:
    day = date(2026, 10, 1) + timedelta(days=item)
    return StockCandidate(item, variant, 1, "barn", item, f"L{item}", None, day, available)


@pytest.mark.parametrize(
    ("needed", "lots", "taken", "short"),
    [
        ({APPLES: 3}, [lot(1, 5), lot(2, 5)], {1: 3}, {}),
        ({APPLES: 7}, [lot(1, 5), lot(2, 5)], {1: 5, 2: 2}, {}),
        ({APPLES: 11}, [lot(1, 5), lot(2, 5)], {1: 5, 2: 5}, {APPLES: 1}),
        ({APPLES: 2}, [], {}, {APPLES: 2}),
        ({APPLES: 2, RICE: 1}, [lot(1, 9, RICE), lot(2, 2)], {1: 1, 2: 2}, {}),
        ({APPLES: 1}, [lot(1, 0), lot(2, 1)], {2: 1}, {}),
        ({APPLES: 1}, [lot(1, -5), lot(2, 1)], {2: 1}, {}),
        ({}, [lot(1, 5)], {}, {}),
        # A plugin that names an item twice does not make it two.
        ({APPLES: 5}, [lot(1, 3), lot(1, 3)], {1: 3}, {APPLES: 2}),
    ],
)
def test_goods_are_taken_from_the_first_that_has_them(
    needed: dict[int, int],
    lots: list[StockCandidate],
    taken: dict[int, int],
    short: dict[int, int],
) -> None:
    plan = allocate(needed, lots)
    assert (plan.taken, plan.short) == (taken, short)


LOTS = st.lists(
    st.builds(lot, st.integers(1, 12), st.integers(0, 20), st.sampled_from([APPLES, RICE])),
    max_size=12,
    unique_by=lambda one: one.stock_item_id,
)
NEEDED = st.dictionaries(st.sampled_from([APPLES, RICE]), st.integers(1, 60))


@given(NEEDED, LOTS)
def test_never_more_is_taken_than_a_lot_has_nor_than_is_needed(
    needed: dict[int, int], lots: list[StockCandidate]
) -> None:
    plan = allocate(needed, lots)
    by_item = {one.stock_item_id: one for one in lots}
    assert all(0 < units <= by_item[item].available for item, units in plan.taken.items())
    for variant, units in needed.items():
        got = sum(plan.taken[item] for item in plan.taken if by_item[item].variant_id == variant)
        there = sum(one.available for one in lots if one.variant_id == variant)
        assert got == min(units, there)
        assert plan.short.get(variant, 0) == units - got


@given(NEEDED, LOTS)
def test_a_later_lot_is_touched_only_when_the_earlier_ones_are_empty(
    needed: dict[int, int], lots: list[StockCandidate]
) -> None:
    lots = sorted(lots, key=lambda one: str(one.best_before))
    plan = allocate(needed, lots)
    for variant in needed:
        mine = [one for one in lots if one.variant_id == variant and one.available]
        full = [plan.taken.get(one.stock_item_id, 0) == one.available for one in mine]
        touched = [one.stock_item_id in plan.taken for one in mine]
        for place, is_touched in enumerate(touched):
            assert not is_touched or all(full[:place])
