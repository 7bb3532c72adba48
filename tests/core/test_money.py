"""Money: whole minor units in, decimal strings out, and no fen lost in sharing."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from farmgate.money import Money, minor_units, split_by_largest_remainder

CURRENCIES = st.sampled_from(["CNY", "JPY", "KWD", "EUR"])


@pytest.mark.parametrize(
    ("amount", "currency", "minor"),
    [
        ("59.80", "CNY", 5980),
        ("59.8", "CNY", 5980),
        ("0", "CNY", 0),
        ("-0.00", "CNY", 0),
        ("-10.00", "CNY", -1000),
        ("500", "JPY", 500),
        ("1.234", "KWD", 1234),
        ("1e2", "CNY", 10000),
        ("92233720368547758.07", "CNY", 2**63 - 1),
    ],
)
def test_an_amount_is_read_in_its_currencys_smallest_unit(
    amount: str, currency: str, minor: int
) -> None:
    assert Money.parse(amount, currency) == Money(minor, currency)


@pytest.mark.parametrize(
    ("amount", "currency"),
    [
        ("59.805", "CNY"),
        ("0.5", "JPY"),
        ("1.2345", "KWD"),
        ("", "CNY"),
        ("五十", "CNY"),
        ("NaN", "CNY"),
        ("sNaN", "CNY"),
        ("Infinity", "CNY"),
        ("-Infinity", "CNY"),
        ("1e999999", "CNY"),
        ("1e-999999", "CNY"),
        ("1e100000", "CNY"),
        ("92233720368547758.08", "CNY"),
        ("12345678901234567890123456789.01", "CNY"),
    ],
)
def test_what_is_no_amount_of_this_currency_is_refused(amount: str, currency: str) -> None:
    with pytest.raises(ValueError, match=r"amount of money|finer than"):
        Money.parse(amount, currency)


@given(st.integers(-(2**63) + 1, 2**63 - 1), CURRENCIES)
def test_an_amount_that_is_written_is_read_back_as_it_was(minor: int, currency: str) -> None:
    money = Money(minor, currency)
    assert Money.parse(str(money.amount), currency) == money
    assert -money.amount.as_tuple().exponent == minor_units(currency)  # type: ignore[operator]


@given(st.decimals(allow_nan=True, allow_infinity=True) | st.text(max_size=40), CURRENCIES)
def test_reading_an_amount_keeps_every_digit_or_refuses(
    amount: Decimal | str, currency: str
) -> None:
    try:
        money = Money.parse(amount, currency)
    except ValueError:
        return
    assert money.amount == Decimal(amount)


def test_two_currencies_do_not_add_up() -> None:
    assert Money(1, "CNY") + Money(2, "CNY") == Money(3, "CNY")
    with pytest.raises(ValueError, match="cannot add JPY to CNY"):
        Money(1, "CNY") + Money(1, "JPY")


def test_money_is_written_with_its_places() -> None:
    assert [str(Money(minor, "CNY")) for minor in (0, 5, -5980)] == [
        "0.00 CNY",
        "0.05 CNY",
        "-59.80 CNY",
    ]
    assert str(Money(500, "JPY")) == "500 JPY"


@pytest.mark.parametrize(
    ("total", "weights", "parts"),
    [
        (100, [1, 1, 1], [34, 33, 33]),
        (10, [0, 1], [0, 10]),
        (-100, [1, 1, 1], [-33, -33, -34]),
        (1, [1, 2], [0, 1]),
        (0, [3, 4], [0, 0]),
    ],
)
def test_a_total_is_shared_by_largest_remainder(
    total: int, weights: list[int], parts: list[int]
) -> None:
    assert split_by_largest_remainder(total, weights) == parts


@given(
    st.integers(-(10**15), 10**15),
    st.lists(st.integers(0, 10**9), min_size=1, max_size=30).filter(any),
)
def test_parts_sum_to_the_total_and_each_is_less_than_one_unit_off(
    total: int, weights: list[int]
) -> None:
    parts = split_by_largest_remainder(total, weights)
    assert sum(parts) == total
    whole = sum(weights)
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part * whole - total * weight) < whole


@pytest.mark.parametrize("weights", [[], [0], [0, 0]])
def test_nothing_can_be_shared_by_no_weight(weights: list[int]) -> None:
    with pytest.raises(ValueError, match="more than nothing"):
        split_by_largest_remainder(100, weights)
