"""Reading payments, with what their ledgers come to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from farmgate.carts.reading import owned_cart
from farmgate.ids import opaque
from farmgate.language import Text
from farmgate.members.principal import Principal
from farmgate.money import Money
from farmgate.orders.models import Order
from farmgate.paging import Page, PageRequest, fetch_page
from farmgate.payments import errors
from farmgate.payments.ledger import Balance, Status, balance, status
from farmgate.payments.models import Payment, PaymentEntry, PaymentEvent, PaymentOperation
from farmgate.problems import Refused
from farmgate.rows import Row, gather, grouped


@dataclass(slots=True, eq=False)
class PaymentRow(Row):
    """A payment as it was read; its entries are read for the whole cohort at once."""

    pk: int
    order_pk: int
    provider: str
    amount: Money
    provider_reference: str | None

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
    reason: Text | None
    at: datetime


@dataclass(slots=True, eq=False)
class OperationRow(Row):
    """Something that a provider was asked, as it was read."""

    payment_pk: int
    kind: str
    amount: Money
    status: str
    reason: str | None
    failure: Text | None
    created_at: datetime


@dataclass(slots=True, eq=False)
class EventRow(Row):
    """Something that a provider has called to say, as it was read."""

    pk: int
    provider: str
    event_id: str
    kind: str
    payment_pk: int | None
    status: str
    reason: Text | None
    payload: dict[str, Any]
    received_at: datetime

    @property
    def id(self) -> str:
        """What clients call it."""
        return opaque("PaymentEvent", self.pk)


def payments_of(session: Session, orders: Sequence[int]) -> list[list[PaymentRow]]:
    """The payments of each order, in order of the orders."""
    statement = select(Payment).where(Payment.order_id.in_(set(orders))).order_by(Payment.id)
    rows = [_payment(payment) for payment in session.scalars(statement)]
    return grouped(rows, lambda row: row.order_pk, orders)


def payments_by(session: Session, keys: Sequence[int | None]) -> list[PaymentRow | None]:
    """The payment of each key, in order; None for None."""
    statement = select(Payment).where(Payment.id.in_({key for key in keys if key}))
    by_key = {row.pk: row for row in gather(_payment(one) for one in session.scalars(statement))}
    return [None if key is None else by_key.get(key) for key in keys]


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
            entry.reason,
            entry.at,
        )
        for entry in session.scalars(statement)
    ]
    return grouped(rows, lambda row: row.payment_pk, list(currencies))


def balance_of(payment: PaymentRow, entries: Sequence[EntryRow]) -> Balance:
    """What a payment's ledger comes to."""
    return balance(payment.amount.minor, ((entry.kind, entry.amount.minor) for entry in entries))


def status_of(payment: PaymentRow, entries: Sequence[EntryRow]) -> Status:
    """What a payment is, in one word."""
    return status(balance_of(payment, entries), entries[-1].kind if entries else None)


def operations_of(session: Session, payments: Sequence[PaymentRow]) -> list[list[OperationRow]]:
    """What was asked about each payment, in order of the payments."""
    currencies = {payment.pk: payment.amount.currency for payment in payments}
    statement = (
        select(PaymentOperation)
        .where(PaymentOperation.payment_id.in_(currencies))
        .order_by(PaymentOperation.id)
    )
    rows = [
        OperationRow(
            asked.payment_id,
            asked.kind,
            Money(asked.amount_minor, currencies[asked.payment_id]),
            asked.status,
            asked.reason,
            asked.failure,
            asked.created_at,
        )
        for asked in session.scalars(statement)
    ]
    return grouped(rows, lambda row: row.payment_pk, list(currencies))


def events_page(session: Session, request: PageRequest, status: str | None) -> Page[EventRow]:
    """A page of what providers have called to say, in the order in which it came."""
    conditions = [] if status is None else [PaymentEvent.status == status]

    def count() -> int:
        counted = select(func.count()).select_from(PaymentEvent).where(*conditions)
        return session.scalar(counted) or 0

    statement = select(PaymentEvent).where(*conditions)
    page = fetch_page(session, statement, (PaymentEvent.id,), request, count)
    return page.of(gather(_event(row) for (row,) in page.nodes))


@dataclass(frozen=True, slots=True)
class Unsettled:
    """What somebody has to look at: calls that cannot be true, and questions long unanswered."""

    refused: int
    unanswered: int


def unsettled(session: Session, now: datetime) -> Unsettled:
    """Events refused within a week, and operations that nobody has answered for an hour."""
    refused = select(func.count()).where(
        PaymentEvent.status == "refused", PaymentEvent.received_at > now - timedelta(days=7)
    )
    unanswered = select(func.count()).where(
        PaymentOperation.status == "pending",
        PaymentOperation.created_at < now - timedelta(hours=1),
    )
    return Unsettled(session.scalar(refused) or 0, session.scalar(unanswered) or 0)


def owned_payment(
    session: Session, key: int | None, secret: str | None, principal: Principal | None
) -> Payment:
    """A payment, for whoever may see its order; refused otherwise as if there were none."""
    statement = (
        select(Payment, Order.cart_id)
        .join(Order, Order.id == Payment.order_id)
        .where(Payment.id == key)
    )
    row = None if key is None else session.execute(statement).first()
    if row is None:
        raise Refused(errors.PAYMENT_NOT_FOUND(field="id"))
    payment: Payment
    payment, cart = row
    try:
        owned_cart(session, cart, secret, principal)
    except Refused:
        raise Refused(errors.PAYMENT_NOT_FOUND(field="id")) from None
    return payment


def _event(event: PaymentEvent) -> EventRow:
    return EventRow(
        event.id,
        event.provider,
        event.event_id,
        event.kind,
        event.payment_id,
        event.status,
        event.reason,
        event.payload,
        event.received_at,
    )


def _payment(payment: Payment) -> PaymentRow:
    amount = Money(payment.amount_minor, payment.currency)
    return PaymentRow(
        payment.id, payment.order_id, payment.provider, amount, payment.provider_reference
    )
