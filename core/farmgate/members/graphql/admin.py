"""Persons as staff see them, and the roles that they are given."""

from collections.abc import Sequence
from datetime import datetime

import strawberry

from farmgate.api.composition import extend
from farmgate.api.context import Info
from farmgate.api.fields import Answer, batch, mutation, query
from farmgate.api.inputs import text
from farmgate.api.roots import AdminMutation, AdminQuery
from farmgate.api.types import Connection, Payload, TranslationInput
from farmgate.ids import key_of
from farmgate.members import giving, reading
from farmgate.members.errors import LOG_IN_REQUIRED, MEMBER_NOT_FOUND
from farmgate.members.graphql.shop import roles_of
from farmgate.members.models import Role as RoleRecord
from farmgate.members.principal import Principal
from farmgate.members.reading import MemberRow
from farmgate.paging import Page, PageRequest
from farmgate.permissions import DeclaredPermission, permissions_of
from farmgate.problems import Refused


@strawberry.type(description="What a person can be to the shop, and may then do.")
class Role:
    code: str
    name: str
    permissions: list[str] = strawberry.field(description="`*` is all of them.")


@strawberry.type(description="What a person is to the shop, and may do where.")
class MemberRole:
    code: str
    name: str
    permissions: list[str] = strawberry.field(description="`*` is all of them.")
    regions: list[str] | None = strawberry.field(
        description="Where it holds: GB/T 2260 codes, each with all that lies within; "
        "null: everywhere."
    )


@strawberry.type(description="Something that roles can allow.")
class Permission:
    code: str
    name: str
    plugin: str = strawberry.field(description="Who declares it: a plugin's name, or `core`.")
    by_region: bool = strawberry.field(description="Whether it can be held in some regions only.")


@strawberry.type(name="Member", description="A person who deals with the shop.")
class Member:
    id: strawberry.ID
    name: str
    phone: str | None
    email: str | None
    erased_at: datetime | None = strawberry.field(
        description="Since when name, phone and e-mail are gone."
    )
    roles: list[MemberRole] = batch(roles_of, description="What they are to the shop.")


def members(
    info: Info,
    first: int | None = None,
    after: str | None = None,
    last: int | None = None,
    before: str | None = None,
) -> Page[MemberRow]:
    return reading.members_page(info.context.session, PageRequest(first, after, last, before))


def roles(info: Info) -> Sequence[RoleRecord]:
    return reading.roles(info.context.session)


def permissions(info: Info) -> Sequence[DeclaredPermission]:
    return list(permissions_of(info.context.shop.plugins).values())


@extend(AdminQuery)
class MembersQuery:
    """What staff may ask of persons."""

    members: Connection[Member] = query(
        members, description="Everybody whom the shop knows.", permission="members.read"
    )
    roles: list[Role] = query(
        roles, description="What a person can be to the shop.", permission="members.read"
    )
    permissions: list[Permission] = query(
        permissions,
        description="All that roles can allow: core's, then those of the plugins that are on.",
        permission="members.read",
    )


@strawberry.type
class MemberPayload(Payload):
    member: Member | None


@strawberry.input
class RoleSaveInput:
    code: str = strawberry.field(description="Lower case with underscores; a known one is changed.")
    name: TranslationInput
    permissions: list[str] = strawberry.field(description="Codes of `permissions`.")


@strawberry.type
class RolePayload(Payload):
    role: Role | None


def member_set_roles(
    info: Info, id: strawberry.ID, roles: list[str], regions: list[str] | None = None
) -> Answer:
    key, giver, shop = key_of("Member", id), _giver(info), info.context.shop
    if key is None:
        raise Refused(MEMBER_NOT_FOUND(field="id"))
    info.context.write(lambda session: giving.set_roles(session, shop, giver, key, roles, regions))
    return Answer(member=reading.member_by(info.context.session, key))


def role_save(info: Info, input: RoleSaveInput) -> Answer:
    giver, shop, name = _giver(info), info.context.shop, text(input.name, "name")
    role = info.context.write(
        lambda session: giving.save_role(session, shop, giver, input.code, name, input.permissions)
    )
    return Answer(role=role)


@extend(AdminMutation)
class MembersMutation:
    """What staff may do about persons."""

    member_set_roles: MemberPayload = mutation(
        member_set_roles,
        description="Make these a person's roles, everywhere or in these regions; nobody gives or "
        "takes what they do not hold.",
        permission="members.write",
    )
    role_save: RolePayload = mutation(
        role_save,
        description="Make a role, or change what it may do; nobody saves into it, or takes out of "
        "it, what they do not hold everywhere.",
        permission="members.write",
    )


def _giver(info: Info) -> Principal:
    giver = info.context.principal
    if giver is None:
        raise Refused(LOG_IN_REQUIRED())
    return giver


ADMIN = (MembersQuery, MembersMutation)
