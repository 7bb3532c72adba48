"""All plugins on, each alone, all off, and together in one process: each leaves the others be.

Written over what is installed: a plugin that is bundled later is tried by itself.
"""

import re
from collections.abc import Mapping
from importlib.metadata import entry_points
from typing import Any

import pytest

from farmgate_sdk import Plugin
from farmgate_sdk.testing import Farmstand, OpenFarmstand, race

# What a plugin cannot do without: nobody's keys.
TOLD: Mapping[str, Mapping[str, Any]] = {
    "stripe": {
        "secret_key": "sk_test_nobodys",
        "publishable_key": "pk_test_nobodys",
        "webhook_secrets": ["whsec_nobodys"],
    },
}


def bundled() -> dict[str, type[Plugin]]:
    points = sorted(entry_points(group="farmgate.plugins"), key=lambda point: point.name)
    return {point.name: point.load() for point in points if point.module.startswith("farmgate_")}


ALL = bundled()
SETS = {"all": tuple(ALL), **{name: (name,) for name in ALL}, "none": ()}


def settings(names: tuple[str, ...]) -> dict[str, Any]:
    return {"plugins": {name: _told(name) for name in names}}


def _told(name: str) -> dict[str, Any]:
    known = ALL[name].Settings.model_fields
    return {key: value for key, value in TOLD.get(name, {}).items() if key in known}


def opened(farmstand: OpenFarmstand, names: tuple[str, ...]) -> Farmstand:
    stand = farmstand(*(ALL[name] for name in names), settings=settings(names))
    stand.deliver_to()
    return stand


def traces(stand: Farmstand) -> dict[str, Any]:
    """All that a plugin may show of itself while it is on."""
    asked = stand.admin(
        "{ hooks { name plugins } plugins { name } permissions { code plugin } "
        "jobs(first: 100) { nodes { plugin name } } }"
    )
    return {
        "shop": stand.schema("shop"),
        "admin": stand.schema("admin"),
        "hooks": {hook["name"]: hook["plugins"] for hook in asked["hooks"]},
        "plugins": [plugin["name"] for plugin in asked["plugins"]],
        "permissions": {one["code"]: one["plugin"] for one in asked["permissions"]},
        "jobs": {(job["plugin"], job["name"]) for job in asked["jobs"]["nodes"]},
    }


def complete_a_purchase(stand: Farmstand, slug: str = "fuji-apples") -> Any:
    goods = stand.put_on_sale(slug)
    return stand.complete_purchase(goods, by=stand.member("shopper"))


@pytest.mark.parametrize("names", SETS.values(), ids=SETS)
def test_a_shop_with_these_plugins_sells(farmstand: OpenFarmstand, names: tuple[str, ...]) -> None:
    stand = opened(farmstand, names)

    order = complete_a_purchase(stand)
    stand.run_due_jobs()
    stand.tell_facts()

    assert order["total"]["amount"] == "83.80"  # 59.80, and 2.5 kg, begun ones counted, at 8.00
    seen = traces(stand)
    assert sorted(seen["plugins"]) == sorted(names)
    wrong = stand.admin("{ pluginProblems { plugin hook kind error } }")["pluginProblems"]
    # That something overran is the fault of the machine that runs the tests.
    assert [one for one in wrong if one["kind"] != "overran"] == []
    assert stand.admin("{ deadLetters(first: 1) { nodes { hook } } }")["deadLetters"]["nodes"] == []


def test_off_on_and_off_again_leaves_no_trace(farmstand: OpenFarmstand) -> None:
    stand = opened(farmstand, tuple(ALL))
    complete_a_purchase(stand)
    on = traces(stand)

    with stand.again_with() as off:
        bare = traces(off)
        assert not re.search(r"@plugin\(", bare["shop"] + bare["admin"])
        assert {name for names in bare["hooks"].values() for name in names} == set()
        assert bare["plugins"] == []
        assert set(bare["permissions"].values()) == {"core"}
        assert bare["jobs"] == set()
        complete_a_purchase(off, "pears")

    with stand.again_with(*ALL.values(), settings=settings(tuple(ALL))) as again:
        assert traces(again) == on, "it goes on where it was"
        complete_a_purchase(again, "plums")

    with stand.again_with() as off:
        assert traces(off) == bare


@pytest.mark.parametrize("name", ALL)
def test_one_plugin_alone_brings_only_its_own(farmstand: OpenFarmstand, name: str) -> None:
    seen = traces(opened(farmstand, (name,)))

    brought = set(re.findall(r'@plugin\(name: "(\w+)"\)', seen["shop"] + seen["admin"]))
    assert brought <= {name}
    assert {one for names in seen["hooks"].values() for one in names} <= {name}
    assert set(seen["permissions"].values()) <= {"core", name}
    assert {plugin for plugin, _ in seen["jobs"]} <= {name}


def test_two_shops_with_different_plugins_answer_at_once(farmstand: OpenFarmstand) -> None:
    stands = [opened(farmstand, tuple(ALL)), opened(farmstand, ())]
    for stand in stands:
        stand.put_on_sale("apples", variants={"APPLES": "10.00"})
    question = """{
      products(first: 5) { nodes { slug variants { available } } }
      __type(name: "Product") { fields { name } }
    }"""
    expected = [stand.storefront(question) for stand in stands]
    assert expected[0] != expected[1]

    def ask(number: int) -> bool:
        which = number % 2
        return all(
            stands[which].storefront(question) == expected[which]
            and [one["name"] for one in stands[which].admin("{ plugins { name } }")["plugins"]]
            == [plugin.name for plugin in stands[which].shop.plugins]
            for _ in range(5)
        )

    assert race(ask, 8) == [True] * 8


def test_each_plugin_says_what_it_is_in_both_languages() -> None:
    for plugin in ALL.values():
        assert plugin.title.zh
        assert plugin.title.en
        assert plugin.summary.zh != plugin.summary.en
