"""The door for WebSockets: who may come in, and how many at a time."""

from collections.abc import Collection
from typing import Final
from urllib.parse import urlsplit

import anyio
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket

from farmgate.api.conversation import TRY_LATER, ContextFor, Conversation, SocketBounds
from farmgate.api.execution import Executor
from farmgate.api.feed import Feed

PROTOCOL: Final = "graphql-transport-ws"
_NO_PROTOCOL: Final = 4406


class SubscriptionsEndpoint:
    """An ASGI app that answers the subscriptions of one schema.

    A page of another site is turned away (403), unless it is one of ``allowed_origins``.
    """

    def __init__(
        self,
        executor: Executor,
        feed: Feed,
        context_for: ContextFor,
        *,
        allowed_origins: Collection[str] = (),
        connections: int = 200,
        threads: anyio.CapacityLimiter,
        bounds: SocketBounds | None = None,
    ) -> None:
        self._executor = executor
        self._feed = feed
        self._context_for = context_for
        self._allowed_origins = frozenset(allowed_origins)
        self._connections = connections
        self._threads = threads
        self._bounds = bounds or SocketBounds()
        self._open = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hold one conversation (ASGI)."""
        socket = WebSocket(scope, receive, send)
        if not self._is_from_here(socket):
            await socket.close()
        elif PROTOCOL not in scope.get("subprotocols", ()):
            await _decline(socket, _NO_PROTOCOL, "Subprotocol not acceptable")
        elif self._open >= self._connections:
            await _decline(socket, TRY_LATER, "Too many connections; try again later")
        else:
            await self._converse(socket)

    async def _converse(self, socket: WebSocket) -> None:
        self._open += 1
        try:
            await socket.accept(PROTOCOL)
            await Conversation(
                socket, self._executor, self._feed, self._context_for, self._bounds, self._threads
            ).hold()
        finally:
            self._open -= 1

    def _is_from_here(self, socket: WebSocket) -> bool:
        """Whether no page of a foreign site is asking: browsers let any page open a WebSocket."""
        origin = socket.headers.get("origin")
        if origin is None or origin in self._allowed_origins or "*" in self._allowed_origins:
            return True
        try:
            site = urlsplit(origin).netloc
        except ValueError:
            return False
        return site.lower() == socket.headers.get("host", "").lower()


async def _decline(socket: WebSocket, code: int, reason: str) -> None:
    await socket.accept()
    await socket.close(code, reason)
