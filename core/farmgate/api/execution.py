"""Runs one GraphQL operation, within its bounds, and tells its failures safely."""

import logging
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Never, TypeGuard, cast

import strawberry
from graphql import (
    ExecutionResult,
    GraphQLError,
    GraphQLField,
    OperationType,
    execute,
    get_variable_values,
)
from strawberry.schema.schema_converter import GraphQLCoreConverter

from farmgate.api.documents import Documents, Invalid, Prepared, first_field
from farmgate.api.fields import permission_of
from farmgate.api.limits import LimitExceeded, Limits
from farmgate.api.measuring import MeasuredOperation
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
class Listening:
    """A subscription that may begin: valid, within the limits, its variables read."""

    hooks: frozenset[str]
    permission: str | None
    prepared: Prepared
    variables: dict[str, Any]
    operation_name: str | None


class Executor:
    """Runs operations against one schema, synchronously; may be used by many threads at once.

    In production, errors do not suggest names that the client has not used ("Did you mean").
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
        self._production = production
        self._executor_class = schema.execution_context_class
        self._schema = schema._schema  # noqa: SLF001 - strawberry has no other door to it
        self._documents = Documents(
            self._schema,
            limits or Limits(),
            hide_suggestions=production,
            introspection=introspection,
            remembered_characters=remembered_characters,
        )

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
        name = first_field(prepared.document, operation.node.selection_set)
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
    ) -> "tuple[Prepared, MeasuredOperation | None] | ExecutionAnswer":
        """The document and the operation that is meant, or why there is none."""
        try:
            prepared = self._documents.prepared(query)
            operation = prepared.operation(operation_name)
            if operation:
                operation.enforce(given)
        except LimitExceeded as exceeded:
            return _request_error(_limit_error(exceeded, language))
        except Invalid as invalid:
            return _request_error(*(error.formatted for error in invalid.errors))
        return prepared, operation

    def _run(
        self,
        prepared: Prepared,
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


def _never(_value: object) -> TypeGuard[Never]:
    """Resolvers are plain functions: nothing that they return needs to be waited for."""
    return False
