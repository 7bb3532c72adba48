"""Bring a shop's database up to date: core first, then each plugin, under one lock."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.resources import files
from io import StringIO

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, MetaData, text

from farmgate.db import Database
from farmgate.migrations.schema import METADATA
from farmgate.plugins import Plugin

# Any number will do, as long as every farmgate asks for the same.
_LOCK = 7_366_427
_LOCK_TIMEOUT = "10s"


@dataclass(frozen=True, slots=True)
class Owner:
    """Who owns tables: core or a plugin, each with a history and a version table of its own."""

    name: str
    metadata: MetaData
    package: str

    @property
    def version_table(self) -> str:
        """Where the owner's revision stands."""
        return "farmgate_version" if self.name == "core" else f"{self.name}_version"


@dataclass(frozen=True, slots=True)
class Pending:
    """An owner's database revision (None: no tables yet) and the head that its code wants."""

    owner: Owner
    current: str | None
    head: str | None

    @property
    def is_due(self) -> bool:
        """Whether there is anything to do."""
        return self.current != self.head


def owners(plugins: Sequence[Plugin]) -> list[Owner]:
    """Core, then the plugins that have tables, in their order."""
    return [
        Owner("core", METADATA, "farmgate.migrations"),
        *(
            Owner(plugin.name, plugin.metadata, plugin.migrations)
            for plugin in plugins
            if plugin.metadata is not None and plugin.migrations is not None
        ),
    ]


def pending(db: Database, all_owners: Sequence[Owner]) -> list[Pending]:
    """Where each owner's tables are, and where its code wants them to be."""
    reader, _ = db.engines
    with reader.connect() as connection:
        return [_pending(connection, owner) for owner in all_owners]


def upgrade(db: Database, all_owners: Sequence[Owner]) -> list[Pending]:
    """Run what is due and say what was; safe when several processes start at once."""
    if all(not one.is_due for one in pending(db, all_owners)):
        return []
    if db.dialect == "sqlite":
        _, writer = db.engines
        with writer.begin() as connection:
            return [_upgrade_one(connection, owner) for owner in all_owners]
    with _postgresql_lock(db):
        return [_upgrade_alone(db, owner) for owner in all_owners]


def plan(db: Database, owner: Owner) -> str:
    """The SQL that ``upgrade`` would run for an owner; empty where nothing is due."""
    (due,) = pending(db, [owner])
    if not due.is_due:
        return ""
    buffer = StringIO()
    config = _config(owner)
    config.attributes.update(dialect=db.dialect, buffer=buffer)
    command.upgrade(config, f"{due.current or 'base'}:head", sql=True)
    return buffer.getvalue()


def downgrade(db: Database, owner: Owner, revision: str = "base") -> None:
    """Take an owner's tables back to an earlier revision; data in dropped tables is lost."""
    _, writer = db.engines
    with writer.begin() as connection:
        config = _config(owner)
        config.attributes["connection"] = connection
        command.downgrade(config, revision)


def _pending(connection: Connection, owner: Owner) -> Pending:
    context = MigrationContext.configure(connection, opts={"version_table": owner.version_table})
    head = ScriptDirectory.from_config(_config(owner)).get_current_head()
    return Pending(owner, context.get_current_revision(), head)


def _upgrade_one(connection: Connection, owner: Owner) -> Pending:
    before = _pending(connection, owner)
    if before.is_due:
        config = _config(owner)
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    return before


def _upgrade_alone(db: Database, owner: Owner) -> Pending:
    _, writer = db.engines
    with writer.begin() as connection:
        connection.execute(text(f"SET LOCAL lock_timeout = '{_LOCK_TIMEOUT}'"))
        return _upgrade_one(connection, owner)


@contextmanager
def _postgresql_lock(db: Database) -> Iterator[None]:
    # On a connection of its own: a lock of the transaction would forbid CREATE INDEX CONCURRENTLY.
    _, writer = db.engines
    with writer.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("SELECT pg_advisory_lock(:lock)"), {"lock": _LOCK})
        try:
            yield
        finally:
            connection.execute(text("SELECT pg_advisory_unlock(:lock)"), {"lock": _LOCK})


def _config(owner: Owner) -> Config:
    config = Config()
    environment = str(files("farmgate.migrations"))
    versions = str(files(owner.package) / "versions")
    config.set_main_option("script_location", environment.replace("%", "%%"))
    config.set_main_option("version_locations", versions.replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    tables = {*owner.metadata.tables, owner.version_table}
    config.attributes.update(
        metadata=owner.metadata,
        version_table=owner.version_table,
        include_name=lambda name, kind, _parents: kind != "table" or name in tables,
    )
    return config
