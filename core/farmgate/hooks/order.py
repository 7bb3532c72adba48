"""Facts about orders, told after they are true, at least once, in order for each order.

An implementation runs in a transaction of its own: what it writes is kept together with the mark
that it was told. If it raises, nothing of it is kept and it is told again later, at growing
intervals; after the last try it is parked as a dead letter that ``farmgate doctor`` shows. The
fact itself stands. A plugin that was off when a fact happened is not told it later.

Every fact's ``data`` holds ``order_id`` (int), ``number`` (str), ``member_id`` (int or None),
``currency`` (ISO 4217), ``total_minor`` (int, minor units of the currency) and ``source`` (str, who
took the order from elsewhere; None where it was placed in this shop).
"""

from sqlalchemy.orm import Session

from farmgate.dispatch import react
from farmgate.events.fact import Fact


@react()
def order_placed(fact: Fact, session: Session) -> None:
    """An order was placed: its cart is completed and its goods are allocated."""


@react()
def order_paid(fact: Fact, session: Session) -> None:
    """What was captured for an order has reached its total; ``data`` adds ``captured_minor``."""


@react()
def order_refunded(fact: Fact, session: Session) -> None:
    """Money was given back to the buyer of an order.

    ``data`` adds ``refund_minor`` (int, this time), ``refunded_minor`` (int, all so far) and
    ``payment_id`` (int).
    """


@react()
def order_shipped(fact: Fact, session: Session) -> None:
    """An order's goods left; ``data`` adds ``shipment_id`` (int) and ``carrier`` (str)."""


@react()
def order_delivered(fact: Fact, session: Session) -> None:
    """An order's goods arrived; ``data`` adds ``shipment_id`` (int)."""
