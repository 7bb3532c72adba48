"""Paid by bank transfer or in cash: the provider of a shop that has no other."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from farmgate.language import Text
from farmgate.money import Money
from farmgate.payments.provider import (
    Forged,
    Movement,
    PaymentToStart,
    ProviderEvent,
    Started,
    StartedPayment,
)


class ManualPayment:
    """Staff record what has come, and what they have given back."""

    code = "manual"
    name = Text("线下付款", "Offline payment")
    instructions = Text(
        "请按订单金额转账或当面付款,并注明订单号;店家确认收款后发货。",
        "Pay the order's total by bank transfer or in cash and quote the order number; "
        "the goods are shipped when the shop has recorded the payment.",
    )
    is_local = True
    keys_last = timedelta.max

    def start(self, payment: PaymentToStart, key: str) -> Started:  # noqa: ARG002 - the protocol's
        """Nothing to be done: the instructions say it all."""
        return Started(None)

    def capture(self, payment: StartedPayment, amount: Money, key: str) -> Movement:  # noqa: ARG002
        """Take note of money that has come."""
        return Movement("captured", amount)

    def refund(self, payment: StartedPayment, amount: Money, key: str) -> Movement:  # noqa: ARG002
        """Take note of money that staff have given back."""
        return Movement("refunded", amount)

    def void(self, payment: StartedPayment, key: str) -> Movement:  # noqa: ARG002
        """Take note that nothing is waited for any more."""
        return Movement("voided", payment.amount)

    def read_callback(
        self,
        headers: Mapping[str, str],  # noqa: ARG002
        body: bytes,  # noqa: ARG002
        now: datetime,  # noqa: ARG002
    ) -> ProviderEvent:
        """A bank transfer calls nobody."""
        raise Forged("nobody calls back about offline payments")
