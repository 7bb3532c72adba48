"""A person's data in the hands of staff: told to them, and erased when they ask."""

import strawberry
from strawberry.scalars import JSON

from farmgate.api.composition import extend
from farmgate.api.context import Info
from farmgate.api.fields import Answer, mutation, query
from farmgate.api.roots import AdminMutation, AdminQuery
from farmgate.api.types import Payload
from farmgate.ids import key_of
from farmgate.members.errors import LOG_IN_REQUIRED, MEMBER_NOT_FOUND
from farmgate.personal_data import reading, service
from farmgate.problems import Refused


def member_personal_data(info: Info, id: strawberry.ID) -> object:
    return reading.export(info.context.session, info.context.shop, _key(id))


@extend(AdminQuery)
class PersonalDataQuery:
    """What staff may ask of a person's data."""

    member_personal_data: JSON = query(
        member_personal_data,
        description="Everything that the shop and its plugins hold of a person, to hand to them.",
        permission="members.write",
    )


@strawberry.type
class MemberErasePayload(Payload):
    orders_kept: int | None = strawberry.field(
        description="Orders that keep their contact and address for as long as the law asks."
    )
    orders_anonymised: int | None = strawberry.field(
        description="Orders past that time, which lost both."
    )
    absent_plugins: list[str] | None = strawberry.field(
        description="Plugins with tables here that are off: what they hold was not erased."
    )


def member_erase(info: Info, id: strawberry.ID) -> Answer:
    principal = info.context.principal
    if principal is None:
        raise Refused(LOG_IN_REQUIRED(rule="log_in"))
    erased = service.erase_another(info.context.shop, principal.member_id, _key(id))
    return Answer(
        orders_kept=erased.orders_kept,
        orders_anonymised=erased.orders_anonymised,
        absent_plugins=list(erased.absent),
    )


@extend(AdminMutation)
class PersonalDataMutation:
    """What staff may do about a person's data."""

    member_erase: MemberErasePayload = mutation(
        member_erase,
        description="Erase a person for good, in core and in every plugin that is on.",
        permission="members.write",
    )


ADMIN = (PersonalDataQuery, PersonalDataMutation)


def _key(id: strawberry.ID) -> int:
    key = key_of("Member", id)
    if key is None:
        raise Refused(MEMBER_NOT_FOUND(field="id"))
    return key
