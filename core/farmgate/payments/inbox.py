"""The inbox: what providers call to say, each of their events once, whenever it comes."""

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from farmgate.ids import key_of
from farmgate.language import Text
from farmgate.payments import booking
from farmgate.payments.ledger import Balance
from farmgate.payments.models import Payment, PaymentEvent, PaymentOperation
from farmgate.payments.provider import Movement, ProviderEvent
from farmgate.shop import Shop

_LONGEST_ID = 200

NO_PAYMENT = Text("本店没有对应的付款。", "No payment of this shop is meant.")
NO_AMOUNT = Text("回调没有金额。", "It names no amount.")
_OPERATION_OF = {"captured": "capture", "refunded": "refund", "voided": "void"}


def take_in(session: Session, shop: Shop, provider: str, event: ProviderEvent) -> str:
    """Book what an event tells, once; the answer is what came of it.

    ``applied``: it is booked. ``ignored``: there was nothing to do. ``refused``: it cannot be true
    of this shop, and stays in sight for staff. ``known``: it was taken in before.
    """
    row = _new_row(session, shop, provider, event)
    if row is None:
        return "known"
    payment = _payment_meant(session, provider, event)
    row.payment_id = None if payment is None else payment.id
    if event.kind == "other":
        row.status = "ignored"
    elif payment is None:
        row.status, row.reason = "refused", NO_PAYMENT
    else:
        row.status, row.reason = _apply(session, shop, payment, event)
    session.flush()
    return row.status


def _new_row(
    session: Session, shop: Shop, provider: str, event: ProviderEvent
) -> PaymentEvent | None:
    id_ = event.id[:_LONGEST_ID]
    known = select(PaymentEvent.id).where(
        PaymentEvent.provider == provider, PaymentEvent.event_id == id_
    )
    if session.scalar(known) is not None:
        return None
    row = PaymentEvent(
        provider=provider,
        event_id=id_,
        kind=event.kind,
        status="ignored",
        payload={**event.payload, "occurred_at": event.occurred_at.isoformat()},
        received_at=shop.clock.now(),
    )
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:  # it came twice at the same moment
        return None
    return row


def _payment_meant(session: Session, provider: str, event: ProviderEvent) -> Payment | None:
    statement = select(Payment).where(Payment.provider == provider).with_for_update()
    if event.payment_reference is not None:
        known = Payment.provider_reference == event.payment_reference
        payment = session.scalar(statement.where(known))
        if payment is not None:
            return payment
    return _being_started(session, provider, event)


def _being_started(session: Session, provider: str, event: ProviderEvent) -> Payment | None:
    """The payment whose start is not answered yet: by its id, and the key that only we know."""
    key = None if event.payment_id is None else key_of("Payment", event.payment_id)
    if key is None or event.operation_key is None or event.payment_reference is None:
        return None
    payment = session.get(Payment, key, with_for_update=True)
    if payment is None or payment.provider != provider or payment.provider_reference:
        return None
    start = _operation(session, payment, event.operation_key)
    if start is None or start.kind != "start":
        return None
    payment.provider_reference = event.payment_reference
    return payment


def _apply(
    session: Session, shop: Shop, payment: Payment, event: ProviderEvent
) -> tuple[str, Text | None]:
    assert event.kind != "other"  # noqa: S101 - there is nothing to apply then
    operation = (
        None if event.operation_key is None else _operation(session, payment, event.operation_key)
    )
    if event.amount is None:
        return "refused", NO_AMOUNT
    movement = Movement(event.kind, event.amount, event.reference, event.reason)
    reason = _impossible(payment, booking.balance_of(session, payment), movement)
    if reason is not None and not booking.stands(session, payment, movement):
        return "refused", reason
    recorded_by = None if operation is None else operation.requested_by
    is_new = booking.book(session, shop, payment, movement, recorded_by)
    _settle(operation, event)
    return ("applied" if is_new else "ignored"), None


def _settle(operation: PaymentOperation | None, event: ProviderEvent) -> None:
    """What the shop had asked, and was never answered, is answered by the event."""
    if operation is None or operation.status != "pending":
        return
    if event.kind == "failed" and operation.kind != "start":
        operation.status, operation.failure = "failed", event.reason
    elif _OPERATION_OF.get(event.kind) == operation.kind:
        operation.status = "done"


def _operation(session: Session, payment: Payment, key: str) -> PaymentOperation | None:
    return session.scalar(
        select(PaymentOperation)
        .where(PaymentOperation.payment_id == payment.id, PaymentOperation.key == key)
        .with_for_update()
    )


def _impossible(payment: Payment, now: Balance, movement: Movement) -> Text | None:
    """Why this cannot be true of a payment; None where it can."""
    amount = movement.amount
    if amount.currency != payment.currency:
        return Text(
            f"币种是 {amount.currency},而付款币种是 {payment.currency}。",
            f"It is in {amount.currency}, the payment in {payment.currency}.",
        )
    most = {
        "authorised": now.due - now.authorised,
        "captured": now.due - now.captured,
        "refunded": now.kept,
    }.get(movement.kind, now.due)
    if movement.kind in ("failed", "voided") and 0 <= amount.minor <= most:
        return None
    if 0 < amount.minor <= most:
        return None
    return Text(
        f"{amount} 不在允许范围内:该付款最多还可为 {most}(最小单位)。",
        f"{amount} is out of bounds: {most} minor units of the payment are left for it.",
    )
