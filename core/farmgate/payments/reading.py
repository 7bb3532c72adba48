"""Reading payments, with what their ledgers come to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from farmgate.ids import opaque
from farmgate.money import Money
from farmgate.payments.ledger import Balance, balance
from farmgate.payments.models import Payment, PaymentEntry
from farmgate.rows import Row, gather, grouped


@dataclass(slots=True, eq=False)
class PaymentRow(Row):
    """A payment as it was read; its entries are read for the whole cohort at once."""

    pk: int
    order_pk: int
    provider: str
    amount: Money

    @property
    def id(self) -> str:
        """What clients call it."""
        return opaque("Payment", self.pk)


@dataclass(slots=True, eq=False)
class EntryRow(Row):
    """A ledger entry as it was read."""

    payment_pk: int
    kind: str
    amount: Money
    reference: str | None
    at: datetime


def payments_of(session: Session, orders: Sequence[int]) -> list[list[PaymentRow]]:
    """The payments of each order, in order of the orders."""
    statement = select(Payment).where(Payment.order_id.in_(set(orders))).order_by(Payment.id)
    rows = [_payment(payment) for payment in session.scalars(statement)]
    return grouped(rows, lambda row: row.order_pk, orders)


def payment_by(session: Session, key: int) -> PaymentRow | None:
    """One payment; None where there is none."""
    rows = gather(
        _payment(one) for one in session.scalars(select(Payment).where(Payment.id == key))
    )
    return rows[0] if rows else None


def entries_of(session: Session, payments: Sequence[PaymentRow]) -> list[list[EntryRow]]:
    """The ledger of each payment, in order of the payments."""
    currencies = {payment.pk: payment.amount.currency for payment in payments}
    statement = (
        select(PaymentEntry)
        .where(PaymentEntry.payment_id.in_(currencies))
        .order_by(PaymentEntry.id)
    )
    rows = [
        EntryRow(
            entry.payment_id,
            entry.kind,
            Money(entry.amount_minor, currencies[entry.payment_id]),
            entry.reference,
            entry.at,
        )
        for entry in session.scalars(statement)
    ]
    return grouped(rows, lambda row: row.payment_pk, list(currencies))


def balance_of(payment: PaymentRow, entries: Sequence[EntryRow]) -> Balance:
    """What a payment's ledger comes to."""
    return balance(payment.amount.minor, ((entry.kind, entry.amount.minor) for entry in entries))


def _payment(payment: Payment) -> PaymentRow:
    amount = Money(payment.amount_minor, payment.currency)
    return PaymentRow(payment.id, payment.order_id, payment.provider, amount)
