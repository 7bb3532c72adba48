"""From a cart to an order: what is missing, what it costs, and that it is bought once."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from farmgate.carts.completion import complete
from farmgate.carts.errors import CART_EMPTY
from farmgate.carts.models import Cart
from farmgate.catalog.service import archive, set_price
from farmgate.events.models import FactRecord
from farmgate.ids import key_of
from farmgate.language import Text
from farmgate.money import Money
from farmgate.orders.models import Order
from farmgate.plugins import Plugin
from farmgate.problems import Problem
from farmgate.shop import Shop
from farmgate.stock.models import Reservation, StockItem
from farmgate_sdk import hookimpl
from farmgate_sdk.checkout import Checkout, StockCandidate
from farmgate_sdk.testing import (
    ADDRESS,
    CONTACT,
    READY,
    GraphQLClient,
    LotInStock,
    NewShop,
    OnSale,
    buy,
    codes,
    deliver_to,
    new_cart,
    open_doors,
    put_on_sale,
    race,
    ready_cart,
    token_of,
)


@pytest.fixture
def apples(shop: Shop) -> OnSale:
    deliver_to(shop)
    return put_on_sale(shop)


def count(shop: Shop, table: Any) -> int:
    with shop.db.read() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def order_facts(shop: Shop) -> int:
    about_orders = FactRecord.subject.startswith("order:")
    with shop.db.read() as session:
        return session.scalar(select(func.count(FactRecord.id)).where(about_orders)) or 0


def shelf(shop: Shop) -> tuple[int, ...]:
    """Units available, reserved, allocated."""
    columns = (StockItem.available, StockItem.reserved, StockItem.allocated)
    with shop.db.read() as session:
        return tuple(int(session.scalar(func.sum(one)) or 0) for one in columns)


def test_everything_that_is_missing_is_said_at_once_and_then_less_and_less(
    apples: OnSale, storefront: GraphQLClient
) -> None:
    cart = new_cart(storefront)
    line = {"variantId": apples.variant_id(), "quantity": 1}
    steps: list[tuple[Callable[[], Any], str]] = [
        (cart.look, "cart_empty"),
        (lambda: cart.add(line), "contact_required"),
        (lambda: cart.update(contact=CONTACT), "address_required"),
        (lambda: cart.update(address=ADDRESS), "delivery_method_required"),
        (lambda: cart.update(deliveryMethod="standard"), "payment_method_required"),
    ]
    expected = [code for _, code in steps]
    for place, (step, _) in enumerate(steps):
        step()
        assert codes(cart.look()) == codes(cart.complete()) == expected[place:]
    cart.update(paymentMethod="manual")
    assert codes(cart.look()) == []
    assert codes(cart.complete()) == []


def test_steps_may_be_taken_in_any_order(apples: OnSale, storefront: GraphQLClient) -> None:
    cart = new_cart(storefront)
    for name in ("paymentMethod", "deliveryMethod", "address", "contact"):
        cart.update(**{name: READY[name]})
    cart.add({"variantId": apples.variant_id(), "quantity": 1})
    assert codes(cart.complete()) == []


def test_where_the_shop_does_not_deliver_it_says_so(
    apples: OnSale, storefront: GraphQLClient
) -> None:
    cart = ready_cart(storefront, apples)
    for region in ("540102", "000000", "999999"):
        there = cart.update(address=ADDRESS | {"regionCode": region})["cart"]
        assert codes(there) == ["region_not_served", "delivery_method_unavailable"]
        assert there["deliveryOptions"] == []


def test_a_refused_completion_leaves_the_goods_on_the_shelf(
    shop: Shop, apples: OnSale, storefront: GraphQLClient
) -> None:
    cart = ready_cart(storefront, apples, 3)
    assert codes(cart.complete(expecting="1.00")) == ["price_changed"]
    assert shelf(shop) == (10, 0, 0)
    assert (count(shop, Order), order_facts(shop)) == (0, 0)


def test_a_completed_cart_cannot_be_changed_and_names_its_order(
    shop: Shop, apples: OnSale, storefront: GraphQLClient
) -> None:
    cart = ready_cart(storefront, apples, 3)
    line_id = cart.look()["lines"][0]["id"]
    number = cart.complete()["order"]["number"]
    for change in (
        cart.add({"variantId": apples.variant_id(), "quantity": 1}),
        cart.set({"lineId": line_id, "quantity": 1}),
        cart.update(note="x"),
        cart.begin(),
    ):
        (problem,) = change["problems"]
        assert (problem["code"], number in problem["message"]) == ("cart_completed", True)
    assert shelf(shop) == (7, 0, 3)
    assert (cart.look()["status"], cart.look()["problems"]) == ("completed", [])


def test_completing_again_gives_the_same_order(
    shop: Shop, apples: OnSale, storefront: GraphQLClient
) -> None:
    cart = ready_cart(storefront, apples, 3)
    first, again = cart.complete(), cart.complete(expecting="0.01")
    assert first["order"] == again["order"]
    assert (count(shop, Order), shelf(shop)) == (1, (7, 0, 3))


def test_a_double_click_buys_once(shop: Shop, apples: OnSale, storefront: GraphQLClient) -> None:
    cart = ready_cart(storefront, apples, 3)
    cart.begin()
    answers = race(lambda _: cart.complete(), 6)
    assert {str(answer) for answer in answers} == {str(answers[0])}
    assert answers[0]["order"]["number"]
    assert (count(shop, Order), count(shop, Reservation), shelf(shop)) == (1, 0, (7, 0, 3))


def test_an_order_costs_what_the_cart_showed_or_is_refused(
    shop: Shop, apples: OnSale, storefront: GraphQLClient
) -> None:
    cart = ready_cart(storefront, apples, 2)
    shown = cart.look()["total"]["amount"]
    assert shown == "159.60"  # 2 × 59.80, and 5 kg at 8.00 each
    shop.db.write(lambda s: set_price(s, shop, apples.variant(), Money(6180, "CNY")).id)

    refused = cart.complete(expecting=shown)["problems"]
    assert [problem["evidence"] for problem in refused] == [
        {"expected": "159.60 CNY", "total": "163.60 CNY"}
    ]
    assert cart.complete(expecting="163.60")["order"]["total"]["amount"] == "163.60"


def test_another_currency_than_the_shops_is_expected_in_vain(
    apples: OnSale, storefront: GraphQLClient
) -> None:
    cart = ready_cart(storefront, apples)
    complete_ = """mutation($id: ID!, $secret: String, $total: MoneyInput) {
      cartComplete(id: $id, secret: $secret, expectedTotal: $total) { problems { code } }
    }"""
    for amount, currency in (("99.80", "USD"), ("99.801", "CNY"), ("-1", "")):
        total = {"amount": amount, "currency": currency}
        payload = storefront(complete_, id=cart.id, secret=cart.secret, total=total)["cartComplete"]
        assert payload == {"problems": [{"code": "amount_unreadable"}]}


def test_an_order_keeps_its_words_and_money_whatever_becomes_of_the_product(
    shop: Shop, apples: OnSale, storefront: GraphQLClient, admin: GraphQLClient
) -> None:
    cart = ready_cart(storefront, apples, 2)
    before = cart.complete()["order"]
    shop.db.write(lambda s: set_price(s, shop, apples.variant(), Money(1, "CNY")).id)
    shop.db.write(lambda s: archive(s, shop, apples.key).id)
    assert cart.order(before["id"]) == before


def test_the_frozen_total_is_the_sum_of_its_rows(
    shop: Shop, apples: OnSale, storefront: GraphQLClient
) -> None:
    order = buy(storefront, apples, 3)
    fen = [round(float(row["amount"]["amount"]) * 100) for row in order["priceRows"]]
    assert [row["kind"] for row in order["priceRows"]] == ["goods", "delivery"]
    assert sum(fen) == round(float(order["total"]["amount"]) * 100)
    assert order["priceRows"][0]["lineId"] == order["lines"][0]["id"]
    assert order["payments"][0]["amount"]["amount"] == order["total"]["amount"]


class Leaves(Plugin):
    """Takes from nowhere, and does not say why."""

    name = "leaves"
    version = "1"
    farmgate = ">=0.1"
    title = summary = Text("无", "Nowhere")

    @hookimpl
    def allocation_order(self, candidates: list[StockCandidate]) -> list[StockCandidate]:
        return []


class Invents(Leaves):
    """Sees more than there is."""

    name = "invents"

    @hookimpl
    def allocation_order(self, candidates: list[StockCandidate]) -> list[StockCandidate]:
        return [replace(one, available=99) for one in candidates[-1:]]


class Objects(Leaves):
    """Takes from nowhere, and says why elsewhere than in the cart."""

    name = "objects"

    @hookimpl
    def checkout_problems(self, checkout: Checkout) -> list[Problem]:
        return [CART_EMPTY(step="delivery")]


@pytest.mark.parametrize("plugin", [Leaves, Invents, Objects])
def test_a_plugin_that_allocates_nonsense_neither_oversells_nor_hangs(
    new_shop: NewShop, plugin: type[Plugin]
) -> None:
    shop = new_shop(plugins=[plugin])
    deliver_to(shop)
    apples = put_on_sale(shop, lots=[LotInStock(5, "A-1"), LotInStock(5, "A-2")])
    with open_doors(shop) as doors:
        cart = new_cart(doors.storefront, {apples.variant_id(): 8})
        for _ in range(2):
            held, completed = cart.begin(), cart.complete()
            assert held["reservedUntil"] is None or plugin is Objects
            assert codes(completed)
            cart.update(**READY)
        assert (sum(shelf(shop)), count(shop, Order)) == (10, 0)


def test_a_plugin_that_leaves_goods_out_stops_the_checkout_with_a_reason(
    new_shop: NewShop,
) -> None:
    shop = new_shop(plugins=[Leaves])
    deliver_to(shop)
    apples = put_on_sale(shop)
    with open_doors(shop) as doors:
        cart = new_cart(doors.storefront, {apples.variant_id(): 1})
        assert codes(cart.begin()) == ["not_allocatable"]
        cart.update(**READY)
        assert codes(cart.complete()) == ["not_allocatable"]


def test_a_write_that_fails_in_the_middle_leaves_nothing(
    shop: Shop, apples: OnSale, storefront: GraphQLClient
) -> None:
    cart = ready_cart(storefront, apples, 3)
    key = key_of("Cart", cart.id)

    def work(session: Session) -> None:
        complete(session, shop, session.get_one(Cart, key))
        raise OSError("the power went out")

    with pytest.raises(OSError, match="power"):
        shop.db.write(work)
    assert (count(shop, Order), order_facts(shop), shelf(shop)) == (0, 0, (10, 0, 0))
    assert codes(cart.complete()) == []


def test_a_buyer_sees_how_long_the_goods_are_held_and_what_was_said(
    shop: Shop, storefront: GraphQLClient
) -> None:
    deliver_to(shop)
    cart = ready_cart(storefront, put_on_sale(shop))
    asked = "query($id: ID!, $s: String) { cart(id: $id, secret: $s) { reservedUntil } }"

    def held() -> Any:
        return storefront(asked, id=cart.id, s=cart.secret)["cart"]["reservedUntil"]

    assert held() is None
    assert cart.begin()["reservedUntil"] == held()
    order = cart.complete()["order"]
    said = """
    query($id: ID!, $s: String) {
      order(id: $id, secret: $s) { contact { name phone } address { regionCode } }
    }
    """
    assert storefront(said, id=order["id"], s=cart.secret)["order"] == {
        "contact": {"name": CONTACT["name"], "phone": CONTACT["phone"]},
        "address": {"regionCode": ADDRESS["regionCode"]},
    }


def test_a_guest_who_logs_in_before_buying_finds_the_order_among_their_own(
    shop: Shop, storefront: GraphQLClient
) -> None:
    deliver_to(shop)
    cart = ready_cart(storefront, put_on_sale(shop))
    member = storefront.with_token(token_of(shop, "shopper"))
    order = cart.held_by(member, cart.secret).complete()["order"]

    mine = member("{ me { orders(last: 1) { nodes { id } } } }")["me"]["orders"]["nodes"]

    assert mine == [{"id": order["id"]}]
    assert codes(cart.held_by(member).complete()) == []
    stranger = storefront.with_token(token_of(shop, "shopper"))
    assert codes(cart.held_by(stranger, cart.secret).complete()) == ["cart_not_found"]
