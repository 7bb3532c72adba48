"""Inputs to which plugins add fields, and who receives what the client gives in them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import MISSING, dataclass
from typing import Any, TypeVar

import strawberry
from sqlalchemy.orm import Session
from strawberry.types.arguments import InputContext
from strawberry.types.base import StrawberryObjectDefinition
from strawberry.types.field import StrawberryField

from farmgate.api.context import Info

T = TypeVar("T", bound="type[ExtensibleInput]")

Receive = Callable[[int, Any, Info, Session], None]
_RECEIVER = "farmgate_receiver"


def given(receive: Receive, *, description: str) -> Any:
    """A plugin's field of one of core's inputs; its type must allow null.

    ``receive(key, value, info, session)`` is called in the mutation's own transaction, after
    core's change, with the key of the row that was changed: only where the client gave the field,
    and with None where it gave null. ``Refused`` refuses the whole mutation, core's change
    too. It may be called more than once, so it does nothing that a rollback cannot undo.
    """
    # No default: GraphQL would fill it in where the client gave nothing.
    return strawberry.field(
        default=strawberry.UNSET, description=description, metadata={_RECEIVER: receive}
    )


@dataclass(frozen=True, slots=True)
class _Brought:
    """What the client gave in one plugin's field."""

    receive: Receive
    value: Any


class ExtensibleInput:
    """An input of core's to which plugins may add fields."""

    _brought: Sequence[_Brought] = ()

    def hand_over(self, key: int, info: Info, session: Session) -> None:
        """Give the plugins what the client gave for them, in the transaction of core's change."""
        for one in self._brought:
            one.receive(key, one.value, info, session)


def extensible(input_type: T) -> T:
    """Let plugins add fields to an input type, in the schemas of the shops that they are on in."""
    # Strawberry makes an input of the fields of its class alone, and would silently drop others.
    _definition(input_type).from_input = _take
    return input_type


def is_extensible(type_: type) -> bool:
    """Whether plugins may add fields to this input."""
    return issubclass(type_, ExtensibleInput)


def receiver_of(field: StrawberryField) -> Receive | None:
    """Who receives what the client gives in a field of an input; None: core itself."""
    receive: Receive | None = field.metadata.get(_RECEIVER)
    return receive


def _take(
    type_: type[ExtensibleInput], value: Mapping[str, Any], context: InputContext
) -> ExtensibleInput:
    """The input as core knows it, and beside it what the client gave for plugins."""
    assert context.info is not None  # noqa: S101 - inputs come with requests only
    schema: Any = context.info.schema  # whose shop this is: another may have other plugins
    definition = _definition(type_)
    own: dict[str, Any] = {
        field.python_name: None
        for field in definition.fields
        if field.default_value is MISSING and field.default_factory is MISSING
    }
    brought: list[_Brought] = []
    for field in schema.get_fields(definition):
        name = context.config.name_converter.from_field(field)
        if name not in value:
            continue
        taken = context.convert(value[name], field.resolve_type(type_definition=definition), name)
        receive = receiver_of(field)
        if receive is None:
            own[field.python_name] = taken
        else:
            brought.append(_Brought(receive, taken))
    made = type_(**own)
    made._brought = brought  # noqa: SLF001 - nobody else makes one
    return made


def _definition(type_: type) -> StrawberryObjectDefinition:
    definition: StrawberryObjectDefinition = type_.__strawberry_definition__  # type: ignore[attr-defined]
    return definition
