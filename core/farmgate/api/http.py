"""GraphQL over HTTP: one request taken apart, one operation run in a thread, one answer shaped.

Follows the GraphQL-over-HTTP specification (the audits of ``graphql-http``) and answers rubbish
with a 4xx and a sentence. Cross-site requests need no token here: a POST must declare JSON,
which a foreign page cannot send unless CORS allows it, and a GET may only read.
"""

import re
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import parse_qsl

import anyio
import anyio.to_thread
import orjson
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocketClose

from farmgate.api.execution import ExecutionAnswer, Executor, internal_error
from farmgate.language import Language, Text, negotiate_language

GRAPHQL_RESPONSE: Final = "application/graphql-response+json"
JSON: Final = "application/json"
VARY: Final = "Accept, Accept-Language, Authorization"

_QUALITY: Final = re.compile(r"0(\.\d{0,3})?|1(\.0{0,3})?")
_BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"
_ADDRESS_PARAMETERS: Final = 50
_KINDS: Final = {"query": str, "variables": dict, "operationName": str, "extensions": dict}
_KIND_NAMES: Final = {str: Text("字符串", "a string"), dict: Text("对象", "an object")}


@dataclass(frozen=True, slots=True)
class RefusalKind:
    """One reason for turning a request away: how HTTP says it, a stable code, and a sentence."""

    status: int
    code: str
    text: Text
    headers: Mapping[str, str] = field(default_factory=dict)


_METHOD: Final = RefusalKind(
    405,
    "METHOD_NOT_ALLOWED",
    Text("此地址只接受 GET、HEAD 和 POST。请换用。", "Only GET, HEAD and POST are answered here."),
    {"Allow": "GET, HEAD, POST"},
)
_NOT_ACCEPTABLE: Final = RefusalKind(
    406,
    "NOT_ACCEPTABLE",
    Text(
        f"回答的格式是 UTF-8 的 {GRAPHQL_RESPONSE} 或 {JSON}。请在 Accept 中接受其一。",
        f"Answers are {GRAPHQL_RESPONSE} or {JSON}, in UTF-8. Accept one of them.",
    ),
)
_TOO_SLOW: Final = RefusalKind(
    408,
    "REQUEST_TIMEOUT",
    Text("请求传送的时间太长。请重新发送。", "The request took too long to arrive. Send it again."),
    {"Connection": "close"},
)
_TOO_LARGE: Final = RefusalKind(
    413,
    "CONTENT_TOO_LARGE",
    Text("请求太大。请分几次发送。", "The request is too large. Send it in parts."),
    {"Connection": "close"},
)
_MEDIA_TYPE: Final = RefusalKind(
    415,
    "UNSUPPORTED_MEDIA_TYPE",
    Text(
        f"POST 的内容须为未压缩的 UTF-8 {JSON}。请在 Content-Type 中注明。",
        f"A POST is {JSON} in UTF-8, uncompressed. Say so in Content-Type.",
    ),
)


class Refusal(Exception):  # noqa: N818 - a refusal, not an error of the program
    """A request is turned away before any GraphQL is run."""

    def __init__(self, kind: RefusalKind) -> None:
        self.kind = kind
        super().__init__(kind.text.en)


@dataclass(frozen=True, slots=True)
class _Asked:
    """The parameters of a GraphQL request."""

    query: str
    variables: dict[str, Any] | None
    operation_name: str | None


@dataclass(frozen=True, slots=True)
class _Manner:
    """How a request wants to be answered; ``media_type`` is None if we have none that it takes."""

    media_type: str | None
    prefers_html: bool
    language: Language


class GraphQLEndpoint:
    """An ASGI app that answers GraphQL requests for one schema.

    ``context_for`` is entered and left in the worker thread that runs the operation, and gives
    the context of its resolvers; a ``Refusal`` that it raises becomes the answer. ``page``
    answers a browser that prefers HTML. A body may have ``body_limit`` bytes and take
    ``body_seconds``; ``threads`` bounds how many operations run at a time.
    """

    def __init__(
        self,
        executor: Executor,
        context_for: Callable[[Request], AbstractContextManager[Any]],
        page: Callable[[Request], Response] | None = None,
        *,
        body_limit: int = 1_000_000,
        body_seconds: float = 10.0,
        threads: anyio.CapacityLimiter | None = None,
    ) -> None:
        self._executor = executor
        self._context_for = context_for
        self._page = page
        self._body_limit = body_limit
        self._body_seconds = body_seconds
        self._threads = threads

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request (ASGI)."""
        if scope["type"] == "websocket":
            await WebSocketClose()(scope, receive, send)
            return
        try:
            response = await self._respond(Request(scope, receive))
        except ClientDisconnect:
            return  # while it was still sending: nothing has begun, and nobody listens
        await response(scope, receive, send)

    async def _respond(self, request: Request) -> Response:
        manner = _manner(request)
        try:
            if request.method not in ("GET", "HEAD", "POST"):
                raise Refusal(_METHOD)
            if manner.prefers_html and request.method != "POST":
                return self._show_page(request)
            if manner.media_type is None:
                raise Refusal(_NOT_ACCEPTABLE)
            asked = await self._asked(request)
            # Not abandoned when the client leaves: a write that began is finished.
            return await anyio.to_thread.run_sync(
                self._operate, request, asked, manner, limiter=self._threads
            )
        except Refusal as refusal:
            return _turned_away(refusal.kind, manner)

    def _show_page(self, request: Request) -> Response:
        if self._page is None:
            raise Refusal(_NOT_ACCEPTABLE)
        response = self._page(request)
        response.headers["Vary"] = VARY
        return response

    async def _asked(self, request: Request) -> _Asked:
        if request.method == "POST":
            return _from_body(await self._body(request))
        return _from_address(request.scope["query_string"])

    async def _body(self, request: Request) -> bytes:
        if not _is_plain_json(request):
            raise Refusal(_MEDIA_TYPE)
        declared = request.headers.get("content-length", "")
        # A float, because int() refuses numbers of thousands of digits.
        if declared.isdecimal() and float(declared) > self._body_limit:
            raise Refusal(_TOO_LARGE)
        try:
            with anyio.fail_after(self._body_seconds):
                return await self._read(request)
        except TimeoutError:
            raise Refusal(_TOO_SLOW) from None

    async def _read(self, request: Request) -> bytes:
        body = bytearray()
        async for chunk in request.stream():
            body += chunk
            if len(body) > self._body_limit:
                raise Refusal(_TOO_LARGE)
        return bytes(body)

    def _operate(self, request: Request, asked: _Asked, manner: _Manner) -> Response:
        try:
            return _answer(self._execute(request, asked, manner.language), manner)
        except Refusal:
            raise
        except Exception as fault:  # noqa: BLE001 - whatever it is, the client gets an id for it
            return _response({"errors": [internal_error([fault], manner.language)]}, 500, manner)

    def _execute(self, request: Request, asked: _Asked, language: Language) -> ExecutionAnswer:
        with self._context_for(request) as context:
            return self._executor.execute(
                asked.query,
                asked.variables,
                asked.operation_name,
                context,
                allow_mutations=request.method == "POST",
                language=language,
            )


def _manner(request: Request) -> _Manner:
    """What the request's headers ask for (RFC 9110, 12.5); JSON if they do not say."""
    ranges = _ranges(",".join(request.headers.getlist("accept")) or JSON)
    ours = ranges.get(GRAPHQL_RESPONSE, 0.0)
    json = next((ranges[r] for r in (JSON, "application/*", "*/*") if r in ranges), 0.0)
    best = max(ours, json)
    return _Manner(
        media_type=None if best == 0 else GRAPHQL_RESPONSE if ours == best else JSON,
        prefers_html=ranges.get("text/html", 0.0) > best,
        language=negotiate_language(",".join(request.headers.getlist("accept-language"))),
    )


def _ranges(accept: str) -> dict[str, float]:
    """The quality of each media range that can be had in UTF-8."""
    ranges: dict[str, float] = {}
    for part in accept.split(","):
        media_range, parameters = _parameters(part)
        quality = parameters.get("q", "1")
        if _is_utf8(parameters) and _QUALITY.fullmatch(quality):
            ranges[media_range] = max(float(quality), ranges.get(media_range, 0.0))
    return ranges


def _parameters(header: str) -> tuple[str, dict[str, str]]:
    """A media type or range, and its parameters, all in lower case."""
    first, *rest = (part.strip().lower() for part in header.split(";"))
    pairs = (part.partition("=") for part in rest)
    return first, {name.strip(): value.strip().strip('"') for name, _, value in pairs}


def _is_utf8(parameters: Mapping[str, str]) -> bool:
    return parameters.get("charset", "utf-8") in ("utf-8", "utf8")


def _is_plain_json(request: Request) -> bool:
    media_type, parameters = _parameters(request.headers.get("content-type", ""))
    encoding = request.headers.get("content-encoding", "identity").lower()
    return media_type == JSON and _is_utf8(parameters) and encoding == "identity"


def _from_body(body: bytes) -> _Asked:
    given = _json(body.removeprefix(_BYTE_ORDER_MARK), "body")
    if isinstance(given, list):
        raise _bad_request(
            "不支持批量请求。请把每个操作单独发送。",
            "Batches are not answered. Send each operation in a request of its own.",
        )
    if not isinstance(given, dict):
        raise _bad_request(
            "请求内容不是 JSON 对象。请发送含有 query 的对象。",
            "The body is not a JSON object. Send one that has a query.",
        )
    return _checked(given)


def _from_address(query_string: bytes) -> _Asked:
    try:
        address = query_string.decode("ascii")
        pairs = parse_qsl(address, errors="strict", max_num_fields=_ADDRESS_PARAMETERS)
    except ValueError:
        raise _bad_request(
            "网址无法读取。请按 UTF-8 进行百分号编码。",
            "The address cannot be read. Percent-encode it as UTF-8.",
        ) from None
    given: dict[str, Any] = dict(pairs)
    for name in {"variables", "extensions"} & given.keys():
        given[name] = _json(given[name], name)
    return _checked(given)


def _json(text: str | bytes, name: str) -> Any:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise _bad_request(
            f"{name} 不是有效的 JSON({error.msg})。请更正。",
            f"The {name} is not JSON ({error.msg}). Correct it.",
        ) from None


def _checked(given: Mapping[str, Any]) -> _Asked:
    for name, kind in _KINDS.items():
        if not isinstance(given.get(name), kind | None):
            raise _bad_request(
                f"{name} 的类型不对。请改为{_KIND_NAMES[kind].zh}。",
                f"The {name} is of the wrong type. Make it {_KIND_NAMES[kind].en}.",
            )
    if given.get("query") is None:
        raise _bad_request("缺少 query。请补上。", "There is no query. Send one.")
    return _Asked(given["query"], given.get("variables"), given.get("operationName"))


def _bad_request(zh: str, en: str) -> Refusal:
    return Refusal(RefusalKind(400, "BAD_REQUEST", Text(zh, en)))


def _answer(answer: ExecutionAnswer, manner: _Manner) -> Response:
    if answer.is_refused_mutation:
        return _response(answer.as_json(), 405, manner, {"Allow": "POST"})
    # Under the older media type the status speaks of HTTP alone, so that proxies and clients
    # that know nothing of GraphQL still hand the errors through.
    is_bad = answer.is_request_error and manner.media_type == GRAPHQL_RESPONSE
    return _response(answer.as_json(), 400 if is_bad else 200, manner)


def _turned_away(kind: RefusalKind, manner: _Manner) -> Response:
    error = {"message": kind.text.into(manner.language), "extensions": {"code": kind.code}}
    return _response({"errors": [error]}, kind.status, manner, kind.headers)


def _response(
    body: Mapping[str, Any], status: int, manner: _Manner, headers: Mapping[str, str] | None = None
) -> Response:
    always = {
        "Content-Type": f"{manner.media_type or JSON}; charset=utf-8",
        "Content-Language": manner.language,
        "Vary": VARY,
        "Cache-Control": "no-store",
    }
    return Response(orjson.dumps(body), status, {**always, **(headers or {})})
