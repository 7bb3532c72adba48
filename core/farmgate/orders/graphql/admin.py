"""Orders as staff see them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import strawberry

from farmgate.api.composition import extend
from farmgate.api.context import Info
from farmgate.api.fields import batch, query
from farmgate.api.roots import AdminQuery
from farmgate.api.types import Connection, DecisionType, MoneyType, PriceRowType
from farmgate.ids import key_of
from farmgate.orders import reading
from farmgate.orders.graphql.shop import OrderLine, decisions_of, lines_of, price_rows_of
from farmgate.orders.reading import OrderRow
from farmgate.paging import Page, PageRequest


@dataclass(frozen=True, slots=True)
class BuyerView:
    """Who bought, and where it goes."""

    name: str
    phone: str | None
    email: str | None
    recipient: str
    region_code: str
    street: str


def buyers(orders: Sequence[OrderRow], _info: Info) -> Sequence[BuyerView]:
    return [_buyer(row) for row in orders]


@strawberry.type(description="Who bought, and where it goes.")
class Buyer:
    name: str
    phone: str | None
    email: str | None
    recipient: str
    region_code: str
    street: str


@strawberry.type(name="Order", description="A purchase; its words and money never change.")
class Order:
    id: strawberry.ID
    number: str
    status: str = strawberry.field(description="`placed`, `shipped` or `delivered`.")
    total: MoneyType
    delivery_method: str
    note: str | None
    placed_at: datetime
    source: str | None = strawberry.field(
        description="Who took it from elsewhere: a plugin's name, and after a colon the channel; "
        "null where it was placed in this shop."
    )
    external_reference: str | None = strawberry.field(description="What it is called there.")
    buyer: Buyer = batch(buyers, description="Who bought, and where it goes.")
    lines: list[OrderLine] = batch(lines_of, description="What was bought.")
    price_rows: list[PriceRowType] = batch(price_rows_of, description="What it costs, and why.")
    decisions: list[DecisionType] = batch(
        decisions_of, description="Everything that was decided about it, and on what."
    )


def orders(
    info: Info,
    status: str | None = None,
    first: int | None = None,
    after: str | None = None,
    last: int | None = None,
    before: str | None = None,
) -> Page[OrderRow]:
    page = PageRequest(first, after, last, before)
    return reading.orders_page(info.context.session, page, status=status)


def order(info: Info, id: strawberry.ID) -> OrderRow | None:
    key = key_of("Order", id)
    return None if key is None else reading.order_by(info.context.session, key=key)


@extend(AdminQuery)
class OrdersQuery:
    """What staff may ask of orders."""

    orders: Connection[Order] = query(
        orders,
        description="Orders, the oldest first: `last: 20` asks for the newest.",
        permission="orders.read",
    )
    order: Order | None = query(order, description="One order.", permission="orders.read")


def _buyer(row: OrderRow) -> BuyerView:
    contact, address = row.contact_fields, row.address_fields
    return BuyerView(
        name=contact["name"],
        phone=contact.get("phone"),
        email=contact.get("email"),
        recipient=address["recipient"],
        region_code=address["region_code"],
        street=address["street"],
    )


ADMIN = (OrdersQuery,)
