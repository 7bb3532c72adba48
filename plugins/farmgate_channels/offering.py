"""What a channel is offered of what the shop has, and at which price."""

from farmgate_sdk import Money


def offered_units(available: int, buffer_units: int, buffer_percent: int) -> int:
    """Units that may be sold there: less those kept back, then less a percentage, rounded down."""
    return max(available - buffer_units, 0) * (100 - buffer_percent) // 100


def channel_price(catalogue: Money, markup_percent: int) -> Money:
    """The catalogue's price with a markup, rounded half up to the smallest unit."""
    minor = (catalogue.minor * (100 + markup_percent) * 2 + 100) // 200
    return Money(minor, catalogue.currency)
