"""Delivery as staff do it: ship and deliver."""

import strawberry

from farmgate.api.composition import extend
from farmgate.api.context import Info
from farmgate.api.fields import Answer, batch, mutation
from farmgate.api.roots import AdminMutation
from farmgate.api.types import Payload
from farmgate.fulfilment import reading, shipping
from farmgate.fulfilment.graphql.shop import Shipment, shipments_of
from farmgate.ids import key_of
from farmgate.orders.graphql.admin import Order


@extend(Order)
class OrderShipments:
    """How an order travels."""

    shipments: list[Shipment] = batch(shipments_of, description="How it travels.")


@strawberry.input
class OrderShipInput:
    order_id: strawberry.ID
    carrier: str
    tracking_number: str | None = None


@strawberry.type
class ShipmentPayload(Payload):
    shipment: Shipment | None


def order_ship(info: Info, input: OrderShipInput) -> Answer:
    shop, key = info.context.shop, key_of("Order", input.order_id)
    shipment = info.context.write(
        lambda session: shipping.ship(session, shop, key, input.carrier, input.tracking_number).id
    )
    return Answer(shipment=reading.shipment_by(info.context.session, shipment))


def shipment_deliver(info: Info, id: strawberry.ID) -> Answer:
    shop, key = info.context.shop, key_of("Shipment", id)
    shipment = info.context.write(lambda session: shipping.deliver(session, shop, key).id)
    return Answer(shipment=reading.shipment_by(info.context.session, shipment))


@extend(AdminMutation)
class FulfilmentMutation:
    """What staff may do about delivery."""

    order_ship: ShipmentPayload = mutation(
        order_ship,
        description="Send all goods of a paid order on their way.",
        permission="fulfilment.write",
    )
    shipment_deliver: ShipmentPayload = mutation(
        shipment_deliver,
        description="Write down that it has arrived.",
        permission="fulfilment.write",
    )


ADMIN = (OrderShipments, FulfilmentMutation)
