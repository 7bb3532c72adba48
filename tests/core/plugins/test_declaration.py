"""How plugins are found, checked, put in order, and refused with a sentence."""

from collections.abc import Mapping
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any, ClassVar

import pytest

from farmgate.errors import ShopCannotOpen
from farmgate.language import Text
from farmgate.opening import open_shop
from farmgate.plugins import Plugin, in_order
from farmgate.routes import Request, Response, route
from farmgate.settings import PluginSettings
from farmgate.shop import Shop
from farmgate_sdk import Field, hookimpl


class Greeting(Plugin):
    name = "greeting"
    version = "1.2.3"
    farmgate = ">=0.1"
    title = Text("问候", "Greeting")
    summary = Text("什么也不做。", "Does nothing.")


class GreetingSettings(PluginSettings):
    words: str = Field("hello", description="What is said.", max_length=10)
    times: int = Field(1, ge=1, description="How often.")


def named(name: str, **attributes: Any) -> type[Plugin]:
    return type(name, (Greeting,), {"name": name, **attributes})


def opened(folder: Path, known: Mapping[str, Any], **tables: Any) -> Shop:
    raw = {"plugins": tables or {name: {} for name in known}}
    return open_shop(folder, raw=raw, known_plugins=known)


def reasons(refusal: pytest.ExceptionInfo[ShopCannotOpen]) -> str:
    return "\n".join(reason.en for reason in refusal.value.reasons)


def test_a_plugin_is_on_when_the_file_has_its_table(tmp_path: Path) -> None:
    shop = opened(tmp_path, {"greeting": Greeting}, greeting={})

    assert [plugin.name for plugin in shop.plugins] == ["greeting"]


def test_a_plugin_is_off_when_its_table_says_so_and_keeps_its_settings(tmp_path: Path) -> None:
    known = {"greeting": named("greeting", Settings=GreetingSettings)}

    shop = opened(tmp_path, known, greeting={"enabled": False, "words": "kept"})

    assert not shop.plugins


def test_the_environment_switches_a_plugin_on_and_off(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FARMGATE_PLUGINS__GREETING__ENABLED", "false")
    assert not opened(tmp_path, {"greeting": Greeting}).plugins

    monkeypatch.setenv("FARMGATE_PLUGINS__GREETING__ENABLED", "true")
    shop = open_shop(tmp_path, raw={}, known_plugins={"greeting": Greeting})
    assert [plugin.name for plugin in shop.plugins] == ["greeting"]


def test_the_environment_wins_over_the_file_for_a_plugins_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FARMGATE_PLUGINS__GREETING__TIMES", "3")
    known = {"greeting": named("greeting", Settings=GreetingSettings)}

    (plugin,) = opened(tmp_path, known, greeting={"times": 2, "words": "hi"}).plugins

    assert (plugin.settings.times, plugin.settings.words) == (3, "hi")


def test_all_that_is_wrong_is_said_at_once(tmp_path: Path) -> None:
    known = {"greeting": named("greeting", Settings=GreetingSettings)}
    raw = {
        "shop": {"currency": "yuan", "colour": "red"},
        "server": {"port": "many"},
        "plugins": {"greeting": {"times": 0, "word": "x"}, "cold_chian": {}},
    }

    with pytest.raises(ShopCannotOpen) as refusal:
        open_shop(tmp_path, raw=raw, known_plugins=known)

    said = reasons(refusal)
    for place in (
        "[shop] currency",
        "[shop] colour",
        "[server] port",
        "[plugins.greeting] times",
        "[plugins.greeting] word",
        "[plugins.cold_chian]",
    ):
        assert place in said
    assert "installed: greeting" in said
    assert all(reason.zh != reason.en for reason in refusal.value.reasons)


def test_a_plugin_that_raises_at_import_is_named_with_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "broken_plugin.py").write_text("1 / 0\n")
    monkeypatch.syspath_prepend(tmp_path)
    point = EntryPoint("broken", "broken_plugin:Broken", "farmgate.plugins")

    with pytest.raises(ShopCannotOpen) as refusal:
        opened(tmp_path, {"broken": point})

    assert "Plugin broken (broken_plugin:Broken) cannot be imported" in reasons(refusal)
    assert "[plugins.broken] enabled = false" in reasons(refusal)


def test_a_plugin_outside_its_range_says_which_versions_fit(tmp_path: Path) -> None:
    with pytest.raises(ShopCannotOpen, match=r"works with farmgate >=9"):
        opened(tmp_path, {"greeting": named("greeting", farmgate=">=9")})


@pytest.mark.parametrize("thing", [int, named("other")], ids=["no plugin", "another name"])
def test_what_is_no_declaration_is_refused(tmp_path: Path, thing: type) -> None:
    with pytest.raises(ShopCannotOpen, match="Plugin greeting"):
        opened(tmp_path, {"greeting": thing})


def test_a_hook_that_does_not_fit_is_named(tmp_path: Path) -> None:
    @hookimpl
    def checkout_problems(self: Any, checkout: Any, colour: Any) -> list[Any]:
        return []

    with pytest.raises(ShopCannotOpen, match="greeting does not fit the hooks"):
        opened(tmp_path, {"greeting": named("greeting", checkout_problems=checkout_problems)})


def test_a_hook_that_nobody_declares_is_named(tmp_path: Path) -> None:
    @hookimpl
    def checkout_colour(self: Any, checkout: Any) -> list[Any]:
        return []

    with pytest.raises(ShopCannotOpen, match="checkout_colour"):
        opened(tmp_path, {"greeting": named("greeting", checkout_colour=checkout_colour)})


def test_pluggys_own_ordering_is_refused(tmp_path: Path) -> None:
    @hookimpl(tryfirst=True)
    def checkout_problems(self: Any, checkout: Any) -> list[Any]:
        return []

    with pytest.raises(ShopCannotOpen, match="Say `before` or `after`"):
        opened(tmp_path, {"greeting": named("greeting", checkout_problems=checkout_problems)})


class TestOrder:
    """Plugins stand in one order, always the same."""

    settings: ClassVar = PluginSettings()

    def order(self, *plugins: type[Plugin]) -> list[str]:
        return [plugin.name for plugin in in_order([one(self.settings) for one in plugins])]

    def test_without_constraints_the_name_decides(self) -> None:
        assert self.order(named("c"), named("a"), named("b")) == ["a", "b", "c"]

    def test_before_and_after_go_before_the_name(self) -> None:
        order = self.order(
            named("a", after=("c",)), named("b"), named("c"), named("d", before=("b",))
        )

        assert order == ["c", "a", "d", "b"]

    def test_a_constraint_on_a_plugin_that_is_off_does_not_matter(self) -> None:
        assert self.order(named("b", before=("a",)), named("c", after=("off",))) == ["b", "c"]

    def test_a_circle_is_named(self) -> None:
        with pytest.raises(ShopCannotOpen, match="in a circle"):
            self.order(named("a", before=("b",)), named("b", before=("a",)))


def serving(*routes: tuple[Any, str]) -> dict[str, type[Plugin]]:
    def answer(self: Any, request: Request, context: Any) -> Response:
        return Response()

    for method, path in routes:
        answer = route(method, path)(answer)
    return {"greeting": named("greeting", answer=answer)}


def test_a_plugin_may_serve_one_address_by_several_methods(tmp_path: Path) -> None:
    assert opened(tmp_path, serving(("GET", "a/{x}"), ("POST", "a/{x}"), ("GET", "a/b"))).plugins


@pytest.mark.parametrize("other", ["a/{y}", "a/{x}", "/a/{x}/"])
def test_a_plugin_that_serves_one_address_twice_does_not_start(tmp_path: Path, other: str) -> None:
    with pytest.raises(ShopCannotOpen) as refusal:
        opened(tmp_path, serving(("GET", "a/{x}"), ("GET", other)))
    assert "twice" in reasons(refusal)
    assert "/plugins/greeting/a/{x}" in reasons(refusal)


@pytest.mark.parametrize(
    "wrong",
    [
        ("PATCH", "a"),
        ("GET", "a b"),
        ("GET", "{x}/{x}"),
        ("GET", "a//b"),
        ("GET", "价"),
        ("GET", "{X}"),
    ],
)
def test_a_route_that_is_none_does_not_start(tmp_path: Path, wrong: tuple[str, str]) -> None:
    with pytest.raises(ShopCannotOpen) as refusal:
        opened(tmp_path, serving(wrong))
    assert "is no route" in reasons(refusal)
