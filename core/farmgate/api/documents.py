"""Documents of GraphQL: parsed, measured and validated once, the last of them remembered."""

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from threading import Lock

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLNamedType,
    GraphQLSchema,
    GraphQLSyntaxError,
    InlineFragmentNode,
    NoSchemaIntrospectionCustomRule,
    ObjectValueNode,
    SelectionSetNode,
    ValidationContext,
    parse,
    specified_rules,
    validate,
)
from strawberry.schema.validation_rules.maybe_null import MaybeNullValidationRule
from strawberry.schema.validation_rules.one_of import OneOfInputValidationRule

from farmgate.api.limits import Limits, hold
from farmgate.api.measuring import MeasuredOperation, measure


@dataclass(frozen=True, slots=True)
class Prepared:
    """A document that is valid and within the limits that no variable decides."""

    document: DocumentNode
    operations: Mapping[str | None, MeasuredOperation]

    def operation(self, name: str | None) -> MeasuredOperation | None:
        """The operation that a request means, if it can mean only one."""
        if name is None and len(self.operations) == 1:
            return next(iter(self.operations.values()))
        return self.operations.get(name)


class _Shelf:
    """The documents used last, as many as there is room for; none that fills a tenth of it."""

    def __init__(self, characters: int) -> None:
        self._longest = characters // 10
        self._room = characters
        self._documents: OrderedDict[str, Prepared] = OrderedDict()
        self._lock = Lock()

    def take(self, query: str) -> Prepared | None:
        with self._lock:
            if query in self._documents:
                self._documents.move_to_end(query)
            return self._documents.get(query)

    def put(self, query: str, prepared: Prepared) -> None:
        with self._lock:
            if len(query) <= self._longest and query not in self._documents:
                self._documents[query] = prepared
                self._room -= len(query)
            while self._room < 0:
                self._room += len(self._documents.popitem(last=False)[0])


class _OneOfInputRule(OneOfInputValidationRule):
    """Strawberry's rule, which trips over a variable that it has not (yet) seen defined.

    What it then lets pass is refused when the variable's value is read.
    """

    def __init__(self, context: ValidationContext) -> None:
        super().__init__(context)
        self.variable_definitions = {}

    def validate_one_of(self, node: ObjectValueNode, type: GraphQLNamedType) -> None:
        with suppress(KeyError):
            super().validate_one_of(node, type)


class Invalid(Exception):  # noqa: N818 - a refusal, not an error of the program
    """The document cannot be run."""

    def __init__(self, errors: Sequence[GraphQLError]) -> None:
        self.errors = errors


class Documents:
    """The documents that one schema can run; may be used by many threads at once.

    Valid ones are remembered, up to ``remembered_characters`` of text in all; a character takes
    some 200 bytes once it is parsed.
    """

    def __init__(
        self,
        schema: GraphQLSchema,
        limits: Limits,
        *,
        hide_suggestions: bool,
        introspection: bool,
        remembered_characters: int,
    ) -> None:
        self._schema = schema
        self._limits = limits
        self._hide_suggestions = hide_suggestions
        hidden = () if introspection else (NoSchemaIntrospectionCustomRule,)
        own = (MaybeNullValidationRule, _OneOfInputRule)
        self._rules = (*specified_rules, *own, *hidden)
        self._shelf = _Shelf(remembered_characters)

    def prepared(self, query: str) -> Prepared:
        """The document of this text; raises ``Invalid`` or ``LimitExceeded``."""
        prepared = self._shelf.take(query)
        if prepared is None:
            prepared = self._prepare(query)
            self._shelf.put(query, prepared)
        return prepared

    def _prepare(self, query: str) -> Prepared:
        document = self._parse(query)
        operations = measure(document, self._schema, self._limits)
        if errors := validate(
            self._schema, document, self._rules, hide_suggestions=self._hide_suggestions
        ):
            raise Invalid(errors)
        return Prepared(document, {_name(operation): operation for operation in operations})

    def _parse(self, query: str) -> DocumentNode:
        limits = self._limits
        hold("LIMIT_CHARACTERS", len(query), limits.max_characters)
        try:
            return parse(
                query, max_lexical_tokens=limits.max_tokens, max_comments=limits.max_tokens
            )
        except GraphQLSyntaxError as error:
            if error.message.endswith(f"more than {limits.max_tokens} tokens. Parsing aborted."):
                hold("LIMIT_TOKENS", limits.max_tokens + 1, limits.max_tokens)
            raise Invalid([error]) from None


def first_field(document: DocumentNode, selected: SelectionSetNode) -> str:
    """The one root field of a valid subscription, through the fragments around it."""
    (selection,) = selected.selections[:1]
    if isinstance(selection, FieldNode):
        return selection.name.value
    if isinstance(selection, InlineFragmentNode):
        return first_field(document, selection.selection_set)
    assert isinstance(selection, FragmentSpreadNode)  # noqa: S101 - there is no fourth kind
    fragment = next(
        one
        for one in document.definitions
        if isinstance(one, FragmentDefinitionNode) and one.name.value == selection.name.value
    )
    return first_field(document, fragment.selection_set)


def _name(operation: MeasuredOperation) -> str | None:
    return operation.node.name.value if operation.node.name else None
