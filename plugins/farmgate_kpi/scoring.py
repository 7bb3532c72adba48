"""How well a value meets its target, and what all of them come to."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

_FULL = Decimal(100)
_NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class Scored:
    """One metric's part in the score; ``points`` is None where it has no value or no target."""

    code: str
    weight: int
    points: Decimal | None


@dataclass(frozen=True, slots=True)
class Scorecard:
    """The score over the metrics that are available, and how much of the whole those are.

    ``points`` is None where nothing is available; ``coverage`` is their part of all weights, and
    ``missing`` names the others that should have counted.
    """

    points: Decimal | None
    coverage: Decimal
    items: Sequence[Scored]

    @property
    def missing(self) -> list[str]:
        """Metrics with a weight that could not be scored."""
        return [item.code for item in self.items if item.weight and item.points is None]


def points_of(
    value: Decimal | None,
    target: Decimal | None,
    direction: Literal["higher", "lower"],
    cap: Decimal,
) -> Decimal | None:
    """Points for a value: 100 where it is just the target, in proportion else, 0 to ``cap``.

    Higher is better: value over target. Lower is better: target over value; nothing at all (0 or
    less) earns the cap. Against a target of 0 or less there is no proportion: it is met (100) or
    missed (0).
    """
    if value is None or target is None:
        return None
    if target <= 0:
        is_met = value >= target if direction == "higher" else value <= target
        return min(_FULL, cap) if is_met else _NOTHING
    if direction == "higher":
        return min(max(_FULL * value / target, _NOTHING), cap)
    return cap if value <= 0 else min(_FULL * target / value, cap)


def scorecard(items: Iterable[Scored]) -> Scorecard:
    """The weighted mean of the points that are there: Σ wᵢ·sᵢ / Σ wᵢ.

    Weights need not come to 100: what counts is their proportion. A metric that is missing takes
    nothing from the score and is missed in the coverage.
    """
    counted = list(items)
    there = [(one.weight, one.points) for one in counted if one.weight and one.points is not None]
    whole = sum(one.weight for one in counted)
    part = sum(weight for weight, _ in there)
    points = sum((weight * given for weight, given in there), _NOTHING) / part if part else None
    return Scorecard(points, Decimal(part) / whole if whole else _NOTHING, counted)
