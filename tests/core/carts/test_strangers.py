"""A cart is its buyer's: for everybody else it never was."""

from typing import Any

import pytest
from sqlalchemy import select

from farmgate.carts.models import Cart
from farmgate.shop import Shop
from farmgate_sdk.testing import (
    READY,
    CartInHand,
    GraphQLClient,
    OnSale,
    codes,
    deliver_to,
    new_cart,
    put_on_sale,
    ready_cart,
    token_of,
)
from farmgate_sdk.testing.buying import LOOK, ORDER_BY

STRANGE_IDS = [
    "",
    "1",
    "Cart:1",
    "🍎",
    "Q2FydDo5OTk",
    "Q2FydDo5OTk5OTk5OTk5OTk5OTk5OTk",
    "x" * 10_000,
]


@pytest.fixture
def apples(shop: Shop) -> OnSale:
    deliver_to(shop)
    return put_on_sale(shop)


def error_of(answer: Any) -> dict[str, Any]:
    (error,) = answer["errors"]
    return {"message": error["message"], **error["extensions"]}


def refusals(cart: CartInHand) -> list[Any]:
    """What this cart's holder is told, whatever they try."""
    line = {"lineId": "Q2FydExpbmU6MQ", "quantity": 1}
    seen = error_of(cart.ask(LOOK, id=cart.id, secret=cart.secret, errors=True))
    payloads = [
        cart.add({"variantId": "VmFyaWFudDox", "quantity": 1}),
        cart.set(line),
        cart.update(**READY),
        cart.begin(),
        cart.complete(),
    ]
    return [seen, *payloads]


def test_a_strangers_cart_reads_as_one_that_never_was(
    shop: Shop, apples: OnSale, storefront: GraphQLClient
) -> None:
    member = storefront.with_token(token_of(shop, "shopper"))
    other = storefront.with_token(token_of(shop, "shopper"))
    director = storefront.with_token(token_of(shop, "operations_director"))
    guests, members = new_cart(storefront), new_cart(member)
    never = refusals(CartInHand(storefront, "Q2FydDo5OTk", "x"))

    for in_strange_hands in (
        guests.held_by(storefront),
        guests.held_by(storefront, ""),
        guests.held_by(storefront, "🍎"),
        guests.held_by(storefront, "x" * 10_000),
        guests.held_by(storefront, members.secret),
        guests.held_by(member),
        members.held_by(storefront),
        members.held_by(storefront, members.secret),  # a member's cart wants its member
        members.held_by(other, members.secret),
        members.held_by(director, members.secret),
    ):
        assert refusals(in_strange_hands) == never
    assert codes(never[1]) == ["cart_not_found"]
    assert never[0]["code"] == "cart_not_found"


def test_an_id_that_is_none_reads_as_a_cart_that_never_was(
    apples: OnSale, storefront: GraphQLClient
) -> None:
    never = refusals(CartInHand(storefront, "Q2FydDo5OTk", "x"))
    for id_ in (*STRANGE_IDS, apples.id):
        assert refusals(CartInHand(storefront, id_, "x")) == never


def test_a_guests_cart_stays_theirs_when_they_log_in(
    shop: Shop, apples: OnSale, storefront: GraphQLClient
) -> None:
    cart = new_cart(storefront, {apples.variant_id(): 1})
    member = storefront.with_token(token_of(shop, "shopper"))
    assert cart.held_by(member, cart.secret).look()["lines"]


def test_a_member_needs_no_secret_for_their_own_cart(
    shop: Shop, apples: OnSale, storefront: GraphQLClient
) -> None:
    member = storefront.with_token(token_of(shop, "shopper"))
    cart = new_cart(member, {apples.variant_id(): 1})
    assert cart.held_by(member).look()["lines"]
    assert cart.held_by(member, "wrong").look()["lines"]


def test_a_strangers_order_reads_as_one_that_never_was(
    shop: Shop, apples: OnSale, storefront: GraphQLClient
) -> None:
    member = storefront.with_token(token_of(shop, "shopper"))
    other = storefront.with_token(token_of(shop, "shopper"))
    guests, members = ready_cart(storefront, apples), ready_cart(member, apples)
    guest_order = guests.complete()["order"]["id"]
    member_order = members.complete()["order"]["id"]

    def told(ask: GraphQLClient, id: str, secret: str | None = None) -> dict[str, Any]:
        return error_of(ask(ORDER_BY, id=id, secret=secret, errors=True))

    never = told(storefront, "T3JkZXI6OTk5", guests.secret)
    assert never["code"] == "order_not_found"
    for ask, id_, secret in (
        (storefront, guest_order, None),
        (storefront, guest_order, members.secret),
        (member, guest_order, None),
        (storefront, member_order, members.secret),
        (other, member_order, members.secret),
        (other, guest_order, None),
        *((storefront, id_, guests.secret) for id_ in (*STRANGE_IDS, guests.id)),
    ):
        assert told(ask, id_, secret) == never
    assert guests.order(guest_order)["number"]
    assert members.held_by(member).order(member_order)["number"]


def test_a_carts_secret_is_not_kept_in_clear(shop: Shop, storefront: GraphQLClient) -> None:
    secret = new_cart(storefront).secret
    assert secret
    with shop.db.read() as session:
        (row,) = session.execute(select(*Cart.__table__.columns)).all()
    assert secret not in str(row)
    assert len(secret) >= 32
