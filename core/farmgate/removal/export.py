"""A plugin's tables as JSON Lines: one row a line, however many there are."""

import json
from base64 import b64encode
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from sqlalchemy import MetaData, Table, select
from sqlalchemy.orm import Session

_AT_ONCE = 1000


def lines(
    session: Session, plugin: str, revision: str | None, tables: Sequence[str]
) -> Iterator[str]:
    """A heading, then each row of each table with its table's name; texts end without a newline.

    Rows are read as the database has them, in the order of their keys, a thousand at a time.
    """
    heading = {"plugin": plugin, "revision": revision, "tables": list(tables)}
    yield json.dumps(heading, ensure_ascii=False)
    found = MetaData()
    found.reflect(session.connection(), only=list(tables))
    for name in tables:
        yield from _rows(session, found.tables[name])


def _rows(session: Session, table: Table) -> Iterator[str]:
    statement = select(table).order_by(*table.primary_key.columns)
    result = session.execute(statement.execution_options(yield_per=_AT_ONCE))
    for row in result.mappings():
        told = {"table": table.name, "row": dict(row)}
        yield json.dumps(told, ensure_ascii=False, default=_plain)


def _plain(value: Any) -> str:
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, bytes):
        return b64encode(value).decode()
    if isinstance(value, Decimal):
        return str(value)
    return repr(value)
