"""What may be put into a cart, and how much of it."""

from typing import Any

import pytest
from sqlalchemy import func, select

from farmgate.carts.models import Cart, CartLine
from farmgate.catalog.service import archive
from farmgate.shop import Shop
from farmgate_sdk.testing import (
    CartInHand,
    GraphQLClient,
    NewShop,
    OnSale,
    codes,
    new_cart,
    open_doors,
    put_on_sale,
)
from farmgate_sdk.testing.buying import CREATE

INT_MAX = 2**31 - 1


@pytest.fixture
def apples(shop: Shop) -> OnSale:
    return put_on_sale(shop)


@pytest.fixture
def cart(apples: OnSale, storefront: GraphQLClient) -> CartInHand:
    return new_cart(storefront, {apples.variant_id(): 2})


def line(variant: str, quantity: int = 1) -> dict[str, Any]:
    return {"variantId": variant, "quantity": quantity}


def test_units_come_on_top_of_what_is_there(apples: OnSale, cart: CartInHand) -> None:
    added = cart.add(line(apples.variant_id()), line(apples.variant_id(), 2))
    (there,) = added["cart"]["lines"]
    assert (there["quantity"], there["total"]["amount"]) == (5, "299.00")


def test_a_quantity_of_zero_takes_the_line_out(cart: CartInHand) -> None:
    (there,) = cart.look()["lines"]
    emptied = cart.set({"lineId": there["id"], "quantity": 0})
    assert emptied["cart"]["lines"] == []
    assert "cart_empty" in codes(emptied["cart"])
    assert codes(cart.set({"lineId": there["id"], "quantity": 1})) == ["line_not_found"]


def test_a_quantity_out_of_reason_is_refused_and_changes_nothing(
    apples: OnSale, cart: CartInHand
) -> None:
    variant, before = apples.variant_id(), cart.look()
    line_id = before["lines"][0]["id"]
    for quantity, code in (
        (0, "quantity_invalid"),
        (-1, "quantity_invalid"),
        (-INT_MAX - 1, "quantity_invalid"),
        (49, "too_many_units"),
        (INT_MAX, "too_many_units"),
    ):
        assert codes(cart.add(line(variant, quantity))) == [code]
    for quantity, code in (
        (-1, "quantity_invalid"),
        (-INT_MAX - 1, "quantity_invalid"),
        (51, "too_many_units"),
        (INT_MAX, "too_many_units"),
    ):
        assert codes(cart.set({"lineId": line_id, "quantity": quantity})) == [code]
    assert codes(cart.add(line(variant, INT_MAX), line(variant, INT_MAX))) == ["too_many_units"]
    assert codes(cart.add(line(variant, INT_MAX), line(variant, -INT_MAX))) == ["quantity_invalid"]
    assert cart.look() == before


def test_a_quantity_that_is_no_int_of_graphql_is_refused(
    apples: OnSale, storefront: GraphQLClient
) -> None:
    for quantity in (2**31, 2**63, 1.5, "2", True):
        lines = [{"variantId": apples.variant_id(), "quantity": quantity}]
        answer = storefront(CREATE, lines=lines, errors=True)
        assert "data" not in answer
        assert "INTERNAL" not in str(answer)


def test_only_what_is_for_sale_can_be_put_in(
    shop: Shop, apples: OnSale, storefront: GraphQLClient, cart: CartInHand
) -> None:
    pears = put_on_sale(shop, "pears")
    shop.db.write(lambda session: archive(session, shop, pears.key).id)
    for id_ in (pears.variant_id(), apples.id, "VmFyaWFudDo5OTk", "", "🍎", "x" * 10_000):
        assert codes(cart.add(line(apples.variant_id()), line(id_))) == ["variant_not_found"]
        refused = storefront(CREATE, lines=[line(id_)])["cartCreate"]
        assert (codes(refused), refused["cart"], refused["secret"]) == (
            ["variant_not_found"],
            None,
            None,
        )
    assert cart.look()["lines"][0]["quantity"] == 2


def test_a_cart_that_cannot_be_filled_is_not_made(
    shop: Shop, apples: OnSale, storefront: GraphQLClient
) -> None:
    storefront(CREATE, lines=[line(apples.variant_id(), 51)])
    with shop.db.read() as session:
        assert session.scalar(select(func.count()).select_from(Cart)) == 0
        assert session.scalar(select(func.count()).select_from(CartLine)) == 0


def test_lines_of_another_cart_are_none_of_this_one(
    apples: OnSale, storefront: GraphQLClient, cart: CartInHand
) -> None:
    other = new_cart(storefront, {apples.variant_id(): 1})
    theirs = other.look()["lines"][0]["id"]
    for id_ in (theirs, "Q2FydExpbmU6OTk5", "", "🍎", cart.id):
        assert codes(cart.set({"lineId": id_, "quantity": 9})) == ["line_not_found"]
    assert other.look()["lines"][0]["quantity"] == 1


def test_a_cart_has_so_many_lines_and_no_more(new_shop: NewShop) -> None:
    shop = new_shop(settings={"checkout": {"max_lines": 2, "max_units_per_variant": 3}})
    skus = put_on_sale(shop, variants={"A": "1.00", "B": "1.00", "C": "1.00"})
    with open_doors(shop) as doors:
        cart = new_cart(doors.storefront, {skus.variant_id("A"): 3, skus.variant_id("B"): 1})
        assert codes(cart.add(line(skus.variant_id("C")))) == ["too_many_lines"]
        assert codes(cart.add(line(skus.variant_id("A")))) == ["too_many_units"]
        assert codes(cart.add(line(skus.variant_id("B"), 2))) == []


def test_a_product_taken_off_the_shelf_stays_in_the_cart_and_in_the_way(
    shop: Shop, apples: OnSale, cart: CartInHand
) -> None:
    shop.db.write(lambda session: archive(session, shop, apples.key).id)
    there = cart.look()
    assert there["lines"][0]["variant"] == {"sku": "FUJI-APPLES"}
    assert "not_for_sale" in codes(there)
    assert codes(cart.begin()) == ["not_for_sale"]
