"""How the shop remembers persons, roles and log-ins."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from farmgate.columns import Json, LocalizedText, UtcDateTime
from farmgate.language import Text
from farmgate.tables import Base


class Member(Base):
    """One person, known by phone (E.164) or e-mail, with any number of roles."""

    __tablename__ = "members"
    __table_args__ = (CheckConstraint("phone IS NOT NULL OR email IS NOT NULL", name="reachable"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100))
    phone: Mapped[str | None] = mapped_column(String(16), unique=True)
    email: Mapped[str | None] = mapped_column(String(254), unique=True)
    password_hash: Mapped[str] = mapped_column(String(255))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    erased_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """Since when name, phone and e-mail are gone; the row stays for the orders that name it."""


class Role(Base):
    """What a person is to the shop; a role with permissions makes its holder staff."""

    __tablename__ = "roles"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[Text] = mapped_column(LocalizedText)
    permissions: Mapped[list[str]] = mapped_column(Json)


class MemberRole(Base):
    """A role that a person has; ``regions`` (GB/T 2260) says where it holds, NULL: everywhere."""

    __tablename__ = "member_roles"

    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True)
    role_id: Mapped[int] = mapped_column(ForeignKey("roles.id"), primary_key=True, index=True)
    regions: Mapped[list[str] | None] = mapped_column(Json)


class LogIn(Base):
    """A session of a person; only the SHA-256 of its token is kept."""

    __tablename__ = "log_ins"

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
