"""Calling hooks: pluggy registers and checks them; order, failures and signatures are ours."""

import inspect
import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from types import ModuleType
from typing import Any, Generic, Literal, ParamSpec, TypeVar

import pluggy

from farmgate.errors import ShopCannotOpen
from farmgate.language import Text
from farmgate.problems import Problem, ProblemKind, Refused

log = logging.getLogger("farmgate.hooks")

PROJECT = "farmgate"
_FAILED = "plugin %s %s failed in hook %s"
hookimpl = pluggy.HookimplMarker(PROJECT)
_hookspec = pluggy.HookspecMarker(PROJECT)

P = ParamSpec("P")
T = TypeVar("T")
V = TypeVar("V")
F = TypeVar("F", bound=Callable[..., Any])
Signed = TypeVar("Signed", bound=Any)

Kind = Literal["check", "contribute", "react"]
OnFailure = Literal["closed", "open"]
Merge = Literal["collected", "listed", "passed along", "none"]

PLUGIN_FAILED = ProblemKind(
    "plugin_failed",
    en="The shop's «{plugin}» could not decide this just now. Try again in a moment; "
    "if it stays so, tell the shop.",
    zh="店铺的“{plugin}”功能暂时无法作出判断。请稍后再试;若仍不行,请联系店家。",
    about="A plugin's hook raised an error where the contract says that this stops the purchase.",
)


@dataclass(frozen=True, slots=True)
class HookSpec:
    """What the contract says of one hook."""

    name: str
    kind: Kind
    on_failure: OnFailure
    merge: Merge
    budget_ms: int
    function: Callable[..., Any]
    parameters: tuple[str, ...]


def check(*, on_failure: OnFailure = "closed", budget_ms: int = 20) -> Callable[[F], F]:
    """Declare a veto: every implementation is asked, and all their problems are shown at once."""
    return _declare("check", on_failure, "collected", budget_ms)


def contribute(
    *, on_failure: OnFailure, merge: Merge = "listed", budget_ms: int = 20
) -> Callable[[F], F]:
    """Declare a contribution: every implementation gives values.

    They are ``listed`` one plugin after another, or ``passed along``: each plugin is handed what
    the one before it gave, as its first argument.
    """
    return _declare("contribute", on_failure, merge, budget_ms)


def react(*, budget_ms: int = 1000) -> Callable[[F], F]:
    """Declare a fact: told after it is true, from the outbox, at least once, each plugin apart."""
    return _declare("react", "open", "none", budget_ms)


def _declare(kind: Kind, on_failure: OnFailure, merge: Merge, budget_ms: int) -> Callable[[F], F]:
    def declare(function: F) -> F:
        name = function.__name__
        function.farmgate_hook = HookSpec(  # type: ignore[attr-defined]
            name,
            kind,
            on_failure,
            merge,
            budget_ms,
            function,
            tuple(inspect.signature(function).parameters),
        )
        return _hookspec(function)

    return declare


def spec_of(hook: Callable[..., Any]) -> HookSpec:
    """What the contract says of a hook, given the function that declares it."""
    spec: HookSpec = hook.farmgate_hook  # type: ignore[attr-defined]
    return spec


def specs_in(module: ModuleType) -> Iterator[HookSpec]:
    """The hooks that a module declares, in the order of its lines."""
    for value in vars(module).values():
        spec = getattr(value, "farmgate_hook", None)
        if isinstance(spec, HookSpec) and spec.function.__module__ == module.__name__:
            yield spec


@dataclass(frozen=True, slots=True)
class Implementation:
    """One plugin's answer to one hook."""

    plugin: str
    version: str
    arguments: tuple[str, ...]
    function: Callable[..., Any]

    def __call__(self, arguments: dict[str, Any]) -> Any:
        return self.function(**{name: arguments[name] for name in self.arguments})


@dataclass(slots=True)
class Step(Generic[V]):
    """What one plugin made of values that are passed along."""

    plugin: str
    version: str
    before: Sequence[V]
    after: Sequence[V]


class Hooks:
    """The hooks of one shop, with the plugins that are on in it, in their order."""

    def __init__(self, modules: Iterable[ModuleType], plugins: Sequence[Any]) -> None:
        manager = pluggy.PluginManager(PROJECT)
        modules = list(modules)
        for module in modules:
            manager.add_hookspecs(module)
        for plugin in plugins:
            _register(manager, plugin)
        self.specs = {spec.name: spec for module in modules for spec in specs_in(module)}
        self._implementations = {
            name: _implementations(manager, name, plugins) for name in self.specs
        }

    def implementations(self, hook: Callable[..., Any]) -> Sequence[Implementation]:
        """Who answers a hook, in the order in which they are asked."""
        return self._implementations[spec_of(hook).name]

    def problems(
        self, hook: Callable[P, Sequence[Problem]], *args: P.args, **kwargs: P.kwargs
    ) -> list[Problem]:
        """Ask a check hook: every problem of every plugin, each signed with its plugin."""
        spec, found = spec_of(hook), list[Problem]()
        for one in self.implementations(hook):
            try:
                problems = list(one(_bound(hook, args, kwargs)))
            except Exception:
                log.exception(_FAILED, one.plugin, one.version, spec.name)
                if spec.on_failure == "closed":
                    found.append(PLUGIN_FAILED(plugin=one.plugin).said_by(one.plugin, one.version))
            else:
                found.extend(problem.said_by(one.plugin, one.version) for problem in problems)
        return found

    def contributions(
        self, hook: Callable[P, Sequence[Signed]], *args: P.args, **kwargs: P.kwargs
    ) -> list[Signed]:
        """Ask a contribute hook: all values in order, each signed with plugin and version."""
        found: list[Signed] = []
        for one in self.implementations(hook):
            nothing: Sequence[Signed] = ()
            given = self._guarded(spec_of(hook), one, _bound(hook, args, kwargs), nothing)
            found.extend(replace(value, plugin=one.plugin, version=one.version) for value in given)
        return found

    def passed_along(
        self, hook: Callable[..., Sequence[V]], values: Sequence[V], **kwargs: Any
    ) -> Sequence[V]:
        """Ask a contribute hook that is handed ``values`` from plugin to plugin."""
        for step in self.passed_steps(hook, values, **kwargs):
            values = step.after
        return values

    def passed_steps(
        self, hook: Callable[..., Sequence[V]], values: Sequence[V], **kwargs: Any
    ) -> "Iterator[Step[V]]":
        """The same, step by step: who was handed what, and gave what.

        Whoever goes through the steps may set a step's ``after``: the next plugin is handed that.
        """
        first = spec_of(hook).parameters[0]
        for one in self.implementations(hook):
            given = self._guarded(spec_of(hook), one, {first: values, **kwargs}, values)
            step = Step(one.plugin, one.version, values, given)
            yield step
            values = step.after

    @staticmethod
    def _guarded(
        spec: HookSpec, one: Implementation, arguments: dict[str, Any], otherwise: Sequence[V]
    ) -> Sequence[V]:
        try:
            answer: Sequence[V] = one(arguments)
        except Exception:
            log.exception(_FAILED, one.plugin, one.version, spec.name)
            if spec.on_failure == "closed":
                problem = PLUGIN_FAILED(plugin=one.plugin).said_by(one.plugin, one.version)
                raise Refused(problem) from None
            return otherwise
        return answer


def _bound(hook: Callable[..., Any], args: Any, kwargs: Any) -> dict[str, Any]:
    return {**dict(zip(spec_of(hook).parameters, args, strict=False)), **kwargs}


def _register(manager: pluggy.PluginManager, plugin: Any) -> None:
    try:
        manager.register(plugin, plugin.name)
        manager.check_pending()
    except pluggy.PluginValidationError as error:
        raise ShopCannotOpen(
            Text(
                en=f"Plugin {plugin.name} does not fit the hooks of this farmgate: {error}. "
                "Update the plugin, or switch it off in farmgate.toml.",
                zh=f"插件 {plugin.name} 与当前 farmgate 的钩子不符:{error}。"
                "请更新插件,或在 farmgate.toml 中关闭它。",
            )
        ) from None


def _implementations(
    manager: pluggy.PluginManager, hook: str, plugins: Sequence[Any]
) -> tuple[Implementation, ...]:
    by_plugin = {found.plugin_name: found for found in getattr(manager.hook, hook).get_hookimpls()}
    for found in by_plugin.values():
        if found.tryfirst or found.trylast or found.wrapper or found.hookwrapper:
            raise ShopCannotOpen(
                Text(
                    en=f"Plugin {found.plugin_name} marks {hook} with tryfirst, trylast or wrapper."
                    " Say `before` or `after` in the plugin's declaration instead.",
                    zh=f"插件 {found.plugin_name} 在 {hook} 上用了 tryfirst、trylast 或 wrapper。"
                    "请改用插件声明里的 before 或 after。",
                )
            )
    return tuple(
        Implementation(plugin.name, plugin.version, found.argnames, found.function)
        for plugin in plugins
        if (found := by_plugin.get(plugin.name))
    )
