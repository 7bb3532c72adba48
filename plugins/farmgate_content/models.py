"""How the shop remembers pieces, their versions, who did what to them, and where they stand."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy import Text as SqlText
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from farmgate_content.workflow import STATUSES
from farmgate_sdk import Text
from farmgate_sdk.tables import (
    MEMBER_ID,
    PRODUCT_ID,
    Int64,
    Json,
    LocalizedText,
    UtcDateTime,
    new_metadata,
)

_STATUSES = ", ".join(f"'{status}'" for status in STATUSES)


class Base(DeclarativeBase):
    """A table of the content plugin's."""

    metadata = new_metadata()
    type_annotation_map = {int: Int64}  # noqa: RUF012 - SQLAlchemy reads it so


class Piece(Base):
    """A piece of content as it stands now."""

    __tablename__ = "content_pieces"
    __table_args__ = (
        CheckConstraint(f"status IN ({_STATUSES})", name="status"),
        CheckConstraint("version > 0", name="version"),
        Index(None, "status", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(100), unique=True)
    kind: Mapped[str] = mapped_column(String(32))
    title: Mapped[Text] = mapped_column(LocalizedText)
    body: Mapped[Text] = mapped_column(LocalizedText)
    region_code: Mapped[str | None] = mapped_column(String(9), index=True)
    channels: Mapped[list[str]] = mapped_column(Json)
    author_id: Mapped[int | None] = mapped_column(ForeignKey(MEMBER_ID), index=True)
    """NULL once the person is erased."""
    status: Mapped[str] = mapped_column(String(16))
    version: Mapped[int]
    """Counts the edits; approvals are of one version."""
    content_hash: Mapped[str] = mapped_column(String(64))
    signed_hash: Mapped[str | None] = mapped_column(String(64))
    publish_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)


class PieceProduct(Base):
    """A product that a piece tells of."""

    __tablename__ = "content_piece_products"

    piece_id: Mapped[int] = mapped_column(ForeignKey("content_pieces.id"), primary_key=True)
    product_id: Mapped[int] = mapped_column(ForeignKey(PRODUCT_ID), primary_key=True, index=True)


class PieceVersion(Base):
    """What a piece said before, and who wrote it."""

    __tablename__ = "content_versions"

    piece_id: Mapped[int] = mapped_column(ForeignKey("content_pieces.id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    content: Mapped[dict[str, object]] = mapped_column(Json)
    content_hash: Mapped[str] = mapped_column(String(64))
    editor_id: Mapped[int | None] = mapped_column(ForeignKey(MEMBER_ID), index=True)
    saved_at: Mapped[datetime] = mapped_column(UtcDateTime)


class PieceStep(Base):
    """Something that was done to a piece: written once, never changed."""

    __tablename__ = "content_steps"

    id: Mapped[int] = mapped_column(primary_key=True)
    piece_id: Mapped[int] = mapped_column(ForeignKey("content_pieces.id"), index=True)
    version: Mapped[int]
    content_hash: Mapped[str] = mapped_column(String(64))
    step: Mapped[str] = mapped_column(String(16))
    member_id: Mapped[int | None] = mapped_column(ForeignKey(MEMBER_ID), index=True)
    """NULL where the worker did it, or once the person is erased."""
    reason: Mapped[str | None] = mapped_column(SqlText)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class Publication(Base):
    """That a version of a piece is to stand, stands or stood in a channel."""

    __tablename__ = "content_publications"
    __table_args__ = (
        UniqueConstraint("piece_id", "channel", "version"),
        CheckConstraint(
            "status IN ('due', 'failing', 'published', 'given_up', 'withdrawn')", name="status"
        ),
        Index(None, "status", "due_at"),
        Index(None, "channel", "due_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    piece_id: Mapped[int] = mapped_column(ForeignKey("content_pieces.id"))
    version: Mapped[int]
    channel: Mapped[str] = mapped_column(String(64))
    key: Mapped[str] = mapped_column(String(64), unique=True)
    """Sent to the channel, the same at each try, so that it can tell them for one."""
    status: Mapped[str] = mapped_column(String(16))
    slot_at: Mapped[datetime] = mapped_column(UtcDateTime)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    """The slot, or the next try."""
    tries: Mapped[int] = mapped_column(default=0)
    reference: Mapped[str | None] = mapped_column(String(500))
    last_error: Mapped[str | None] = mapped_column(SqlText)
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
