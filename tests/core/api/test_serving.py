"""How the server treats its connections."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from farmgate.api.serving import (
    FASTEST,
    BoundedH11,
    BoundedProtocol,
    Bounds,
    RunningServer,
    start_in_thread,
)

HURRIED = Bounds(header_seconds=0.3, header_bytes=2_000, keep_alive_seconds=1)
GET = b"GET / HTTP/1.1\r\nHost: shop\r\n\r\n"
LAST_GET = GET.replace(b"shop", b"shop\r\nConnection: close")
PATIENCE = 10.0


async def read(request: Request) -> PlainTextResponse:
    return PlainTextResponse(f"{len(await request.body())} bytes")


async def ignore(_request: Request) -> PlainTextResponse:
    return PlainTextResponse("ignored")


APP = Starlette(
    routes=[
        Route("/", read, methods=["GET", "POST"]),
        Route("/ignore", ignore, methods=["POST"]),
    ]
)


@pytest.fixture(scope="module", params=[FASTEST, BoundedH11])
def server(request: pytest.FixtureRequest) -> Iterator[RunningServer]:
    protocol: type[BoundedProtocol] = request.param
    with start_in_thread(APP, bounds=HURRIED, protocol=protocol) as running:
        yield running


def connect(server: RunningServer) -> socket.socket:
    port = int(server.url.rsplit(":", 1)[1])
    return socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)


def read_up_to(line: socket.socket, ending: bytes) -> bool:
    """Whether what comes ends so, before the server closes."""
    received = b""
    while data := line.recv(65536):
        received += data
        if received.endswith(ending):
            return True
    return False


def read_to_the_end(line: socket.socket) -> bytes:
    """Everything that comes until the server closes."""
    received = b""
    try:
        while data := line.recv(65536):
            received += data
    except ConnectionResetError:
        pass
    return received


def statuses(received: bytes) -> list[int]:
    return [int(part[1:4]) for part in received.split(b"HTTP/1.1")[1:]]


def test_a_request_is_answered(server: RunningServer) -> None:
    with connect(server) as line:
        line.sendall(GET)
        assert read_up_to(line, b"0 bytes")


def test_a_connection_is_kept_for_the_next_request(server: RunningServer) -> None:
    with connect(server) as line:
        for _ in range(50):  # together more than the headers of one request may be
            line.sendall(GET)
            assert read_up_to(line, b"0 bytes")


def test_requests_sent_all_at_once_are_all_answered(server: RunningServer) -> None:
    with connect(server) as line:
        line.sendall(GET * 200 + LAST_GET)
        assert statuses(read_to_the_end(line)) == [200] * 201


def test_a_body_larger_than_headers_may_be_is_taken(server: RunningServer) -> None:
    body = b"x" * 500_000
    with connect(server) as line:
        line.sendall(b"POST / HTTP/1.1\r\nHost: shop\r\nContent-Length: 500000\r\n\r\n" + body)
        assert read_up_to(line, b"500000 bytes")


def test_a_body_may_take_longer_than_headers_may(server: RunningServer) -> None:
    with connect(server) as line:
        line.sendall(b"POST / HTTP/1.1\r\nHost: shop\r\nContent-Length: 6\r\n\r\n")
        for _ in range(6):
            time.sleep(0.1)
            line.sendall(b"x")
        assert read_up_to(line, b"6 bytes")


def test_a_connection_that_says_nothing_is_closed_without_a_word(server: RunningServer) -> None:
    with connect(server) as line:
        assert read_to_the_end(line) == b""


@pytest.mark.parametrize("drop", [b"\r\n", b"G", b"X-Slow: 1\r\n"])
def test_headers_that_come_drop_by_drop_are_cut_off(server: RunningServer, drop: bytes) -> None:
    head = b"" if drop == b"\r\n" else b"GET / HTTP/1.1\r\n" if drop[:1] == b"X" else b""
    assert_cut_off(server, head, drop)


def test_headers_of_a_next_request_are_cut_off_just_so(server: RunningServer) -> None:
    assert_cut_off(server, GET + b"GET / HT", b"T")


def assert_cut_off(server: RunningServer, head: bytes, drop: bytes) -> None:
    began = time.monotonic()
    with connect(server) as line:
        dripping = threading.Thread(target=drip, args=(line, head, drop))
        dripping.start()
        answers = statuses(read_to_the_end(line))
        line.close()
        dripping.join()
    assert answers[-1] in (400, 408)
    assert time.monotonic() - began < PATIENCE


def drip(line: socket.socket, head: bytes, drop: bytes) -> None:
    try:
        line.sendall(head)
        for _ in range(100):
            time.sleep(0.05)
            line.sendall(drop)
    except OSError:
        pass  # cut off, as it should be


def test_a_body_that_nobody_reads_is_not_listened_to_for_ever(server: RunningServer) -> None:
    head = b"POST /ignore HTTP/1.1\r\nHost: shop\r\nContent-Length: 9000\r\n\r\n"
    began = time.monotonic()
    with connect(server) as line:
        dripping = threading.Thread(target=drip, args=(line, head, b"x"))
        dripping.start()
        assert statuses(read_to_the_end(line)) == [200]
        line.close()
        dripping.join()
    assert time.monotonic() - began < PATIENCE


@pytest.mark.parametrize(
    "head",
    [
        b"GET /" + b"x" * 5_000 + b" HTTP/1.1\r\nHost: shop\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: shop\r\nCookie: " + b"x" * 5_000,
        b"GET / HTTP/1.1\r\nHost: shop\r\n" + b"A: b\r\n" * 1_000 + b"\r\n",
    ],
    ids=["address", "header", "headers"],
)
def test_headers_that_are_too_large_get_a_431(server: RunningServer, head: bytes) -> None:
    with connect(server) as line:
        line.sendall(head)
        assert statuses(read_to_the_end(line)) == [431]
    with connect(server) as line:
        line.sendall(GET + head)  # the answer under way is not written into
        assert statuses(read_to_the_end(line))[0] == 200


def test_bytes_that_are_not_http_get_a_400(server: RunningServer) -> None:
    with connect(server) as line:
        line.sendall(b"\x16\x03\x01\x02\x00 hello\r\n\r\n")
        assert statuses(read_to_the_end(line)) == [400]


def test_an_idle_connection_is_closed_after_a_while(server: RunningServer) -> None:
    with connect(server) as line:
        line.sendall(GET)
        assert statuses(read_to_the_end(line)) == [200]


def test_the_answers_of_slow_resolvers_are_waited_for() -> None:
    def slow(_request: Request) -> PlainTextResponse:
        time.sleep(0.8)
        return PlainTextResponse("done")

    app = Starlette(routes=[Route("/", slow)])
    with start_in_thread(app, bounds=HURRIED) as server, connect(server) as line:
        line.sendall(GET + b"GET")  # a second request begins while the first is worked on
        assert statuses(read_to_the_end(line))[0] == 200


def test_beyond_so_many_connections_requests_get_a_503() -> None:
    bounds = Bounds(connections=2)
    with start_in_thread(APP, bounds=bounds) as server, connect(server), connect(server) as line:
        line.sendall(GET)
        assert statuses(read_to_the_end(line)) == [503]


def test_stopping_lets_the_requests_under_way_end() -> None:
    began = threading.Event()

    def slow(_request: Request) -> PlainTextResponse:
        began.set()
        time.sleep(0.5)
        return PlainTextResponse("done")

    server = start_in_thread(Starlette(routes=[Route("/", slow)]))
    with connect(server) as line:
        line.sendall(GET)
        began.wait(PATIENCE)
        server.stop()
        assert read_to_the_end(line).endswith(b"done")
    with pytest.raises(ConnectionRefusedError):
        connect(server)


def test_a_server_that_cannot_start_says_so() -> None:
    async def broken(scope: Any, receive: Any, send: Any) -> None:
        await receive()
        await send({"type": "lifespan.startup.failed", "message": "no database"})

    with pytest.raises(RuntimeError, match="did not start"):
        start_in_thread(broken)


PROGRAM = """
from farmgate.api.serving import serve
from starlette.applications import Starlette
serve(Starlette(), "127.0.0.1", 0, ready=lambda port: print(port, flush=True))
print("closed", flush=True)
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_serving_and_the_program_goes_on_to_close(number: signal.Signals) -> None:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM], stdout=subprocess.PIPE, text=True, env=environment
    ) as process:
        assert process.stdout is not None
        port = int(process.stdout.readline())
        socket.create_connection(("127.0.0.1", port), timeout=PATIENCE).close()
        process.send_signal(number)
        assert process.stdout.read() == "closed\n"
    assert process.returncode == 0
