"""Products as plugins judge them: read in three statements however many there are."""

from collections.abc import Collection, Iterable, Mapping
from itertools import groupby
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from farmgate.catalog.models import Producer, Product, Variant
from farmgate.catalog.shelves import slugs_around
from farmgate.money import Money
from farmgate.offers import DraftVariant, ProductDraft
from farmgate.shop import Shop

_PRODUCT = (
    Product.id,
    Product.slug,
    Product.name,
    Product.description,
    Product.status,
    Product.category_id,
    Product.producer_id,
    Producer.code.label("producer_code"),
    Product.origin,
    Product.origin_region_code,
)
_VARIANT = (
    Variant.id,
    Variant.sku,
    Variant.name,
    Variant.price_minor,
    Variant.currency,
    Variant.weight_grams,
)


def product_drafts(
    session: Session, shop: Shop, keys: Collection[int]
) -> "dict[int, ProductDraft]":
    """What the catalogue says of products, by key, in whatever state; unknown keys are left out."""
    statement = (
        select(*_PRODUCT)
        .outerjoin(Producer, Producer.id == Product.producer_id)
        .where(Product.id.in_(set(keys)))
    )
    rows = session.execute(statement).all()
    if not rows:
        return {}
    variants, shelves = _variants(session, keys), slugs_around(session)
    now = shop.clock.now()
    today = now.astimezone(shop.time_zone).date()
    return {
        row.id: ProductDraft(
            product_id=row.id,
            slug=row.slug,
            name=row.name,
            description=row.description,
            status=row.status,
            category=shelves[row.category_id][0],
            categories=shelves[row.category_id],
            producer_id=row.producer_id,
            producer_code=row.producer_code,
            origin=row.origin,
            origin_region_code=row.origin_region_code,
            variants=variants.get(row.id, ()),
            now=now,
            today=today,
        )
        for row in rows
    }


def _variants(session: Session, keys: Collection[int]) -> Mapping[int, tuple[DraftVariant, ...]]:
    statement = (
        select(Variant.product_id, *_VARIANT)
        .where(Variant.product_id.in_(set(keys)))
        .order_by(Variant.product_id, Variant.position, Variant.id)
    )
    rows = session.execute(statement)
    return {key: _packed(found) for key, found in groupby(rows, lambda row: row.product_id)}


def _packed(rows: Iterable[Any]) -> tuple[DraftVariant, ...]:
    return tuple(
        DraftVariant(
            row.id, row.sku, row.name, Money(row.price_minor, row.currency), row.weight_grams
        )
        for row in rows
    )
