"""The numbers in the explanation are so."""

from collections.abc import Iterator
from typing import Any

import pytest

from farmgate.shop import Shop
from farmgate_sdk.testing import Doors, counted_statements
from tests.docs.demonstration import demonstration, open_demonstration
from tests.docs.pages import DOCS

PRODUCTS = """query($first: Int!) {
  products(first: $first) {
    nodes {
      name category { name } producer { name } coldChain { maxHours }
      variants { id sku price { amount } available }
    }
  }
}"""
FILL = """mutation($lines: [CartLineAddInput!]!) {
  cartCreate(lines: $lines) { secret cart { id } problems { message } }
}"""
ADDRESS = {"recipient": "王小满", "phone": "1", "regionCode": "310101", "street": "1"}
SAY = """mutation($id: ID!, $secret: String!, $input: CartUpdateInput!) {
  cartUpdate(id: $id, secret: $secret, input: $input) { problems { message } }
}"""
CART = """query($id: ID!, $secret: String!) {
  cart(id: $id, secret: $secret) { total { amount } problems { code } priceRows { label } }
}"""


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    folder = tmp_path_factory.mktemp("demonstration")
    return demonstration(folder)


@pytest.fixture(scope="module")
def doors(shop: Shop) -> Iterator[Doors]:
    with open_demonstration(shop) as opened:
        yield opened


@pytest.mark.parametrize("first", [1, 24, 50])
def test_a_list_costs_six_statements_however_long(shop: Shop, doors: Doors, first: int) -> None:
    with counted_statements(shop) as asked:
        doors.storefront(PRODUCTS, first=first)
    assert len(asked) == 6, str(asked)
    said = (DOCS / "explanation" / "architecture.md").read_text("utf-8")
    assert f"statements as one row: {len(asked)}" in said


@pytest.mark.parametrize("count", [1, 10])
def test_a_cart_is_worked_out_in_eleven_statements(shop: Shop, doors: Doors, count: int) -> None:
    cart = _cart(doors, count)
    with counted_statements(shop) as asked:
        answer = doors.storefront(CART, **cart)["cart"]
    assert answer["problems"] == []
    assert len(asked) == 11, str(asked)
    said = (DOCS / "explanation" / "architecture.md").read_text("utf-8")
    assert f"{len(asked)} SQL statements with the cold chain on, for one line or for ten" in said


def _cart(doors: Doors, count: int) -> dict[str, Any]:
    products = doors.storefront(PRODUCTS, first=30)["products"]["nodes"]
    there = [one["id"] for product in products for one in product["variants"] if one["available"]]
    lines = [{"variantId": variant, "quantity": 1} for variant in there[:count]]
    made = doors.storefront(FILL, lines=lines)["cartCreate"]
    cart = {"id": made["cart"]["id"], "secret": made["secret"]}
    said = {
        "contact": {"name": "王小满", "phone": "+8613900000000"},
        "address": ADDRESS,
        "deliveryMethod": "cold",
        "paymentMethod": "manual",
    }
    doors.storefront(SAY, input=said, **cart)
    return cart
