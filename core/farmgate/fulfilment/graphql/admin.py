"""Delivery as staff do it: say where and how, ship, hand over."""

from collections.abc import Sequence

import strawberry
from sqlalchemy.orm import Session

from farmgate.api.composition import extend
from farmgate.api.context import Info
from farmgate.api.fields import Answer, batch, mutation, query
from farmgate.api.inputs import money, text
from farmgate.api.roots import AdminMutation, AdminQuery
from farmgate.api.types import MoneyInput, MoneyType, Payload, TranslationInput
from farmgate.fulfilment import models, reading, setting_up, shipping
from farmgate.fulfilment.graphql.shop import Region, Shipment, shipments_of
from farmgate.fulfilment.rates import Rate
from farmgate.fulfilment.reading import DeliveryMethodRow, RateRow
from farmgate.ids import key_of
from farmgate.orders.graphql.admin import Order
from farmgate.regions import ANYWHERE


@extend(Order)
class OrderShipments:
    """How an order travels."""

    shipments: list[Shipment] = batch(shipments_of, description="How it travels.")


@strawberry.input
class DeliveryRegionInput:
    code: str = strawberry.field(description="GB/T 2260; a province serves all within it.")
    name: TranslationInput


@strawberry.input
class DeliveryRateInput:
    region_code: str = strawberry.field(
        default=ANYWHERE, description="GB/T 2260; `000000` is anywhere, the nearest holds."
    )
    first_kg: MoneyInput
    further_kg: MoneyInput = strawberry.field(description="Each further started kilogram.")


@strawberry.input
class DeliveryMethodSaveInput:
    code: str
    name: TranslationInput
    description: TranslationInput
    rates: list[DeliveryRateInput]


@strawberry.type
class DeliveryRegionsPayload(Payload):
    regions: list[Region] | None


@strawberry.input
class OrderShipInput:
    order_id: strawberry.ID
    carrier: str
    tracking_number: str | None = None


@strawberry.type
class ShipmentPayload(Payload):
    shipment: Shipment | None


def rates_of(methods: Sequence[DeliveryMethodRow], info: Info) -> Sequence[Sequence[RateRow]]:
    keys = [method.pk for method in methods]
    return reading.rates_of(info.context.session, keys, info.context.shop.currency)


@strawberry.type(description="What delivery into a region costs.")
class DeliveryRate:
    region_code: str = strawberry.field(description="`000000` is anywhere; the nearest holds.")
    first_kg: MoneyType
    further_kg: MoneyType = strawberry.field(description="Each further started kilogram.")


@strawberry.type(description="A way of delivery that buyers may choose.")
class DeliveryMethod:
    code: str
    name: str
    description: str
    rates: list[DeliveryRate] = batch(rates_of, description="What it costs, by region.")


@strawberry.type
class DeliveryMethodPayload(Payload):
    method: DeliveryMethod | None


def delivery_methods(info: Info) -> Sequence[DeliveryMethodRow]:
    return reading.delivery_methods(info.context.session)


@extend(AdminQuery)
class FulfilmentQuery:
    """What staff may ask of delivery."""

    delivery_methods: list[DeliveryMethod] = query(
        delivery_methods,
        description="Ways of delivery that buyers may choose, with their rates.",
        permission="shop.read",
    )


def delivery_regions_save(info: Info, regions: list[DeliveryRegionInput]) -> Answer:
    named = [(region.code, text(region.name, "regions.name")) for region in regions]

    def work(session: Session) -> list[models.Region]:
        return [setting_up.save_region(session, code, name) for code, name in named]

    return Answer(regions=info.context.write(work))


def delivery_method_save(info: Info, input: DeliveryMethodSaveInput) -> Answer:
    rates = {
        rate.region_code: Rate(
            money(info, rate.first_kg, field="rates.firstKg").minor,
            money(info, rate.further_kg, field="rates.furtherKg").minor,
        )
        for rate in input.rates
    }
    name, description = text(input.name, "name"), text(input.description, "description")
    info.context.write(
        lambda session: setting_up.save_method(session, input.code, name, description, rates).id
    )
    saved = next(one for one in delivery_methods(info) if one.code == input.code)
    return Answer(method=saved)


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

    delivery_regions_save: DeliveryRegionsPayload = mutation(
        delivery_regions_save,
        description="Serve these regions as well, or give them other names.",
        permission="fulfilment.write",
    )
    delivery_method_save: DeliveryMethodPayload = mutation(
        delivery_method_save,
        description="Offer a way of delivery, or change the one with this code.",
        permission="fulfilment.write",
    )
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


ADMIN = (OrderShipments, FulfilmentQuery, FulfilmentMutation)
