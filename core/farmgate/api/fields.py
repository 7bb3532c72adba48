"""Fields of a schema: queries, mutations and batch fields, and what all of them have in common."""

import functools
import inspect
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import strawberry
from strawberry.extensions import FieldExtension

from farmgate.api.context import Context, Info
from farmgate.api.errors import as_error
from farmgate.api.types import shown
from farmgate.language import localized
from farmgate.problems import Refused
from farmgate.rows import Row

R = TypeVar("R", bound=Row)


class Answer:
    """What a mutation answers: the fields that it names, nothing for the others, no problems."""

    def __init__(self, **fields: Any) -> None:
        self.problems: Sequence[Any] = ()
        self.__dict__.update(fields)

    def __getattr__(self, name: str) -> None:
        if name.startswith("__"):
            raise AttributeError(name)


def query(resolver: Callable[..., Any], *, description: str, permission: str | None = None) -> Any:
    """A root field of a query. A refusal becomes a GraphQL error that carries the problem's code.

    ``permission`` is what a member of staff needs; in the admin schema every field names one.
    """
    return strawberry.field(
        resolver=resolver, description=description, extensions=[_Asked(permission)]
    )


def mutation(
    resolver: Callable[..., Any], *, description: str, permission: str | None = None
) -> Any:
    """A root field of a mutation; a refusal becomes the payload's ``problems``.

    The resolver opens its one transaction by ``info.context.write`` and answers by ``Answer``.
    """
    return strawberry.mutation(
        resolver=resolver, description=description, extensions=[_Done(permission)]
    )


def batch(
    ask: Callable[..., Sequence[Any]], *, description: str, permission: str | None = None
) -> Any:
    """A field of a row, answered for all rows that were fetched together.

    ``ask(rows, info, …)`` is called once and gives one answer a row, in order: a list of 24
    products costs as many statements as one. Further parameters are arguments of the field.

    Who lacks ``permission`` gets null and an error for this field, and all the others; so its type
    must allow null.
    """

    @functools.wraps(ask)
    def resolver(root: R, info: Info, **arguments: Any) -> Any:
        # By their words: an argument may be a list, which cannot be looked up by itself.
        question = (ask, repr(sorted(arguments.items()))) if arguments else ask
        try:
            answers = root.cohort.answer(question, lambda rows: ask(rows, info, **arguments))
        except Refused as refused:
            raise as_error(info.context.signed(refused.problems)[0]) from None
        return localized(answers[root.place])

    signature = inspect.signature(ask, eval_str=True)
    if [name.lstrip("_") for name in signature.parameters][1:2] != ["info"]:
        raise TypeError(
            f"{ask.__name__} answers a batch field, so it must take (rows, info, …arguments); "
            f"it takes {signature}"
        )
    _, _, *arguments = signature.parameters.values()
    del resolver.__wrapped__  # strawberry reads what we say below
    resolver.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
        [
            inspect.Parameter("root", inspect.Parameter.POSITIONAL_OR_KEYWORD),
            inspect.Parameter("info", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=Info),
            *(one.replace(kind=inspect.Parameter.KEYWORD_ONLY) for one in arguments),
        ]
    )
    resolver.__annotations__ = {"info": Info, **{one.name: one.annotation for one in arguments}}
    extensions: list[FieldExtension] = [] if permission is None else [_Asked(permission)]
    return strawberry.field(resolver=resolver, description=description, extensions=extensions)


class _Permitted(FieldExtension):
    def __init__(self, permission: str | None) -> None:
        self.permission = permission

    def check(self, context: Context) -> None:
        if self.permission is not None:
            context.require(self.permission)


class _Asked(_Permitted):
    def resolve(self, next_: Callable[..., Any], source: Any, info: Info, **kwargs: Any) -> Any:
        try:
            self.check(info.context)
            return next_(source, info, **kwargs)
        except Refused as refused:
            raise as_error(info.context.signed(refused.problems)[0]) from None


class _Done(_Permitted):
    def resolve(self, next_: Callable[..., Any], source: Any, info: Info, **kwargs: Any) -> Any:
        try:
            self.check(info.context)
            return next_(source, info, **kwargs)
        except Refused as refused:
            problems = info.context.signed(refused.problems)
            return Answer(problems=shown(problems, info.context.language))


def asked_by(permission: str | None) -> FieldExtension:
    """What asks for a permission, and tells a refusal as an error."""
    return _Asked(permission)


def permission_of(field: Any) -> str | None:
    """The permission that a field asks for, for the composition, tests and the reference."""
    return next((one.permission for one in field.extensions if isinstance(one, _Permitted)), None)
