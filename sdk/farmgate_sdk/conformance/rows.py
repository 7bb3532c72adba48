"""Rows for a plugin's tables where its own seed makes none: any that its columns take."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

from sqlalchemy import Column, MetaData, Table, insert, select
from sqlalchemy.exc import DBAPIError, StatementError
from sqlalchemy.orm import Session

from farmgate.columns import Json, LocalizedText, UtcDateTime
from farmgate.language import Text
from farmgate.members.models import Member

_SAMPLES: Mapping[type, Any] = {
    bool: True,
    int: 1,
    str: "x",
    float: 1.0,
    Decimal: Decimal(1),
    date: date(2026, 10, 12),
    datetime: datetime(2026, 10, 12, 1, tzinfo=UTC),
    time: time(1),
    bytes: b"x",
}


def fill(session: Session, metadata: MetaData, member: int | None = None) -> list[str]:
    """Give each empty table a row, or one of this member's; the tables that take none of ours."""
    refused = []
    for table in metadata.sorted_tables:
        points_at_member = any(is_member(column) for column in table.columns)
        is_empty = session.execute(select(table).limit(1)).first() is None
        if not (is_empty or (member is not None and points_at_member)):
            continue
        try:
            with session.begin_nested():
                session.execute(insert(table).values(_row(session, table, member)))
        except (DBAPIError, StatementError, LookupError):
            refused.append(table.name)
    return refused


def is_member(column: Column[Any]) -> bool:
    """Whether a column points at core's members."""
    own = Member.__table__.c.id
    return any(key.column is own for key in column.foreign_keys)


def _row(session: Session, table: Table, member: int | None) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for column in table.columns:
        if column.foreign_keys:
            values[column.name] = _target(session, column, member)
        elif column is not table.autoincrement_column:
            values[column.name] = _value(column)
    return values


def _target(session: Session, column: Column[Any], member: int | None) -> Any:
    if member is not None and is_member(column):
        return member
    target = next(iter(column.foreign_keys)).column
    found = session.scalar(select(target).order_by(target).limit(1))
    if found is None and not column.nullable:
        raise LookupError(f"{target.table.name} has no rows")
    return found


def _value(column: Column[Any]) -> Any:
    if isinstance(column.type, LocalizedText):
        return Text("样例", "sample")
    if isinstance(column.type, Json):
        return {}
    if isinstance(column.type, UtcDateTime):
        return _SAMPLES[datetime]
    return _SAMPLES.get(column.type.python_type, "x")
