"""Payments as buyers see them."""

from collections.abc import Callable, Sequence
from datetime import datetime

import strawberry
from sqlalchemy.orm import Session
from strawberry.scalars import JSON

from farmgate.api.composition import extend
from farmgate.api.context import Info
from farmgate.api.fields import Answer, batch, mutation, query
from farmgate.api.roots import ShopMutation, ShopQuery
from farmgate.api.types import MoneyType, Payload, shown
from farmgate.ids import key_of
from farmgate.language import Text
from farmgate.money import Money
from farmgate.orders.graphql.shop import Order
from farmgate.orders.reading import OrderRow
from farmgate.payments import reading, service
from farmgate.payments.asking import Outcome, carry_out
from farmgate.payments.ledger import Balance
from farmgate.payments.outside import offered
from farmgate.payments.provider import PaymentProvider
from farmgate.payments.reading import EntryRow, PaymentRow


def payments_of(orders: Sequence[OrderRow], info: Info) -> Sequence[Sequence[PaymentRow]]:
    return reading.payments_of(info.context.session, [row.pk for row in orders])


def entries_of(payments: Sequence[PaymentRow], info: Info) -> Sequence[Sequence[EntryRow]]:
    asked = ("entries",)  # `entries`, `captured` and `open` all stand on this one reading
    cohort = payments[0].cohort
    return cohort.answer(asked, lambda rows: reading.entries_of(info.context.session, rows))


def authorised(payments: Sequence[PaymentRow], info: Info) -> Sequence[Money]:
    return _sums(payments, info, lambda balance: balance.capturable)


def captured(payments: Sequence[PaymentRow], info: Info) -> Sequence[Money]:
    return _sums(payments, info, lambda balance: balance.captured)


def refunded(payments: Sequence[PaymentRow], info: Info) -> Sequence[Money]:
    return _sums(payments, info, lambda balance: balance.refunded)


def still_open(payments: Sequence[PaymentRow], info: Info) -> Sequence[Money]:
    return _sums(payments, info, lambda balance: balance.open)


def status_of(payments: Sequence[PaymentRow], info: Info) -> Sequence[str]:
    pairs = zip(payments, entries_of(payments, info), strict=True)
    return [reading.status_of(row, entries) for row, entries in pairs]


def failure_of(payments: Sequence[PaymentRow], info: Info) -> Sequence[Text | None]:
    pairs = zip(payments, entries_of(payments, info), strict=True)
    return [
        entries[-1].reason if reading.status_of(row, entries) == "failed" else None
        for row, entries in pairs
    ]


def _sums(
    payments: Sequence[PaymentRow], info: Info, of: Callable[[Balance], int]
) -> Sequence[Money]:
    pairs = zip(payments, entries_of(payments, info), strict=True)
    return [Money(of(reading.balance_of(row, one)), row.amount.currency) for row, one in pairs]


def instructions(payments: Sequence[PaymentRow], info: Info) -> Sequence[Text | None]:
    providers = info.context.shop.payment_providers
    found = [providers.get(row.provider) for row in payments]
    return [None if provider is None else provider.instructions for provider in found]


@strawberry.type(description="A movement of money; entries are only ever added.")
class PaymentEntry:
    kind: str = strawberry.field(
        description="`authorised`, `captured`, `refunded`, `voided` or `failed`."
    )
    amount: MoneyType
    reference: str | None
    reason: str | None = strawberry.field(description="Why it failed.")
    at: datetime


STATUS = (
    "`open`, `authorised`, `part_captured`, `captured`, `part_refunded`, `refunded`, `voided` or "
    "`failed` (the buyer may try again)."
)


@strawberry.type(description="A way in which an order is paid, and what came of it.")
class Payment:
    id: strawberry.ID
    provider: str
    amount: MoneyType = strawberry.field(description="What is to be paid.")
    status: str = batch(status_of, description=STATUS)
    authorised: MoneyType = batch(
        authorised, description="What the shop may still take: authorised, not captured or let go."
    )
    captured: MoneyType = batch(captured, description="What has been captured.")
    refunded: MoneyType = batch(refunded, description="What has been given back.")
    open: MoneyType = batch(still_open, description="What is still to be paid.")
    failure: str | None = batch(failure_of, description="Why it failed, where it has.")
    instructions: str | None = batch(instructions, description="What the buyer does to pay.")
    entries: list[PaymentEntry] = batch(entries_of, description="The ledger.")


@extend(Order)
class OrderPayments:
    """How an order is paid."""

    payments: list[Payment] = batch(payments_of, description="How it is paid.")


@strawberry.type(description="A way to pay.")
class PaymentMethod:
    code: str = strawberry.field(description="What `paymentMethod` names.")
    name: str
    instructions: str = strawberry.field(description="What the buyer does to pay.")


def payment_methods(info: Info) -> list[PaymentProvider]:
    return list(offered(info.context.shop.payment_providers))


@extend(ShopQuery)
class PaymentsQuery:
    """What a buyer may ask of payment."""

    payment_methods: list[PaymentMethod] = query(
        payment_methods, description="Ways to pay in this shop."
    )


@strawberry.type
class PaymentStartPayload(Payload):
    payment: Payment | None
    action: JSON | None = strawberry.field(
        description="What the buyer's client needs to go on, as the provider documents it; null "
        "where the buyer follows the payment's `instructions`."
    )


def payment_start(info: Info, id: strawberry.ID, secret: str | None = None) -> Answer:
    context = info.context
    key, principal = key_of("Payment", id), context.principal

    def work(session: Session) -> service.Begun:
        payment = reading.owned_payment(session, key, secret, principal)
        return service.start(session, context.shop, payment.id)

    begun = context.write(work)
    outcome = Outcome() if begun.operation is None else carry_out(context.shop, begun.operation)
    return Answer(
        payment=reading.payment_by(context.session, begun.payment),
        action=None if outcome.action is None else dict(outcome.action),
        problems=shown([outcome.problem] if outcome.problem else [], context.language),
    )


@extend(ShopMutation)
class PaymentsMutation:
    """What a buyer may do to pay."""

    payment_start: PaymentStartPayload = mutation(
        payment_start,
        description="Begin to pay, or go on with it: starting twice gives the same. For whoever "
        "may see the order.",
    )


SHOP = (OrderPayments, PaymentsQuery, PaymentsMutation)
