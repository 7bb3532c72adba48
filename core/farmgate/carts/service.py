"""What is done to a cart. Functions flush; whoever opened the transaction commits."""

import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from farmgate.carts import errors
from farmgate.carts.checkout import Address, Contact
from farmgate.carts.models import Cart, CartLine
from farmgate.carts.quote import Quote, plan_of, quote
from farmgate.carts.reading import checkout_of, secret_hash
from farmgate.catalog.errors import VARIANT_NOT_FOUND
from farmgate.catalog.models import Product, Variant
from farmgate.language import Text
from farmgate.orders.models import Order
from farmgate.problems import Problem, Refused
from farmgate.regions import is_region_code
from farmgate.shop import Shop
from farmgate.stock import reservation
from farmgate.stock.errors import QUANTITY_INVALID
from farmgate.stock.reservation import TakenMeanwhile

_TRIES_TO_HOLD = 4


@dataclass(frozen=True, slots=True)
class CartChange:
    """What a buyer says of a purchase besides its lines; None leaves a thing as it is."""

    contact: Contact | None = None
    address: Address | None = None
    delivery_method: str | None = None
    payment_method: str | None = None
    note: str | None = None


def create(session: Session, shop: Shop, member_id: int | None) -> tuple[Cart, str]:
    """A new cart and its secret, which is shown this once only."""
    secret = secrets.token_urlsafe(24)
    now = shop.clock.now()
    cart = Cart(
        secret_hash=secret_hash(secret),
        member_id=member_id,
        status="open",
        created_at=now,
        updated_at=now,
    )
    session.add(cart)
    session.flush()
    return cart, secret


def add_units(session: Session, shop: Shop, cart: Cart, units: Mapping[int, int]) -> None:
    """Put units of variants into the cart, on top of what is there."""
    _check_open(session, cart)
    _check_variants(session, units)
    lines = _lines_by_variant(session, cart)
    for variant, quantity in units.items():
        _check_quantity(shop, quantity, least=1)
        there = lines[variant].quantity if variant in lines else 0
        _set_quantity(session, shop, cart, lines, variant, there + quantity)
    _changed(session, shop, cart)


def set_quantities(session: Session, shop: Shop, cart: Cart, units: Mapping[int, int]) -> None:
    """Make lines of the cart hold so many units; 0 takes a line out."""
    _check_open(session, cart)
    by_variant = _lines_by_variant(session, cart)
    by_line = {line.id: line for line in by_variant.values()}
    for line_id, quantity in units.items():
        if line_id not in by_line:
            raise Refused(errors.LINE_NOT_FOUND(field="lines"))
        _check_quantity(shop, quantity, least=0)
        _set_quantity(session, shop, cart, by_variant, by_line[line_id].variant_id, quantity)
    _changed(session, shop, cart)


def update(session: Session, shop: Shop, cart: Cart, change: CartChange) -> None:
    """Say who buys, where it goes, how it travels and how it is paid."""
    _check_open(session, cart)
    if change.contact is not None:
        _check_contact(change.contact)
        cart.contact = asdict(change.contact)
    if change.address is not None:
        _check_address(change.address)
        cart.address = asdict(change.address)
    if change.delivery_method is not None:
        cart.delivery_method = change.delivery_method[:64]
    if change.payment_method is not None:
        cart.payment_method = change.payment_method[:64]
    if change.note is not None:
        cart.note = change.note[:500]
    cart.updated_at = shop.clock.now()
    session.flush()


def begin_checkout(session: Session, shop: Shop, cart: Cart) -> datetime:
    """Hold the goods of the cart for a while; the answer says until when.

    Refused where units are short: half a purchase would only be kept from others. What else is
    missing (address, payment, …) does not matter yet.
    """
    _check_open(session, cart)
    worked_out = quote(session, shop, checkout_of(session, shop, cart))
    while True:
        in_the_way = [problem for problem in worked_out.problems if problem.step == "cart"]
        if in_the_way:
            raise Refused(*in_the_way)
        if not hold_goods(session, shop, worked_out):
            return held_until(shop, worked_out)
        # Another buyer was faster between the plan and the hold: say what is left now.
        worked_out = quote(session, shop, worked_out.checkout)


def held_until(shop: Shop, worked_out: Quote) -> datetime:
    """When goods that are held now are free again."""
    minutes = shop.settings.checkout.reservation_minutes
    return worked_out.checkout.now + timedelta(minutes=minutes)


def hold_goods(session: Session, shop: Shop, worked_out: Quote) -> bool:
    """Hold what a quote plans to take; the answer is whether units were short after all.

    Holds of others that are past their time are swept first if they are needed.
    """
    checkout = worked_out.checkout
    until = held_until(shop, worked_out)
    plan = worked_out.plan
    for _ in range(_TRIES_TO_HOLD):
        if plan.short:
            if not reservation.sweep(session, checkout.now, tuple(plan.short)):
                return True
        else:
            try:
                with session.begin_nested():
                    reservation.hold(session, checkout.cart_id, plan.taken, until)
                return False
            except TakenMeanwhile:
                pass
        plan = plan_of(session, shop, checkout)
    return True


def _changed(session: Session, shop: Shop, cart: Cart) -> None:
    # What was held for the old lines would be wrong for the new ones.
    session.flush()
    reservation.release(session, cart.id)
    cart.updated_at = shop.clock.now()
    session.flush()


def _check_open(session: Session, cart: Cart) -> None:
    if cart.status != "open":
        number = session.scalar(select(Order.number).where(Order.cart_id == cart.id))
        raise Refused(errors.CART_COMPLETED(number=number, field="id"))


def _check_variants(session: Session, units: Mapping[int, int]) -> None:
    statement = (
        select(Variant.id).join(Product).where(Variant.id.in_(units), Product.status == "published")
    )
    if set(units) - set(session.scalars(statement)):
        raise Refused(VARIANT_NOT_FOUND(field="lines"))


def _lines_by_variant(session: Session, cart: Cart) -> dict[int, CartLine]:
    lines = session.scalars(select(CartLine).where(CartLine.cart_id == cart.id))
    return {line.variant_id: line for line in lines}


def _set_quantity(
    session: Session,
    shop: Shop,
    cart: Cart,
    lines: dict[int, CartLine],
    variant: int,
    quantity: int,
) -> None:
    limits = shop.settings.checkout
    if quantity > limits.max_units_per_variant:
        sku = session.scalar(select(Variant.sku).where(Variant.id == variant))
        most = limits.max_units_per_variant
        raise Refused(errors.TOO_MANY_UNITS(sku=sku, asked=quantity, most=most, field="lines"))
    if quantity == 0:
        session.delete(lines.pop(variant))
    elif variant in lines:
        lines[variant].quantity = quantity
    else:
        if len(lines) >= limits.max_lines:
            raise Refused(errors.TOO_MANY_LINES(most=limits.max_lines, field="lines"))
        lines[variant] = CartLine(cart_id=cart.id, variant_id=variant, quantity=quantity)
        session.add(lines[variant])


def _check_quantity(shop: Shop, quantity: int, least: int) -> None:
    if quantity < least:
        most = shop.settings.checkout.max_units_per_variant
        raise Refused(QUANTITY_INVALID(quantity=quantity, most=most, field="lines"))


def _check_contact(contact: Contact) -> None:
    if not contact.name.strip() or not (contact.phone or contact.email):
        raise Refused(errors.CONTACT_REQUIRED(field="contact", step="contact"))


def _check_address(address: Address) -> None:
    problems = list[Problem]()
    parts = {
        "recipient": (Text("收货人", "a recipient"), address.recipient, 100),
        "phone": (Text("电话", "a phone number"), address.phone, 32),
        "street": (Text("详细地址", "a street address"), address.street, 300),
    }
    for field, (name, value, longest) in parts.items():
        if not 1 <= len(value.strip()) <= longest:
            problems.append(_address_problem(name, field))
    if not is_region_code(address.region_code):
        code = Text("六位行政区划代码", "a six-digit region code (GB/T 2260)")
        problems.append(_address_problem(code, "regionCode"))
    if problems:
        raise Refused(*problems)


def _address_problem(missing: Text, field: str) -> Problem:
    return errors.ADDRESS_INVALID(missing=missing, field=f"address.{field}", step="address")
