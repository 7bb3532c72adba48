"""How the shop remembers facts, and to whom each must still be told."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy import Text as SqlText
from sqlalchemy.orm import Mapped, mapped_column

from farmgate.columns import Json, UtcDateTime
from farmgate.tables import Base


class FactRecord(Base):
    """Something that became true, written in the transaction that made it so."""

    __tablename__ = "facts"
    __table_args__ = (Index(None, "hook", "id"),)

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
        Index("uq_fact_deliveries_fact_id_subscriber", "fact_id", "subscriber", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    fact_id: Mapped[int] = mapped_column(ForeignKey("facts.id"))
    subscriber: Mapped[str] = mapped_column(String(64))
    subject: Mapped[str] = mapped_column(String(64))
    status: Mapped[str] = mapped_column(String(16), default="pending")
    tries: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_error: Mapped[str | None] = mapped_column(SqlText)


class JobRecord(Base):
    """Work that a plugin declared: on a schedule (``is_periodic``, one row) or asked for once."""

    __tablename__ = "jobs"
    __table_args__ = (
        CheckConstraint("status IN ('waiting', 'running', 'done', 'dead')", name="status"),
        Index(None, "status", "due_at"),
        # A schedule stands once.
        Index(
            "uq_jobs_periodic",
            "plugin",
            "name",
            unique=True,
            sqlite_where=text("is_periodic"),
            postgresql_where=text("is_periodic"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    plugin: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(64))
    is_periodic: Mapped[bool]
    payload: Mapped[dict[str, Any]] = mapped_column(Json)
    status: Mapped[str] = mapped_column(String(16), default="waiting")
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    leased_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """While it runs: whoever finds it later than this may run it again."""
    lease: Mapped[str | None] = mapped_column(String(36))
    tries: Mapped[int] = mapped_column(default=0)
    """Failures since it last went well."""
    runs: Mapped[int] = mapped_column(default=0)
    failures: Mapped[int] = mapped_column(default=0)
    last_started_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_result: Mapped[dict[str, Any] | None] = mapped_column(Json)
    last_error: Mapped[str | None] = mapped_column(SqlText)


class PluginProblem(Base):
    """That a plugin's hook raised, overran or was skipped, and how often."""

    __tablename__ = "plugin_problems"
    __table_args__ = (
        UniqueConstraint("plugin", "hook", "kind"),
        CheckConstraint("kind IN ('raised', 'overran', 'skipped')", name="kind"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    plugin: Mapped[str] = mapped_column(String(64))
    version: Mapped[str] = mapped_column(String(32))
    hook: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(16))
    count: Mapped[int]
    first_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_error: Mapped[str | None] = mapped_column(SqlText)
