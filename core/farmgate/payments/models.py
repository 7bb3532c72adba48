"""How the shop remembers payments: a ledger that is only ever added to."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy import Text as SqlText
from sqlalchemy.orm import Mapped, mapped_column

from farmgate.columns import Json, LocalizedText, UtcDateTime
from farmgate.language import Text
from farmgate.tables import Base


class Payment(Base):
    """One way in which an order is to be paid; what came of it stands in the ledger."""

    __tablename__ = "payments"
    __table_args__ = (Index("uq_payments_provider", "provider", "provider_reference", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), index=True)
    provider: Mapped[str] = mapped_column(String(64))
    amount_minor: Mapped[int]
    currency: Mapped[str] = mapped_column(String(3))
    provider_reference: Mapped[str | None] = mapped_column(String(200))
    """What the provider calls it, once it knows of it."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class PaymentEntry(Base):
    """One movement: authorised, captured, refunded, voided or failed; amounts are positive."""

    __tablename__ = "payment_entries"
    __table_args__ = (
        CheckConstraint(
            "kind IN ('authorised', 'captured', 'refunded', 'voided', 'failed')", name="kind"
        ),
        CheckConstraint("amount_minor >= 0", name="amount_minor"),
        # What the answer to a call and a callback both tell of is booked once.
        Index("uq_payment_entries_reference", "payment_id", "kind", "reference", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    payment_id: Mapped[int] = mapped_column(ForeignKey("payments.id"), index=True)
    kind: Mapped[str] = mapped_column(String(16))
    amount_minor: Mapped[int]
    reference: Mapped[str | None] = mapped_column(String(200))
    reason: Mapped[Text | None] = mapped_column(LocalizedText)
    """Why it failed."""
    recorded_by: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class PaymentOperation(Base):
    """Something that a provider is asked to do, written down before it is asked.

    ``key`` is the idempotency key under which the provider is asked, again where no answer came.
    """

    __tablename__ = "payment_operations"
    __table_args__ = (
        CheckConstraint("kind IN ('start', 'capture', 'refund', 'void')", name="kind"),
        CheckConstraint("status IN ('pending', 'done', 'failed')", name="status"),
        CheckConstraint("amount_minor >= 0", name="amount_minor"),
        Index(None, "status", "due_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    payment_id: Mapped[int] = mapped_column(ForeignKey("payments.id"), index=True)
    kind: Mapped[str] = mapped_column(String(16))
    amount_minor: Mapped[int]
    key: Mapped[str] = mapped_column(String(36), unique=True)
    status: Mapped[str] = mapped_column(String(16), default="pending")
    reason: Mapped[str | None] = mapped_column(String(500))
    """Why it was asked, in the words of whoever did."""
    failure: Mapped[Text | None] = mapped_column(LocalizedText)
    """Why the provider said no."""
    requested_by: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    tries: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str | None] = mapped_column(SqlText)


class PaymentEvent(Base):
    """The inbox: what a provider has called to say, each of its events once."""

    __tablename__ = "payment_events"
    __table_args__ = (
        UniqueConstraint("provider", "event_id"),
        CheckConstraint("status IN ('applied', 'ignored', 'refused')", name="status"),
        Index(None, "status", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    provider: Mapped[str] = mapped_column(String(64))
    event_id: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(64))
    payment_id: Mapped[int | None] = mapped_column(ForeignKey("payments.id"), index=True)
    status: Mapped[str] = mapped_column(String(16))
    reason: Mapped[Text | None] = mapped_column(LocalizedText)
    """Why it was refused."""
    payload: Mapped[dict[str, Any]] = mapped_column(Json)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
