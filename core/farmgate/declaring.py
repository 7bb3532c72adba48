"""What a hook is: declared by ``check``, ``contribute`` or ``react``, read back as its spec."""

import inspect
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import ModuleType
from typing import Any, Literal, TypeVar, overload

import pluggy

PROJECT = "farmgate"
_hookspec = pluggy.HookspecMarker(PROJECT)

F = TypeVar("F", bound=Callable[..., Any])

Kind = Literal["check", "contribute", "react"]
OnFailure = Literal["closed", "open"]
Merge = Literal["collected", "listed", "passed along", "none"]

# Facts and problems are kept under the hook's name.
_LONGEST_NAME = 64


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


def check(
    *,
    on_failure: OnFailure = "closed",
    budget_ms: int = 20,
    deprecated: str | None = None,
    deprecated_arguments: Mapping[str, str] | None = None,
) -> Callable[[F], F]:
    """Declare a veto: every implementation is asked, and all their problems are shown at once.

    Args:
        on_failure: ``closed``: where an implementation raises, that is a problem as well;
            ``open``: it is left out.
        budget_ms: the time that one implementation should stay within; beyond it is recorded.
        deprecated: what to implement instead; whoever implements the hook is warned at the start.
        deprecated_arguments: by name, what to use instead; whoever takes one is warned.
    """
    warnings = _Warnings(deprecated, deprecated_arguments or {})
    return _declare("check", on_failure, "collected", budget_ms, warnings)


def contribute(
    *,
    on_failure: OnFailure,
    merge: Merge = "listed",
    budget_ms: int = 20,
    deprecated: str | None = None,
    deprecated_arguments: Mapping[str, str] | None = None,
) -> Callable[[F], F]:
    """Declare a contribution: every implementation gives values.

    They are ``listed`` one plugin after another, or ``passed along``: each plugin is handed what
    the one before it gave, as its first argument. The other arguments are those of ``check``.
    """
    warnings = _Warnings(deprecated, deprecated_arguments or {})
    return _declare("contribute", on_failure, merge, budget_ms, warnings)


def react(*, budget_ms: int = 1000, deprecated: str | None = None) -> Callable[[F], F]:
    """Declare a fact: told after it is true, from the outbox, at least once, each plugin apart."""
    return _declare("react", "open", "none", budget_ms, _Warnings(deprecated, {}))


@dataclass(frozen=True, slots=True)
class _Warnings:
    hook: str | None
    arguments: Mapping[str, str]

    def of(self, name: str) -> dict[str, Any]:
        """What pluggy is to warn of when it registers an implementation of this hook."""
        told: dict[str, Any] = {}
        if self.hook is not None:
            told["warn_on_impl"] = DeprecationWarning(f"hook {name} is deprecated: {self.hook}")
        if self.arguments:
            told["warn_on_impl_args"] = {
                argument: DeprecationWarning(f"hook {name}: {argument} is deprecated: {instead}")
                for argument, instead in self.arguments.items()
            }
        return told


def _declare(
    kind: Kind, on_failure: OnFailure, merge: Merge, budget_ms: int, warnings: _Warnings
) -> Callable[[F], F]:
    def declare(function: F) -> F:
        name = function.__name__
        if len(name) > _LONGEST_NAME:
            raise ValueError(f"a hook's name has at most {_LONGEST_NAME} characters: {name}")
        function.farmgate_hook = HookSpec(  # type: ignore[attr-defined]
            name,
            kind,
            on_failure,
            merge,
            budget_ms,
            function,
            tuple(inspect.signature(function).parameters),
        )
        return _hookspec(function, **warnings.of(name))

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


@overload
def hookimpl(function: F, /) -> F: ...
@overload
def hookimpl(*, optional: bool = False, **refused: bool) -> Callable[[F], F]: ...
def hookimpl(
    function: Callable[..., Any] | None = None, /, *, optional: bool = False, **refused: bool
) -> Any:
    """Mark a plugin's method as its implementation of the hook of the same name.

    Args:
        function: the method; parameters of the hook that it does not need are left out.
        optional: the hook belongs to a plugin that may be off: where it is, the method waits
            unused. Without it, a hook that nobody declares is an error at the start.
        refused: pluggy's own ordering; the start says what to use in its place.
    """
    options: dict[str, Any] = {"optionalhook": optional, **refused}
    mark = pluggy.HookimplMarker(PROJECT)(**options)
    return mark if function is None else mark(function)
