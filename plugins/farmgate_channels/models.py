"""How the shop remembers where else it sells: listings, what is to be told, orders that came."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy import Text as SqlText
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from farmgate_sdk.tables import ORDER_ID, PRODUCT_ID, Int64, Json, UtcDateTime, new_metadata


class Base(DeclarativeBase):
    """A table of the channels plugin's."""

    metadata = new_metadata()
    type_annotation_map = {int: Int64}  # noqa: RUF012 - SQLAlchemy reads it so


class Listing(Base):
    """That a product is (or was) to be sold on a channel, and at which markup."""

    __tablename__ = "channels_listings"
    __table_args__ = (UniqueConstraint("channel", "product_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    channel: Mapped[str] = mapped_column(String(32))
    product_id: Mapped[int] = mapped_column(ForeignKey(PRODUCT_ID), index=True)
    is_active: Mapped[bool]
    markup_percent: Mapped[int | None]
    """NULL: the channel's own."""
    url: Mapped[str | None] = mapped_column(String(500))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Push(Base):
    """One thing that a channel is to know of one object: always its present value.

    ``wanted`` counts how often it was asked for, ``sent`` up to which of those it has been told.
    ``version`` grows with each attempt and is never used twice.
    """

    __tablename__ = "channels_pushes"
    __table_args__ = (
        UniqueConstraint("channel", "kind", "object_id"),
        CheckConstraint("kind IN ('listing', 'price', 'stock', 'order')", name="kind"),
        CheckConstraint("status IN ('pending', 'done', 'stuck')", name="status"),
        Index(None, "channel", "status", "due_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    channel: Mapped[str] = mapped_column(String(32))
    kind: Mapped[str] = mapped_column(String(16))
    object_id: Mapped[int]
    """Of a product, of a variant, or of an order that came from the channel."""
    product_id: Mapped[int | None] = mapped_column(index=True)
    wanted: Mapped[int] = mapped_column(default=1)
    sent: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=0)
    last_value: Mapped[Any | None] = mapped_column(Json)
    status: Mapped[str] = mapped_column(String(16), default="pending")
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    leased_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    tries: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str | None] = mapped_column(SqlText)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ChannelState(Base):
    """How it goes with a channel, and how far its orders have been read."""

    __tablename__ = "channels_states"

    channel: Mapped[str] = mapped_column(String(32), primary_key=True)
    cursor: Mapped[str | None] = mapped_column(String(500))
    pulled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    unreadable: Mapped[int] = mapped_column(default=0)
    """Orders that it told without a name, which could neither be kept nor answered."""
    failures: Mapped[int] = mapped_column(default=0)
    paused_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_error: Mapped[str | None] = mapped_column(SqlText)


class ChannelOrder(Base):
    """An order as a channel told it, and what has become of it.

    ``told`` is what the channel said, contact and address with it: kept only while the order may
    still be retried, since a taken one stands among the shop's own.
    """

    __tablename__ = "channels_orders"
    __table_args__ = (
        UniqueConstraint("channel", "reference"),
        CheckConstraint("status IN ('taken', 'refused')", name="status"),
        Index(None, "status", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    channel: Mapped[str] = mapped_column(String(32))
    reference: Mapped[str] = mapped_column(String(100))
    status: Mapped[str] = mapped_column(String(16))
    problems: Mapped[list[Any]] = mapped_column(Json)
    told: Mapped[Any | None] = mapped_column(Json)
    digest: Mapped[str] = mapped_column(String(64))
    """SHA-256 of what was told, by which a corrected order is known."""
    order_id: Mapped[int | None] = mapped_column(ForeignKey(ORDER_ID), index=True)
    number: Mapped[str | None] = mapped_column(String(32))
    carrier: Mapped[str | None] = mapped_column(String(100))
    """Who brings it; NULL until it is shipped."""
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class Nonce(Base):
    """The nonce of a signed call that was let in, so that it is let in once."""

    __tablename__ = "channels_nonces"

    channel: Mapped[str] = mapped_column(String(32), primary_key=True)
    nonce: Mapped[str] = mapped_column(String(64), primary_key=True)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
