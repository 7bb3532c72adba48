"""How compliance remembers documents, what is required, tasks, and words that staff exempted."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from farmgate_sdk.tables import LOT_ID, PRODUCER_ID, PRODUCT_ID, Int64, UtcDateTime, new_metadata


class Base(DeclarativeBase):
    """A table of compliance's."""

    metadata = new_metadata()
    type_annotation_map = {int: Int64}  # noqa: RUF012 - SQLAlchemy reads it so


class Document(Base):
    """A licence, report or certificate of a product, a lot or a producer: of exactly one of them.

    ``holder`` names that one as ``product:12``. A document is never deleted: what is no longer
    good is ``revoked``.
    """

    __tablename__ = "compliance_documents"
    __table_args__ = (
        CheckConstraint("status IN ('valid', 'revoked')", name="status"),
        CheckConstraint(
            "(CASE WHEN product_id IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN lot_id IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN producer_id IS NULL THEN 0 ELSE 1 END) = 1",
            name="one_holder",
        ),
        Index(
            "uq_compliance_documents_valid",
            "holder",
            "kind",
            "number",
            unique=True,
            sqlite_where=text("status = 'valid'"),
            postgresql_where=text("status = 'valid'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(64))
    number: Mapped[str] = mapped_column(String(100))
    issuer: Mapped[str] = mapped_column(String(200))
    issued_on: Mapped[date]
    expires_on: Mapped[date | None] = mapped_column(index=True)
    """The last day on which it is good; None where it does not expire."""
    file_url: Mapped[str | None] = mapped_column(String(500))
    status: Mapped[str] = mapped_column(String(16), default="valid")
    holder: Mapped[str] = mapped_column(String(32))
    product_id: Mapped[int | None] = mapped_column(ForeignKey(PRODUCT_ID), index=True)
    lot_id: Mapped[int | None] = mapped_column(ForeignKey(LOT_ID), index=True)
    producer_id: Mapped[int | None] = mapped_column(ForeignKey(PRODUCER_ID), index=True)
    region_code: Mapped[str | None] = mapped_column(String(9))
    """Where its holder is: that of who made it. Staff of a region see its documents."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Requirement(Base):
    """That goods of a category (and within it; ``*`` is every one) need a document of a kind."""

    __tablename__ = "compliance_requirements"
    __table_args__ = (
        UniqueConstraint("category", "holder_kind", "kind"),
        CheckConstraint("holder_kind IN ('product', 'lot', 'producer')", name="holder_kind"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    category: Mapped[str] = mapped_column(String(100))
    holder_kind: Mapped[str] = mapped_column(String(16))
    kind: Mapped[str] = mapped_column(String(64))


class Task(Base):
    """That a document expires in so many days (0: it has expired), for somebody to renew it."""

    __tablename__ = "compliance_tasks"
    __table_args__ = (
        UniqueConstraint("document_id", "threshold_days"),
        CheckConstraint("status IN ('open', 'done', 'superseded')", name="status"),
        Index(None, "status", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("compliance_documents.id"))
    threshold_days: Mapped[int]
    status: Mapped[str] = mapped_column(String(16), default="open")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_by: Mapped[int | None]
    """The member's key; no foreign key, so that who is erased leaves the history."""


class CopyExemption(Base):
    """Words of a product that a rule speaks of, and that staff found to be allowed, and why.

    ``words`` are as the checker reads them. What has ``ended_at`` is history.
    """

    __tablename__ = "compliance_exemptions"
    __table_args__ = (
        Index(
            "uq_compliance_exemptions_live",
            "product_id",
            "rule",
            "words",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    product_id: Mapped[int] = mapped_column(ForeignKey(PRODUCT_ID))
    rule: Mapped[str] = mapped_column(String(64))
    words: Mapped[str] = mapped_column(String(200))
    reason: Mapped[str] = mapped_column(String(500))
    document_id: Mapped[int | None] = mapped_column(ForeignKey("compliance_documents.id"))
    rules_version: Mapped[str] = mapped_column(String(32))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by: Mapped[int]
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_by: Mapped[int | None]
