"""Rules of a purchase: what is missing, and what it costs."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from farmgate.carts import pricing, requirements
from farmgate.checkout import (
    Address,
    Checkout,
    CheckoutLine,
    Contact,
    DeliveryOption,
    PriceKind,
)
from farmgate.language import Text
from farmgate.money import Money

NAME = Text("苹果", "Apples")
LINE = CheckoutLine(
    line_id=1,
    product_id=1,
    variant_id=1,
    sku="A",
    product_name=NAME,
    variant_name=NAME,
    is_for_sale=True,
    quantity=2,
    unit_price=Money(100, "CNY"),
    weight_grams=500,
)
PURCHASE = Checkout(
    cart_id=1,
    member_id=None,
    currency="CNY",
    lines=(LINE,),
    contact=Contact("王芳", "1"),
    address=Address("王芳", "1", "610102", "1"),
    delivery_method="parcel",
    payment_method="manual",
    now=datetime(2026, 10, 12, tzinfo=UTC),
    today=date(2026, 10, 12),
)
PARCEL = DeliveryOption("parcel", NAME, NAME, Money(800, "CNY"), NAME, "rate")


def missing(checkout: Checkout, **known: Any) -> list[str]:
    all_known: dict[str, Any] = {
        "is_served": True,
        "options": [PARCEL],
        "short": {},
        "payment_methods": ["manual"],
    }
    return [problem.code for problem in requirements.missing(checkout, **all_known | known)]


@pytest.mark.parametrize(
    ("change", "known", "codes"),
    [
        ({}, {}, []),
        ({"lines": ()}, {}, ["cart_empty"]),
        ({"lines": (replace(LINE, is_for_sale=False),)}, {}, ["not_for_sale"]),
        ({"lines": (replace(LINE, is_for_sale=False),)}, {"short": {1: 2}}, ["not_for_sale"]),
        ({}, {"short": {1: 2}}, ["not_enough_stock"]),
        ({"contact": None}, {}, ["contact_required"]),
        ({"address": None}, {"options": []}, ["address_required"]),
        ({}, {"is_served": False}, ["region_not_served"]),
        ({"delivery_method": None}, {}, ["delivery_method_required"]),
        ({"delivery_method": "drone"}, {}, ["delivery_method_unavailable"]),
        ({}, {"options": []}, ["delivery_method_unavailable"]),
        ({"payment_method": None}, {}, ["payment_method_required"]),
        ({"payment_method": "shells"}, {}, ["payment_method_unknown"]),
    ],
)
def test_a_purchase_lacks_what_it_lacks_and_nothing_else(
    change: dict[str, Any], known: dict[str, Any], codes: list[str]
) -> None:
    assert missing(replace(PURCHASE, **change), **known) == codes


def test_what_is_short_is_said_in_numbers() -> None:
    (problem,) = requirements.missing(
        PURCHASE, is_served=True, options=[PARCEL], short={1: 2}, payment_methods=["manual"]
    )
    assert problem.message("en").startswith("2 of Apples (A) were asked for and 0 are left.")
    assert problem.message("zh-CN").startswith("苹果(A)要 2 件")


@given(st.lists(st.tuples(st.integers(1, 50), st.integers(0, 10**12)), max_size=20))
def test_goods_cost_units_times_price_and_the_total_is_the_sum_of_the_rows(
    lines: list[tuple[int, int]],
) -> None:
    bought = tuple(
        replace(LINE, line_id=place, quantity=units, unit_price=Money(price, "CNY"))
        for place, (units, price) in enumerate(lines)
    )
    rows = [*pricing.goods_rows(replace(PURCHASE, lines=bought)), pricing.delivery_row(PARCEL)]
    assert pricing.total(rows, "CNY").minor == 800 + sum(a * b for a, b in lines)
    assert [row.line_id for row in rows] == [*range(len(lines)), None]
    assert all(row.rule and row.reason.en and row.reason.zh for row in rows)


def test_delivery_is_signed_by_whoever_offers_it() -> None:
    row = pricing.delivery_row(replace(PARCEL, plugin="rider", version="2", evidence={"km": 3}))
    assert (row.kind, row.plugin, row.version, row.evidence) == (
        PriceKind.DELIVERY,
        "rider",
        "2",
        {"km": 3},
    )


def test_nothing_costs_nothing() -> None:
    assert pricing.total([], "CNY") == Money(0, "CNY")
