"""How the cold chain remembers classes, which product is of which, and lanes."""

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from farmgate_sdk import Text
from farmgate_sdk.tables import LOCATION_ID, PRODUCT_ID, Int64, LocalizedText, new_metadata


class Base(DeclarativeBase):
    """A table of the cold chain's."""

    metadata = new_metadata()
    type_annotation_map = {int: Int64}  # noqa: RUF012 - SQLAlchemy reads it so


class StorageClass(Base):
    """How goods of one kind must travel: a two-sided band, and for how long at most.

    Temperatures are tenths of a degree Celsius, so that −0.5 is kept exactly.
    """

    __tablename__ = "cold_chain_classes"
    __table_args__ = (
        CheckConstraint("min_tenths < max_tenths", name="band"),
        CheckConstraint("max_hours > 0", name="max_hours"),
        CheckConstraint("box_price_minor >= 0", name="box_price_minor"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[Text] = mapped_column(LocalizedText)
    min_tenths: Mapped[int]
    max_tenths: Mapped[int]
    max_hours: Mapped[int]
    box_price_minor: Mapped[int]
    source: Mapped[str] = mapped_column(String(200))
    is_verified: Mapped[bool]
    min_days_at_door: Mapped[int | None]


class ProductClass(Base):
    """The class of a product, its own limit of hours where stricter, its own floor at the door."""

    __tablename__ = "cold_chain_products"
    __table_args__ = (CheckConstraint("max_hours > 0", name="max_hours"),)

    product_id: Mapped[int] = mapped_column(
        ForeignKey(PRODUCT_ID), primary_key=True, autoincrement=False
    )
    class_id: Mapped[int] = mapped_column(ForeignKey("cold_chain_classes.id"), index=True)
    max_hours: Mapped[int | None]
    min_days_at_door: Mapped[int | None]


class Lane(Base):
    """A carrier's way from a location to a region (GB/T 2260), and its hours to the door."""

    __tablename__ = "cold_chain_lanes"
    __table_args__ = (
        UniqueConstraint("location_id", "region_code", "carrier"),
        CheckConstraint("hours > 0", name="hours"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    location_id: Mapped[int] = mapped_column(ForeignKey(LOCATION_ID))
    region_code: Mapped[str] = mapped_column(String(6), index=True)
    carrier: Mapped[str] = mapped_column(String(100))
    hours: Mapped[int]


class LaneClass(Base):
    """A class that a lane can hold all the way."""

    __tablename__ = "cold_chain_lane_classes"

    lane_id: Mapped[int] = mapped_column(ForeignKey("cold_chain_lanes.id"), primary_key=True)
    class_id: Mapped[int] = mapped_column(
        ForeignKey("cold_chain_classes.id"), primary_key=True, index=True
    )
