"""Delivery as buyers see it: where the shop delivers, and what is on its way."""

from collections.abc import Sequence
from datetime import datetime

import strawberry

from farmgate.api.composition import extend
from farmgate.api.context import Info
from farmgate.api.fields import batch, query
from farmgate.api.roots import ShopQuery
from farmgate.fulfilment import reading
from farmgate.fulfilment.reading import RegionRow, ShipmentLineRow, ShipmentRow
from farmgate.orders.graphql.shop import Order
from farmgate.orders.reading import OrderRow


def shipments_of(orders: Sequence[OrderRow], info: Info) -> Sequence[Sequence[ShipmentRow]]:
    return reading.shipments_of(info.context.session, [row.pk for row in orders])


def lines_of(shipments: Sequence[ShipmentRow], info: Info) -> Sequence[Sequence[ShipmentLineRow]]:
    return reading.shipment_lines_of(info.context.session, [row.pk for row in shipments])


@strawberry.type(description="Units in a shipment, with the lot that they came from.")
class ShipmentLine:
    order_line_id: strawberry.ID
    quantity: int
    location_code: str
    lot_code: str | None


@strawberry.type(description="Goods of an order on their way.")
class Shipment:
    id: strawberry.ID
    status: str = strawberry.field(description="`shipped` or `delivered`.")
    carrier: str
    tracking_number: str | None
    shipped_at: datetime
    delivered_at: datetime | None
    lines: list[ShipmentLine] = batch(lines_of, description="What is in it.")


@extend(Order)
class OrderShipments:
    """How an order travels."""

    shipments: list[Shipment] = batch(shipments_of, description="How it travels.")


@strawberry.type(description="A province, city or county of China.")
class Region:
    code: str = strawberry.field(description="GB/T 2260.")
    name: str


def delivery_regions(info: Info, within: str | None = None) -> Sequence[RegionRow]:
    return reading.regions(info.context.session, within)


@extend(ShopQuery)
class FulfilmentQuery:
    """What a buyer may ask of delivery."""

    delivery_regions: list[Region] = query(
        delivery_regions,
        description="Where the shop delivers: the provinces, or what lies `within` a code.",
    )


SHOP = (OrderShipments, FulfilmentQuery)
