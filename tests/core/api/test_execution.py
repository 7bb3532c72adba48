"""How one operation is run, and how its failures are told."""

import logging
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from enum import Enum
from typing import Any

import pytest
import strawberry
from graphql import GraphQLError
from strawberry.extensions import SchemaExtension

from farmgate.api.execution import ExecutionAnswer, Executor


@strawberry.enum
class Grade(Enum):
    FIRST = "first"
    SECOND = "second"


@strawberry.input
class Filter:
    grade: Grade | None = None


@strawberry.input(one_of=True)
class By:
    sku: strawberry.Maybe[str]
    id: strawberry.Maybe[int]


@strawberry.type
class Row:
    number: int

    @strawberry.field
    def broken(self) -> str | None:
        raise RuntimeError(f"row {self.number} is broken")


@strawberry.type
class Query:
    @strawberry.field
    def apples(self, grade: Grade | None = None, filter: Filter | None = None) -> str:
        return "苹果"

    @strawberry.field
    def found(self, by: By) -> str:
        return str(by)

    @strawberry.field
    def asked_by(self, info: strawberry.Info) -> str:
        return str(info.context)

    @strawberry.field
    def stumbling(self) -> str | None:
        raise ZeroDivisionError("the till at /srv/shop is empty")

    @strawberry.field
    def stopped(self) -> str | None:
        raise GraphQLError("Closed on Mondays.", extensions={"code": "CLOSED"})

    @strawberry.field
    def essential(self) -> str:
        raise GraphQLError("Nothing without this.")

    @strawberry.field
    def rows(self) -> list[Row]:
        return [Row(number=n) for n in range(20)]


@strawberry.type
class Mutation:
    @strawberry.mutation
    def sell(self) -> int:
        return 1


@strawberry.type
class Subscription:
    @strawberry.subscription
    async def prices(self) -> AsyncIterator[int]:
        yield 1


SCHEMA = strawberry.Schema(Query, Mutation, Subscription)
IN_PRODUCTION = Executor(SCHEMA)
IN_DEVELOPMENT = Executor(SCHEMA, production=False)


def run(
    query: str,
    variables: dict[str, Any] | None = None,
    name: str | None = None,
    executor: Executor = IN_PRODUCTION,
    *,
    allow_mutations: bool = True,
    language: str = "en",
) -> ExecutionAnswer:
    return executor.execute(
        query, variables, name, "阿明", allow_mutations=allow_mutations, language=language
    )


def messages(answer: ExecutionAnswer) -> list[str]:
    return [error["message"] for error in answer.errors]


def test_a_query_is_answered_with_its_data() -> None:
    answer = run("{apples askedBy}")
    assert answer.as_json() == {"data": {"apples": "苹果", "askedBy": "阿明"}}


@pytest.mark.parametrize(
    ("query", "variables", "name"),
    [
        ("{", None, None),
        ("", None, None),
        ("{pears}", None, None),
        ("query($g: Grade!){apples(grade: $g)}", None, None),
        ("query($g: Grade){apples(grade: $g)}", {"g": "THIRD"}, None),
        ("query A{apples} query B{apples}", None, None),
        ("query A{apples} query B{apples}", None, "C"),
        ("query A{apples}", None, ""),
        ("fragment A on Query{apples}", None, None),
        ("{found(by: {sku: $unknown})}", None, None),
        ('{found(by: {sku: "1", id: 1})}', None, None),
    ],
)
def test_a_request_that_cannot_be_run_has_no_data_at_all(
    query: str, variables: dict[str, Any] | None, name: str | None
) -> None:
    answer = run(query, variables, name)
    assert answer.is_request_error
    assert list(answer.as_json()) == ["errors"]


def test_a_failing_field_leaves_the_others_their_data() -> None:
    answer = run("{apples stopped}")
    assert not answer.is_request_error
    assert answer.data == {"apples": "苹果", "stopped": None}
    assert answer.errors[0]["path"] == ["stopped"]


def test_a_failing_field_that_must_not_be_missing_is_no_fault_of_the_request() -> None:
    answer = run("{essential}")
    assert not answer.is_request_error
    assert answer.as_json()["data"] is None


def test_of_several_operations_the_named_one_is_run() -> None:
    assert run("query A{apples} query B{askedBy}", name="B").data == {"askedBy": "阿明"}


def test_what_a_resolver_says_on_purpose_is_passed_on() -> None:
    [error] = run("{stopped}").errors
    assert error["message"] == "Closed on Mondays."
    assert error["extensions"] == {"code": "CLOSED"}


def test_a_stumble_is_masked_and_the_log_has_its_id(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR, "farmgate.api"):
        [error] = run("{stumbling}").errors
    id_ = error["extensions"]["id"]
    assert error["message"] == f"Internal error. Quote id {id_} when you report it."
    assert error["extensions"]["code"] == "INTERNAL"
    assert error["path"] == ["stumbling"]
    assert "/srv/shop" not in str(error)
    assert id_ in caplog.text
    assert "ZeroDivisionError: the till at /srv/shop is empty" in caplog.text
    assert "Traceback" in caplog.text


def test_a_stumble_is_told_in_chinese_to_those_who_read_it() -> None:
    [error] = run("{stumbling}", language="zh-CN").errors
    id_ = error["extensions"]["id"]
    assert error["message"] == f"内部错误,报告时请附上编号 {id_}。"


def test_a_page_of_failing_rows_does_not_flood_the_log(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR, "farmgate.api"):
        answer = run("{rows{number broken}}")
    assert len(answer.errors) == 20
    assert len({error["extensions"]["id"] for error in answer.errors}) == 1
    assert caplog.text.count("Traceback") == 5
    assert "20 faults" in caplog.text


MISSPELT: list[tuple[str, dict[str, Any] | None]] = [
    ("{appels}", None),
    ("{apples(grad: FIRST)}", None),
    ("{apples(grade: FIRTS)}", None),
    ("{apples(filter: {grad: FIRST})}", None),
    ("query($f: Filtre){apples(filter: $f)}", None),
    ("query($g: Grade){apples(grade: $g)}", {"g": "FIRTS"}),
    ("query($f: Filter){apples(filter: $f)}", {"f": {"grad": "FIRST"}}),
    ("{rows{... on Rows{number}}}", None),
    ("{apples @skip(iff: true)}", None),
]


@pytest.mark.parametrize(("query", "variables"), MISSPELT)
def test_names_that_the_client_does_not_know_are_not_suggested_in_production(
    query: str, variables: dict[str, Any] | None
) -> None:
    assert "Did you mean" not in str(messages(run(query, variables)))
    assert "Did you mean" in str(messages(run(query, variables, executor=IN_DEVELOPMENT)))


def test_a_mutation_is_refused_where_only_reading_is_allowed() -> None:
    answer = run("mutation{sell}", allow_mutations=False)
    assert answer.is_request_error
    assert answer.is_refused_mutation
    assert run("mutation{sell}").data == {"sell": 1}


def test_the_operation_that_is_run_decides_whether_it_is_a_mutation() -> None:
    document = "query Look{apples} mutation Sell{sell}"
    assert run(document, name="Look", allow_mutations=False).data == {"apples": "苹果"}
    assert run(document, name="Sell", allow_mutations=False).is_refused_mutation


def test_a_subscription_is_refused() -> None:
    answer = run("subscription{prices}")
    assert answer.is_request_error
    assert not answer.is_refused_mutation


def test_the_schema_can_be_kept_to_ourselves() -> None:
    closed = Executor(SCHEMA, introspection=False)
    assert run("{__schema{types{name}}}", executor=closed).is_request_error
    assert run('{__type(name: "Query"){name}}', executor=closed).is_request_error
    assert run("{__typename}", executor=closed).data == {"__typename": "Query"}
    assert not run("{__schema{types{name}}}").errors


def test_one_key_of_a_one_of_input_may_be_a_variable_of_a_later_operation() -> None:
    query = "fragment A on Query{found(by: {sku: $sku})} query($sku: String!){...A}"
    answer = run(query, {"sku": "1"})
    assert not answer.errors
    assert "1" in str(answer.data)


def test_a_valid_document_is_parsed_once() -> None:
    executor = Executor(SCHEMA)
    query = "{apples}"
    first = executor._documents.prepared(query)
    assert executor._documents.prepared(query) is first
    assert executor._documents.prepared("{ apples }") is not first


def test_documents_are_forgotten_when_there_is_no_room_for_more() -> None:
    executor = Executor(SCHEMA, remembered_characters=100)
    first = executor._documents.prepared("{apples}")
    for number in range(20):
        assert executor._documents.prepared(f"{{a{number}: apples}}") is not None
        assert executor._documents.prepared("{apples}") is first  # what is in use stays
    assert sum(map(len, executor._documents._shelf._documents)) <= 100


def test_neither_long_nor_invalid_documents_are_remembered() -> None:
    executor = Executor(SCHEMA, remembered_characters=100)
    executor._documents.prepared("{apples       }")
    run("{pears}", executor=executor)
    assert not executor._documents._shelf._documents


def test_many_threads_may_run_operations_at_once() -> None:
    executor = Executor(SCHEMA, remembered_characters=300)
    queries = [f"{{a{number % 40}: apples}}" for number in range(400)]
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda query: run(query, executor=executor), queries))
    assert not any(answer.errors for answer in answers)
    assert (
        sum(map(len, executor._documents._shelf._documents)) + executor._documents._shelf._room
        == 300
    )


def test_a_schema_that_counts_on_strawberrys_extensions_is_not_taken() -> None:
    schema = strawberry.Schema(Query, extensions=[SchemaExtension])
    with pytest.raises(ValueError, match="extensions"):
        Executor(schema)
