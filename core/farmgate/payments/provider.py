"""Payment providers: one protocol in the shop's words, whoever moves the money."""

from dataclasses import dataclass
from typing import Literal, Protocol

from farmgate.language import Text
from farmgate.money import Money

EntryKind = Literal["authorised", "captured", "refunded", "voided", "failed"]


@dataclass(frozen=True, slots=True)
class Movement:
    """What a provider did: an entry of the ledger. ``reference`` is its own name for it."""

    kind: EntryKind
    amount: Money
    reference: str | None = None


class PaymentProvider(Protocol):
    """Moves money for the shop, or takes note that it has moved.

    Its methods run inside the transaction that writes the ledger, so they must be quick and must
    do nothing that a rollback cannot undo.
    """

    code: str
    """Stable; what a buyer's ``paymentMethod`` names."""
    name: Text
    instructions: Text
    """What the buyer does to pay."""

    def capture(self, amount: Money, reference: str | None) -> Movement:
        """Take the money, or take note that it has come; failure is a ``failed`` movement."""


class ManualPayment:
    """Paid by bank transfer or in cash; staff record what has come."""

    code = "manual"
    name = Text("线下付款", "Offline payment")
    instructions = Text(
        "请按订单金额转账或当面付款,并注明订单号;店家确认收款后发货。",
        "Pay the order's total by bank transfer or in cash and quote the order number; "
        "the goods are shipped when the shop has recorded the payment.",
    )

    def capture(self, amount: Money, reference: str | None) -> Movement:
        """Take note of money that has come; ``reference`` is the bank's or the receipt's."""
        return Movement("captured", amount, reference)
