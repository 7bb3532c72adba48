"""Where a permission holds: everywhere, or in regions and all that lies within them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

_PLACE = re.compile(r"[1-9]\d{5}(\d{3})?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Scope:
    """Where something may be done.

    ``regions`` are GB/T 2260 codes (six digits), or nine with a township's (GB/T 10114); a
    province holds its cities, a city its counties, a county its townships. Nothing that lies in no
    region is within any.
    """

    everywhere: bool = False
    regions: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return self.everywhere or bool(self.regions)

    def __or__(self, other: "Scope") -> "Scope":
        return Scope(self.everywhere or other.everywhere, self.regions | other.regions)

    def allows(self, region_code: str | None) -> bool:
        """Whether a region lies within it; None is nowhere, so only everywhere holds it."""
        if self.everywhere or region_code is None:
            return self.everywhere
        return any(region_code.startswith(_prefix(region)) for region in self.regions)

    def covers(self, other: "Scope") -> bool:
        """Whether it holds wherever the other does."""
        if self.everywhere or other.everywhere:
            return self.everywhere
        return all(self.allows(region) for region in other.regions)

    def condition(self, column: Any) -> Any:
        """The rows whose region, in this column, lies within it (a condition of SQLAlchemy's)."""
        if self.everywhere:
            return column.not_in(())
        held = [column.startswith(_prefix(region)) for region in sorted(self.regions)]
        return reduce(or_, held, column.in_(()))


EVERYWHERE = Scope(everywhere=True)
NOWHERE = Scope()


def within(regions: Iterable[str] | None) -> Scope:
    """The scope of these regions; None is everywhere."""
    return EVERYWHERE if regions is None else Scope(regions=frozenset(regions))


def is_place(code: str) -> bool:
    """Whether a text has the form of a region's or a township's code."""
    return _PLACE.fullmatch(code) is not None


def _prefix(code: str) -> str:
    """What the codes of all within it begin with: 610000 → 61, 610600 → 6106, 610629."""
    if len(code) != 6:  # noqa: PLR2004 - digits of GB/T 2260
        return code
    if code.endswith("0000"):
        return code[:2]
    return code.removesuffix("00")
