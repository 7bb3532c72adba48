"""How the shop remembers where and how it delivers."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from farmgate.columns import LocalizedText, UtcDateTime
from farmgate.language import Text
from farmgate.tables import Base


class Region(Base):
    """A province, city or county by its GB/T 2260 code."""

    __tablename__ = "regions"

    code: Mapped[str] = mapped_column(String(6), primary_key=True)
    name: Mapped[Text] = mapped_column(LocalizedText)


class DeliveryMethod(Base):
    """A way of delivery that a buyer may choose."""

    __tablename__ = "delivery_methods"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[Text] = mapped_column(LocalizedText)
    description: Mapped[Text] = mapped_column(LocalizedText)
    position: Mapped[int] = mapped_column(default=0)


class DeliveryRate(Base):
    """What a method costs into a region (``000000``: anywhere): first and further kilograms."""

    __tablename__ = "delivery_rates"
    __table_args__ = (
        UniqueConstraint("method_id", "region_code"),
        CheckConstraint("first_kg_minor >= 0 AND further_kg_minor >= 0", name="amounts"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    method_id: Mapped[int] = mapped_column(ForeignKey("delivery_methods.id"))
    region_code: Mapped[str] = mapped_column(String(6))
    first_kg_minor: Mapped[int]
    further_kg_minor: Mapped[int]


class Shipment(Base):
    """Goods of an order on their way."""

    __tablename__ = "shipments"
    __table_args__ = (CheckConstraint("status IN ('shipped', 'delivered')", name="status"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    # One shipment an order for now; partial shipments will drop this constraint.
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), unique=True)
    status: Mapped[str] = mapped_column(String(16), default="shipped")
    carrier: Mapped[str] = mapped_column(String(100))
    tracking_number: Mapped[str | None] = mapped_column(String(100))
    shipped_at: Mapped[datetime] = mapped_column(UtcDateTime)
    delivered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ShipmentLine(Base):
    """So many units of an order line in a shipment, from one lot at one location."""

    __tablename__ = "shipment_lines"
    __table_args__ = (CheckConstraint("quantity > 0", name="quantity"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    shipment_id: Mapped[int] = mapped_column(ForeignKey("shipments.id"), index=True)
    order_line_id: Mapped[int] = mapped_column(ForeignKey("order_lines.id"), index=True)
    location_id: Mapped[int] = mapped_column(ForeignKey("locations.id"))
    lot_id: Mapped[int | None] = mapped_column(ForeignKey("lots.id"), index=True)
    quantity: Mapped[int]
