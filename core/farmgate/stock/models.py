"""How the shop remembers what it holds."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from farmgate.columns import LocalizedText, UtcDateTime
from farmgate.language import Text
from farmgate.tables import Base


class Location(Base):
    """Where goods lie: an origin warehouse, a hub, a city warehouse."""

    __tablename__ = "locations"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[Text] = mapped_column(LocalizedText)
    region_code: Mapped[str] = mapped_column(String(6))


class Lot(Base):
    """Units of a variant that were harvested or made together, and are recalled together."""

    __tablename__ = "lots"
    __table_args__ = (UniqueConstraint("variant_id", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    variant_id: Mapped[int] = mapped_column(ForeignKey("variants.id"))
    code: Mapped[str] = mapped_column(String(64))
    producer_id: Mapped[int | None] = mapped_column(ForeignKey("producers.id"))
    grade: Mapped[str | None] = mapped_column(String(32))
    harvested_on: Mapped[date | None]
    best_before: Mapped[date | None]


class StockItem(Base):
    """Units of one variant at one location of one lot (or of none, in general trade).

    ``available`` can be sold, ``reserved`` is held for carts at checkout, ``allocated`` belongs to
    orders that are not shipped yet. What lies on the shelf is the sum of the three.
    """

    __tablename__ = "stock_items"
    __table_args__ = (
        CheckConstraint("available >= 0", name="available"),
        CheckConstraint("reserved >= 0", name="reserved"),
        CheckConstraint("allocated >= 0", name="allocated"),
        # A lot stands once at a location, and so does what has no lot (NULLs differ in UNIQUE).
        Index("uq_stock_items_lot", "variant_id", "location_id", "lot_id", unique=True),
        Index(
            "uq_stock_items_no_lot",
            "variant_id",
            "location_id",
            unique=True,
            sqlite_where=text("lot_id IS NULL"),
            postgresql_where=text("lot_id IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    variant_id: Mapped[int] = mapped_column(ForeignKey("variants.id"))
    location_id: Mapped[int] = mapped_column(ForeignKey("locations.id"), index=True)
    lot_id: Mapped[int | None] = mapped_column(ForeignKey("lots.id"), index=True)
    available: Mapped[int] = mapped_column(default=0)
    reserved: Mapped[int] = mapped_column(default=0)
    allocated: Mapped[int] = mapped_column(default=0)


class Reservation(Base):
    """Units of a stock item that are held for a cart until a moment."""

    __tablename__ = "reservations"
    __table_args__ = (
        UniqueConstraint("cart_id", "stock_item_id"),
        CheckConstraint("quantity > 0", name="quantity"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    cart_id: Mapped[int] = mapped_column(ForeignKey("carts.id"))
    stock_item_id: Mapped[int] = mapped_column(ForeignKey("stock_items.id"), index=True)
    quantity: Mapped[int]
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
