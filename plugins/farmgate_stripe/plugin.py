"""Stripe's declaration: what the plugin brings."""

from collections.abc import Sequence

from farmgate_sdk import Plugin, Text
from farmgate_sdk.payments import PaymentProvider
from farmgate_stripe import __version__, graphql
from farmgate_stripe.provider import StripeProvider
from farmgate_stripe.settings import StripeSettings


class Stripe(Plugin):
    """Takes payments by Stripe."""

    name = "stripe"
    version = __version__
    farmgate = ">=0.1,<0.2"
    title = Text("Stripe 支付", "Stripe")
    summary = Text(
        "用 Stripe 收款、请款和退款;回调须经签名校验,同一笔款只入账一次。",
        "Takes payments by Stripe: at once or by authorisation and capture, with refunds and "
        "signed webhooks, each movement booked once.",
    )
    Settings = StripeSettings
    settings: StripeSettings
    shop_graphql = graphql.SHOP
    admin_graphql = graphql.ADMIN

    def payment_providers(
        self,
        shop_currency: str,  # noqa: ARG002 - Stripe itself says which it takes
    ) -> Sequence[PaymentProvider]:
        """Stripe, by the keys of this shop."""
        return (StripeProvider(self.settings),)
