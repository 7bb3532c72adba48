"""Payments as staff see and record them."""

import strawberry

from farmgate.api.composition import extend
from farmgate.api.context import Info
from farmgate.api.fields import Answer, batch, mutation
from farmgate.api.inputs import money
from farmgate.api.roots import AdminMutation
from farmgate.api.types import MoneyInput, Payload
from farmgate.ids import key_of
from farmgate.members.errors import LOG_IN_REQUIRED
from farmgate.orders.graphql.admin import Order
from farmgate.payments import reading, service
from farmgate.payments.graphql.shop import Payment, payments_of
from farmgate.problems import Refused


@extend(Order)
class OrderPayments:
    """How an order is paid."""

    payments: list[Payment] = batch(payments_of, description="How it is paid.")


@strawberry.input
class PaymentCaptureInput:
    payment_id: strawberry.ID
    amount: MoneyInput
    reference: str | None = strawberry.field(
        default=None, description="The bank's or the receipt's number."
    )


@strawberry.type
class PaymentPayload(Payload):
    payment: Payment | None


def payment_capture(info: Info, input: PaymentCaptureInput) -> Answer:
    shop, principal = info.context.shop, info.context.principal
    if principal is None:
        raise Refused(LOG_IN_REQUIRED())
    key = key_of("Payment", input.payment_id)
    amount = money(info, input.amount, field="amount")
    staff = principal.member_id
    captured = info.context.write(
        lambda session: service.capture(session, shop, key, amount, input.reference, staff).id
    )
    return Answer(payment=reading.payment_by(info.context.session, captured))


@extend(AdminMutation)
class PaymentsMutation:
    """What staff may do about payments."""

    payment_capture: PaymentPayload = mutation(
        payment_capture,
        description="Record money that has come, up to what is still open.",
        permission="payments.write",
    )


ADMIN = (OrderPayments, PaymentsMutation)
