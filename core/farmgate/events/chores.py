"""What wants doing again and again, by nobody's order: the worker looks, and does it."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from farmgate.shop import Shop


@dataclass(frozen=True, slots=True)
class Chore:
    """Work of core's that comes up by itself, such as freeing what is held past its time.

    ``is_due`` is asked again and again, so it costs one quick statement. ``work`` opens its own
    transactions; it may find that another worker has done it already.
    """

    name: str
    is_due: Callable[[Session, Shop], bool]
    work: Callable[[Shop], object]
