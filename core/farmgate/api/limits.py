"""How much one GraphQL request may ask for, measured before any of it is validated or run.

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

from farmgate.language import Text

# Deeper than any bounded operation needs, and far from the interpreter's limit on recursion.
MAX_NESTING: Final = 64
# Counting stops here: a few hundred bytes of fragments can ask for 2**200 fields.
COUNTLESS: Final = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Limits:
    """The most that one request may ask for; every bound is inclusive.

    Fields, aliases and directives count as if each fragment were written out wherever it is
    spread, because that is how often they run.
    """

    max_characters: int = 100_000
    """Characters of the document's text."""
    max_tokens: int = 2_000
    """Tokens of the document, and comments besides; GraphiQL's introspection has 183."""
    max_depth: int = 12
    """Fields inside each other, from the root field on; fragments add nothing."""
    max_introspection_depth: int = 20
    """The same below ``__schema`` and ``__type``; GraphiQL asks for 15."""
    max_introspections: int = 3
    """``__schema`` and ``__type`` fields of one operation: each may ask for the whole schema."""
    max_aliases: int = 30
    """Fields under another name."""
    max_directives: int = 50
    """Directives on the operation, its fields and its fragments."""
    max_fields: int = 500
    """Fields of one operation, rows not counted."""
    max_mutations: int = 5
    """Root fields of a mutation."""
    max_cost: int = 10_000
    """Fields of the answer: what stands below a page counts once for each of its rows."""
    max_page: int = 100
    """Rows that ``first`` or ``last`` may ask for."""
    default_page: int = 20
    """Rows of a page when neither the operation nor the schema's default says how many."""
    unpaged_rows: int = 2
    """Rows of a list that has no pages: enough to refuse lists of lists of lists."""
    max_list: int = 250
    """Items of any one list among the arguments and the variables."""
    max_input_depth: int = 32
    """Lists and objects inside each other in the variables."""


_SENTENCES: Final[Mapping[str, Text]] = {
    "LIMIT_CHARACTERS": Text(
        en="The document has {asked} characters; {limit} is the most. Send a shorter one.",
        zh="查询文本有 {asked} 个字符,最多 {limit} 个。请缩短查询。",
    ),
    "LIMIT_TOKENS": Text(
        en="The document has more than {limit} tokens. Split it into several requests.",
        zh="查询文本超过 {limit} 个词元。请拆成几次请求。",
    ),
    "LIMIT_DEPTH": Text(
        en="The operation is {asked} fields deep; {limit} is the most. Ask for the deeper part "
        "in a request of its own.",
        zh="操作嵌套了 {asked} 层字段,最多 {limit} 层。请把更深的部分放到单独的请求里。",
    ),
    "LIMIT_INTROSPECTION_DEPTH": Text(
        en="The introspection is {asked} fields deep; {limit} is the most. Ask as GraphiQL does.",
        zh="内省查询嵌套了 {asked} 层,最多 {limit} 层。请按 GraphiQL 的方式查询。",
    ),
    "LIMIT_INTROSPECTIONS": Text(
        en="The operation looks into the schema {asked} times; {limit} is the most. Ask once.",
        zh="操作内省了 {asked} 次,最多 {limit} 次。请一次查询。",
    ),
    "LIMIT_ALIASES": Text(
        en="The operation has {asked} aliases; {limit} is the most. Use a list argument, or "
        "several requests.",
        zh="操作用了 {asked} 个别名,最多 {limit} 个。请改用列表参数,或分成几次请求。",
    ),
    "LIMIT_DIRECTIVES": Text(
        en="The operation has {asked} directives; {limit} is the most. Remove some.",
        zh="操作用了 {asked} 个指令,最多 {limit} 个。请减少指令。",
    ),
    "LIMIT_FIELDS": Text(
        en="The operation selects {asked} fields; {limit} is the most. Select fewer, or split it.",
        zh="操作选择了 {asked} 个字段,最多 {limit} 个。请减少字段,或分成几次请求。",
    ),
    "LIMIT_MUTATIONS": Text(
        en="The request makes {asked} changes; {limit} is the most. Send the rest in another.",
        zh="请求包含 {asked} 项更改,最多 {limit} 项。请把其余的放到下一次请求。",
    ),
    "LIMIT_COST": Text(
        en="The answer may have {asked} fields; {limit} is the most. Ask for smaller pages "
        "(`first`), or for fewer fields of each row.",
        zh="结果可能有 {asked} 个字段,最多 {limit} 个。请减小每页行数(`first`),或减少每行的字段。",
    ),
    "LIMIT_PAGE": Text(
        en="The page has {asked} rows; {limit} is the most. Lower `first` or `last`, and ask for "
        "the next page with its cursor.",
        zh="每页要 {asked} 行,最多 {limit} 行。请减小 `first` 或 `last`,再用游标取下一页。",
    ),
    "LIMIT_LIST": Text(
        en="A list in the input has {asked} items; {limit} is the most. Send it in parts.",
        zh="输入中有一个列表含 {asked} 项,最多 {limit} 项。请分批发送。",
    ),
    "LIMIT_INPUT_DEPTH": Text(
        en="The variables are {asked} lists and objects deep; {limit} is the most. Flatten them.",
        zh="变量中的列表与对象嵌套了 {asked} 层,最多 {limit} 层。请减少嵌套。",
    ),
}


class LimitExceeded(Exception):  # noqa: N818 - a refusal, not an error of the program
    """A request asks for more than one of the limits allows."""

    def __init__(self, code: str, asked: int, limit: int) -> None:
        self.code = code
        self.asked = asked
        self.limit = limit
        super().__init__(self.message("en"))

    def message(self, language: str) -> str:
        """What was asked, what the limit is, and what to do."""
        template = _SENTENCES[self.code].into(language)
        return template.format(asked=self.asked, limit=self.limit)


def hold(code: str, asked: int, limit: int) -> None:
    """Raise ``LimitExceeded`` if more is asked than the limit."""
    if asked > limit:
        raise LimitExceeded(code, asked, limit)


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
