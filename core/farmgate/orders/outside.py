"""Orders that were placed and paid for elsewhere, taken into the shop as if they were its own.

What a marketplace has sold goes through the same gate and the same shelves as a cart: what is not
for sale, not in stock or refused by a plugin is not taken. Only the price is the marketplace's.
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import Session

from farmgate.carts import service as carts
from farmgate.carts.completion import become_order
from farmgate.carts.models import Cart, CartLine
from farmgate.carts.reading import checkout_of, secret_hash
from farmgate.catalog.models import Variant
from farmgate.checkout import Address, Checkout, Contact
from farmgate.language import Text
from farmgate.money import Money
from farmgate.orders import errors
from farmgate.orders.models import Order
from farmgate.orders.outside_quote import Terms, outside_quote
from farmgate.orders.placing import Origin
from farmgate.payments.errors import CURRENCY_DIFFERS
from farmgate.payments.models import Payment
from farmgate.payments.outside import OUTSIDE
from farmgate.payments.service import capture
from farmgate.problems import Problem, Refused
from farmgate.shop import Shop
from farmgate.stock.errors import QUANTITY_INVALID
from farmgate.stock.receiving import MOST_UNITS

_LONGEST_SOURCE = 64
_LONGEST_REFERENCE = 100
_MOST_LINES = 250
_LARGEST_AMOUNT = 10**15


@dataclass(frozen=True, slots=True)
class OutsideLine:
    """Units of a variant by its SKU; without a price they go at the catalogue's present one."""

    sku: str
    quantity: int
    unit_price: Money | None = None


@dataclass(frozen=True, slots=True)
class OutsideDelivery:
    """How the buyer was told that it travels, and what they paid for that.

    ``method`` is the code of the shop's own delivery method by which the goods go, so that plugins
    can judge it (``cold``, say).
    """

    label: Text
    price: Money
    method: str


@dataclass(frozen=True, slots=True)
class Paid:
    """What the buyer has paid, all of it, under the name that it has elsewhere."""

    amount: Money
    reference: str


@dataclass(frozen=True, slots=True)
class OutsideOrder:
    """An order as a marketplace tells it.

    ``external_reference`` (1 to 100 characters) is the order's name there. ``channel`` tells apart
    the places from which one plugin takes orders. ``placed_at`` is when the buyer ordered;
    ``paid`` is None where they pay at the door.
    """

    external_reference: str
    lines: Sequence[OutsideLine]
    contact: Contact
    address: Address
    delivery: OutsideDelivery
    paid: Paid | None
    placed_at: datetime
    channel: str = ""
    note: str | None = None


@dataclass(frozen=True, slots=True)
class TakenOrder:
    """What it has become; ``is_new`` is False where it had been taken before."""

    order_id: int
    number: str
    total: Money
    is_new: bool


def take_order(session: Session, shop: Shop, plugin: str, told: OutsideOrder) -> TakenOrder:
    """Make an order that was placed elsewhere one of the shop's.

    Its goods are allocated at once, by the same conditional updates as a cart's, so that a unit is
    sold once wherever it is bought. The same plugin, channel and reference again give the same
    order, also when two take it at the same moment. Call it within the transaction that remembers
    that it was taken.

    Refused, with all that is in the way, where a SKU is unknown or not for sale, stock is short, a
    plugin objects, an address cannot be used, or the total is not what was paid; nothing of it is
    kept then, and the session can go on.

    Args:
        session: of a write.
        shop: the open shop.
        plugin: the name of the plugin that answers for the price.
        told: the order.
    """
    origin = _origin(plugin, told)
    existing = _known(session, origin)
    if existing is None:
        try:
            with session.begin_nested():
                return _taken(_take(session, shop, plugin, origin, told), is_new=True)
        except Refused:
            # Whoever was faster may have taken the last units for this very order.
            existing = _known(session, origin)
            if existing is None:
                raise
    return _taken(existing, is_new=False)


def _origin(plugin: str, told: OutsideOrder) -> Origin:
    source = f"{plugin}:{told.channel}" if told.channel else plugin
    reference = told.external_reference
    if not 1 <= len(reference.strip()) <= len(reference) <= _LONGEST_REFERENCE:
        raise Refused(errors.REFERENCE_INVALID(longest=_LONGEST_REFERENCE, field="reference"))
    if len(source) > _LONGEST_SOURCE:
        raise ValueError(f"{source} is longer than the {_LONGEST_SOURCE} characters of a source")
    return Origin(source, reference, told.placed_at)


def _known(session: Session, origin: Origin) -> Order | None:
    return session.scalar(
        select(Order).where(
            Order.source == origin.source,
            Order.external_reference == origin.external_reference,
        )
    )


def _taken(order: Order, *, is_new: bool) -> TakenOrder:
    total = Money(order.total_minor, order.currency)
    return TakenOrder(order.id, order.number, total, is_new)


def _take(session: Session, shop: Shop, plugin: str, origin: Origin, told: OutsideOrder) -> Order:
    problems: list[Problem] = []
    prices = _prices(session, shop, told, problems)
    cart = _cart(session, shop, told, prices, problems)
    if problems:
        raise Refused(*problems)
    checkout = _at_their_prices(checkout_of(session, shop, cart), prices)
    terms = Terms(plugin, _version(shop, plugin), told.delivery.label, told.delivery.price)
    work_out = partial(outside_quote, terms=terms, paid=_amount(told.paid))
    worked_out = carts.hold_goods(
        session, shop, checkout, lambda found: found.problems, work_out=work_out
    )
    order = become_order(session, shop, cart, worked_out, origin)
    if told.paid is not None and told.paid.amount.minor:
        payment = session.scalar(select(Payment.id).where(Payment.order_id == order.id))
        capture(session, shop, payment, told.paid.amount, told.paid.reference, None)
    return order


@dataclass(slots=True)
class _Asked:
    variant_id: int
    quantity: int
    unit_price: Money | None


def _prices(
    session: Session, shop: Shop, told: OutsideOrder, problems: list[Problem]
) -> dict[int, _Asked]:
    """What is asked of each variant; lines of one SKU at one price are one."""
    if len(told.lines) > _MOST_LINES:
        problems.append(errors.TOO_MANY_OUTSIDE_LINES(most=_MOST_LINES, field="lines"))
        return {}
    skus = {line.sku for line in told.lines}
    rows = session.execute(select(Variant.sku, Variant.id).where(Variant.sku.in_(skus)))
    keys = {sku: key for sku, key in rows}  # noqa: C416 - rows, not pairs
    totals = [
        Money(line.unit_price.minor * max(line.quantity, 1), line.unit_price.currency)
        for line in told.lines
        if line.unit_price is not None
    ]
    problems += _money_problems(shop, [*totals, told.delivery.price])
    asked: dict[int, _Asked] = {}
    for line in told.lines:
        problems += _line_problems(line, keys, asked)
        if line.sku in keys:
            one = asked.setdefault(keys[line.sku], _Asked(keys[line.sku], 0, line.unit_price))
            one.quantity += line.quantity
    return asked


def _line_problems(
    line: OutsideLine, keys: Mapping[str, int], asked: Mapping[int, _Asked]
) -> list[Problem]:
    found = []
    if line.sku not in keys:
        found.append(errors.SKU_UNKNOWN(sku=line.sku, field="lines"))
    elif keys[line.sku] in asked and asked[keys[line.sku]].unit_price != line.unit_price:
        found.append(errors.SKU_AT_TWO_PRICES(sku=line.sku, field="lines"))
    if not 1 <= line.quantity <= MOST_UNITS:
        found.append(QUANTITY_INVALID(quantity=line.quantity, most=MOST_UNITS, field="lines"))
    return found


def _money_problems(shop: Shop, amounts: Sequence[Money]) -> list[Problem]:
    others = sorted({one.currency for one in amounts} - {shop.currency})
    wrong = [one for one in amounts if not 0 <= one.minor <= _LARGEST_AMOUNT]
    return [
        *(CURRENCY_DIFFERS(wanted=shop.currency, given=one, field="lines") for one in others),
        *(errors.PRICE_INVALID(amount=str(one), field="lines") for one in wrong[:1]),
    ]


def _cart(
    session: Session,
    shop: Shop,
    told: OutsideOrder,
    asked: Mapping[int, _Asked],
    problems: list[Problem],
) -> Cart:
    """The cart that the order stands for; nobody has its secret."""
    now = shop.clock.now()
    cart = Cart(secret_hash=secret_hash(secrets.token_urlsafe(24)), created_at=now, updated_at=now)
    cart.status = "open"
    session.add(cart)
    session.flush()
    change = carts.CartChange(told.contact, told.address, told.delivery.method, OUTSIDE, told.note)
    try:
        carts.update(session, shop, cart, change)
    except Refused as refused:
        problems += refused.problems
    if not problems:
        session.add_all(
            CartLine(cart_id=cart.id, variant_id=one.variant_id, quantity=one.quantity)
            for one in asked.values()
        )
        session.flush()
    return cart


def _at_their_prices(checkout: Checkout, asked: Mapping[int, _Asked]) -> Checkout:
    prices = {key: one.unit_price for key, one in asked.items()}
    lines = (
        replace(line, unit_price=prices[line.variant_id] or line.unit_price)
        for line in checkout.lines
    )
    return replace(checkout, lines=tuple(lines))


def _amount(paid: Paid | None) -> Money | None:
    return None if paid is None else paid.amount


def _version(shop: Shop, plugin: str) -> str:
    return next((one.version for one in shop.plugins if one.name == plugin), "")
