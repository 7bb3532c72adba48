"""Fields, types and mutations of a plugin's own, in the storefront's and the staff's schema.

Extend a root (``ShopQuery``, ``ShopMutation``, ``AdminQuery``, ``AdminMutation``) or a type of
core's (``farmgate_sdk.shop.Product``, ``farmgate_sdk.admin.Product``, …)::

    @extend(shop.Product)
    class ProductColdChain:
        cold_chain: ColdChain | None = batch(cold_chain_of, description="How it travels.")

What ``extend`` makes is an ``Extension``. Each resolver is handed ``info``, an ``Info``:
``info.context`` is a ``Context``.

Fields of inputs (``farmgate_sdk.shop.CartUpdateInput``, …) name who receives what the client gives,
in the transaction of core's own change::

    @extend(shop.CartUpdateInput)
    class RedeemPoints:
        redeem_points: int | None = given(redeem, description="Points to pay with.")

Fields of a subscription (``ShopSubscription``, ``AdminSubscription``) follow facts::

    @extend(ShopSubscription)
    class Parcels:
        parcels_shipped: Order = subscription(show, on=(order_shipped,), description="Parcels.")

Types and root fields begin with the plugin's name; two plugins with one name do not start.
"""

from farmgate.api.composition import Extension, extend
from farmgate.api.context import Context, Info, scope_of
from farmgate.api.extensible import given
from farmgate.api.fields import Answer, batch, mutation, query
from farmgate.api.inputs import money, text
from farmgate.api.roots import (
    AdminMutation,
    AdminQuery,
    AdminSubscription,
    ShopMutation,
    ShopQuery,
    ShopSubscription,
)
from farmgate.api.subscriptions import subscription
from farmgate.api.types import (
    Connection,
    MoneyInput,
    MoneyType,
    Payload,
    ProblemType,
    ShownProblem,
    TranslationInput,
    TranslationType,
    shown,
)
from farmgate.paging import Page, PageRequest, fetch_page
from farmgate.scope import Scope

__all__ = [
    "AdminMutation",
    "AdminQuery",
    "AdminSubscription",
    "Answer",
    "Connection",
    "Context",
    "Extension",
    "Info",
    "MoneyInput",
    "MoneyType",
    "Page",
    "PageRequest",
    "Payload",
    "ProblemType",
    "Scope",
    "ShopMutation",
    "ShopQuery",
    "ShopSubscription",
    "ShownProblem",
    "TranslationInput",
    "TranslationType",
    "batch",
    "extend",
    "fetch_page",
    "given",
    "money",
    "mutation",
    "query",
    "scope_of",
    "shown",
    "subscription",
    "text",
]
