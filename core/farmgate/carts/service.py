"""What is done to a cart. Functions flush; whoever opened the transaction commits."""

import re
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from farmgate.carts import errors, requirements
from farmgate.carts.models import Cart, CartLine
from farmgate.carts.quote import Quote, quote
from farmgate.carts.reading import checkout_of, secret_hash
from farmgate.catalog.errors import VARIANT_NOT_FOUND
from farmgate.catalog.models import Product, Variant
from farmgate.checkout import Address, Checkout, Contact
from farmgate.hooks.checkout import quota_needs
from farmgate.language import Text
from farmgate.orders.models import Order
from farmgate.problems import Problem, Refused
from farmgate.quotas import service as quotas
from farmgate.quotas.service import QuotaTaken
from farmgate.regions import is_region_code
from farmgate.shop import Shop
from farmgate.stock import reservation
from farmgate.stock.errors import QUANTITY_INVALID
from farmgate.stock.reservation import TakenMeanwhile

# Loose on purpose: a landline with an extension is a phone number too.
_PHONE = re.compile(r"\+?\d[\d -]{4,30}", re.ASCII)
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]{2,}")
InTheWay = Callable[[Quote], Sequence[Problem]]
WorkOut = Callable[[Session, Shop, Checkout], Quote]


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
    problems = list(_too_long(change))
    if change.contact is not None:
        problems += _contact_problems(change.contact)
    if change.address is not None:
        problems += _address_problems(change.address)
    if problems:
        raise Refused(*problems)
    if change.contact is not None:
        cart.contact = asdict(change.contact)
    if change.address is not None:
        cart.address = asdict(change.address)
    if change.delivery_method is not None:
        cart.delivery_method = change.delivery_method
    if change.payment_method is not None:
        cart.payment_method = change.payment_method
    if change.note is not None:
        cart.note = change.note
    cart.updated_at = shop.clock.now()
    session.flush()


def begin_checkout(session: Session, shop: Shop, cart: Cart) -> datetime:
    """Hold the goods of the cart for a while; the answer says until when.

    Refused where units are short: half a purchase would only be kept from others. What else is
    missing (address, payment, …) does not matter yet.
    """
    _check_open(session, cart)
    worked_out = hold_goods(session, shop, checkout_of(session, shop, cart), _about_goods)
    return _held_until(shop, worked_out.checkout)


def hold_goods(
    session: Session,
    shop: Shop,
    checkout: Checkout,
    in_the_way: InTheWay,
    work_out: WorkOut = quote,
) -> Quote:
    """Hold what a purchase takes; the answer is the quote that says whence its goods are taken.

    Goods first, then limited things that plugins need for it. Refused with what is in the way.
    Holds of others that are past their time are freed where their units are needed.
    """
    for is_last_try in (False, True):
        worked_out = _quote(session, shop, checkout, work_out)
        problems = in_the_way(worked_out)
        if not problems and worked_out.plan.short:
            problems = list(requirements.unreachable(checkout, worked_out.plan.short))
        if problems:
            raise Refused(*problems)
        try:
            with session.begin_nested():
                _hold(session, shop, worked_out)
            return worked_out
        except TakenMeanwhile:
            # Another buyer was faster: plan again, with the shelves held while we look.
            if not is_last_try:
                reservation.hold_shelves(session, {line.variant_id for line in checkout.lines})
        except QuotaTaken:
            if is_last_try:
                short_of = map(requirements.quota_short, worked_out.quotas)
                raise Refused(*short_of) from None
    short = {line.variant_id: line.quantity for line in checkout.lines}
    raise Refused(*requirements.unreachable(checkout, short))


def _hold(session: Session, shop: Shop, worked_out: Quote) -> None:
    checkout = worked_out.checkout
    until = _held_until(shop, checkout)
    reservation.hold(session, shop, checkout.cart_id, worked_out.plan.taken, until)
    if _has_quotas(shop):
        wanted = {state.name: state.units for state in worked_out.quotas}
        quotas.hold(session, checkout.cart_id, wanted, until, checkout.now)


def _has_quotas(shop: Shop) -> bool:
    # Where no plugin needs any, nothing is asked of the database; what one that is off now had
    # held is freed when its time is over.
    return bool(shop.hooks.implementations(quota_needs))


def _quote(session: Session, shop: Shop, checkout: Checkout, work_out: WorkOut) -> Quote:
    worked_out = work_out(session, shop, checkout)
    if not worked_out.plan.short:
        return worked_out
    reservation.sweep(session, shop, checkout.now, tuple(worked_out.plan.short))
    return work_out(session, shop, checkout)


def _about_goods(worked_out: Quote) -> Sequence[Problem]:
    return [problem for problem in worked_out.problems if problem.step == "cart"]


def _held_until(shop: Shop, checkout: Checkout) -> datetime:
    return checkout.now + timedelta(minutes=shop.settings.checkout.reservation_minutes)


def _changed(session: Session, shop: Shop, cart: Cart) -> None:
    # What was held for the old lines would be wrong for the new ones.
    session.flush()
    reservation.release(session, shop, cart.id)
    if _has_quotas(shop):
        quotas.release(session, cart.id)
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


def _too_long(change: CartChange) -> Iterator[Problem]:
    contact = change.contact or Contact("")
    texts = {
        "contact.name": (contact.name, 100),
        "contact.phone": (contact.phone, 32),
        "contact.email": (contact.email, 254),
        "deliveryMethod": (change.delivery_method, 64),
        "paymentMethod": (change.payment_method, 64),
        "note": (change.note, 500),
    }
    for field, (text, longest) in texts.items():
        if len(text or "") > longest:
            yield errors.TEXT_TOO_LONG(field=field, what=field, longest=longest)


def _contact_problems(contact: Contact) -> Iterator[Problem]:
    reachable = (contact.phone or "").strip() or (contact.email or "").strip()
    if not contact.name.strip() or not reachable:
        yield errors.CONTACT_REQUIRED(field="contact", step="contact")
    for field, given, form in (
        ("contact.phone", (contact.phone or "").strip(), _PHONE),
        ("contact.email", (contact.email or "").strip(), _EMAIL),
    ):
        if given and not form.fullmatch(given):
            yield errors.CONTACT_UNREACHABLE(field=field, step="contact", given=given[:100])


def _address_problems(address: Address) -> Iterator[Problem]:
    parts = {
        "recipient": (Text("收货人", "a recipient"), address.recipient, 100),
        "phone": (Text("电话", "a phone number"), address.phone, 32),
        "street": (Text("详细地址", "a street address"), address.street, 300),
    }
    for field, (name, value, longest) in parts.items():
        if not 1 <= len(value.strip()) <= len(value) <= longest:
            yield _address_problem(name, field)
    if not is_region_code(address.region_code):
        code = Text("六位行政区划代码", "a six-digit region code (GB/T 2260)")
        yield _address_problem(code, "regionCode")


def _address_problem(missing: Text, field: str) -> Problem:
    return errors.ADDRESS_INVALID(missing=missing, field=f"address.{field}", step="address")
