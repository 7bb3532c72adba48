"""Goods that are held past their time go back on the shelf, even when nobody comes by."""

from farmgate.events.chores import Chore
from farmgate.shop import Shop
from farmgate.stock.reservation import has_expired, sweep


def _sweep(shop: Shop) -> int:
    return shop.db.write(lambda session: sweep(session, shop, shop.clock.now()))


SWEEP = Chore(
    "reservations",
    is_due=lambda session, shop: has_expired(session, shop.clock.now()),
    work=_sweep,
)
