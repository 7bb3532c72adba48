"""What those who watch the shop are told."""

import threading

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from farmgate.api.health import health_routes


def client(**checks: object) -> TestClient:
    return TestClient(Starlette(routes=health_routes(checks)))  # type: ignore[arg-type]


def broken() -> str | None:
    raise ConnectionError("postgresql://shop:secret@db is gone")


def test_a_shop_that_runs_is_live_whatever_else_is_wrong() -> None:
    answer = client(database=lambda: "The database is gone.").get("/health/live")
    assert answer.status_code == 200
    assert answer.json() == {"status": "live"}


def test_a_shop_with_nothing_wrong_is_ready() -> None:
    answer = client(database=lambda: None).get("/health/ready")
    assert answer.status_code == 200
    assert answer.json() == {"status": "ready"}
    assert answer.headers["cache-control"] == "no-store"


def test_a_shop_that_is_not_ready_says_what_is_wrong() -> None:
    sentence = "3 migrations are pending. Run `farmgate migrate`."
    answer = client(database=lambda: None, migrations=lambda: sentence).get("/health/ready")
    assert answer.status_code == 503
    assert answer.json() == {"status": "not ready", "wrong": {"migrations": sentence}}


def test_a_check_that_fails_tells_the_log_and_not_the_world(
    caplog: pytest.LogCaptureFixture,
) -> None:
    answer = client(database=broken, cache=lambda: None).get("/health/ready")
    assert answer.status_code == 503
    assert list(answer.json()["wrong"]) == ["database"]
    assert "secret" not in answer.text
    assert "secret" in caplog.text


def test_checks_run_in_a_thread_of_their_own() -> None:
    threads: list[threading.Thread] = []
    client(database=lambda: threads.append(threading.current_thread())).get("/health/ready")
    assert "AnyIO worker" in threads[0].name
