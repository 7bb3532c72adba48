"""Limited things that are held past their time are free again, even when nobody comes by."""

from farmgate.events.chores import Chore
from farmgate.quotas.reading import has_expired
from farmgate.quotas.service import sweep
from farmgate.shop import Shop


def _sweep(shop: Shop) -> int:
    return shop.db.write(lambda session: sweep(session, shop.clock.now()))


SWEEP = Chore(
    "quotas",
    is_due=lambda session, shop: has_expired(session, shop.clock.now()),
    work=_sweep,
)
