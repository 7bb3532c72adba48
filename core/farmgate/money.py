"""Money: whole minor units of an ISO 4217 currency, never a float."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Context, Decimal, DecimalException, Inexact, InvalidOperation, Overflow

# ISO 4217:2015 minor units; every currency that is not named here has two.
_MINOR_UNITS = {
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
    **dict.fromkeys(("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG"), 0),
    **dict.fromkeys(("RWF", "UGX", "UYI", "VND", "VUV", "XAF", "XOF", "XPF"), 0),
}
_LARGEST = 2**63 - 1
# Python's own context would round a long amount to 28 digits without a word.
_EXACT = Context(prec=28, traps=[InvalidOperation, Inexact, Overflow])


def minor_units(currency: str) -> int:
    """How many decimal places a currency has (2 for CNY, 0 for JPY)."""
    return _MINOR_UNITS.get(currency, 2)


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in whole minor units (fen for CNY) of one currency."""

    minor: int
    currency: str

    @classmethod
    def parse(cls, amount: str | Decimal, currency: str) -> "Money":
        """Money from a decimal amount such as ``"59.80"``.

        Raises ``ValueError`` where the amount is no number, is finer than the currency, or is
        larger than a database keeps.
        """
        places = minor_units(currency)
        try:
            minor = Decimal(amount).scaleb(places, _EXACT)
        except DecimalException as error:
            raise ValueError(f"{amount!r} is not an amount of money") from error
        if not minor.is_finite() or abs(minor) > _LARGEST:
            raise ValueError(f"{amount!r} is not an amount of money")
        if minor != minor.to_integral_value():
            raise ValueError(f"{amount} is finer than {currency} allows ({places} places)")
        return cls(int(minor), currency)

    @property
    def amount(self) -> Decimal:
        """The amount in major units, with the currency's number of places."""
        return Decimal(self.minor).scaleb(-minor_units(self.currency))

    def __add__(self, other: "Money") -> "Money":
        if other.currency != self.currency:
            raise ValueError(f"cannot add {other.currency} to {self.currency}")
        return Money(self.minor + other.minor, self.currency)

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}"


def split_by_largest_remainder(total: int, weights: Sequence[int]) -> list[int]:
    """Share ``total`` minor units by weight so that the parts sum to it exactly.

    What is left after rounding down goes to the largest remainders, ties to the first.
    """
    whole = sum(weights)
    if whole <= 0:
        raise ValueError("the weights must sum to more than nothing")
    parts = [total * weight // whole for weight in weights]
    by_remainder = sorted(
        range(len(weights)), key=lambda place: (-(total * weights[place] % whole), place)
    )
    for place in by_remainder[: total - sum(parts)]:
        parts[place] += 1
    return parts
