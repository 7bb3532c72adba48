"""Which stock items a purchase is taken from, given candidates in order of preference."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from farmgate.checkout import StockCandidate


@dataclass(frozen=True, slots=True)
class AllocationPlan:
    """Units to take from each stock item, and units of each variant that none can give."""

    taken: Mapping[int, int]
    short: Mapping[int, int]


def allocate(needed: Mapping[int, int], candidates: Sequence[StockCandidate]) -> AllocationPlan:
    """Take the units of each variant from its candidates, the first candidate first."""
    open_units = dict(needed)
    taken: dict[int, int] = {}
    for candidate in candidates:
        if candidate.stock_item_id in taken:
            continue  # a plugin may name an item twice; its units are there once
        units = min(open_units.get(candidate.variant_id, 0), candidate.available)
        if units > 0:
            taken[candidate.stock_item_id] = units
            open_units[candidate.variant_id] -= units
    return AllocationPlan(taken, {variant: units for variant, units in open_units.items() if units})
