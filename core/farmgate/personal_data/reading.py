"""What core and the plugins hold of one person, as JSON values."""

import json
import logging
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, select
from sqlalchemy.orm import Session

from farmgate.carts.models import Cart, CartLine
from farmgate.catalog.models import Variant
from farmgate.fulfilment.models import Shipment
from farmgate.language import Text
from farmgate.members.errors import MEMBER_NOT_FOUND
from farmgate.members.models import LogIn, Member, MemberRole, Role
from farmgate.money import Money
from farmgate.orders.models import Order, OrderLine, OrderPriceRow
from farmgate.payments.models import Payment, PaymentEntry
from farmgate.personal_data.errors import PLUGIN_CANNOT_EXPORT
from farmgate.problems import Refused
from farmgate.shop import Shop

log = logging.getLogger("farmgate.personal_data")


def export(session: Session, shop: Shop, member_id: int) -> dict[str, Any]:
    """Everything that is held of a person, by room and by plugin; JSON values, times in UTC.

    ``Refused`` where there is no such person, or where a plugin cannot say: half would be wrong.
    """
    member = session.get(Member, member_id)
    if member is None:
        raise Refused(MEMBER_NOT_FOUND(field="id"))
    return {
        "member": _member(session, member),
        "log_ins": _log_ins(session, member_id),
        "carts": _carts(session, member_id),
        "orders": _orders(session, member_id),
        "plugins": {
            plugin.name: _of_plugin(session, plugin, member_id)
            for plugin in shop.plugins
            if plugin.personal_data is not None
        },
    }


def _of_plugin(session: Session, plugin: Any, member_id: int) -> Mapping[str, Any]:
    try:
        told: dict[str, Any] = json.loads(json.dumps(plugin.export_member(session, member_id)))
    except Exception:
        log.exception("plugin %s %s failed in export_member", plugin.name, plugin.version)
        problem = PLUGIN_CANNOT_EXPORT(plugin=plugin.name)
        raise Refused(problem.said_by(plugin.name, plugin.version)) from None
    return told


def _member(session: Session, member: Member) -> dict[str, Any]:
    roles = (
        select(Role.code, MemberRole.regions)
        .join(MemberRole)
        .where(MemberRole.member_id == member.id)
        .order_by(Role.id)
    )
    return {
        "name": member.name,
        "phone": member.phone,
        "email": None if member.erased_at else member.email,
        "created_at": _plain(member.created_at),
        "erased_at": _plain(member.erased_at),
        "roles": _dicts(session, roles),
    }


def _log_ins(session: Session, member_id: int) -> list[dict[str, Any]]:
    statement = (
        select(LogIn.created_at, LogIn.expires_at, LogIn.revoked_at)
        .where(LogIn.member_id == member_id)
        .order_by(LogIn.id)
    )
    return _dicts(session, statement)


def _carts(session: Session, member_id: int) -> list[dict[str, Any]]:
    carts = session.execute(
        select(
            Cart.id,
            Cart.status,
            Cart.contact,
            Cart.address,
            Cart.delivery_method,
            Cart.payment_method,
            Cart.note,
            Cart.created_at,
            Cart.updated_at,
        )
        .where(Cart.member_id == member_id)
        .order_by(Cart.id)
    ).all()
    lines = (
        select(CartLine.cart_id, Variant.sku, CartLine.quantity)
        .join(Variant, Variant.id == CartLine.variant_id)
        .where(CartLine.cart_id.in_([cart.id for cart in carts]))
        .order_by(CartLine.id)
    )
    lines_of = _grouped(session, lines)
    return [{**_dict(cart), "lines": lines_of.get(cart.id, [])} for cart in carts]


def _orders(session: Session, member_id: int) -> list[dict[str, Any]]:
    orders = session.scalars(
        select(Order).where(Order.member_id == member_id).order_by(Order.id)
    ).all()
    keys = [order.id for order in orders]
    currencies = {order.id: order.currency for order in orders}
    lines = _grouped(session, _of_orders(_LINE, keys), currencies)
    prices = _grouped(session, _of_orders(_PRICE_ROW, keys), currencies)
    shipments = _grouped(session, _of_orders(_SHIPMENT, keys))
    payments = _payments(session, keys)
    return [
        {
            "number": order.number,
            "status": order.status,
            "placed_at": _plain(order.placed_at),
            "total": str(Money(order.total_minor, order.currency)),
            "contact": order.contact,
            "address": order.address,
            "delivery_method": order.delivery_method,
            "note": order.note,
            "source": order.source,
            "lines": lines.get(order.id, []),
            "price_rows": prices.get(order.id, []),
            "payments": payments.get(order.id, []),
            "shipments": shipments.get(order.id, []),
        }
        for order in orders
    ]


_LINE = (
    OrderLine.order_id,
    OrderLine.sku,
    OrderLine.product_name,
    OrderLine.variant_name,
    OrderLine.quantity,
    OrderLine.unit_price_minor,
)
_PRICE_ROW = (
    OrderPriceRow.order_id,
    OrderPriceRow.kind,
    OrderPriceRow.label,
    OrderPriceRow.amount_minor,
    OrderPriceRow.reason,
    OrderPriceRow.plugin,
)
_SHIPMENT = (
    Shipment.order_id,
    Shipment.status,
    Shipment.carrier,
    Shipment.tracking_number,
    Shipment.shipped_at,
    Shipment.delivered_at,
)


def _of_orders(columns: Sequence[Any], orders: Sequence[int]) -> Select[*tuple[Any, ...]]:
    return select(*columns).where(columns[0].in_(orders)).order_by(columns[0].class_.id)


def _payments(session: Session, orders: Sequence[int]) -> dict[int, list[dict[str, Any]]]:
    rows = session.execute(
        select(Payment.order_id, Payment.id, Payment.provider, Payment.currency)
        .where(Payment.order_id.in_(orders))
        .order_by(Payment.id)
    ).all()
    entries = (
        select(
            PaymentEntry.payment_id,
            PaymentEntry.kind,
            PaymentEntry.amount_minor,
            PaymentEntry.reference,
            PaymentEntry.at,
        )
        .where(PaymentEntry.payment_id.in_([row.id for row in rows]))
        .order_by(PaymentEntry.id)
    )
    entries_of = _grouped(session, entries, {row.id: row.currency for row in rows})
    found: dict[int, list[dict[str, Any]]] = {}
    for row in rows:
        payment = {"provider": row.provider, "entries": entries_of.get(row.id, [])}
        found.setdefault(row.order_id, []).append(payment)
    return found


def _grouped(
    session: Session,
    statement: Select[*tuple[Any, ...]],
    currencies: Mapping[int, str] | None = None,
) -> dict[int, list[dict[str, Any]]]:
    """Rows by their first column, each without it; minor units as money of their owner's."""
    found: dict[int, list[dict[str, Any]]] = {}
    for row in session.execute(statement):
        owner, *_ = row
        found.setdefault(owner, []).append(dict(_pairs(row, (currencies or {}).get(owner))))
    return found


def _pairs(row: Row[*tuple[Any, ...]], currency: str | None) -> Iterator[tuple[str, Any]]:
    for name, value in list(row._asdict().items())[1:]:
        if currency is not None and name.endswith("_minor"):
            yield name.removesuffix("_minor"), str(Money(value, currency))
        else:
            yield name, _plain(value)


def _dicts(session: Session, statement: Select[*tuple[Any, ...]]) -> list[dict[str, Any]]:
    return [_dict(row) for row in session.execute(statement)]


def _dict(row: Row[*tuple[Any, ...]]) -> dict[str, Any]:
    return {name: _plain(value) for name, value in row._asdict().items() if name != "id"}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return value.as_json() if isinstance(value, Text) else value
