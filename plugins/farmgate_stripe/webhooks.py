"""Stripe's webhooks: whether one is genuine, and what it says in the shop's words."""

import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from farmgate_sdk.payments import EventKind, Forged, Movement, ProviderEvent
from farmgate_stripe import movements

EVENTS = (
    "payment_intent.amount_capturable_updated",
    "payment_intent.canceled",
    "payment_intent.payment_failed",
    "payment_intent.succeeded",
    "refund.created",
    "refund.failed",
    "refund.updated",
)
"""What the endpoint should subscribe to; whatever else comes is ignored."""

_SCHEME = "v1"


def verify(
    header: str, body: bytes, secrets: Iterable[str], now: datetime, tolerance_seconds: int
) -> None:
    """``Forged`` unless the body is signed by one of the secrets, close to now.

    The scheme of https://docs.stripe.com/webhooks#verify-manually: HMAC-SHA256 over the time, a
    full stop and the body.
    """
    parts = [part.partition("=")[::2] for part in header.split(",")]
    moments = [value for name, value in parts if name.strip() == "t"]
    given = [value.encode() for name, value in parts if name.strip() == _SCHEME]
    if not moments or not given:
        raise Forged("it has no Stripe-Signature that could be read")
    signed = moments[0].encode() + b"." + body
    rights = [hmac.new(one.encode(), signed, hashlib.sha256).hexdigest() for one in secrets]
    # All pairs are compared, so that time does not tell which secret came close.
    matches = [hmac.compare_digest(right.encode(), one) for right in rights for one in given]
    if not any(matches):
        raise Forged("no secret of ours signed it")
    if not moments[0].isdecimal() or abs(int(moments[0]) - now.timestamp()) > tolerance_seconds:
        raise Forged("its signature is too old, or of the future")


def read(body: bytes) -> ProviderEvent:
    """What a genuine event says; ``other`` where the shop has nothing to do."""
    event = json.loads(body)
    object_ = event["data"]["object"]
    movement = _movement(event, object_)
    metadata = object_.get("metadata") or {}
    return ProviderEvent(
        id=event["id"],
        kind=_kind(movement),
        payment_reference=_intent(object_),
        occurred_at=datetime.fromtimestamp(event["created"], UTC),
        payment_id=metadata.get(movements.PAYMENT),
        operation_key=metadata.get(movements.OPERATION),
        amount=None if movement is None else movement.amount,
        reference=None if movement is None else movement.reference,
        reason=None if movement is None else movement.reason,
        payload=_kept(event, object_),
    )


def _movement(event: Mapping[str, Any], object_: Mapping[str, Any]) -> Movement | None:
    type_ = event["type"]
    if type_ == "payment_intent.payment_failed":
        return movements.of_failure(object_, event["id"])
    if object_.get("object") == "payment_intent" and type_ in EVENTS:
        return movements.of_intent(object_)
    if object_.get("object") == "refund":
        return movements.of_refund(object_)
    return None


def _kind(movement: Movement | None) -> EventKind:
    return "other" if movement is None else movement.kind


def _intent(object_: Mapping[str, Any]) -> str | None:
    found = object_.get("id") if object_.get("object") == "payment_intent" else None
    reference: str | None = found or object_.get("payment_intent")
    return reference


def _kept(event: Mapping[str, Any], object_: Mapping[str, Any]) -> dict[str, Any]:
    """What staff may want to see: not the buyer's name, address or card."""
    names = ("id", "object", "status", "amount", "amount_received", "currency", "payment_intent")
    return {
        "type": event["type"],
        "livemode": event.get("livemode"),
        **{name: object_.get(name) for name in names if object_.get(name) is not None},
    }
