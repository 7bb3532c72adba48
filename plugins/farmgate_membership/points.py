"""How many points: earned by a purchase, redeemable in a cart, expired by age."""

from calendar import monthrange
from collections.abc import Iterable
from datetime import date, datetime

_PERCENT = 100


def kept_of_goods(goods_minor: int, total_minor: int, refunded_minor: int) -> int:
    """What is left of the goods' price after a refund, in proportion, rounded down.

    A refund is of the whole order, so the goods bear the share that they had in its total.
    """
    if refunded_minor <= 0 or total_minor <= 0:
        return max(goods_minor, 0)
    left = max(total_minor - refunded_minor, 0)
    return max(goods_minor, 0) * left // total_minor


def earned(kept_minor: int, earn_percent: int, minor_per_point: int) -> int:
    """Points for goods that were paid for and kept; a part of a point is none."""
    return kept_minor * earn_percent // (_PERCENT * minor_per_point)


def returned(redeemed: int, total_minor: int, refunded_minor: int) -> int:
    """Points that come back of those redeemed, in proportion to the refund, rounded down."""
    if total_minor <= 0 or refunded_minor <= 0:
        return 0
    return redeemed * min(refunded_minor, total_minor) // total_minor


def redeemable(goods_minor: int, redeem_percent: int, value_minor: int) -> int:
    """The most points that goods of this catalogue price may be paid with."""
    return goods_minor * redeem_percent // _PERCENT // value_minor


def expiring(entries: Iterable[tuple[datetime, int]], cutoff: datetime) -> int:
    """Points that are older than a moment and were not used, first in first out.

    Whatever took points took the oldest first: so of the old ones as many are left as all
    withdrawals together have not reached.
    """
    old = gone = 0
    for moment, points in entries:
        if points < 0:
            gone -= points
        elif moment < cutoff:
            old += points
    return max(old - gone, 0)


def months_before(day: date, months: int) -> date:
    """The same day so many months ago, or the last of that month where it is shorter."""
    count = day.year * 12 + day.month - 1 - months
    year, month = divmod(count, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
