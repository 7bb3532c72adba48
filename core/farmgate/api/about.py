"""What a shop says of itself: its name and money, and the plugins that are on."""

from collections.abc import Sequence
from dataclasses import dataclass

import strawberry

from farmgate.api.composition import extend
from farmgate.api.context import Info
from farmgate.api.fields import query
from farmgate.api.roots import AdminQuery, ShopQuery
from farmgate.language import LANGUAGES, Text
from farmgate.plugins import Plugin


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


@strawberry.type(name="Plugin", description="A plugin that is switched on.")
class PluginType:
    name: str
    version: str
    title: str
    summary: str


def plugins(info: Info) -> Sequence[Plugin]:
    return info.context.shop.plugins


@extend(AdminQuery)
class AboutPlugins:
    """What staff may ask of the shop."""

    shop: ShopType = query(shop, description="The shop itself.", permission="shop.read")
    plugins: list[PluginType] = query(
        plugins,
        description="Plugins that are on, in the order in which their hooks run.",
        permission="shop.read",
    )


SHOP = (AboutShop,)
ADMIN = (AboutPlugins,)
