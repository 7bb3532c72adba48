"""A shop's worker, with the chores of every room."""

from farmgate.events.worker import Worker
from farmgate.payments.asking import ASK_AGAIN
from farmgate.quotas import sweeping as quotas
from farmgate.shop import Shop
from farmgate.stock import sweeping as stock

CHORES = (stock.SWEEP, quotas.SWEEP, ASK_AGAIN)


def worker_for(shop: Shop) -> Worker:
    """Who does all that is to be done in a shop beside answering."""
    return Worker(shop, CHORES)
