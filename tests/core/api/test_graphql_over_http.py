"""GraphQL as it is spoken over HTTP: what the npm audit ``graphql-http`` asks, and more."""

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any

import anyio
import pytest
import strawberry
from httpx2 import Response
from hypothesis import given
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route
from starlette.testclient import TestClient
from starlette.types import Message, Scope

from farmgate.api.execution import Executor
from farmgate.api.http import GraphQLEndpoint
from farmgate.api.refusals import Refusal, RefusalKind
from farmgate.language import Text

JSON = "application/json"
GRAPHQL = "application/graphql-response+json"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
BOTH = pytest.mark.parametrize("accept", [JSON, GRAPHQL])


@strawberry.type
class Query:
    @strawberry.field
    def hello(self, name: str = "世界") -> str:
        return f"你好,{name}"

    @strawberry.field
    def fails(self) -> str | None:
        raise RuntimeError("no")

    @strawberry.field
    def echo(self, value: strawberry.scalars.JSON) -> strawberry.scalars.JSON:
        return value

    @strawberry.field
    def secret(self, info: strawberry.Info) -> str:
        return str(info.context)


@strawberry.type
class Mutation:
    @strawberry.mutation
    def sell(self, info: strawberry.Info) -> int:
        info.context()
        return 1


EXECUTOR = Executor(strawberry.Schema(Query, Mutation))


def nobody(_request: Request) -> AbstractContextManager[Any]:
    return nullcontext(lambda: None)


def endpoint(**kwargs: Any) -> GraphQLEndpoint:
    return GraphQLEndpoint(EXECUTOR, **{"context_for": nobody, **kwargs})


def client_of(app: GraphQLEndpoint) -> TestClient:
    return TestClient(Starlette(routes=[Route("/graphql", app)]))


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    with client_of(endpoint()) as running:
        yield running


def post(client: TestClient, body: Any, accept: str | None = None, **headers: str) -> Response:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    given = {"Content-Type": JSON, "Accept": accept or "", **headers}
    return client.post("/graphql", content=content, headers={k: v for k, v in given.items() if v})


def get(client: TestClient, accept: str = GRAPHQL, **parameters: str) -> Response:
    return client.get("/graphql", params=parameters, headers={"Accept": accept})


def code(response: Response) -> str:
    [error] = response.json()["errors"]
    return str(error["extensions"]["code"])


# What the audit asks of media types.


@pytest.mark.parametrize(
    ("accept", "answered"),
    [
        (GRAPHQL, GRAPHQL),
        (JSON, JSON),
        ("*/*", JSON),
        (None, JSON),
        ("application/*", JSON),
        (f"{JSON}, {GRAPHQL}", GRAPHQL),
        (f"{GRAPHQL};q=0.5, {JSON}", JSON),
        (f"{GRAPHQL}; charset=utf-8, {JSON};q=0.9", GRAPHQL),
        (f"{GRAPHQL}; charset=utf-16, {JSON};q=0.9", JSON),
        (f"{GRAPHQL};q=0, */*", JSON),
        (f"{GRAPHQL};q=nonsense, {JSON};q=0.1", JSON),
        ("APPLICATION/JSON", JSON),
        ("image/png, */*;q=0.1", JSON),
    ],
)
def test_the_answer_is_of_the_media_type_that_the_client_likes_best(
    client: TestClient, accept: str | None, answered: str
) -> None:
    request = client.build_request("POST", "/graphql", json={"query": "{__typename}"})
    request.headers.pop("accept", None)
    if accept is not None:
        request.headers["accept"] = accept
    answer = client.send(request)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == f"{answered}; charset=utf-8"


@pytest.mark.parametrize(
    "accept", ["text/plain", "image/*", f"{JSON};q=0", f"{JSON};charset=latin-1", "text/html"]
)
def test_a_client_that_takes_nothing_of_ours_gets_a_406(client: TestClient, accept: str) -> None:
    assert post(client, {"query": "{__typename}"}, accept).status_code == 406
    assert get(client, accept, query="{__typename}").status_code == 406


@pytest.mark.parametrize("charset", ["", "; charset=utf-8", ';charset="UTF-8"'])
def test_a_request_in_utf_8_is_read(client: TestClient, charset: str) -> None:
    body = json.dumps({"query": '{hello(name: "🏃")}'}, ensure_ascii=False).encode()
    answer = client.post("/graphql", content=body, headers={"Content-Type": JSON + charset})
    assert answer.json() == {"data": {"hello": "你好,🏃"}}


@pytest.mark.parametrize(
    "content_type",
    [
        None,
        "",
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data",
        "application/graphql",
        GRAPHQL,
        f"{JSON}; charset=utf-16",
    ],
)
def test_a_post_of_another_media_type_gets_a_415(
    client: TestClient, content_type: str | None
) -> None:
    headers = {} if content_type is None else {"Content-Type": content_type}
    answer = client.post("/graphql", content=b'{"query": "{__typename}"}', headers=headers)
    assert answer.status_code == 415


def test_a_compressed_post_gets_a_415(client: TestClient) -> None:
    answer = post(client, {"query": "{__typename}"}, **{"Content-Encoding": "gzip"})
    assert answer.status_code == 415


# What the audit asks of parameters.


@BOTH
@pytest.mark.parametrize(
    "extra",
    [
        {"operationName": None},
        {"variables": None},
        {"extensions": None},
        {"variables": {}},
        {"extensions": {"some": "value"}},
        {"unknown": 1},
    ],
)
def test_optional_parameters_may_be_null_or_maps(
    client: TestClient, accept: str, extra: dict[str, Any]
) -> None:
    answer = post(client, {"query": "{__typename}", **extra}, accept)
    assert answer.status_code == 200
    assert answer.json() == {"data": {"__typename": "Query"}}


@BOTH
def test_an_operation_is_chosen_by_its_name(client: TestClient, accept: str) -> None:
    query = "query A{a: __typename} query B{b: __typename}"
    answer = post(client, {"query": query, "operationName": "B"}, accept)
    assert answer.json() == {"data": {"b": "Query"}}


@BOTH
def test_variables_are_a_map_and_in_an_address_json(client: TestClient, accept: str) -> None:
    query = "query($name: String!){__type(name: $name){name}}"
    posted = post(client, {"query": query, "variables": {"name": "Query"}}, accept)
    got = get(client, accept, query=query, variables='{"name": "Query"}', extensions="null")
    assert posted.json() == got.json() == {"data": {"__type": {"name": "Query"}}}
    assert posted.status_code == got.status_code == 200


@BOTH
@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("query", [{"obj": "ect"}, 0, False, ["array"], None]),
        ("operationName", [{"obj": "ect"}, 0, False, ["array"]]),
        ("variables", ["string", 0, False, ["array"]]),
        ("extensions", ["string", 0, False, ["array"]]),
    ],
)
def test_a_parameter_of_the_wrong_type_gets_a_400(
    client: TestClient, accept: str, name: str, values: list[Any]
) -> None:
    for value in values:
        answer = post(client, {"query": "{__typename}", name: value}, accept)
        assert answer.status_code == 400
        assert code(answer) == "BAD_REQUEST"


# What the audit asks of statuses.


@pytest.mark.parametrize(
    "asked",
    [
        {"query": "{"},
        {"query": ""},
        {"query": "{ 8f31403dfe404bccbb0e835f2629c6a7 }"},
        {"query": "{nothing}"},
        {"query": "query($id: ID!){__typename}", "variables": {"id": None}},
        {"query": "query($id: String!){hello(name: $id)}", "variables": {"id": 1}},
        {"query": "{__typename}", "operationName": "None"},
        {"query": "{" + "__typename " * 600 + "}"},
        {"query": "subscription {x}"},
    ],
)
def test_a_graphql_request_at_fault_gets_a_400_only_from_the_newer_media_type(
    client: TestClient, asked: dict[str, Any]
) -> None:
    newer, older = post(client, asked, GRAPHQL), post(client, asked, JSON)
    assert (newer.status_code, older.status_code) == (400, 200)
    assert list(newer.json()) == list(older.json()) == ["errors"]


@BOTH
def test_an_answer_in_part_gets_a_200(client: TestClient, accept: str) -> None:
    answer = post(client, {"query": "{hello fails}"}, accept)
    assert answer.status_code == 200
    assert answer.json()["data"] == {"hello": "你好,世界", "fails": None}
    assert code(answer) == "INTERNAL"


@BOTH
def test_a_mutation_is_refused_by_get(client: TestClient, accept: str) -> None:
    answer = get(client, accept, query="mutation{sell}")
    assert answer.status_code == 405
    assert answer.headers["allow"] == "POST"
    assert post(client, {"query": "mutation{sell}"}, accept).json() == {"data": {"sell": 1}}


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "QUERY"])
def test_other_methods_are_refused(client: TestClient, method: str) -> None:
    answer = client.request(method, "/graphql?query={__typename}")
    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET, HEAD, POST"


def test_head_has_the_headers_of_get(client: TestClient) -> None:
    answer = client.head("/graphql", params={"query": "{__typename}"})
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith(JSON)
    assert client.head("/graphql", params={"query": "mutation{sell}"}).status_code == 405


# What else may come in.

RUBBISH = {
    "nothing": b"",
    "not JSON": b'{ "not a JSON',
    "null": b"null",
    "a number": b"1",
    "a string": b'"{__typename}"',
    "a list of lists": b"[[1]]",
    "an empty list": b"[]",
    "a batch": b'[{"query": "{__typename}"}]',
    "an empty object": b"{}",
    "a typo": b'{"qeury": "{__typename}"}',
    "not UTF-8": b'{"query": "\xff\xfe"}',
    "UTF-16": '{"query": "{__typename}"}'.encode("utf-16"),
    "half a character": b'{"query": "{__typename}", "variables": {"a": "\\ud800"}}',
    "nested 20,000 deep": b'{"query":' + b"[" * 20_000 + b"]" * 20_000 + b"}",
    "not a number": b'{"query": "{__typename}", "variables": {"a": NaN}}',
    "infinity": b'{"query": "{__typename}", "variables": {"a": 1e999}}',
    "two objects": b'{"query": "{__typename}"}{}',
}


@BOTH
@pytest.mark.parametrize("body", RUBBISH.values(), ids=RUBBISH.keys())
def test_rubbish_gets_a_400_and_a_sentence(client: TestClient, accept: str, body: bytes) -> None:
    answer = post(client, body, accept)
    assert answer.status_code == 400
    assert answer.headers["content-type"].startswith(accept)
    assert code(answer) == "BAD_REQUEST"


def test_a_batch_is_told_what_to_do_in_the_readers_language(client: TestClient) -> None:
    answers = [post(client, [], **{"Accept-Language": tag}) for tag in ("en-GB", "zh-Hans")]
    sentences = [answer.json()["errors"][0]["message"] for answer in answers]
    assert sentences[0].startswith("Batches are not answered.")
    assert sentences[1].startswith("不支持批量请求。")


def test_huge_numbers_and_repeated_keys_do_no_harm(client: TestClient) -> None:
    query = b'{"query": "query($v: JSON!){echo(value: $v)}", "variables": {"v": %s}}'
    assert post(client, query % (b"9" * 400)).status_code == 400
    assert post(client, query % (b"9" * 40)).json() == {"data": {"echo": 1e40}}
    assert post(client, b'{"query": "{", "query": "{__typename}"}').json() == {
        "data": {"__typename": "Query"}
    }
    literal = f"{{echo(value: {'9' * 5000})}}"
    assert post(client, {"query": literal}, GRAPHQL).status_code < 500


def test_a_byte_order_mark_is_overlooked(client: TestClient) -> None:
    body = b"\xef\xbb\xbf" + b'{"query": "{__typename}"}'
    assert post(client, body).json() == {"data": {"__typename": "Query"}}


@pytest.mark.parametrize(
    "address",
    [
        "",
        "query=",
        "query=%ff",
        "query=%zz",
        "query=%",
        "quer=x",
        "query={__typename}&variables={",
        "query={__typename}&variables=1",
        "query={__typename}&variables=[]",
        "query={__typename}&variables=%ff",
        "query={__typename}&extensions=x",
        "query={__typename}&" + "a=1&" * 200,
        "query={__typename}%00",
    ],
)
def test_an_address_that_makes_no_sense_gets_a_400(client: TestClient, address: str) -> None:
    answer = client.get(f"/graphql?{address}", headers={"Accept": GRAPHQL})
    assert answer.status_code == 400
    assert answer.json()["errors"]


def test_an_address_of_bytes_beyond_ascii_gets_a_400() -> None:
    sent = exchange(endpoint(), scope("GET", query_string=b"query=\xff"), [])
    assert sent[0]["status"] == 400


@given(st.binary(max_size=200))
def test_no_bytes_can_break_the_endpoint(client: TestClient, body: bytes) -> None:
    answer = post(client, body)
    assert 400 <= answer.status_code < 500
    assert answer.json()["errors"]


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=10,
)
QUERIES = st.sampled_from(
    ["{", "{nothing}", "query($v: JSON!){echo(value: $v)} query B{x}", "{__typename} {hello}"]
)
PARAMETERS = st.sampled_from(["query", "variables", "operationName", "extensions", "id"])


@given(ANYTHING | st.dictionaries(PARAMETERS, ANYTHING | QUERIES), st.sampled_from([JSON, GRAPHQL]))
def test_no_json_can_break_the_endpoint(client: TestClient, body: Any, accept: str) -> None:
    answer = post(client, body, accept)
    assert answer.status_code < 500
    assert answer.json()["errors"]


@given(st.text(max_size=60), st.text(max_size=20), st.text(max_size=20))
def test_no_address_and_no_header_can_break_the_endpoint(
    client: TestClient, query: str, variables: str, accept: str
) -> None:
    parameters = {
        "query": query.encode("utf-8", "surrogatepass"),
        "variables": variables.encode("utf-8", "surrogatepass"),
    }
    headers = {"Accept": accept.encode("utf-8", "replace")}
    answer = client.get("/graphql", params=parameters, headers=headers)  # type: ignore[arg-type]
    assert 400 <= answer.status_code < 500
    assert answer.json()["errors"]


@given(value=ANYTHING)
def test_what_is_echoed_can_always_be_sent(client: TestClient, value: Any) -> None:
    query = "query($v: JSON){echo(value: $v)}"
    answer = post(client, {"query": query, "variables": {"v": value}}, GRAPHQL)
    assert answer.status_code in (200, 400)


# Headers, languages, the page.


def test_answers_say_what_they_depend_on_and_are_not_stored(client: TestClient) -> None:
    answers = [
        post(client, {"query": "{__typename}"}, **{"Accept-Language": "en"}),
        post(client, b"rubbish", **{"Accept-Language": "en"}),
        client.put("/graphql", headers={"Accept-Language": "en"}),
        get(client, "image/png"),
    ]
    for answer in answers:
        assert answer.headers["vary"] == "Accept, Accept-Language, Authorization"
        assert answer.headers["cache-control"] == "no-store"
    assert [answer.headers["content-language"] for answer in answers] == ["en"] * 3 + ["zh-CN"]


def show(request: Request) -> HTMLResponse:
    return HTMLResponse(f"<h1>{request.url.path}</h1>")


def test_a_browser_gets_the_page_where_there_is_one() -> None:
    client = client_of(endpoint(page=show))
    answer = get(client, BROWSER)
    assert answer.text == "<h1>/graphql</h1>"
    assert "Accept" in answer.headers["vary"]
    assert client.head("/graphql", headers={"Accept": BROWSER}).status_code == 200
    assert get(client, JSON, query="{__typename}").json() == {"data": {"__typename": "Query"}}


def test_a_browser_gets_a_406_where_there_is_no_page(client: TestClient) -> None:
    assert code(get(client, BROWSER, query="{__typename}")) == "NOT_ACCEPTABLE"


# Bodies that are large, slow or broken off, below the level of a client library.


def scope(method: str = "POST", query_string: bytes = b"", **headers: str) -> Scope:
    given = {"content-type": JSON, **{k.replace("_", "-"): v for k, v in headers.items()}}
    return {
        "type": "http",
        "method": method,
        "path": "/graphql",
        "query_string": query_string,
        "headers": [(name.encode(), value.encode()) for name, value in given.items()],
    }


def exchange(app: GraphQLEndpoint, asked: Scope, messages: list[Message]) -> list[Message]:
    """Everything that the app sends, to a client that falls silent after its messages."""
    sent: list[Message] = []

    async def receive() -> Message:
        if not messages:
            await anyio.sleep_forever()
        return messages.pop(0)

    async def send(message: Message) -> None:
        sent.append(message)

    anyio.run(app, asked, receive, send)
    return sent


def chunk(body: bytes) -> Message:
    return {"type": "http.request", "body": body, "more_body": True}


def headers_of(sent: list[Message]) -> Mapping[bytes, bytes]:
    return dict(sent[0]["headers"])


def test_a_body_that_declares_itself_too_large_is_not_read() -> None:
    messages = [chunk(b"{")]
    sent = exchange(endpoint(body_limit=100), scope(content_length="101"), messages)
    assert sent[0]["status"] == 413
    assert headers_of(sent)[b"connection"] == b"close"
    assert messages


@pytest.mark.parametrize("length", ["9" * 5000, "²", "-1", "x"])
def test_a_length_that_is_no_length_does_no_harm(length: str) -> None:
    messages: list[Message] = [{"type": "http.request", "body": b'{"query": "{__typename}"}'}]
    sent = exchange(endpoint(), scope(content_length=length), messages)
    assert sent[0]["status"] in (200, 413)


def test_a_body_that_turns_out_too_large_is_read_no_further() -> None:
    messages = [chunk(b" " * 60) for _ in range(9)]
    sent = exchange(endpoint(body_limit=100), scope(), messages)
    assert sent[0]["status"] == 413
    assert len(messages) == 7


def test_a_body_that_does_not_arrive_gets_a_408() -> None:
    sent = exchange(endpoint(body_seconds=0.05), scope(), [chunk(b"{")])
    assert sent[0]["status"] == 408
    assert headers_of(sent)[b"connection"] == b"close"


def test_a_client_that_leaves_before_it_has_asked_is_let_go() -> None:
    messages = [chunk(b"{"), {"type": "http.disconnect"}]
    assert exchange(endpoint(), scope(), messages) == []


def test_a_write_that_began_is_finished_though_nobody_waits_for_it() -> None:
    began, finished = threading.Event(), threading.Event()

    def work() -> None:
        began.set()
        cancelled.wait(5)
        finished.set()

    cancelled = threading.Event()
    app = endpoint(context_for=lambda _request: nullcontext(work))

    async def leave() -> None:
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(app, scope(), receive, ignore)
            await anyio.to_thread.run_sync(began.wait)
            tasks.cancel_scope.cancel()
            cancelled.set()

    async def receive() -> Message:
        return {"type": "http.request", "body": b'{"query": "mutation{sell}"}'}

    async def ignore(_message: Message) -> None: ...

    anyio.run(leave)
    assert finished.is_set()


def test_a_websocket_is_turned_away() -> None:
    sent = exchange(endpoint(), {"type": "websocket"}, [])
    assert [message["type"] for message in sent] == ["websocket.close"]


# The context of an operation.


def test_the_context_is_entered_and_left_in_the_thread_that_runs_the_operation() -> None:
    steps: list[tuple[str, str]] = []

    def note(step: str) -> None:
        steps.append((step, threading.current_thread().name))

    @contextmanager
    def context_for(request: Request) -> Iterator[Any]:
        note(f"enter for {request.headers['authorization']}")
        yield lambda: note("run")
        note("leave")

    client = client_of(endpoint(context_for=context_for))
    assert post(client, {"query": "mutation{sell}"}, Authorization="Bearer abc").is_success
    assert [step for step, _ in steps] == ["enter for Bearer abc", "run", "leave"]
    assert len({thread for _, thread in steps}) == 1
    assert "AnyIO worker" in steps[0][1]


def test_a_context_may_refuse_the_request_in_the_readers_language() -> None:
    kind = RefusalKind(
        429, "TOO_MANY", Text("太频繁了。", "Too often. Wait."), {"Retry-After": "3"}
    )

    def context_for(_request: Request) -> AbstractContextManager[Any]:
        raise Refusal(kind)

    client = client_of(endpoint(context_for=context_for))
    answer = post(client, {"query": "{hello}"}, **{"Accept-Language": "en"})
    assert (answer.status_code, code(answer)) == (429, "TOO_MANY")
    assert answer.headers["retry-after"] == "3"
    assert answer.json()["errors"][0]["message"] == "Too often. Wait."


def test_a_context_that_stumbles_gets_a_500_with_an_id_that_the_log_has(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def context_for(_request: Request) -> AbstractContextManager[Any]:
        raise ConnectionError("the database is gone")

    answer = post(client_of(endpoint(context_for=context_for)), {"query": "{hello}"})
    assert answer.status_code == 500
    [error] = answer.json()["errors"]
    assert error["extensions"]["id"] in error["message"]
    assert error["extensions"]["id"] in caplog.text
    assert "gone" not in answer.text


def test_only_so_many_operations_run_at_a_time() -> None:
    running: list[int] = []
    most: list[int] = []

    def work() -> None:
        running.append(1)
        most.append(len(running))
        threading.Event().wait(0.02)
        running.pop()

    app = endpoint(context_for=lambda _request: nullcontext(work), threads=anyio.CapacityLimiter(2))

    async def crowd() -> None:
        async with anyio.create_task_group() as tasks:
            for _ in range(8):
                tasks.start_soon(app, scope(), receive, ignore)

    async def receive() -> Message:
        return {"type": "http.request", "body": b'{"query": "mutation{sell}"}'}

    async def ignore(_message: Message) -> None: ...

    anyio.run(crowd)
    assert len(most) == 8
    assert max(most) == 2
