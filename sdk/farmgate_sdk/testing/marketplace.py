"""A marketplace for tests: a real HTTP server on this machine, with a real one's bad days.

It checks signatures by itself, keeps of each object the value with the highest version, and can be
told to be down, to be slow, to do a thing and lose the answer, to tell orders twice or out of
order, and to call back, signed or forged::

    with Marketplace(clock=stand.clock) as market:
        stand = farmstand(Channels, settings=market.settings("east"))
        market.sell("A-1", {"FUJI-APPLES": 2})
"""

import hashlib
import hmac
import json
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qs, unquote, urlsplit

from farmgate.clock import Clock
from farmgate_sdk.testing.clock import FakeClock

_OK = 200
_TOLERANCE = 300
_HEADERS = ("x-channel-key", "x-channel-timestamp", "x-channel-nonce", "x-channel-signature")


@dataclass(frozen=True, slots=True)
class Call:
    """One call that the marketplace got, and how it answered (0: not at all)."""

    method: str
    path: str
    body: Any
    status: int
    key: str | None


@dataclass
class Mood:
    """How the marketplace behaves until it is told otherwise."""

    is_down: bool = False
    """Everything is answered with a 503."""
    seconds: float = 0.0
    """It thinks for so long before it answers."""
    answers_to_lose: int = 0
    """So many of the next calls are obeyed, and then the connection is cut."""
    refuses: frozenset[str] = frozenset()
    """Paths that are answered with a 422."""
    tells_twice: bool = False
    """Each page of orders has every order twice."""
    backwards: bool = False
    """Each page of orders has the newest first."""
    page: int = 50


@dataclass
class Marketplace:
    """The server, what it knows, and what was asked of it."""

    clock: Clock = field(default_factory=FakeClock)
    key: str = "farmgate-shop"
    secret: str = "a secret of the marketplace"  # noqa: S105 - of nobody's
    mood: Mood = field(default_factory=Mood)
    products: dict[str, Any] = field(default_factory=dict)
    stock: dict[str, int] = field(default_factory=dict)
    prices: dict[str, str] = field(default_factory=dict)
    orders: list[dict[str, Any]] = field(default_factory=list)
    told: dict[str, list[Any]] = field(default_factory=dict)
    """What the shop has said of each order, by its reference."""
    calls: list[Call] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._versions: dict[str, int] = {}
        self._nonces: set[str] = set()
        self._made = 0
        self._lock = threading.Lock()
        self._server: ThreadingHTTPServer | None = None

    @property
    def url(self) -> str:
        """Where its API begins."""
        assert self._server is not None
        return f"http://127.0.0.1:{self._server.server_address[1]}/api"

    def settings(self, *codes: str, **more: Any) -> dict[str, Any]:
        """What ``farmgate.toml`` would say of a shop that sells here under these codes."""
        channel = {
            "name": {"zh-CN": "东集", "en": "East market"},
            "url": self.url,
            "key": self.key,
            "secret": self.secret,
            "timeout_seconds": 1,
            **more,
        }
        return {"plugins": {"channels": {"channels": dict.fromkeys(codes, channel)}}}

    def sell(
        self,
        reference: str,
        lines: Mapping[str, int],
        *,
        price: str = "55.00",
        delivery: str = "6.00",
        changes: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        """An order that is placed and paid here: units by SKU, each at this price.

        ``changes`` replace parts of what the shop is told of it.
        """
        units = sum(lines.values())
        paid = _cents(price) * units + _cents(delivery)
        order = {
            "reference": reference,
            "placed_at": self.clock.now().isoformat(),
            "lines": [
                {"sku": sku, "quantity": count, "unit_price": _money(price)}
                for sku, count in lines.items()
            ],
            "contact": {"name": "李雷", "phone": "13900000000"},
            "address": {
                "recipient": "李雷",
                "phone": "13900000000",
                "region_code": "310115",
                "street": "世纪大道 1 号",
            },
            "delivery": {"label": "包邮", "price": _money(delivery)},
            "paid": {"amount": _money(f"{paid / 100:.2f}"), "reference": f"TXN-{reference}"},
            **(changes or {}),
        }
        self.orders.append(order)
        return order

    def call(
        self, http: Any, path: str, body: Any, *, forged: bool = False, nonce: str | None = None
    ) -> Any:
        """Call the shop back (``http`` is ``stand.http``); the response."""
        self._made += 1
        raw = json.dumps(body).encode()
        timestamp = str(int(self.clock.now().timestamp()))
        nonce = nonce or f"callback-nonce-{self._made:06}"
        secret = "somebody else's secret" if forged else self.secret
        signed = _signature(secret, "POST", path, timestamp, nonce, raw)
        values = (self.key, timestamp, nonce, signed)
        headers = dict(zip(_HEADERS, values, strict=True))
        return http.post(path, content=raw, headers=headers)

    def said_of(self, reference: str) -> list[str]:
        """What the shop has said of an order, one word after another."""
        return [one["status"] for one in self.told.get(reference, [])]

    def paths(self, method: str) -> list[str]:
        """The paths of the calls of a method, in order."""
        return [call.path for call in self.calls if call.method == method]

    def __enter__(self) -> Self:
        market = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                market._serve(self)

            do_PUT = do_DELETE = do_GET  # noqa: N815 - http.server's names

            def log_message(self, format: str, *args: Any) -> None:
                """Say nothing: ``calls`` has it."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True
        ).start()
        return self

    def __exit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.shutdown()
        self._server.server_close()

    def _serve(self, request: BaseHTTPRequestHandler) -> None:
        raw = request.rfile.read(int(request.headers.get("content-length") or 0))
        body = json.loads(raw) if raw else None
        with self._lock:
            loses = self.mood.answers_to_lose > 0 and not self.mood.is_down
            self.mood.answers_to_lose -= loses
            seconds = self.mood.seconds
            if seconds == 0:
                status, answer = self._answer(request, raw, body)
        if seconds:
            # It thinks first and does then, as one does that is late.
            time.sleep(seconds)
            with self._lock:
                status, answer = self._answer(request, raw, body)
        key = request.headers.get("idempotency-key")
        path = request.path.removeprefix("/api")
        self.calls.append(Call(request.command, path, body, 0 if loses else status, key))
        if loses:
            request.connection.close()
            request.close_connection = True
            return
        told = json.dumps(answer).encode()
        try:
            request.send_response(status)
            request.send_header("content-type", "application/json")
            request.send_header("content-length", str(len(told)))
            request.end_headers()
            request.wfile.write(told)
        except OSError:
            request.close_connection = True  # the shop has hung up

    def _answer(self, request: BaseHTTPRequestHandler, raw: bytes, body: Any) -> tuple[int, Any]:
        if self.mood.is_down:
            return 503, {"code": "down"}
        if (refusal := self._not_genuine(request, raw)) is not None:
            return 401, {"code": refusal}
        parts = urlsplit(request.path)
        path = parts.path.removeprefix("/api")
        if path in self.mood.refuses:
            return 422, {"code": "not_wanted"}
        asked = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        segments = [unquote(part) for part in path.strip("/").split("/")]
        return self._do(request.command, segments, asked, body)

    def _not_genuine(self, request: BaseHTTPRequestHandler, raw: bytes) -> str | None:
        key, timestamp, nonce, given = (request.headers.get(name, "") for name in _HEADERS)
        wanted = _signature(self.secret, request.command, request.path, timestamp, nonce, raw)
        if key != self.key or not hmac.compare_digest(wanted, given):
            return "signature"
        if abs(int(timestamp) - self.clock.now().timestamp()) > _TOLERANCE:
            return "timestamp"
        if nonce in self._nonces:
            return "nonce"
        self._nonces.add(nonce)
        return None

    def _do(
        self, method: str, path: Sequence[str], asked: Mapping[str, str], body: Any
    ) -> tuple[int, Any]:
        version = int(asked.get("version", 0) if body is None else body["version"])
        answer: Any = {}
        match method, *path:
            case "GET", "orders":
                return _OK, self._page(int(asked.get("after", "0")))
            case "PUT", "orders", reference, "status":
                said = self.told.setdefault(reference, [])
                keep: Callable[[], object] = partial(said.append, body)
            case "PUT", "products", id_:
                keep = partial(self.products.__setitem__, id_, body)
                answer = {"url": f"https://market.example/p/{id_}"}
            case "DELETE", "products", id_:
                keep = partial(self.products.pop, id_, None)
            case "PUT", "stock", sku:
                keep = partial(self.stock.__setitem__, sku, body["units"])
            case "PUT", "prices", sku:
                keep = partial(self.prices.__setitem__, sku, body["amount"])
            case _:
                return 404, {"code": "no_such_address"}
        if version <= self._versions.get("/".join(path), 0):
            return 409, {"code": "stale"}
        self._versions["/".join(path)] = version
        keep()
        return _OK, answer

    def _page(self, after: int) -> Any:
        page = self.orders[after : after + self.mood.page]
        end = after + len(page)
        told = page * 2 if self.mood.tells_twice else page
        told = told[::-1] if self.mood.backwards else told
        return {"orders": told, "cursor": str(end), "has_more": end < len(self.orders)}


def _signature(secret: str, method: str, path: str, timestamp: str, nonce: str, body: bytes) -> str:
    said = "\n".join((method, path, timestamp, nonce, hashlib.sha256(body).hexdigest()))
    return hmac.new(secret.encode(), said.encode(), hashlib.sha256).hexdigest()


def _cents(amount: str) -> int:
    return round(float(amount) * 100)


def _money(amount: str) -> dict[str, str]:
    return {"amount": amount, "currency": "CNY"}
