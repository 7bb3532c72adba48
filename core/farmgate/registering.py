"""Which plugin answers which hook: pluggy checks the signatures, names are checked by us."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import ModuleType
from typing import Any

import pluggy

from farmgate.declaring import PROJECT, HookSpec, specs_in
from farmgate.errors import ShopCannotOpen
from farmgate.language import Text
from farmgate.watching import Implementation, Watch


def declared(modules: Iterable[ModuleType], plugins: Sequence[Any]) -> dict[str, HookSpec]:
    """All hooks by name: core's, then those of the plugins that own some.

    Raises ``ShopCannotOpen`` where two declare one name.
    """
    owners: dict[str, tuple[str, HookSpec]] = {}
    for owner, module in _modules(modules, plugins):
        specs = list(specs_in(module))
        if not specs:
            raise ShopCannotOpen(_declares_nothing(owner, module))
        for spec in specs:
            if spec.name in owners:
                raise ShopCannotOpen(_same_hook(spec.name, owners[spec.name][0], owner))
            owners[spec.name] = (owner, spec)
    return {name: spec for name, (_, spec) in owners.items()}


def registered(
    specs: Mapping[str, HookSpec], plugins: Sequence[Any], watch: Watch
) -> dict[str, tuple[Implementation, ...]]:
    """Who answers each hook, in the plugins' order; ``ShopCannotOpen`` where one does not fit."""
    manager = pluggy.PluginManager(PROJECT)
    # A module may also name hooks that it has from elsewhere: only its own are its to declare.
    own = ModuleType("hookspecs")
    vars(own).update({name: spec.function for name, spec in specs.items()})
    manager.add_hookspecs(own)
    for plugin in plugins:
        _register(manager, plugin)
    return {
        name: tuple(_implementations(manager, spec, plugins, watch)) for name, spec in specs.items()
    }


def _modules(
    modules: Iterable[ModuleType], plugins: Sequence[Any]
) -> Iterator[tuple[str, ModuleType]]:
    for module in modules:
        yield "core", module
    for plugin in plugins:
        for module in getattr(plugin, "hookspecs", ()):
            yield plugin.name, module


def _register(manager: pluggy.PluginManager, plugin: Any) -> None:
    try:
        manager.register(plugin, plugin.name)
    except pluggy.PluginValidationError as error:
        raise ShopCannotOpen(_does_not_fit(plugin.name, " ".join(str(error).split()))) from None
    try:
        manager.check_pending()
    except pluggy.PluginValidationError as error:
        raise ShopCannotOpen(_nobody_declares(plugin.name, str(error))) from None


def _does_not_fit(plugin: str, why: str) -> Text:
    return Text(
        en=f"Plugin {plugin} does not fit the hooks of this shop: {why}. Update the plugin, or the "
        "one that owns the hook, or switch it off in farmgate.toml.",
        zh=f"插件 {plugin} 与当前店铺的钩子不符:{why}。"
        "请更新该插件或拥有该钩子的插件,或在 farmgate.toml 中关闭它。",
    )


def _nobody_declares(plugin: str, why: str) -> Text:
    return Text(
        en=f"Plugin {plugin} implements a hook that nobody declares in this shop: {why}. Update "
        "the plugin, switch on the one that owns the hook, or switch it off in farmgate.toml. "
        "(To its author: a hook whose owner may be off takes @hookimpl(optional=True).)",
        zh=f"插件 {plugin} 实现了当前店铺中没有声明的钩子:{why}。"
        "请更新该插件,启用拥有该钩子的插件,或在 farmgate.toml 中关闭它。"
        "(致作者:钩子所属的插件可能未启用时,请用 @hookimpl(optional=True)。)",
    )


def _implementations(
    manager: pluggy.PluginManager, spec: HookSpec, plugins: Sequence[Any], watch: Watch
) -> Iterator[Implementation]:
    found = {one.plugin_name: one for one in getattr(manager.hook, spec.name).get_hookimpls()}
    for plugin in plugins:
        one = found.get(plugin.name)
        if one is None:
            continue
        if one.tryfirst or one.trylast or one.wrapper or one.hookwrapper:
            raise ShopCannotOpen(_orders_itself(plugin.name, spec.name))
        arguments = tuple(one.argnames)
        yield Implementation(plugin.name, plugin.version, spec, arguments, one.function, watch)


def _orders_itself(plugin: str, hook: str) -> Text:
    return Text(
        en=f"Plugin {plugin} marks {hook} with tryfirst, trylast or wrapper."
        " Say `before` or `after` in the plugin's declaration instead.",
        zh=f"插件 {plugin} 在 {hook} 上用了 tryfirst、trylast 或 wrapper。"
        "请改用插件声明里的 before 或 after。",
    )


def _same_hook(name: str, one: str, other: str) -> Text:
    return Text(
        en=f"Both {one} and {other} declare the hook {name}. Switch one of them off: "
        f"[plugins.{other}] enabled = false, and tell its author to prefix the name.",
        zh=f"{one} 与 {other} 都声明了钩子 {name}。请关闭其一:"
        f"[plugins.{other}] enabled = false,并告知作者给钩子名加前缀。",
    )


def _declares_nothing(owner: str, module: ModuleType) -> Text:
    return Text(
        en=f"Plugin {owner} names {module.__name__} among its hookspecs, which declares no hook. "
        f"Tell its author, or switch it off: [plugins.{owner}] enabled = false.",
        zh=f"插件 {owner} 的 hookspecs 中的 {module.__name__} 没有声明任何钩子。"
        f"请告知作者,或将其关闭:[plugins.{owner}] enabled = false。",
    )
