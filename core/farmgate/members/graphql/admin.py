"""Persons as staff see them, and the roles that they are given."""

import strawberry

from farmgate.api.composition import extend
from farmgate.api.context import Info
from farmgate.api.fields import Answer, batch, mutation, query
from farmgate.api.roots import AdminMutation, AdminQuery
from farmgate.api.types import Connection, Payload
from farmgate.ids import key_of
from farmgate.members import reading, service
from farmgate.members.errors import LOG_IN_REQUIRED, MEMBER_NOT_FOUND
from farmgate.members.graphql.shop import roles_of
from farmgate.members.reading import MemberRow
from farmgate.paging import Page, PageRequest
from farmgate.problems import Refused


@strawberry.type(name="Role", description="What a person is to the shop, and may do.")
class Role:
    code: str
    name: str
    permissions: list[str] = strawberry.field(description="`*` is all of them.")


@strawberry.type(name="Member", description="A person who deals with the shop.")
class Member:
    id: strawberry.ID
    name: str
    phone: str | None
    email: str | None
    roles: list[Role] = batch(roles_of, description="What they are to the shop.")


def members(
    info: Info,
    first: int | None = None,
    after: str | None = None,
    last: int | None = None,
    before: str | None = None,
) -> Page[MemberRow]:
    return reading.members_page(info.context.session, PageRequest(first, after, last, before))


@extend(AdminQuery)
class MembersQuery:
    """What staff may ask of persons."""

    members: Connection[Member] = query(
        members, description="Everybody whom the shop knows.", permission="members.read"
    )


@strawberry.type
class MemberPayload(Payload):
    member: Member | None


def member_set_roles(info: Info, id: strawberry.ID, roles: list[str]) -> Answer:
    key, giver = key_of("Member", id), info.context.principal
    if giver is None:
        raise Refused(LOG_IN_REQUIRED())
    if key is None:
        raise Refused(MEMBER_NOT_FOUND(field="id"))
    info.context.write(lambda session: service.set_roles(session, giver, key, roles))
    return Answer(member=reading.member_by(info.context.session, key))


@extend(AdminMutation)
class MembersMutation:
    """What staff may do about persons."""

    member_set_roles: MemberPayload = mutation(
        member_set_roles,
        description="Make these a person's roles; nobody gives or takes what they do not hold.",
        permission="members.write",
    )


ADMIN = (MembersQuery, MembersMutation)
