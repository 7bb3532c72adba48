"""How the plugin remembers facts, what each day came to, targets, and what went wrong."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, String
from sqlalchemy import Text as SqlText
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from farmgate_sdk.tables import Int64, UtcDateTime, new_metadata


class Base(DeclarativeBase):
    """A table of the plugin's."""

    metadata = new_metadata()
    type_annotation_map = {int: Int64}  # noqa: RUF012 - SQLAlchemy reads it so


class HeardFact(Base):
    """A fact that was told, once each however often it is told."""

    __tablename__ = "kpi_facts"
    __table_args__ = (
        Index(None, "hook", "occurred_at"),
        Index(None, "order_id", "hook"),
        Index(None, "member_id", "hook", "occurred_at"),
    )

    fact_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    hook: Mapped[str] = mapped_column(String(64))
    occurred_at: Mapped[datetime] = mapped_column(UtcDateTime)
    order_id: Mapped[int | None]
    member_id: Mapped[int | None]
    """Who ordered; taken out when the person is erased."""
    amount_minor: Mapped[int | None]


class OpenDay(Base):
    """A day that is to be measured, or measured again: something of it has become known."""

    __tablename__ = "kpi_open_days"

    day: Mapped[date] = mapped_column(primary_key=True)


class MetricDay(Base):
    """What a metric came to on a day of the shop."""

    __tablename__ = "kpi_values"
    __table_args__ = (Index(None, "day"),)

    metric: Mapped[str] = mapped_column(String(64), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    numerator_micro: Mapped[int]
    denominator_micro: Mapped[int | None]
    measured_at: Mapped[datetime] = mapped_column(UtcDateTime)


class MetricGoal(Base):
    """What staff say of a metric: its target, and what it counts in the score."""

    __tablename__ = "kpi_goals"
    __table_args__ = (CheckConstraint("weight >= 0", name="weight"),)

    metric: Mapped[str] = mapped_column(String(64), primary_key=True)
    target_micro: Mapped[int | None]
    weight: Mapped[int]


class MetricTrouble(Base):
    """That a metric could not be measured, when it was tried last."""

    __tablename__ = "kpi_troubles"

    metric: Mapped[str] = mapped_column(String(64), primary_key=True)
    day: Mapped[date]
    reason: Mapped[str] = mapped_column(SqlText)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class LinkKey(Base):
    """The key that signs links to the dashboard: one row, made when the first link is."""

    __tablename__ = "kpi_link_keys"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    key: Mapped[str] = mapped_column(String(64))
