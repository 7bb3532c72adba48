"""Tables come, change and go by migrations alone, for each owner apart."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import CheckConstraint, Column, ForeignKey, Table, inspect

from farmgate.catalog.models import Product
from farmgate.columns import Int64
from farmgate.db import Database, new_metadata
from farmgate.migrations.run import Owner, downgrade, owners, pending, plan, upgrade
from farmgate.plugins import Plugin, installed

CORE = owners(())[0]
PATIENCE = 60


@pytest.fixture
def db(empty_database_url: str) -> Iterator[Database]:
    opened = Database(empty_database_url)
    yield opened
    opened.close()


@pytest.fixture
def tally(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Owner:
    """A plugin that counts products, as an owner of tables."""
    versions = tmp_path / "tally_plugin" / "migrations" / "versions"
    versions.mkdir(parents=True)
    (versions / "0001_counts.py").write_text(
        dedent("""
            import sqlalchemy as sa
            from alembic import op
            from farmgate.columns import Int64

            revision, down_revision = "0001", None

            def upgrade():
                op.create_table(
                    "tally_counts",
                    sa.Column("product_id", Int64(), nullable=False),
                    sa.Column("units", Int64(), nullable=False),
                    sa.ForeignKeyConstraint(
                        ["product_id"], ["products.id"], name="fk_tally_counts_product_id"
                    ),
                    sa.PrimaryKeyConstraint("product_id", name="pk_tally_counts"),
                )

            def downgrade():
                op.drop_table("tally_counts")
        """)
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    metadata = new_metadata()
    Table(
        "tally_counts",
        metadata,
        Column("product_id", Int64, ForeignKey(Product.__table__.c.id), primary_key=True),
        Column("units", Int64, nullable=False),
    )
    return Owner("tally", metadata, "tally_plugin.migrations")


def tables(db: Database) -> set[str]:
    return set(inspect(db.engines[0]).get_table_names())


def drift(db: Database, owner: Owner) -> list[Any]:
    """What a migration would still have to do so that the tables are as the models say."""
    mine = {*owner.metadata.tables, owner.version_table}

    def include_name(name: str | None, kind: str, _parents: object) -> bool:
        # Core is compared with everything that is there, so that a forgotten table is seen.
        return owner is CORE or kind != "table" or name in mine

    with db.engines[0].connect() as connection:
        options = {"version_table": owner.version_table, "include_name": include_name}
        context = MigrationContext.configure(connection, opts=options)
        return [*compare_metadata(context, owner.metadata), *checks_that_differ(db, owner)]


def checks_that_differ(db: Database, owner: Owner) -> list[str]:
    """Alembic does not compare CHECK constraints: tables whose named ones are not the models'."""
    kept = inspect(db.engines[0])
    return [
        table.name
        for table in owner.metadata.tables.values()
        if {str(check["name"]) for check in kept.get_check_constraints(table.name)}
        != {str(one.name) for one in table.constraints if isinstance(one, CheckConstraint)}
    ]


def plugins_with_tables() -> list[type[Plugin]]:
    found = [point.load() for point in installed().values()]
    return [plugin for plugin in found if plugin.migrations]


def test_an_empty_database_is_brought_up_to_date(db: Database) -> None:
    (done,) = upgrade(db, [CORE])
    assert done.is_due
    assert done.current is None
    assert tables(db) == {*CORE.metadata.tables, "farmgate_version"}
    assert upgrade(db, [CORE]) == []


def test_core_goes_up_and_down_and_up(db: Database) -> None:
    upgrade(db, [CORE])
    downgrade(db, CORE)
    assert tables(db) == {"farmgate_version"}
    upgrade(db, [CORE])
    assert drift(db, CORE) == []


def test_the_tables_are_as_the_models_say(db: Database) -> None:
    upgrade(db, [CORE])
    assert drift(db, CORE) == []


@pytest.mark.parametrize("plugin", plugins_with_tables(), ids=lambda plugin: str(plugin.name))
def test_a_plugin_goes_up_and_down_and_up(db: Database, plugin: type[Plugin]) -> None:
    core, own = owners([plugin(plugin.Settings())])
    upgrade(db, [core, own])
    assert drift(db, own) == []
    downgrade(db, own)
    assert tables(db) == {*core.metadata.tables, core.version_table, own.version_table}
    upgrade(db, [core, own])
    assert drift(db, own) == []


@pytest.mark.parametrize("plugin", plugins_with_tables(), ids=lambda plugin: str(plugin.name))
def test_a_plugins_tables_begin_with_its_name(plugin: type[Plugin]) -> None:
    assert plugin.metadata is not None
    assert all(name.startswith(f"{plugin.name}_") for name in plugin.metadata.tables)


def test_a_plugins_history_is_apart_from_cores(db: Database, tally: Owner) -> None:
    upgrade(db, [CORE])
    core, own = pending(db, [CORE, tally])
    assert (core.is_due, own.is_due) == (False, True)
    upgrade(db, [CORE, tally])
    assert drift(db, tally) == []
    downgrade(db, tally)
    assert not pending(db, [CORE])[0].is_due
    assert "tally_counts" not in tables(db)


def test_core_goes_on_when_a_plugin_with_tables_is_uninstalled(db: Database, tally: Owner) -> None:
    upgrade(db, [CORE, tally])
    assert not pending(db, [CORE])[0].is_due
    assert upgrade(db, [CORE]) == []


def test_a_plan_says_the_sql_and_changes_nothing(db: Database) -> None:
    sql = plan(db, CORE)
    assert "CREATE TABLE products" in sql
    assert "CREATE TABLE farmgate_version" in sql
    assert tables(db) == set()


def test_there_is_nothing_to_plan_where_nothing_is_due(db: Database) -> None:
    upgrade(db, [CORE])
    assert plan(db, CORE) == ""


def test_a_migration_that_fails_leaves_nothing_of_itself(db: Database, tally: Owner) -> None:
    upgrade(db, [CORE])
    (revision,) = Path(sys.path[0], "tally_plugin", "migrations", "versions").glob("*.py")
    text = revision.read_text().replace("def downgrade", "    raise LookupError\n\ndef downgrade")
    revision.write_text(text)
    with pytest.raises(LookupError):
        upgrade(db, [CORE, tally])
    assert "tally_counts" not in tables(db)
    assert pending(db, [tally])[0].is_due


@pytest.mark.slow
def test_processes_that_start_at_once_all_succeed(db: Database) -> None:
    program = (
        "import sys; from farmgate.db import Database; from farmgate.migrations import run; "
        "db = Database(sys.argv[1]); sys.stdin.readline(); run.upgrade(db, run.owners(()))"
    )
    url = db.url.render_as_string(hide_password=False)
    command = [sys.executable, "-W", "ignore", "-c", program, url]
    running = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(4)
    ]
    for one in running:
        assert one.stdin is not None
        one.stdin.write(b"go\n")
        one.stdin.flush()
    said = [one.communicate(timeout=PATIENCE)[1].decode() for one in running]
    assert said == [""] * 4, "\n".join(said)
    assert drift(db, CORE) == []
