"""How the shop remembers orders: as they were decided, never computed again."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from farmgate.columns import Json, LocalizedText, UtcDateTime
from farmgate.language import Text
from farmgate.tables import Base


class Order(Base):
    """A purchase: one cart becomes at most one order."""

    __tablename__ = "orders"
    __table_args__ = (
        # Nothing cancels an order yet; the word is kept free for what will.
        CheckConstraint("status IN ('placed', 'shipped', 'delivered', 'cancelled')", name="status"),
        Index(None, "member_id", "id"),
        Index("uq_orders_source", "source", "external_reference", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(32), unique=True)
    cart_id: Mapped[int] = mapped_column(ForeignKey("carts.id"), unique=True)
    member_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    status: Mapped[str] = mapped_column(String(16), default="placed")
    currency: Mapped[str] = mapped_column(String(3))
    total_minor: Mapped[int]
    contact: Mapped[dict[str, Any]] = mapped_column(Json)
    address: Mapped[dict[str, Any]] = mapped_column(Json)
    delivery_method: Mapped[str] = mapped_column(String(64))
    note: Mapped[str | None] = mapped_column(String(500))
    source: Mapped[str | None] = mapped_column(String(64))
    """The plugin that brought it from outside; NULL for an order of the shop's own storefront."""
    external_reference: Mapped[str | None] = mapped_column(String(100))
    placed_at: Mapped[datetime] = mapped_column(UtcDateTime)


class OrderLine(Base):
    """So many units of a variant, in the words and at the price of the purchase."""

    __tablename__ = "order_lines"
    __table_args__ = (CheckConstraint("quantity > 0", name="quantity"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), index=True)
    variant_id: Mapped[int] = mapped_column(ForeignKey("variants.id"), index=True)
    sku: Mapped[str] = mapped_column(String(64))
    product_name: Mapped[Text] = mapped_column(LocalizedText)
    variant_name: Mapped[Text] = mapped_column(LocalizedText)
    quantity: Mapped[int]
    unit_price_minor: Mapped[int]
    weight_grams: Mapped[int]


class OrderPriceRow(Base):
    """One row of an order's price: who decided it, by which rule, and on what."""

    __tablename__ = "order_price_rows"

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), index=True)
    line_id: Mapped[int | None] = mapped_column(ForeignKey("order_lines.id"))
    kind: Mapped[str] = mapped_column(String(16))
    amount_minor: Mapped[int]
    label: Mapped[Text] = mapped_column(LocalizedText)
    reason: Mapped[Text] = mapped_column(LocalizedText)
    plugin: Mapped[str] = mapped_column(String(64))
    version: Mapped[str] = mapped_column(String(32))
    rule: Mapped[str] = mapped_column(String(64))
    evidence: Mapped[dict[str, Any]] = mapped_column(Json)


class Allocation(Base):
    """Which stock item an order line is taken from: location and lot, as they were chosen."""

    __tablename__ = "allocations"
    __table_args__ = (CheckConstraint("quantity > 0", name="quantity"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    line_id: Mapped[int] = mapped_column(ForeignKey("order_lines.id"), index=True)
    stock_item_id: Mapped[int] = mapped_column(ForeignKey("stock_items.id"), index=True)
    quantity: Mapped[int]


class OrderDecision(Base):
    """What else was decided when an order was placed: goods chosen or left out, by whom, on what.

    Its price rows are decisions as well, and stand in a table of their own.
    """

    __tablename__ = "order_decisions"

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), index=True)
    line_id: Mapped[int | None] = mapped_column(ForeignKey("order_lines.id"))
    kind: Mapped[str] = mapped_column(String(16))
    plugin: Mapped[str] = mapped_column(String(64))
    version: Mapped[str] = mapped_column(String(32))
    rule: Mapped[str] = mapped_column(String(64))
    reason: Mapped[Text] = mapped_column(LocalizedText)
    inputs: Mapped[dict[str, Any]] = mapped_column(Json)
    outcome: Mapped[dict[str, Any]] = mapped_column(Json)
