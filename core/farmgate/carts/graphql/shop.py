"""Carts as a storefront asks for and changes them."""

from collections.abc import Callable, Sequence
from datetime import datetime

import strawberry
from sqlalchemy.orm import Session

from farmgate.api.composition import extend
from farmgate.api.context import Context, Info
from farmgate.api.extensible import ExtensibleInput, extensible
from farmgate.api.fields import Answer, mutation, query
from farmgate.api.inputs import money
from farmgate.api.roots import ShopMutation, ShopQuery
from farmgate.api.types import MoneyInput, Payload
from farmgate.carts import service
from farmgate.carts.completion import complete
from farmgate.carts.graphql.types import CartType, CartView
from farmgate.carts.models import Cart
from farmgate.carts.reading import owned_cart
from farmgate.catalog.errors import VARIANT_NOT_FOUND
from farmgate.checkout import Address, Contact
from farmgate.ids import key_of
from farmgate.orders.graphql.shop import Order
from farmgate.orders.reading import order_by
from farmgate.problems import Refused
from farmgate.shop import Shop

Change = Callable[[Session, Cart], None]


def cart(info: Info, id: strawberry.ID, secret: str | None = None) -> CartView:
    key, context = key_of("Cart", id), info.context
    return CartView(owned_cart(context.session, key, secret, context.principal), context)


@extend(ShopQuery)
class CartsQuery:
    """What a buyer may ask of a cart."""

    cart: CartType = query(
        cart, description="A cart: the member's own, or a guest's by its secret."
    )


@strawberry.input
class ContactInput:
    name: str
    phone: str | None = None
    email: str | None = None


@strawberry.input
class AddressInput:
    recipient: str
    phone: str
    region_code: str = strawberry.field(description="GB/T 2260 code of a county or city.")
    street: str


@strawberry.input
class CartLineAddInput:
    variant_id: strawberry.ID
    quantity: int = 1


@strawberry.input
class CartLineSetInput:
    line_id: strawberry.ID
    quantity: int = strawberry.field(description="0 takes the line out.")


@extensible
@strawberry.input
class CartUpdateInput(ExtensibleInput):
    contact: ContactInput | None = None
    address: AddressInput | None = None
    delivery_method: str | None = None
    payment_method: str | None = None
    note: str | None = None


@strawberry.type
class CartPayload(Payload):
    cart: CartType | None


@strawberry.type
class CartCreatePayload(Payload):
    cart: CartType | None
    secret: str | None = strawberry.field(
        description="Whoever knows it may use the guest's cart. It is shown this once."
    )


@strawberry.type
class CheckoutBeginPayload(Payload):
    cart: CartType | None
    reserved_until: datetime | None = strawberry.field(
        description="Until then the goods are held for this cart."
    )


@strawberry.type
class CartCompletePayload(Payload):
    order: Order | None


def cart_create(info: Info, lines: list[CartLineAddInput] | None = None) -> Answer:
    context = info.context
    member_id = None if context.principal is None else context.principal.member_id
    units = _units(lines or [])

    def work(session: Session) -> tuple[Cart, str]:
        made, secret = service.create(session, context.shop, member_id)
        if units:
            service.add_units(session, context.shop, made, units)
        return made, secret

    made, secret = context.write(work)
    return Answer(cart=CartView(made, context), secret=secret)


def cart_lines_add(
    info: Info, id: strawberry.ID, lines: list[CartLineAddInput], secret: str | None = None
) -> Answer:
    units = _units(lines)
    return _change(
        info, id, secret, lambda session, cart: service.add_units(session, _shop(info), cart, units)
    )


def cart_lines_set(
    info: Info, id: strawberry.ID, lines: list[CartLineSetInput], secret: str | None = None
) -> Answer:
    units = {key_of("CartLine", line.line_id) or 0: line.quantity for line in lines}
    return _change(
        info,
        id,
        secret,
        lambda session, cart: service.set_quantities(session, _shop(info), cart, units),
    )


def cart_update(
    info: Info, id: strawberry.ID, input: CartUpdateInput, secret: str | None = None
) -> Answer:
    change = service.CartChange(
        contact=None if input.contact is None else Contact(**vars(input.contact)),
        address=None if input.address is None else Address(**vars(input.address)),
        delivery_method=input.delivery_method,
        payment_method=input.payment_method,
        note=input.note,
    )

    def work(session: Session, cart: Cart) -> None:
        service.update(session, _shop(info), cart, change)
        input.hand_over(cart.id, info, session)

    return _change(info, id, secret, work)


def checkout_begin(info: Info, id: strawberry.ID, secret: str | None = None) -> Answer:
    context = info.context

    def work(session: Session) -> tuple[Cart, datetime]:
        found = _owned(session, context, id, secret)
        return found, service.begin_checkout(session, context.shop, found)

    found, until = _with_principal(context).write(work)
    return Answer(cart=CartView(found, context), reserved_until=until)


def cart_complete(
    info: Info,
    id: strawberry.ID,
    secret: str | None = None,
    expected_total: MoneyInput | None = None,
) -> Answer:
    context = info.context
    expected = (
        None if expected_total is None else money(info, expected_total, field="expectedTotal")
    )

    def work(session: Session) -> int:
        found = _owned(session, context, id, secret)
        if found.status == "open" and not found.member_id and context.principal is not None:
            # Whoever logs in before buying finds the order among their own.
            found.member_id = context.principal.member_id
        return complete(session, context.shop, found, expected).id

    key = _with_principal(context).write(work)
    return Answer(order=order_by(context.session, key=key))


@extend(ShopMutation)
class CartsMutation:
    """What a buyer may do with a cart."""

    cart_create: CartCreatePayload = mutation(
        cart_create, description="A new cart, with lines if you like."
    )
    cart_lines_add: CartPayload = mutation(
        cart_lines_add, description="Put units into a cart, on top of what is there."
    )
    cart_lines_set: CartPayload = mutation(
        cart_lines_set, description="Change how many units lines hold."
    )
    cart_update: CartPayload = mutation(
        cart_update, description="Say who buys, where it goes, how it travels, how it is paid."
    )
    checkout_begin: CheckoutBeginPayload = mutation(
        checkout_begin, description="Hold the goods of a cart for a while."
    )
    cart_complete: CartCompletePayload = mutation(
        cart_complete,
        description="Make the cart an order; refused with everything that is missing. Doing it "
        "again gives the same order. `expectedTotal` refuses if the total has changed. A guest's "
        "cart that is completed with a log-in becomes the member's.",
    )


def _shop(info: Info) -> Shop:
    return info.context.shop


def _with_principal(context: Context) -> Context:
    # Who asks is read before the write begins: a write reads through its own session only.
    _ = context.principal
    return context


def _owned(session: Session, context: Context, id: str, secret: str | None) -> Cart:
    return owned_cart(session, key_of("Cart", id), secret, context.principal, lock=True)


def _change(info: Info, id: str, secret: str | None, change: Change) -> Answer:
    context = _with_principal(info.context)

    def work(session: Session) -> Cart:
        found = _owned(session, context, id, secret)
        change(session, found)
        return found

    return Answer(cart=CartView(context.write(work), context))


def _units(lines: Sequence[CartLineAddInput]) -> dict[int, int]:
    units: dict[int, int] = {}
    for line in lines:
        variant = key_of("Variant", line.variant_id)
        if variant is None:
            raise Refused(VARIANT_NOT_FOUND(field="lines"))
        units[variant] = units.get(variant, 0) + line.quantity
    return units


SHOP = (CartsQuery, CartsMutation)
