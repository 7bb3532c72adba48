"""How membership remembers tiers, who stands where, what was bought, and the points' ledger."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from farmgate_sdk import Text
from farmgate_sdk.tables import (
    CART_ID,
    MEMBER_ID,
    ORDER_ID,
    Int64,
    Json,
    LocalizedText,
    UtcDateTime,
    new_metadata,
)


class Base(DeclarativeBase):
    """A table of membership's."""

    metadata = new_metadata()
    type_annotation_map = {int: Int64}  # noqa: RUF012 - SQLAlchemy reads it so


class Tier(Base):
    """What a member who has bought enough gets.

    ``discount_bp`` is in hundredths of a percent (250 is 2.5 %), ``earn_percent`` multiplies the
    points that are earned (150 is one and a half times).
    """

    __tablename__ = "membership_tiers"
    __table_args__ = (
        CheckConstraint("threshold_minor >= 0", name="threshold_minor"),
        CheckConstraint("discount_bp BETWEEN 0 AND 10000", name="discount_bp"),
        CheckConstraint("earn_percent >= 0", name="earn_percent"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[Text] = mapped_column(LocalizedText)
    threshold_minor: Mapped[int] = mapped_column(unique=True)
    discount_bp: Mapped[int]
    earn_percent: Mapped[int]


class Standing(Base):
    """Where a member stands: their tier, since when, and since when they fall short of it.

    ``owed`` are points that were to be taken back when nobody held so many any more. The row is
    also what makes two changes of one member's points wait for each other.
    """

    __tablename__ = "membership_standings"
    __table_args__ = (CheckConstraint("owed >= 0", name="owed"),)

    member_id: Mapped[int] = mapped_column(
        ForeignKey(MEMBER_ID), primary_key=True, autoincrement=False
    )
    tier_id: Mapped[int | None] = mapped_column(ForeignKey("membership_tiers.id"), index=True)
    since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    below_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    owed: Mapped[int] = mapped_column(default=0)


class TierChange(Base):
    """That a member rose or fell, why, and on what that was decided."""

    __tablename__ = "membership_tier_changes"

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey(MEMBER_ID), index=True)
    from_code: Mapped[str | None] = mapped_column(String(64))
    to_code: Mapped[str | None] = mapped_column(String(64))
    reason: Mapped[str] = mapped_column(String(32))
    evidence: Mapped[dict[str, Any]] = mapped_column(Json)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Purchase(Base):
    """What an order counts for: its goods, less discounts and what was refunded of them."""

    __tablename__ = "membership_purchases"
    __table_args__ = (Index(None, "member_id", "delivered_at"),)

    order_id: Mapped[int] = mapped_column(
        ForeignKey(ORDER_ID), primary_key=True, autoincrement=False
    )
    member_id: Mapped[int] = mapped_column(ForeignKey(MEMBER_ID))
    total_minor: Mapped[int]
    goods_minor: Mapped[int]
    refunded_minor: Mapped[int] = mapped_column(default=0)
    kept_minor: Mapped[int]
    """Of the goods, after refunds."""
    earn_percent: Mapped[int]
    """The tier's multiplier when it was bought."""
    delivered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Account(Base):
    """An account of points: a member's, or one of the shop's that it is held against."""

    __tablename__ = "membership_accounts"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(64), unique=True)
    member_id: Mapped[int | None] = mapped_column(ForeignKey(MEMBER_ID), unique=True)


class Transaction(Base):
    """Why points moved; ``reference`` is of one cause, so that a cause moves them once."""

    __tablename__ = "membership_transactions"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    reference: Mapped[str] = mapped_column(String(100), unique=True)
    order_id: Mapped[int | None] = mapped_column(ForeignKey(ORDER_ID), index=True)
    note: Mapped[str | None] = mapped_column(String(200))
    occurred_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Entry(Base):
    """One side of a transaction; its entries sum to nothing. Entries are only ever added."""

    __tablename__ = "membership_entries"
    __table_args__ = (
        CheckConstraint("points <> 0", name="points"),
        Index(None, "account_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    transaction_id: Mapped[int] = mapped_column(
        ForeignKey("membership_transactions.id"), index=True
    )
    account_id: Mapped[int] = mapped_column(ForeignKey("membership_accounts.id"))
    points: Mapped[int]


class Wish(Base):
    """How many points a member wants to redeem in a cart."""

    __tablename__ = "membership_wishes"
    __table_args__ = (CheckConstraint("points > 0", name="points"),)

    cart_id: Mapped[int] = mapped_column(ForeignKey(CART_ID), primary_key=True, autoincrement=False)
    member_id: Mapped[int] = mapped_column(ForeignKey(MEMBER_ID), index=True)
    points: Mapped[int]
