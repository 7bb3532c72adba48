"""Under which words products are found: core's, and those that plugins add."""

from collections.abc import Collection, Iterator, Sequence
from functools import partial

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from farmgate.catalog.drafts import product_drafts
from farmgate.catalog.models import Category, Product, ProductSearchTerms
from farmgate.catalog.reading import search_form
from farmgate.hooks.catalog import search_terms
from farmgate.language import Text
from farmgate.offers import ProductDraft, SearchTerms
from farmgate.shop import Shop

_AT_ONCE = 100


def search_text(name: Text, origin: Text | None, category: Text) -> str:
    """Core's own words for a product, as a search compares them."""
    texts = (name, origin, category)
    return search_form(" ".join(f"{text.zh} {text.en}" for text in texts if text is not None))


def term_givers(shop: Shop) -> tuple[str, ...]:
    """The plugins whose words count: those that are on and give any."""
    return tuple(one.plugin for one in shop.hooks.implementations(search_terms))


def refresh_search_terms(session: Session, shop: Shop, keys: Collection[int]) -> None:
    """Ask the plugins anew under which words these products are found; who fails keeps its own."""
    if not term_givers(shop):
        return
    drafts = list(product_drafts(session, shop, keys).values())
    answers = shop.hooks.contributions_by_plugin(search_terms, drafts, session)
    for plugin, given in answers.items():
        _replace(session, plugin, drafts, given)


def reindex(shop: Shop) -> int:
    """Write down all products' words anew, a hundred in a transaction; how many there were."""
    with shop.db.read() as session:
        keys = session.scalars(select(Product.id).order_by(Product.id)).all()
    for batch in _batches(keys):
        shop.db.write(partial(_reindex, shop=shop, keys=batch))
    return len(keys)


def _reindex(session: Session, shop: Shop, keys: Sequence[int]) -> None:
    statement = select(Product, Category.name).join(Category).where(Product.id.in_(keys))
    held = statement.order_by(Product.id).with_for_update(of=Product)
    for product, category in session.execute(held):
        product.search_text = search_text(product.name, product.origin, category)
    session.flush()
    refresh_search_terms(session, shop, keys)


def _replace(
    session: Session, plugin: str, drafts: Sequence[ProductDraft], given: Sequence[SearchTerms]
) -> None:
    keys = {draft.product_id for draft in drafts}
    session.execute(
        delete(ProductSearchTerms).where(
            ProductSearchTerms.plugin == plugin, ProductSearchTerms.product_id.in_(keys)
        )
    )
    words: dict[int, list[str]] = {}
    for terms in given:
        if terms.product_id in keys:
            words.setdefault(terms.product_id, []).extend(terms.words)
    rows = [
        {"product_id": key, "plugin": plugin, "terms": search_form("\n".join(said))}
        for key, said in words.items()
        if said
    ]
    if rows:
        session.execute(insert(ProductSearchTerms), rows)


def _batches(keys: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(keys), _AT_ONCE):
        yield keys[start : start + _AT_ONCE]
