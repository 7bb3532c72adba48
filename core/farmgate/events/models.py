"""How the shop remembers facts, and to whom each must still be told."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy import Text as SqlText
from sqlalchemy.orm import Mapped, mapped_column

from farmgate.columns import Json, UtcDateTime
from farmgate.tables import Base


class FactRecord(Base):
    """Something that became true, written in the transaction that made it so."""

    __tablename__ = "facts"

    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[str] = mapped_column(String(36), unique=True)
    hook: Mapped[str] = mapped_column(String(64))
    subject: Mapped[str] = mapped_column(String(64), index=True)
    data: Mapped[dict[str, Any]] = mapped_column(Json)
    occurred_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Delivery(Base):
    """A fact that one subscriber is to be told: pending, done, or dead after too many tries."""

    __tablename__ = "fact_deliveries"
    __table_args__ = (
        CheckConstraint("status IN ('pending', 'done', 'dead')", name="status"),
        Index(None, "status", "due_at"),
        Index(None, "subscriber", "subject", "status"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    fact_id: Mapped[int] = mapped_column(ForeignKey("facts.id"), index=True)
    subscriber: Mapped[str] = mapped_column(String(64))
    subject: Mapped[str] = mapped_column(String(64))
    status: Mapped[str] = mapped_column(String(16), default="pending")
    tries: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_error: Mapped[str | None] = mapped_column(SqlText)
