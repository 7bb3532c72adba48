"""What delivery costs: first and further kilograms into a region, nearest rate first."""

from collections.abc import Mapping
from dataclasses import dataclass

from farmgate.regions import regions_around

_KILOGRAM = 1000


@dataclass(frozen=True, slots=True)
class Rate:
    """A first kilogram and each further started kilogram, in minor units."""

    first_kg_minor: int
    further_kg_minor: int

    def price_minor(self, weight_grams: int) -> int:
        """What a parcel of this weight costs; nothing weighs less than the first kilogram."""
        started = max(1, -(-weight_grams // _KILOGRAM))
        return self.first_kg_minor + (started - 1) * self.further_kg_minor


def nearest(rates: Mapping[str, Rate], region_code: str) -> tuple[str, Rate] | None:
    """The rate that holds for a region, and the region that it was set for."""
    for code in regions_around(region_code):
        if code in rates:
            return code, rates[code]
    return None
