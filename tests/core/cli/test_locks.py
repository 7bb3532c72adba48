"""What a migration's statement locks."""

import pytest

from farmgate.migrations.locks import Lock, locks, statements

TABLE = [
    ("CREATE TABLE apples (id BIGINT)", [("apples", "NEW")]),
    (
        (
            "CREATE TABLE apples (\n  tree BIGINT REFERENCES trees (id),\n  up BIGINT REFERENCES "
            "apples,\n  FOREIGN KEY(farm) REFERENCES farms (id))"
        ),
        [("apples", "NEW"), ("trees", "SHARE ROW EXCLUSIVE"), ("farms", "SHARE ROW EXCLUSIVE")],
    ),
    ("ALTER TABLE apples ADD COLUMN grade TEXT", [("apples", "ACCESS EXCLUSIVE")]),
    ('alter table only "apples" drop column grade', [("apples", "ACCESS EXCLUSIVE")]),
    (
        "ALTER TABLE apples ADD COLUMN tree BIGINT REFERENCES trees (id)",
        [("apples", "ACCESS EXCLUSIVE"), ("trees", "SHARE ROW EXCLUSIVE")],
    ),
    ("ALTER TABLE apples ADD CONSTRAINT sound CHECK (grade > 0)", [("apples", "ACCESS EXCLUSIVE")]),
    (
        "ALTER TABLE apples ADD CONSTRAINT fk FOREIGN KEY(tree) REFERENCES trees (id) NOT VALID",
        [("apples", "SHARE ROW EXCLUSIVE"), ("trees", "SHARE ROW EXCLUSIVE")],
    ),
    ("ALTER TABLE apples VALIDATE CONSTRAINT fk", [("apples", "SHARE UPDATE EXCLUSIVE")]),
    ("CREATE INDEX ix ON apples (grade)", [("apples", "SHARE")]),
    ("CREATE UNIQUE INDEX ix ON apples (grade) WHERE lot IS NULL", [("apples", "SHARE")]),
    ("CREATE INDEX CONCURRENTLY ix ON apples (grade)", [("apples", "SHARE UPDATE EXCLUSIVE")]),
    ("DROP INDEX ix", [("ix", "ACCESS EXCLUSIVE")]),
    ("DROP INDEX CONCURRENTLY IF EXISTS ix", [("ix", "SHARE UPDATE EXCLUSIVE")]),
    ("DROP TABLE apples", [("apples", "ACCESS EXCLUSIVE")]),
    ("INSERT INTO apples (id) VALUES (1)", [("apples", "ROW EXCLUSIVE")]),
    ("UPDATE apples SET grade = 1", [("apples", "ROW EXCLUSIVE")]),
    ("DELETE FROM apples", [("apples", "ROW EXCLUSIVE")]),
    ("BEGIN", []),
    ("VACUUM FULL apples", [("", "UNKNOWN")]),
]


@pytest.mark.parametrize(("statement", "expected"), TABLE)
def test_what_a_statement_locks_on_postgresql(
    statement: str, expected: list[tuple[str, str]]
) -> None:
    assert locks(statement, "postgresql") == [Lock(*one) for one in expected]


@pytest.mark.parametrize("statement", [statement for statement, _ in TABLE[:-2]])
def test_on_sqlite_every_change_locks_the_whole_file(statement: str) -> None:
    (lock,) = locks(statement, "sqlite")
    assert "other writers wait" in lock.text.en
    assert "其他写入都要等" in lock.text.zh


def test_a_lock_says_who_waits() -> None:
    (lock,) = locks("CREATE INDEX ix ON apples (grade)", "postgresql")
    assert lock.text.en == "apples: writers wait, readers go on (SHARE)"
    assert lock.text.zh == "写入要等,读取照常:apples(SHARE)"


def test_statements_end_with_their_semicolon_and_comments_are_left_out() -> None:
    sql = "-- Running upgrade  -> 0001\n\nBEGIN;\n\nINSERT INTO notes VALUES ('a; b');\n\nCOMMIT;\n"
    assert statements(sql) == ["BEGIN", "INSERT INTO notes VALUES ('a; b')", "COMMIT"]
