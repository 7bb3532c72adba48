"""How long what lies in stock still lasts: of each lot, and at best of each variant."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from sqlalchemy.orm import Session

from farmgate_cold_chain import reading
from farmgate_cold_chain.carriage import CarriedLane, Requirement, lane_in_time
from farmgate_cold_chain.settings import ColdChainSettings
from farmgate_cold_chain.shelf_life import days_at_door, days_left, hours_left, is_fresh_enough
from farmgate_sdk.reading import (
    LotRow,
    VariantRow,
    locations,
    places_of_lots,
    products_of_variants,
    stock_of,
)


@dataclass(frozen=True, slots=True)
class Moment:
    """When it is asked, and by whose days."""

    now: datetime
    zone: tzinfo


@dataclass(frozen=True, slots=True)
class AtDoor:
    """How goods of a lot would arrive from one location, were they ordered now."""

    origin_code: str
    carrier: str
    hours: int
    days_left: int
    is_allowed: bool


@dataclass(frozen=True, slots=True)
class Life:
    """What is left of a lot's shelf life; ``at_door`` only where a region was named."""

    days_left: int
    hours_left: int
    min_days_at_door: int | None
    at_door: Sequence[AtDoor]


def of_lots(
    session: Session,
    lots: Sequence[LotRow],
    region: str | None,
    moment: Moment,
    settings: ColdChainSettings,
) -> list[Life | None]:
    """The shelf life of each lot, in order; None where a lot has no date."""
    products = products_of_variants(session, [lot.variant_pk for lot in lots])
    required = reading.requirements_of(session, products.values())
    arriving = _Arriving.of(session, lots, region) if region is not None else None
    return [
        _life(lot, required.get(products[lot.variant_pk]), arriving, moment, settings)
        for lot in lots
    ]


def of_variants(
    session: Session,
    variants: Sequence[VariantRow],
    region: str,
    moment: Moment,
    settings: ColdChainSettings,
) -> list[int | None]:
    """The most days that goods of each variant that are offered there would have left at the door.

    None where nothing is offered, where lots have no date, or where no cold chain is needed.
    """
    required = reading.requirements_of(session, {row.product_pk for row in variants})
    today = moment.now.astimezone(moment.zone).date()
    cold = {row.pk: required[row.product_pk] for row in variants if row.product_pk in required}
    stock = stock_of(session, cold, today)
    lanes = reading.lanes(session, {one.location_id for one in stock})
    best: dict[int, int] = {}
    for one in stock:
        requirement = cold[one.variant_id]
        lane = lane_in_time(lanes, requirement, one.location_id, region, settings.reserve_hours)
        if lane is None or one.best_before is None:
            continue
        hours = settings.packing_hours + lane.hours
        days = days_at_door(one.best_before, moment.now, hours, moment.zone)
        if is_fresh_enough(days, requirement.floor):
            best[one.variant_id] = max(days, best.get(one.variant_id, days))
    return [best.get(row.pk) for row in variants]


@dataclass(frozen=True, slots=True)
class _Arriving:
    region: str
    places: Mapping[int, Sequence[int]]
    codes: Mapping[int, str]
    lanes: Sequence[CarriedLane]

    @classmethod
    def of(cls, session: Session, lots: Sequence[LotRow], region: str) -> "_Arriving":
        places = places_of_lots(session, [lot.pk for lot in lots])
        lanes = reading.lanes(session, {key for keys in places.values() for key in keys})
        return cls(region, places, {row.pk: row.code for row in locations(session)}, lanes)


def _life(
    lot: LotRow,
    requirement: Requirement | None,
    arriving: _Arriving | None,
    moment: Moment,
    settings: ColdChainSettings,
) -> Life | None:
    if lot.best_before is None:
        return None
    there: list[AtDoor] = []
    if arriving is not None and requirement is not None:
        for place in arriving.places.get(lot.pk, ()):
            lane = lane_in_time(
                arriving.lanes, requirement, place, arriving.region, settings.reserve_hours
            )
            if lane is not None:
                hours = settings.packing_hours + lane.hours
                days = days_at_door(lot.best_before, moment.now, hours, moment.zone)
                is_allowed = is_fresh_enough(days, requirement.floor)
                origin = arriving.codes[place]
                there.append(AtDoor(origin, lane.carrier, lane.hours, days, is_allowed))
    return Life(
        days_left(lot.best_before, moment.now.astimezone(moment.zone).date()),
        hours_left(lot.best_before, moment.now, moment.zone),
        None if requirement is None else requirement.floor,
        there,
    )
