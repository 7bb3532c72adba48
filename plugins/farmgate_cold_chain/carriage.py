"""Whether goods of a class can be carried from where they lie to an address, and how fast."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from math import ceil

from farmgate_sdk import Text
from farmgate_sdk.reading import regions_around


@dataclass(frozen=True, slots=True)
class Class:
    """A storage class: a band in tenths of a degree, and for how long goods of it may travel."""

    id: int
    code: str
    name: Text
    min_tenths: int
    max_tenths: int
    max_hours: int
    box_price_minor: int
    source: str
    is_verified: bool
    min_days_at_door: int | None = None
    """Days that goods of it must have left when they arrive; None asks for none."""

    @property
    def band(self) -> str:
        """Both limits in degrees Celsius, as people read them."""
        return f"{celsius(self.min_tenths)}…{celsius(self.max_tenths)}"


@dataclass(frozen=True, slots=True)
class CarriedLane:
    """A way from a location to a region, its hours, and the classes that it holds."""

    id: int
    location_id: int
    region_code: str
    carrier: str
    hours: int
    classes: frozenset[int]


@dataclass(frozen=True, slots=True)
class Requirement:
    """What one product asks of its carriage."""

    storage_class: Class
    max_hours: int | None
    min_days_at_door: int | None = None

    @property
    def floor(self) -> int | None:
        """Days that it must have left at the door: the product's own, else its class's."""
        own = self.min_days_at_door
        return self.storage_class.min_days_at_door if own is None else own

    def allowed_hours(self, reserve_hours: int) -> int:
        """The stricter of product and class, less what the shop keeps in hand."""
        own = self.storage_class.max_hours
        stricter = own if self.max_hours is None else min(own, self.max_hours)
        return stricter - reserve_hours


def celsius(tenths: int) -> str:
    """Tenths of a degree as people read them."""
    return f"{tenths / 10:g}"


def fastest(
    lanes: Iterable[CarriedLane], storage_class: int, location: int, region: str
) -> CarriedLane | None:
    """The fastest lane that holds a class, into the nearest region for which there is one.

    A lane into the county goes before one into its city, and that before one into its province.
    """
    near = regions_around(region)
    usable = [
        lane
        for lane in lanes
        if lane.location_id == location
        and lane.region_code in near
        and storage_class in lane.classes
    ]
    return min(
        usable, key=lambda lane: (near.index(lane.region_code), lane.hours, lane.id), default=None
    )


def lane_in_time(
    lanes: Iterable[CarriedLane],
    requirement: Requirement,
    location: int,
    region: str,
    reserve_hours: int,
) -> CarriedLane | None:
    """The lane by which goods go from a location; None where it is missing or too slow."""
    lane = fastest(lanes, requirement.storage_class.id, location, region)
    allowed = requirement.allowed_hours(reserve_hours)
    return lane if lane is not None and lane.hours <= allowed else None


def reaching(
    lanes: Sequence[CarriedLane],
    requirement: Requirement,
    locations: Collection[int],
    region: str,
    reserve_hours: int,
) -> set[int]:
    """The locations from which the goods arrive in time at their temperature."""
    return {
        location
        for location in locations
        if lane_in_time(lanes, requirement, location, region, reserve_hours)
    }


def regions_in_time(
    lanes: Iterable[CarriedLane],
    requirement: Requirement,
    locations: Collection[int],
    reserve_hours: int,
) -> list[str]:
    """Regions that the goods could reach in time from these locations, the fastest first."""
    allowed = requirement.allowed_hours(reserve_hours)
    usable = sorted(
        (lane.hours, lane.region_code)
        for lane in lanes
        if lane.location_id in locations
        and requirement.storage_class.id in lane.classes
        and lane.hours <= allowed
    )
    return list(dict.fromkeys(region for _, region in usable))


def boxes(weight_grams: int, box_grams: int) -> int:
    """Insulated boxes that goods of a weight need."""
    return ceil(weight_grams / box_grams)
