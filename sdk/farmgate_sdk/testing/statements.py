"""Counting what a shop's database is asked."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from sqlalchemy import event

from farmgate.shop import Shop

_NOT_COUNTED = (
    "BEGIN",
    "SAVEPOINT",
    "RELEASE",
    "ROLLBACK",
    "PRAGMA",
    "INSERT INTO plugin_problems",
)


@dataclass
class Statements:
    """The SQL that a shop's database was asked.

    Left out is what only opens or ends transactions, and the journal of slow or failing hooks: how
    often that is written is a matter of how busy the machine is.
    """

    sql: list[str] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.sql)

    def __str__(self) -> str:
        return "\n".join(self.sql)

    def note(self, _connection: object, _cursor: object, sql: str, *_rest: object) -> None:
        """Listen to ``before_cursor_execute``."""
        if not sql.startswith(_NOT_COUNTED):
            self.sql.append(sql)


@contextmanager
def counted_statements(shop: Shop) -> Iterator[Statements]:
    """Count the statements within this block, whichever thread sends them."""
    statements = Statements()
    # On PostgreSQL the reader is a view of the writer, with its listeners: listen once.
    engines = {id(engine.pool): engine for engine in shop.db.engines}.values()
    for engine in engines:
        event.listen(engine, "before_cursor_execute", statements.note)
    try:
        yield statements
    finally:
        for engine in engines:
            event.remove(engine, "before_cursor_execute", statements.note)
