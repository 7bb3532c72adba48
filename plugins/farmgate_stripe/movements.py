"""What Stripe's objects mean for the shop's ledger: plain mappings in, movements out.

The answer to a call and the webhook about it hold the same object, so both give the same movement
under the same reference, and the ledger books it once.
"""

from collections.abc import Mapping
from typing import Any

from farmgate_sdk.payments import Movement
from farmgate_stripe.amounts import shop_amount
from farmgate_stripe.reasons import reason, refund_reason

PAYMENT, OPERATION, ORDER = "farmgate_payment", "farmgate_operation", "farmgate_order"
"""Names in the metadata of Stripe's objects by which a webhook is known as the shop's."""


def of_intent(intent: Mapping[str, Any]) -> Movement | None:
    """What has become of a PaymentIntent; None while no money is authorised or captured.

    https://docs.stripe.com/payments/paymentintents/lifecycle
    """
    status, currency = intent["status"], intent["currency"]
    charge = _id(intent.get("latest_charge")) or intent["id"]
    if status == "requires_capture":
        amount = intent.get("amount_capturable") or intent["amount"]
        return Movement("authorised", shop_amount(amount, currency), charge)
    if status == "succeeded":
        amount = intent.get("amount_received") or intent["amount"]
        return Movement("captured", shop_amount(amount, currency), charge)
    if status == "canceled":
        return Movement("voided", shop_amount(intent["amount"], currency), intent["id"])
    return None


def of_failure(intent: Mapping[str, Any], event: str) -> Movement:
    """A buyer's attempt that has failed; the PaymentIntent waits for another."""
    error = intent.get("last_payment_error") or {}
    reference = _id(error.get("charge")) or event
    amount = shop_amount(intent["amount"], intent["currency"])
    return Movement(
        "failed", amount, reference, reason(error.get("code"), error.get("decline_code"))
    )


def of_refund(refund: Mapping[str, Any]) -> Movement | None:
    """What has become of a refund; None while that is not known."""
    amount = shop_amount(refund["amount"], refund["currency"])
    if refund["status"] == "succeeded":
        return Movement("refunded", amount, refund["id"])
    if refund["status"] in ("failed", "canceled"):
        why = refund_reason(refund.get("failure_reason"))
        return Movement("failed", amount, refund["id"], why)
    return None


def _id(of: Any) -> str | None:
    """The id of an object that Stripe gives by its id, or whole."""
    if of is None or isinstance(of, str):
        return of
    found: str | None = of.get("id")
    return found
