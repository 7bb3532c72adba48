"""Plugins in the shop's own folder: found by name, run when on, refused with a sentence."""

import json
import sys
from pathlib import Path
from textwrap import dedent

import pytest

from farmgate.discovery import in_folder, plugin_at
from farmgate.errors import ShopCannotOpen
from farmgate.opening import migrate, open_shop
from farmgate.plugins import Plugin, installed
from farmgate_sdk.testing import open_test_shop
from farmgate_sdk.testing.databases import PostgreSQLUnavailable
from farmgate_sdk.testing.templates import Templates
from tests.core.cli.conftest import Farmgate, farmgate

__all__ = ["farmgate"]

HEAD = """
from farmgate_sdk import Plugin, Text


class {cls}(Plugin):
    name = "{name}"
    version = "0.1.0"
    farmgate = "{range}"
    title = Text("致谢", "Thanks")
    summary = Text("道谢。", "Says thanks.")
"""


def declaration(name: str = "thanks", cls: str = "Thanks", range: str = ">=0.1,<1") -> str:
    return HEAD.format(name=name, cls=cls, range=range)


def shop_with(folder: Path, files: dict[str, str], *on: str) -> Path:
    for name, text in files.items():
        path = folder / "plugins" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text), "utf-8")
    tables = "".join(f"[plugins.{name}]\n" for name in on)
    (folder / "farmgate.toml").write_text(tables, "utf-8")
    return folder


def names(folder: Path) -> list[str]:
    shop = open_shop(folder)
    shop.db.close()
    return [plugin.name for plugin in shop.plugins]


def refusal(folder: Path) -> str:
    with pytest.raises(ShopCannotOpen) as refused:
        open_shop(folder)
    assert all(reason.zh != reason.en for reason in refused.value.reasons)
    return "\n".join(reason.en for reason in refused.value.reasons)


def test_one_file_is_a_plugin_once_the_shop_switches_it_on(tmp_path: Path) -> None:
    assert names(shop_with(tmp_path, {"thanks.py": declaration()}, "thanks")) == ["thanks"]


def test_what_is_off_is_never_run(tmp_path: Path) -> None:
    trap = f"open({str(tmp_path / 'run')!r}, 'w').close()\n"
    folder = shop_with(tmp_path, {"trap.py": trap, "bag/__init__.py": trap})

    assert names(folder) == []
    assert not (tmp_path / "run").exists()


def test_a_package_imports_its_own_modules_relatively(tmp_path: Path) -> None:
    files = {
        "thanks/__init__.py": "",
        "thanks/words.py": "WORDS = 'thank you'\n",
        "thanks/plugin.py": "from .words import WORDS\n" + declaration() + "    words = WORDS\n",
    }
    shop = open_shop(shop_with(tmp_path, files, "thanks"))
    assert shop.plugins[0].words == "thank you"  # type: ignore[attr-defined]


def test_a_package_may_declare_itself_in_its_init(tmp_path: Path) -> None:
    files = {"thanks/__init__.py": declaration()}
    assert names(shop_with(tmp_path, files, "thanks")) == ["thanks"]


def test_two_shops_have_plugins_of_one_name_that_know_nothing_of_each_other(
    tmp_path: Path,
) -> None:
    shops = []
    for words in ("one", "other"):
        (tmp_path / words).mkdir()
        text = declaration() + f"    words = {words!r}\n"
        shops.append(open_shop(shop_with(tmp_path / words, {"thanks.py": text}, "thanks")))

    assert [shop.plugins[0].words for shop in shops] == ["one", "other"]  # type: ignore[attr-defined]
    assert shops[0].plugins[0].__module__ != shops[1].plugins[0].__module__


def test_a_package_brings_tables_and_migrations(templates: Templates, tmp_path: Path) -> None:
    files = {
        "thanks/__init__.py": "",
        "thanks/models.py": TABLES,
        "thanks/migrations/__init__.py": "",
        "thanks/migrations/versions/__init__.py": "",
        "thanks/migrations/versions/0001_words.py": REVISION,
        "thanks/plugin.py": "from .models import Base\n"
        + declaration()
        + '    metadata = Base.metadata\n    migrations = f"{__package__}.migrations"\n',
    }
    shop_with(tmp_path, files, "thanks")
    for kind in ("sqlite", "postgresql"):
        try:
            url = templates.copy(kind)
        except PostgreSQLUnavailable:
            continue
        plugin = plugin_at(tmp_path / "plugins" / "thanks")
        shop = open_test_shop(url, tmp_path, plugins=[plugin])
        assert [one.owner.name for one in migrate(shop)] == ["thanks"]
        shop.db.close()
        templates.drop(url)


def test_one_file_has_no_place_for_tables(tmp_path: Path) -> None:
    text = "from farmgate_sdk.tables import new_metadata\n" + declaration()
    text += "    metadata = new_metadata()\n    migrations = 'x'\n"
    said = refusal(shop_with(tmp_path, {"thanks.py": text}, "thanks"))
    assert "plugins/thanks.py declares tables or migrations" in said
    assert "plugins/thanks/" in said


def test_tables_without_migrations_are_refused(tmp_path: Path) -> None:
    text = "from farmgate_sdk.tables import new_metadata\n" + declaration()
    text += "    metadata = new_metadata()\n"
    said = refusal(shop_with(tmp_path, {"thanks/__init__.py": text}, "thanks"))
    assert "declares metadata and no migrations" in said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("x = 1\ndef (:\n", "plugins/thanks.py:2: SyntaxError: invalid syntax"),
        ("x = 1\n\n1 / 0\n", "plugins/thanks.py:3: ZeroDivisionError: division by zero"),
        ("import nothing_like_it\n", "plugins/thanks.py:1: ModuleNotFoundError"),
        ("raise SystemExit(3)\n", "plugins/thanks.py:1: SystemExit: 3"),
        ("x = 1\n", "plugins/thanks.py has no subclass of farmgate_sdk.Plugin"),
        ("from farmgate_sdk import Plugin\n", "has no subclass of farmgate_sdk.Plugin"),
        (
            declaration() + declaration(cls="Also"),
            "several subclasses of farmgate_sdk.Plugin: Also (plugins/thanks.py:15), Thanks (",
        ),
        (declaration(name="gratitude"), "does not declare name = 'thanks'"),
        (declaration(range=">=99"), "works with farmgate >=99"),
        ("\x00", "plugins/thanks.py"),
    ],
)
def test_what_is_wrong_is_said_with_file_and_line(text: str, said: str, tmp_path: Path) -> None:
    assert said in refusal(shop_with(tmp_path, {"thanks.py": text}, "thanks"))
    assert not [name for name in sys.modules if name.endswith("_thanks") and str(tmp_path) in name]


def test_a_mistake_deep_in_a_package_is_told_by_its_own_line(tmp_path: Path) -> None:
    files = {
        "thanks/__init__.py": "",
        "thanks/rules.py": "\n\nint('many')\n",
        "thanks/plugin.py": "from . import rules\n",
    }
    said = refusal(shop_with(tmp_path, files, "thanks"))
    assert "plugins/thanks/rules.py:3: ValueError" in said


def test_an_import_by_the_packages_own_name_is_told_how_it_goes(tmp_path: Path) -> None:
    files = {"thanks/__init__.py": "", "thanks/plugin.py": "from thanks.words import WORDS\n"}
    said = refusal(shop_with(tmp_path, files, "thanks"))
    assert "relatively (`from .models import …`)" in said


def test_a_mistake_that_was_mended_is_forgotten(tmp_path: Path) -> None:
    folder = shop_with(tmp_path, {"thanks.py": "1 / 0\n"}, "thanks")
    assert "ZeroDivisionError" in refusal(folder)
    (tmp_path / "plugins" / "thanks.py").write_text(declaration(), "utf-8")
    assert names(folder) == ["thanks"]


@pytest.mark.parametrize("name", ["Thanks", "thank-you", "2thanks", "thank__you", "dank_", "core"])
def test_a_name_that_cannot_be_a_plugins_is_told_so(name: str, tmp_path: Path) -> None:
    folder = shop_with(tmp_path, {f"{name}.py": declaration()}, name)
    assert f"plugins/{name}.py cannot be a plugin's name" in refusal(folder)


def test_who_asks_for_a_misnamed_file_by_its_proper_name_is_told_to_rename_it(
    tmp_path: Path,
) -> None:
    folder = shop_with(tmp_path, {"Thank-You.py": declaration()}, "thank_you")
    assert "Rename it, such as to thank_you" in refusal(folder)


def test_a_folder_without_init_is_told_so(tmp_path: Path) -> None:
    said = refusal(shop_with(tmp_path, {"thanks/plugin.py": declaration()}, "thanks"))
    assert "plugins/thanks/ has no __init__.py" in said


def test_one_name_twice_in_the_folder_is_refused(tmp_path: Path) -> None:
    files = {"thanks.py": declaration(), "thanks/__init__.py": declaration()}
    said = refusal(shop_with(tmp_path, files, "thanks"))
    assert "plugins/thanks/ and plugins/thanks.py" in said


def test_what_is_no_code_is_passed_over(tmp_path: Path) -> None:
    files = {"_old.py": "1 / 0", ".hidden.py": "1 / 0", "README.md": "", "pictures/a.txt": ""}
    assert in_folder(shop_with(tmp_path, files)) == {}


@pytest.mark.skipif("cold_chain" not in installed(), reason="farmgate is not installed here")
def test_a_name_that_is_installed_as_well_is_refused_by_both_places(tmp_path: Path) -> None:
    folder = shop_with(tmp_path, {"cold_chain.py": declaration("cold_chain")}, "cold_chain")
    said = refusal(folder)
    assert "plugins/cold_chain.py and farmgate_cold_chain.plugin:ColdChain" in said


def test_a_plugin_is_loaded_once_a_process(tmp_path: Path) -> None:
    shop_with(tmp_path, {"thanks.py": declaration()})
    first, second = (plugin_at(tmp_path / "plugins" / "thanks.py") for _ in range(2))
    assert first is second
    assert issubclass(first, Plugin)


def test_the_list_of_plugins_says_where_each_lies(farmgate: Farmgate, tmp_path: Path) -> None:
    files = {"thanks.py": declaration(), "bag/__init__.py": "1 / 0", "Old.py": "1 / 0"}
    folder = shop_with(tmp_path, files, "thanks")

    ran = farmgate("plugins", "--json", "--dir", folder)
    rows = {row["name"]: row for row in json.loads(ran.out)["plugins"]}

    assert (rows["thanks"]["place"], rows["thanks"]["on"]) == ("plugins/thanks.py", True)
    assert (rows["bag"]["place"], rows["bag"]["on"]) == ("plugins/bag/", False)
    assert "plugins/thanks.py" in farmgate("plugins", "--dir", folder).out


TABLES = """
from sqlalchemy import String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from farmgate_sdk.tables import new_metadata


class Base(DeclarativeBase):
    metadata = new_metadata()


class Words(Base):
    __tablename__ = "thanks_words"

    id: Mapped[int] = mapped_column(primary_key=True)
    words: Mapped[str] = mapped_column(String(10))
"""
REVISION = """
import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "thanks_words",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("words", sa.String(length=10), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("thanks_words")
"""
