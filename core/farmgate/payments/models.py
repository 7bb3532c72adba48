"""How the shop remembers payments: a ledger that is only ever added to."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from farmgate.columns import UtcDateTime
from farmgate.tables import Base


class Payment(Base):
    """One way in which an order is to be paid; what came of it stands in the ledger."""

    __tablename__ = "payments"

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), index=True)
    provider: Mapped[str] = mapped_column(String(64))
    amount_minor: Mapped[int]
    currency: Mapped[str] = mapped_column(String(3))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class PaymentEntry(Base):
    """One movement: authorised, captured, refunded, voided or failed; amounts are positive."""

    __tablename__ = "payment_entries"
    __table_args__ = (
        CheckConstraint(
            "kind IN ('authorised', 'captured', 'refunded', 'voided', 'failed')", name="kind"
        ),
        CheckConstraint("amount_minor >= 0", name="amount_minor"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    payment_id: Mapped[int] = mapped_column(ForeignKey("payments.id"), index=True)
    kind: Mapped[str] = mapped_column(String(16))
    amount_minor: Mapped[int]
    reference: Mapped[str | None] = mapped_column(String(200))
    recorded_by: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
