"""Stock for plugins: how many units can be sold, and of which product a variant is.

Functions ask a fixed number of statements for any number of keys, and change nothing.
"""

from collections.abc import Collection, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from farmgate.catalog.models import Variant
from farmgate.catalog.reading import variants_of_products
from farmgate.shop import Shop
from farmgate.stock.reading import available_of

__all__ = ["available_units", "products_of_variants", "variants_of_products"]


def available_units(session: Session, shop: Shop, variants: Sequence[int]) -> dict[int, int]:
    """Units of each variant that can be sold today; lots past their date do not count."""
    today = shop.clock.now().astimezone(shop.time_zone).date()
    return dict(zip(variants, available_of(session, variants, today), strict=True))


def products_of_variants(session: Session, variants: Collection[int]) -> dict[int, int]:
    """The product's key of each variant; a key that names no variant is left out."""
    statement = select(Variant.id, Variant.product_id).where(Variant.id.in_(set(variants)))
    return dict(session.execute(statement).all())
