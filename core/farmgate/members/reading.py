"""Reading persons and roles."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from farmgate.ids import opaque
from farmgate.language import Text
from farmgate.members.models import Member, MemberRole, Role
from farmgate.paging import Page, PageRequest, fetch_page
from farmgate.rows import Row, gather, grouped


@dataclass(slots=True, eq=False)
class MemberRow(Row):
    """A person as they were read."""

    pk: int
    name: str
    phone: str | None
    email: str | None
    erased_at: datetime | None = None

    @property
    def id(self) -> str:
        """What clients call them."""
        return opaque("Member", self.pk)


@dataclass(slots=True, eq=False)
class RoleRow(Row):
    """A role as it was read, and whose it is."""

    member_pk: int
    code: str
    name: Text
    permissions: list[str]
    regions: list[str] | None


# Of whoever is erased the row keeps an address that reaches nobody: it is none of theirs.
_EMAIL = case((Member.erased_at.is_(None), Member.email), else_=None)
_MEMBER = (Member.id, Member.name, Member.phone, _EMAIL, Member.erased_at)


def member_by(session: Session, key: int) -> MemberRow | None:
    """One person; None where there is none."""
    rows = gather(
        MemberRow(*row) for row in session.execute(select(*_MEMBER).where(Member.id == key))
    )
    return rows[0] if rows else None


def members_page(session: Session, request: PageRequest) -> Page[MemberRow]:
    """A page of persons, in the order in which they came."""

    def count() -> int:
        return session.scalar(select(func.count()).select_from(Member)) or 0

    page = fetch_page(session, select(*_MEMBER), (Member.id,), request, count)
    return page.of(gather(MemberRow(*row) for row in page.nodes))


def roles_of(session: Session, members: Sequence[int]) -> list[list[RoleRow]]:
    """The roles of each person, in order of the persons."""
    statement = (
        select(MemberRole.member_id, Role.code, Role.name, Role.permissions, MemberRole.regions)
        .join(Role, Role.id == MemberRole.role_id)
        .where(MemberRole.member_id.in_(set(members)))
        .order_by(Role.id)
    )
    rows = [RoleRow(*row) for row in session.execute(statement)]
    return grouped(rows, lambda row: row.member_pk, members)


def roles(session: Session) -> Sequence[Role]:
    """Every role that the shop knows, in the order in which they came."""
    return session.scalars(select(Role).order_by(Role.id)).all()
