"""A product as it would stand on the shelf: the values that plugins judge before it may."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from farmgate.language import Text
from farmgate.money import Money


@dataclass(frozen=True, slots=True)
class DraftVariant:
    """One size or packing of the product."""

    variant_id: int
    sku: str
    name: Text
    price: Money
    weight_grams: int
    """Of one unit, packed."""


@dataclass(frozen=True, slots=True)
class ProductDraft:
    """Everything that the catalogue says of a product, whatever its state."""

    product_id: int
    slug: str
    name: Text
    description: Text
    status: str
    """``draft``, ``published`` or ``archived``."""
    category: str
    """The slug of its shelf."""
    categories: tuple[str, ...]
    """The slugs of its shelf and of those around it, nearest first."""
    producer_id: int | None
    producer_code: str | None
    origin: Text | None
    origin_region_code: str | None
    variants: tuple[DraftVariant, ...]
    now: datetime
    today: date
    """The day in the shop's own time zone."""


@dataclass(frozen=True, slots=True)
class SearchTerms:
    """Words under which a product is found besides its own; core fills in who says so."""

    product_id: int
    words: Sequence[str]
    plugin: str = "core"
    version: str = ""
