"""What one request may ask for."""

import time
from dataclasses import replace
from typing import Any

import pytest
import strawberry
from graphql import get_introspection_query

from farmgate.api.execution import ExecutionAnswer, Executor
from farmgate.api.limits import Limits

BLAMELESS = Limits()


@strawberry.type
class Product:
    name: str = "苹果"

    @strawberry.field
    def variants(self) -> list["Product"]:
        return [Product()]

    @strawberry.field
    def related(self, first: int = 10) -> "ProductConnection":
        return ProductConnection()

    @strawberry.field
    def itself(self) -> "Product":
        return self


@strawberry.type
class ProductEdge:
    @strawberry.field
    def node(self) -> Product:
        return Product()


@strawberry.type
class ProductConnection:
    @strawberry.field
    def edges(self) -> list[ProductEdge]:
        return [ProductEdge()]


@strawberry.input
class Line:
    sku: str
    tags: list[str] = strawberry.field(default_factory=list)


@strawberry.type
class Query:
    @strawberry.field
    def product(self) -> Product:
        return Product()

    @strawberry.field
    def products(
        self, first: int | None = None, last: int | None = None, ids: list[int] | None = None
    ) -> ProductConnection:
        return ProductConnection()

    @strawberry.field
    def echo(self, of: strawberry.scalars.JSON) -> bool:
        return True


@strawberry.type
class Mutation:
    @strawberry.mutation
    def add(self, lines: list[Line] | None = None) -> int:
        return len(lines or [])


SCHEMA = strawberry.Schema(Query, Mutation)


def run(
    query: str,
    variables: dict[str, Any] | None = None,
    limits: Limits = BLAMELESS,
    language: str = "en",
) -> ExecutionAnswer:
    executor = Executor(SCHEMA, limits)
    return executor.execute(query, variables, None, None, allow_mutations=True, language=language)


def refusal(*args: Any, **kwargs: Any) -> dict[str, Any]:
    answer = run(*args, **kwargs)
    assert answer.is_request_error
    assert answer.data is None
    extensions: dict[str, Any] = answer.errors[0]["extensions"]
    return extensions


def nested(depth: int) -> str:
    return "{product" + "{itself" * (depth - 2) + "{name}" + "}" * (depth - 1)


def doubling_fragments(count: int, leaf: str) -> str:
    doubled = [f"fragment F{i} on Query{{...F{i + 1} ...F{i + 1}}}" for i in range(count)]
    return " ".join(["{...F0}", *doubled, f"fragment F{count} on Query{{{leaf}}}"])


def test_an_operation_as_deep_as_the_limit_is_answered() -> None:
    assert not run(nested(12)).errors


def test_an_operation_deeper_than_the_limit_is_refused() -> None:
    assert refusal(nested(13)) == {"code": "LIMIT_DEPTH", "asked": 13, "limit": 12}


def test_depth_hidden_in_fragments_is_found() -> None:
    query = "{...A} fragment A on Query{product{...B}} fragment B on Product{itself{name}}"
    assert not run(query, limits=replace(BLAMELESS, max_depth=3)).errors
    assert refusal(query, limits=replace(BLAMELESS, max_depth=2))["code"] == "LIMIT_DEPTH"


def test_fragments_and_selections_nested_without_end_are_refused() -> None:
    inline = "{" + "...{" * 150 + "__typename" + "}" * 151
    chain = "{...F0}" + "".join(f"fragment F{i} on Query{{...F{i + 1}}}" for i in range(200))
    assert refusal(inline)["code"] == "LIMIT_DEPTH"
    assert refusal(chain)["code"] == "LIMIT_DEPTH"


@pytest.mark.parametrize(
    "leaf", ["__typename", "a: __typename", "products(first: $n){edges{node{name}}}"]
)
def test_fragments_that_double_each_other_are_refused_as_fast_as_they_are_read(leaf: str) -> None:
    query = doubling_fragments(60, leaf).replace("{...F0}", "query($n: Int){...F0}", 1)
    began = time.perf_counter()
    assert refusal(query)["code"].startswith("LIMIT_")
    assert time.perf_counter() - began < 1  # written out, it would take longer than the sun has


def test_an_818_byte_bomb_costs_no_more_than_its_bytes() -> None:
    query = doubling_fragments(21, "product{name}").ljust(818)
    began = time.perf_counter()
    refusal(query)
    assert time.perf_counter() - began < 0.5


def test_a_cost_that_doubles_with_each_fragment_is_summed_once_a_fragment() -> None:
    limits = replace(BLAMELESS, max_fields=10**10)
    query = doubling_fragments(50, "products(first: $n){edges{node{name}}}")
    query = query.replace("{...F0}", "query($n: Int){...F0}", 1)
    began = time.perf_counter()
    assert refusal(query, {"n": 1}, limits)["code"] == "LIMIT_COST"
    assert time.perf_counter() - began < 1


def test_a_cycle_of_fragments_is_measured_and_then_refused_as_invalid() -> None:
    answer = run("{...A} fragment A on Query{...B} fragment B on Query{product{name} ...A}")
    assert answer.is_request_error
    assert "within itself" in answer.errors[0]["message"]


def test_aliases_are_counted_wherever_they_run() -> None:
    limits = replace(BLAMELESS, max_aliases=3)
    aliases = "a: product{name} b: product{x: name}"
    assert not run(f"{{{aliases}}}", limits=limits).errors
    twice = f"{{...A ...A}} fragment A on Query{{{aliases}}}"
    assert refusal(twice, limits=limits) == {"code": "LIMIT_ALIASES", "asked": 6, "limit": 3}


def test_directives_are_counted_on_fields_fragments_and_operations() -> None:
    query = "{product @include(if: true) {... @skip(if: false) {name @include(if: true)}}}"
    assert not run(query, limits=replace(BLAMELESS, max_directives=3)).errors
    assert refusal(query, limits=replace(BLAMELESS, max_directives=2))["asked"] == 3


def test_the_same_field_a_thousand_times_is_refused_before_fields_are_compared() -> None:
    assert refusal("{" + "__typename " * 1000 + "}")["code"] == "LIMIT_FIELDS"
    idle = "{__typename} fragment A on Query{" + "__typename " * 1000 + "}"
    assert refusal(idle)["code"] == "LIMIT_FIELDS"


def test_a_document_of_too_many_tokens_is_refused() -> None:
    assert refusal("{" + "__typename " * 2000 + "}") == {
        "code": "LIMIT_TOKENS",
        "asked": 2001,
        "limit": 2000,
    }


def test_a_document_of_too_many_characters_is_not_even_read() -> None:
    assert refusal(" " * 100_001)["code"] == "LIMIT_CHARACTERS"


def test_a_document_of_comments_is_refused() -> None:
    assert run("#\n" * 40_000 + "{__typename}").is_request_error


def test_only_so_many_changes_fit_into_one_request() -> None:
    ten = " ".join(f"m{i}: add" for i in range(10))
    assert not run(f"mutation {{{ten} __typename}}").errors
    assert refusal(f"mutation {{{ten} one: add}}")["code"] == "LIMIT_MUTATIONS"
    spread = f"mutation {{...A one: add}} fragment A on Mutation{{{ten}}}"
    assert refusal(spread)["code"] == "LIMIT_MUTATIONS"


def test_a_page_costs_what_stands_below_it_once_a_row() -> None:
    query = "{products(first: 50){edges{node{name}}}}"
    assert not run(query, limits=replace(BLAMELESS, max_cost=151)).errors
    answer = refusal(query, limits=replace(BLAMELESS, max_cost=150))
    assert answer == {"code": "LIMIT_COST", "asked": 151, "limit": 150}


def test_pages_inside_pages_multiply() -> None:
    query = "{products(first: 100){edges{node{related(first: 100){edges{node{name}}}}}}}"
    assert refusal(query)["asked"] == 1 + 100 * (2 + 1 + 100 * 3)


def test_a_page_given_by_a_variable_costs_what_the_variable_says() -> None:
    query = "query($n: Int = 5, $m: Int){products(first: $n, last: $m){edges{node{name}}}}"
    limits = replace(BLAMELESS, max_cost=100)
    assert not run(query, limits=limits).errors
    assert not run(query, {"n": 33}, limits).errors
    assert refusal(query, {"n": 34}, limits)["asked"] == 103
    assert refusal(query, {"n": 1, "m": 34}, limits)["asked"] == 103
    assert refusal(query, {"n": 34.0}, limits)["asked"] == 103


def test_one_remembered_document_is_judged_anew_for_each_variable() -> None:
    executor = Executor(SCHEMA)
    query = "query($n: Int){products(first: $n){edges{node{name}}}}"
    codes = [
        executor.execute(query, {"n": n}, None, None, allow_mutations=True, language="en").errors
        for n in (10, 101, 20)
    ]
    assert [len(errors) for errors in codes] == [0, 1, 0]


@pytest.mark.parametrize(
    ("query", "asked"),
    [
        ("{products{edges{node{name}}}}", 1 + 20 * 3),
        ("query($n: Int){products(first: $n){edges{node{name}}}}", 1 + 20 * 3),
        ("{product{related{edges{node{name}}}}}", 2 + 10 * 3),
        ("{product{variants{name}}}", 2 + 2 * 1),
    ],
)
def test_a_list_of_unknown_length_costs_an_assumed_number_of_rows(query: str, asked: int) -> None:
    assert refusal(query, limits=replace(BLAMELESS, max_cost=1))["asked"] == asked


@pytest.mark.parametrize("argument", ["first", "last"])
def test_a_page_of_more_than_a_hundred_rows_is_refused(argument: str) -> None:
    literal = f"{{products({argument}: 101){{edges{{node{{name}}}}}}}}"
    variable = f"query($n: Int){{products({argument}: $n){{edges{{node{{name}}}}}}}}"
    default = variable.replace("Int", "Int = 101")
    expected = {"code": "LIMIT_PAGE", "asked": 101, "limit": 100}
    assert refusal(literal) == refusal(variable, {"n": 101}) == refusal(default) == expected
    assert not run(variable, {"n": 100}).errors


def test_a_page_of_thousands_of_digits_is_refused_without_reading_them() -> None:
    assert refusal(f"{{products(first: {'9' * 5000}){{__typename}}}}")["code"] == "LIMIT_PAGE"


def test_a_list_of_more_than_250_items_is_refused_wherever_it_stands() -> None:
    items = ",".join(["1"] * 251)
    expected = {"code": "LIMIT_LIST", "asked": 251, "limit": 250}
    assert refusal(f"{{products(ids: [{items}]){{__typename}}}}") == expected
    assert refusal(f"{{echo(of: {{a: [{{b: [{items}]}}]}})}}") == expected
    assert refusal(f"query($i: [Int!] = [{items}]){{products(ids: $i){{__typename}}}}") == expected
    query = "query($i: JSON!){echo(of: $i)}"
    assert refusal(query, {"i": {"deep": [[1] * 251]}}) == expected
    assert not run(query, {"i": [1] * 250}).errors


def test_variables_nested_without_end_are_refused() -> None:
    deep: Any = 1
    for _ in range(500):
        deep = [deep]
    assert refusal("query($i: JSON!){echo(of: $i)}", {"i": deep})["code"] == "LIMIT_INPUT_DEPTH"


def test_the_introspection_of_graphiql_is_answered() -> None:
    query = get_introspection_query(
        specified_by_url=True,
        directive_is_repeatable=True,
        schema_description=True,
        input_value_deprecation=True,
        one_of=True,
    )
    answer = run(query)
    assert not answer.errors
    assert answer.data is not None
    assert answer.data["__schema"]["queryType"]["name"] == "Query"


def test_introspection_has_a_depth_of_its_own() -> None:
    query = "{__schema{types{" + "ofType{" * 18 + "name" + "}" * 21
    assert refusal(query)["code"] == "LIMIT_INTROSPECTION_DEPTH"


def test_the_schema_is_not_asked_for_many_times_at_once() -> None:
    schemas = " ".join(f"s{i}: __schema{{types{{name}}}}" for i in range(4))
    assert refusal(f"{{{schemas}}}")["code"] == "LIMIT_INTROSPECTIONS"


@pytest.mark.parametrize(
    "query",
    [
        "{...A} fragment A on Line{sku}",
        "{...A} fragment A on Nothing{sku{x}}",
        "{...Missing}",
        "{products(first: {a: 1}){name}}",
        "{unknown(first: 5){deeper}}",
        "{product(first: 5){name{name}}}",
        "subscription {product}",
        "type A {b: Int}",
        "{products(first: 1, first: 2){__typename}}",
    ],
)
def test_a_document_that_is_wrong_is_refused_as_wrong(query: str) -> None:
    answer = run(query)
    assert answer.is_request_error
    assert not any("LIMIT" in str(error) for error in answer.errors)


def test_a_refusal_says_what_was_asked_and_what_to_do_in_the_readers_language() -> None:
    [english] = run(nested(13)).errors
    [chinese] = run(nested(13), language="zh-CN").errors
    assert english["message"] == (
        "The operation is 13 fields deep; 12 is the most. "
        "Ask for the deeper part in a request of its own."
    )
    assert chinese["message"].startswith("操作嵌套了 13 层字段,最多 12 层。")


def test_a_large_storefront_page_is_answered() -> None:
    fields = " ".join(f"f{i}: name" for i in range(5))
    rows = "products(first: 24){edges{node{...Card related(first: 4){edges{node{...Card}}}}}}"
    query = (
        f"query($n: Int = 24){{sale: products(first: $n){{edges{{node{{...Card}}}}}} {rows}}}"
        f" fragment Card on Product{{{fields} variants{{name itself{{name}}}}}}"
    )
    assert not run(query).errors
