"""Reading orders: by key, by cart, in pages; their lines, prices and goods in batches."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from farmgate.checkout import Address, Contact, Decision, DecisionKind
from farmgate.ids import opaque
from farmgate.language import Text
from farmgate.money import Money
from farmgate.orders.models import Allocation, Order, OrderDecision, OrderLine, OrderPriceRow
from farmgate.paging import Page, PageRequest, fetch_page
from farmgate.rows import Row, gather, grouped
from farmgate.stock.models import Location, Lot, StockItem


@dataclass(slots=True, eq=False)
class OrderRow(Row):
    """An order as it was read."""

    pk: int
    number: str
    cart_pk: int
    member_pk: int | None
    status: str
    total: Money
    contact_fields: dict[str, Any]
    address_fields: dict[str, Any]
    delivery_method: str
    note: str | None
    placed_at: datetime
    source: str | None = None
    external_reference: str | None = None

    @property
    def id(self) -> str:
        """What clients call it."""
        return opaque("Order", self.pk)

    @property
    def contact(self) -> Contact:
        """Who is told about it."""
        return Contact(**self.contact_fields)

    @property
    def address(self) -> Address:
        """Where it goes."""
        return Address(**self.address_fields)


@dataclass(slots=True, eq=False)
class OrderLineRow(Row):
    """An order line as it was read."""

    pk: int
    order_pk: int
    variant_pk: int
    sku: str
    product_name: Text
    variant_name: Text
    quantity: int
    unit_price: Money
    weight_grams: int

    @property
    def id(self) -> str:
        """What clients call it."""
        return opaque("OrderLine", self.pk)

    @property
    def total(self) -> Money:
        """Units times price, before adjustments."""
        return Money(self.unit_price.minor * self.quantity, self.unit_price.currency)


@dataclass(slots=True, eq=False)
class OrderPriceRowRow(Row):
    """A row of an order's price as it was read."""

    order_pk: int
    kind: str
    label: Text
    amount: Money
    reason: Text
    plugin: str
    version: str
    rule: str
    evidence: dict[str, Any]
    line_id: str | None


@dataclass(slots=True, eq=False)
class AllocationRow(Row):
    """From where, and of which lot, an order line is taken."""

    line_pk: int
    quantity: int
    location_code: str
    location_name: Text
    lot_code: str | None
    best_before: Any


_ORDER = (
    Order.id,
    Order.number,
    Order.cart_id,
    Order.member_id,
    Order.status,
    Order.total_minor,
    Order.currency,
    Order.contact,
    Order.address,
    Order.delivery_method,
    Order.note,
    Order.placed_at,
    Order.source,
    Order.external_reference,
)


def order_by(
    session: Session, *, key: int | None = None, cart: int | None = None
) -> OrderRow | None:
    """One order, by its key or by its cart's; None where there is none."""
    wanted = Order.id == key if cart is None else Order.cart_id == cart
    rows = gather(_order(row) for row in session.execute(select(*_ORDER).where(wanted)))
    return rows[0] if rows else None


def orders_page(
    session: Session, request: PageRequest, *, member: int | None = None, status: str | None = None
) -> Page[OrderRow]:
    """A page of orders in the order in which they were placed."""
    conditions = []
    if member is not None:
        conditions.append(Order.member_id == member)
    if status is not None:
        conditions.append(Order.status == status)

    def count() -> int:
        return session.scalar(select(func.count()).select_from(Order).where(*conditions)) or 0

    page = fetch_page(session, select(*_ORDER).where(*conditions), (Order.id,), request, count)
    return page.of(gather(_order(row) for row in page.nodes))


def lines_of(session: Session, orders: Sequence[int]) -> list[list[OrderLineRow]]:
    """The lines of each order, in order of the orders."""
    statement = (
        select(OrderLine, Order.currency)
        .join(Order, Order.id == OrderLine.order_id)
        .where(OrderLine.order_id.in_(set(orders)))
        .order_by(OrderLine.id)
    )
    rows = [
        OrderLineRow(
            line.id,
            line.order_id,
            line.variant_id,
            line.sku,
            line.product_name,
            line.variant_name,
            line.quantity,
            Money(line.unit_price_minor, currency),
            line.weight_grams,
        )
        for line, currency in session.execute(statement)
    ]
    return grouped(rows, lambda row: row.order_pk, orders)


def price_rows_of(session: Session, orders: Sequence[int]) -> list[list[OrderPriceRowRow]]:
    """The price rows of each order, in order of the orders."""
    rows = [
        OrderPriceRowRow(
            row.order_id,
            row.kind,
            row.label,
            Money(row.amount_minor, currency),
            row.reason,
            row.plugin,
            row.version,
            row.rule,
            row.evidence,
            None if row.line_id is None else opaque("OrderLine", row.line_id),
        )
        for row, currency in session.execute(_price_rows(orders))
    ]
    return grouped(rows, lambda row: row.order_pk, orders)


def decisions_of(session: Session, orders: Sequence[int]) -> list[list[Decision]]:
    """Everything that was decided about each order, in order of the orders; two statements."""
    found: dict[int, list[Decision]] = {order: [] for order in orders}
    kept = select(OrderDecision).where(OrderDecision.order_id.in_(found)).order_by(OrderDecision.id)
    for one in session.scalars(kept):
        found[one.order_id].append(
            Decision(
                cast("DecisionKind", one.kind),
                one.plugin,
                one.version,
                one.rule,
                one.reason,
                one.inputs,
                one.outcome,
                one.line_id,
            )
        )
    for row, currency in session.execute(_price_rows(found)):
        found[row.order_id].append(_price_decision(row, currency))
    return [found[order] for order in orders]


def allocations_of(session: Session, lines: Sequence[int]) -> list[list[AllocationRow]]:
    """From where each order line is taken, in order of the lines."""
    statement = (
        select(
            Allocation.line_id,
            Allocation.quantity,
            Location.code,
            Location.name,
            Lot.code,
            Lot.best_before,
        )
        .join(StockItem, StockItem.id == Allocation.stock_item_id)
        .join(Location, Location.id == StockItem.location_id)
        .outerjoin(Lot, Lot.id == StockItem.lot_id)
        .where(Allocation.line_id.in_(set(lines)))
        .order_by(Allocation.id)
    )
    rows = [AllocationRow(*row) for row in session.execute(statement)]
    return grouped(rows, lambda row: row.line_pk, lines)


def _order(row: Any) -> OrderRow:
    pk, number, cart, member, status, total, currency, *rest = row
    return OrderRow(pk, number, cart, member, status, Money(total, currency), *rest)


def _price_rows(orders: Collection[int]) -> Select[OrderPriceRow, str]:
    return (
        select(OrderPriceRow, Order.currency)
        .join(Order, Order.id == OrderPriceRow.order_id)
        .where(OrderPriceRow.order_id.in_(set(orders)))
        .order_by(OrderPriceRow.id)
    )


def _price_decision(row: OrderPriceRow, currency: str) -> Decision:
    amount = str(Money(row.amount_minor, currency).amount)
    return Decision(
        kind="price",
        plugin=row.plugin,
        version=row.version,
        rule=row.rule,
        reason=row.reason,
        inputs=row.evidence,
        outcome={"kind": row.kind, "label": row.label, "amount": amount, "currency": currency},
        line_id=row.line_id,
    )
