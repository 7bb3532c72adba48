"""A plugin that raises, sleeps or answers nonsense wherever it is asked: the shop goes on.

Every hook of core's and of the bundled plugins is tried; one that is added later is tried too.
"""

import time
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import pytest

from farmgate.declaring import HookSpec, hookimpl, specs_in
from farmgate.language import Text
from farmgate.opening import HOOK_MODULES
from farmgate.plugins import Plugin
from farmgate.problems import Refused
from farmgate_sdk.testing import READY, CartInHand, Farmstand, OnSale, OpenFarmstand, new_cart
from tests.architecture.project import bundled_plugins


def hook_modules() -> Iterator[ModuleType]:
    yield from HOOK_MODULES
    for plugin in bundled_plugins():
        yield from plugin.hookspecs


HOOKS = [spec for module in hook_modules() for spec in specs_in(module)]
OF_CORE = [spec for module in HOOK_MODULES for spec in specs_in(module)]
PURCHASE = [spec for spec in OF_CORE if spec.function.__module__ == "farmgate.hooks.checkout"]


def by_name(spec: HookSpec) -> str:
    return spec.name


class Hostile(Plugin):
    name = "hostile"
    version = "0.0.1"
    farmgate = ">=0.1"
    title = Text("捣乱", "Hostile")
    summary = Text("处处捣乱。", "Makes trouble everywhere.")


def hostile(specs: list[HookSpec], misbehave: Any) -> type[Plugin]:
    def method(spec: HookSpec) -> Any:
        def misbehaves(self: Any) -> Any:
            return misbehave(spec)

        return hookimpl(optional=spec not in OF_CORE)(misbehaves)

    return type("Hostile", (Hostile,), {spec.name: method(spec) for spec in specs})


def raises(_spec: HookSpec) -> Any:
    raise RuntimeError("on purpose")


def nonsense(_spec: HookSpec) -> Any:
    return 42


def sleeps(spec: HookSpec) -> Any:
    time.sleep((spec.budget_ms + 5) / 1000)
    return []


@pytest.fixture
def stand(farmstand: OpenFarmstand) -> Farmstand:
    """A shop that is well, and serves an address."""
    stand = farmstand()
    stand.deliver_to()
    return stand


def filled(stand: Farmstand, goods: OnSale) -> CartInHand:
    cart = new_cart(stand.storefront, {goods.variant_id(): 1})
    cart.update(**READY)
    return cart


def trouble(stand: Farmstand) -> dict[str, str]:
    asked = stand.admin("{ pluginProblems { plugin hook kind } }")["pluginProblems"]
    assert {one["plugin"] for one in asked} <= {"hostile"}
    return {one["hook"]: one["kind"] for one in asked}


EDIT = "mutation($id: ID!) { productArchive(id: $id) { problems { code } } }"
LIST = "{ products(first: 5) { nodes { slug variants { sku available } } } }"
SEARCH = '{ products(search: "apple", first: 5) { nodes { slug } } }'


@pytest.mark.parametrize("misbehave", [raises, nonsense])
@pytest.mark.parametrize("spec", HOOKS, ids=by_name)
def test_whichever_hook_fails_the_shop_answers(
    stand: Farmstand, spec: HookSpec, misbehave: Any
) -> None:
    goods = stand.put_on_sale()
    with stand.again_with(hostile([spec], misbehave)) as opened:
        assert opened.storefront(LIST)["products"]["nodes"][0]["slug"] == "fuji-apples"
        cart = filled(opened, goods)
        seen, completed = cart.look(), cart.complete()
        stops = spec in PURCHASE and spec.on_failure == "closed"
        assert [one["code"] for one in seen["problems"]] == (["plugin_failed"] if stops else [])
        assert (completed["order"] is None) == stops
        if not stops:
            opened.pay(completed["order"])
            opened.deliver(completed["order"])
        assert opened.admin("{ plugins { name } }")["plugins"] == [{"name": "hostile"}]
        if stops:
            assert trouble(opened)[spec.name] == "raised"


def test_a_plugin_that_raises_in_every_hook_takes_nothing_with_it(stand: Farmstand) -> None:
    goods = stand.put_on_sale()
    order = stand.buy(goods)
    with stand.again_with(hostile(HOOKS, raises)) as opened:
        cart = filled(opened, goods)
        assert {one["code"] for one in cart.look()["problems"]} == {"plugin_failed"}
        refused = cart.complete()
        assert refused["order"] is None
        assert {one["code"] for one in refused["problems"]} == {"plugin_failed"}
        assert opened.storefront(LIST)["products"]["nodes"][0]["variants"][0]["available"] == 9
        assert opened.storefront(SEARCH)["products"]["nodes"] is not None
        opened.pay(order)
        opened.deliver(order)
        opened.admin(EDIT, id=goods.id)
        opened.member("shopper")
        opened.tell_facts()
        found = trouble(opened)
        assert found["checkout_problems"] == "raised"
        assert found["order_paid"] == "raised", "what came after it waits for it"

    with stand.again_with() as without:
        goods = without.put_on_sale("pears")
        assert without.buy(goods)["number"], "once it is off, everything is as before"


def test_a_publisher_is_told_that_a_check_failed(stand: Farmstand) -> None:
    if "product_problems" not in {spec.name for spec in OF_CORE}:
        pytest.skip("nothing checks what is published")
    with (
        stand.again_with(hostile(OF_CORE, raises)) as opened,
        pytest.raises(Refused) as refusal,
    ):
        opened.put_on_sale("plums")

    assert [problem.code for problem in refusal.value.problems] == ["plugin_failed"]


# Of those whose answer may be nothing: passed along, it would leave out all goods.
@pytest.mark.parametrize(
    "spec", [one for one in PURCHASE if one.merge != "passed along"], ids=by_name
)
def test_a_hook_that_sleeps_beyond_its_budget_is_recorded_and_waited_for(
    stand: Farmstand, spec: HookSpec
) -> None:
    goods = stand.put_on_sale()
    with stand.again_with(hostile([spec], sleeps)) as opened:
        assert filled(opened, goods).complete()["problems"] == []
        assert trouble(opened) == {spec.name: "overran"}
