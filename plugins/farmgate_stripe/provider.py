"""Stripe as a payment provider: PaymentIntents and refunds behind the shop's protocol.

Every call carries the shop's key as Stripe's idempotency key, and the shop's names in the metadata,
so that a webhook which overtakes the answer is known as the shop's.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from farmgate_sdk import Money, Text
from farmgate_sdk.payments import (
    Declined,
    Movement,
    NoAnswer,
    PaymentToStart,
    ProviderEvent,
    Started,
    StartedPayment,
)
from farmgate_stripe import movements, webhooks
from farmgate_stripe.amounts import AmountUnfit, stripe_amount
from farmgate_stripe.client import StripeApi
from farmgate_stripe.reasons import REFUSED
from farmgate_stripe.settings import StripeSettings


class StripeProvider:
    """Takes payments by PaymentIntents, which the buyer confirms with Stripe's own script."""

    code = "stripe"
    name = Text("银行卡及电子钱包(Stripe)", "Card or wallet (Stripe)")
    instructions = Text(
        "在付款页面填写银行卡,或选择电子钱包。",
        "Give your card, or choose a wallet, on the payment page.",
    )
    is_local = False
    keys_last = timedelta(hours=23)  # Stripe may forget a key after 24 hours

    def __init__(self, settings: StripeSettings) -> None:
        self._settings = settings
        self._api = StripeApi(settings)

    def start(self, payment: PaymentToStart, key: str) -> Started:
        """Make a PaymentIntent, or look up the one that there is."""
        if payment.reference is not None:
            intent = self._api.retrieve_intent(payment.reference)
        else:
            intent = self._api.create_intent(self._to_create(payment, key), key)
        return Started(intent["id"], self._action(intent), movements.of_intent(intent))

    def capture(self, payment: StartedPayment, amount: Money, key: str) -> Movement:
        """Take what is authorised; what is not taken is let go by Stripe."""
        params = {"amount_to_capture": _asked(amount)}
        return _done(movements.of_intent(self._api.capture_intent(payment.reference, params, key)))

    def refund(self, payment: StartedPayment, amount: Money, key: str) -> Movement:
        """Give money back by the way on which it came."""
        params = {
            "payment_intent": payment.reference,
            "amount": _asked(amount),
            "metadata": _named(payment.id, key),
        }
        return _done(movements.of_refund(self._api.create_refund(params, key)))

    def void(self, payment: StartedPayment, key: str) -> Movement:
        """Cancel the PaymentIntent."""
        return _done(movements.of_intent(self._api.cancel_intent(payment.reference, key)))

    def read_callback(
        self, headers: Mapping[str, str], body: bytes, now: datetime
    ) -> ProviderEvent:
        """What a webhook says, if it is signed by one of the secrets, not long ago."""
        webhooks.verify(
            headers.get("stripe-signature", ""),
            body,
            [one.get_secret_value() for one in self._settings.webhook_secrets],
            now,
            self._settings.webhook_tolerance_seconds,
        )
        return webhooks.read(body)

    def _to_create(self, payment: PaymentToStart, key: str) -> dict[str, Any]:
        methods = self._settings.payment_methods
        return {
            "amount": _asked(payment.amount),
            "currency": payment.amount.currency.lower(),
            "capture_method": self._settings.capture,
            "metadata": {**_named(payment.id, key), movements.ORDER: payment.order_number},
            **(
                {"payment_method_types": list(methods)}
                if methods
                else {"automatic_payment_methods": {"enabled": True}}
            ),
        }

    def _action(self, intent: Mapping[str, Any]) -> dict[str, Any]:
        return {
            "provider": self.code,
            "paymentIntent": intent["id"],
            "clientSecret": intent["client_secret"],
            "publishableKey": self._settings.publishable_key,
            "status": intent["status"],
        }


def _named(payment_id: str, key: str) -> dict[str, str]:
    return {movements.PAYMENT: payment_id, movements.OPERATION: key}


def _asked(amount: Money) -> int:
    try:
        return stripe_amount(amount)
    except AmountUnfit as unfit:
        raise Declined(unfit.reason) from None


def _done(movement: Movement | None) -> Movement:
    if movement is None:
        raise NoAnswer("Stripe has begun it, and will call when it is known what came of it")
    if movement.kind == "failed":
        raise Declined(movement.reason or REFUSED)
    return movement
