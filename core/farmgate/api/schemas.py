"""The two schemas of a shop: core's domains, then the plugins that are on."""

from collections.abc import Iterator, Sequence
from typing import Literal

from farmgate.api import about, about_plugins, work
from farmgate.api.composition import ComposedSchema, Extension, target_of
from farmgate.api.roots import (
    AdminMutation,
    AdminQuery,
    AdminSubscription,
    ShopMutation,
    ShopQuery,
    ShopSubscription,
)
from farmgate.carts.graphql import admin as carts_admin
from farmgate.carts.graphql import shop as carts_shop
from farmgate.catalog.graphql import admin as catalog_admin
from farmgate.catalog.graphql import shop as catalog_shop
from farmgate.fulfilment.graphql import admin as fulfilment_admin
from farmgate.fulfilment.graphql import shop as fulfilment_shop
from farmgate.members.graphql import admin as members_admin
from farmgate.members.graphql import shop as members_shop
from farmgate.orders.graphql import admin as orders_admin
from farmgate.orders.graphql import shop as orders_shop
from farmgate.payments.graphql import admin as payments_admin
from farmgate.payments.graphql import shop as payments_shop
from farmgate.personal_data.graphql import admin as personal_data_admin
from farmgate.personal_data.graphql import shop as personal_data_shop
from farmgate.plugins import Plugin
from farmgate.stock.graphql import admin as stock_admin
from farmgate.stock.graphql import shop as stock_shop

Side = Literal["shop", "admin"]

_SHOP: tuple[Extension, ...] = (
    *about.SHOP,
    *catalog_shop.SHOP,
    *stock_shop.SHOP,
    *members_shop.SHOP,
    *carts_shop.SHOP,
    *orders_shop.SHOP,
    *payments_shop.SHOP,
    *fulfilment_shop.SHOP,
    *personal_data_shop.SHOP,
)
_ADMIN: tuple[Extension, ...] = (
    *about.ADMIN,
    *work.ADMIN,
    *about_plugins.ADMIN,
    *catalog_admin.ADMIN,
    *stock_admin.ADMIN,
    *members_admin.ADMIN,
    *carts_admin.ADMIN,
    *orders_admin.ADMIN,
    *payments_admin.ADMIN,
    *fulfilment_admin.ADMIN,
    *personal_data_admin.ADMIN,
)
_ROOTS: dict[Side, tuple[type, type, type]] = {
    "shop": (ShopQuery, ShopMutation, ShopSubscription),
    "admin": (AdminQuery, AdminMutation, AdminSubscription),
}


def compose(side: Side, plugins: Sequence[Plugin]) -> ComposedSchema:
    """A schema of a shop with these plugins; ``ShopCannotOpen`` where two bring one name."""
    extensions = list(_extensions(side, plugins))
    query, mutation, subscription = _ROOTS[side]
    is_followed = any(target_of(extension) is subscription for _, extension in extensions)
    return ComposedSchema(
        extensions,
        query=query,
        mutation=mutation,
        # A root without fields is no schema.
        subscription=subscription if is_followed else None,
    )


def _extensions(side: Side, plugins: Sequence[Plugin]) -> Iterator[tuple[str, Extension]]:
    for extension in _SHOP if side == "shop" else _ADMIN:
        yield "core", extension
    for plugin in plugins:
        for extension in plugin.shop_graphql if side == "shop" else plugin.admin_graphql:
            yield plugin.name, extension
