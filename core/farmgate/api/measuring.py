"""What one GraphQL request asks for, measured before any of it is validated or run.

Each fragment is measured once, however often it is spread, so that measuring a document costs
as much as reading it. It comes before validation, whose rules compare fields with each other:
they only ever see documents of a bounded size.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, cast

from graphql import (
    DirectiveNode,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLField,
    GraphQLInt,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    ListValueNode,
    Node,
    ObjectValueNode,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    ValueNode,
    VariableNode,
    get_named_type,
    get_nullable_type,
    is_list_type,
)

from farmgate.api.limits import Limits, hold

# Deeper than any bounded operation needs, and far from the interpreter's limit on recursion.
MAX_NESTING: Final = 64
# Counting stops here: a few hundred bytes of fragments can ask for 2**200 fields.
COUNTLESS: Final = 1_000_000_000


@dataclass(frozen=True, slots=True)
class _Page:
    """How many rows stand below a field: the most that it or its variables say, or else some."""

    said: int
    variables: tuple[str, ...] = ()
    otherwise: int = 1

    def rows(self, given: Mapping[str, int]) -> int:
        """The number of rows, with what the variables are given as."""
        return max([self.said, *(given.get(name, 0) for name in self.variables)]) or self.otherwise


_ONE_ROW = _Page(1)


@dataclass(slots=True, eq=False)
class _Size:
    """What a selection asks for; its cost is ``cost``, and the cost below each page per row."""

    depth: int = 0
    introspection_depth: int = 0
    introspections: int = 0
    roots: int = 0
    fields: int = 0
    aliases: int = 0
    directives: int = 0
    cost: int = 0
    pages: list[tuple[_Page, "_Size"]] = field(default_factory=list)

    def count(self, other: "_Size") -> None:
        """Take in what the other counts, all but its root fields and its cost."""
        self.depth = max(self.depth, other.depth)
        self.introspection_depth = max(self.introspection_depth, other.introspection_depth)
        self.introspections = min(self.introspections + other.introspections, COUNTLESS)
        self.fields = min(self.fields + other.fields, COUNTLESS)
        self.aliases = min(self.aliases + other.aliases, COUNTLESS)
        self.directives = min(self.directives + other.directives, COUNTLESS)

    def beside(self, other: "_Size") -> None:
        """Take in a neighbour in the same selection."""
        self.count(other)
        self.roots = min(self.roots + other.roots, COUNTLESS)
        self.below(_ONE_ROW, other)

    def below(self, page: _Page, other: "_Size") -> None:
        """Take in the cost of what stands below; now, unless a variable decides it later."""
        if page.variables or other.pages:
            self.pages.append((page, other))
        else:
            self.cost = min(self.cost + page.rows({}) * other.cost, COUNTLESS)


@dataclass(frozen=True, slots=True)
class MeasuredOperation:
    """One operation of a document, with what it costs for given variables."""

    node: OperationDefinitionNode
    _size: _Size
    _limits: Limits

    def enforce(self, variables: Mapping[str, Any]) -> None:
        """Raise ``LimitExceeded`` where the variables ask for too much."""
        _enforce_input(variables, self._limits)
        hold("LIMIT_COST", self._cost(variables), self._limits.max_cost)

    def _cost(self, variables: Mapping[str, Any]) -> int:
        given = self._numbers(variables)
        known: dict[_Size, int] = {}

        def cost(size: _Size) -> int:
            if size not in known:
                below = (self._rows(page, given) * cost(part) for page, part in size.pages)
                known[size] = min(size.cost + sum(below), COUNTLESS)
            return known[size]

        return cost(self._size)

    def _rows(self, page: _Page, given: Mapping[str, int]) -> int:
        rows = page.rows(given)
        hold("LIMIT_PAGE", rows, self._limits.max_page)
        return rows

    def _numbers(self, variables: Mapping[str, Any]) -> dict[str, int]:
        numbers = {
            definition.variable.name.value: _integer(definition.default_value)
            for definition in self.node.variable_definitions or ()
        }
        given = {name: int(value) for name, value in variables.items() if _is_integer(value)}
        return numbers | given


def measure(
    document: DocumentNode, schema: GraphQLSchema, limits: Limits
) -> list[MeasuredOperation]:
    """Measure every definition of a document, which need not be valid.

    Raises ``LimitExceeded`` for whatever no variable can mend.
    """
    tape = _Tape(document, schema, limits)
    for definition in document.definitions:
        if isinstance(definition, FragmentDefinitionNode):
            # Validation compares the fields of fragments that nobody spreads, too.
            hold("LIMIT_FIELDS", tape.fragment(definition.name.value, 1).fields, limits.max_fields)
    return [
        MeasuredOperation(definition, tape.operation(definition), limits)
        for definition in document.definitions
        if isinstance(definition, OperationDefinitionNode)
    ]


class _Tape:
    """Measures the selections of one document, remembering its fragments."""

    def __init__(self, document: DocumentNode, schema: GraphQLSchema, limits: Limits) -> None:
        self._schema = schema
        self._limits = limits
        self._fragments: dict[str, _Size] = {}
        self._definitions = {
            definition.name.value: definition
            for definition in document.definitions
            if isinstance(definition, FragmentDefinitionNode)
        }

    def operation(self, node: OperationDefinitionNode) -> _Size:
        for definition in node.variable_definitions or ():
            self._check_values([definition.default_value])
        size = self._selected(node.selection_set, self._schema.get_root_type(node.operation), 1)
        size.directives += self._directives(node.directives)
        _enforce(size, self._limits)
        if node.operation is OperationType.MUTATION:
            hold("LIMIT_MUTATIONS", size.roots, self._limits.max_mutations)
        return size

    def fragment(self, name: str, level: int) -> _Size:
        """The size of a fragment; nothing if there is none, or while it is being measured."""
        if name not in self._fragments:
            self._fragments[name] = _Size()
            if node := self._definitions.get(name):
                on = self._schema.get_type(node.type_condition.name.value)
                self._fragments[name] = self._selected(node.selection_set, on, level)
        return self._fragments[name]

    def _selected(
        self, node: SelectionSetNode | None, on: GraphQLNamedType | None, level: int
    ) -> _Size:
        hold("LIMIT_DEPTH", level, MAX_NESTING)
        size = _Size()
        for selection in node.selections if node else ():
            size.beside(self._selection(selection, on, level))
            size.directives += self._directives(selection.directives)
        return size

    def _selection(self, node: Node, on: GraphQLNamedType | None, level: int) -> _Size:
        if isinstance(node, FieldNode):
            return self._field(node, on, level)
        if isinstance(node, FragmentSpreadNode):
            return self.fragment(node.name.value, level + 1)
        return self._inline(cast("InlineFragmentNode", node), on, level)

    def _inline(self, node: InlineFragmentNode, on: GraphQLNamedType | None, level: int) -> _Size:
        condition = node.type_condition
        inside = self._schema.get_type(condition.name.value) if condition else on
        return self._selected(node.selection_set, inside, level + 1)

    def _field(self, node: FieldNode, on: GraphQLNamedType | None, level: int) -> _Size:
        self._check_values([argument.value for argument in node.arguments or ()])
        definition = _definition(on, node.name.value)
        type_ = get_named_type(definition.type) if definition else None
        below = self._selected(node.selection_set, type_, level + 1)
        size = _Size(cost=1)
        size.count(below)
        size.fields += 1
        size.aliases += node.alias is not None
        if node.name.value in ("__schema", "__type"):
            return self._introspection(size)
        size.depth += 1
        size.roots = int(node.name.value != "__typename")
        size.below(self._page(node, on, definition), below)
        return size

    def _introspection(self, size: _Size) -> _Size:
        size.introspection_depth = size.depth + 1
        size.introspections += 1
        size.depth = size.roots = 1
        size.cost = size.fields
        return size

    def _page(
        self, node: FieldNode, on: GraphQLNamedType | None, definition: GraphQLField | None
    ) -> _Page:
        arguments = _page_arguments(definition)
        if not arguments:
            return _Page(self._unpaged_rows(on, definition))
        asked = [a.value for a in node.arguments or () if a.name.value in arguments]
        variables = tuple(v.name.value for v in asked if isinstance(v, VariableNode))
        page = _Page(
            max(map(_integer, asked), default=0),
            variables,
            max(arguments.values()) or self._limits.default_page,
        )
        hold("LIMIT_PAGE", page.said, self._limits.max_page)
        return page

    def _unpaged_rows(self, on: GraphQLNamedType | None, definition: GraphQLField | None) -> int:
        # The edges of a connection were counted by the page that the connection is.
        is_list = definition is not None and is_list_type(get_nullable_type(definition.type))
        is_counted = on is not None and on.name.endswith("Connection")
        return self._limits.unpaged_rows if is_list and not is_counted else 1

    def _directives(self, directives: Iterable[DirectiveNode] | None) -> int:
        nodes = tuple(directives or ())
        for node in nodes:
            self._check_values([argument.value for argument in node.arguments or ()])
        return len(nodes)

    def _check_values(self, waiting: list[ValueNode | None]) -> None:
        while waiting:
            value = waiting.pop()
            if isinstance(value, ListValueNode):
                hold("LIMIT_LIST", len(value.values), self._limits.max_list)
                waiting.extend(value.values)
            elif isinstance(value, ObjectValueNode):
                waiting.extend(part.value for part in value.fields)


def _enforce(size: _Size, limits: Limits) -> None:
    hold("LIMIT_DEPTH", size.depth, limits.max_depth)
    hold("LIMIT_INTROSPECTION_DEPTH", size.introspection_depth, limits.max_introspection_depth)
    hold("LIMIT_INTROSPECTIONS", size.introspections, limits.max_introspections)
    hold("LIMIT_ALIASES", size.aliases, limits.max_aliases)
    hold("LIMIT_DIRECTIVES", size.directives, limits.max_directives)
    hold("LIMIT_FIELDS", size.fields, limits.max_fields)


def _enforce_input(variables: Mapping[str, Any], limits: Limits) -> None:
    waiting: list[tuple[Any, int]] = [(variables, 0)]
    while waiting:
        value, depth = waiting.pop()
        hold("LIMIT_INPUT_DEPTH", depth, limits.max_input_depth)
        if isinstance(value, list):
            hold("LIMIT_LIST", len(value), limits.max_list)
        parts = value if isinstance(value, list) else value.values()
        waiting.extend((part, depth + 1) for part in parts if isinstance(part, (list, dict)))


def _definition(on: GraphQLNamedType | None, name: str) -> GraphQLField | None:
    if not isinstance(on, GraphQLObjectType | GraphQLInterfaceType):
        return None
    found: GraphQLField | None = on.fields.get(name)
    return found


def _page_arguments(definition: GraphQLField | None) -> dict[str, int]:
    """The arguments that say how many rows, each with its default (0 if it has none)."""
    arguments = definition.args if definition else {}
    return {
        name: arguments[name].default_value if _is_integer(arguments[name].default_value) else 0
        for name in ("first", "last")
        if name in arguments and get_named_type(arguments[name].type) is GraphQLInt
    }


def _integer(node: ValueNode | None) -> int:
    """The integer that a literal spells; 0 for any other, without reading thousands of digits."""
    if not isinstance(node, IntValueNode):
        return 0
    return int(node.value) if len(node.value) < len(str(COUNTLESS)) else COUNTLESS


def _is_integer(value: object) -> bool:
    return isinstance(value, float | int) and not isinstance(value, bool) and value == value // 1
