"""Payments as buyers see them."""

from collections.abc import Sequence
from datetime import datetime

import strawberry

from farmgate.api.composition import extend
from farmgate.api.context import Info
from farmgate.api.fields import batch, query
from farmgate.api.roots import ShopQuery
from farmgate.api.types import MoneyType
from farmgate.language import Text
from farmgate.money import Money
from farmgate.orders.graphql.shop import Order
from farmgate.orders.reading import OrderRow
from farmgate.payments import reading
from farmgate.payments.outside import offered
from farmgate.payments.provider import PaymentProvider
from farmgate.payments.reading import EntryRow, PaymentRow


def payments_of(orders: Sequence[OrderRow], info: Info) -> Sequence[Sequence[PaymentRow]]:
    return reading.payments_of(info.context.session, [row.pk for row in orders])


def entries_of(payments: Sequence[PaymentRow], info: Info) -> Sequence[Sequence[EntryRow]]:
    asked = ("entries",)  # `entries`, `captured` and `open` all stand on this one reading
    cohort = payments[0].cohort
    return cohort.answer(asked, lambda rows: reading.entries_of(info.context.session, rows))


def captured(payments: Sequence[PaymentRow], info: Info) -> Sequence[Money]:
    return [
        Money(reading.balance_of(row, entries).captured, row.amount.currency)
        for row, entries in zip(payments, entries_of(payments, info), strict=True)
    ]


def still_open(payments: Sequence[PaymentRow], info: Info) -> Sequence[Money]:
    return [
        Money(reading.balance_of(row, entries).open, row.amount.currency)
        for row, entries in zip(payments, entries_of(payments, info), strict=True)
    ]


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
    at: datetime


@strawberry.type(description="A way in which an order is paid, and what came of it.")
class Payment:
    id: strawberry.ID
    provider: str
    amount: MoneyType = strawberry.field(description="What is to be paid.")
    captured: MoneyType = batch(captured, description="What has been captured.")
    open: MoneyType = batch(still_open, description="What is still to be paid.")
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


SHOP = (OrderPayments, PaymentsQuery)
