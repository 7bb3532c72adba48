"""The values that hooks of the purchase are handed, and those that they give."""

from farmgate.checkout import (
    Address,
    Checkout,
    CheckoutLine,
    Contact,
    DeliveryOption,
    PriceKind,
    PriceRow,
    StockCandidate,
)

__all__ = [
    "Address",
    "Checkout",
    "CheckoutLine",
    "Contact",
    "DeliveryOption",
    "PriceKind",
    "PriceRow",
    "StockCandidate",
]
