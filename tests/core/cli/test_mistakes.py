"""What the command says when something is wrong: sentences and a status, never a traceback."""

import os
import re
import socket
from collections.abc import Iterator
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from farmgate import discovery
from farmgate.cli import mistakes, seeding
from farmgate.cli.running import run
from tests.core.cli.conftest import Farmgate

CHINESE = re.compile(r"[\u4e00-\u9fff]")
BOTH = pytest.mark.parametrize("language", ["en", "zh-CN"])
BROKEN = "[farmgate.plugins]\nbroken = broken_plugin:Broken\n"


def write(folder: Path, settings: str) -> Path:
    (folder / "farmgate.toml").write_text(settings, "utf-8")
    return folder


@pytest.mark.parametrize(
    ("line", "told", "told_in_chinese"),
    [
        ("frob", "No such command 'frob'", "没有“frob”这个命令"),
        ("sed", "'seed'", "'seed'"),
        ("serve --frob", "No such option: --frob", "没有 --frob 这个选项"),
        ("demo --jsn", "--json", "--json"),
        ("serve --port many", "Invalid value for '--port'", "'--port' 应为整数"),
        ("serve --port 70000", "65535", "'--port' 不应大于 65535"),
        ("serve --port -1", "0", "'--port' 不应小于 0"),
        ("serve now", "Got unexpected extra argument", "多出了参数:now"),
        ("schema export", "shop, admin", "可选:shop, admin"),
        ("schema export all", "'shop', 'admin'", "可选:'shop', 'admin'"),
        ("member add --name", "requires an argument", "--name 后面要有一个值"),
        ("member add --name 陈", "Missing option '--identifier'", "缺少选项 --identifier"),
        ("new", "Missing argument", "缺少参数"),
    ],
)
def test_a_wrong_word_is_named(
    farmgate: Farmgate, line: str, told: str, told_in_chinese: str
) -> None:
    english, chinese = farmgate(*line.split()), farmgate(*line.split(), language="zh-CN")
    assert english.status == chinese.status == 2
    assert told in english.err
    assert told_in_chinese in chinese.err
    assert CHINESE.search(chinese.err)
    assert "Value error" not in english.err + chinese.err


@BOTH
def test_all_wrong_settings_are_told_at_once(
    farmgate: Farmgate, tmp_path: Path, language: str
) -> None:
    write(tmp_path, '[shop]\ncurrency = "yuan"\n[server]\nport = "many"\n[plugins.nothere]\n')
    ran = farmgate("serve", "--dir", tmp_path, language=language)
    assert ran.status == 2
    for named in ("currency", "port", "plugins.nothere"):
        assert named in ran.err
    assert bool(CHINESE.search(ran.err)) == (language == "zh-CN")


@BOTH
def test_a_folder_without_a_shop_is_told(farmgate: Farmgate, tmp_path: Path, language: str) -> None:
    ran = farmgate("serve", "--dir", tmp_path / "nowhere", language=language)
    assert ran.status == 2
    assert "farmgate new" in ran.err


@BOTH
def test_a_plugin_that_raises_when_imported_is_named(
    farmgate: Farmgate, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    (tmp_path / "broken_plugin.py").write_text("raise RuntimeError('no licence')\n")
    (tmp_path / "broken-1.dist-info").mkdir()
    (tmp_path / "broken-1.dist-info" / "METADATA").write_text("Name: broken\nVersion: 1\n")
    (tmp_path / "broken-1.dist-info" / "entry_points.txt").write_text(BROKEN)
    monkeypatch.syspath_prepend(tmp_path)
    ran = farmgate("serve", "--dir", write(tmp_path, "[plugins.broken]\n"), language=language)
    assert ran.status == 2
    assert "broken_plugin:Broken" in ran.err
    assert "no licence" in ran.err


def test_a_plugin_that_fails_does_not_hide_that_it_is_installed_and_off(
    farmgate: Farmgate, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    odd = EntryPoint("odd", "nothing_like_it:Odd", "farmgate.plugins")
    monkeypatch.setattr(discovery, "installed", lambda: {"odd": odd})
    ran = farmgate("plugins", "--dir", write(tmp_path, "[plugins.odd]\nenabled = false\n"))
    assert ran.status == 0
    assert re.search(r"odd\s+-\s+off\s+-\s+nothing_like_it:Odd", ran.out)


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


@BOTH
@pytest.mark.parametrize("command", ["serve", "demo"])
def test_a_port_in_use_is_told(
    farmgate: Farmgate, folder_on_sqlite: Path, taken_port: int, command: str, language: str
) -> None:
    farmgate("migrate", "--dir", folder_on_sqlite)
    ran = farmgate(command, "--dir", folder_on_sqlite, "--port", str(taken_port), language=language)
    assert (ran.status, ran.out) == (2, "")
    assert str(taken_port) in ran.err
    assert "--port" in ran.err


def test_an_address_of_somebody_else_is_told(farmgate: Farmgate, folder_on_sqlite: Path) -> None:
    farmgate("migrate", "--dir", folder_on_sqlite)
    ran = farmgate("serve", "--dir", folder_on_sqlite, "--host", "192.0.2.1")
    assert ran.status == 2
    assert "192.0.2.1 is not an address of this machine" in ran.err


@BOTH
@pytest.mark.parametrize(
    "command", [["new"], ["demo", "--dir"], ["demo", "--once", "--dir"], ["serve", "--dir"]]
)
def test_a_folder_that_cannot_be_made_is_told(
    farmgate: Farmgate, tmp_path: Path, command: list[str], language: str
) -> None:
    (tmp_path / "file").write_text("in the way")
    ran = farmgate(*command, tmp_path / "file" / "shop", language=language)
    assert ran.status == 2
    assert str(tmp_path / "file") in ran.err


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="everything is writable here")
@pytest.mark.parametrize("command", [["new"], ["demo", "--dir"]])
def test_a_folder_of_somebody_else_is_told(
    farmgate: Farmgate, tmp_path: Path, command: list[str]
) -> None:
    tmp_path.chmod(0o500)
    ran = farmgate(*command, tmp_path / "shop")
    tmp_path.chmod(0o700)
    assert ran.status == 2
    assert "Permission denied" in ran.err


@BOTH
@pytest.mark.parametrize("command", ["migrate", "migrate plan", "seed", "serve", "worker", "demo"])
def test_a_database_that_is_away_is_named_without_its_password(
    farmgate: Farmgate, tmp_path: Path, command: str, language: str
) -> None:
    address = "postgresql://clerk:secret@127.0.0.1:1/orchard"
    write(tmp_path, f'[database]\nurl = "{address}"\n')
    ran = farmgate(*command.split(), "--dir", tmp_path, language=language)
    assert ran.status == 2
    assert "127.0.0.1:1/orchard" in ran.err
    assert "secret" not in ran.err
    assert "FARMGATE_DATABASE__URL" in ran.err


def test_a_file_that_is_no_database_is_told(farmgate: Farmgate, folder_on_sqlite: Path) -> None:
    (folder_on_sqlite / "shop.db").write_text("apples\n" * 1000)
    ran = farmgate("migrate", "--dir", folder_on_sqlite)
    assert ran.status == 2
    assert "file is not a database" in ran.err


@BOTH
def test_the_unexpected_is_one_sentence(
    farmgate: Farmgate, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    monkeypatch.setattr(seeding, "opened", lambda _folder: 1 / 0)
    ran = farmgate("seed", language=language)
    assert ran.status == mistakes.UNEXPECTED
    assert "ZeroDivisionError" in ran.err
    assert "FARMGATE_DEBUG=1" in ran.err
    assert ran.err.count("\n") == 1


def test_who_debugs_sees_where_it_happened(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FARMGATE_DEBUG", "1")
    monkeypatch.setattr(seeding, "opened", lambda _folder: 1 / 0)
    assert run(["seed"]) == mistakes.UNEXPECTED
    assert "Traceback" in capsys.readouterr().err


def test_an_interruption_is_quiet(farmgate: Farmgate, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(_folder: Path) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(seeding, "opened", interrupt)
    ran = farmgate("seed")
    assert (ran.status, ran.out, ran.err) == (130, "", "")
