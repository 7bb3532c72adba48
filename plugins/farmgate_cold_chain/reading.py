"""Reading classes, requirements and lanes: a fixed number of statements for any number of rows."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from farmgate_cold_chain.carriage import CarriedLane, Class, Requirement
from farmgate_cold_chain.models import Lane, LaneClass, ProductClass, StorageClass
from farmgate_sdk.reading import Row, gather, opaque

_CLASS: tuple[Any, ...] = (
    StorageClass.id,
    StorageClass.code,
    StorageClass.name,
    StorageClass.min_tenths,
    StorageClass.max_tenths,
    StorageClass.max_hours,
    StorageClass.box_price_minor,
    StorageClass.source,
    StorageClass.is_verified,
    StorageClass.min_days_at_door,
)


@dataclass(slots=True, eq=False)
class LaneRow(Row):
    """A lane as it was read."""

    lane: CarriedLane

    @property
    def id(self) -> str:
        """What clients call it."""
        return opaque("ColdChainLane", self.lane.id)


def classes(session: Session) -> list[Class]:
    """All storage classes, by code."""
    statement = select(*_CLASS).order_by(StorageClass.code)
    return [Class(*row) for row in session.execute(statement)]


def requirements_of(session: Session, products: Collection[int]) -> dict[int, Requirement]:
    """What products ask of their carriage; those that ask nothing are left out."""
    statement = (
        select(
            ProductClass.product_id, ProductClass.max_hours, ProductClass.min_days_at_door, *_CLASS
        )
        .join(StorageClass, StorageClass.id == ProductClass.class_id)
        .where(ProductClass.product_id.in_(set(products)))
    )
    return {
        product: Requirement(Class(*row), max_hours, min_days)
        for product, max_hours, min_days, *row in session.execute(statement)
    }


def lanes(session: Session, locations: Collection[int] | None = None) -> list[CarriedLane]:
    """Lanes from these locations, or all of them, each with the classes that it holds."""
    statement: Select[Lane, int] = (
        select(Lane, LaneClass.class_id)
        .join(LaneClass, LaneClass.lane_id == Lane.id)
        .order_by(Lane.id)
    )
    if locations is not None:
        statement = statement.where(Lane.location_id.in_(set(locations)))
    held: dict[int, tuple[Lane, set[int]]] = {}
    for lane, class_id in session.execute(statement):
        held.setdefault(lane.id, (lane, set()))[1].add(class_id)
    return [_carried(lane, frozenset(ids)) for lane, ids in held.values()]


def lane_rows(lanes: Sequence[CarriedLane]) -> list[LaneRow]:
    """Lanes as rows of one cohort."""
    return gather(LaneRow(lane) for lane in lanes)


def _carried(lane: Lane, classes: frozenset[int]) -> CarriedLane:
    return CarriedLane(
        lane.id, lane.location_id, lane.region_code, lane.carrier, lane.hours, classes
    )
