"""Which day it is where the shop is."""

from datetime import date

from farmgate_sdk import Shop


def today_in(shop: Shop) -> date:
    """The day in the shop's own zone."""
    return shop.clock.now().astimezone(shop.time_zone).date()
