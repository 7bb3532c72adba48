"""The database's two doors."""

import threading
from collections.abc import Iterator

import pytest
from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from farmgate.db import Database
from farmgate.fulfilment.models import Region
from farmgate.language import Text
from farmgate_sdk.testing import race

NOWHERE = Text("无", "nowhere")
PATIENCE = 10


@pytest.fixture
def db(database_url: str) -> Iterator[Database]:
    opened = Database(database_url)
    yield opened
    opened.close()


def add(session: Session, *codes: str) -> None:
    session.execute(insert(Region), [{"code": code, "name": NOWHERE} for code in codes])


def codes(db: Database) -> set[str]:
    with db.read() as session:
        return set(session.scalars(select(Region.code)))


def test_a_write_is_kept_whole_and_answers(db: Database) -> None:
    def work(session: Session) -> str:
        add(session, "610100")
        add(session, "610629")
        return "done"

    assert db.write(work) == "done"
    assert codes(db) == {"610100", "610629"}


def test_a_write_that_fails_leaves_nothing(db: Database) -> None:
    def work(session: Session) -> None:
        add(session, "610100")
        raise LookupError("half way")

    with pytest.raises(LookupError):
        db.write(work)
    assert codes(db) == set()


def test_a_write_that_breaks_a_constraint_is_not_tried_for_ever(db: Database) -> None:
    tries: list[None] = []

    def work(session: Session) -> None:
        tries.append(None)
        add(session, "610100")
        add(session, "610100")

    with pytest.raises(IntegrityError):
        db.write(work)
    # On PostgreSQL once more: whoever made the same thing meanwhile would be seen then.
    assert len(tries) == (2 if db.dialect == "postgresql" else 1)
    assert codes(db) == set()


def test_nobody_sees_a_write_before_it_is_whole(db: Database) -> None:
    def work(session: Session) -> set[str]:
        add(session, "610100")
        return codes(db)

    assert db.write(work) == set()
    assert codes(db) == {"610100"}


def test_a_reader_stays_at_one_moment(db: Database) -> None:
    db.write(lambda session: add(session, "610100"))
    with db.read() as session:
        before = session.scalars(select(Region.code)).all()
        db.write(lambda writing: add(writing, "610629"))
        assert session.scalars(select(Region.code)).all() == before
    assert codes(db) == {"610100", "610629"}


def test_a_reader_changes_nothing(db: Database) -> None:
    with db.read() as session:
        with pytest.raises(DBAPIError):
            add(session, "610100")
        session.rollback()
    assert codes(db) == set()


def test_every_connection_to_sqlite_syncs_what_it_acknowledges(db: Database) -> None:
    if db.dialect != "sqlite":
        pytest.skip("these are SQLite's settings")
    settings = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
    for engine in db.engines:
        connections = [engine.raw_connection() for _ in range(3)]
        for connection in connections:
            cursor = connection.cursor()
            said = [cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in settings]
            assert said == ["wal", 2, 1, 30_000]  # synchronous: 2 is FULL
            connection.close()


def test_writers_at_once_lose_nothing(db: Database) -> None:
    db.write(lambda session: add(session, "000000"))

    def count_one(session: Session) -> None:
        row = session.get_one(Region, "000000", with_for_update=True)
        row.name = Text(str(int(row.name.zh.replace("无", "0")) + 1), "counted")

    race(lambda _: [db.write(count_one) for _ in range(10)], 8)
    with db.read() as session:
        assert session.get_one(Region, "000000").name.zh == "80"


def write_ten(db: Database, number: int) -> None:
    for turn in range(10):
        code = f"{number}{turn:05}"
        db.write(lambda session, code=code: add(session, code))  # type: ignore[misc]


def test_writers_in_two_processes_wait_for_each_other(db: Database) -> None:
    other = Database(db.url.render_as_string(hide_password=False))
    try:
        race(lambda number: write_ten((db, other)[number % 2], number), 4)
    finally:
        other.close()
    assert len(codes(db)) == 40


def on_postgresql(db: Database) -> None:
    if db.dialect != "postgresql":
        pytest.skip("SQLite has one writer at a time: nobody can be in its way")


def test_a_deadlock_is_tried_again(db: Database) -> None:
    on_postgresql(db)
    db.write(lambda session: add(session, "1", "2"))
    both_hold_one = threading.Barrier(2)
    tries: list[int] = []

    def rename(number: int) -> None:
        mine, theirs = ("1", "2") if number == 0 else ("2", "1")

        def work(session: Session) -> None:
            is_first_try = number not in tries
            tries.append(number)
            for code in (mine, theirs):
                session.execute(
                    update(Region).where(Region.code == code).values(name=Text(mine, mine))
                )
                if is_first_try and code == mine:
                    both_hold_one.wait(PATIENCE)

        db.write(work)

    race(rename, 2)
    assert sorted(tries) in ([0, 0, 1], [0, 1, 1])


def test_a_serialisation_failure_is_tried_again(db: Database) -> None:
    on_postgresql(db)
    db.write(lambda session: add(session, "1"))
    tries: list[None] = []

    def work(session: Session) -> None:
        session.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))
        session.scalars(select(Region.code)).all()
        if not tries:
            tries.append(None)
            db.write(lambda other: other.execute(delete(Region)) and None)
        session.execute(delete(Region))
        add(session, "2")

    db.write(work)
    assert codes(db) == {"2"}


def test_what_fails_for_ever_fails_in_the_end(db: Database) -> None:
    on_postgresql(db)
    tries: list[None] = []

    def work(session: Session) -> None:
        tries.append(None)
        session.execute(text("DO $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = '40001'; END $$"))

    with pytest.raises(DBAPIError):
        db.write(work)
    assert len(tries) == 6


def test_other_databases_are_refused() -> None:
    with pytest.raises(ValueError, match="mysql is not supported"):
        Database("mysql://localhost/shop")
