"""Facts about products, told after they are true, at least once, in order for each product.

They are told as those of ``hooks.order`` are. Every fact's subject is ``product:<id>``, and its
``data`` holds ``product_id`` (int) and ``variant_ids`` (list of int): the variants it is about.
What is drafted is nobody's business yet: a product's first fact is that it was published.
"""

from sqlalchemy.orm import Session

from farmgate.dispatch import react
from farmgate.events.fact import Fact


@react()
def product_published(fact: Fact, session: Session) -> None:
    """A product is shown to shoppers; ``variant_ids`` are all of its variants."""


@react()
def product_archived(fact: Fact, session: Session) -> None:
    """A product was taken off the shelf; ``variant_ids`` are all of its variants."""


@react()
def product_changed(fact: Fact, session: Session) -> None:
    """Something of a product is not as it was, such as a price or a text; whatever state it is in.

    ``variant_ids`` are the variants whose price or name changed, none where only the product's own
    texts did. Read what is so now: two changes may
    have been made before the first is told.
    """
