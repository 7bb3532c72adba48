"""Runs one GraphQL operation: parsed and validated once, bounded, its failures told safely."""

import logging
import secrets
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from threading import Lock
from typing import Any, Final, Never, TypeGuard, cast

import strawberry
from graphql import (
    DocumentNode,
    ExecutionResult,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLField,
    GraphQLNamedType,
    GraphQLSyntaxError,
    InlineFragmentNode,
    NoSchemaIntrospectionCustomRule,
    ObjectValueNode,
    OperationType,
    SelectionSetNode,
    ValidationContext,
    execute,
    get_variable_values,
    parse,
    specified_rules,
    validate,
)
from strawberry.schema.schema_converter import GraphQLCoreConverter
from strawberry.schema.validation_rules.maybe_null import MaybeNullValidationRule
from strawberry.schema.validation_rules.one_of import OneOfInputValidationRule

from farmgate.api.fields import permission_of
from farmgate.api.limits import LimitExceeded, Limits, hold
from farmgate.api.measuring import MeasuredOperation, measure
from farmgate.api.subscriptions import NothingToShow, hooks_of
from farmgate.events.fact import Fact
from farmgate.language import Text

logger = logging.getLogger("farmgate.api")

# A page of failing rows fails in the same way; the first few tracebacks tell it.
TRACEBACKS_LOGGED: Final = 5

_INTERNAL: Final = Text(
    en="Internal error. Quote id {id} when you report it.",
    zh="内部错误,报告时请附上编号 {id}。",
)
_REFUSED: Final[Mapping[OperationType, Text]] = {
    OperationType.MUTATION: Text(
        en="A GET request may only read. Send this mutation by POST.",
        zh="GET 请求只能查询。请用 POST 发送这个更改。",
    ),
    OperationType.SUBSCRIPTION: Text(
        en="Subscriptions are not answered over HTTP. Open a WebSocket (graphql-transport-ws) at "
        "the same address.",
        zh="HTTP 不支持订阅。请在同一地址打开 WebSocket(graphql-transport-ws)。",
    ),
}
_FOLLOWED_ONLY: Final = Text(
    en="Only subscriptions are answered over a WebSocket. Send this by POST to the same address.",
    zh="WebSocket 只支持订阅。请用 POST 把它发送到同一地址。",
)


@dataclass(frozen=True, slots=True)
class ExecutionAnswer:
    """What came of one operation.

    After a request error (the document, the variables or the operation's name are at fault)
    nothing was run and there is no ``data``. Otherwise ``errors`` are those of single fields.
    """

    data: dict[str, Any] | None = None
    errors: Sequence[Mapping[str, Any]] = ()
    is_request_error: bool = False
    is_refused_mutation: bool = False

    def as_json(self) -> dict[str, Any]:
        """The GraphQL response, as the specification shapes it."""
        if self.is_request_error:
            return {"errors": self.errors}
        return {"errors": self.errors, "data": self.data} if self.errors else {"data": self.data}


@dataclass(frozen=True, slots=True)
class _Prepared:
    """A document that is valid and within the limits that no variable decides."""

    document: DocumentNode
    operations: Mapping[str | None, MeasuredOperation]

    def operation(self, name: str | None) -> MeasuredOperation | None:
        """The operation that a request means, if it can mean only one."""
        if name is None and len(self.operations) == 1:
            return next(iter(self.operations.values()))
        return self.operations.get(name)


@dataclass(frozen=True, slots=True)
class Listening:
    """A subscription that may begin: valid, within the limits, its variables read."""

    hooks: frozenset[str]
    permission: str | None
    prepared: _Prepared
    variables: dict[str, Any]
    operation_name: str | None


class _Shelf:
    """The documents used last, as many as there is room for; none that fills a tenth of it."""

    def __init__(self, characters: int) -> None:
        self._longest = characters // 10
        self._room = characters
        self._documents: OrderedDict[str, _Prepared] = OrderedDict()
        self._lock = Lock()

    def take(self, query: str) -> _Prepared | None:
        with self._lock:
            if query in self._documents:
                self._documents.move_to_end(query)
            return self._documents.get(query)

    def put(self, query: str, prepared: _Prepared) -> None:
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


class _Invalid(Exception):  # noqa: N818 - a refusal, not an error of the program
    """The document cannot be run."""

    def __init__(self, errors: Sequence[GraphQLError]) -> None:
        self.errors = errors


class Executor:
    """Runs operations against one schema, synchronously; may be used by many threads at once.

    In production, errors do not suggest names that the client has not used ("Did you mean").
    Valid documents are remembered, up to ``remembered_characters`` of text in all; a character
    takes some 200 bytes once it is parsed.
    """

    def __init__(
        self,
        schema: strawberry.Schema,
        limits: Limits | None = None,
        *,
        production: bool = True,
        introspection: bool = True,
        remembered_characters: int = 250_000,
    ) -> None:
        if schema.extensions or schema.directives:
            raise ValueError("An Executor runs no strawberry extensions or operation directives.")
        self._limits = limits or Limits()
        self._production = production
        self._executor_class = schema.execution_context_class
        self._schema = schema._schema  # noqa: SLF001 - strawberry has no other door to it
        hidden = () if introspection else (NoSchemaIntrospectionCustomRule,)
        own = (MaybeNullValidationRule, _OneOfInputRule)
        self._rules = (*specified_rules, *own, *hidden)
        self._shelf = _Shelf(remembered_characters)

    def execute(
        self,
        query: str,
        variables: Mapping[str, Any] | None,
        operation_name: str | None,
        context: Any,
        *,
        allow_mutations: bool,
        language: str,
    ) -> ExecutionAnswer:
        """Run one operation of a document, with messages of ours in the reader's language.

        Raises only what a fault of ours raises outside the resolvers.
        """
        given = dict(variables or {})
        chosen = self._chosen(query, given, operation_name, language)
        if isinstance(chosen, ExecutionAnswer):
            return chosen
        prepared, operation = chosen
        if operation and (kind := _refused_kind(operation, allow_mutations=allow_mutations)):
            return _refusal(kind, language)
        return _answer(self._run(prepared, given, operation_name, context), language)

    @property
    def followed(self) -> frozenset[str]:
        """The hooks whose facts the schema's subscriptions follow."""
        root = self._schema.subscription_type
        fields = () if root is None else root.fields.values()
        return frozenset(hook for field in fields for hook in hooks_of(_declared(field)))

    def listen(
        self,
        query: str,
        variables: Mapping[str, Any] | None,
        operation_name: str | None,
        *,
        language: str,
    ) -> Listening | ExecutionAnswer:
        """A subscription that may begin, or why not. Nothing is run yet."""
        given = dict(variables or {})
        chosen = self._chosen(query, given, operation_name, language)
        if isinstance(chosen, ExecutionAnswer):
            return chosen
        prepared, operation = chosen
        if operation is None:  # which one is meant cannot be told: graphql-core has the words
            return _answer(self._run(prepared, given, operation_name, None), language)
        if operation.node.operation is not OperationType.SUBSCRIPTION:
            return _request_error(_error("SUBSCRIPTION_EXPECTED", _FOLLOWED_ONLY.into(language)))
        coerced = get_variable_values(
            self._schema,
            operation.node.variable_definitions or (),
            given,
            hide_suggestions=self._production,
        )
        if isinstance(coerced, list):
            return _request_error(*(error.formatted for error in coerced))
        name = _first_field(prepared.document, operation.node.selection_set)
        root = self._schema.subscription_type
        assert root is not None  # noqa: S101 - else the document would not be valid
        field = _declared(root.fields[name])
        return Listening(hooks_of(field), permission_of(field), prepared, given, operation_name)

    def show(
        self, listening: Listening, fact: Fact, context: Any, *, language: str
    ) -> ExecutionAnswer | None:
        """What a subscriber is shown of a fact; None: nothing."""
        result = self._run(
            listening.prepared, listening.variables, listening.operation_name, context, fact
        )
        if any(isinstance(error.original_error, NothingToShow) for error in result.errors or ()):
            return None
        return _answer(result, language)

    def _chosen(
        self, query: str, given: Mapping[str, Any], operation_name: str | None, language: str
    ) -> "tuple[_Prepared, MeasuredOperation | None] | ExecutionAnswer":
        """The document and the operation that is meant, or why there is none."""
        try:
            prepared = self._prepared(query)
            operation = prepared.operation(operation_name)
            if operation:
                operation.enforce(given)
        except LimitExceeded as exceeded:
            return _request_error(_limit_error(exceeded, language))
        except _Invalid as invalid:
            return _request_error(*(error.formatted for error in invalid.errors))
        return prepared, operation

    def _prepared(self, query: str) -> _Prepared:
        prepared = self._shelf.take(query)
        if prepared is None:
            prepared = self._prepare(query)
            self._shelf.put(query, prepared)
        return prepared

    def _prepare(self, query: str) -> _Prepared:
        document = self._parse(query)
        operations = measure(document, self._schema, self._limits)
        if errors := validate(
            self._schema, document, self._rules, hide_suggestions=self._production
        ):
            raise _Invalid(errors)
        return _Prepared(document, {_name(operation): operation for operation in operations})

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
            raise _Invalid([error]) from None

    def _run(
        self,
        prepared: _Prepared,
        variables: dict[str, Any],
        name: str | None,
        context: Any,
        root: Any = None,
    ) -> ExecutionResult:
        result = execute(
            self._schema,
            prepared.document,
            root_value=root,
            context_value=context,
            variable_values=variables,
            operation_name=name,
            executor_class=self._executor_class,
            is_awaitable=_never,
            is_async_iterable=_never,
            hide_suggestions=self._production,
        )
        return cast("ExecutionResult", result)


def internal_error(faults: Sequence[BaseException], language: str) -> dict[str, Any]:
    """The error that stands in for faults of ours, with an id that the log has too."""
    id_ = secrets.token_hex(6)
    for fault in faults[:TRACEBACKS_LOGGED]:
        logger.error("Internal error %s: %s", id_, fault, exc_info=fault)
    if len(faults) > TRACEBACKS_LOGGED:
        logger.error("Internal error %s: %d faults in all", id_, len(faults))
    return _error("INTERNAL", _INTERNAL.into(language).format(id=id_), id=id_)


def _answer(result: ExecutionResult, language: str) -> ExecutionAnswer:
    errors = result.errors or []
    if errors and result.data is None and all(error.path is None for error in errors):
        return _request_error(*(error.formatted for error in errors))
    faults = [fault for error in errors if (fault := _fault(error))]
    mask = internal_error(faults, language) if faults else {}
    told = [{**error.formatted, **(mask if _fault(error) else {})} for error in errors]
    return ExecutionAnswer(result.data, told)


def _fault(error: GraphQLError) -> Exception | None:
    """What made a resolver stumble, unless it raised a GraphQLError for the client to read."""
    original = error.original_error
    return None if isinstance(original, GraphQLError) else original


def _refused_kind(operation: MeasuredOperation, *, allow_mutations: bool) -> OperationType | None:
    kind = operation.node.operation
    allowed = {OperationType.QUERY} | ({OperationType.MUTATION} if allow_mutations else set())
    return None if kind in allowed else kind


def _refusal(kind: OperationType, language: str) -> ExecutionAnswer:
    error = _error(f"{kind.name}_REFUSED", _REFUSED[kind].into(language))
    is_mutation = kind is OperationType.MUTATION
    return ExecutionAnswer(errors=[error], is_request_error=True, is_refused_mutation=is_mutation)


def _request_error(*errors: Mapping[str, Any]) -> ExecutionAnswer:
    return ExecutionAnswer(errors=errors, is_request_error=True)


def _error(code: str, message: str, **evidence: Any) -> dict[str, Any]:
    return {"message": message, "extensions": {"code": code, **evidence}}


def _limit_error(exceeded: LimitExceeded, language: str) -> dict[str, Any]:
    return _error(
        exceeded.code, exceeded.message(language), asked=exceeded.asked, limit=exceeded.limit
    )


def _declared(field: GraphQLField) -> Any:
    """The field as the plugin declared it."""
    return field.extensions[GraphQLCoreConverter.DEFINITION_BACKREF]


def _first_field(document: DocumentNode, selected: SelectionSetNode) -> str:
    """The one root field of a valid subscription, through the fragments around it."""
    (selection,) = selected.selections[:1]
    if isinstance(selection, FieldNode):
        return selection.name.value
    if isinstance(selection, InlineFragmentNode):
        return _first_field(document, selection.selection_set)
    assert isinstance(selection, FragmentSpreadNode)  # noqa: S101 - there is no fourth kind
    fragment = next(
        one
        for one in document.definitions
        if isinstance(one, FragmentDefinitionNode) and one.name.value == selection.name.value
    )
    return _first_field(document, fragment.selection_set)


def _name(operation: MeasuredOperation) -> str | None:
    return operation.node.name.value if operation.node.name else None


def _never(_value: object) -> TypeGuard[Never]:
    """Resolvers are plain functions: nothing that they return needs to be waited for."""
    return False
