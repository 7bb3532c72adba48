"""Migrated databases, made once and copied for each test that wants one of its own.

SQLite's files lie in memory where there is room: its sync after each write, which stays on as it
is in a real shop, would take longer than most tests.
"""

import os
import shutil
import tempfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Literal

from sqlalchemy import make_url

from farmgate.opening import migrate
from farmgate.plugins import Plugin
from farmgate.settings import ENVIRONMENT_PREFIX
from farmgate_sdk.testing.databases import PostgreSQL, PostgreSQLUnavailable, start_postgresql
from farmgate_sdk.testing.shops import open_test_shop

Kind = Literal["sqlite", "postgresql"]
KINDS: tuple[Kind, ...] = ("sqlite", "postgresql")

_MEMORY = Path("/dev/shm")
_ROOM = 2 * 1024**3

# Plugins have tables of their own, so that each set of them has a template of its own.
_Owners = frozenset[tuple[str, str]]


class Templates:
    """Gives databases to tests. One of these, and at most one PostgreSQL server, a process."""

    def __init__(self) -> None:
        self._kept = tempfile.TemporaryDirectory(prefix="farmgate-", dir=_fast_place())
        self._folder = Path(self._kept.name)
        self._made: dict[tuple[Kind, _Owners], str] = {}
        self._names = count(1)
        self._server: PostgreSQL | None = None
        self._why_not: str | None = None

    def empty(self, kind: Kind) -> str:
        """The URL of a new database without tables."""
        name = f"db{next(self._names)}"
        if kind == "sqlite":
            return f"sqlite:///{self._folder / name}.db"
        self._postgresql().create(name)
        return self._postgresql().url(name)

    def copy(self, kind: Kind, plugins: Collection[type[Plugin]] = ()) -> str:
        """The URL of a new database with core's tables and roles, and with these plugins'."""
        template = self._template(kind, plugins)
        name = f"db{next(self._names)}"
        if kind == "sqlite":
            target = self._folder / f"{name}.db"
            shutil.copyfile(_name(template), target)
            return f"sqlite:///{target}"
        self._postgresql().create(name, _name(template))
        return self._postgresql().url(name)

    def drop(self, url: str) -> None:
        """Remove a database that nobody needs any more; connections that it has are cut."""
        name = _name(url)
        if url.startswith("sqlite"):
            for path in Path(name).parent.glob(f"{Path(name).name}*"):
                path.unlink()
        else:
            self._postgresql().drop(name)

    def stop(self) -> None:
        """Remove everything, and stop the PostgreSQL server if one was started."""
        if self._server is not None:
            self._server.stop()
        self._kept.cleanup()

    def _template(self, kind: Kind, plugins: Collection[type[Plugin]]) -> str:
        owners = frozenset((one.name, one.migrations) for one in plugins if one.migrations)
        if (kind, owners) not in self._made:
            url = self.empty(kind)
            # Whatever the test that comes first says by the environment holds for that test alone.
            with told_nothing():
                shop = open_test_shop(url, self._folder, plugins=plugins)
            try:
                migrate(shop)
            finally:
                shop.db.close()  # nobody may be connected to a database that is copied
            self._made[kind, owners] = url
        return self._made[kind, owners]

    def _postgresql(self) -> PostgreSQL:
        """The server; where none can be had, the first failure is told again and again."""
        if self._server is None and self._why_not is None:
            try:
                self._server = start_postgresql()
            except PostgreSQLUnavailable as error:
                self._why_not = str(error)
        if self._server is None:
            raise PostgreSQLUnavailable(self._why_not)
        return self._server


@contextmanager
def told_nothing() -> Iterator[None]:
    """Within this block the environment says nothing of a shop."""
    said = {name: os.environ[name] for name in os.environ if name.startswith(ENVIRONMENT_PREFIX)}
    for name in said:
        del os.environ[name]
    try:
        yield
    finally:
        os.environ.update(said)


def _fast_place() -> Path | None:
    has_room = os.access(_MEMORY, os.W_OK) and shutil.disk_usage(_MEMORY).free > _ROOM
    return _MEMORY if has_room else None


def _name(url: str) -> str:
    return make_url(url).database or ""
