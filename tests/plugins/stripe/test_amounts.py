"""Amounts as Stripe counts them, by its own rules for each currency."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from farmgate_sdk import Money, minor_units
from farmgate_stripe.amounts import (
    LARGEST,
    THREE_DECIMAL,
    TWO_DECIMALS_OF_NOTHING,
    ZERO_DECIMAL,
    AmountUnfit,
    shop_amount,
    stripe_amount,
)

CURRENCIES = sorted({"CNY", "USD", "HUF", "TWD"} | ZERO_DECIMAL | THREE_DECIMAL
                    | TWO_DECIMALS_OF_NOTHING)  # fmt: skip


@pytest.mark.parametrize(
    ("amount", "currency", "asked"),
    [
        ("59.80", "CNY", 5980),
        ("0.01", "USD", 1),
        ("500", "JPY", 500),
        ("5", "ISK", 500),
        ("5", "UGX", 500),
        ("5.12", "KWD", 5120),
        ("1000.00", "MGA", 1000),
        ("10.45", "HUF", 1045),
    ],
)
def test_each_currency_has_its_own_smallest_step(amount: str, currency: str, asked: int) -> None:
    money = Money.parse(amount, currency)
    assert stripe_amount(money) == asked
    assert shop_amount(asked, currency.lower()) == money


@pytest.mark.parametrize(("amount", "currency"), [("5.124", "KWD"), ("10.50", "MGA")])
def test_what_stripe_cannot_take_exactly_is_refused_and_not_rounded(
    amount: str, currency: str
) -> None:
    with pytest.raises(AmountUnfit, match="as fine as"):
        stripe_amount(Money.parse(amount, currency))


def test_more_than_eight_digits_are_refused() -> None:
    assert stripe_amount(Money(LARGEST, "CNY")) == LARGEST
    with pytest.raises(AmountUnfit, match="more than Stripe takes"):
        stripe_amount(Money(LARGEST + 1, "CNY"))


@given(st.integers(0, 10**9), st.sampled_from(CURRENCIES))
def test_what_stripe_is_asked_is_what_the_shop_means(minor: int, currency: str) -> None:
    money = Money(minor, currency)
    try:
        asked = stripe_amount(money)
    except AmountUnfit:
        assert currency in THREE_DECIMAL | {"MGA"} or minor > 10**5
    else:
        assert shop_amount(asked, currency.lower()) == money
        assert asked <= LARGEST
        assert minor_units(currency) in (0, 2, 3)
