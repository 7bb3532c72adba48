"""Orders as their buyers see them."""

from collections.abc import Sequence
from datetime import date, datetime

import strawberry

from farmgate.api.composition import extend
from farmgate.api.context import Info
from farmgate.api.fields import batch, query
from farmgate.api.roots import ShopQuery
from farmgate.api.types import (
    AddressType,
    Connection,
    ContactType,
    DecisionType,
    MoneyType,
    PriceRowType,
    ShownDecision,
    shown_decisions,
)
from farmgate.carts.reading import owned_cart
from farmgate.ids import key_of
from farmgate.language import texts_in
from farmgate.members.graphql.shop import Member
from farmgate.members.reading import MemberRow
from farmgate.orders import reading
from farmgate.orders.errors import ORDER_NOT_FOUND
from farmgate.orders.reading import AllocationRow, OrderLineRow, OrderPriceRowRow, OrderRow
from farmgate.paging import Page, PageRequest
from farmgate.problems import Refused


def lines_of(orders: Sequence[OrderRow], info: Info) -> Sequence[Sequence[OrderLineRow]]:
    return reading.lines_of(info.context.session, [row.pk for row in orders])


def price_rows_of(orders: Sequence[OrderRow], info: Info) -> Sequence[Sequence[OrderPriceRowRow]]:
    found = reading.price_rows_of(info.context.session, [row.pk for row in orders])
    for row in (row for rows in found for row in rows):
        row.evidence = texts_in(row.evidence, info.context.language)
    return found


def decisions_of(orders: Sequence[OrderRow], info: Info) -> Sequence[Sequence[ShownDecision]]:
    found = reading.decisions_of(info.context.session, [row.pk for row in orders])
    return [shown_decisions(one, info.context.language, "OrderLine") for one in found]


def allocations_of(lines: Sequence[OrderLineRow], info: Info) -> Sequence[Sequence[AllocationRow]]:
    return reading.allocations_of(info.context.session, [row.pk for row in lines])


@strawberry.type(description="From where, and of which lot, units are taken.")
class Allocation:
    quantity: int
    location_code: str
    location_name: str
    lot_code: str | None
    best_before: date | None


@strawberry.type(description="Units of a variant, in the words and at the price of the purchase.")
class OrderLine:
    id: strawberry.ID
    sku: str
    product_name: str
    variant_name: str
    quantity: int
    unit_price: MoneyType
    total: MoneyType = strawberry.field(description="Units times price, before adjustments.")
    allocations: list[Allocation] = batch(
        allocations_of, description="Lots and locations that it is taken from."
    )


@strawberry.type(description="A purchase; its words and money never change.")
class Order:
    id: strawberry.ID
    number: str = strawberry.field(description="What people call it.")
    status: str = strawberry.field(description="`placed`, `shipped` or `delivered`.")
    total: MoneyType
    contact: ContactType
    address: AddressType
    delivery_method: str
    note: str | None
    placed_at: datetime
    lines: list[OrderLine] = batch(lines_of, description="What was bought.")
    price_rows: list[PriceRowType] = batch(price_rows_of, description="What it costs, and why.")
    decisions: list[DecisionType] = batch(
        decisions_of, description="Everything that was decided about it, and on what."
    )


def order(info: Info, id: strawberry.ID, secret: str | None = None) -> OrderRow:
    context = info.context
    key = key_of("Order", id)
    row = None if key is None else reading.order_by(context.session, key=key)
    if row is None:
        raise Refused(ORDER_NOT_FOUND(field="id"))
    try:
        # Whoever may use the cart may see the order that it has become.
        owned_cart(context.session, row.cart_pk, secret, context.principal)
    except Refused:
        raise Refused(ORDER_NOT_FOUND(field="id")) from None
    return row


@extend(ShopQuery)
class OrdersQuery:
    """What a buyer may ask of orders."""

    order: Order = query(
        order, description="An order: the member's own, or a guest's by the cart's secret."
    )


def orders_of(
    members: Sequence[MemberRow],
    info: Info,
    first: int | None = None,
    after: str | None = None,
    last: int | None = None,
    before: str | None = None,
) -> Sequence[Page[OrderRow]]:
    page = PageRequest(first, after, last, before)
    return [reading.orders_page(info.context.session, page, member=row.pk) for row in members]


@extend(Member)
class MemberOrders:
    """What a person has bought."""

    orders: Connection[Order] = batch(
        orders_of, description="Their orders, the oldest first: `last: 5` asks for the newest."
    )


SHOP = (OrdersQuery, MemberOrders)
