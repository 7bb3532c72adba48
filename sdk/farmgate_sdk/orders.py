"""Orders that were placed elsewhere, taken through core's own door.

``take_order`` sells from the shop's own shelves, exactly as a cart does, and asks the same
questions; the prices are those at which the marketplace has sold. Nothing is oversold and nothing
is taken twice, so it may be called again whenever it is not known what came of it.
"""

from farmgate.checkout import Address, Contact
from farmgate.orders.outside import (
    OutsideDelivery,
    OutsideLine,
    OutsideOrder,
    Paid,
    TakenOrder,
    take_order,
)
from farmgate.shop import Shop

__all__ = [
    "Address",
    "Contact",
    "OutsideDelivery",
    "OutsideLine",
    "OutsideOrder",
    "Paid",
    "Shop",
    "TakenOrder",
    "take_order",
]
