"""Payments as staff see and move them, and what providers have called to say."""

from collections.abc import Callable, Sequence
from datetime import datetime

import strawberry
from sqlalchemy.orm import Session
from strawberry.scalars import JSON

from farmgate.api.composition import extend
from farmgate.api.context import Info
from farmgate.api.fields import Answer, batch, mutation, query
from farmgate.api.inputs import money
from farmgate.api.roots import AdminMutation, AdminQuery
from farmgate.api.types import Connection, MoneyInput, MoneyType, Payload, shown
from farmgate.ids import key_of
from farmgate.members.errors import LOG_IN_REQUIRED
from farmgate.orders.graphql.admin import Order
from farmgate.paging import Page, PageRequest
from farmgate.payments import reading, service
from farmgate.payments.asking import Outcome, carry_out
from farmgate.payments.graphql import shop as buyers
from farmgate.payments.graphql.shop import STATUS, PaymentEntry, payments_of
from farmgate.payments.reading import EventRow, OperationRow, PaymentRow
from farmgate.problems import Refused


def operations_of(payments: Sequence[PaymentRow], info: Info) -> Sequence[Sequence[OperationRow]]:
    return reading.operations_of(info.context.session, payments)


@strawberry.type(description="Something that a payment provider was asked to do.")
class PaymentOperation:
    kind: str = strawberry.field(description="`start`, `capture`, `refund` or `void`.")
    amount: MoneyType
    status: str = strawberry.field(
        description="`pending` (nobody knows yet; it is asked again), `done` or `failed`."
    )
    reason: str | None = strawberry.field(description="Why it was asked.")
    failure: str | None = strawberry.field(description="Why the provider said no.")
    created_at: datetime


@strawberry.type(
    name="Payment", description="A way in which an order is paid, and what came of it."
)
class Payment:
    id: strawberry.ID
    provider: str
    provider_reference: str | None = strawberry.field(
        description="What the provider calls it, once it knows of it."
    )
    amount: MoneyType = strawberry.field(description="What is to be paid.")
    status: str = batch(buyers.status_of, description=STATUS)
    authorised: MoneyType = batch(
        buyers.authorised,
        description="What the shop may still take: authorised, not captured or let go.",
    )
    captured: MoneyType = batch(buyers.captured, description="What has been captured.")
    refunded: MoneyType = batch(buyers.refunded, description="What has been given back.")
    open: MoneyType = batch(buyers.still_open, description="What is still to be paid.")
    failure: str | None = batch(buyers.failure_of, description="Why it failed, where it has.")
    instructions: str | None = batch(buyers.instructions, description="What the buyer does to pay.")
    entries: list[PaymentEntry] = batch(buyers.entries_of, description="The ledger.")
    operations: list[PaymentOperation] = batch(
        operations_of, description="What its provider was asked to do."
    )


@extend(Order)
class OrderPayments:
    """How an order is paid."""

    payments: list[Payment] = batch(payments_of, description="How it is paid.")


def payment_of(events: Sequence[EventRow], info: Info) -> Sequence[PaymentRow | None]:
    return reading.payments_by(info.context.session, [row.payment_pk for row in events])


@strawberry.type(description="Something that a payment provider has called to say.")
class PaymentEvent:
    id: strawberry.ID
    provider: str
    event_id: str = strawberry.field(description="The provider's own id of it.")
    kind: str = strawberry.field(
        description="`authorised`, `captured`, `refunded`, `voided`, `failed` or `other`."
    )
    status: str = strawberry.field(
        description="`applied`, `ignored` (nothing was to be done) or `refused`: it cannot be "
        "true of this shop, and somebody should look."
    )
    reason: str | None = strawberry.field(description="Why it was refused.")
    payload: JSON = strawberry.field(description="What it said, without what is the buyer's own.")
    received_at: datetime
    payment: Payment | None = batch(payment_of, description="The payment that is meant.")


def payment_events(
    info: Info,
    status: str | None = None,
    first: int | None = None,
    after: str | None = None,
    last: int | None = None,
    before: str | None = None,
) -> Page[EventRow]:
    page = PageRequest(first, after, last, before)
    return reading.events_page(info.context.session, page, status)


@extend(AdminQuery)
class PaymentsQuery:
    """What staff may ask of payments."""

    payment_events: Connection[PaymentEvent] = query(
        payment_events,
        description="What providers have called to say, the oldest first: `last: 20` asks for the "
        "newest; `status`: `applied`, `ignored` or `refused`.",
        permission="payments.write",
    )


@strawberry.input
class PaymentCaptureInput:
    payment_id: strawberry.ID
    amount: MoneyInput
    reference: str | None = strawberry.field(
        default=None, description="The bank's or the receipt's number, of an offline payment."
    )


@strawberry.input
class PaymentRefundInput:
    payment_id: strawberry.ID
    amount: MoneyInput
    reason: str | None = strawberry.field(default=None, description="Why, for the books.")


@strawberry.type
class PaymentPayload(Payload):
    payment: Payment | None


def payment_capture(info: Info, input: PaymentCaptureInput) -> Answer:
    shop, key = info.context.shop, key_of("Payment", input.payment_id)
    amount = money(info, input.amount, field="amount")
    reference = input.reference
    return _moved(
        info, lambda session, by: service.capture(session, shop, key, amount, reference, by)
    )


def payment_refund(info: Info, input: PaymentRefundInput) -> Answer:
    shop, key = info.context.shop, key_of("Payment", input.payment_id)
    amount = money(info, input.amount, field="amount")
    return _moved(
        info, lambda session, by: service.refund(session, shop, key, amount, input.reason, by)
    )


def payment_void(info: Info, id: strawberry.ID) -> Answer:
    shop, key = info.context.shop, key_of("Payment", id)
    return _moved(info, lambda session, by: service.void(session, shop, key, by))


def _moved(info: Info, work: Callable[[Session, int], service.Begun]) -> Answer:
    context = info.context
    principal = context.principal
    if principal is None:
        raise Refused(LOG_IN_REQUIRED())
    by = principal.member_id
    begun = context.write(lambda session: work(session, by))
    outcome = Outcome() if begun.operation is None else carry_out(context.shop, begun.operation)
    return Answer(
        payment=reading.payment_by(context.session, begun.payment),
        problems=shown([outcome.problem] if outcome.problem else [], context.language),
    )


@extend(AdminMutation)
class PaymentsMutation:
    """What staff may do about payments."""

    payment_capture: PaymentPayload = mutation(
        payment_capture,
        description="Record money that has come, up to what is still open; or have the provider "
        "take what is authorised.",
        permission="payments.write",
    )
    payment_refund: PaymentPayload = mutation(
        payment_refund,
        description="Give money back, up to what was captured and not given back yet.",
        permission="payments.write",
    )
    payment_void: PaymentPayload = mutation(
        payment_void,
        description="Let a payment go of which nothing is captured: nobody can pay it any more.",
        permission="payments.write",
    )


ADMIN = (OrderPayments, PaymentsQuery, PaymentsMutation)
