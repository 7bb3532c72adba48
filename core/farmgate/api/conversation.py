"""One client's conversation over a WebSocket, in the protocol ``graphql-transport-ws``.

https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md has its messages and close codes.
"""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from typing import Any, Final, cast

import anyio
import anyio.to_thread
import orjson
from starlette.websockets import WebSocket, WebSocketDisconnect

from farmgate.api.asking import checked
from farmgate.api.context import Context
from farmgate.api.errors import as_error
from farmgate.api.execution import ExecutionAnswer, Executor, Listening, internal_error
from farmgate.api.feed import Feed
from farmgate.api.negotiation import bearer_token
from farmgate.api.refusals import Refusal
from farmgate.events.fact import Fact
from farmgate.language import Language, Text, negotiate_language
from farmgate.problems import Refused

ContextFor = Callable[[Language, str | None], AbstractContextManager[Context]]

INVALID: Final = 4400
UNAUTHORIZED: Final = 4401
TOO_LATE: Final = 4408
ID_IN_USE: Final = 4409
TWICE: Final = 4429
TOO_LARGE: Final = 1009
TRY_LATER: Final = 1013

_LONGEST_ID: Final = 200
_LONGEST_REASON: Final = 120  # of the 123 bytes that a close frame has room for
_TOO_MANY: Final = Text(
    en="This connection has {limit} subscriptions, which is the most. Complete one first.",
    zh="此连接已有 {limit} 个订阅,已达上限。请先结束一个。",
)


@dataclass(frozen=True, slots=True)
class SocketBounds:
    """What one connection may take."""

    init_seconds: float = 10.0
    """Until the client has said who it is."""
    message_bytes: int = 200_000
    subscriptions: int = 20
    """At the same time."""
    waiting_facts: int = 1_000
    """That one subscription may leave unread before the connection is closed."""
    goodbye_seconds: float = 5.0


class _HangUp(Exception):  # noqa: N818 - the end of a conversation, not an error
    def __init__(self, code: int, reason: str) -> None:
        self.code = code
        self.reason = reason
        super().__init__(reason)


class Conversation:
    """Answers one client until either side has had enough."""

    def __init__(
        self,
        socket: WebSocket,
        executor: Executor,
        feed: Feed,
        context_for: ContextFor,
        bounds: SocketBounds,
        threads: anyio.CapacityLimiter,
    ) -> None:
        self._socket = socket
        self._executor = executor
        self._feed = feed
        self._context_for = context_for
        self._bounds = bounds
        self._threads = threads
        self._streams: dict[str, anyio.CancelScope] = {}
        self._is_acknowledged = False
        self._goodbye: _HangUp | None = None
        self._language, self._token = _said(dict(socket.headers))

    async def hold(self) -> None:
        """Talk until the end, then say why it is one."""
        async with anyio.create_task_group() as tasks:
            self._tasks = tasks
            await self._listen()
            tasks.cancel_scope.cancel()
        if self._goodbye is not None:
            with anyio.move_on_after(self._bounds.goodbye_seconds), suppress(WebSocketDisconnect):
                await self._socket.close(self._goodbye.code, self._goodbye.reason)

    async def _listen(self) -> None:
        try:
            with anyio.move_on_after(self._bounds.init_seconds):
                while not self._is_acknowledged:
                    await self._take(await self._receive())
            if not self._is_acknowledged:
                raise _HangUp(TOO_LATE, "Connection initialisation timeout")
            while True:
                await self._take(await self._receive())
        except _HangUp as goodbye:
            self._goodbye = goodbye
        except WebSocketDisconnect:
            pass

    async def _receive(self) -> Mapping[str, Any]:
        message = await self._socket.receive()
        if message["type"] == "websocket.disconnect":
            raise WebSocketDisconnect
        text = message.get("text")
        if not isinstance(text, str):
            raise _HangUp(INVALID, "Send messages as text")
        raw = text.encode()
        if len(raw) > self._bounds.message_bytes:
            raise _HangUp(TOO_LARGE, f"A message has at most {self._bounds.message_bytes} bytes")
        try:
            said = orjson.loads(raw)
        except orjson.JSONDecodeError:
            raise _HangUp(INVALID, "The message is not JSON") from None
        if not isinstance(said, dict) or not isinstance(said.get("type"), str):
            raise _HangUp(INVALID, "A message is an object with a type")
        return said

    async def _take(self, said: Mapping[str, Any]) -> None:
        match said["type"]:
            case "connection_init":
                await self._begin(said.get("payload"))
            case "ping":
                await self._send("pong", payload=said.get("payload"))
            case "pong":
                pass
            case "subscribe" if not self._is_acknowledged:
                raise _HangUp(UNAUTHORIZED, "Unauthorized")
            case "subscribe":
                await self._subscribe(_id_of(said), said.get("payload"))
            case "complete":
                stream = self._streams.pop(_id_of(said), None)
                if stream is not None:
                    stream.cancel()
            case _:
                raise _HangUp(INVALID, "There is no such type of message")

    async def _begin(self, payload: object) -> None:
        if self._is_acknowledged:
            raise _HangUp(TWICE, "Too many initialisation requests")
        if payload is not None and not isinstance(payload, dict):
            raise _HangUp(INVALID, "The payload of connection_init is an object")
        self._language, self._token = _said({**dict(self._socket.headers), **(payload or {})})
        if await self._in_thread(self._has_lost_log_in):
            raise _HangUp(UNAUTHORIZED, "Unauthorized")
        self._is_acknowledged = True
        await self._send("connection_ack")

    async def _subscribe(self, id_: str, payload: object) -> None:
        if id_ in self._streams:
            raise _HangUp(ID_IN_USE, f"Subscriber for {id_[:50]} already exists")
        if len(self._streams) >= self._bounds.subscriptions:
            await self._refuse(id_, [self._too_many()])
            return
        answer = await self._in_thread(self._prepare, payload)
        if isinstance(answer, ExecutionAnswer):
            await self._refuse(id_, answer.errors)
            return
        # Heard from here on: whatever becomes true after this message was read is shown.
        await self._tasks.start(self._stream, id_, answer)

    async def _stream(
        self, id_: str, listening: Listening, *, task_status: anyio.abc.TaskStatus[None]
    ) -> None:
        room = self._bounds.waiting_facts
        with anyio.CancelScope() as scope:
            self._streams[id_] = scope
            async with self._feed.listening(listening.hooks, room, self._overrun) as facts:
                task_status.started()
                with suppress(WebSocketDisconnect):  # whoever has left is told nothing more
                    async for fact in facts:
                        if not await self._show(id_, listening, fact):
                            break
        if self._streams.get(id_) is scope:
            del self._streams[id_]

    async def _show(self, id_: str, listening: Listening, fact: Fact) -> bool:
        """Send what a fact means to a subscriber; False ends the subscription."""
        answer = await self._in_thread(self._answer, listening, fact)
        if answer is None:
            return True
        if answer.is_request_error:
            await self._refuse(id_, answer.errors)
            return False
        await self._send("next", id=id_, payload=answer.as_json())
        return True

    async def _refuse(self, id_: str, errors: Any) -> None:
        await self._send("error", id=id_, payload=list(errors))

    async def _send(self, type_: str, **said: Any) -> None:
        message = {
            "type": type_,
            **{key: value for key, value in said.items() if value is not None},
        }
        await self._socket.send_text(orjson.dumps(message).decode())

    def _overrun(self) -> None:
        self._goodbye = _HangUp(
            TRY_LATER, "Too slow: more facts are waiting than there is room for"
        )
        self._tasks.cancel_scope.cancel()

    async def _in_thread(self, work: Callable[..., Any], *arguments: Any) -> Any:
        return await anyio.to_thread.run_sync(work, *arguments, limiter=self._threads)

    # What follows runs in worker threads, each time with a context of its own.

    def _has_lost_log_in(self) -> bool:
        with self._context_for(self._language, self._token) as context:
            return context.has_lost_log_in

    def _prepare(self, payload: object) -> Listening | ExecutionAnswer:
        try:
            asked = checked(cast("Mapping[str, Any]", payload if isinstance(payload, dict) else {}))
        except Refusal as refusal:
            error = {
                "message": refusal.kind.text.into(self._language),
                "extensions": {"code": refusal.kind.code},
            }
            return ExecutionAnswer(errors=[error], is_request_error=True)
        with self._context_for(self._language, self._token) as context:
            listening = self._executor.listen(
                asked.query, asked.variables, asked.operation_name, language=self._language
            )
            if isinstance(listening, ExecutionAnswer):
                return listening
            return _turned_away(listening, context) or listening

    def _answer(self, listening: Listening, fact: Fact) -> ExecutionAnswer | None:
        try:
            with self._context_for(self._language, self._token) as context:
                return _turned_away(listening, context) or self._executor.show(
                    listening, fact, context, language=self._language
                )
        except Exception as fault:  # noqa: BLE001 - whatever it is, the client gets an id for it
            return ExecutionAnswer(errors=[internal_error([fault], self._language)])

    def _too_many(self) -> Mapping[str, Any]:
        limit = self._bounds.subscriptions
        message = _TOO_MANY.into(self._language).format(limit=limit)
        return {"message": message, "extensions": {"code": "LIMIT_SUBSCRIPTIONS", "limit": limit}}


def _turned_away(listening: Listening, context: Context) -> ExecutionAnswer | None:
    """Why whoever listens may not (any more): their log-in has ended, or they lack a permission."""
    try:
        context.require_log_in_holds()
        if listening.permission is not None:
            context.require(listening.permission)
    except Refused as refused:
        error = as_error(refused.problems[0]).formatted
        return ExecutionAnswer(errors=[error], is_request_error=True)
    return None


def _id_of(said: Mapping[str, Any]) -> str:
    id_ = said.get("id")
    if not isinstance(id_, str) or not 1 <= len(id_) <= _LONGEST_ID:
        raise _HangUp(INVALID, f"An id is a text of 1 to {_LONGEST_ID} characters")
    return id_


def _said(headers: Mapping[str, Any]) -> tuple[Language, str | None]:
    """Language and token that headers, or a payload that stands in for them, speak of."""
    lower = {str(name).lower(): value for name, value in headers.items() if isinstance(value, str)}
    token = bearer_token(lower.get("authorization", ""))
    return negotiate_language(lower.get("accept-language")), token
