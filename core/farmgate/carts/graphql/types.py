"""A cart as it is answered: its GraphQL types, and the view that works it out when asked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

import strawberry

from farmgate.api.context import Context
from farmgate.api.types import (
    AddressType,
    ContactType,
    DecisionType,
    MoneyType,
    PriceRowType,
    ProblemType,
    ShownDecision,
    ShownPriceRow,
    ShownProblem,
    shown,
    shown_decisions,
)
from farmgate.carts.decisions import decisions
from farmgate.carts.models import Cart
from farmgate.carts.quote import Quote, quote
from farmgate.carts.reading import checkout_of
from farmgate.catalog.graphql.shop import Variant
from farmgate.catalog.reading import VariantRow, variants_of
from farmgate.checkout import Address, Checkout, CheckoutLine, Contact, DeliveryOption
from farmgate.ids import opaque
from farmgate.language import json_with_texts, texts_in
from farmgate.money import Money
from farmgate.orders.graphql.shop import Order
from farmgate.orders.reading import OrderRow, decisions_of, order_by
from farmgate.rows import Row, gather
from farmgate.stock.reservation import held_until


@strawberry.type(description="So many units of one variant in a cart.", name="CartLine")
class CartLineType:
    id: strawberry.ID
    variant: Variant
    quantity: int
    total: MoneyType = strawberry.field(description="Units times price, before adjustments.")


@strawberry.type(name="DeliveryOption", description="A way of delivery that it may choose.")
class DeliveryOptionType:
    code: str = strawberry.field(description="What `deliveryMethod` names.")
    name: str
    description: str
    price: MoneyType
    reason: str
    plugin: str


@strawberry.type(
    name="Cart", description="What a buyer is about to buy, and what is still missing for it."
)
class CartType:
    id: strawberry.ID
    status: str = strawberry.field(description="`open` or `completed`.")
    lines: list[CartLineType]
    contact: ContactType | None
    address: AddressType | None
    delivery_method: str | None
    payment_method: str | None
    note: str | None
    delivery_options: list[DeliveryOptionType] = strawberry.field(
        description="Ways of delivery to the address; empty while there is none."
    )
    price_rows: list[PriceRowType] = strawberry.field(description="What it costs, and why.")
    total: MoneyType = strawberry.field(description="The sum of the price rows.")
    problems: list[ProblemType] = strawberry.field(
        description="All that is still missing or in the way; empty when it may be completed."
    )
    decisions: list[DecisionType] = strawberry.field(
        description="Everything that is decided about it now, and on what: its stock, price rows, "
        "delivery and problems; of a completed cart, what was decided about its order."
    )
    reserved_until: datetime | None = strawberry.field(
        description="Until then its goods are held; null where none are. A change lets them go."
    )
    order: Order | None = strawberry.field(description="What it has become.")


@dataclass(frozen=True)
class CartLineView:
    """A line as it is answered."""

    id: str
    variant: VariantRow
    quantity: int
    total: Money

    @property
    def sku(self) -> str:
        return self.variant.sku


class CartView(Row):
    """A cart as it is answered; it is worked out once, and only where that is asked for."""

    def __init__(self, cart: Cart, context: Context) -> None:
        self.pk = cart.id
        self.id = opaque("Cart", cart.id)
        self.status = cart.status
        self.delivery_method = cart.delivery_method
        self.payment_method = cart.payment_method
        self.note = cart.note
        self._cart = cart
        self._context = context
        gather([self])

    @cached_property
    def _quote(self) -> Quote:
        session, shop = self._context.session, self._context.shop
        return quote(session, shop, checkout_of(session, shop, self._cart))

    @property
    def checkout(self) -> Checkout:
        """The purchase that the cart stands for."""
        return self._quote.checkout

    @property
    def contact(self) -> Contact | None:
        return None if self._cart.contact is None else Contact(**self._cart.contact)

    @property
    def address(self) -> Address | None:
        return None if self._cart.address is None else Address(**self._cart.address)

    @property
    def lines(self) -> list[CartLineView]:
        lines: Sequence[CheckoutLine] = self._quote.checkout.lines
        variants = variants_of(self._context.session, [line.variant_id for line in lines])
        return [
            CartLineView(opaque("CartLine", line.line_id), variant, line.quantity, line.total)
            for line, variant in zip(lines, variants, strict=True)
        ]

    @property
    def delivery_options(self) -> Sequence[DeliveryOption]:
        return self._quote.options

    @property
    def price_rows(self) -> list[ShownPriceRow]:
        language = self._context.language
        return [
            ShownPriceRow(
                kind=row.kind.value,
                label=row.label.into(language),
                amount=row.amount,
                reason=row.reason.into(language),
                plugin=row.plugin,
                version=row.version,
                rule=row.rule,
                evidence=json_with_texts(texts_in(row.evidence, language)),
                line_id=None if row.line_id is None else opaque("CartLine", row.line_id),
            )
            for row in self._quote.rows
        ]

    @property
    def total(self) -> Money:
        return self._quote.total

    @property
    def problems(self) -> list[ShownProblem]:
        if self.status == "completed":
            return []
        return shown(self._quote.problems, self._context.language)

    @property
    def decisions(self) -> list[ShownDecision]:
        session, language = self._context.session, self._context.language
        order = self.order
        if order is not None:
            return shown_decisions(decisions_of(session, [order.pk])[0], language, "OrderLine")
        return shown_decisions(decisions(self._quote), language, "CartLine")

    @property
    def reserved_until(self) -> datetime | None:
        return held_until(self._context.session, self.pk, self._context.shop.clock.now())

    @cached_property
    def order(self) -> OrderRow | None:
        if self.status == "open":
            return None
        return order_by(self._context.session, cart=self.pk)
