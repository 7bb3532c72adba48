"""Core's tables: all of them hang on this one metadata."""

from sqlalchemy.orm import DeclarativeBase

from farmgate.columns import Int64
from farmgate.db import new_metadata


class Base(DeclarativeBase):
    """A table of core's; plugins have a base and a metadata of their own."""

    metadata = new_metadata()
    type_annotation_map = {int: Int64}  # noqa: RUF012 - SQLAlchemy reads it so
