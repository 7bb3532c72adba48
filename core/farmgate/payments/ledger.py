"""What a ledger's entries come to."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Balance:
    """What stands on a payment, in minor units of its currency."""

    due: int
    captured: int
    refunded: int

    @property
    def kept(self) -> int:
        """What the shop has: captured less refunded."""
        return self.captured - self.refunded

    @property
    def open(self) -> int:
        """What is still to be paid."""
        return self.due - self.kept

    @property
    def is_paid(self) -> bool:
        """Whether nothing is left to be paid."""
        return self.open <= 0


def balance(due: int, entries: Iterable[tuple[str, int]]) -> Balance:
    """Add up entries of ``(kind, amount)``; authorisations and failures move no money."""
    captured = refunded = 0
    for kind, amount in entries:
        captured += amount if kind == "captured" else 0
        refunded += amount if kind == "refunded" else 0
    return Balance(due, captured, refunded)
