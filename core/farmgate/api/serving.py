"""Runs uvicorn, with the bounds that it lacks on how slow and how large headers may be."""

import asyncio
import contextlib
import signal
import socket
import threading
from collections.abc import Callable, Generator
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any, Self, cast

import h11
import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol

if TYPE_CHECKING:

    class _Protocol(asyncio.Protocol):
        """What both protocols of uvicorn have."""

        loop: asyncio.AbstractEventLoop
        transport: asyncio.Transport
        cycle: Any

        def handle_websocket_upgrade(self, *args: Any) -> None: ...
        def on_response_complete(self) -> None: ...

else:
    _Protocol = object


@dataclass(frozen=True, slots=True)
class Bounds:
    """What one server gives its connections before it lets go of them."""

    header_seconds: float = 10.0
    """From the opening, or from the first byte of a next request, to the end of its headers."""
    header_bytes: int = 32_768
    """The request line and all headers together."""
    keep_alive_seconds: int = 15
    """Idle time between two requests; longer than a proxy's habit of 5 spares it reconnecting."""
    connections: int = 500
    """With so many open, idle ones too, requests get a 503; descriptors often end at 1,024."""
    message_bytes: int = 256_000
    """One message over a WebSocket."""
    stop_seconds: int = 30
    """Time for requests under way to end once the server is told to stop."""


class BoundedProtocol(_Protocol):
    """What both of uvicorn's protocols lack: a clock and a measure on the headers."""

    def __init__(self, *args: Any, bounds: Bounds, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._bounds = bounds
        self._timer: asyncio.TimerHandle | None = None
        self._header_bytes = 0
        self._is_deaf = False

    def awaits_headers(self) -> bool:
        """Whether the next byte belongs to a request's headers."""
        raise NotImplementedError

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._start_clock()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_clock()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        while data and not self._is_deaf and not self.transport.is_closing():
            data = self._receive(data)

    def handle_websocket_upgrade(self, *args: Any) -> None:
        self._is_deaf = True
        self._stop_clock()
        super().handle_websocket_upgrade(*args)

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if not self.awaits_headers():
            self._start_clock()  # for the rest of a body that nobody reads any more

    def _receive(self, data: bytes) -> bytes:
        """Take in as much as is allowed for now, and return the rest.

        Headers that arrive together with the end of a body, or before the last answer is out,
        are measured from the next bytes on: they exceed the bound by one read at most.
        """
        if not self.awaits_headers():
            super().data_received(data)
            return b""
        self._start_clock()
        room = self._bounds.header_bytes - self._header_bytes
        cycle = self.cycle
        super().data_received(data[:room])
        if self.cycle is not cycle:  # uvicorn begins one when headers are complete
            self._stop_clock()
            self._header_bytes = 0
        else:
            self._header_bytes += len(data[:room])
        if self._header_bytes >= self._bounds.header_bytes:
            self._refuse(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)
        return data[room:]

    def _start_clock(self) -> None:
        if self._timer is None:
            self._timer = self.loop.call_later(self._bounds.header_seconds, self._time_is_up)

    def _stop_clock(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _time_is_up(self) -> None:
        self._timer = None
        if self._is_answering():
            self._start_clock()
        else:
            self._refuse(HTTPStatus.REQUEST_TIMEOUT)

    def _is_answering(self) -> bool:
        return self.cycle is not None and not self.cycle.response_complete

    def _refuse(self, status: HTTPStatus) -> None:
        if self._is_deaf or self.transport.is_closing():
            return
        self._is_deaf = True
        if self._is_answering():
            self.cycle.keep_alive = False  # uvicorn closes once that answer is out
            return
        if self._header_bytes and self.awaits_headers():  # who says nothing is told nothing
            line = f"HTTP/1.1 {status.value} {status.phrase}\r\n"
            self.transport.write(f"{line}content-length: 0\r\nconnection: close\r\n\r\n".encode())
        self.transport.close()


class BoundedH11(BoundedProtocol, H11Protocol):
    """The protocol in plain Python."""

    def awaits_headers(self) -> bool:
        return self.conn.their_state is h11.IDLE


try:
    from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
except ImportError:  # it is compiled, and not to be had everywhere
    FASTEST: type[BoundedProtocol] = BoundedH11
else:

    class BoundedHttpTools(BoundedProtocol, HttpToolsProtocol):
        """The compiled protocol, which tells by callbacks where it is."""

        _awaits_headers = True

        def awaits_headers(self) -> bool:
            return self._awaits_headers

        def on_headers_complete(self) -> None:
            self._awaits_headers = False
            super().on_headers_complete()

        def on_message_complete(self) -> None:
            self._awaits_headers = True
            super().on_message_complete()

    FASTEST = BoundedHttpTools


class _Server(uvicorn.Server):
    """Tells when it answers, and leaves signals to the caller once it has stopped."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[int], object]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._ready(self.servers[0].sockets[0].getsockname()[1])

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None]:
        # uvicorn raises the signal again when it has stopped, which would end the process before
        # the caller has closed what it opened.
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        signals = (signal.SIGINT, signal.SIGTERM)
        before = {number: signal.signal(number, self.handle_exit) for number in signals}
        try:
            yield
        finally:
            for number, action in before.items():
                signal.signal(number, action)


class RunningServer:
    """A server in a thread of its own, until it is stopped."""

    def __init__(self, server: uvicorn.Server, thread: threading.Thread, url: str) -> None:
        self.url = url
        self._server = server
        self._thread = thread

    def stop(self) -> None:
        """Let the requests under way end, and wait for it."""
        self._server.should_exit = True
        self._thread.join()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


def serve(
    app: ASGIApp,
    host: str,
    port: int,
    *,
    ready: Callable[[int], object] = lambda _port: None,
    bounds: Bounds | None = None,
) -> None:
    """Serve until SIGTERM or SIGINT, then let the requests under way end.

    Port 0 takes a free one. ``ready`` is called once, with the port, when the server answers.
    Exits with status 3 if it cannot start (the log says why).
    """
    _Server(_config(app, (host, port), bounds or Bounds(), FASTEST), ready).run()


def start_in_thread(
    app: ASGIApp, *, bounds: Bounds | None = None, protocol: type[BoundedProtocol] = FASTEST
) -> RunningServer:
    """Serve on a free port of the loopback, in a thread, leaving the process's signals alone."""
    ports: SimpleQueue[int | None] = SimpleQueue()
    server = _Server(_config(app, ("127.0.0.1", 0), bounds or Bounds(), protocol), ports.put)

    def run() -> None:
        # uvicorn exits when it cannot start; the caller learns it from the missing port.
        with contextlib.suppress(SystemExit):
            server.run()
        ports.put(None)

    thread = threading.Thread(target=run, name="farmgate-server", daemon=True)
    thread.start()
    port = ports.get()
    if port is None:
        raise RuntimeError("The server did not start; the log says why.")
    return RunningServer(server, thread, f"http://127.0.0.1:{port}")


def _config(
    app: ASGIApp, address: tuple[str, int], bounds: Bounds, protocol: type[BoundedProtocol]
) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        *address,
        http=cast("type[asyncio.Protocol]", partial(protocol, bounds=bounds)),
        ws="websockets-sansio",
        ws_max_size=bounds.message_bytes,
        ws_per_message_deflate=False,  # a small message could unpack into a large one
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_keep_alive=bounds.keep_alive_seconds,
        limit_concurrency=bounds.connections,
        timeout_graceful_shutdown=bounds.stop_seconds,
        h11_max_incomplete_event_size=bounds.header_bytes,
    )
