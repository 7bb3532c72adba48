"""GraphQL operations made from a schema: what can be selected, and arguments that will do."""

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
    is_leaf_type,
    is_required_argument,
    is_required_input_field,
)

_SAMPLES = {
    "Int": "1",
    "Float": "1.0",
    "Boolean": "true",
    "Decimal": '"1"',
    "Date": '"2026-10-12"',
    "DateTime": '"2026-10-12T01:00:00Z"',
    "Time": '"01:00:00"',
    "JSON": "{}",
}
_DEEPEST = 4


@dataclass(frozen=True, slots=True)
class Path:
    """How one gets from a root field to a type: each step with its arguments."""

    steps: tuple[str, ...]
    paged: bool = False
    """Whether its root takes ``first``: written ``FIRST`` in its step."""

    def ask(self, selection: str, first: int = 1) -> str:
        """The whole operation."""
        text = selection
        for step in reversed(self.steps):
            text = f"{step} {{ {text} }}"
        return f"{{ {text} }}".replace("FIRST", str(first))


@dataclass(frozen=True, slots=True)
class Asker:
    """Makes operations for one schema; ``known`` has arguments for root fields that need some."""

    schema: GraphQLSchema
    known: Mapping[str, str] = field(default_factory=dict)

    def path_to(self, type_name: str) -> Path | None:
        """The shortest way to a type, through a page of many where there is one.

        None where every way takes arguments that nobody can guess.
        """
        assert self.schema.query_type is not None  # noqa: S101 - both schemas have one
        queue = deque[tuple[GraphQLObjectType, Path]]([(self.schema.query_type, Path(()))])
        seen = set[tuple[str, bool]]()
        alone: Path | None = None
        while queue:
            type_, path = queue.popleft()
            if type_.name == type_name:
                if path.paged or not path.steps:
                    return path
                alone = alone or path
            if (type_.name, path.paged) in seen or len(path.steps) > _DEEPEST:
                continue
            seen.add((type_.name, path.paged))
            queue.extend(self._onward(type_, path))
        return alone

    def _onward(
        self, type_: GraphQLObjectType, path: Path
    ) -> Iterator[tuple[GraphQLObjectType, Path]]:
        names = ["nodes"] if "nodes" in type_.fields else list(type_.fields)
        # Pages before single things: they are where a question a row would show.
        for name in sorted(names, key=lambda one: "first" not in type_.fields[one].args):
            found, inner = type_.fields[name], get_named_type(type_.fields[name].type)
            arguments = self.arguments(name, found, is_root=not path.steps)
            if isinstance(inner, GraphQLObjectType) and arguments is not None:
                paged = path.paged or "FIRST" in arguments
                yield inner, Path((*path.steps, f"{name}{arguments}"), paged)

    def arguments(self, name: str, found: GraphQLField, *, is_root: bool) -> str | None:
        """What stands behind a field's name; None where it needs what nobody can guess."""
        if is_root and name in self.known:
            return f"({self.known[name]})"
        if any(is_required_argument(one) for one in found.args.values()):
            return None
        return "(first: FIRST)" if "first" in found.args and is_root else ""

    def selection(self, name: str, found: GraphQLField, depth: int = 2) -> str | None:
        """A field with whatever can be read below it; None where it needs arguments."""
        if any(is_required_argument(one) for one in found.args.values()):
            return None
        inner = get_named_type(found.type)
        if is_leaf_type(inner):
            return name
        if not isinstance(inner, GraphQLObjectType) or depth == 0:
            return None
        below = (self.selection(key, one, depth - 1) for key, one in inner.fields.items())
        chosen = " ".join(one for one in below if one is not None)
        return f"{name} {{ {chosen} }}" if chosen else None

    def call(self, name: str, found: GraphQLField) -> str:
        """A root field with arguments of the right types, whatever they say, and its names."""
        required = {
            key: sample(one.type) for key, one in found.args.items() if is_required_argument(one)
        }
        given = ", ".join(f"{key}: {value}" for key, value in required.items())
        arguments = f"({given})" if given else ""
        inner = get_named_type(found.type)
        if is_leaf_type(inner):
            return f"{name}{arguments}"
        is_payload = isinstance(inner, GraphQLObjectType) and "problems" in inner.fields
        return f"{name}{arguments} {{ {'problems { code }' if is_payload else '__typename'} }}"


def sample(type_: Any) -> str:
    """A value of a type, as GraphQL writes it."""
    if isinstance(type_, GraphQLNonNull):
        return sample(type_.of_type)
    if isinstance(type_, GraphQLList):
        return f"[{sample(type_.of_type)}]"
    if isinstance(type_, GraphQLEnumType):
        first: str = next(iter(type_.values))
        return first
    if isinstance(type_, GraphQLInputObjectType):
        needed = {
            name: sample(one.type)
            for name, one in type_.fields.items()
            if is_required_input_field(one)
        }
        return "{" + ", ".join(f"{name}: {value}" for name, value in needed.items()) + "}"
    name: str = type_.name
    return _SAMPLES.get(name, '"x"')
