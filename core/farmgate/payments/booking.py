"""Writing movements into the ledger, each once, and telling what became true by it."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from farmgate.events.outbox import record
from farmgate.hooks.order import order_paid, order_refunded
from farmgate.orders.facts import fact_data
from farmgate.orders.models import Order
from farmgate.payments import errors
from farmgate.payments.ledger import Balance, Underway, balance, underway
from farmgate.payments.models import Payment, PaymentEntry, PaymentOperation
from farmgate.payments.provider import Movement
from farmgate.problems import Refused
from farmgate.shop import Shop

LONGEST_REFERENCE = 200


def locked(session: Session, key: int | None, field: str = "paymentId") -> Payment:
    """A payment, held until the transaction ends: its ledger is added to by one at a time."""
    payment = None if key is None else session.get(Payment, key, with_for_update=True)
    if payment is None:
        raise Refused(errors.PAYMENT_NOT_FOUND(field=field))
    return payment


def balance_of(session: Session, payment: Payment) -> Balance:
    """What stands on a payment now."""
    statement = select(PaymentEntry.kind, PaymentEntry.amount_minor)
    entries = session.execute(statement.where(PaymentEntry.payment_id == payment.id))
    return balance(payment.amount_minor, _pairs(entries))


def underway_of(session: Session, payment: Payment) -> Underway:
    """What a payment's provider was asked and has not answered yet."""
    statement = select(PaymentOperation.kind, PaymentOperation.amount_minor)
    pending = session.execute(
        statement.where(
            PaymentOperation.payment_id == payment.id, PaymentOperation.status == "pending"
        )
    )
    return underway(_pairs(pending))


def book(
    session: Session,
    shop: Shop,
    payment: Payment,
    movement: Movement,
    recorded_by: int | None = None,
) -> bool:
    """Add a movement to the ledger of a payment that is held; False where it stands there already.

    When the order's whole total has been captured, or some of it is refunded, that is a fact.
    """
    if stands(session, payment, movement):
        return False
    before = balance_of(session, payment)
    session.add(
        PaymentEntry(
            payment_id=payment.id,
            kind=movement.kind,
            amount_minor=movement.amount.minor,
            reference=_kept(movement.reference),
            reason=movement.reason,
            recorded_by=recorded_by,
            at=shop.clock.now(),
        )
    )
    session.flush()
    _tell(session, shop, payment, before, balance_of(session, payment))
    return True


def stands(session: Session, payment: Payment, movement: Movement) -> bool:
    """Whether the ledger has a movement already, by the provider's name for it."""
    reference = _kept(movement.reference)
    if reference is None:
        return False
    known = select(PaymentEntry.id).where(
        PaymentEntry.payment_id == payment.id,
        PaymentEntry.kind == movement.kind,
        PaymentEntry.reference == reference,
    )
    return session.scalar(known) is not None


def _kept(reference: str | None) -> str | None:
    return reference[:LONGEST_REFERENCE] if reference else None


def _tell(session: Session, shop: Shop, payment: Payment, before: Balance, after: Balance) -> None:
    order = session.get_one(Order, payment.order_id)
    subject, data = f"order:{order.id}", fact_data(order)
    if before.captured < payment.amount_minor <= after.captured:
        record(session, shop, order_paid, subject, {**data, "captured_minor": after.captured})
    if after.refunded > before.refunded:
        refund = {
            "refund_minor": after.refunded - before.refunded,
            "refunded_minor": after.refunded,
            "payment_id": payment.id,
        }
        record(session, shop, order_refunded, subject, {**data, **refund})


def _pairs(rows: Iterable[tuple[str, int]]) -> list[tuple[str, int]]:
    return [(kind, amount) for kind, amount in rows]
