"""In GraphQL: from how many units on it is cheaper, and asking for an offer."""

from collections.abc import Sequence

import strawberry

from farmgate_sdk import Refused, admin, shop
from farmgate_sdk.graphql import Answer, Info, Payload, ShopMutation, batch, extend, mutation
from farmgate_sdk.reading import ProductRow, key_of

from . import errors, service
from .settings import BulkSettings


def bulk_units(products: Sequence[ProductRow], info: Info) -> Sequence[int]:
    return [info.context.settings(BulkSettings).units] * len(products)


@extend(shop.Product)
class BulkProduct:
    """What a storefront shows."""

    bulk_units: int = batch(bulk_units, description="Units from which each is cheaper.")


def bulk_questions(products: Sequence[ProductRow], info: Info) -> Sequence[int]:
    keys = [product.pk for product in products]
    asked = service.questions_about(info.context.session, keys)
    return [asked.get(key, 0) for key in keys]


@extend(admin.Product)
class BulkAdminProduct:
    """What staff see."""

    bulk_questions: int = batch(bulk_questions, description="How many have asked for an offer.")


@strawberry.type
class BulkAskPayload(Payload):
    asked: bool | None


def bulk_ask(info: Info, product_id: strawberry.ID, units: int, words: str = "") -> Answer:
    member = info.context.principal
    if member is None:
        raise Refused(errors.LOG_IN_FIRST())
    key, now = key_of("Product", product_id), info.context.shop.clock.now()
    info.context.write(
        lambda session: service.ask(session, key, member.member_id, units, words, now)
    )
    return Answer(asked=True)


@extend(ShopMutation)
class BulkMutation:
    """What a member may do."""

    bulk_ask: BulkAskPayload = mutation(bulk_ask, description="Ask the shop for an offer.")


SHOP = (BulkProduct, BulkMutation)
ADMIN = (BulkAdminProduct,)
