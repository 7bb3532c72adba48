"""How the shop remembers limited things and who holds them."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from farmgate.columns import UtcDateTime
from farmgate.tables import Base


class Quota(Base):
    """Units of something limited that a plugin owns: ``available``, held for carts, or used."""

    __tablename__ = "quotas"
    __table_args__ = (
        UniqueConstraint("plugin", "key"),
        CheckConstraint("available >= 0", name="available"),
        CheckConstraint("reserved >= 0", name="reserved"),
        CheckConstraint("used >= 0", name="used"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    plugin: Mapped[str] = mapped_column(String(64))
    key: Mapped[str] = mapped_column(String(100))
    available: Mapped[int] = mapped_column(default=0)
    reserved: Mapped[int] = mapped_column(default=0)
    used: Mapped[int] = mapped_column(default=0)


class QuotaHold(Base):
    """Units of a quota that are held for a cart until a moment."""

    __tablename__ = "quota_holds"
    __table_args__ = (
        UniqueConstraint("cart_id", "quota_id"),
        CheckConstraint("units > 0", name="units"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    cart_id: Mapped[int] = mapped_column(ForeignKey("carts.id"))
    quota_id: Mapped[int] = mapped_column(ForeignKey("quotas.id"), index=True)
    units: Mapped[int]
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
