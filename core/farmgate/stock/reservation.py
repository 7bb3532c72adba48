"""Holding goods for a cart: reserve, release, commit; never one unit twice.

Every change is a conditional UPDATE of one stock item, in order of their keys, so that two buyers
can neither sell the same unit nor wait for each other in a circle.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import CursorResult, delete, insert, select, update
from sqlalchemy.orm import Session

from farmgate.stock.models import Reservation, StockItem


class TakenMeanwhile(Exception):  # noqa: N818 - a signal to plan again, not an error
    """Another buyer was faster; plan again on what is left."""


def held_by(session: Session, cart: int) -> dict[int, int]:
    """Units that a cart holds of each stock item; the rows are held until the transaction ends."""
    statement = (
        select(Reservation.stock_item_id, Reservation.quantity)
        .where(Reservation.cart_id == cart)
        .with_for_update()
    )
    return {item: units for item, units in session.execute(statement)}  # noqa: C416 - rows, not pairs


def hold(session: Session, cart: int, wanted: Mapping[int, int], until: datetime | None) -> None:
    """Make the cart hold exactly these units, until a moment; what it held besides is released.

    Raises ``TakenMeanwhile`` where a unit is gone; the caller's savepoint takes the rest back.
    """
    held = held_by(session, cart)
    for item in sorted(wanted.keys() | held.keys()):
        _move(session, item, wanted.get(item, 0) - held.get(item, 0))
    session.execute(delete(Reservation).where(Reservation.cart_id == cart))
    if wanted:
        rows = [
            {"cart_id": cart, "stock_item_id": item, "quantity": units, "expires_at": until}
            for item, units in sorted(wanted.items())
        ]
        session.execute(insert(Reservation), rows)


def release(session: Session, cart: int) -> None:
    """Let go of whatever a cart holds."""
    if held_by(session, cart):
        hold(session, cart, {}, until=None)


def commit(session: Session, cart: int) -> dict[int, int]:
    """Turn what a cart holds into goods of an order; the answer is units by stock item."""
    held = held_by(session, cart)
    for item, units in sorted(held.items()):
        session.execute(
            update(StockItem)
            .where(StockItem.id == item)
            .values(reserved=StockItem.reserved - units, allocated=StockItem.allocated + units)
        )
    session.execute(delete(Reservation).where(Reservation.cart_id == cart))
    return held


def ship(session: Session, items: Mapping[int, int]) -> None:
    """Allocated units leave the shelf."""
    for item, units in sorted(items.items()):
        session.execute(
            update(StockItem)
            .where(StockItem.id == item)
            .values(allocated=StockItem.allocated - units)
        )


def sweep(session: Session, now: datetime, variants: Sequence[int] | None = None) -> int:
    """Free what is held past its time (of these variants, or of all); the answer counts holds.

    Rows that another transaction is working on are left for next time.
    """
    statement = select(Reservation).where(Reservation.expires_at <= now)
    if variants is not None:
        of_these = select(StockItem.id).where(StockItem.variant_id.in_(set(variants)))
        statement = statement.where(Reservation.stock_item_id.in_(of_these))
    expired = session.scalars(
        statement.order_by(Reservation.stock_item_id).with_for_update(skip_locked=True)
    ).all()
    for reservation in expired:
        _move(session, reservation.stock_item_id, -reservation.quantity)
        session.delete(reservation)
    session.flush()
    return len(expired)


def has_expired(session: Session, now: datetime) -> bool:
    """Whether anything is held past its time."""
    statement = select(Reservation.id).where(Reservation.expires_at <= now).limit(1)
    return session.scalar(statement) is not None


def _move(session: Session, item: int, units: int) -> None:
    if units == 0:
        return
    result = session.execute(
        update(StockItem)
        .where(StockItem.id == item, StockItem.available >= units)
        .values(available=StockItem.available - units, reserved=StockItem.reserved + units)
        .execution_options(synchronize_session=False)
    )
    assert isinstance(result, CursorResult)  # noqa: S101 - an UPDATE has a row count
    if result.rowcount != 1:
        raise TakenMeanwhile
