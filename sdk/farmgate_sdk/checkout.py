"""The values that hooks of the purchase are handed, and those that they give."""

from farmgate.checkout import (
    Address,
    Checkout,
    CheckoutLine,
    Contact,
    Decision,
    DeliveryOption,
    LeftOut,
    PriceKind,
    PriceRow,
    QuotaNeed,
    StockCandidate,
)

__all__ = [
    "Address",
    "Checkout",
    "CheckoutLine",
    "Contact",
    "Decision",
    "DeliveryOption",
    "LeftOut",
    "PriceKind",
    "PriceRow",
    "QuotaNeed",
    "StockCandidate",
]
