"""Reading the catalogue: whole pages and whole batches, a fixed number of statements each."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from unicodedata import normalize

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session

from farmgate.catalog import errors
from farmgate.catalog.models import Category, Producer, Product, ProductSearchTerms, Variant
from farmgate.ids import opaque
from farmgate.language import Text
from farmgate.money import Money
from farmgate.paging import Page, PageRequest, fetch_page
from farmgate.problems import Refused
from farmgate.rows import Row, gather, grouped

LONGEST_SEARCH = 200


@dataclass(slots=True, eq=False)
class ProductRow(Row):
    """A product as it was read."""

    pk: int
    slug: str
    name: Text
    description: Text
    origin: Text | None
    origin_region_code: str | None
    image_url: str | None
    status: str
    category_pk: int
    producer_pk: int | None

    @property
    def id(self) -> str:
        """What clients call it."""
        return opaque("Product", self.pk)


@dataclass(slots=True, eq=False)
class VariantRow(Row):
    """A variant as it was read."""

    pk: int
    product_pk: int
    sku: str
    name: Text
    price: Money
    weight_grams: int

    @property
    def id(self) -> str:
        """What clients call it."""
        return opaque("Variant", self.pk)


@dataclass(slots=True, eq=False)
class CategoryRow(Row):
    """A category as it was read."""

    pk: int
    slug: str
    name: Text
    parent_pk: int | None

    @property
    def id(self) -> str:
        """What clients call it."""
        return opaque("Category", self.pk)


@dataclass(slots=True, eq=False)
class ProducerRow(Row):
    """A producer as it was read."""

    pk: int
    code: str
    name: Text
    region_code: str | None
    story: Text | None

    @property
    def id(self) -> str:
        """What clients call it."""
        return opaque("Producer", self.pk)


@dataclass(frozen=True, slots=True)
class ProductFilter:
    """Which products are wanted; what is None does not matter."""

    search: str | None = None
    category: str | None = None
    producer: str | None = None
    only_published: bool = True
    terms_of: Sequence[str] = ()
    """Plugins whose search terms count."""


_PRODUCT = (
    Product.id,
    Product.slug,
    Product.name,
    Product.description,
    Product.origin,
    Product.origin_region_code,
    Product.image_url,
    Product.status,
    Product.category_id,
    Product.producer_id,
)
_VARIANT = (
    Variant.id,
    Variant.product_id,
    Variant.sku,
    Variant.name,
    Variant.price_minor,
    Variant.currency,
    Variant.weight_grams,
)


def products_page(
    session: Session, wanted: ProductFilter, request: PageRequest
) -> Page[ProductRow]:
    """A page of products in the order of the shelf."""

    def count() -> int:
        return session.scalar(_matching(select(func.count()).select_from(Product), wanted)) or 0

    statement = _matching(select(*_PRODUCT), wanted)
    page = fetch_page(session, statement, (Product.position, Product.id), request, count)
    return page.of(gather(_product(row) for row in page.nodes))


def _matching(
    statement: Select[*tuple[Any, ...]], wanted: ProductFilter
) -> Select[*tuple[Any, ...]]:
    if wanted.only_published:
        statement = statement.where(Product.status == "published")
    for word in _words(wanted.search or ""):
        statement = statement.where(_said(word, wanted.terms_of))
    if wanted.category is not None:
        statement = statement.where(Product.category_id.in_(_with_descendants(wanted.category)))
    if wanted.producer is not None:
        statement = statement.join(Producer).where(Producer.code == wanted.producer)
    return statement


def _said(word: str, plugins: Sequence[str]) -> ColumnElement[bool]:
    own = Product.search_text.contains(word, autoescape=True)
    if not plugins:
        return own
    theirs = select(ProductSearchTerms.product_id).where(
        ProductSearchTerms.plugin.in_(plugins),
        ProductSearchTerms.terms.contains(word, autoescape=True),
    )
    return or_(own, Product.id.in_(theirs))


def search_form(text: str) -> str:
    """Words as they are compared: lower case, and full-width letters like the others."""
    return normalize("NFKC", text).lower()


def _words(search: str) -> list[str]:
    # Each word is a condition of its own, and databases bound how many there may be.
    if len(search) > LONGEST_SEARCH:
        rule = Text(f"最多 {LONGEST_SEARCH} 个字符", f"use at most {LONGEST_SEARCH} characters")
        raise Refused(errors.INVALID(field_name="search", what=rule, field="search"))
    return search_form(search).split()


def _with_descendants(slug: str) -> Select[int]:
    tree = select(Category.id).where(Category.slug == slug).cte(recursive=True)
    tree = tree.union(select(Category.id).join(tree, Category.parent_id == tree.c.id))
    return select(tree.c.id)


def product_by(
    session: Session, *, pk: int | None = None, slug: str | None = None, only_published: bool = True
) -> ProductRow | None:
    """One product by key or by slug; None where there is none to be seen."""
    key = Product.slug == slug if pk is None else Product.id == pk
    statement = select(*_PRODUCT).where(key)
    if only_published:
        statement = statement.where(Product.status == "published")
    rows = gather(_product(row) for row in session.execute(statement))
    return rows[0] if rows else None


def products_of(session: Session, keys: Sequence[int]) -> list[ProductRow]:
    """The product of each key, in order; whatever its status, for rows that refer to it."""
    statement = select(*_PRODUCT).where(Product.id.in_(set(keys)))
    rows = gather(_product(row) for row in session.execute(statement))
    by_key = {row.pk: row for row in rows}
    return [by_key[key] for key in keys]


def variants_of_products(session: Session, keys: Sequence[int]) -> list[list[VariantRow]]:
    """The variants of each product, in order of the keys."""
    statement = (
        select(*_VARIANT)
        .where(Variant.product_id.in_(set(keys)))
        .order_by(Variant.position, Variant.id)
    )
    rows = [_variant(row) for row in session.execute(statement)]
    return grouped(rows, lambda row: row.product_pk, keys)


def variants_of(session: Session, keys: Sequence[int]) -> list[VariantRow]:
    """The variant of each key, in order."""
    statement = select(*_VARIANT).where(Variant.id.in_(set(keys)))
    rows = gather(_variant(row) for row in session.execute(statement))
    by_key = {row.pk: row for row in rows}
    return [by_key[key] for key in keys]


def _product(row: Any) -> ProductRow:
    return ProductRow(*row)


def _variant(row: Any) -> VariantRow:
    pk, product_pk, sku, name, minor, currency, weight = row
    return VariantRow(pk, product_pk, sku, name, Money(minor, currency), weight)


_PRODUCER = (Producer.id, Producer.code, Producer.name, Producer.region_code, Producer.story)
_CATEGORY = (Category.id, Category.slug, Category.name, Category.parent_id)


def categories(session: Session) -> list[CategoryRow]:
    """All categories, in the order of the shelf."""
    statement = select(*_CATEGORY).order_by(Category.position, Category.id)
    return gather(CategoryRow(*row) for row in session.execute(statement))


def categories_of(session: Session, keys: Sequence[int | None]) -> list[CategoryRow | None]:
    """The category of each key, in order; None for None."""
    statement = select(*_CATEGORY).where(Category.id.in_({key for key in keys if key}))
    by_key = {
        row.pk: row for row in gather(CategoryRow(*row) for row in session.execute(statement))
    }
    return [None if key is None else by_key.get(key) for key in keys]


def producers(session: Session) -> list[ProducerRow]:
    """All producers, by code."""
    statement = select(*_PRODUCER).order_by(Producer.code)
    return gather(ProducerRow(*row) for row in session.execute(statement))


def producers_of(session: Session, keys: Sequence[int | None]) -> list[ProducerRow | None]:
    """The producer of each key, in order; None for None."""
    statement = select(*_PRODUCER).where(Producer.id.in_({key for key in keys if key}))
    by_key = {
        row.pk: row for row in gather(ProducerRow(*row) for row in session.execute(statement))
    }
    return [None if key is None else by_key.get(key) for key in keys]
