"""Telling that what can be sold of a variant has changed, where anybody listens."""

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from farmgate.dispatch import spec_of
from farmgate.events.models import FactRecord
from farmgate.events.outbox import record_all
from farmgate.hooks.stock import stock_changed
from farmgate.shop import Shop
from farmgate.stock.models import StockItem

_TOLD = "farmgate_stock_changed"


def tell_changed(session: Session, shop: Shop, units: Mapping[int, int]) -> None:
    """Record that stock items have changed; ``units`` is by how many, and 0 is no change.

    Costs nothing where nobody listens. A variant is told of once in a transaction.
    """
    items = [item for item, number in units.items() if number]
    if not items or not shop.hooks.implementations(stock_changed):
        return
    statement = select(StockItem.variant_id).where(StockItem.id.in_(items)).distinct()
    variants = set(session.scalars(statement)) - _told(session)
    keys = record_all(
        session,
        shop,
        stock_changed,
        {f"variant:{variant}": {"variant_id": variant} for variant in sorted(variants)},
    )
    session.info.setdefault(_TOLD, set()).update(keys)


def _told(session: Session) -> set[int]:
    """The variants that this transaction has told of, and not taken back with a savepoint."""
    facts = session.info.get(_TOLD)
    if not facts:
        return set()
    statement = select(FactRecord.data).where(
        FactRecord.id.in_(facts), FactRecord.hook == spec_of(stock_changed).name
    )
    return {data["variant_id"] for data in session.scalars(statement)}
