"""Persons as a storefront sees them: oneself, registering, logging in and out."""

from collections.abc import Sequence

import strawberry

from farmgate.api.composition import extend
from farmgate.api.context import Info
from farmgate.api.extensible import ExtensibleInput, extensible
from farmgate.api.fields import Answer, batch, mutation, query
from farmgate.api.roots import ShopMutation, ShopQuery
from farmgate.api.types import Payload
from farmgate.members import reading, service
from farmgate.members.reading import MemberRow, RoleRow
from farmgate.members.service import Identifier


def roles_of(members: Sequence[MemberRow], info: Info) -> Sequence[Sequence[RoleRow]]:
    return reading.roles_of(info.context.session, [row.pk for row in members])


@strawberry.type(description="What a person is to the shop.")
class Role:
    code: str
    name: str


@strawberry.type(description="A person who deals with the shop.")
class Member:
    id: strawberry.ID
    name: str
    phone: str | None = strawberry.field(description="E.164.")
    email: str | None
    roles: list[Role] = batch(roles_of, description="What they are to the shop.")


def me(info: Info) -> MemberRow | None:
    principal = info.context.principal
    if principal is None:
        return None
    return reading.member_by(info.context.session, principal.member_id)


@extend(ShopQuery)
class MembersQuery:
    """What a storefront may ask of persons."""

    me: Member | None = query(me, description="Whoever is logged in; null for a guest.")


@extensible
@strawberry.input
class MemberRegisterInput(ExtensibleInput):
    name: str
    identifier: str = strawberry.field(description="A phone number or an e-mail address.")
    password: str


@strawberry.input
class MemberLogInInput:
    identifier: str = strawberry.field(description="A phone number or an e-mail address.")
    password: str


@strawberry.type
class LogInPayload(Payload):
    token: str | None = strawberry.field(
        description="Send it as `Authorization: Bearer …`. It is shown this once."
    )
    member: Member | None


@strawberry.type
class LogOutPayload(Payload):
    pass


def member_register(info: Info, input: MemberRegisterInput) -> Answer:
    shop, identifier = info.context.shop, Identifier.parse(input.identifier)
    _ = info.context.principal  # read before the write, for whoever receives a plugin's fields
    key = service.register(
        shop,
        input.name,
        identifier,
        input.password,
        lambda session, key: input.hand_over(key, info, session),
    )
    token = info.context.write(lambda session: service.open_session(session, shop, key))
    return Answer(token=token, member=reading.member_by(info.context.session, key))


def member_log_in(info: Info, input: MemberLogInInput) -> Answer:
    shop = info.context.shop
    token = service.log_in(shop, Identifier.parse(input.identifier), input.password)
    principal = service.principal_of(info.context.session, shop, token)
    assert principal is not None  # noqa: S101 - the token was made just now
    member = reading.member_by(info.context.session, principal.member_id)
    return Answer(token=token, member=member)


def member_log_out(info: Info) -> Answer:
    shop, token = info.context.shop, info.context.token
    if token is not None:
        info.context.write(lambda session: service.log_out(session, shop, token))
    return Answer()


@extend(ShopMutation)
class MembersMutation:
    """What a person may do about their own account."""

    member_register: LogInPayload = mutation(
        member_register, description="Make an account, and log in."
    )
    member_log_in: LogInPayload = mutation(
        member_log_in, description="Log in by phone or e-mail and password."
    )
    member_log_out: LogOutPayload = mutation(
        member_log_out, description="End the session of the token that is sent."
    )


SHOP = (MembersQuery, MembersMutation)
