"""Fields of a subscription: what a client is shown of facts as they become true."""

import inspect
from collections.abc import Callable, Sequence
from typing import Any

import strawberry
from strawberry.types.field import StrawberryField

from farmgate.api.context import Info
from farmgate.api.fields import asked_by
from farmgate.dispatch import spec_of
from farmgate.events.fact import Fact
from farmgate.language import localized

_HOOKS = "farmgate_hooks"


class NothingToShow(Exception):  # noqa: N818 - an answer, not an error
    """A fact is none of this subscriber's business."""


def subscription(
    show: Callable[..., Any],
    *,
    on: Sequence[Callable[..., Any]],
    description: str,
    permission: str | None = None,
) -> Any:
    """A root field of a subscription, which follows the facts of these hooks.

    ``show(fact, info, …)`` is called for each fact and each subscriber, with a fresh
    ``info.context``; further parameters are arguments of the field. What it answers is sent; None
    sends nothing. ``permission`` is asked for when the subscription begins and at each fact.
    A fact that is written down only where a plugin reacts to it (its hook's docstring says so)
    needs such a reaction in the plugin, if an empty one.
    """
    signature = inspect.signature(show, eval_str=True)
    _, info, *arguments = signature.parameters.values()
    if info.name.lstrip("_") != "info":
        raise TypeError(
            f"{show.__name__} shows facts, so it must take (fact, info, …arguments); "
            f"it takes {signature}"
        )

    def resolver(root: Fact, info: Info, **given: Any) -> Any:
        shown = show(root, info, **given)
        if shown is None:
            raise NothingToShow
        return localized(shown)

    resolver.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
        [
            inspect.Parameter("root", inspect.Parameter.POSITIONAL_OR_KEYWORD),
            inspect.Parameter("info", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=Info),
            *(one.replace(kind=inspect.Parameter.KEYWORD_ONLY) for one in arguments),
        ]
    )
    resolver.__annotations__ = {"info": Info, **{one.name: one.annotation for one in arguments}}
    return strawberry.field(
        resolver=resolver,
        description=description,
        extensions=[asked_by(permission)],
        metadata={_HOOKS: frozenset(spec_of(hook).name for hook in on)},
    )


def hooks_of(field: StrawberryField) -> frozenset[str]:
    """The hooks whose facts a field of a subscription follows."""
    hooks: frozenset[str] = field.metadata.get(_HOOKS, frozenset())
    return hooks
