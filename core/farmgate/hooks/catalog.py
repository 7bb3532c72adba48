"""Hooks of the catalogue: what keeps a product off the shelf, and under which words it is found.

Both are handed several products at once, be it a page of a hundred: read what you need for all of
them together, in a fixed number of statements.
"""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from farmgate.dispatch import check, contribute
from farmgate.offers import ProductDraft, SearchTerms
from farmgate.problems import Problem


@check(on_failure="closed", budget_ms=100)
def product_problems(  # type: ignore[empty-body]
    products: Sequence[ProductDraft], session: Session
) -> Sequence[tuple[int, Problem]]:
    """Say what keeps these products off the shelf: pairs of a ``product_id`` and a problem.

    The same answer feeds the list that staff see (``Product.problems`` in the staff's schema), the
    gate of ``productPublish``, and that of a ``productUpdate`` whose product is on the shelf
    already. Any number of pairs may be about one product; a product that is not named has nothing
    against it. Asked inside a read or a write transaction, at any time; only read.

    Args:
        products: what the catalogue says of them; one that is edited stands as it would afterwards.
        session: for reading the plugin's own tables.
    """


@contribute(on_failure="open", budget_ms=100)
def search_terms(products: Sequence[ProductDraft], session: Session) -> Sequence[SearchTerms]:  # type: ignore[empty-body]
    """Give words under which shoppers find these products, besides name, origin and category.

    Core keeps them until it asks again: when a product is made, published or edited, by
    ``farmgate reindex``, and when a plugin calls ``farmgate_sdk.catalog.refresh_search_terms``.
    They count while the plugin is on. A product that is not named has no words of this plugin's;
    where the plugin fails, what it said before stays.

    Args:
        products: what the catalogue says of them.
        session: for reading the plugin's own tables.
    """
