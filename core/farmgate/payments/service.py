"""What is done with payments: opened with the order, then only ever added to."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from farmgate.events.outbox import record
from farmgate.hooks.order import order_paid
from farmgate.money import Money
from farmgate.orders.facts import fact_data
from farmgate.orders.models import Order
from farmgate.payments import errors
from farmgate.payments.ledger import Balance, balance
from farmgate.payments.models import Payment, PaymentEntry
from farmgate.payments.provider import Movement
from farmgate.problems import Refused
from farmgate.shop import Shop

_LONGEST_REFERENCE = 200


def open_payment(session: Session, shop: Shop, order: Order, provider: str) -> Payment:
    """The way in which an order is to be paid, with nothing in its ledger yet."""
    payment = Payment(
        order_id=order.id,
        provider=provider,
        amount_minor=order.total_minor,
        currency=order.currency,
        created_at=shop.clock.now(),
    )
    session.add(payment)
    session.flush()
    return payment


def capture(
    session: Session,
    shop: Shop,
    payment_key: int | None,
    amount: Money,
    reference: str | None,
    recorded_by: int | None,
) -> Payment:
    """Record money that has come. Refused where it is nothing or more than is due.

    When the order is paid in full, that is a fact.
    """
    payment = _locked(session, payment_key)
    before = balance_of(session, payment)
    _check_amount(payment, before, amount)
    reference = None if reference is None else reference[:_LONGEST_REFERENCE]
    _check_new(session, payment, reference)
    provider = shop.payment_providers[payment.provider]
    _write(session, shop, payment, provider.capture(amount, reference), recorded_by)
    after = balance_of(session, payment)
    if after.is_paid and not before.is_paid:
        order = session.get_one(Order, payment.order_id)
        data = {**fact_data(order), "captured_minor": after.captured}
        record(session, shop, order_paid, f"order:{order.id}", data)
    return payment


def balance_of(session: Session, payment: Payment) -> Balance:
    """What stands on a payment now."""
    entries = session.execute(
        select(PaymentEntry.kind, PaymentEntry.amount_minor).where(
            PaymentEntry.payment_id == payment.id
        )
    )
    return balance(payment.amount_minor, entries)


def check_paid(session: Session, order: Order) -> None:
    """Refused where anything of the order is still to be paid."""
    payments = session.scalars(select(Payment).where(Payment.order_id == order.id)).all()
    kept = sum(balance_of(session, payment).kept for payment in payments)
    if kept < order.total_minor:
        still = Money(order.total_minor - kept, order.currency)
        raise Refused(errors.ORDER_NOT_PAID(number=order.number, open=str(still)))


def _locked(session: Session, key: int | None) -> Payment:
    payment = None if key is None else session.get(Payment, key, with_for_update=True)
    if payment is None:
        raise Refused(errors.PAYMENT_NOT_FOUND(field="paymentId"))
    return payment


def _check_amount(payment: Payment, now: Balance, amount: Money) -> None:
    if amount.currency != payment.currency:
        raise Refused(
            errors.CURRENCY_DIFFERS(
                wanted=payment.currency, given=amount.currency, field="amount.currency"
            )
        )
    if not 0 < amount.minor <= now.open:
        still = Money(now.open, payment.currency)
        raise Refused(errors.AMOUNT_INVALID(amount=str(amount), open=str(still), field="amount"))


def _check_new(session: Session, payment: Payment, reference: str | None) -> None:
    known = select(PaymentEntry.id).where(
        PaymentEntry.payment_id == payment.id, PaymentEntry.reference == reference
    )
    if reference and session.scalar(known) is not None:
        raise Refused(errors.REFERENCE_KNOWN(reference=reference, field="reference"))


def _write(
    session: Session, shop: Shop, payment: Payment, movement: Movement, recorded_by: int | None
) -> None:
    session.add(
        PaymentEntry(
            payment_id=payment.id,
            kind=movement.kind,
            amount_minor=movement.amount.minor,
            reference=movement.reference,
            recorded_by=recorded_by,
            at=shop.clock.now(),
        )
    )
    session.flush()
