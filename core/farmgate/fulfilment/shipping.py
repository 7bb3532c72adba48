"""Goods leave and arrive: one shipment an order, with the lots that were in it."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from farmgate.events.outbox import record
from farmgate.fulfilment import errors
from farmgate.fulfilment.models import Shipment, ShipmentLine
from farmgate.hooks.order import order_delivered, order_shipped
from farmgate.language import Text
from farmgate.orders.errors import ORDER_NOT_FOUND, STEP_REFUSED
from farmgate.orders.facts import fact_data
from farmgate.orders.models import Allocation, Order, OrderLine
from farmgate.payments.service import check_paid
from farmgate.problems import Refused
from farmgate.shop import Shop
from farmgate.stock import reservation
from farmgate.stock.models import StockItem

STATUS_NAMES = {
    "placed": Text("已下单", "placed"),
    "shipped": Text("已发货", "shipped"),
    "delivered": Text("已签收", "delivered"),
}


def ship(
    session: Session, shop: Shop, order_key: int | None, carrier: str, tracking: str | None
) -> Shipment:
    """Send all goods of a paid order on their way, from the lots that were allocated to it."""
    if not 1 <= len(carrier.strip()) <= 100:  # noqa: PLR2004 - the column's length
        raise Refused(errors.CARRIER_REQUIRED(field="carrier"))
    order = _locked(session, order_key)
    _check_step(order, "placed", Text("发货", "shipped"))
    check_paid(session, order)
    shipment = Shipment(
        order_id=order.id,
        status="shipped",
        carrier=carrier.strip(),
        tracking_number=None if tracking is None else tracking[:100],
        shipped_at=shop.clock.now(),
    )
    session.add(shipment)
    session.flush()
    _take_from_shelf(session, shipment)
    order.status = "shipped"
    session.flush()
    data = {**fact_data(order), "shipment_id": shipment.id, "carrier": shipment.carrier}
    record(session, shop, order_shipped, f"order:{order.id}", data)
    return shipment


def deliver(session: Session, shop: Shop, shipment_key: int | None) -> Shipment:
    """Write down that a shipment has arrived."""
    shipment = None if shipment_key is None else session.get(Shipment, shipment_key)
    if shipment is None:
        raise Refused(errors.SHIPMENT_NOT_FOUND(field="id"))
    order = _locked(session, shipment.order_id)
    _check_step(order, "shipped", Text("签收", "delivered"))
    shipment.status = order.status = "delivered"
    shipment.delivered_at = shop.clock.now()
    session.flush()
    data = {**fact_data(order), "shipment_id": shipment.id}
    record(session, shop, order_delivered, f"order:{order.id}", data)
    return shipment


def _take_from_shelf(session: Session, shipment: Shipment) -> None:
    statement = (
        select(Allocation.line_id, Allocation.quantity, StockItem)
        .join(OrderLine, OrderLine.id == Allocation.line_id)
        .join(StockItem, StockItem.id == Allocation.stock_item_id)
        .where(OrderLine.order_id == shipment.order_id)
    )
    rows = session.execute(statement).all()
    session.add_all(
        ShipmentLine(
            shipment_id=shipment.id,
            order_line_id=line,
            location_id=item.location_id,
            lot_id=item.lot_id,
            quantity=units,
        )
        for line, units, item in rows
    )
    reservation.ship(session, {item.id: units for _, units, item in rows})


def _locked(session: Session, key: int | None) -> Order:
    order = None if key is None else session.get(Order, key, with_for_update=True)
    if order is None:
        raise Refused(ORDER_NOT_FOUND(field="id"))
    return order


def _check_step(order: Order, needed: str, wanted: Text) -> None:
    if order.status != needed:
        status = STATUS_NAMES[order.status]
        raise Refused(STEP_REFUSED(number=order.number, status=status, wanted=wanted))
