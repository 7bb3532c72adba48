"""Holding goods for a cart: reserve, release, commit; never one unit twice.

Every change is a conditional UPDATE of one stock item, in order of their keys, so that two buyers
can neither sell the same unit nor wait for each other in a circle.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import cast

from sqlalchemy import BindParameter, Table, Update, bindparam, delete, func, insert, select, update
from sqlalchemy.orm import Session

from farmgate.shop import Shop
from farmgate.stock.changes import tell_changed
from farmgate.stock.models import Reservation, StockItem

_stock = cast("Table", StockItem.__table__)
_units: BindParameter[int] = bindparam("units", type_=_stock.c.available.type)
_of_item = update(_stock).where(_stock.c.id == bindparam("item"))
_TO_CART = _of_item.where(_stock.c.available >= _units).values(
    available=_stock.c.available - _units, reserved=_stock.c.reserved + _units
)
_TO_ORDER = _of_item.values(
    reserved=_stock.c.reserved - _units, allocated=_stock.c.allocated + _units
)
_OFF_THE_SHELF = _of_item.values(allocated=_stock.c.allocated - _units)


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


def hold(
    session: Session, shop: Shop, cart: int, wanted: Mapping[int, int], until: datetime | None
) -> None:
    """Make the cart hold exactly these units, until a moment; what it held besides is released.

    Raises ``TakenMeanwhile`` where a unit is gone; the caller's savepoint takes the rest back.
    """
    held = held_by(session, cart)
    items = wanted.keys() | held.keys()
    units = {item: wanted.get(item, 0) - held.get(item, 0) for item in items}
    _reserve(session, units)
    session.execute(delete(Reservation).where(Reservation.cart_id == cart))
    if wanted:
        rows = [
            {"cart_id": cart, "stock_item_id": item, "quantity": units, "expires_at": until}
            for item, units in sorted(wanted.items())
        ]
        session.execute(insert(Reservation), rows)
    tell_changed(session, shop, units)


def release(session: Session, shop: Shop, cart: int) -> None:
    """Let go of whatever a cart holds."""
    if held_by(session, cart):
        hold(session, shop, cart, {}, until=None)


def commit(session: Session, cart: int) -> dict[int, int]:
    """Turn what a cart holds into goods of an order; the answer is units by stock item."""
    held = held_by(session, cart)
    _move(session, held, _TO_ORDER)
    session.execute(delete(Reservation).where(Reservation.cart_id == cart))
    return held


def ship(session: Session, items: Mapping[int, int]) -> None:
    """Allocated units leave the shelf."""
    _move(session, items, _OFF_THE_SHELF)


def sweep(
    session: Session, shop: Shop, now: datetime, variants: Sequence[int] | None = None
) -> int:
    """Free what is held past its time (of these variants, or of all); the answer counts holds.

    Rows that another transaction is working on are left for next time, unless variants are named:
    somebody wants those now, and waits.
    """
    statement = select(Reservation).where(Reservation.expires_at <= now)
    if variants is not None:
        of_these = select(StockItem.id).where(StockItem.variant_id.in_(set(variants)))
        statement = statement.where(Reservation.stock_item_id.in_(of_these))
    expired = session.scalars(
        statement.order_by(Reservation.stock_item_id, Reservation.id).with_for_update(
            skip_locked=variants is None
        )
    ).all()
    units: Counter[int] = Counter()
    for reservation in expired:
        units[reservation.stock_item_id] -= reservation.quantity
        session.delete(reservation)
    _reserve(session, units)
    session.flush()
    tell_changed(session, shop, units)
    return len(expired)


def hold_shelves(session: Session, variants: Collection[int]) -> None:
    """Make others who want units of these variants wait until the transaction ends."""
    statement = select(StockItem.id).where(StockItem.variant_id.in_(variants))
    session.execute(statement.order_by(StockItem.id).with_for_update(key_share=True))


def held_until(session: Session, cart: int, now: datetime) -> datetime | None:
    """Until when a cart's goods are held; None where none are held any more."""
    statement = select(func.min(Reservation.expires_at)).where(Reservation.cart_id == cart)
    until = session.scalar(statement)
    return until if until is not None and until > now else None


def has_expired(session: Session, now: datetime) -> bool:
    """Whether anything is held past its time."""
    statement = select(Reservation.id).where(Reservation.expires_at <= now).limit(1)
    return session.scalar(statement) is not None


def _reserve(session: Session, units: Mapping[int, int]) -> None:
    if _move(session, units, _TO_CART) != sum(1 for number in units.values() if number):
        raise TakenMeanwhile


def _move(session: Session, units: Mapping[int, int], how: Update) -> int:
    """Move units of stock items, in order of their keys; the answer counts the items moved."""
    moves = [{"item": item, "units": number} for item, number in sorted(units.items()) if number]
    if not moves:
        return 0
    # On the connection: the session would read a list of parameters as rows to be updated by key.
    return session.connection().execute(how, moves).rowcount
