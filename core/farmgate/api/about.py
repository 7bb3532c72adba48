"""What a shop says of itself: its name, its money, its languages."""

from collections.abc import Sequence
from dataclasses import dataclass

import strawberry

from farmgate.api.composition import extend
from farmgate.api.context import Info
from farmgate.api.fields import query
from farmgate.api.roots import AdminQuery, ShopQuery
from farmgate.language import LANGUAGES, Text


@strawberry.type(name="Shop", description="The shop itself.")
class ShopType:
    name: str
    currency: str = strawberry.field(description="ISO 4217 code that prices are kept in.")
    time_zone: str = strawberry.field(description="IANA zone in which its days begin.")
    languages: list[str] = strawberry.field(description="BCP 47 tags, for `Accept-Language`.")


@dataclass(frozen=True, slots=True)
class ShopView:
    """The shop as it is answered."""

    name: Text
    currency: str
    time_zone: str
    languages: Sequence[str]


def shop(info: Info) -> ShopView:
    section = info.context.shop.settings.shop
    return ShopView(section.name.text, section.currency, section.time_zone, LANGUAGES)


@extend(ShopQuery)
class AboutShop:
    """What anybody may ask of the shop."""

    shop: ShopType = query(shop, description="The shop itself.")


@extend(AdminQuery)
class AboutShopForStaff:
    """What staff may ask of the shop."""

    shop: ShopType = query(shop, description="The shop itself.", permission="shop.read")


SHOP = (AboutShop,)
ADMIN = (AboutShopForStaff,)
