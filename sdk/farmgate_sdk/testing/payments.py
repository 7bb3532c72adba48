"""A payment provider that does to a shop whatever providers do: on time, late, twice, wrongly.

::

    stand = farmstand(FakePayments)
    order = stand.buy(goods, paymentMethod="fake")
    fake = provider_of(stand)
    start(stand, order)                       # the buyer's client asks for the action
    fake.buyer_pays(order["payments"][0]["id"])
    assert call(stand, fake.callbacks[-1]) == 200
"""

import hashlib
import hmac
import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock
from typing import Any, ClassVar
from uuid import uuid4

from farmgate.language import Text
from farmgate.money import Money
from farmgate.payments.asking import resume
from farmgate.payments.provider import (
    Declined,
    EntryKind,
    Forged,
    Movement,
    NoAnswer,
    PaymentProvider,
    PaymentToStart,
    ProviderEvent,
    Started,
    StartedPayment,
)
from farmgate.plugins import Plugin
from farmgate.settings import PluginSettings
from farmgate_sdk.testing.farmstand import Farmstand

TOLERANCE = timedelta(minutes=5)
_PROBLEMS = "problems { code message field evidence }"
_PAYMENT = """payment {
  id status failure amount { amount } authorised { amount } captured { amount }
  refunded { amount } open { amount } entries { kind amount { amount } reference reason }
"""
_START = f"""mutation($id: ID!, $secret: String) {{
  paymentStart(id: $id, secret: $secret) {{ action {_PROBLEMS} {_PAYMENT} }} }}
}}"""
_STAFF = f"{_PROBLEMS} {_PAYMENT} operations {{ kind amount {{ amount }} status failure }} }}"
_CAPTURE = f"""mutation($id: ID!, $amount: MoneyInput!) {{
  paymentCapture(input: {{paymentId: $id, amount: $amount}}) {{ {_STAFF} }}
}}"""
_REFUND = f"""mutation($id: ID!, $amount: MoneyInput!, $reason: String) {{
  paymentRefund(input: {{paymentId: $id, amount: $amount, reason: $reason}}) {{ {_STAFF} }}
}}"""
_VOID = f"mutation($id: ID!) {{ paymentVoid(id: $id) {{ {_STAFF} }} }}"


@dataclass(frozen=True)
class Callback:
    """A call of the provider to the shop; without headers, it is signed when it is delivered."""

    body: bytes
    headers: Mapping[str, str] | None = None


@dataclass
class _Account:
    """What the provider itself remembers of one payment."""

    payment_id: str
    start_key: str
    amount: Money
    authorised: int = 0
    captured: int = 0
    refunded: int = 0
    is_voided: bool = False


class FakeProvider:
    """Keeps its own books, answers a key the same way twice, and misbehaves when told to.

    ``calls`` lists what it was asked, ``callbacks`` what it would call to say, oldest first: a
    test delivers them when, and as often as, it likes.
    """

    code = "fake"
    name = Text("模拟支付", "Fake payment")
    instructions = Text("在模拟支付页面付款。", "Pay on the fake page.")
    is_local = False
    keys_last = timedelta(hours=24)
    secret = "of-the-fake-provider"  # noqa: S105 - nobody's

    def __init__(self, *, manual_capture: bool = False) -> None:
        self.manual_capture = manual_capture
        self.calls: list[tuple[str, str]] = []
        self.callbacks: list[Callback] = []
        self.accounts: dict[str, _Account] = {}
        self.delay = 0.0
        """Seconds that it takes to answer."""
        self._answers: dict[str, Any] = {}
        self._trouble: list[tuple[str, Text | Money | None]] = []
        self._lock = Lock()

    # What a test tells it to do with the next calls.

    def declines_next(self, reason: Text | None = None) -> None:
        """Say no to the next call."""
        self._trouble.append(("decline", reason or Text("余额不足。", "Insufficient funds.")))

    def times_out_next(self, *, after_doing: bool) -> None:
        """Give no answer to the next call, which is done all the same, or is not."""
        self._trouble.append(("after" if after_doing else "before", None))

    def answers_next(self, amount: Money) -> None:
        """Answer the next call with another amount than was asked."""
        self._trouble.append(("amount", amount))

    # What happens at the provider without the shop.

    def buyer_pays(self, payment_id: str) -> Callback:
        """The buyer pays (authorises, under manual capture); the callback that tells of it."""
        reference, account = self._of(payment_id)
        kind: EntryKind = "authorised" if self.manual_capture else "captured"
        if kind == "authorised":
            account.authorised = account.amount.minor
        else:
            account.captured = account.amount.minor
        return self.says(kind, payment_id, account.amount, f"ch_{reference}")

    def buyer_fails(self, payment_id: str, reason: Text | None = None) -> Callback:
        """The buyer's attempt fails; the callback that tells of it."""
        _, account = self._of(payment_id)
        given = reason or Text("银行卡被拒。", "The card was declined.")
        return self.says("failed", payment_id, account.amount, f"attempt_{uuid4()}", reason=given)

    def says(
        self,
        kind: str,
        payment_id: str,
        amount: Money | None,
        reference: str | None = None,
        *,
        key: str | None = None,
        id: str | None = None,
        reason: Text | None = None,
        payment_reference: str | None = None,
    ) -> Callback:
        """A genuine callback, about whatever a test likes; added to ``callbacks``."""
        found, account = self._of(payment_id) if payment_id in self._ids() else (None, None)
        told = {
            "id": id or f"evt_{uuid4()}",
            "kind": kind,
            "payment_reference": payment_reference or found,
            "payment_id": payment_id,
            "operation_key": key or (account.start_key if account else None),
            "minor": None if amount is None else amount.minor,
            "currency": None if amount is None else amount.currency,
            "reference": reference,
            "reason": None if reason is None else reason.as_json(),
        }
        callback = Callback(json.dumps(told).encode())
        self.callbacks.append(callback)
        return callback

    def sign(self, callback: Callback, at: datetime, secret: str | None = None) -> Callback:
        """The callback signed at a moment, by the right secret unless a test says another."""
        moment = str(int(at.timestamp()))
        signature = _signature(secret or self.secret, moment, callback.body)
        headers = {"x-fake-at": moment, "x-fake-signature": signature}
        return Callback(callback.body, headers)

    # What the shop asks.

    def start(self, payment: PaymentToStart, key: str) -> Started:
        """Open an account for the payment, or look it up."""
        if payment.reference is not None:
            return self._started(payment.reference)

        def do(_amount: Money) -> Started:
            reference = f"fake_{key}"
            self.accounts[reference] = _Account(payment.id, key, payment.amount)
            return self._started(reference)

        answer: Started = self._answer("start", key, payment.amount, do)
        return answer

    def capture(self, payment: StartedPayment, amount: Money, key: str) -> Movement:
        """Take what is authorised; declined where that is too little."""

        def do(asked: Money) -> Movement:
            account = self.accounts[payment.reference]
            if account.is_voided or account.captured + amount.minor > account.authorised:
                raise Declined(Text("授权金额不足。", "More than is authorised."))
            account.captured += amount.minor
            return self._moved("captured", payment, asked, key)

        return self._move("capture", key, amount, do)

    def refund(self, payment: StartedPayment, amount: Money, key: str) -> Movement:
        """Give money back; declined where more would go than came."""

        def do(asked: Money) -> Movement:
            account = self.accounts[payment.reference]
            if account.refunded + amount.minor > account.captured:
                raise Declined(Text("超过可退金额。", "More than was captured."))
            account.refunded += amount.minor
            return self._moved("refunded", payment, asked, key)

        return self._move("refund", key, amount, do)

    def void(self, payment: StartedPayment, key: str) -> Movement:
        """Let the payment go."""

        def do(asked: Money) -> Movement:
            self.accounts[payment.reference].is_voided = True
            return self._moved("voided", payment, asked, key)

        return self._move("void", key, payment.amount, do)

    def read_callback(
        self, headers: Mapping[str, str], body: bytes, now: datetime
    ) -> ProviderEvent:
        """What a callback says, if it is signed by the secret, not long ago."""
        moment = headers.get("x-fake-at", "")
        given = headers.get("x-fake-signature", "")
        # As bytes: whoever calls may have put anything into a header.
        right = _signature(self.secret, moment, body).encode()
        if not hmac.compare_digest(given.encode(), right):
            raise Forged("the signature is wrong")
        if abs(int(moment) - now.timestamp()) > TOLERANCE.seconds:
            raise Forged("it is too old")
        told = json.loads(body)
        has_amount = told["minor"] is not None
        return ProviderEvent(
            id=told["id"],
            kind=told["kind"],
            payment_reference=told["payment_reference"],
            occurred_at=datetime.fromtimestamp(int(moment), now.tzinfo),
            payment_id=told["payment_id"],
            operation_key=told["operation_key"],
            amount=Money(told["minor"], told["currency"]) if has_amount else None,
            reference=told["reference"],
            reason=None if told["reason"] is None else Text.from_json(told["reason"]),
            payload={"kind": told["kind"]},
        )

    def _of(self, payment_id: str) -> tuple[str, _Account]:
        return next(
            (reference, account)
            for reference, account in self.accounts.items()
            if account.payment_id == payment_id
        )

    def _ids(self) -> set[str]:
        return {account.payment_id for account in self.accounts.values()}

    def _started(self, reference: str) -> Started:
        return Started(reference, {"provider": self.code, "token": f"token of {reference}"})

    def _moved(self, kind: EntryKind, payment: StartedPayment, amount: Money, key: str) -> Movement:
        movement = Movement(kind, amount, f"{kind}_{key}")
        self.says(kind, payment.id, amount, movement.reference, key=key)
        return movement

    def _move(
        self, what: str, key: str, amount: Money, do: Callable[[Money], Movement]
    ) -> Movement:
        answer: Movement = self._answer(what, key, amount, do)
        return answer

    def _answer(self, what: str, key: str, amount: Money, do: Callable[[Money], Any]) -> Any:
        time.sleep(self.delay)
        with self._lock:
            self.calls.append((what, key))
            trouble, detail = self._trouble.pop(0) if self._trouble else ("", None)
            if trouble == "before":
                raise NoAnswer("no connection")
            if key not in self._answers:
                if isinstance(detail, Text):
                    raise Declined(detail)
                self._answers[key] = do(detail or amount)
            if trouble == "after":
                raise NoAnswer("timed out")
            return self._answers[key]


class FakePaymentsSettings(PluginSettings):
    """``[plugins.fake_payments]``."""

    manual_capture: bool = False


class FakePayments(Plugin):
    """A plugin that brings nothing but the fake provider."""

    name = "fake_payments"
    version = "1.0"
    farmgate = ">=0.1"
    title = Text("模拟支付", "Fake payments")
    summary = Text("用于测试的支付平台。", "A payment provider for tests.")
    Settings: ClassVar = FakePaymentsSettings
    provider: FakeProvider | None = None

    def payment_providers(
        self,
        shop_currency: str,  # noqa: ARG002 - it takes any
    ) -> Sequence[PaymentProvider]:
        """The fake provider, one for each shop."""
        self.provider = FakeProvider(manual_capture=self.settings.manual_capture)
        return (self.provider,)


def provider_of(stand: Farmstand) -> FakeProvider:
    """The fake provider of a stand."""
    provider = stand.shop.payment_providers["fake"]
    assert isinstance(provider, FakeProvider)
    return provider


def start(stand: Farmstand, order: Any, secret: str | None = None, by: Any = None) -> Any:
    """The buyer's client begins to pay an order: the payload of ``paymentStart``."""
    ask = by or stand.storefront
    return ask(_START, id=order["payments"][0]["id"], secret=secret)["paymentStart"]


def capture(stand: Farmstand, order: Any, amount: str, by: Any = None) -> Any:
    """Staff capture so much: the payload."""
    return _moved(stand, _CAPTURE, "paymentCapture", order, amount, by)


def refund(stand: Farmstand, order: Any, amount: str, by: Any = None) -> Any:
    """Staff refund so much: the payload."""
    return _moved(stand, _REFUND, "paymentRefund", order, amount, by)


def void(stand: Farmstand, order: Any, by: Any = None) -> Any:
    """Staff let a payment go: the payload."""
    return (by or stand.admin)(_VOID, id=order["payments"][0]["id"])["paymentVoid"]


def call(stand: Farmstand, callback: Callback) -> int:
    """Deliver a callback through the shop's HTTP door; the status of the answer."""
    if callback.headers is None:
        callback = provider_of(stand).sign(callback, stand.clock.now())
    headers = dict(callback.headers or {})
    answer = stand.http.post("/payments/fake/callback", content=callback.body, headers=headers)
    return answer.status_code


def ask_again(stand: Farmstand) -> int:
    """Ask about what was never answered and is due, as the worker does; how much was asked."""
    return resume(stand.shop)


def _moved(stand: Farmstand, mutation: str, field: str, order: Any, amount: str, by: Any) -> Any:
    money = {"amount": amount, "currency": stand.shop.currency}
    ask = by or stand.admin
    return ask(mutation, id=order["payments"][0]["id"], amount=money)[field]


def _signature(secret: str, moment: str, body: bytes) -> str:
    return hmac.new(secret.encode(), moment.encode() + b"." + body, hashlib.sha256).hexdigest()
