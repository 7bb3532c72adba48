"""Sells on other marketplaces as well, from the shop's own shelves.

Products are listed there, stock and prices are kept in step, in order and never by an older value
over a newer one; what is sold there is taken into the shop exactly once, or refused with a reason
that staff and the marketplace are told.
"""

__version__ = "0.1.0"
