"""The inbox: what providers call to say, each of their events once, whenever it comes."""

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from farmgate.ids import key_of
from farmgate.language import Text
from farmgate.money import Money
from farmgate.payments import booking
from farmgate.payments.ledger import Balance
from farmgate.payments.models import Payment, PaymentEvent, PaymentOperation
from farmgate.payments.provider import Movement, ProviderEvent
from farmgate.shop import Shop

_LONGEST_ID = 200

NO_PAYMENT = Text("本店没有对应的付款。", "No payment of this shop is meant.")
REFUND_FAILED = Text(
    "已入账的退款后来失败:请与支付平台核对,并用其他方式退给顾客。",
    "A refund that is booked has failed afterwards: compare with the provider's books, and give "
    "the money back in another way.",
)
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
    if event.amount is None:
        return "refused", NO_AMOUNT
    movement = Movement(event.kind, event.amount, event.reference, event.reason)
    operation = _operation_meant(session, payment, event)
    reason = _impossible(session, payment, movement)
    if reason is not None:
        return "refused", reason
    if event.kind == "failed" and operation is not None and operation.kind != "start":
        # Nothing of the buyer's: what staff asked for came to nothing.
        operation.status, operation.failure = "failed", event.reason
        return "applied", None
    by = None if operation is None else operation.requested_by
    is_new = booking.book(session, shop, payment, movement, by)
    if operation is not None and _OPERATION_OF.get(event.kind) == operation.kind:
        operation.status = "done"
    return ("applied" if is_new else "ignored"), None


def _operation_meant(
    session: Session, payment: Payment, event: ProviderEvent
) -> PaymentOperation | None:
    """What the shop has asked, and was not answered yet, and the event is the answer to."""
    if event.operation_key is not None:
        operation = _operation(session, payment, event.operation_key)
        if operation is not None and operation.kind != "start":
            return operation if operation.status == "pending" else None
    # Not every call can name its key. A payment is captured or let go by one operation at a time;
    # of refunds there may be many.
    if event.kind not in ("captured", "voided"):
        return None
    statement = select(PaymentOperation).where(
        PaymentOperation.payment_id == payment.id,
        PaymentOperation.kind == _OPERATION_OF[event.kind],
        PaymentOperation.status == "pending",
    )
    if event.kind == "captured" and event.amount is not None:
        statement = statement.where(PaymentOperation.amount_minor == event.amount.minor)
    return session.scalar(statement.order_by(PaymentOperation.id).limit(1).with_for_update())


def _operation(session: Session, payment: Payment, key: str) -> PaymentOperation | None:
    return session.scalar(
        select(PaymentOperation)
        .where(PaymentOperation.payment_id == payment.id, PaymentOperation.key == key)
        .with_for_update()
    )


def _impossible(session: Session, payment: Payment, movement: Movement) -> Text | None:
    """Why this cannot be true of a payment; None where it can, or is booked already."""
    if booking.stands(session, payment, movement):
        return None
    if movement.kind == "failed" and booking.stands(session, payment, _as_refund(movement)):
        return REFUND_FAILED
    return _out_of_bounds(payment, booking.balance_of(session, payment), movement)


def _as_refund(movement: Movement) -> Movement:
    return Movement("refunded", movement.amount, movement.reference)


def _out_of_bounds(payment: Payment, now: Balance, movement: Movement) -> Text | None:
    amount = movement.amount
    if amount.currency != payment.currency:
        return Text(
            f"币种是 {amount.currency},而付款币种是 {payment.currency}。",
            f"It is in {amount.currency}, the payment in {payment.currency}.",
        )
    left = {
        "authorised": now.due - now.authorised,
        "captured": now.due - now.captured,
        "refunded": now.kept,
    }.get(movement.kind, now.due)
    least = 0 if movement.kind in ("failed", "voided") else 1
    if least <= amount.minor <= left:
        return None
    most = Money(left, payment.currency)
    return Text(
        f"金额 {amount} 不可能成立:该付款还可有 {most}。",
        f"It tells of {amount}, and {most} of the payment are left for that.",
    )
