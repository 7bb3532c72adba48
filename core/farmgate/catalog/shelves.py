"""On which shelves products stand: in two statements however many there are."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from farmgate.catalog.models import Category, Product
from farmgate.language import Text


@dataclass(frozen=True, slots=True)
class ProductShelf:
    """Where a product stands, and who made it."""

    product_id: int
    name: Text
    categories: tuple[str, ...]
    """The slugs of its shelf and of those around it, nearest first."""
    producer_id: int | None


def product_shelves(session: Session, keys: Collection[int]) -> dict[int, ProductShelf]:
    """The shelves of products, by key, in whatever state; unknown keys are left out."""
    statement = select(Product.id, Product.name, Product.category_id, Product.producer_id)
    rows = session.execute(statement.where(Product.id.in_(set(keys)))).all()
    if not rows:
        return {}
    around = slugs_around(session)
    return {
        row.id: ProductShelf(row.id, row.name, around[row.category_id], row.producer_id)
        for row in rows
    }


def slugs_around(session: Session) -> Mapping[int, tuple[str, ...]]:
    """The slugs of each shelf, by key, and of those that it stands in, nearest first."""
    rows = session.execute(select(Category.id, Category.slug, Category.parent_id))
    known = {key: (slug, parent) for key, slug, parent in rows}

    def slugs(key: int | None) -> Iterable[str]:
        while key is not None:
            slug, key = known[key]
            yield slug

    return {key: tuple(slugs(key)) for key in known}
