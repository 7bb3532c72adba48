"""Reading quotas: what there is, what a cart may take."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import Select, and_, func, or_, select, tuple_
from sqlalchemy.orm import Session

from farmgate.checkout import QuotaNeed
from farmgate.quotas.models import Quota, QuotaHold
from farmgate.quotas.needs import QuotaName, QuotaState, needed


def available(session: Session, plugin: str, keys: Collection[str]) -> dict[str, int]:
    """Units of a plugin's quotas that nobody holds; 0 for a key that was never granted."""
    return _counts(session, select(Quota.key, Quota.available), plugin, keys)


def used(session: Session, plugin: str, keys: Collection[str]) -> dict[str, int]:
    """Units of a plugin's quotas that orders have taken; 0 for a key that was never granted."""
    return _counts(session, select(Quota.key, Quota.used), plugin, keys)


def states(
    session: Session, needs: Sequence[QuotaNeed], cart: int, now: datetime
) -> list[QuotaState]:
    """What a cart needs, one state a quota in order of name; no statement where that is nothing.

    Units that the cart holds already, or that others hold past their time, count as available.
    """
    if not needs:
        return []
    first = {(need.plugin, need.key): need for need in reversed(needs)}
    units = needed(needs)
    there = _available_to(session, units, cart, now)
    return [
        QuotaState(name, first[name].version, first[name].name, units[name], there.get(name, 0))
        for name in sorted(units)
    ]


def has_expired(session: Session, now: datetime) -> bool:
    """Whether anything is held past its time."""
    statement = select(QuotaHold.id).where(QuotaHold.expires_at <= now).limit(1)
    return session.scalar(statement) is not None


def _counts(
    session: Session, statement: Select[str, int], plugin: str, keys: Collection[str]
) -> dict[str, int]:
    rows = session.execute(statement.where(Quota.plugin == plugin, Quota.key.in_(keys)))
    return {**dict.fromkeys(keys, 0), **{key: count for key, count in rows}}  # noqa: C416 - rows


def _available_to(
    session: Session, names: Collection[QuotaName], cart: int, now: datetime
) -> dict[QuotaName, int]:
    free = or_(QuotaHold.cart_id == cart, QuotaHold.expires_at <= now)
    statement = (
        select(
            Quota.plugin,
            Quota.key,
            Quota.available + func.coalesce(func.sum(QuotaHold.units), 0),
        )
        .outerjoin(QuotaHold, and_(QuotaHold.quota_id == Quota.id, free))
        .where(tuple_(Quota.plugin, Quota.key).in_(sorted(names)))
        .group_by(Quota.id)
    )
    return {(plugin, key): int(units) for plugin, key, units in session.execute(statement)}
