"""The catalogue as a storefront sees it."""

from collections.abc import Sequence

import strawberry

from farmgate.api.composition import extend
from farmgate.api.context import Info
from farmgate.api.fields import batch, query
from farmgate.api.roots import ShopQuery
from farmgate.api.types import Connection, MoneyType
from farmgate.catalog import reading
from farmgate.catalog.indexing import term_givers
from farmgate.catalog.reading import CategoryRow, ProducerRow, ProductFilter, ProductRow, VariantRow
from farmgate.ids import key_of
from farmgate.paging import Page, PageRequest


def category_of(products: Sequence[ProductRow], info: Info) -> Sequence[CategoryRow | None]:
    return reading.categories_of(info.context.session, [row.category_pk for row in products])


def producer_of(products: Sequence[ProductRow], info: Info) -> Sequence[ProducerRow | None]:
    return reading.producers_of(info.context.session, [row.producer_pk for row in products])


def variants_of(products: Sequence[ProductRow], info: Info) -> Sequence[Sequence[VariantRow]]:
    return reading.variants_of_products(info.context.session, [row.pk for row in products])


def product_of(variants: Sequence[VariantRow], info: Info) -> Sequence[ProductRow]:
    return reading.products_of(info.context.session, [row.product_pk for row in variants])


def parent_of(categories: Sequence[CategoryRow], info: Info) -> Sequence[CategoryRow | None]:
    return reading.categories_of(info.context.session, [row.parent_pk for row in categories])


@strawberry.type(description="A shelf of the shop.")
class Category:
    id: strawberry.ID
    slug: str
    name: str
    parent: "Category | None" = batch(parent_of, description="The shelf that it stands in.")


@strawberry.type(description="Who grew or made it: a farm, a co-operative, a workshop.")
class Producer:
    id: strawberry.ID
    code: str
    name: str
    region_code: str | None = strawberry.field(description="GB/T 2260 code of the origin.")
    story: str | None


@strawberry.type(description="Something that the shop offers, in one or more variants.")
class Product:
    id: strawberry.ID
    slug: str
    name: str
    description: str
    origin: str | None = strawberry.field(description="Where it comes from, in words.")
    origin_region_code: str | None = strawberry.field(description="GB/T 2260 code of the origin.")
    image_url: str | None
    category: Category = batch(category_of, description="The shelf that it stands on.")
    producer: Producer | None = batch(producer_of, description="Who grew or made it.")
    variants: list["Variant"] = batch(variants_of, description="Sizes and packings, in order.")


@strawberry.type(description="What is put into a cart: one size or packing of a product.")
class Variant:
    id: strawberry.ID
    sku: str
    name: str
    price: MoneyType = strawberry.field(description="Of one unit, before any adjustment.")
    weight_grams: int = strawberry.field(description="Of one unit, packed.")
    product: Product = batch(product_of, description="What it is a variant of.")


def products(
    info: Info,
    search: str | None = None,
    category: str | None = None,
    producer: str | None = None,
    first: int | None = None,
    after: str | None = None,
    last: int | None = None,
    before: str | None = None,
) -> Page[ProductRow]:
    terms_of = term_givers(info.context.shop)
    wanted = ProductFilter(search, category, producer, terms_of=terms_of)
    page = PageRequest(first, after, last, before)
    return reading.products_page(info.context.session, wanted, page)


def product(
    info: Info, id: strawberry.ID | None = None, slug: str | None = None
) -> ProductRow | None:
    if id is not None:
        key = key_of("Product", id)
        return None if key is None else reading.product_by(info.context.session, pk=key)
    return reading.product_by(info.context.session, slug=slug or "")


def categories(info: Info) -> Sequence[CategoryRow]:
    return reading.categories(info.context.session)


@extend(ShopQuery)
class CatalogQuery:
    """What a storefront may ask of the catalogue."""

    products: Connection[Product] = query(
        products,
        description="Products for sale. `search`: words that the name, origin, category or what "
        "plugins know of them must all hold, in Chinese or English; `category`: a slug, shelves "
        "within it included; "
        "`producer`: a code.",
    )
    product: Product | None = query(product, description="One product, by id or by slug.")
    categories: list[Category] = query(categories, description="All shelves, in order.")


SHOP = (CatalogQuery,)
