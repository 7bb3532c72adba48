"""What is done with payments: opened with the order, started, captured, refunded, let go.

A local provider is asked here and now. For any other, what is to be asked is only written down:
the caller commits that, and then carries it out (``payments.asking``).
"""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from farmgate.ids import opaque
from farmgate.money import Money
from farmgate.orders.models import Order
from farmgate.payments import booking, errors, operations
from farmgate.payments.booking import balance_of, underway_of
from farmgate.payments.ledger import may_void, most_to_capture, most_to_refund
from farmgate.payments.models import Payment, PaymentEntry
from farmgate.payments.provider import Movement, PaymentProvider, StartedPayment
from farmgate.problems import Refused
from farmgate.shop import Shop

_LONGEST_REASON = 500


@dataclass(frozen=True, slots=True)
class Begun:
    """A payment's key, and the operation that is still to be carried out, if there is one."""

    payment: int
    operation: int | None = None


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


def start(session: Session, shop: Shop, payment_key: int) -> Begun:
    """Let the buyer pay. Refused where nothing is left to be done; starting again goes on."""
    payment = booking.locked(session, payment_key, "id")
    now = balance_of(session, payment)
    if now.captured or now.voided or now.authorised or not now.due:
        raise Refused(errors.PAYMENT_SETTLED(field="id"))
    if _provider(shop, payment).is_local:
        return Begun(payment.id)
    operation = operations.start_of(session, payment) or operations.write_down(
        session, shop, payment, "start", payment.amount_minor
    )
    return Begun(payment.id, operation.id)


def capture(
    session: Session,
    shop: Shop,
    payment_key: int | None,
    amount: Money,
    reference: str | None,
    recorded_by: int | None,
) -> Begun:
    """Record money that has come, or take what is authorised.

    Refused where it is nothing, more than is due, or more than is authorised. When the order is
    paid in full, that is a fact.
    """
    payment = booking.locked(session, payment_key)
    provider = _provider(shop, payment)
    now, asked = balance_of(session, payment), underway_of(session, payment)
    most = Money(most_to_capture(now, asked, is_local=provider.is_local), payment.currency)
    kind = errors.AMOUNT_INVALID if provider.is_local else errors.CAPTURE_INVALID
    _check_currency(payment, amount)
    if not 0 < amount.minor <= most.minor:
        raise Refused(kind(amount=str(amount), open=str(most), field="amount"))
    if not provider.is_local:
        return _ask(session, shop, payment, "capture", amount.minor, None, recorded_by)
    reference = None if reference is None else reference[: booking.LONGEST_REFERENCE]
    _check_new(session, payment, reference)
    moved = provider.capture(_started(session, payment), amount, "")
    movement = Movement(moved.kind, moved.amount, moved.reference or reference, moved.reason)
    booking.book(session, shop, payment, movement, recorded_by)
    return Begun(payment.id)


def refund(
    session: Session,
    shop: Shop,
    payment_key: int | None,
    amount: Money,
    reason: str | None,
    requested_by: int | None,
) -> Begun:
    """Give money back. Refused where it is nothing, or more than the shop has of this payment."""
    payment = booking.locked(session, payment_key)
    provider = _provider(shop, payment)
    now, asked = balance_of(session, payment), underway_of(session, payment)
    most = Money(most_to_refund(now, asked), payment.currency)
    _check_currency(payment, amount)
    if not 0 < amount.minor <= most.minor:
        raise Refused(errors.REFUND_INVALID(amount=str(amount), most=str(most), field="amount"))
    if not provider.is_local:
        return _ask(session, shop, payment, "refund", amount.minor, reason, requested_by)
    movement = provider.refund(_started(session, payment), amount, "")
    booking.book(session, shop, payment, movement, requested_by)
    return Begun(payment.id)


def void(session: Session, shop: Shop, payment_key: int | None, requested_by: int | None) -> Begun:
    """Let a payment go: nobody can pay it any more. Refused where something is captured."""
    payment = booking.locked(session, payment_key, "id")
    provider = _provider(shop, payment)
    if not may_void(balance_of(session, payment), underway_of(session, payment)):
        raise Refused(errors.VOID_REFUSED(field="id"))
    if not provider.is_local:
        amount = payment.amount_minor
        return _ask(session, shop, payment, "void", amount, None, requested_by)
    movement = provider.void(_started(session, payment), "")
    booking.book(session, shop, payment, movement, requested_by)
    return Begun(payment.id)


def check_paid(session: Session, order: Order) -> None:
    """Refused unless the order's total was captured, and not all of it was given back."""
    payments = session.scalars(select(Payment).where(Payment.order_id == order.id)).all()
    balances = [balance_of(session, payment) for payment in payments]
    captured, kept = sum(one.captured for one in balances), sum(one.kept for one in balances)
    if captured < order.total_minor or (order.total_minor and kept <= 0):
        still = Money(order.total_minor - kept, order.currency)
        raise Refused(errors.ORDER_NOT_PAID(number=order.number, open=str(still)))


def _ask(
    session: Session,
    shop: Shop,
    payment: Payment,
    kind: operations.OperationKind,
    amount_minor: int,
    reason: str | None,
    requested_by: int | None,
) -> Begun:
    if payment.provider_reference is None:
        raise Refused(errors.NOT_STARTED(field="paymentId"))
    reason = None if reason is None else reason[:_LONGEST_REASON]
    operation = operations.write_down(
        session, shop, payment, kind, amount_minor, reason, requested_by
    )
    return Begun(payment.id, operation.id)


def _provider(shop: Shop, payment: Payment) -> PaymentProvider:
    provider = shop.payment_providers.get(payment.provider)
    if provider is None:
        raise Refused(errors.PROVIDER_OFF(provider=payment.provider))
    return provider


def _started(session: Session, payment: Payment) -> StartedPayment:
    order = session.get_one(Order, payment.order_id)
    amount = Money(payment.amount_minor, payment.currency)
    reference = payment.provider_reference or ""
    return StartedPayment(opaque("Payment", payment.id), order.number, amount, reference)


def _check_currency(payment: Payment, amount: Money) -> None:
    if amount.currency != payment.currency:
        raise Refused(
            errors.CURRENCY_DIFFERS(
                wanted=payment.currency, given=amount.currency, field="amount.currency"
            )
        )


def _check_new(session: Session, payment: Payment, reference: str | None) -> None:
    known = select(PaymentEntry.id).where(
        PaymentEntry.payment_id == payment.id, PaymentEntry.reference == reference
    )
    if reference and session.scalar(known) is not None:
        raise Refused(errors.REFERENCE_KNOWN(reference=reference, field="reference"))
