"""What a provider is asked to do: written down before it is asked, settled when it has answered."""

from datetime import datetime, timedelta
from typing import Literal
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from farmgate.language import Text
from farmgate.money import Money
from farmgate.payments import booking
from farmgate.payments.models import Payment, PaymentOperation
from farmgate.payments.provider import Movement, Started
from farmgate.shop import Shop

OperationKind = Literal["start", "capture", "refund", "void"]

# Longer than any provider is waited for: until then nobody else asks about it.
LEASE = timedelta(minutes=2)
_FIRST_WAIT = timedelta(seconds=10)
_LONGEST_WAIT = timedelta(hours=1)
_LONGEST_ERROR = 2000


def write_down(
    session: Session,
    shop: Shop,
    payment: Payment,
    kind: OperationKind,
    amount_minor: int,
    reason: str | None = None,
    requested_by: int | None = None,
) -> PaymentOperation:
    """Something that a provider is about to be asked, with the key under which it will be."""
    now = shop.clock.now()
    operation = PaymentOperation(
        payment_id=payment.id,
        kind=kind,
        amount_minor=amount_minor,
        key=str(uuid4()),
        status="pending",
        reason=reason,
        requested_by=requested_by,
        created_at=now,
        due_at=now + LEASE,
        tries=0,
    )
    session.add(operation)
    session.flush()
    return operation


def start_of(session: Session, payment: Payment) -> PaymentOperation | None:
    """By which operation a payment was started, or is being started; None where it is not."""
    statement = select(PaymentOperation).where(
        PaymentOperation.payment_id == payment.id,
        PaymentOperation.kind == "start",
        PaymentOperation.status != "failed",
    )
    return session.scalar(statement.order_by(PaymentOperation.id.desc()).limit(1))


def lease(session: Session, key: int, now: datetime) -> bool:
    """Keep others from asking about an operation for a while; False where it is not pending."""
    operation = session.get(PaymentOperation, key, with_for_update={"skip_locked": True})
    if operation is None or operation.status != "pending":
        return False
    operation.due_at = now + LEASE
    session.flush()
    return True


def settle(
    session: Session, shop: Shop, key: int, movement: Movement | None, started: Started | None
) -> None:
    """Book what a provider has answered. Settling twice, or after its callback, changes nothing."""
    payment, operation = _held(session, key)
    if started is not None and payment.provider_reference is None:
        payment.provider_reference = started.reference
    if movement is not None:
        booking.book(session, shop, payment, movement, operation.requested_by)
    operation.status = "done"
    operation.last_error = None
    session.flush()


def fail(session: Session, shop: Shop, key: int, reason: Text) -> None:
    """Write down that the provider said no, and why."""
    payment, operation = _held(session, key)
    if operation.status != "pending":
        return  # its callback has told already
    operation.status = "failed"
    operation.failure = reason
    if operation.kind in ("start", "capture"):
        amount = Money(operation.amount_minor, payment.currency)
        failed = Movement("failed", amount, f"operation:{operation.key}", reason)
        booking.book(session, shop, payment, failed, operation.requested_by)
    session.flush()


def put_off(session: Session, shop: Shop, key: int, error: str) -> None:
    """Nobody knows what came of it: it stays pending, and is asked again later."""
    _, operation = _held(session, key)
    if operation.status != "pending":
        return
    wait = min(_FIRST_WAIT * 2 ** min(operation.tries, 16), _LONGEST_WAIT)
    operation.tries += 1
    operation.due_at = shop.clock.now() + wait
    # PostgreSQL refuses U+0000 and half characters.
    told = error.encode(errors="backslashreplace").decode().replace("\0", "\\0")
    operation.last_error = told[:_LONGEST_ERROR]
    session.flush()


def _held(session: Session, key: int) -> tuple[Payment, PaymentOperation]:
    # The payment first, always: two who settle at once wait for each other in one order.
    payment_key = select(PaymentOperation.payment_id).where(PaymentOperation.id == key)
    payment = booking.locked(session, session.scalar(payment_key))
    return payment, session.get_one(
        PaymentOperation, key, with_for_update=True, populate_existing=True
    )
