"""Writing an order down: its words, its money and its goods, frozen as they were decided."""

import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from farmgate.carts.decisions import stored_decisions
from farmgate.carts.models import Cart
from farmgate.carts.quote import Quote
from farmgate.checkout import Decision, PriceRow
from farmgate.events.outbox import record
from farmgate.hooks.order import order_paid, order_placed
from farmgate.language import json_with_texts
from farmgate.orders.facts import fact_data
from farmgate.orders.models import Allocation, Order, OrderDecision, OrderLine, OrderPriceRow
from farmgate.payments.service import open_payment
from farmgate.shop import Shop
from farmgate.stock.models import StockItem

# Crockford's base 32: no letter that is read as a digit.
_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


@dataclass(frozen=True, slots=True)
class Origin:
    """Whence an order comes that was not placed in this shop, and when it was placed there."""

    source: str
    external_reference: str
    placed_at: datetime


def place(
    session: Session,
    shop: Shop,
    cart: Cart,
    decided: Quote,
    held: Mapping[int, int],
    origin: Origin | None = None,
) -> Order:
    """The order that a quote has become; ``held`` are the committed units by stock item."""
    checkout = decided.checkout
    assert checkout.contact and checkout.address and checkout.delivery_method  # noqa: S101, PT018
    order = Order(
        number=_number(checkout.today.strftime("%y%m%d")),
        cart_id=cart.id,
        member_id=cart.member_id,
        status="placed",
        currency=checkout.currency,
        total_minor=decided.total.minor,
        contact=asdict(checkout.contact),
        address=asdict(checkout.address),
        delivery_method=checkout.delivery_method,
        note=cart.note,
        placed_at=checkout.now if origin is None else min(origin.placed_at, checkout.now),
        source=None if origin is None else origin.source,
        external_reference=None if origin is None else origin.external_reference,
    )
    session.add(order)
    session.flush()
    lines = _write_lines(session, order, decided)
    session.execute(insert(OrderPriceRow), [_price_row(order, row, lines) for row in decided.rows])
    _allocate(session, decided, lines, held)
    _explain(session, order, decided, lines)
    open_payment(session, shop, order, checkout.payment_method or "")
    session.flush()
    subject, data = f"order:{order.id}", fact_data(order)
    record(session, shop, order_placed, subject, data)
    if order.total_minor == 0:  # nothing will ever be captured for it
        record(session, shop, order_paid, subject, {**data, "captured_minor": 0})
    return order


def _explain(session: Session, order: Order, decided: Quote, lines: Mapping[int, int]) -> None:
    """Keep what else was decided, and why; price rows say so themselves."""
    rows = [_decision(order, one, lines) for one in stored_decisions(decided)]
    if rows:
        session.execute(insert(OrderDecision), rows)


def _decision(order: Order, one: Decision, lines: Mapping[int, int]) -> dict[str, Any]:
    return {
        "order_id": order.id,
        "line_id": None if one.line_id is None else lines[one.line_id],
        "kind": one.kind,
        "plugin": one.plugin,
        "version": one.version,
        "rule": one.rule,
        "reason": one.reason,
        "inputs": json_with_texts(one.inputs),
        "outcome": json_with_texts(one.outcome),
    }


def _number(day: str) -> str:
    return f"{day}-{''.join(secrets.choice(_LETTERS) for _ in range(8))}"


def _write_lines(session: Session, order: Order, decided: Quote) -> dict[int, int]:
    """Two statements however many lines there are; the answer is their keys by cart line."""
    wanted = decided.checkout.lines
    session.execute(
        insert(OrderLine),
        [
            {
                "order_id": order.id,
                "variant_id": line.variant_id,
                "sku": line.sku,
                "product_name": line.product_name,
                "variant_name": line.variant_name,
                "quantity": line.quantity,
                "unit_price_minor": line.unit_price.minor,
                "weight_grams": line.weight_grams,
            }
            for line in wanted
        ],
    )
    written = select(OrderLine.variant_id, OrderLine.id).where(OrderLine.order_id == order.id)
    by_variant = {variant: key for variant, key in session.execute(written)}  # noqa: C416
    return {line.line_id: by_variant[line.variant_id] for line in wanted}


def _price_row(order: Order, row: PriceRow, lines: Mapping[int, int]) -> dict[str, Any]:
    return {
        "order_id": order.id,
        "line_id": None if row.line_id is None else lines[row.line_id],
        "kind": row.kind.value,
        "amount_minor": row.amount.minor,
        "label": row.label,
        "reason": row.reason,
        "plugin": row.plugin,
        "version": row.version,
        "rule": row.rule,
        "evidence": json_with_texts(row.evidence),
    }


def _allocate(
    session: Session, decided: Quote, lines: Mapping[int, int], held: Mapping[int, int]
) -> None:
    by_variant = {line.variant_id: lines[line.line_id] for line in decided.checkout.lines}
    statement = select(StockItem.id, StockItem.variant_id).where(StockItem.id.in_(held))
    rows = [
        {"line_id": by_variant[variant], "stock_item_id": item, "quantity": held[item]}
        for item, variant in session.execute(statement.order_by(StockItem.id))
    ]
    session.execute(insert(Allocation), rows)
