"""What hooks may say at the checkout, and what becomes of a plugin that fails there."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from farmgate.language import Text
from farmgate.money import Money
from farmgate.plugins import Plugin
from farmgate_sdk import Problem, ProblemKind, hookimpl
from farmgate_sdk.checkout import Checkout, DeliveryOption, PriceKind, PriceRow
from farmgate_sdk.testing import GraphQLClient, NewShop, deliver_to, open_doors, put_on_sale

CLOSED = ProblemKind("closed_today", en="Closed on {day}.", zh="{day}不营业。", about="Test.")
CART = """
mutation($lines: [CartLineAddInput!]!) { cartCreate(lines: $lines) { secret cart { id } } }
"""
UPDATE = """
mutation($id: ID!, $secret: String) {
  cartUpdate(id: $id, secret: $secret, input: {
    contact: {name: "王芳", phone: "+8613800000000"}
    address: {recipient: "王芳", phone: "1", regionCode: "610102", street: "东大街 1 号"}
    deliveryMethod: "standard", paymentMethod: "manual"
  }) { cart {
    total { amount }
    deliveryOptions { code plugin price { amount } }
    priceRows { kind label amount { amount } plugin version rule reason }
    problems { code message plugin rule step evidence }
  } }
}
"""
COMPLETE = """
mutation($id: ID!, $secret: String) {
  cartComplete(id: $id, secret: $secret) {
    problems { code plugin } order { total { amount } priceRows { plugin rule } }
  }
}
"""


class Rules(Plugin):
    name = "rules"
    version = "7.1"
    farmgate = ">=0.1"
    title = Text("规则", "Rules")
    summary = Text("规则", "Rules")


class Other(Rules):
    name = "other"

    @hookimpl
    def checkout_problems(self, checkout: Checkout) -> list[Problem]:
        return [CLOSED(day=Text("周一", "Monday"), step="cart", rule="calendar")]


class Discount(Rules):
    @hookimpl
    def price_rows(self, checkout: Checkout) -> list[PriceRow]:
        off = Money(-1000, checkout.currency)
        label, reason = Text("立减", "Off"), Text("满减", "Because")
        return [PriceRow(PriceKind.ADJUSTMENT, off, label, reason, "ten_off", plugin="core")]


class Rider(Rules):
    @hookimpl
    def delivery_options(self, checkout: Checkout) -> list[DeliveryOption]:
        name = Text("骑手", "Rider")
        price = Money(500, checkout.currency)
        return [DeliveryOption("rules_rider", name, name, price, name, "rider")]


def failing(hook: str) -> type[Plugin]:
    @hookimpl
    def fails(self: Any, checkout: Any) -> list[Any]:
        raise RuntimeError("a secret of the plugin's")

    return type("Failing", (Rules,), {hook: fails})


CartIn = Callable[..., tuple[GraphQLClient, dict[str, str], Any]]


@pytest.fixture
def cart_in(new_shop: NewShop) -> Iterator[CartIn]:
    """A cart that lacks nothing of core's, in a shop with these plugins, and what it shows."""

    def make(*plugins: type[Plugin]) -> tuple[GraphQLClient, dict[str, str], Any]:
        shop = new_shop(plugins=plugins)
        apples = put_on_sale(shop)
        deliver_to(shop)
        client = doors.enter_context(open_doors(shop)).storefront
        lines = [{"variantId": apples.variant_id(), "quantity": 2}]
        made = client(CART, lines=lines)["cartCreate"]
        key = {"id": made["cart"]["id"], "secret": made["secret"]}
        return client, key, client(UPDATE, **key)["cartUpdate"]["cart"]

    with ExitStack() as doors:
        yield make


def test_problems_of_all_plugins_come_at_once_and_are_the_gate(cart_in: CartIn) -> None:
    class Also(Other):
        name = "also"

    client, key, cart = cart_in(Other, Also)

    assert [(one["code"], one["plugin"]) for one in cart["problems"]] == [
        ("closed_today", "also"),
        ("closed_today", "other"),
    ]
    assert cart["problems"][0]["message"] == "Closed on Monday."
    assert (
        client.reading("zh-CN")(UPDATE, **key)["cartUpdate"]["cart"]["problems"][0]["message"]
        == "周一不营业。"
    )
    refused = client(COMPLETE, **key)["cartComplete"]
    assert refused["order"] is None
    assert [one["plugin"] for one in refused["problems"]] == ["also", "other"]


def test_a_price_row_is_signed_by_its_plugin_whatever_it_claims(cart_in: CartIn) -> None:
    client, key, cart = cart_in(Discount)

    (row,) = [row for row in cart["priceRows"] if row["kind"] == "adjustment"]
    assert (row["plugin"], row["version"], row["rule"]) == ("rules", "7.1", "ten_off")
    assert cart["total"]["amount"] == "149.60"  # 2 × 59.80 − 10 + 5 kg at 8.00
    order = client(COMPLETE, **key)["cartComplete"]["order"]
    assert order["total"]["amount"] == "149.60"
    assert {"plugin": "rules", "rule": "ten_off"} in order["priceRows"]


def test_a_delivery_option_of_a_plugin_stands_beside_cores(cart_in: CartIn) -> None:
    _, _, cart = cart_in(Rider)

    assert [(one["code"], one["plugin"]) for one in cart["deliveryOptions"]] == [
        ("standard", "core"),
        ("rules_rider", "rules"),
    ]


def test_a_check_that_raises_stops_the_purchase_and_says_so(
    cart_in: CartIn, caplog: pytest.LogCaptureFixture
) -> None:
    client, key, cart = cart_in(failing("checkout_problems"))

    (problem,) = cart["problems"]
    assert (problem["code"], problem["plugin"]) == ("plugin_failed", "rules")
    assert client(COMPLETE, **key)["cartComplete"]["order"] is None
    assert "secret" not in str(cart)
    assert "a secret of the plugin's" in caplog.text


def test_a_delivery_hook_that_raises_leaves_the_other_options(cart_in: CartIn) -> None:
    client, key, cart = cart_in(failing("delivery_options"))

    assert [one["code"] for one in cart["deliveryOptions"]] == ["standard"]
    assert client(COMPLETE, **key)["cartComplete"]["order"]["total"]["amount"] == "159.60"


def test_a_price_hook_that_raises_is_no_free_lunch(new_shop: NewShop) -> None:
    shop = new_shop(plugins=[failing("price_rows")])
    apples = put_on_sale(shop)
    with open_doors(shop) as doors:
        lines = [{"variantId": apples.variant_id(), "quantity": 1}]
        made = doors.storefront(CART, lines=lines)["cartCreate"]
        key = {"id": made["cart"]["id"], "secret": made["secret"]}
        cart = doors.storefront(UPDATE, **key)["cartUpdate"]["cart"]
        refused = doors.storefront(COMPLETE, **key)["cartComplete"]

    # What the others decided stays readable; the purchase waits.
    assert [row["kind"] for row in cart["priceRows"]] == ["goods"]
    assert "plugin_failed" in [problem["code"] for problem in cart["problems"]]
    assert {"code": "plugin_failed", "plugin": "rules"} in refused["problems"]
    assert refused["order"] is None


def test_an_allocation_hook_that_raises_takes_nothing_and_hides_nothing(
    new_shop: NewShop,
) -> None:
    @hookimpl
    def fails(self: Any, candidates: Any) -> Any:
        raise RuntimeError

    shop = new_shop(plugins=[type("Failing", (Rules,), {"allocation_order": fails})])
    apples = put_on_sale(shop)
    with open_doors(shop) as doors:
        lines = [{"variantId": apples.variant_id(), "quantity": 1}]
        made = doors.storefront(CART, lines=lines)["cartCreate"]
        key = {"id": made["cart"]["id"], "secret": made["secret"]}
        cart = doors.storefront(UPDATE, **key)["cartUpdate"]["cart"]

    assert cart["total"]["amount"] == "59.80"
    assert "plugin_failed" in [problem["code"] for problem in cart["problems"]]
