"""The database: one door to read by, one door to write by, on SQLite and on PostgreSQL."""

import random
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from sqlalchemy import Engine, MetaData, create_engine, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection, DBAPICursor
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session, SessionTransaction

T = TypeVar("T")

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

# SQLSTATEs after which PostgreSQL asks for the transaction to be run again.
_AGAIN = frozenset({"40001", "40P01"})
_TRIES = 6
# Two have made the same thing at the same moment: whoever comes second looks again, once, and finds
# what the first has made.
_MADE_MEANWHILE = "23505"
# What ``Session.info`` says of a session that can change nothing.
_READS_ONLY = "farmgate_reads_only"
# Seconds for which SQLite waits for another process to finish writing.
_PATIENCE = 30


def new_metadata() -> MetaData:
    """Tables of one owner (core or a plugin), with names for constraints that migrations need."""
    return MetaData(naming_convention=NAMING)


class Database:
    """A shop's database.

    ``read`` gives a session on one snapshot; ``write`` runs a function in one transaction and
    returns when it is on disk. On SQLite there is one writer at a time; PostgreSQL's
    serialisation failures and deadlocks are tried again.
    """

    def __init__(self, url: str) -> None:
        self.url = make_url(url)
        self.dialect = self.url.get_backend_name()
        if self.dialect == "sqlite":
            self._reader = _sqlite_engine(url, "BEGIN")
            self._writer = _sqlite_engine(url, "BEGIN IMMEDIATE")
        elif self.dialect == "postgresql":
            self._writer = create_engine(url, pool_size=10, max_overflow=60, pool_pre_ping=True)
            self._reader = self._writer.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )
        else:
            raise ValueError(f"{self.dialect} is not supported: use sqlite:/// or postgresql://")
        self._turn = threading.Lock()

    @property
    def engines(self) -> tuple[Engine, Engine]:
        """The engines below, reader first: for migrations, counters and doctors."""
        return self._reader, self._writer

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session on one consistent snapshot; nothing can be changed through it."""
        info = {_READS_ONLY: True}
        with Session(self._reader, autoflush=False, expire_on_commit=False, info=info) as session:
            yield session

    def write(self, work: Callable[[Session], T]) -> T:
        """Run ``work`` in one transaction and return its answer once that is kept.

        ``work`` may run more than once, so it must do nothing that a rollback cannot undo.
        """
        for attempt in range(1, _TRIES):
            try:
                return self._write_once(work)
            except DBAPIError as error:
                is_made = _state(error) == _MADE_MEANWHILE and attempt == 1
                if not (asks_for_another_try(error) or is_made):
                    raise
                time.sleep(random.uniform(0, 0.01 * 2**attempt))  # noqa: S311 - jitter only
        return self._write_once(work)

    def _write_once(self, work: Callable[[Session], T]) -> T:
        with self._my_turn(), Session(self._writer, expire_on_commit=False) as session:
            answer = work(session)
            session.commit()
            return answer

    @contextmanager
    def _my_turn(self) -> Iterator[None]:
        if self.dialect != "sqlite":
            yield
            return
        with self._turn:
            yield

    def close(self) -> None:
        """Give the connections back to the system."""
        self._reader.dispose()
        self._writer.dispose()


class Savepoint:
    """A point within a session's transaction, from which on all is kept or nothing is.

    It costs statements only where something is asked of the database after it. A reader of
    SQLite's needs none: there, a statement that fails spoils nothing for the next.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._nested: SessionTransaction | None = None
        if not session.info.get(_READS_ONLY) or session.get_bind().dialect.name != "sqlite":
            self._nested = session.begin_nested()

    def keep(self) -> None:
        """What was done since stands, as far as the transaction will."""
        if self._nested is not None:
            self._nested.commit()

    def take_back(self) -> None:
        """Nothing of what was done since stands, and the session can be used again."""
        if self._nested is not None:
            self._nested.rollback()
            return
        for one in self._session.new:
            self._session.expunge(one)
        if not self._session.is_active:
            self._session.rollback()


def asks_for_another_try(error: Exception) -> bool:
    """Whether the database asks for the whole transaction to be run again."""
    return isinstance(error, DBAPIError) and _state(error) in _AGAIN


def _state(error: DBAPIError) -> str | None:
    return getattr(error.orig, "sqlstate", None)


def _sqlite_engine(url: str, begin: str) -> Engine:
    engine = create_engine(url, connect_args={"timeout": _PATIENCE}, max_overflow=-1)
    reads_only = begin == "BEGIN"

    @event.listens_for(engine, "connect")
    def settle(connection: DBAPIConnection, _record: object) -> None:
        # The driver's own BEGIN comes too late and is never IMMEDIATE: we say it ourselves.
        connection.isolation_level = None
        cursor = connection.cursor()
        _use_wal(cursor)
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.execute(f"PRAGMA query_only={'ON' if reads_only else 'OFF'}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def start(connection: Any) -> None:
        connection.exec_driver_sql(begin)

    return engine


def _use_wal(cursor: DBAPICursor) -> None:
    # The one statement that does not wait for its turn: on a new file two connections collide.
    deadline = time.monotonic() + _PATIENCE
    while True:
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.01)
        else:
            return
