"""A shop that is open: served, worked for, demonstrated, each in a process of its own."""

import json
import signal
import socket
from pathlib import Path

import httpx2
import pytest

from tests.core.cli.conftest import Farmgate
from tests.core.cli.processes import ended, first_line, started

pytestmark = pytest.mark.slow


def ask(url: str, query: str, token: str | None = None) -> dict[str, object]:
    headers = {} if token is None else {"Authorization": f"Bearer {token}"}
    answer = httpx2.post(url, json={"query": query}, headers=headers, trust_env=False)
    data: dict[str, object] = answer.json()["data"]
    return data


def test_a_new_shop_is_migrated_seeded_and_served_until_it_is_told_to_stop(
    farmgate: Farmgate, folder_on_sqlite: Path, tmp_path: Path
) -> None:
    assert farmgate("migrate", "--dir", folder_on_sqlite).status == 0
    assert farmgate("seed", "--dir", folder_on_sqlite).status == 0
    serve = ("serve", "--dir", folder_on_sqlite, "--port", "0", "--json")
    with started(*serve, log=tmp_path / "log") as process:
        ready = json.loads(first_line(process))
        assert ready["pid"] == process.pid
        data = ask(ready["shop_url"], "{ products { totalCount } }")
        assert data == {"products": {"totalCount": 83}}
        process.send_signal(signal.SIGTERM)
        assert ended(process) == 0
        assert process.stdout is not None
        assert process.stdout.read() == ""
    assert "Traceback" not in (tmp_path / "log").read_text()


def test_a_person_reads_where_the_shop_is_and_stops_it(
    farmgate: Farmgate, folder_on_sqlite: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    farmgate("migrate", "--dir", folder_on_sqlite)
    monkeypatch.setenv("FARMGATE_LANGUAGE", "zh-CN")
    serve = ("serve", "--dir", folder_on_sqlite, "--port", "0")
    with started(*serve, log=tmp_path / "log") as process:
        assert first_line(process) == "田头小店开店了。\n"
        process.send_signal(signal.SIGINT)
        assert ended(process) == 0
    assert (tmp_path / "log").read_text() == ""


def test_a_worker_works_until_it_is_told_to_stop(
    farmgate: Farmgate, folder_on_sqlite: Path, tmp_path: Path
) -> None:
    farmgate("migrate", "--dir", folder_on_sqlite)
    for number in (signal.SIGTERM, signal.SIGINT):
        with started("worker", "--dir", folder_on_sqlite, log=tmp_path / "log") as process:
            assert "worker" in first_line(process)
            process.send_signal(number)
            assert ended(process) == 0
        assert (tmp_path / "log").read_text() == ""


def test_the_demonstration_is_open_with_everybody_logged_in(tmp_path: Path) -> None:
    demo = ("demo", "--dir", tmp_path / "demo", "--port", "0", "--json")
    with started(*demo, log=tmp_path / "log") as process:
        ready = json.loads(first_line(process))
        people = {"shopper", "member", "producer", "director", "warehouse", "service"}
        assert set(ready["tokens"]) == people
        orders = "{ orders(first: 1) { totalCount } }"
        assert ask(ready["admin_url"], orders, ready["tokens"]["director"])
        me = ask(ready["shop_url"], "{ me { name } }", ready["tokens"]["shopper"])
        assert me == {"me": {"name": "王小满"}}


def test_the_demonstration_goes_on_with_its_data_and_its_settings(tmp_path: Path) -> None:
    demo = ("demo", "--dir", tmp_path / "demo", "--port", "0", "--json")
    with started(*demo, log=tmp_path / "log") as process:
        first_line(process)
    settings = tmp_path / "demo" / "farmgate.toml"
    settings.write_text(settings.read_text("utf-8").replace("true", "false"), "utf-8")
    with started(*demo, log=tmp_path / "log") as process:
        ready = json.loads(first_line(process))
        token = ready["tokens"]["director"]
        answer = ask(ready["admin_url"], "{ plugins { name } products { totalCount } }", token)
        assert answer == {"plugins": [], "products": {"totalCount": 83}}


def test_the_demonstration_takes_another_port_where_its_own_is_taken(tmp_path: Path) -> None:
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", 8000))
            listener.listen()
        except OSError:
            pass  # somebody else has it, which is as good
        with started("demo", "--dir", tmp_path / "demo", log=tmp_path / "log") as process:
            out = first_line(process)
            assert process.stdout is not None
            told = out + "".join(process.stdout.readline() for _ in range(6))
    assert "Hetian Growers' Union is open" in told
    assert ":8000/" not in told
