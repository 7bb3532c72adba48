"""How the shop remembers what it offers."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy import Text as SqlText
from sqlalchemy.orm import Mapped, mapped_column

from farmgate.columns import LocalizedText, UtcDateTime
from farmgate.language import Text
from farmgate.tables import Base


class Category(Base):
    """A shelf of the shop; shelves may stand in shelves."""

    __tablename__ = "categories"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(100), unique=True)
    name: Mapped[Text] = mapped_column(LocalizedText)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("categories.id"), index=True)
    position: Mapped[int] = mapped_column(default=0)


class Producer(Base):
    """Who grew or made it: a farm, a co-operative, a workshop."""

    __tablename__ = "producers"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[Text] = mapped_column(LocalizedText)
    region_code: Mapped[str | None] = mapped_column(String(6))
    story: Mapped[Text | None] = mapped_column(LocalizedText)


class Product(Base):
    """Something that the shop offers, in one or more variants.

    ``search_text`` holds the names in both languages, the origin and the category, in lower case.
    """

    __tablename__ = "products"
    __table_args__ = (
        CheckConstraint("status IN ('draft', 'published', 'archived')", name="status"),
        Index(None, "status", "position", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(100), unique=True)
    name: Mapped[Text] = mapped_column(LocalizedText)
    description: Mapped[Text] = mapped_column(LocalizedText)
    category_id: Mapped[int] = mapped_column(ForeignKey("categories.id"), index=True)
    producer_id: Mapped[int | None] = mapped_column(ForeignKey("producers.id"), index=True)
    origin: Mapped[Text | None] = mapped_column(LocalizedText)
    origin_region_code: Mapped[str | None] = mapped_column(String(6))
    image_url: Mapped[str | None] = mapped_column(String(500))
    status: Mapped[str] = mapped_column(String(16), default="draft")
    position: Mapped[int] = mapped_column(default=0)
    search_text: Mapped[str] = mapped_column(SqlText)
    external_reference: Mapped[str | None] = mapped_column(String(100), unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Variant(Base):
    """What is put into a cart: one size or packing of a product, with its price and weight."""

    __tablename__ = "variants"
    __table_args__ = (
        CheckConstraint("price_minor >= 0", name="price_minor"),
        CheckConstraint("weight_grams >= 0", name="weight_grams"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("products.id"), index=True)
    sku: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[Text] = mapped_column(LocalizedText)
    price_minor: Mapped[int]
    currency: Mapped[str] = mapped_column(String(3))
    weight_grams: Mapped[int] = mapped_column(default=0)
    position: Mapped[int] = mapped_column(default=0)
    external_reference: Mapped[str | None] = mapped_column(String(100), unique=True)


class ProductSearchTerms(Base):
    """Words under which a plugin lets a product be found, in lower case; read while it is on."""

    __tablename__ = "product_search_terms"

    product_id: Mapped[int] = mapped_column(ForeignKey("products.id"), primary_key=True)
    plugin: Mapped[str] = mapped_column(String(64), primary_key=True)
    terms: Mapped[str] = mapped_column(SqlText)
