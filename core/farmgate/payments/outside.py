"""Paid elsewhere: the provider of orders from a marketplace, which no buyer picks."""

from collections.abc import Mapping, Sequence

from farmgate.language import Text
from farmgate.payments.manual import ManualPayment
from farmgate.payments.provider import PaymentProvider

OUTSIDE = "outside"


class OutsidePayment(ManualPayment):
    """A marketplace has the money; what it says was paid is recorded with the order."""

    code = OUTSIDE
    name = Text("平台代收", "Paid on the marketplace")
    instructions = Text(
        "款项由下单的平台收取,无需再付。",
        "The marketplace where it was ordered takes the money: nothing is to be paid here.",
    )


def offered(providers: Mapping[str, PaymentProvider]) -> Sequence[PaymentProvider]:
    """The ways to pay that a buyer of this shop may choose."""
    return [one for code, one in providers.items() if code != OUTSIDE]
