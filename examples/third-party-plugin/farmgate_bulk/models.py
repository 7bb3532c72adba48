"""What it remembers: who asked for how much of what."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from farmgate_sdk.tables import MEMBER_ID, PRODUCT_ID, Int64, UtcDateTime, new_metadata


class Base(DeclarativeBase):
    """A table of its own."""

    metadata = new_metadata()
    type_annotation_map = {int: Int64}


class Question(Base):
    """Somebody asked for an offer."""

    __tablename__ = "bulk_questions"

    id: Mapped[int] = mapped_column(primary_key=True)
    product_id: Mapped[int] = mapped_column(ForeignKey(PRODUCT_ID), index=True)
    member_id: Mapped[int] = mapped_column(ForeignKey(MEMBER_ID), index=True)
    units: Mapped[int]
    words: Mapped[str] = mapped_column(String(200))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
