"""Holding limited things for a cart: grant, hold, release, commit; never one unit twice.

Whoever changes quotas takes their rows first, in order of their keys, and always after the stock's:
so nobody waits for another in a circle. Each change is a conditional UPDATE besides, with a CHECK
below it.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any, cast

from sqlalchemy import (
    BindParameter,
    Table,
    Update,
    bindparam,
    delete,
    insert,
    select,
    tuple_,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from farmgate.checkout import LONGEST_QUOTA_KEY
from farmgate.language import Text
from farmgate.problems import Refused
from farmgate.quotas.errors import QUOTA_SHORT
from farmgate.quotas.models import Quota, QuotaHold
from farmgate.quotas.needs import QuotaName
from farmgate.quotas.reading import available

_quotas = cast("Table", Quota.__table__)
_units: BindParameter[int] = bindparam("units", type_=_quotas.c.available.type)
_of_one = update(_quotas).where(_quotas.c.id == bindparam("quota"))
_TO_CART = _of_one.where(_quotas.c.available >= _units).values(
    available=_quotas.c.available - _units, reserved=_quotas.c.reserved + _units
)
_TO_ORDER = _of_one.values(reserved=_quotas.c.reserved - _units, used=_quotas.c.used + _units)


class QuotaTaken(Exception):  # noqa: N818 - a signal to look again, not an error
    """Another buyer was faster; look again at what is left."""


def grant(session: Session, plugin: str, key: str, units: int) -> None:
    """Add units to a plugin's quota, which is made where it is missing; negative takes back.

    Raises ``Refused`` (``quota_short``) where more is taken back than nobody holds.
    """
    if not 1 <= len(key) <= LONGEST_QUOTA_KEY:
        raise ValueError(f"a quota's key has 1 to {LONGEST_QUOTA_KEY} characters: {key!r}")
    _ensure(session, plugin, key)
    statement = (
        update(_quotas)
        .where(_quotas.c.plugin == plugin, _quotas.c.key == key, _quotas.c.available >= -units)
        .values(available=_quotas.c.available + units)
    )
    if session.connection().execute(statement).rowcount == 0:
        there = available(session, plugin, [key])[key]
        raise Refused(QUOTA_SHORT(name=Text(key, key), asked=-units, available=there))


def hold(
    session: Session,
    cart: int,
    wanted: Mapping[QuotaName, int],
    until: datetime,
    now: datetime,
) -> None:
    """Make the cart hold exactly these units, until a moment; what it held besides is released.

    Raises ``QuotaTaken`` where a unit is gone; the caller's savepoint takes the rest back.
    """
    quotas = _locked(session, cart, wanted)
    if len(quotas.keys() & wanted.keys()) < len(wanted):
        raise QuotaTaken  # of a quota that was never granted there is nothing
    if not quotas:
        return
    _free_expired(session, quotas.values(), cart, now)
    units = {quotas[name]: count for name, count in wanted.items()}
    held = _held_by(session, cart)
    _reserve(session, {key: units.get(key, 0) - held.get(key, 0) for key in units | held})
    session.execute(delete(QuotaHold).where(QuotaHold.cart_id == cart))
    rows = [
        {"cart_id": cart, "quota_id": key, "units": count, "expires_at": until}
        for key, count in sorted(units.items())
    ]
    if rows:
        session.execute(insert(QuotaHold), rows)


def release(session: Session, cart: int) -> None:
    """Let go of whatever a cart holds."""
    if _locked(session, cart, ()):
        held = _held_by(session, cart)
        _reserve(session, {key: -count for key, count in held.items()})
        session.execute(delete(QuotaHold).where(QuotaHold.cart_id == cart))


def commit(session: Session, cart: int) -> None:
    """Count what a cart holds as used, in the transaction that places its order."""
    if _locked(session, cart, ()):
        _move(session, _held_by(session, cart), _TO_ORDER)
        session.execute(delete(QuotaHold).where(QuotaHold.cart_id == cart))


def sweep(session: Session, now: datetime) -> int:
    """Free what is held past its time; the answer counts holds.

    Quotas that another transaction is working on are left for next time.
    """
    expired = select(QuotaHold.quota_id).where(QuotaHold.expires_at <= now)
    statement = select(Quota.id).where(Quota.id.in_(expired)).order_by(Quota.id)
    quotas = session.scalars(statement.with_for_update(skip_locked=True)).all()
    return _free_expired(session, quotas, None, now)


def _ensure(session: Session, plugin: str, key: str) -> None:
    # Whoever comes second to make it finds it there.
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    nothing = {"available": 0, "reserved": 0, "used": 0}
    made: Any = dialect.insert(_quotas).values(plugin=plugin, key=key, **nothing)
    session.connection().execute(made.on_conflict_do_nothing())


def _locked(session: Session, cart: int, wanted: Collection[QuotaName]) -> dict[QuotaName, int]:
    """Keys of the wanted quotas and of those that the cart holds, taken until the end."""
    held = select(QuotaHold.quota_id).where(QuotaHold.cart_id == cart)
    named = tuple_(Quota.plugin, Quota.key).in_(sorted(wanted))
    mine = Quota.id.in_(held) | named if wanted else Quota.id.in_(held)
    statement = select(Quota.plugin, Quota.key, Quota.id).where(mine).order_by(Quota.id)
    rows = session.execute(statement.with_for_update())
    return {(plugin, key): quota for plugin, key, quota in rows}


def _held_by(session: Session, cart: int) -> dict[int, int]:
    statement = select(QuotaHold.quota_id, QuotaHold.units).where(QuotaHold.cart_id == cart)
    return {quota: units for quota, units in session.execute(statement)}  # noqa: C416 - rows


def _free_expired(session: Session, quotas: Iterable[int], cart: int | None, now: datetime) -> int:
    """Free what others than this cart hold of these quotas past its time."""
    statement = select(QuotaHold).where(
        QuotaHold.quota_id.in_(list(quotas)), QuotaHold.expires_at <= now
    )
    if cart is not None:
        statement = statement.where(QuotaHold.cart_id != cart)
    expired = session.scalars(statement).all()
    units: Counter[int] = Counter()
    for one in expired:
        units[one.quota_id] -= one.units
        session.delete(one)
    session.flush()
    _reserve(session, units)
    return len(expired)


def _reserve(session: Session, units: Mapping[int, int]) -> None:
    if _move(session, units, _TO_CART) != sum(1 for count in units.values() if count):
        raise QuotaTaken


def _move(session: Session, units: Mapping[int, int], how: Update) -> int:
    """Move units of quotas, in order of their keys; the answer counts the quotas moved."""
    moves = [{"quota": key, "units": count} for key, count in sorted(units.items()) if count]
    if not moves:
        return 0
    # On the connection: the session would read a list of parameters as rows to be updated by key.
    return session.connection().execute(how, moves).rowcount
