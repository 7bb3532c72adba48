"""A plugin may publish hooks of its own: others implement them, and nothing breaks without it."""

from collections.abc import Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import pytest
from sqlalchemy.orm import Session

from farmgate.declaring import specs_in
from farmgate.dispatch import Hooks
from farmgate.errors import ShopCannotOpen
from farmgate.events.outbox import record
from farmgate.hooks import checkout, order
from farmgate.language import Text
from farmgate.plugins import Plugin
from farmgate.settings import PluginSettings
from farmgate_sdk import Problem, ProblemKind
from farmgate_sdk.facts import Fact
from farmgate_sdk.graphql import Info, ShopQuery, extend, query
from farmgate_sdk.hooks import check, contribute, hookimpl, react
from farmgate_sdk.tables import new_metadata
from farmgate_sdk.testing import NewShop, OpenFarmstand


class Declared(Plugin):
    version = "2.0"
    farmgate = ">=0.1"
    title = Text("测试", "Test")
    summary = Text("测试", "Test")


def named(name: str, **attributes: Any) -> type[Plugin]:
    return type(name, (Declared,), {"name": name, **attributes})


@dataclass(frozen=True)
class Note:
    words: str
    plugin: str = ""
    version: str = ""


@contribute(on_failure="open", budget_ms=50)
def tasting_notes(slug: str, session: Session) -> Sequence[Note]:  # type: ignore[empty-body]
    """Give what was tasted of a product."""


@check(on_failure="closed")
def tasting_problems(slug: str) -> Sequence[Problem]:  # type: ignore[empty-body]
    """Say why a product may not be tasted."""


@react()
def tasted(fact: Fact, session: Session) -> None:
    """Somebody has tasted a product."""


def module_of(*hooks: Any) -> ModuleType:
    # Hooks are declared by the module in whose file they stand, which is this one.
    module = ModuleType(__name__)
    for hook in hooks:
        setattr(module, hook.__name__, hook)
    return module


@pytest.fixture
def published() -> ModuleType:
    """A module with three hooks: what would be a file of the owner's package, or of the sdk."""
    return module_of(tasting_notes, tasting_problems, tasted)


def notes(info: Info) -> list[str]:
    shop, session = info.context.shop, info.context.session
    found = shop.hooks.contributions(tasting_notes, "apples", session)
    problems = shop.hooks.problems(tasting_problems, "apples")
    return [f"{one.plugin} {one.version}: {one.words}" for one in found] + [
        f"{problem.plugin}: {problem.code}" for problem in problems
    ]


@extend(ShopQuery)
class Tasting:
    notes: list[str] = query(notes, description="What was tasted.")


BITTER = ProblemKind("bitter", en="Bitter.", zh="苦。", about="Test.")
TOLD: list[str] = []


class Implements(Declared):
    name = "another"

    @hookimpl(optional=True)
    def tasting_notes(self, slug: str) -> list[Note]:
        return [Note(f"{slug} are sweet", plugin="somebody")]

    @hookimpl(optional=True)
    def tasting_problems(self) -> list[Problem]:
        return [BITTER()]

    @hookimpl(optional=True)
    def tasted(self, fact: Fact, session: Session) -> None:
        TOLD.append(fact.data["slug"])


@pytest.mark.parametrize("name", ["another", "zebra"], ids=["before the owner", "after it"])
def test_another_plugin_answers_the_owners_hooks(
    farmstand: OpenFarmstand, published: ModuleType, name: str
) -> None:
    owner = named("tasting", hookspecs=(published,), shop_graphql=(Tasting,))
    stand = farmstand(owner, type(name, (Implements,), {"name": name}))

    assert stand.storefront("{ notes }")["notes"] == [
        f"{name} 2.0: apples are sweet",
        f"{name}: bitter",
    ]


def test_where_the_owner_is_off_its_hooks_wait_unused(
    farmstand: OpenFarmstand, published: ModuleType
) -> None:
    stand = farmstand(Implements)

    assert "tasting_notes" not in stand.shop.hooks.specs
    assert stand.shop.hooks.implementations(tasting_notes) == ()
    assert stand.shop.hooks.problems(tasting_problems, "apples") == []


def test_a_fact_of_the_owners_is_told_by_the_worker(
    farmstand: OpenFarmstand, published: ModuleType
) -> None:
    TOLD.clear()
    stand = farmstand(named("tasting", hookspecs=(published,)), Implements)

    stand.write(
        lambda session: record(session, stand.shop, tasted, "product:1", {"slug": "apples"})
    )
    assert stand.tell_facts() == 1
    assert TOLD == ["apples"]

    with stand.again_with(Implements) as without_owner:
        stand.write(
            lambda session: record(session, without_owner.shop, tasted, "product:1", {"slug": "x"})
        )
        assert without_owner.tell_facts() == 0


def test_a_signature_that_does_not_fit_is_found_where_the_owner_is_on(
    published: ModuleType,
) -> None:
    @hookimpl(optional=True)
    def wrong(self: Any, slug: str, colour: str) -> list[Note]:
        return []

    plugin = named("another", tasting_notes=wrong)(PluginSettings())

    Hooks([checkout], [plugin])
    with pytest.raises(ShopCannotOpen, match=r"another does not fit .*'colour'"):
        Hooks([checkout], [named("tasting", hookspecs=(published,))(PluginSettings()), plugin])


def test_an_unknown_hook_that_is_not_optional_says_how_to_make_it_so(new_shop: NewShop) -> None:
    @hookimpl
    def tasting_notes(self: Any, slug: str) -> list[Note]:
        return []

    with pytest.raises(ShopCannotOpen, match=r"nobody declares .*tasting_notes.*optional=True"):
        new_shop(plugins=[named("another", tasting_notes=tasting_notes)])


def opened(*plugins: type[Plugin]) -> Hooks:
    return Hooks([checkout, order], [plugin(PluginSettings()) for plugin in plugins])


def test_two_plugins_with_one_hook_are_both_named(published: ModuleType) -> None:
    with pytest.raises(ShopCannotOpen) as refusal:
        opened(named("one", hookspecs=(published,)), named("two", hookspecs=(published,)))

    (reason,) = refusal.value.reasons
    assert "Both one and two declare the hook tasting_notes" in reason.en
    assert "[plugins.two] enabled = false" in reason.en
    assert "one 与 two" in reason.zh


def test_a_hook_of_cores_cannot_be_declared_again() -> None:
    with pytest.raises(ShopCannotOpen, match=r"Both core and one .* checkout_problems"):
        opened(named("one", hookspecs=(checkout,)))


def test_a_module_without_hooks_is_named() -> None:
    with pytest.raises(ShopCannotOpen, match=r"one names empty .* declares no hook"):
        opened(named("one", hookspecs=(ModuleType("empty"),)))


def test_only_a_modules_own_hooks_are_declared_by_it(published: ModuleType) -> None:
    published.checkout_problems = checkout.checkout_problems  # type: ignore[attr-defined]

    hooks = opened(named("tasting", hookspecs=(published,)))

    assert [spec.name for spec in specs_in(published)] == [
        "tasting_notes",
        "tasting_problems",
        "tasted",
    ]
    assert hooks.specs["checkout_problems"].function is checkout.checkout_problems


def test_whoever_implements_what_is_deprecated_is_warned() -> None:
    @contribute(on_failure="open", deprecated="give tasting_notes")
    def old_notes(slug: str) -> Sequence[Note]:  # type: ignore[empty-body]
        """Give notes, the old way."""

    @check(deprecated_arguments={"slug": "take product_id"})
    def newer_problems(slug: str, product_id: int) -> Sequence[Problem]:  # type: ignore[empty-body]
        """Say why not."""

    module = module_of(old_notes, newer_problems)
    owner = named("tasting", hookspecs=(module,))

    @hookimpl
    def gives(self: Any) -> list[Note]:
        return []

    @hookimpl
    def asks(self: Any, slug: str) -> list[Problem]:
        return []

    with pytest.warns(DeprecationWarning, match="old_notes is deprecated: give tasting_notes"):
        opened(owner, named("another", old_notes=gives))
    with pytest.warns(DeprecationWarning, match="slug is deprecated: take product_id"):
        opened(owner, named("another", newer_problems=asks))
    opened(owner, named("another", newer_problems=gives))


def test_two_plugins_with_one_kind_of_problem_or_table_are_both_named(
    new_shop: NewShop,
) -> None:
    from sqlalchemy import Column, Integer, Table

    def bringing(name: str) -> type[Plugin]:
        metadata = new_metadata()
        Table("tasting_notes", metadata, Column("id", Integer, primary_key=True))
        return named(
            name,
            problems=(BITTER,),
            metadata=metadata,
            migrations=f"{name}.migrations",
        )

    with pytest.raises(ShopCannotOpen) as refusal:
        new_shop(plugins=[bringing("one"), bringing("two")])

    said = [reason.en for reason in refusal.value.reasons]
    assert [sentence.partition(". ")[0] for sentence in said] == [
        "Both one and two bring the kind of problem bitter",
        "Both one and two bring the table tasting_notes",
    ]
