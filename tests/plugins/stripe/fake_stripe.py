"""Something on the loopback that plays Stripe's API, as far as the shop asks it.

PaymentIntents (create, retrieve, confirm, capture, cancel) and refunds, with Stripe's idempotency:
a key gives its first answer again, and a 400 where it comes with other parameters. Webhooks are
kept for the test to sign and deliver. It refuses what Stripe refuses: wrong keys, captures of more
than is authorised, refunds of more than was captured, amounts too small.
"""

import hashlib
import hmac
import json
import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from typing import Any
from urllib.parse import parse_qsl

SECRET_KEY = "sk_test_of_the_fake"
PUBLISHABLE_KEY = "pk_test_of_the_fake"
WEBHOOK_SECRET = "whsec_of_the_fake"
LEAST = 50
DECLINES = {
    "pm_card_visa_chargeDeclined": "generic_decline",
    "pm_card_visa_chargeDeclinedInsufficientFunds": "insufficient_funds",
    "pm_card_authenticationRequired": "authentication_required",
}


class _Error(Exception):
    def __init__(self, status: int, code: str, message: str, **more: Any) -> None:
        type_ = "card_error" if status == 402 else "invalid_request_error"
        self.status = status
        self.body = {"error": {"type": type_, "code": code, "message": message, **more}}


@dataclass(frozen=True)
class Webhook:
    """A call of Stripe's, signed."""

    body: bytes
    headers: Mapping[str, str]


@dataclass
class FakeStripe:
    """Stripe's books, and what it was asked."""

    intents: dict[str, dict[str, Any]] = field(default_factory=dict)
    refunds: dict[str, dict[str, Any]] = field(default_factory=dict)
    events: list[dict[str, Any]] = field(default_factory=list)
    requests: list[tuple[str, str, dict[str, Any], Mapping[str, str]]] = field(default_factory=list)
    url: str = ""
    refunds_are: str = "succeeded"
    _answers: dict[str, tuple[str, int, bytes]] = field(default_factory=dict)
    _trouble: list[Callable[[], tuple[int, bytes] | None]] = field(default_factory=list)
    _drop: list[bool] = field(default_factory=list)
    _ids: Iterator[int] = field(default_factory=lambda: count(1))
    _lock: Any = field(default_factory=threading.RLock)

    # What a test tells it.

    def fails_next(self, status: int, code: str | None = None) -> None:
        """Answer the next request with an error, without doing it."""
        error = {"error": {"type": "api_error", "code": code, "message": "as the test wants"}}
        self._trouble.append(lambda: (status, json.dumps(error).encode()))

    def hangs_next(self, seconds: float) -> None:
        """Take so long over the next request, which is done all the same."""
        self._trouble.append(lambda: time.sleep(seconds))

    def drops_next(self) -> None:
        """Do the next request, and hang up without an answer."""
        self._drop.append(True)

    def confirm(self, intent: str, method: str = "pm_card_visa") -> dict[str, Any]:
        """The buyer pays, by Stripe's script in the browser."""
        with self._lock:
            try:
                return self._confirm(intent, {"payment_method": method})
            except _Error as error:
                return error.body

    def refund_at_the_desk(self, intent: str, amount: int) -> dict[str, Any]:
        """Staff refund in Stripe's dashboard, without the shop."""
        return self._refund("", {"payment_intent": intent, "amount": str(amount)})

    def settle_refund(self, refund: str, status: str, reason: str | None = None) -> None:
        """A refund that was pending has come, or failed."""
        found = self.refunds[refund]
        found.update(status=status, failure_reason=reason)
        self._tell("refund.failed" if status == "failed" else "refund.updated", found)

    def event(self, type_: str) -> dict[str, Any]:
        """The last event of a type."""
        return next(one for one in reversed(self.events) if one["type"] == type_)

    def sign(self, event: Mapping[str, Any], at: datetime, secret: str = WEBHOOK_SECRET) -> Webhook:
        """The webhook of an event, as Stripe sends it."""
        body = json.dumps(event).encode()
        moment = str(int(at.timestamp()))
        signature = hmac.new(secret.encode(), moment.encode() + b"." + body, hashlib.sha256)
        header = f"t={moment},v1={signature.hexdigest()},v0=of-old"
        return Webhook(body, {"Stripe-Signature": header, "Content-Type": "application/json"})

    # What it is asked over HTTP.

    def answer(
        self, method: str, path: str, params: dict[str, Any], headers: Mapping[str, str]
    ) -> tuple[int, bytes]:
        self.requests.append((method, path, params, headers))
        if self._trouble and (answered := self._trouble.pop(0)()) is not None:
            return answered
        if headers.get("authorization") != f"Bearer {SECRET_KEY}":
            return (
                401,
                b'{"error": {"type": "invalid_request_error", "message": "Invalid API Key"}}',
            )
        with self._lock:
            return self._once(method, path, params, headers.get("idempotency-key"))

    def _once(
        self, method: str, path: str, params: dict[str, Any], key: str | None
    ) -> tuple[int, bytes]:
        asked = json.dumps([method, path, params], sort_keys=True)
        if key is not None and key in self._answers:
            before, status, body = self._answers[key]
            if before != asked:
                error = {"type": "idempotency_error", "message": "Keys are for one request."}
                return 400, json.dumps({"error": error}).encode()
            return status, body
        try:
            status, body = 200, json.dumps(self._do(method, path, params)).encode()
        except _Error as error:
            status, body = error.status, json.dumps(error.body).encode()
        if key is not None:
            self._answers[key] = asked, status, body
        return status, body

    def _do(self, method: str, path: str, params: dict[str, Any]) -> dict[str, Any]:
        routes: list[tuple[str, str, Callable[[str, dict[str, Any]], dict[str, Any]]]] = [
            ("POST", "/v1/payment_intents", self._create),
            ("GET", "/v1/payment_intents/([^/]+)", lambda id_, _: self._intent(id_)),
            ("POST", "/v1/payment_intents/([^/]+)/confirm", self._confirm),
            ("POST", "/v1/payment_intents/([^/]+)/capture", self._capture),
            ("POST", "/v1/payment_intents/([^/]+)/cancel", self._cancel),
            ("POST", "/v1/refunds", self._refund),
        ]
        for wanted, pattern, act in routes:
            found = re.fullmatch(pattern, path)
            if found and wanted == method:
                return act(found[1] if found.groups() else "", params)
        raise _Error(404, "resource_missing", f"no {method} {path} here")

    def _create(self, _: str, params: dict[str, Any]) -> dict[str, Any]:
        amount = int(params["amount"])
        if amount < LEAST:
            raise _Error(400, "amount_too_small", "Amount must be at least 50.")
        id_ = f"pi_{next(self._ids)}"
        self.intents[id_] = {
            "id": id_,
            "object": "payment_intent",
            "amount": amount,
            "amount_capturable": 0,
            "amount_received": 0,
            "currency": params["currency"],
            "capture_method": params.get("capture_method", "automatic"),
            "client_secret": f"{id_}_secret_of_the_buyer",
            "status": "requires_payment_method",
            "latest_charge": None,
            "last_payment_error": None,
            "metadata": _metadata(params),
            "description": params.get("description"),
        }
        self._tell("payment_intent.created", self.intents[id_])
        return self.intents[id_]

    def _intent(self, id_: str) -> dict[str, Any]:
        if id_ not in self.intents:
            raise _Error(404, "resource_missing", f"No such payment_intent: '{id_}'")
        return self.intents[id_]

    def _confirm(self, id_: str, params: dict[str, Any]) -> dict[str, Any]:
        intent = self._intent(id_)
        self._require(intent, "requires_payment_method")
        method = params["payment_method"]
        charge = f"ch_{next(self._ids)}"
        if method in DECLINES:
            code = DECLINES[method]
            error = {"code": "card_declined", "decline_code": code, "charge": charge}
            intent["last_payment_error"] = error
            self._tell("payment_intent.payment_failed", intent)
            raise _Error(402, "card_declined", "Your card was declined.", decline_code=code)
        intent["latest_charge"] = charge
        if intent["capture_method"] == "manual":
            intent.update(status="requires_capture", amount_capturable=intent["amount"])
            self._tell("payment_intent.amount_capturable_updated", intent)
        else:
            intent.update(status="succeeded", amount_received=intent["amount"])
            self._tell("payment_intent.succeeded", intent)
        return intent

    def _capture(self, id_: str, params: dict[str, Any]) -> dict[str, Any]:
        intent = self._intent(id_)
        self._require(intent, "requires_capture")
        amount = int(params.get("amount_to_capture", intent["amount_capturable"]))
        if amount > intent["amount_capturable"]:
            raise _Error(400, "amount_too_large", "More than is authorised.")
        intent.update(status="succeeded", amount_received=amount, amount_capturable=0)
        intent["metadata"] |= _metadata(params)
        self._tell("payment_intent.succeeded", intent)
        return intent

    def _cancel(self, id_: str, _params: dict[str, Any]) -> dict[str, Any]:
        intent = self._intent(id_)
        self._require(intent, "requires_payment_method", "requires_capture")
        intent.update(status="canceled", amount_capturable=0)
        self._tell("payment_intent.canceled", intent)
        return intent

    def _refund(self, _: str, params: dict[str, Any]) -> dict[str, Any]:
        intent = self._intent(params["payment_intent"])
        given = sum(
            one["amount"]
            for one in self.refunds.values()
            if one["payment_intent"] == intent["id"] and one["status"] != "failed"
        )
        amount = int(params["amount"])
        if given + amount > intent["amount_received"]:
            raise _Error(400, "charge_already_refunded", "More than is left.")
        id_ = f"re_{next(self._ids)}"
        self.refunds[id_] = {
            "id": id_,
            "object": "refund",
            "amount": amount,
            "currency": intent["currency"],
            "payment_intent": intent["id"],
            "charge": intent["latest_charge"],
            "status": self.refunds_are,
            "failure_reason": None,
            "metadata": _metadata(params),
        }
        self._tell("refund.created", self.refunds[id_])
        return self.refunds[id_]

    def _require(self, intent: Mapping[str, Any], *statuses: str) -> None:
        if intent["status"] not in statuses:
            message = f"This PaymentIntent's status is {intent['status']}."
            raise _Error(400, "payment_intent_unexpected_state", message)

    def _tell(self, type_: str, about: Mapping[str, Any]) -> None:
        object_ = json.loads(json.dumps(about))
        self.events.append(
            {
                "id": f"evt_{next(self._ids)}",
                "object": "event",
                "type": type_,
                "created": 1_760_000_000,
                "livemode": False,
                "data": {"object": object_},
            }
        )


def _metadata(params: Mapping[str, Any]) -> dict[str, str]:
    return {
        found[1]: value
        for name, value in params.items()
        if (found := re.fullmatch(r"metadata\[(\w+)\]", name))
    }


@contextmanager
def fake_stripe() -> Iterator[FakeStripe]:
    """Serve on the loopback for this block."""
    fake = FakeStripe()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", 0))).decode()
            self._answer("POST", dict(parse_qsl(body)))

        def do_GET(self) -> None:
            self._answer("GET", {})

        def log_message(self, *_: Any) -> None:
            pass

        def _answer(self, method: str, params: dict[str, Any]) -> None:
            headers = {name.lower(): value for name, value in self.headers.items()}
            status, body = fake.answer(method, self.path.partition("?")[0], params, headers)
            if fake._drop and fake._drop.pop():
                self.close_connection = True
                return
            try:
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Request-Id", "req_fake")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)
            except BrokenPipeError:
                pass  # the shop has waited long enough

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    fake.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield fake
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
