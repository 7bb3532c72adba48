"""Reading regions and shipments."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from farmgate.fulfilment.models import (
    DeliveryMethod,
    DeliveryRate,
    Region,
    Shipment,
    ShipmentLine,
)
from farmgate.ids import opaque
from farmgate.language import Text
from farmgate.money import Money
from farmgate.rows import Row, gather, grouped
from farmgate.stock.models import Location, Lot


@dataclass(slots=True, eq=False)
class RegionRow(Row):
    """A region as it was read."""

    code: str
    name: Text


@dataclass(slots=True, eq=False)
class DeliveryMethodRow(Row):
    """A delivery method as it was read."""

    pk: int
    code: str
    name: Text
    description: Text


@dataclass(slots=True, eq=False)
class RateRow(Row):
    """A delivery rate as it was read."""

    method_pk: int
    region_code: str
    first_kg: Money
    further_kg: Money


@dataclass(slots=True, eq=False)
class ShipmentRow(Row):
    """A shipment as it was read."""

    pk: int
    order_pk: int
    status: str
    carrier: str
    tracking_number: str | None
    shipped_at: datetime
    delivered_at: datetime | None

    @property
    def id(self) -> str:
        """What clients call it."""
        return opaque("Shipment", self.pk)


@dataclass(slots=True, eq=False)
class ShipmentLineRow(Row):
    """Units in a shipment, with where they came from."""

    shipment_pk: int
    order_line_id: str
    quantity: int
    location_code: str
    lot_code: str | None


_SHIPMENT = (
    Shipment.id,
    Shipment.order_id,
    Shipment.status,
    Shipment.carrier,
    Shipment.tracking_number,
    Shipment.shipped_at,
    Shipment.delivered_at,
)


def regions(session: Session, within: str | None) -> list[RegionRow]:
    """Regions that the shop delivers to: the provinces, or what lies within one of them."""
    statement = select(Region.code, Region.name).order_by(Region.code)
    if within is None:
        statement = statement.where(Region.code.endswith("0000"))
    else:
        prefix = within[:2] if within.endswith("0000") else within[:4]
        statement = statement.where(
            Region.code.startswith(prefix, autoescape=True), Region.code != within
        )
    return gather(RegionRow(*row) for row in session.execute(statement))


def delivery_methods(session: Session) -> list[DeliveryMethodRow]:
    """The shop's own delivery methods, in order."""
    statement = select(
        DeliveryMethod.id, DeliveryMethod.code, DeliveryMethod.name, DeliveryMethod.description
    ).order_by(DeliveryMethod.position, DeliveryMethod.id)
    return gather(DeliveryMethodRow(*row) for row in session.execute(statement))


def rates_of(session: Session, methods: Sequence[int], currency: str) -> list[list[RateRow]]:
    """The rates of each method, in order of the methods."""
    statement = (
        select(DeliveryRate)
        .where(DeliveryRate.method_id.in_(set(methods)))
        .order_by(DeliveryRate.region_code)
    )
    rows = [
        RateRow(
            rate.method_id,
            rate.region_code,
            Money(rate.first_kg_minor, currency),
            Money(rate.further_kg_minor, currency),
        )
        for rate in session.scalars(statement)
    ]
    return grouped(rows, lambda row: row.method_pk, methods)


def shipments_of(session: Session, orders: Sequence[int]) -> list[list[ShipmentRow]]:
    """The shipments of each order, in order of the orders."""
    statement = select(*_SHIPMENT).where(Shipment.order_id.in_(set(orders))).order_by(Shipment.id)
    rows = [ShipmentRow(*row) for row in session.execute(statement)]
    return grouped(rows, lambda row: row.order_pk, orders)


def shipment_by(session: Session, key: int) -> ShipmentRow | None:
    """One shipment; None where there is none."""
    statement = select(*_SHIPMENT).where(Shipment.id == key)
    rows = gather(ShipmentRow(*row) for row in session.execute(statement))
    return rows[0] if rows else None


def shipment_lines_of(session: Session, shipments: Sequence[int]) -> list[list[ShipmentLineRow]]:
    """What was in each shipment, in order of the shipments."""
    statement = (
        select(
            ShipmentLine.shipment_id,
            ShipmentLine.order_line_id,
            ShipmentLine.quantity,
            Location.code,
            Lot.code,
        )
        .join(Location, Location.id == ShipmentLine.location_id)
        .outerjoin(Lot, Lot.id == ShipmentLine.lot_id)
        .where(ShipmentLine.shipment_id.in_(set(shipments)))
        .order_by(ShipmentLine.id)
    )
    rows = [
        ShipmentLineRow(shipment, opaque("OrderLine", line), units, location, lot)
        for shipment, line, units, location, lot in session.execute(statement)
    ]
    return grouped(rows, lambda row: row.shipment_pk, shipments)
