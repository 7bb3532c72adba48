"""A shop's worker, with the chores of every room."""

from farmgate.events.worker import Worker
from farmgate.shop import Shop
from farmgate.stock.sweeping import SWEEP

CHORES = (SWEEP,)


def worker_for(shop: Shop) -> Worker:
    """Who does all that is to be done in a shop beside answering."""
    return Worker(shop, CHORES)
