"""One's own data, and having it erased."""

import strawberry
from strawberry.scalars import JSON

from farmgate.api.composition import extend
from farmgate.api.context import Info
from farmgate.api.fields import Answer, mutation, query
from farmgate.api.roots import ShopMutation, ShopQuery
from farmgate.api.types import Payload
from farmgate.members.errors import LOG_IN_REQUIRED
from farmgate.personal_data import reading, service
from farmgate.problems import Refused


def my_personal_data(info: Info) -> object:
    return reading.export(info.context.session, info.context.shop, _asker(info))


@extend(ShopQuery)
class PersonalDataQuery:
    """What a person may ask of their own data."""

    my_personal_data: JSON = query(
        my_personal_data,
        description="Everything that the shop and its plugins hold of whoever is logged in.",
    )


@strawberry.type
class MemberErasePayload(Payload):
    orders_kept: int | None = strawberry.field(
        description="Orders that keep their contact and address for as long as the law asks."
    )


def member_erase(info: Info, password: str) -> Answer:
    erased = service.erase_oneself(info.context.shop, _asker(info), password)
    return Answer(orders_kept=erased.orders_kept)


@extend(ShopMutation)
class PersonalDataMutation:
    """What a person may do about their own data."""

    member_erase: MemberErasePayload = mutation(
        member_erase,
        description="Erase one's own account for good; all its log-ins end with this one.",
    )


SHOP = (PersonalDataQuery, PersonalDataMutation)


def _asker(info: Info) -> int:
    principal = info.context.principal
    if principal is None:
        raise Refused(LOG_IN_REQUIRED(rule="log_in"))
    return principal.member_id
