"""Facts about stock, told after they are true, at least once, in order for each variant.

They are told as those of ``hooks.order`` are, with one difference: stock moves with every purchase,
so a fact is written down only where a plugin that is on listens to it. A plugin that comes later
cannot catch up with it, and begins by reading what is there.
"""

from sqlalchemy.orm import Session

from farmgate.dispatch import react
from farmgate.events.fact import Fact


@react()
def stock_changed(fact: Fact, session: Session) -> None:
    """Units of a variant that can be sold have become more or fewer.

    The subject is ``variant:<id>``; ``data`` holds ``variant_id`` (int). One transaction records it
    once a variant, however often it moves units. Read how many there are now. A lot that passes
    its best-before date is no longer offered, and no fact says so: nothing was moved.
    """
