"""Limited things besides goods: points, coupons, slots. Core counts them, a plugin grants them.

Grant units under a key of your own (up to 100 characters), and answer the hook ``quota_needs`` with
what a purchase takes: core holds, uses and frees them together with the goods, so that of many who
want the last unit at once, one gets it. Keep no counter of your own beside it.
"""

from farmgate.quotas.reading import available, used
from farmgate.quotas.service import grant

__all__ = ["available", "grant", "used"]
