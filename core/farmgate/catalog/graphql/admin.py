"""The catalogue as staff see and change it."""

from collections.abc import Sequence

import strawberry
from sqlalchemy.orm import Session

from farmgate.api.composition import extend
from farmgate.api.context import Info
from farmgate.api.extensible import ExtensibleInput, extensible
from farmgate.api.fields import Answer, batch, mutation, query
from farmgate.api.inputs import money, text
from farmgate.api.roots import AdminMutation, AdminQuery
from farmgate.api.types import (
    Connection,
    MoneyInput,
    MoneyType,
    Payload,
    ProblemType,
    ShownProblem,
    TranslationInput,
    TranslationType,
    shown,
)
from farmgate.catalog import editing, publishing, reading, service
from farmgate.catalog.errors import PRODUCT_NOT_FOUND, VARIANT_NOT_FOUND
from farmgate.catalog.graphql.shop import category_of, parent_of, producer_of, variants_of
from farmgate.catalog.indexing import term_givers
from farmgate.catalog.reading import CategoryRow, ProducerRow, ProductFilter, ProductRow
from farmgate.ids import key_of
from farmgate.language import Text
from farmgate.paging import Page, PageRequest
from farmgate.problems import Refused


def names(rows: Sequence[ProductRow], _info: Info) -> Sequence[TranslationType]:
    # A `Text` would be answered in the reader's language.
    return [TranslationType(zh=row.name.zh, en=row.name.en) for row in rows]


def problems(rows: Sequence[ProductRow], info: Info) -> Sequence[Sequence[ShownProblem]]:
    context = info.context
    found = publishing.problems_of(context.session, context.shop, [row.pk for row in rows])
    return [shown(one, context.language) for one in found]


@strawberry.type(name="Category", description="A shelf of the shop.")
class Category:
    id: strawberry.ID
    slug: str
    name: str
    parent: "Category | None" = batch(parent_of, description="The shelf that it stands in.")


@strawberry.type(name="Producer", description="Who grew or made it.")
class Producer:
    id: strawberry.ID
    code: str
    name: str
    region_code: str | None


@strawberry.type(name="Variant", description="One size or packing of a product.")
class Variant:
    id: strawberry.ID
    sku: str
    name: str
    price: MoneyType
    weight_grams: int


@strawberry.type(name="Product", description="Something that the shop offers, or is to offer.")
class Product:
    id: strawberry.ID
    slug: str
    name: str
    names: TranslationType = batch(names, description="The name in both languages.")
    description: str
    status: str = strawberry.field(description="`draft`, `published` or `archived`.")
    origin: str | None
    origin_region_code: str | None
    image_url: str | None
    category: Category = batch(category_of, description="The shelf that it stands on.")
    producer: Producer | None = batch(producer_of, description="Who grew or made it.")
    variants: list[Variant] = batch(variants_of, description="Sizes and packings, in order.")
    problems: list[ProblemType] = batch(
        problems, description="What keeps it off the shelf now; empty where it may be published."
    )


def products(
    info: Info,
    search: str | None = None,
    category: str | None = None,
    first: int | None = None,
    after: str | None = None,
    last: int | None = None,
    before: str | None = None,
) -> Page[ProductRow]:
    terms_of = term_givers(info.context.shop)
    wanted = ProductFilter(search, category, only_published=False, terms_of=terms_of)
    page = PageRequest(first, after, last, before)
    return reading.products_page(info.context.session, wanted, page)


def product(info: Info, id: strawberry.ID) -> ProductRow | None:
    key = key_of("Product", id)
    return None if key is None else _product(info, key)


def categories(info: Info) -> Sequence[CategoryRow]:
    return reading.categories(info.context.session)


def producers(info: Info) -> Sequence[ProducerRow]:
    return reading.producers(info.context.session)


@extend(AdminQuery)
class CatalogQuery:
    """What staff may ask of the catalogue."""

    products: Connection[Product] = query(
        products, description="Products in whatever state.", permission="catalog.read"
    )
    product: Product | None = query(
        product, description="One product, by id.", permission="catalog.read"
    )
    categories: list[Category] = query(
        categories, description="All shelves, in order.", permission="catalog.read"
    )
    producers: list[Producer] = query(
        producers, description="All producers, by code.", permission="catalog.read"
    )


@strawberry.input
class CategoryCreateInput:
    slug: str
    name: TranslationInput
    parent: str | None = strawberry.field(default=None, description="Slug of its parent.")
    position: int = 0


@strawberry.input
class ProducerCreateInput:
    code: str
    name: TranslationInput
    region_code: str | None = strawberry.field(default=None, description="GB/T 2260.")
    story: TranslationInput | None = None


@strawberry.input
class VariantCreateInput:
    sku: str
    name: TranslationInput
    price: MoneyInput
    weight_grams: int


@extensible
@strawberry.input
class ProductCreateInput(ExtensibleInput):
    slug: str
    name: TranslationInput
    description: TranslationInput
    category: str = strawberry.field(description="Slug of a category.")
    producer: str | None = strawberry.field(default=None, description="Code of a producer.")
    origin: TranslationInput | None = None
    origin_region_code: str | None = strawberry.field(default=None, description="GB/T 2260.")
    image_url: str | None = None
    variants: list[VariantCreateInput] = strawberry.field(default_factory=list)


@strawberry.input
class VariantUpdateInput:
    id: strawberry.ID
    name: TranslationInput


@strawberry.input(description="What is to be different; what is left out stays as it is.")
class ProductUpdateInput:
    name: TranslationInput | None = strawberry.UNSET
    description: TranslationInput | None = strawberry.UNSET
    category: str | None = strawberry.field(
        default=strawberry.UNSET, description="Slug of a category."
    )
    producer: str | None = strawberry.field(
        default=strawberry.UNSET, description="Code of a producer; null takes it away."
    )
    origin: TranslationInput | None = strawberry.field(
        default=strawberry.UNSET, description="Null takes it away."
    )
    origin_region_code: str | None = strawberry.field(
        default=strawberry.UNSET, description="GB/T 2260; null takes it away."
    )
    image_url: str | None = strawberry.field(
        default=strawberry.UNSET, description="Null takes it away."
    )
    variants: list[VariantUpdateInput] = strawberry.field(
        default_factory=list, description="Variants whose names change."
    )


@strawberry.type
class CategoryPayload(Payload):
    category: Category | None


@strawberry.type
class ProducerPayload(Payload):
    producer: Producer | None


@strawberry.type
class ProductPayload(Payload):
    product: Product | None


@strawberry.type
class VariantPayload(Payload):
    variant: Variant | None


def category_create(info: Info, input: CategoryCreateInput) -> Answer:
    def work(session: Session) -> str:
        name = text(input.name, "name")
        return service.create_category(session, input.slug, name, input.parent, input.position).slug

    slug = info.context.write(work)
    found = reading.categories(info.context.session)
    return Answer(category=next(row for row in found if row.slug == slug))


def producer_create(info: Info, input: ProducerCreateInput) -> Answer:
    name, story = (
        text(input.name, "name"),
        None if input.story is None else text(input.story, "story"),
    )
    key = info.context.write(
        lambda session: (
            service.create_producer(session, input.code, name, input.region_code, story).id
        )
    )
    (row,) = reading.producers_of(info.context.session, [key])
    return Answer(producer=row)


def product_create(info: Info, input: ProductCreateInput) -> Answer:
    shop, new = info.context.shop, _new_product(info, input)

    def work(session: Session) -> int:
        key = service.create_product(session, shop, new).id
        input.hand_over(key, info, session)
        return key

    return Answer(product=_product(info, info.context.write(work)))


def product_update(info: Info, id: strawberry.ID, input: ProductUpdateInput) -> Answer:
    key, shop, edit = _product_key(id), info.context.shop, _edit(input)
    info.context.write(lambda session: editing.edit_product(session, shop, key, edit).id)
    return Answer(product=_product(info, key))


def product_publish(info: Info, id: strawberry.ID) -> Answer:
    key, shop = _product_key(id), info.context.shop
    info.context.write(lambda session: service.publish(session, shop, key))
    return Answer(product=_product(info, key))


def product_archive(info: Info, id: strawberry.ID) -> Answer:
    key, shop = _product_key(id), info.context.shop
    info.context.write(lambda session: service.archive(session, shop, key))
    return Answer(product=_product(info, key))


def variant_set_price(info: Info, id: strawberry.ID, price: MoneyInput) -> Answer:
    key = key_of("Variant", id)
    if key is None:
        raise Refused(VARIANT_NOT_FOUND(field="id"))
    amount, shop = money(info, price, field="price"), info.context.shop
    info.context.write(lambda session: service.set_price(session, shop, key, amount))
    (row,) = reading.variants_of(info.context.session, [key])
    return Answer(variant=row)


@extend(AdminMutation)
class CatalogMutation:
    """What staff may do to the catalogue."""

    category_create: CategoryPayload = mutation(
        category_create, description="Make a category.", permission="catalog.write"
    )
    producer_create: ProducerPayload = mutation(
        producer_create, description="Make a producer.", permission="catalog.write"
    )
    product_create: ProductPayload = mutation(
        product_create,
        description="Make a product with its variants, as a draft.",
        permission="catalog.write",
    )
    product_update: ProductPayload = mutation(
        product_update,
        description="Change what a product says of itself. While it is on the shelf, an edit "
        "after which it could not be published is refused.",
        permission="catalog.write",
    )
    product_publish: ProductPayload = mutation(
        product_publish, description="Show a product to shoppers.", permission="catalog.write"
    )
    product_archive: ProductPayload = mutation(
        product_archive, description="Take a product off the shelf.", permission="catalog.write"
    )
    variant_set_price: VariantPayload = mutation(
        variant_set_price,
        description="Change what a variant costs from now on.",
        permission="catalog.write",
    )


def _product(info: Info, key: int) -> ProductRow | None:
    return reading.product_by(info.context.session, pk=key, only_published=False)


def _product_key(id: strawberry.ID) -> int:
    key = key_of("Product", id)
    if key is None:
        raise Refused(PRODUCT_NOT_FOUND(field="id"))
    return key


def _new_product(info: Info, given: ProductCreateInput) -> service.NewProduct:
    return service.NewProduct(
        slug=given.slug,
        name=text(given.name, "name"),
        description=text(given.description, "description"),
        category=given.category,
        producer=given.producer,
        origin=None if given.origin is None else text(given.origin, "origin"),
        origin_region_code=given.origin_region_code,
        image_url=given.image_url,
        variants=[
            service.NewVariant(
                variant.sku,
                text(variant.name, "variants.name"),
                money(info, variant.price, field="variants.price"),
                variant.weight_grams,
            )
            for variant in given.variants
        ],
    )


_TEXTS = ("name", "description", "origin")
_NEEDED = ("name", "description", "category")
_PLAIN = ("category", "producer", "origin_region_code", "image_url")


def _edit(given: ProductUpdateInput) -> editing.ProductEdit:
    changes: editing.ProductChanges = {}
    for name in (*_TEXTS, *_PLAIN):
        value = getattr(given, name)
        # A product always has a name: null changes nothing where nothing can be taken away.
        if value is strawberry.UNSET or (value is None and name in _NEEDED):
            continue
        is_text = isinstance(value, TranslationInput)
        changes[name] = text(value, name) if is_text else value  # type: ignore[literal-required]
    return editing.ProductEdit(changes, dict(_renamed(one) for one in given.variants))


def _renamed(given: VariantUpdateInput) -> tuple[int, Text]:
    key = key_of("Variant", given.id)
    if key is None:
        raise Refused(VARIANT_NOT_FOUND(field="variants"))
    return key, text(given.name, "variants.name")


ADMIN = (CatalogQuery, CatalogMutation)
