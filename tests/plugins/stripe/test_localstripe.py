"""A foreign second opinion: localstripe, which others wrote, in a process on the loopback.

It knows less than Stripe does (it ignores idempotency keys and accepts refunds of any amount), so
only what it can show is asserted: the shop's calls are ones that somebody else takes for Stripe's.
"""

import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest

from farmgate_sdk.testing import OpenFarmstand
from farmgate_sdk.testing.payments import capture, refund, start, void
from tests.plugins.stripe.conftest import Till, open_till
from tests.plugins.stripe.fake_stripe import SECRET_KEY, FakeStripe

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(find_spec("localstripe") is None, reason="localstripe is not installed"),
]
_PATIENCE = 20


@pytest.fixture(scope="module")
def localstripe(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where it answers."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    folder: Path = tmp_path_factory.mktemp("localstripe")
    command = [sys.executable, "-m", "localstripe", "--from-scratch", "--port", str(port)]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log)
    try:
        _wait_for(port, process)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=_PATIENCE)


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    pytest.skip("localstripe does not start here")


def ask(url: str, path: str, /, **params: str) -> Any:
    """Ask localstripe as a browser or the dashboard would."""
    body = urlencode(params).encode()
    request = Request(url + path, body, {"Authorization": f"Bearer {SECRET_KEY}"})  # noqa: S310
    with urlopen(request, timeout=_PATIENCE) as answer:  # noqa: S310 - on the loopback
        return json.loads(answer.read() or b"null")


def pay(url: str, intent: str) -> None:
    """What Stripe's script does in the buyer's browser."""
    card = {"number": "4242424242424242", "exp_month": "12", "exp_year": "30", "cvc": "123"}
    named = {f"card[{name}]": value for name, value in card.items()}
    method = ask(url, "/v1/payment_methods", type="card", **named)
    ask(url, f"/v1/payment_intents/{intent}", payment_method=method["id"])
    ask(url, f"/v1/payment_intents/{intent}/confirm")


def opened(farmstand: OpenFarmstand, url: str, capture: str) -> Till:
    return open_till(
        farmstand, FakeStripe(url=url), capture=capture, payment_methods=["card"],
        timeout_seconds=10,
    )  # fmt: skip


def begin(till: Till) -> str:
    payload = start(till.stand, till.order, by=till.buyer)
    assert payload["problems"] == []
    intent: str = payload["action"]["paymentIntent"]
    return intent


def test_a_purchase_is_paid_and_refunded(farmstand: OpenFarmstand, localstripe: str) -> None:
    till = opened(farmstand, localstripe, "automatic")
    pay(localstripe, begin(till))
    begin(till)  # looks the payment up: nobody has called
    assert till.look()["captured"] == {"amount": "59.80"}
    assert refund(till.stand, till.order, "20.00")["payment"]["status"] == "part_refunded"
    assert refund(till.stand, till.order, "39.80")["payment"]["status"] == "refunded"


def test_a_purchase_is_authorised_and_captured(farmstand: OpenFarmstand, localstripe: str) -> None:
    till = opened(farmstand, localstripe, "manual")
    pay(localstripe, begin(till))
    begin(till)
    assert till.look()["status"] == "authorised"
    assert capture(till.stand, till.order, "59.80")["payment"]["status"] == "captured"


def test_an_authorisation_is_let_go(farmstand: OpenFarmstand, localstripe: str) -> None:
    till = opened(farmstand, localstripe, "manual")
    pay(localstripe, begin(till))
    begin(till)
    assert void(till.stand, till.order)["payment"]["status"] == "voided"


def test_its_webhooks_are_taken_for_genuine(farmstand: OpenFarmstand, localstripe: str) -> None:
    till = opened(farmstand, localstripe, "automatic")
    with socket.create_server(("127.0.0.1", 0)) as ear:
        ear.settimeout(_PATIENCE)
        address = f"http://127.0.0.1:{ear.getsockname()[1]}"
        ask(localstripe, "/_config/webhooks/shop", url=address, secret="whsec_of_the_fake")
        intent = begin(till)
        pay(localstripe, intent)
        headers, body = _hear(ear, intent)
    # It signs by the real time, and the shop's clock stands still somewhere else.
    signed_at = int(headers["stripe-signature"].split(",")[0].removeprefix("t="))
    morning, till.stand.clock.moment = till.now, datetime.fromtimestamp(signed_at, UTC)
    posted = till.stand.http.post("/payments/stripe/callback", content=body, headers=headers)
    till.stand.clock.moment = morning
    assert posted.json() == {"status": "applied"}
    assert till.look()["status"] == "captured"


def _hear(ear: socket.socket, intent: str) -> tuple[dict[str, str], bytes]:
    """The webhook that tells that an intent has succeeded."""
    while True:
        connection, _ = ear.accept()
        with connection:
            connection.settimeout(_PATIENCE)
            head, body = _read(connection)
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        event = json.loads(body)
        if event["type"] == "payment_intent.succeeded" and intent in body.decode():
            return head, body


def _read(connection: socket.socket) -> tuple[dict[str, str], bytes]:
    data = b""
    while b"\r\n\r\n" not in data:
        data += connection.recv(65536)
    head, _, body = data.partition(b"\r\n\r\n")
    lines = [line.partition(": ") for line in head.decode().split("\r\n")[1:]]
    headers = {name.lower(): value for name, _, value in lines}
    while len(body) < int(headers["content-length"]):
        body += connection.recv(65536)
    kept = ("stripe-signature", "content-type")
    return {name: headers[name] for name in kept}, body
