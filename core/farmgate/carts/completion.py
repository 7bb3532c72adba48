"""Completing a cart: one gate, one transaction, one order."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from farmgate.carts import errors
from farmgate.carts.models import Cart
from farmgate.carts.quote import Quote
from farmgate.carts.reading import checkout_of
from farmgate.carts.service import hold_goods
from farmgate.money import Money
from farmgate.orders.models import Order
from farmgate.orders.placing import Origin, place
from farmgate.problems import Refused
from farmgate.quotas import service as quotas
from farmgate.shop import Shop
from farmgate.stock import reservation


def complete(
    session: Session, shop: Shop, cart: Cart, expected_total: Money | None = None
) -> Order:
    """Make the cart an order. Refused with everything that is missing, all at once.

    The cart must be locked. Completing it again gives the same order: a double click buys once.
    """
    existing = session.scalar(select(Order).where(Order.cart_id == cart.id))
    if existing is not None:
        return existing
    checkout = checkout_of(session, shop, cart)
    worked_out = hold_goods(session, shop, checkout, lambda found: found.problems)
    if expected_total is not None and expected_total != worked_out.total:
        raise Refused(
            errors.PRICE_CHANGED(expected=str(expected_total), total=str(worked_out.total))
        )
    return become_order(session, shop, cart, worked_out)


def become_order(
    session: Session, shop: Shop, cart: Cart, worked_out: Quote, origin: Origin | None = None
) -> Order:
    """Turn what the cart holds into an order, as it was worked out; nothing is asked any more."""
    held = reservation.commit(session, cart.id)
    order = place(session, shop, cart, worked_out, held, origin)
    if worked_out.quotas:
        quotas.commit(session, cart.id)
    cart.status = "completed"
    session.flush()
    return order
