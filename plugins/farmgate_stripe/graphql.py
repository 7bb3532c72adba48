"""Stripe in both schemas: the key for the buyer's page, the PaymentIntent for staff."""

from collections.abc import Sequence
from dataclasses import dataclass

import strawberry

from farmgate_sdk import admin
from farmgate_sdk.graphql import Info, ShopQuery, batch, extend, query
from farmgate_sdk.payments import PaymentRow
from farmgate_stripe.settings import StripeSettings

_DASHBOARD = "https://dashboard.stripe.com"


@dataclass(frozen=True, slots=True)
class IntentView:
    """A payment's PaymentIntent, as it is answered."""

    payment_intent: str
    dashboard_url: str
    is_test: bool


def stripe_publishable_key(info: Info) -> str:
    return info.context.settings(StripeSettings).publishable_key


@extend(ShopQuery)
class StripeQuery:
    """What a storefront may ask of Stripe."""

    stripe_publishable_key: str = query(
        stripe_publishable_key,
        description="What Stripe's script in the buyer's page is opened with (`Stripe(key)`).",
    )


def stripe_of(payments: Sequence[PaymentRow], info: Info) -> Sequence[IntentView | None]:
    settings = info.context.settings(StripeSettings)
    return [_view(row, is_test=settings.is_test) for row in payments]


@strawberry.type(description="What a payment is at Stripe.")
class StripePayment:
    payment_intent: str = strawberry.field(description="Its id, `pi_…`.")
    dashboard_url: str = strawberry.field(description="Where staff find it in Stripe's dashboard.")
    is_test: bool = strawberry.field(description="Whether it is play money.")


@extend(admin.Payment)
class AdminPaymentStripe:
    """What a payment is at Stripe."""

    stripe: StripePayment | None = batch(
        stripe_of, description="Null where it is not paid by Stripe, or not begun."
    )


SHOP = (StripeQuery,)
ADMIN = (AdminPaymentStripe,)


def _view(row: PaymentRow, *, is_test: bool) -> IntentView | None:
    if row.provider != "stripe" or row.provider_reference is None:
        return None
    mode = "/test" if is_test else ""
    url = f"{_DASHBOARD}{mode}/payments/{row.provider_reference}"
    return IntentView(row.provider_reference, url, is_test)
