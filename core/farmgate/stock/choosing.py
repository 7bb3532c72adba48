"""What plugins made of the stock items that could serve a purchase: who left out what, and why."""

from collections.abc import Sequence
from dataclasses import dataclass

from farmgate.checkout import StockCandidate


@dataclass(frozen=True, slots=True)
class Exclusion:
    """A stock item that a plugin left out; its ``left_out`` is None where it did not say why."""

    plugin: str
    version: str
    candidate: StockCandidate


@dataclass(frozen=True, slots=True)
class Choice:
    """The stock items that may be taken, best first, and how that came about.

    ``ordered_by`` is the plugin (and its version) that had the last word on the order; None where
    it is still core's (FEFO).
    """

    allowed: Sequence[StockCandidate]
    exclusions: Sequence[Exclusion] = ()
    ordered_by: tuple[str, str] | None = None


def settled(
    before: Sequence[StockCandidate], after: Sequence[StockCandidate]
) -> tuple[list[StockCandidate], list[StockCandidate]]:
    """What a plugin kept, in its order, and what it left out of what it was handed."""
    explained = {one.stock_item_id: one for one in after if one.left_out is not None}
    kept = [one for one in after if one.stock_item_id not in explained]
    there = {one.stock_item_id for one in kept}
    gone = [one for one in before if one.stock_item_id not in there]
    return kept, [explained.get(one.stock_item_id, one) for one in gone]


def is_reordered(before: Sequence[StockCandidate], kept: Sequence[StockCandidate]) -> bool:
    """Whether what was kept stands in another order than before."""
    order = [one.stock_item_id for one in kept]
    return order != [one.stock_item_id for one in before if one.stock_item_id in set(order)]
