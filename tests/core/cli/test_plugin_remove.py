"""A plugin leaves: what goes and what stays is told first, and done only with --yes."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest
from sqlalchemy import column, insert, inspect, select, table
from sqlalchemy.orm import Session

from farmgate.events.models import JobRecord, PluginProblem
from farmgate.members.models import Role
from farmgate.opening import open_shop
from farmgate.quotas.models import Quota
from farmgate_sdk.testing import MORNING
from tests.core.cli.conftest import Farmgate
from tests.core.plugins.test_discovery import REVISION, TABLES, declaration

T = TypeVar("T")


@pytest.fixture
def folder(tmp_path: Path, empty_database_url: str, farmgate: Farmgate) -> Path:
    """A shop with the plugins ``thanks`` and ``thanks_again``, each with rows of its own."""
    shop = tmp_path / "shop"
    for name in ("thanks", "thanks_again"):
        package = shop / "plugins" / name
        (package / "migrations" / "versions").mkdir(parents=True)
        files = {
            "__init__.py": "",
            "models.py": TABLES,
            "migrations/__init__.py": "",
            "migrations/versions/__init__.py": "",
            "migrations/versions/0001_words.py": REVISION,
            "plugin.py": "from .models import Base\n"
            + declaration()
            + '    metadata = Base.metadata\n    migrations = f"{__package__}.migrations"\n',
        }
        for path, code in files.items():
            renamed = code.replace('"thanks', f'"{name}')
            (package / path).write_text(renamed, "utf-8")
    settings(shop, empty_database_url, is_on=True)
    assert farmgate("migrate", "--dir", shop).status == 0
    in_shop(shop, fill)
    return shop


def settings(folder: Path, url: str | None = None, *, is_on: bool) -> None:
    file = folder / "farmgate.toml"
    known = url or open_shop(folder).settings.database.url
    said = f'[database]\nurl = "{known}"\n[plugins.thanks_again]\n'
    file.write_text(f"{said}[plugins.thanks]\nenabled = {str(is_on).lower()}\n", "utf-8")


def in_shop(folder: Path, work: Callable[[Session], T]) -> T:
    shop = open_shop(folder)
    try:
        return shop.db.write(work)
    finally:
        shop.db.close()


def fill(session: Session) -> None:
    for name in ("thanks", "thanks_again"):
        for key in range(3):
            row = {"id": key + 1, "words": "谢谢"}
            into = table(f"{name}_words", column("id"), column("words"))
            session.execute(insert(into).values(row))
        session.add(Quota(plugin=name, key="x", available=1, reserved=0, used=0))
        session.add(
            PluginProblem(
                plugin=name, version="1", hook="h", kind="raised", count=1,
                first_at=MORNING, last_at=MORNING,
            )
        )  # fmt: skip
    session.add(
        JobRecord(
            plugin="thanks", name="send", is_periodic=False, payload={}, status="waiting",
            due_at=MORNING, tries=0, runs=0, failures=0,
        )
    )  # fmt: skip
    role = session.scalars(select(Role).where(Role.code == "customer_service")).one()
    role.permissions = [*role.permissions, "thanks.read", "thanks_again.read"]


def left(folder: Path) -> tuple[list[str], list[str], list[str]]:
    """Tables, quotas and permissions of both plugins that are still there."""

    def look(session: Session) -> tuple[list[str], list[str], list[str]]:
        tables = inspect(session.connection()).get_table_names()
        role = session.scalars(select(Role).where(Role.code == "customer_service")).one()
        return (
            sorted(one for one in tables if one.startswith("thanks")),
            sorted(session.scalars(select(Quota.plugin))),
            [code for code in role.permissions if code.startswith("thanks")],
        )

    return in_shop(folder, look)


ALL = (
    ["thanks_again_version", "thanks_again_words", "thanks_version", "thanks_words"],
    ["thanks", "thanks_again"],
    ["thanks.read", "thanks_again.read"],
)
THE_OTHERS = (
    ["thanks_again_version", "thanks_again_words"],
    ["thanks_again"],
    ["thanks_again.read"],
)


@pytest.mark.parametrize("way", ["--keep-data", "--purge"])
def test_nothing_is_done_before_one_says_yes(farmgate: Farmgate, folder: Path, way: str) -> None:
    ran = farmgate("plugin", "remove", "thanks", way, "--dir", folder)
    assert ran.status == 0
    assert "Nothing was done" in ran.out
    assert "It is on" in ran.out
    assert left(folder) == ALL


def test_the_dry_run_says_what_would_go_and_what_stays(farmgate: Farmgate, folder: Path) -> None:
    for language, words in (("en", "table thanks_words: 3 rows"), ("zh-CN", "thanks_words:3 行")):
        asked = ("plugin", "remove", "thanks", "--purge", "--dir", folder)
        ran = farmgate(*asked, language=language)
        assert words in ran.out
        assert "thanks_again_words" not in ran.out
    told = json.loads(
        farmgate("plugin", "remove", "thanks", "--purge", "--json", "--dir", folder).out
    )
    assert told["tables"] == {"thanks_words": 3}
    assert told["in_core"]["quotas"] == 1
    assert told["in_core"]["jobs"] == 1
    assert told["permissions"] == {"customer_service": ["thanks.read"]}
    assert told["revision"] == "0001"
    assert told["done"] is False


def test_a_plugin_that_is_on_is_not_removed(farmgate: Farmgate, folder: Path) -> None:
    ran = farmgate("plugin", "remove", "thanks", "--purge", "--yes", "--dir", folder)
    assert ran.status == 2
    assert "enabled = false" in ran.err
    assert left(folder) == ALL


def test_purged_nothing_of_it_is_left_and_its_neighbour_is_whole(
    farmgate: Farmgate, folder: Path
) -> None:
    settings(folder, is_on=False)
    ran = farmgate("plugin", "remove", "thanks", "--purge", "--yes", "--dir", folder)
    assert ran.status == 0, ran.err
    assert left(folder) == THE_OTHERS
    again = farmgate("plugin", "remove", "thanks", "--purge", "--yes", "--dir", folder)
    assert again.status == 0

    settings(folder, is_on=True)
    assert "thanks: tables made" in farmgate("migrate", "--dir", folder).out


def test_it_can_be_purged_when_its_code_is_gone(farmgate: Farmgate, folder: Path) -> None:
    settings(folder, is_on=False)
    shutil.rmtree(folder / "plugins" / "thanks")
    told = farmgate("plugin", "remove", "thanks", "--purge", "--dir", folder)
    assert "Its code cannot be loaded" in told.out
    ran = farmgate("plugin", "remove", "thanks", "--purge", "--yes", "--dir", folder)
    assert ran.status == 0, ran.err
    assert left(folder) == THE_OTHERS
    gone = farmgate("plugin", "remove", "thanks", "--purge", "--dir", folder)
    assert "There is no plugin thanks" in gone.err


def test_exported_its_rows_are_in_the_file_before_they_are_gone(
    farmgate: Farmgate, folder: Path, tmp_path: Path
) -> None:
    settings(folder, is_on=False)
    out = tmp_path / "thanks.jsonl"
    asked = ("plugin", "remove", "thanks", "--export", out, "--dir", folder)
    farmgate(*asked)
    assert not out.exists()

    assert farmgate(*asked, "--yes").status == 0

    heading, *rows = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    assert heading == {"plugin": "thanks", "revision": "0001", "tables": ["thanks_words"]}
    assert rows == [
        {"table": "thanks_words", "row": {"id": key, "words": "谢谢"}} for key in (1, 2, 3)
    ]
    assert out.stat().st_mode & 0o077 == 0
    assert left(folder) == THE_OTHERS


def test_a_file_that_is_there_is_not_lost(farmgate: Farmgate, folder: Path, tmp_path: Path) -> None:
    settings(folder, is_on=False)
    out = tmp_path / "thanks.jsonl"
    out.write_text("mine")
    ran = farmgate("plugin", "remove", "thanks", "--export", out, "--yes", "--dir", folder)
    assert ran.status == 2
    assert out.read_text() == "mine"
    assert left(folder) == ALL


def test_kept_its_data_waits_for_it(farmgate: Farmgate, folder: Path) -> None:
    settings(folder, is_on=False)
    ran = farmgate("plugin", "remove", "thanks", "--keep-data", "--yes", "--dir", folder)
    assert ran.status == 0
    assert left(folder) == ALL

    def look(session: Session) -> tuple[list[str], list[str]]:
        problems = select(PluginProblem.plugin).order_by(PluginProblem.plugin)
        return list(session.scalars(problems)), list(session.scalars(select(JobRecord.name)))

    assert in_shop(folder, look) == (["thanks_again"], ["send"])


@pytest.mark.parametrize("ways", [(), ("--keep-data", "--purge"), ("--purge", "--export", "x")])
def test_one_says_what_becomes_of_the_data(
    farmgate: Farmgate, folder: Path, ways: tuple[str, ...]
) -> None:
    ran = farmgate("plugin", "remove", "thanks", *ways, "--dir", folder)
    assert ran.status == 2
    assert "one of --keep-data, --export FILE and --purge" in ran.err


@pytest.mark.parametrize("name", ["order", "stock", "fact", "member", "core", "farmgate"])
def test_cores_own_tables_are_nobodys(farmgate: Farmgate, folder: Path, name: str) -> None:
    ran = farmgate("plugin", "remove", name, "--purge", "--yes", "--dir", folder)
    assert ran.status == 2
    assert f"There is no plugin {name}" in ran.err
