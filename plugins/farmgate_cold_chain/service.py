"""What staff do to the cold chain: save classes and lanes, say which product needs which."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from farmgate_cold_chain import errors
from farmgate_cold_chain.models import Lane, LaneClass, ProductClass, StorageClass
from farmgate_sdk import Refused, Text
from farmgate_sdk.reading import is_region_code, location_keys, product_exists

_CODE = re.compile(r"[a-z][a-z0-9_]{0,63}")
_COLDEST, _WARMEST = -900, 900
_LONGEST_HOURS = 1000
_LONGEST_CARRIER = 100
_MOST_DAYS = 3650


@dataclass(frozen=True, slots=True)
class ClassSpec:
    """A storage class as staff give it; temperatures in tenths of a degree Celsius."""

    code: str
    name: Text
    min_tenths: int
    max_tenths: int
    max_hours: int
    box_price_minor: int
    source: str
    is_verified: bool
    min_days_at_door: int | None = None


@dataclass(frozen=True, slots=True)
class LaneSpec:
    """A lane as staff give it: codes of its origin and of the classes that it holds."""

    origin: str
    region_code: str
    carrier: str
    hours: int
    classes: Sequence[str]


def save_class(session: Session, spec: ClassSpec) -> StorageClass:
    """Make a storage class, or change the one with this code."""
    _check_class(spec)
    _check_days(spec.min_days_at_door)
    by_code = select(StorageClass).where(StorageClass.code == spec.code)
    found = session.scalar(by_code.with_for_update())
    storage_class = found or StorageClass(code=spec.code)
    storage_class.name = spec.name
    storage_class.min_tenths = spec.min_tenths
    storage_class.max_tenths = spec.max_tenths
    storage_class.max_hours = spec.max_hours
    storage_class.box_price_minor = spec.box_price_minor
    storage_class.source = spec.source[:200]
    storage_class.is_verified = spec.is_verified
    storage_class.min_days_at_door = spec.min_days_at_door
    session.add(storage_class)
    session.flush()
    return storage_class


def save_lane(session: Session, spec: LaneSpec) -> Lane:
    """Make a lane, or change the one of this carrier from this origin to this region."""
    _check_lane(spec)
    origin = location_keys(session).get(spec.origin)
    if origin is None:
        raise Refused(errors.ORIGIN_NOT_FOUND(origin=spec.origin, field="origin"))
    # Held, so that two who save it at once do so one after the other.
    found = session.scalar(
        select(Lane)
        .where(
            Lane.location_id == origin,
            Lane.region_code == spec.region_code,
            Lane.carrier == spec.carrier,
        )
        .with_for_update()
    )
    lane = found or Lane(location_id=origin, region_code=spec.region_code, carrier=spec.carrier)
    lane.hours = spec.hours
    session.add(lane)
    session.flush()
    _hold(session, lane, [_class(session, code) for code in dict.fromkeys(spec.classes)])
    return lane


def remove_lane(session: Session, key: int | None) -> None:
    """Take a lane away; carts that need it are refused from now on."""
    lane = None if key is None else session.get(Lane, key)
    if lane is None:
        raise Refused(errors.LANE_NOT_FOUND(field="id"))
    _hold(session, lane, [])
    session.delete(lane)
    session.flush()


def assign(
    session: Session,
    product: int | None,
    code: str | None,
    max_hours: int | None = None,
    min_days_at_door: int | None = None,
) -> None:
    """Say of which class a product is; None: it needs no cold chain."""
    if product is None or not product_exists(session, product):
        raise Refused(errors.PRODUCT_NOT_FOUND(field="productId"))
    session.execute(delete(ProductClass).where(ProductClass.product_id == product))
    if code is None:
        return
    if max_hours is not None and not 1 <= max_hours <= _LONGEST_HOURS:
        raise Refused(errors.HOURS_INVALID(hours=max_hours, most=_LONGEST_HOURS, field="maxHours"))
    _check_days(min_days_at_door)
    storage_class = _class(session, code)
    session.add(
        ProductClass(
            product_id=product,
            class_id=storage_class.id,
            max_hours=max_hours,
            min_days_at_door=min_days_at_door,
        )
    )
    session.flush()


def _hold(session: Session, lane: Lane, classes: Sequence[StorageClass]) -> None:
    session.execute(delete(LaneClass).where(LaneClass.lane_id == lane.id))
    session.add_all(LaneClass(lane_id=lane.id, class_id=one.id) for one in classes)
    session.flush()


def _class(session: Session, code: str) -> StorageClass:
    found = session.scalar(select(StorageClass).where(StorageClass.code == code))
    if found is None:
        raise Refused(errors.CLASS_NOT_FOUND(storage_class=code, field="storageClass"))
    return found


def _check_class(spec: ClassSpec) -> None:
    band_is_sound = _COLDEST <= spec.min_tenths < spec.max_tenths <= _WARMEST
    hours_are_sound = 1 <= spec.max_hours <= _LONGEST_HOURS
    if not (
        _CODE.fullmatch(spec.code)
        and band_is_sound
        and hours_are_sound
        and spec.box_price_minor >= 0
    ):
        raise Refused(
            errors.CLASS_INVALID(
                min_celsius=spec.min_tenths / 10, max_celsius=spec.max_tenths / 10, field="input"
            )
        )


def _check_days(days: int | None) -> None:
    if days is not None and not 0 <= days <= _MOST_DAYS:
        raise Refused(errors.DAYS_INVALID(days=days, most=_MOST_DAYS, field="minDaysAtDoor"))


def _check_lane(spec: LaneSpec) -> None:
    if not (
        1 <= len(spec.carrier.strip()) <= _LONGEST_CARRIER
        and is_region_code(spec.region_code)
        and 1 <= spec.hours <= _LONGEST_HOURS
        and spec.classes
    ):
        raise Refused(errors.LANE_INVALID(field="input"))
