"""Amounts as Stripe counts them, which is not always as ISO 4217 does.

After https://docs.stripe.com/currencies (read November 2026 from a copy; unverified against the
live page):

- zero-decimal currencies are given in whole units;
- ISK and UGX have no minor unit either, but are given with two decimals that are always 00;
- three-decimal currencies end in 0: Stripe takes them only in steps of ten.
"""

from farmgate_sdk import Money, Text, minor_units

# Stripe's own list; the ariary (MGA) has a minor unit in ISO 4217, and none at Stripe.
ZERO_DECIMAL = frozenset(
    (
        *("BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "MGA"),
        *("PYG", "RWF", "VND", "VUV", "XAF", "XOF", "XPF"),
    )
)
TWO_DECIMALS_OF_NOTHING = frozenset(("ISK", "UGX"))
THREE_DECIMAL = frozenset(("BHD", "JOD", "KWD", "OMR", "TND"))
# Stripe takes up to eight digits.
LARGEST = 99_999_999


class AmountUnfit(Exception):  # noqa: N818 - a refusal
    """An amount that Stripe cannot be asked for, with the reason for the buyer."""

    def __init__(self, reason: Text) -> None:
        self.reason = reason
        super().__init__(reason.en)


def stripe_amount(money: Money) -> int:
    """The whole number by which Stripe is asked for an amount.

    Never rounded, since an order's money is frozen: ``AmountUnfit`` where Stripe has no such
    amount.
    """
    ours, theirs = minor_units(money.currency), _stripe_places(money.currency)
    scaled = money.minor * 10**theirs
    if scaled % 10**ours:
        raise AmountUnfit(_too_fine(money))
    amount: int = scaled // 10**ours
    if money.currency in THREE_DECIMAL and amount % 10:
        raise AmountUnfit(_too_fine(money))
    if amount > LARGEST:
        raise AmountUnfit(
            Text(f"{money} 超过 Stripe 单笔上限。", f"{money} is more than Stripe takes at once.")
        )
    return amount


def shop_amount(amount: int, currency: str) -> Money:
    """What an amount of Stripe's is in the shop's words; its currency comes in lower case."""
    currency = currency.upper()
    scaled: int = amount * 10 ** minor_units(currency)
    return Money(scaled // 10 ** _stripe_places(currency), currency)


def _stripe_places(currency: str) -> int:
    if currency in TWO_DECIMALS_OF_NOTHING:
        return 2
    if currency in ZERO_DECIMAL:
        return 0
    return 3 if currency in THREE_DECIMAL else 2


def _too_fine(money: Money) -> Text:
    return Text(
        f"Stripe 不收 {money} 这样细的金额。请联系店家调整价格。",
        f"Stripe does not take an amount as fine as {money}. Ask the shop to mend its prices.",
    )
