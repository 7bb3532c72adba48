"""Column types that both databases keep alike: 64-bit numbers, UTC moments, texts, JSON."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, DateTime, Dialect, Integer
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeDecorator, TypeEngine

from farmgate.language import Text


class Int64(TypeDecorator[int]):
    """A whole number of up to 64 bits: keys, counts, minor units of money."""

    impl = BigInteger
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        # Only a column of SQLite's INTEGER counts its own keys up; it holds 64 bits as well.
        return dialect.type_descriptor(Integer() if dialect.name == "sqlite" else BigInteger())

    @property
    def python_type(self) -> type[int]:
        """What its values are; a page's cursor is checked against it."""
        return int


class Json(TypeDecorator[Any]):
    """A JSON value; a missing one is SQL's NULL, never the JSON word null."""

    impl = JSON
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        json = JSONB if dialect.name == "postgresql" else JSON
        return dialect.type_descriptor(json(none_as_null=True))


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment, kept in UTC; a moment without a zone is refused."""

    impl = DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(DateTime(timezone=dialect.name == "postgresql"))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        value = value.astimezone(UTC)
        return value if dialect.name == "postgresql" else value.replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class LocalizedText(TypeDecorator[Text]):
    """A ``Text``, kept as a JSON object of language tags."""

    impl = JSON
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(JSONB() if dialect.name == "postgresql" else JSON())

    def process_bind_param(self, value: Text | None, _dialect: Dialect) -> dict[str, str] | None:
        return None if value is None else value.as_json()

    def process_result_value(self, value: Any, _dialect: Dialect) -> Text | None:
        return None if value is None else Text.from_json(value)
