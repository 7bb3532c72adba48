"""The command as a person runs it: in this process where it can be, else in one of its own."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import pytest

from farmgate.cli.running import run
from farmgate.plugins import installed

DISTRIBUTION = "farmgate-0.1.0.dist-info"
ENTRY_POINTS = "[farmgate.plugins]\ncold_chain = farmgate_cold_chain.plugin:ColdChain\n"


@dataclass(frozen=True)
class Ran:
    """What a command came to."""

    status: int
    out: str
    err: str


class Farmgate(Protocol):
    """Runs a command line in this process."""

    def __call__(self, *arguments: str | Path, language: str = "en") -> Ran: ...


@pytest.fixture(scope="session", autouse=True)
def _bundled_plugins(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Where farmgate runs from its sources, its own plugins are found as if it were installed."""
    with pytest.MonkeyPatch.context() as patch:
        if "cold_chain" not in installed():
            folder = tmp_path_factory.mktemp("installed")
            (folder / DISTRIBUTION).mkdir()
            (folder / DISTRIBUTION / "METADATA").write_text("Name: farmgate\nVersion: 0.1.0\n")
            (folder / DISTRIBUTION / "entry_points.txt").write_text(ENTRY_POINTS)
            patch.syspath_prepend(folder)
            patch.setenv("PYTHONPATH", str(folder), prepend=os.pathsep)
        yield


@pytest.fixture
def farmgate(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Farmgate:
    def in_this_process(*arguments: str | Path, language: str = "en") -> Ran:
        monkeypatch.setenv("FARMGATE_LANGUAGE", language)
        capsys.readouterr()
        status = run([str(argument) for argument in arguments])
        said = capsys.readouterr()
        assert "Traceback" not in said.err
        return Ran(status, said.out, said.err)

    return in_this_process


@pytest.fixture
def folder(tmp_path: Path, empty_database_url: str) -> Path:
    """A new shop's folder, on each of the two databases; there are no tables yet."""
    shop = tmp_path / "shop"
    shop.mkdir()
    settings = f'[database]\nurl = "{empty_database_url}"\n[plugins.cold_chain]\n'
    (shop / "farmgate.toml").write_text(settings, "utf-8")
    return shop


@pytest.fixture
def folder_on_sqlite(tmp_path: Path, farmgate: Farmgate) -> Path:
    """A new shop's folder as ``farmgate new`` makes it."""
    shop = tmp_path / "new shop"
    assert farmgate("new", shop).status == 0
    return shop
