"""Calling hooks: in the plugins' order, each guarded from the others' failures, each signed."""

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import ModuleType
from typing import Any, Generic, ParamSpec, TypeVar

from sqlalchemy.orm import Session

from farmgate.clock import Clock, SystemClock
from farmgate.db import Savepoint, asks_for_another_try
from farmgate.declaring import HookSpec, check, contribute, hookimpl, react, spec_of, specs_in
from farmgate.problems import Problem, ProblemKind, Refused
from farmgate.registering import declared, registered
from farmgate.settings import environment
from farmgate.watching import TRACE, Implementation, Watch

__all__ = [
    "PLUGIN_FAILED",
    "HookSpec",
    "Hooks",
    "Implementation",
    "Step",
    "check",
    "contribute",
    "hookimpl",
    "react",
    "spec_of",
    "specs_in",
]

log = logging.getLogger("farmgate.hooks")

P = ParamSpec("P")
T = TypeVar("T")
V = TypeVar("V")
K = TypeVar("K")
Signed = TypeVar("Signed", bound=Any)

PLUGIN_FAILED = ProblemKind(
    "plugin_failed",
    en="The shop's «{plugin}» could not decide this just now. Try again in a moment; "
    "if it stays so, tell the shop.",
    zh="店铺的“{plugin}”功能暂时无法作出判断。请稍后再试;若仍不行,请联系店家。",
    about="A plugin's hook raised an error where the contract says that this stops the purchase.",
)


@dataclass(slots=True)
class Step(Generic[V]):
    """What one plugin made of values that are passed along."""

    plugin: str
    version: str
    before: Sequence[V]
    after: Sequence[V]


class Hooks:
    """The hooks of one shop, with the plugins that are on in it, in their order.

    ``modules`` declare core's; plugins bring hooks of their own. Both may be implemented by all.
    """

    def __init__(
        self, modules: Iterable[ModuleType], plugins: Sequence[Any], clock: Clock | None = None
    ) -> None:
        is_traced = environment().get(TRACE, "0") not in ("", "0")
        self.watch = Watch(clock or SystemClock(), is_traced=is_traced)
        self.specs = declared(modules, plugins)
        self._implementations = registered(self.specs, plugins, self.watch)

    def implementations(self, hook: Callable[..., Any]) -> Sequence[Implementation]:
        """Who answers a hook, in the order in which they are asked; nobody if its owner is off."""
        return self._implementations.get(spec_of(hook).name, ())

    def problems(
        self, hook: Callable[P, Sequence[Problem]], *args: P.args, **kwargs: P.kwargs
    ) -> list[Problem]:
        """Ask a check hook: every problem of every plugin, each signed with its plugin."""
        arguments, found = _bound(hook, args, kwargs), list[Problem]()
        for one in self.implementations(hook):
            said = self._ask(one, arguments, _said_by(one))
            if said is not None:
                found.extend(said)
            elif one.hook.on_failure == "closed":
                found.append(_failed(one))
        return found

    def problems_about(
        self,
        hook: Callable[P, Sequence[tuple[K, Problem]]],
        keys: Iterable[K],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> dict[K, list[Problem]]:
        """Ask a check hook about several things at once: the signed problems of each key.

        A plugin that fails where the contract is closed has a problem with every one of them.
        """
        arguments, found = _bound(hook, args, kwargs), {key: list[Problem]() for key in keys}
        for one in self.implementations(hook):
            said: list[tuple[K, Problem]] | None = self._ask(one, arguments, _said_about(one))
            if said is None:
                is_closed = one.hook.on_failure == "closed"
                said = [(key, _failed(one)) for key in found] if is_closed else []
            for key, problem in said:
                if key in found:
                    found[key].append(problem)
        return found

    def contributions(
        self, hook: Callable[P, Sequence[Signed]], *args: P.args, **kwargs: P.kwargs
    ) -> list[Signed]:
        """Ask a contribute hook: all values in order, each signed with plugin and version."""
        arguments, found = _bound(hook, args, kwargs), list[Signed]()
        for one in self.implementations(hook):
            found.extend(self._given(one, arguments, (), _signed_by(one)))
        return found

    def contributions_by_plugin(
        self, hook: Callable[P, Sequence[Signed]], *args: P.args, **kwargs: P.kwargs
    ) -> dict[str, list[Signed]]:
        """The same, plugin by plugin; one that failed where the contract is open is not there."""
        arguments, found = _bound(hook, args, kwargs), dict[str, list[Signed]]()
        for one in self.implementations(hook):
            given: list[Signed] | None = self._ask(one, arguments, _signed_by(one))
            if given is not None:
                found[one.plugin] = given
            elif one.hook.on_failure == "closed":
                raise Refused(_failed(one))
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
    ) -> Iterator[Step[V]]:
        """The same, step by step: who was handed what, and gave what.

        Whoever goes through the steps may set a step's ``after``: the next plugin is handed that.
        """
        first = spec_of(hook).parameters[0]
        for one in self.implementations(hook):
            given = self._given(one, {first: values, **kwargs}, values, _as_it_is)
            step = Step(one.plugin, one.version, values, given)
            yield step
            values = step.after

    def _given(
        self,
        one: Implementation,
        arguments: Mapping[str, Any],
        otherwise: Sequence[V],
        sign: Callable[[V], V],
    ) -> Sequence[V]:
        given = self._ask(one, arguments, sign)
        if given is None and one.hook.on_failure == "closed":
            raise Refused(_failed(one))
        return otherwise if given is None else given

    def _ask(
        self, one: Implementation, arguments: Mapping[str, Any], sign: Callable[[V], V]
    ) -> list[V] | None:
        """One implementation's values, signed; None where it failed, or is skipped for now."""
        if self.watch.skips(one):
            return None
        session = arguments.get("session") if "session" in one.arguments else None
        saved = Savepoint(session) if isinstance(session, Session) else None
        try:
            answer = one.ask(arguments, lambda values: [sign(value) for value in values])
            if saved is not None:
                saved.keep()
        except Exception as error:
            if asks_for_another_try(error):
                raise
            log.exception("plugin %s %s failed in hook %s", one.plugin, one.version, one.hook.name)
            if saved is not None:
                saved.take_back()
            return None
        return answer


def _said_by(one: Implementation) -> Callable[[Problem], Problem]:
    return lambda problem: problem.said_by(one.plugin, one.version)


def _said_about(one: Implementation) -> Callable[[tuple[K, Problem]], tuple[K, Problem]]:
    return lambda pair: (pair[0], pair[1].said_by(one.plugin, one.version))


def _signed_by(one: Implementation) -> Callable[[Signed], Signed]:
    return lambda value: replace(value, plugin=one.plugin, version=one.version)


def _as_it_is(value: T) -> T:
    return value


def _failed(one: Implementation) -> Problem:
    return PLUGIN_FAILED(plugin=one.plugin).said_by(one.plugin, one.version)


def _bound(hook: Callable[..., Any], args: Any, kwargs: Any) -> dict[str, Any]:
    return {**dict(zip(spec_of(hook).parameters, args, strict=False)), **kwargs}
