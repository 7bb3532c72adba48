"""GraphQL over HTTP: one request taken apart, one operation run in a thread, one answer shaped.

Follows the GraphQL-over-HTTP specification (the audits of ``graphql-http``) and answers rubbish
with a 4xx and a sentence. Cross-site requests need no token here: a POST must declare JSON,
which a foreign page cannot send unless CORS allows it, and a GET may only read.
"""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from typing import Any, Final

import anyio
import anyio.to_thread
import orjson
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocketClose

from farmgate.api.asking import Asked, from_address, from_body
from farmgate.api.bodies import BODY_SECONDS, read_body
from farmgate.api.execution import ExecutionAnswer, Executor, internal_error
from farmgate.api.negotiation import Manner, is_plain_json, manner_of
from farmgate.api.refusals import (
    GRAPHQL_RESPONSE,
    JSON,
    MEDIA_TYPE,
    METHOD,
    NOT_ACCEPTABLE,
    Refusal,
    RefusalKind,
)
from farmgate.language import Language

VARY: Final = "Accept, Accept-Language, Authorization"


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
        body_seconds: float = BODY_SECONDS,
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
        manner = manner_of(request)
        try:
            if request.method not in ("GET", "HEAD", "POST"):
                raise Refusal(METHOD)
            if manner.prefers_html and request.method != "POST":
                return self._show_page(request)
            if manner.media_type is None:
                raise Refusal(NOT_ACCEPTABLE)
            asked = await self._asked(request)
            # Not abandoned when the client leaves: a write that began is finished.
            return await anyio.to_thread.run_sync(
                self._operate, request, asked, manner, limiter=self._threads
            )
        except Refusal as refusal:
            return _turned_away(refusal.kind, manner)

    def _show_page(self, request: Request) -> Response:
        if self._page is None:
            raise Refusal(NOT_ACCEPTABLE)
        response = self._page(request)
        response.headers["Vary"] = VARY
        return response

    async def _asked(self, request: Request) -> Asked:
        if request.method == "POST":
            return from_body(await self._body(request))
        return from_address(request.scope["query_string"])

    async def _body(self, request: Request) -> bytes:
        if not is_plain_json(request):
            raise Refusal(MEDIA_TYPE)
        return await read_body(request, self._body_limit, self._body_seconds)

    def _operate(self, request: Request, asked: Asked, manner: Manner) -> Response:
        try:
            return _answer(self._execute(request, asked, manner.language), manner)
        except Refusal:
            raise
        except Exception as fault:  # noqa: BLE001 - whatever it is, the client gets an id for it
            return _response({"errors": [internal_error([fault], manner.language)]}, 500, manner)

    def _execute(self, request: Request, asked: Asked, language: Language) -> ExecutionAnswer:
        with self._context_for(request) as context:
            return self._executor.execute(
                asked.query,
                asked.variables,
                asked.operation_name,
                context,
                allow_mutations=request.method == "POST",
                language=language,
            )


def _answer(answer: ExecutionAnswer, manner: Manner) -> Response:
    if answer.is_refused_mutation:
        return _response(answer.as_json(), 405, manner, {"Allow": "POST"})
    # Under the older media type the status speaks of HTTP alone, so that proxies and clients
    # that know nothing of GraphQL still hand the errors through.
    is_bad = answer.is_request_error and manner.media_type == GRAPHQL_RESPONSE
    return _response(answer.as_json(), 400 if is_bad else 200, manner)


def _turned_away(kind: RefusalKind, manner: Manner) -> Response:
    error = {"message": kind.text.into(manner.language), "extensions": {"code": kind.code}}
    return _response({"errors": [error]}, kind.status, manner, kind.headers)


def _response(
    body: Mapping[str, Any], status: int, manner: Manner, headers: Mapping[str, str] | None = None
) -> Response:
    always = {
        "Content-Type": f"{manner.media_type or JSON}; charset=utf-8",
        "Content-Language": manner.language,
        "Vary": VARY,
        "Cache-Control": "no-store",
    }
    return Response(orjson.dumps(body), status, {**always, **(headers or {})})
