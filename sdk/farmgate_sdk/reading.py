"""Core's data for plugins: read in batches, never changed.

Functions that take a sequence answer in its order, in one statement however long it is.
"""

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from farmgate.catalog.drafts import product_drafts
from farmgate.catalog.models import Category, Producer, Product, Variant
from farmgate.catalog.reading import ProducerRow, ProductRow, VariantRow, producers_of
from farmgate.catalog.shelves import ProductShelf, product_shelves
from farmgate.checkout import Checkout, StockCandidate
from farmgate.fulfilment.models import Region
from farmgate.ids import key_of, opaque
from farmgate.language import Text
from farmgate.members.models import Member
from farmgate.members.reading import MemberRow
from farmgate.orders.reading import OrderLineRow, OrderPriceRowRow, OrderRow, price_rows_of
from farmgate.regions import is_region_code, regions_around
from farmgate.rows import Row, gather, grouped
from farmgate.stock.models import Location, StockItem
from farmgate.stock.reading import (
    LocationRow,
    LotRow,
    SoldOut,
    candidates,
    locations,
    locations_of,
    lots_of,
    sold_out_variants,
)

__all__ = [
    "LocationRow",
    "LotRow",
    "MemberRow",
    "OrderLineRow",
    "OrderPriceRowRow",
    "OrderRow",
    "ProducerRow",
    "ProductRow",
    "ProductShelf",
    "Row",
    "SoldOut",
    "VariantRow",
    "category_exists",
    "gather",
    "grouped",
    "is_region_code",
    "key_of",
    "location_keys",
    "locations",
    "locations_of",
    "lots_of",
    "member_exists",
    "opaque",
    "places_of_lots",
    "price_rows_of",
    "producer_keys",
    "producers_of",
    "product_drafts",
    "product_exists",
    "product_keys",
    "product_shelves",
    "products_of_variants",
    "published_products",
    "region_names",
    "regions_around",
    "sold_out_variants",
    "stock_for",
    "stock_of",
]


def stock_for(session: Session, checkout: Checkout) -> list[StockCandidate]:
    """Every stock item that could serve a purchase, before any plugin has chosen (FEFO)."""
    variants = {line.variant_id for line in checkout.lines}
    return candidates(session, variants, checkout.today, checkout.cart_id)


def stock_of(session: Session, variants: Collection[int], today: date) -> list[StockCandidate]:
    """Every stock item of these variants that may be sold today (FEFO)."""
    return candidates(session, variants, today)


def places_of_lots(session: Session, lots: Collection[int]) -> dict[int, list[int]]:
    """The keys of the locations where units of each lot lie; lots without any are left out."""
    statement = (
        select(StockItem.lot_id, StockItem.location_id)
        .where(StockItem.lot_id.in_(set(lots)), StockItem.available + StockItem.reserved > 0)
        .order_by(StockItem.id)
    )
    places: dict[int, list[int]] = {}
    for lot, location in session.execute(statement):
        if lot is not None:
            places.setdefault(lot, []).append(location)
    return places


def products_of_variants(session: Session, variants: Collection[int]) -> dict[int, int]:
    """The key of each variant's product."""
    statement = select(Variant.id, Variant.product_id).where(Variant.id.in_(set(variants)))
    return dict(session.execute(statement).all())


def product_keys(session: Session, slugs: Collection[str]) -> dict[str, int]:
    """The keys of products by their slugs; a slug that names none is left out."""
    statement = select(Product.slug, Product.id).where(Product.slug.in_(slugs))
    return dict(session.execute(statement).all())


def location_keys(session: Session) -> dict[str, int]:
    """The keys of all stock locations by their codes."""
    return dict(session.execute(select(Location.code, Location.id)).all())


def region_names(session: Session, codes: Sequence[str]) -> dict[str, Text]:
    """The names of regions by their GB/T 2260 codes; an unknown code is left out."""
    statement = select(Region.code, Region.name).where(Region.code.in_(set(codes)))
    return dict(session.execute(statement).all())


def published_products(session: Session) -> list[int]:
    """The keys of all products that are on the shelf."""
    return list(session.scalars(select(Product.id).where(Product.status == "published")))


def product_exists(session: Session, key: int) -> bool:
    """Whether a key names a product, in whatever state."""
    return session.scalar(select(Product.id).where(Product.id == key)) is not None


def member_exists(session: Session, key: int) -> bool:
    """Whether a key names a person whom the shop still knows: an erased one is nobody."""
    known = select(Member.id).where(Member.id == key, Member.erased_at.is_(None))
    return session.scalar(known) is not None


def producer_keys(session: Session) -> dict[str, int]:
    """The keys of all producers by their codes."""
    return dict(session.execute(select(Producer.code, Producer.id)).all())


def category_exists(session: Session, slug: str) -> bool:
    """Whether a slug names a category."""
    return session.scalar(select(Category.id).where(Category.slug == slug)) is not None
