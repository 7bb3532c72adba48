"""Payment providers of a plugin's own: one protocol, in the shop's words.

A plugin gives its providers by ``payment_providers``; a buyer's ``paymentMethod`` names one by its
code. The shop asks it outside of every transaction, under a key that stays the same when it has to
ask again, and books each of its answers and calls once::

    class Acme(Plugin):
        def payment_providers(self, shop_currency: str) -> Sequence[PaymentProvider]:
            return (AcmeProvider(self.settings),)

An ``EntryKind`` says what moved, an ``EventKind`` what a call tells of.

The provider calls the shop at ``POST /payments/<code>/callback``.
``farmgate_sdk.testing.payments`` has one that does everything that providers do to a shop.
"""

from farmgate.payments.provider import (
    Declined,
    EntryKind,
    EventKind,
    Forged,
    Movement,
    NoAnswer,
    PaymentProvider,
    PaymentToStart,
    ProviderEvent,
    Started,
    StartedPayment,
)
from farmgate.payments.reading import PaymentRow

__all__ = [
    "Declined",
    "EntryKind",
    "EventKind",
    "Forged",
    "Movement",
    "NoAnswer",
    "PaymentProvider",
    "PaymentRow",
    "PaymentToStart",
    "ProviderEvent",
    "Started",
    "StartedPayment",
]
