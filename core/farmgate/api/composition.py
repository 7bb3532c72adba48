"""One schema from core's types and the extensions of the plugins that are on."""

import copy
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from typing import Any, TypeVar, dataclass_transform

import strawberry
from strawberry.exceptions import DuplicatedTypeName
from strawberry.schema.config import StrawberryConfig
from strawberry.schema_directive import Location
from strawberry.types.base import StrawberryObjectDefinition, StrawberryOptional
from strawberry.types.field import StrawberryField

from farmgate.api.errors import as_error
from farmgate.api.extensible import is_extensible, receiver_of
from farmgate.api.fields import permission_of
from farmgate.api.roots import ROOTS
from farmgate.api.scalars import DECIMAL
from farmgate.errors import ShopCannotOpen
from farmgate.language import Text, localized
from farmgate.problems import Refused

T = TypeVar("T")


Extension = type
"""A class that ``extend`` has marked: fields that are added to a type."""


@dataclass_transform(kw_only_default=True)
def extend(target: type) -> Callable[[type[T]], type[T]]:
    """Declare a class whose fields are added to ``target`` in shops that switch the plugin on.

    The class is a table of contents: each line names a field, its GraphQL type and the function
    that answers, by ``query``, ``mutation`` or ``batch``. Where ``target`` is an input, each line
    names who receives what the client gives, by ``given``.
    """

    def declare(fields: type[T]) -> type[T]:
        extension = strawberry.type(fields)
        extension.farmgate_extends = target  # type: ignore[attr-defined]
        return extension

    return declare


def target_of(extension: Extension) -> type:
    """The type that an extension adds fields to."""
    target: type = extension.farmgate_extends  # type: ignore[attr-defined]
    return target


@strawberry.schema_directive(
    name="plugin",
    locations=[Location.FIELD_DEFINITION, Location.INPUT_FIELD_DEFINITION],
    description="The plugin that brings this field; switched off, the field is gone.",
)
class BroughtBy:
    """Marks a field with the plugin that brings it."""

    name: str


class ComposedSchema(strawberry.Schema):
    """A schema of one shop. Core's types are never changed: their fields are copied into it."""

    def __init__(self, extensions_of: Sequence[tuple[str, Extension]], **roots: Any) -> None:
        self._converter = StrawberryConfig().name_converter
        self._owned: dict[type, dict[str, tuple[str, StrawberryField]]] = defaultdict(dict)
        self._composed: dict[type, list[StrawberryField]] = {}
        for owner, extension in extensions_of:
            for field in _definition(extension).fields:
                self._add(owner, target_of(extension), field)
        try:
            super().__init__(config=_config(), **roots)
        except DuplicatedTypeName as error:
            raise ShopCannotOpen(_same_type_name(error, extensions_of)) from None
        if unsound := [*self._unrefusable(), *self._unreceivable()]:
            raise ShopCannotOpen(*unsound)

    def get_fields(self, type_definition: StrawberryObjectDefinition) -> list[StrawberryField]:
        """Core's fields of a type, then the plugins': copies, for this schema only."""
        origin = type_definition.origin
        if origin not in self._composed:
            added = [field for _, field in self._owned[origin].values()]
            # Copies: strawberry writes the default resolver onto the fields that it is given.
            own = [copy.copy(field) for field in type_definition.fields]
            self._composed[origin] = own + added
        return self._composed[origin]

    def _unrefusable(self) -> Iterator[Text]:
        """Where null is not allowed, a refusal of one field would take the whole row away."""
        for origin, fields in self._composed.items():
            for field in fields if origin not in ROOTS else ():
                if permission_of(field) and not isinstance(field.type, StrawberryOptional):
                    name = self._converter.from_field(field)
                    yield _not_refusable(f"{_definition(origin).name}.{name}")

    def _unreceivable(self) -> Iterator[Text]:
        """An input's field that nobody receives, or that clients without the plugin would miss."""
        for target, fields in self._owned.items():
            for name, (owner, field) in fields.items():
                is_sound = is_extensible(target) and isinstance(field.type, StrawberryOptional)
                if (_definition(target).is_input or receiver_of(field)) and not (
                    is_sound and receiver_of(field)
                ):
                    yield _not_receivable(f"{_definition(target).name}.{name}", owner)

    def _add(self, owner: str, target: type, field: StrawberryField) -> None:
        name = self._converter.from_field(field)
        own = {self._converter.from_field(one) for one in _definition(target).fields}
        there = self._owned[target]
        other = "core" if name in own else there[name][0] if name in there else None
        if other is not None:
            raise ShopCannotOpen(_same_field_name(_definition(target).name, name, other, owner))
        added = copy.copy(field)
        if owner != "core":
            added.directives = [*field.directives, BroughtBy(name=owner)]
        there[name] = (owner, added)


def _config() -> StrawberryConfig:
    return StrawberryConfig(default_resolver=read_field, scalar_map={Decimal: DECIMAL})


def read_field(row: Any, name: str) -> Any:
    """A row's attribute; a text in the language of whoever reads."""
    try:
        return localized(getattr(row, name))
    except Refused as refused:
        raise as_error(refused.problems[0]) from None


def _definition(type_: type) -> StrawberryObjectDefinition:
    definition: StrawberryObjectDefinition = type_.__strawberry_definition__  # type: ignore[attr-defined]
    return definition


def _same_field_name(type_name: str, field: str, one: str, other: str) -> Text:
    return Text(
        en=f"Both {one} and {other} bring the GraphQL field {type_name}.{field}. "
        f"Switch one of them off: [plugins.{other}] enabled = false, and tell its author.",
        zh=f"{one} 与 {other} 都提供了 GraphQL 字段 {type_name}.{field}。"
        f"请关闭其一:[plugins.{other}] enabled = false,并告知作者。",
    )


def _not_refusable(place: str) -> Text:
    return Text(
        en=f"The GraphQL field {place} asks for a permission, and its type does not allow null for "
        "those who lack it. Tell the plugin's author to add `| None` to the type.",
        zh=f"GraphQL 字段 {place} 需要权限,但其类型不允许对无权限者返回 null。"
        "请告知插件作者在类型后加上 `| None`。",
    )


def _not_receivable(place: str, owner: str) -> Text:
    return Text(
        en=f"The GraphQL input field {place} of {owner} cannot be: fields are added to inputs that "
        "are open to plugins, by `given(receive, …)`, with a type that allows null. "
        "Tell the plugin's author.",
        zh=f"{owner} 的 GraphQL 输入字段 {place} 不成立:只能用 `given(receive, …)` 给允许扩展的输入"
        "增加可为 null 的字段。请告知插件作者。",
    )


def _same_type_name(
    error: DuplicatedTypeName, extensions_of: Sequence[tuple[str, Extension]]
) -> Text:
    packages = {extension.__module__.split(".")[0]: owner for owner, extension in extensions_of}
    classes = [cls for cls in (error.first_cls, error.second_cls) if cls is not None]
    found = {packages.get(cls.__module__.split(".")[0], "core") for cls in classes}
    owners = sorted(found, key=lambda owner: (owner != "core", owner))
    name = error.message.split()[1]  # strawberry keeps the name in its sentence only
    one, other = (*owners, "?", "?")[:2]
    return Text(
        en=f"Both {one} and {other} bring a GraphQL type named {name}. "
        "Switch one of them off in farmgate.toml, and tell its author to prefix the name.",
        zh=f"{one} 与 {other} 都提供了名为 {name} 的 GraphQL 类型。"
        "请在 farmgate.toml 中关闭其一,并告知作者给类型名加前缀。",
    )
