"""Changing what a product says of itself; what would not be published is not let onto the shelf."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypedDict

from sqlalchemy import select
from sqlalchemy.orm import Session

from farmgate.catalog.errors import VARIANT_NOT_FOUND
from farmgate.catalog.facts import record_fact
from farmgate.catalog.indexing import refresh_search_terms, search_text
from farmgate.catalog.models import Category, Product, Variant
from farmgate.catalog.publishing import check_publishable
from farmgate.catalog.service import (
    category_by_slug,
    check_picture,
    check_region,
    producer_by_code,
    product_for_update,
)
from farmgate.hooks.product import product_changed
from farmgate.language import Text
from farmgate.problems import Refused
from farmgate.shop import Shop


class ProductChanges(TypedDict, total=False):
    """What is to be different; what is not named stays. ``None`` takes a thing away."""

    name: Text
    description: Text
    category: str
    """A slug."""
    producer: str | None
    """A code."""
    origin: Text | None
    origin_region_code: str | None
    image_url: str | None


@dataclass(frozen=True, slots=True)
class ProductEdit:
    """An edit of a product and of its variants' names (by the variants' keys)."""

    changes: ProductChanges
    variant_names: Mapping[int, Text] = field(default_factory=dict)


def edit_product(session: Session, shop: Shop, product_pk: int, edit: ProductEdit) -> Product:
    """Change a product. One that is on the shelf must be publishable afterwards, or it is refused.

    So a text that a check would refuse cannot be put on the shelf by the back door: take the
    product off first, or mend all that the refusal names in one edit.
    """
    product = product_for_update(session, product_pk)
    _apply(session, product, edit.changes)
    _rename(session, product, edit.variant_names)
    category = session.get_one(Category, product.category_id)
    product.search_text = search_text(product.name, product.origin, category.name)
    session.flush()
    if edit.changes or edit.variant_names:
        record_fact(session, shop, product_changed, product.id, sorted(edit.variant_names))
    if product.status == "published":
        check_publishable(session, shop, product.id)
    refresh_search_terms(session, shop, [product.id])
    return product


def _apply(session: Session, product: Product, changes: ProductChanges) -> None:
    check_region(changes.get("origin_region_code"), "originRegionCode")
    check_picture(changes.get("image_url"), "imageUrl")
    if "category" in changes:
        product.category_id = category_by_slug(session, changes["category"]).id
    if "producer" in changes:
        code = changes["producer"]
        product.producer_id = None if code is None else producer_by_code(session, code).id
    for name, value in changes.items():
        if name not in ("category", "producer"):
            setattr(product, name, value)


def _rename(session: Session, product: Product, names: Mapping[int, Text]) -> None:
    if not names:
        return
    own = select(Variant).where(Variant.product_id == product.id, Variant.id.in_(names))
    found = {variant.id: variant for variant in session.scalars(own)}
    for key, name in names.items():
        if key not in found:
            raise Refused(VARIANT_NOT_FOUND(field="variants"))
        found[key].name = name
