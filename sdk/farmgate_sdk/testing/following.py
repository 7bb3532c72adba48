"""A subscriber in a test: follows facts over a WebSocket, in the process of the test."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import anyio
from starlette.testclient import WebSocketTestSession
from starlette.websockets import WebSocketDisconnect

from farmgate_sdk.testing.clients import GraphQLClient, GraphQLFailed

_ID = "1"


@dataclass(frozen=True)
class Following:
    """One subscription, until the end of its block."""

    session: WebSocketTestSession
    _waiting: list[Any] = field(default_factory=list)

    def next(self, timeout: float = 5.0) -> Any:
        """The ``data`` of what is shown next; ``TimeoutError`` if nothing is."""
        message = self.message(timeout)
        if message["type"] != "next" or "errors" in message["payload"]:
            raise GraphQLFailed(message)
        return message["payload"]["data"]

    def message(self, timeout: float = 5.0) -> Any:
        """The next message as it comes; ``WebSocketDisconnect`` if the server hangs up."""
        return self._waiting.pop(0) if self._waiting else self._received(timeout)

    def settle(self) -> None:
        """Return once all that was sent so far has been dealt with: messages go in order."""
        self.session.send_json({"type": "ping"})
        while (message := self._received(5.0))["type"] != "pong":
            self._waiting.append(message)

    def shows_nothing(self, within: float = 0.3) -> bool:
        """Whether nothing comes for a while."""
        try:
            self.message(within)
        except TimeoutError:
            return True
        return False

    def _received(self, timeout: float) -> Any:
        async def receive() -> Any:
            with anyio.fail_after(timeout):
                # What `receive` of the session does, which cannot be given a time.
                return await self.session._send_rx.receive()  # noqa: SLF001

        message = self.session.portal.call(receive)
        if message["type"] == "websocket.close":
            raise WebSocketDisconnect(message.get("code", 1000), message.get("reason"))
        return json.loads(message["text"])


@contextmanager
def follow(client: GraphQLClient, query: str, variables: Mapping[str, Any]) -> Iterator[Following]:
    """Follow a subscription through a client's door, as whoever the client is."""
    said: dict[str, str] = {"Accept-Language": client.language}
    if client.token is not None:
        said["Authorization"] = f"Bearer {client.token}"
    connected = client.http.websocket_connect(client.path, ["graphql-transport-ws"])
    with connected as session:
        following = Following(session)
        session.send_json({"type": "connection_init", "payload": said})
        assert following.message() == {"type": "connection_ack"}
        payload = {"query": query, "variables": dict(variables)}
        session.send_json({"type": "subscribe", "id": _ID, "payload": payload})
        following.settle()
        yield following
