"""Payment providers: one protocol in the shop's words, whoever moves the money."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal, Protocol

from farmgate.language import Text
from farmgate.money import Money

EntryKind = Literal["authorised", "captured", "refunded", "voided", "failed"]
EventKind = Literal["authorised", "captured", "refunded", "voided", "failed", "other"]


class Declined(Exception):  # noqa: N818 - an answer, not an error of the program
    """The provider said no, for good: no money moved, and asking again would change nothing."""

    def __init__(self, reason: Text) -> None:
        self.reason = reason
        super().__init__(reason.en)


class NoAnswer(Exception):  # noqa: N818 - an answer that is still to come
    """Nobody knows yet what came of it: no connection, a time-out, trouble on the other side.

    The money may have moved. The shop asks again by itself, under the same key.
    """


class Forged(Exception):  # noqa: N818 - what the caller is, not an error of the program
    """A callback whose signature is missing, wrong or too old: nothing of it is kept."""


@dataclass(frozen=True, slots=True)
class Movement:
    """What a provider did: an entry of the ledger.

    ``reference`` is the provider's own name for it. The answer to a call and the callback about
    it must name it alike, and no other movement of the same kind: so it is booked once.
    ``reason`` says why it failed.
    """

    kind: EntryKind
    amount: Money
    reference: str | None = None
    reason: Text | None = None


@dataclass(frozen=True, slots=True)
class PaymentToStart:
    """A payment that its buyer is about to make.

    Give ``id`` and the key of the call to the provider where it gives them back with its
    callbacks: one may come before the answer. ``reference`` is the provider's name for a payment
    that was started before: look it up, and make no second one.
    """

    id: str
    order_number: str
    amount: Money
    reference: str | None = None


@dataclass(frozen=True, slots=True)
class StartedPayment:
    """A payment that the provider knows under ``reference``."""

    id: str
    order_number: str
    amount: Money
    reference: str


@dataclass(frozen=True, slots=True)
class Started:
    """What the provider calls a payment, and what the buyer's client needs to go on.

    ``action`` holds JSON values for the client (say, a client secret); it is handed on to the
    buyer and kept nowhere. ``movement`` is there where money has been authorised or captured.
    """

    reference: str | None
    action: Mapping[str, Any] | None = None
    movement: Movement | None = None


@dataclass(frozen=True, slots=True)
class ProviderEvent:
    """One call of a provider, its signature verified, in the shop's words.

    ``id`` is the provider's, the same whenever it calls about the same thing. The payment is
    found by ``payment_reference``, or, before the shop knows that, by ``payment_id`` together
    with ``operation_key``: the key under which the shop had asked. ``kind`` is ``other`` where
    the shop has nothing to do. ``payload`` is kept for staff to read, so it holds as little of
    the buyer as will do.
    """

    id: str
    kind: EventKind
    payment_reference: str | None
    occurred_at: datetime
    payment_id: str | None = None
    operation_key: str | None = None
    amount: Money | None = None
    reference: str | None = None
    reason: Text | None = None
    payload: Mapping[str, Any] = field(default_factory=dict)


class PaymentProvider(Protocol):
    """Moves money for the shop, or takes note that it has moved.

    A **local** provider is asked inside the transaction that writes the ledger: it must be quick
    and do nothing that a rollback cannot undo. Any other is asked outside of every transaction,
    after the shop has written down what it is about to ask; where no answer comes, it is asked
    again under the same key, and must then do nothing twice.

    Methods answer with what was done, raise ``Declined`` where it is refused for good, and
    ``NoAnswer`` (or anything else) where nobody knows. All amounts are of the payment's currency.
    """

    code: str
    """Stable; what a buyer's ``paymentMethod`` names."""
    name: Text
    instructions: Text
    """What the buyer does to pay."""
    is_local: bool
    keys_last: timedelta
    """For how long the provider remembers a key: later, nothing is asked again under it."""

    def start(self, payment: PaymentToStart, key: str) -> Started:
        """Make the payment known to the provider, or look up what has become of it."""

    def capture(self, payment: StartedPayment, amount: Money, key: str) -> Movement:
        """Take this much of what is authorised: a ``captured`` movement of that amount."""

    def refund(self, payment: StartedPayment, amount: Money, key: str) -> Movement:
        """Give this much back: a ``refunded`` movement of that amount."""

    def void(self, payment: StartedPayment, key: str) -> Movement:
        """Let go of what is authorised; nobody can pay any more: a ``voided`` movement."""

    def read_callback(
        self, headers: Mapping[str, str], body: bytes, now: datetime
    ) -> ProviderEvent:
        """What a callback says; raises ``Forged`` unless it is proven to be the provider's.

        ``headers`` have lower-case names; ``body`` is as it came.
        """
