"""What a ledger's entries come to, and what may still be done with a payment."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Status = Literal[
    "open", "authorised", "part_captured", "captured", "part_refunded", "refunded", "voided",
    "failed",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Balance:
    """What stands on a payment, in minor units of its currency."""

    due: int
    captured: int
    refunded: int
    authorised: int = 0
    voided: int = 0

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

    @property
    def capturable(self) -> int:
        """What is authorised, and neither captured nor let go."""
        return max(self.authorised - self.voided - self.captured, 0)


@dataclass(frozen=True, slots=True)
class Underway:
    """What a provider was asked and has not answered yet, in minor units."""

    captures: int = 0
    refunds: int = 0
    has_void: bool = False


def balance(due: int, entries: Iterable[tuple[str, int]]) -> Balance:
    """Add up entries of ``(kind, amount)``; authorisations and failures move no money."""
    sums = dict.fromkeys(("authorised", "captured", "refunded", "voided", "failed"), 0)
    for kind, amount in entries:
        sums[kind] += amount
    return Balance(due, sums["captured"], sums["refunded"], sums["authorised"], sums["voided"])


def underway(operations: Iterable[tuple[str, int]]) -> Underway:
    """Add up pending operations of ``(kind, amount)``."""
    pending = list(operations)
    return Underway(
        captures=sum(amount for kind, amount in pending if kind == "capture"),
        refunds=sum(amount for kind, amount in pending if kind == "refund"),
        has_void=any(kind == "void" for kind, _ in pending),
    )


def most_to_capture(now: Balance, asked: Underway, *, is_local: bool) -> int:
    """What may be captured: of an authorisation, or, by staff who saw it come, of what is due."""
    if asked.has_void or (now.voided and not now.capturable):
        return 0
    return max((now.open if is_local else now.capturable) - asked.captures, 0)


def most_to_refund(now: Balance, asked: Underway) -> int:
    """What may be refunded: what the shop has, less what it has asked to be given back already."""
    return max(now.kept - asked.refunds, 0)


def may_void(now: Balance, asked: Underway) -> bool:
    """Whether a payment may be let go: nothing is captured, nor about to be, nor let go before."""
    return not (now.captured or now.voided or asked.captures or asked.has_void)


def status(now: Balance, last_kind: str | None) -> Status:
    """What a payment is, in one word; ``last_kind`` is that of its last entry."""
    if now.refunded:
        return "refunded" if now.kept <= 0 else "part_refunded"
    if now.captured:
        return "captured" if now.captured >= now.due else "part_captured"
    if now.voided:
        return "voided"
    if last_kind == "failed":
        return "failed"
    return "authorised" if now.authorised else "open"
