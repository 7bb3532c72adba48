"""Plain HTTP routes: one request taken apart, one handler run in a thread, one answer shaped."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict, replace
from typing import Any, Final

import anyio
import anyio.to_thread
from starlette.requests import ClientDisconnect
from starlette.requests import Request as HttpRequest
from starlette.responses import Response as HttpResponse
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocketClose

from farmgate.api.bodies import read_body
from farmgate.api.context import Context
from farmgate.api.execution import internal_error
from farmgate.api.refusals import NOT_FOUND, Refusal, RefusalKind, bad_request, wrong_method
from farmgate.api.types import shown
from farmgate.language import Language, negotiate_language
from farmgate.members.errors import LOG_IN_REQUIRED, PERMISSION_DENIED
from farmgate.problems import Problem, Refused
from farmgate.routes import Request, Response, Route

_UNLESS_SET: Final = {
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "vary": "Accept-Language, Authorization",
}
_WITH_BODY: Final = ("POST", "PUT", "DELETE")
_STATUS: Final = {LOG_IN_REQUIRED.code: 401, PERMISSION_DENIED.code: 403}
_UNPROCESSABLE: Final = 422


class RoutesEndpoint:
    """An ASGI app that answers at the addresses of these routes.

    ``context_for`` is entered and left in the worker thread that runs the handler. A body may have
    ``body_limit`` bytes; ``threads`` bounds how many handlers run at a time.
    """

    def __init__(
        self,
        routes: Iterable[Route],
        context_for: Callable[[HttpRequest], AbstractContextManager[Context]],
        *,
        body_limit: int = 1_000_000,
        threads: anyio.CapacityLimiter | None = None,
    ) -> None:
        # What is written out goes before a parameter that could stand for it.
        self._routes = sorted(routes, key=lambda one: [part[0] == "{" for part in one.segments])
        self._context_for = context_for
        self._body_limit = body_limit
        self._threads = threads

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request (ASGI)."""
        if scope["type"] == "websocket":
            await WebSocketClose()(scope, receive, send)
            return
        request = HttpRequest(scope, receive)
        language = negotiate_language(request.headers.get("accept-language"))
        try:
            answer = await self._respond(request, language)
        except ClientDisconnect:
            return  # while it was still sending: nothing has begun, and nobody listens
        except Refusal as refusal:
            answer = _turned_away(refusal.kind, language)
        await _http(answer, request.method, language)(scope, receive, send)

    async def _respond(self, request: HttpRequest, language: Language) -> Response:
        found, parameters = self._find(request.method, request.scope["path"])
        asked = Request(
            method=request.method,
            path=request.scope["path"],
            query=dict(request.query_params),
            headers=dict(request.headers),
            parameters=parameters,
        )
        if any("\0" in text for text in (asked.path, *asked.query, *asked.query.values())):
            raise bad_request(
                "网址中含有空字符(U+0000)。请去掉。",
                "The address holds the character U+0000, which no text may have. Take it out.",
            )
        if request.method in _WITH_BODY:
            asked = replace(asked, body=await read_body(request, self._body_limit))
        # Not abandoned when the client leaves: a write that began is finished.
        return await anyio.to_thread.run_sync(
            self._handle, request, found, asked, language, limiter=self._threads
        )

    def _find(self, method: str, path: str) -> tuple[Route, Mapping[str, str]]:
        segments = tuple(path.removeprefix("/").split("/"))
        matches = [(one, one.match(segments)) for one in self._routes]
        here = [(one, given) for one, given in matches if given is not None]
        if not here:
            raise Refusal(NOT_FOUND)
        wanted = "GET" if method == "HEAD" else method
        for one, given in here:
            if one.method == wanted:
                return one, given
        raise wrong_method(_allowed([one for one, _ in here]))

    def _handle(
        self, request: HttpRequest, found: Route, asked: Request, language: Language
    ) -> Response:
        try:
            with self._context_for(request) as context:
                if found.permission is not None:
                    context.require(found.permission)
                return found.handler(asked, context)
        except Refused as refused:
            return _refused(refused.problems, language)
        except Exception as fault:  # noqa: BLE001 - whatever it is, the client gets an id for it
            error = internal_error([fault], language)
            id_ = error["extensions"]["id"]
            return _problem("internal", error["message"], 500, id=id_)


def _allowed(routes: Sequence[Route]) -> list[str]:
    methods = {str(one.method) for one in routes}
    return sorted(methods | {"HEAD"} if "GET" in methods else methods)


def _refused(problems: Sequence[Problem], language: Language) -> Response:
    status = _STATUS.get(problems[0].code, _UNPROCESSABLE) if problems else _UNPROCESSABLE
    headers = {"WWW-Authenticate": "Bearer"} if status == _STATUS[LOG_IN_REQUIRED.code] else {}
    told = [asdict(problem) for problem in shown(problems, language)]
    return Response.json({"problems": told}, status, headers)


def _turned_away(kind: RefusalKind, language: Language) -> Response:
    answer = _problem(kind.code.lower(), kind.text.into(language), kind.status)
    return replace(answer, headers=kind.headers)


def _problem(code: str, message: str, status: int, **evidence: Any) -> Response:
    told = {"code": code, "message": message, "evidence": evidence, "plugin": "core"}
    return Response.json({"problems": [told]}, status)


def _http(answer: Response, method: str, language: Language) -> HttpResponse:
    body = answer.body.encode() if isinstance(answer.body, str) else answer.body
    headers = {name.lower(): value for name, value in answer.headers.items()}
    headers = {
        "content-language": language,
        **_UNLESS_SET,
        **headers,
        "x-content-type-options": "nosniff",
    }
    if method == "HEAD":
        headers["content-length"] = str(len(body))
        body = b""
    return HttpResponse(body, answer.status, headers, answer.media_type)
