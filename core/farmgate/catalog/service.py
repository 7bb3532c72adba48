"""What is done to the catalogue. Functions flush; whoever opened the transaction commits."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from farmgate.catalog import errors
from farmgate.catalog.facts import record_fact
from farmgate.catalog.indexing import refresh_search_terms, search_text
from farmgate.catalog.models import Category, Producer, Product, Variant
from farmgate.catalog.publishing import check_publishable
from farmgate.hooks.product import product_archived, product_changed, product_published
from farmgate.language import Text
from farmgate.money import Money
from farmgate.problems import Problem, Refused
from farmgate.regions import REGION_CODE_INVALID, is_region_code
from farmgate.shop import Shop
from farmgate.tables import Base

_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class NewVariant:
    """A variant that a product is to have."""

    sku: str
    name: Text
    price: Money
    weight_grams: int


@dataclass(frozen=True, slots=True)
class NewProduct:
    """A product that is to be made, as a draft."""

    slug: str
    name: Text
    description: Text
    category: str
    producer: str | None
    origin: Text | None
    origin_region_code: str | None
    image_url: str | None
    variants: Sequence[NewVariant]


def create_category(
    session: Session, slug: str, name: Text, parent: str | None = None, position: int = 0
) -> Category:
    """Make a category; ``parent`` is a slug. Refused where the slug is taken or malformed."""
    check_slug(slug)
    parent_id = None if parent is None else category_by_slug(session, parent).id
    category = Category(slug=slug, name=name, parent_id=parent_id, position=position)
    add_unique(session, category, slug, "slug")
    return category


def create_producer(
    session: Session, code: str, name: Text, region_code: str | None, story: Text | None
) -> Producer:
    """Make a producer; ``region_code`` is GB/T 2260. Refused where the code is taken."""
    check_slug(code, "code", longest=64)
    check_region(region_code, "regionCode")
    producer = Producer(code=code, name=name, region_code=region_code, story=story)
    add_unique(session, producer, code, "code")
    return producer


def create_product(session: Session, shop: Shop, new: NewProduct) -> Product:
    """Make a product with its variants, as a draft that shoppers do not see yet."""
    check_slug(new.slug)
    check_region(new.origin_region_code, "originRegionCode")
    check_picture(new.image_url, "imageUrl")
    category = category_by_slug(session, new.category)
    producer = None if new.producer is None else producer_by_code(session, new.producer)
    product = Product(
        slug=new.slug,
        name=new.name,
        description=new.description,
        category_id=category.id,
        producer_id=None if producer is None else producer.id,
        origin=new.origin,
        origin_region_code=new.origin_region_code,
        image_url=new.image_url,
        status="draft",
        position=(session.scalar(select(func.max(Product.position))) or 0) + 1,
        search_text=search_text(new.name, new.origin, category.name),
        created_at=shop.clock.now(),
    )
    add_unique(session, product, new.slug, "slug")
    for position, variant in enumerate(new.variants):
        add_variant(session, product, variant, position)
    refresh_search_terms(session, shop, [product.id])
    return product


def add_variant(session: Session, product: Product, new: NewVariant, position: int) -> Variant:
    """Give a product one more variant. Refused where the SKU is taken or an amount negative."""
    check_text(new.sku, "sku", longest=64)
    if new.price.minor < 0 or new.weight_grams < 0:
        raise Refused(_invalid("price, weightGrams", _NOT_NEGATIVE, field="variants"))
    variant = Variant(
        product_id=product.id,
        sku=new.sku,
        name=new.name,
        price_minor=new.price.minor,
        currency=new.price.currency,
        weight_grams=new.weight_grams,
        position=position,
    )
    add_unique(session, variant, new.sku, "sku")
    return variant


def set_price(session: Session, shop: Shop, variant_pk: int, price: Money) -> Variant:
    """Change what a variant costs from now on; placed orders keep their price."""
    variant = session.get(Variant, variant_pk, with_for_update={"key_share": True})
    if variant is None:
        raise Refused(errors.VARIANT_NOT_FOUND(field="id"))
    if price.minor < 0:
        raise Refused(_invalid("price", _NOT_NEGATIVE, field="price"))
    if (variant.price_minor, variant.currency) == (price.minor, price.currency):
        return variant
    variant.price_minor, variant.currency = price.minor, price.currency
    session.flush()
    record_fact(session, shop, product_changed, variant.product_id, [variant.id])
    return variant


def publish(session: Session, shop: Shop, product_pk: int) -> Product:
    """Show a product to shoppers. Refused, with all that stands in the way, where it is not ready.

    Core wants it complete; plugins may want more (``product_problems``).
    """
    product = product_for_update(session, product_pk)
    check_publishable(session, shop, product.id)
    _move(session, shop, product, "published", product_published)
    refresh_search_terms(session, shop, [product.id])
    return product


def archive(session: Session, shop: Shop, product_pk: int) -> Product:
    """Take a product off the shelf; orders and carts that name it keep it."""
    product = product_for_update(session, product_pk)
    _move(session, shop, product, "archived", product_archived)
    return product


def _move(
    session: Session, shop: Shop, product: Product, status: str, hook: Callable[..., None]
) -> None:
    if product.status == status:
        return
    product.status = status
    session.flush()
    record_fact(session, shop, hook, product.id)


def product_for_update(session: Session, product_pk: int) -> Product:
    """The product, held until the transaction ends. Refused where there is none."""
    product = session.get(Product, product_pk, with_for_update=True)
    if product is None:
        raise Refused(errors.PRODUCT_NOT_FOUND(field="id"))
    return product


def producer_by_code(session: Session, code: str) -> Producer:
    """The producer with this code. Refused where there is none."""
    producer = session.scalar(select(Producer).where(Producer.code == code))
    if producer is None:
        raise Refused(errors.PRODUCER_NOT_FOUND(producer=code, field="producer"))
    return producer


def category_by_slug(session: Session, slug: str) -> Category:
    """The category with this slug. Refused where there is none."""
    category = session.scalar(select(Category).where(Category.slug == slug))
    if category is None:
        raise Refused(errors.CATEGORY_NOT_FOUND(category=slug, field="category"))
    return category


_PICTURE_ADDRESSES = ("https://", "http://", "/")
_PICTURE_RULE = Text(
    "应以 https://、http:// 或 / 开头", "begin it with https://, http:// or /, as pictures do"
)
_SLUG_RULE = Text("只能用小写字母、数字和连字符", "use lower-case letters, digits and hyphens only")
_NOT_NEGATIVE = Text("不能为负", "may not be negative")


def check_slug(slug: str, name: str = "slug", longest: int = 100) -> None:
    """Refused where a slug or code holds anything but ``a-z``, ``0-9`` and single hyphens."""
    check_text(slug, name, longest)
    if not _SLUG.fullmatch(slug):
        raise Refused(_invalid(name, _SLUG_RULE, field=name))


def check_text(text: str, name: str, longest: int) -> None:
    """Refused where a short text is blank, or longer than the shop keeps."""
    if not 1 <= len(text.strip()) <= len(text) <= longest:
        rule = Text(f"应为 1 到 {longest} 个字符", f"give 1 to {longest} characters")
        raise Refused(_invalid(name, rule, field=name))


def check_region(code: str | None, field: str) -> None:
    """Refused where a region is given that is no GB/T 2260 code."""
    if code is not None and not is_region_code(code):
        raise Refused(REGION_CODE_INVALID(region=code, field=field))


def check_picture(address: str | None, field: str) -> None:
    """Refused where a picture is given that no page could show."""
    if address is None:
        return
    check_text(address, field, longest=500)
    if not address.startswith(_PICTURE_ADDRESSES):
        raise Refused(_invalid(field, _PICTURE_RULE, field=field))


def add_unique(session: Session, row: Base, value: str, name: str) -> None:
    """Write a row down. Refused where another has its slug, SKU or code, be it this moment."""
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        raise Refused(errors.TAKEN(value=value, field_name=name, field=name)) from None


def _invalid(name: str, what: Text, field: str) -> Problem:
    return errors.INVALID(field_name=name, what=what, field=field)
