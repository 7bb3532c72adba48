"""Core's types in the storefront's schema, to extend or to answer with.

The inputs, ``CartUpdateInput`` (who, where and how, of a cart) and ``MemberRegisterInput`` (a new
account), are open to fields of plugins, by ``farmgate_sdk.graphql.given``. A batch field of
``Cart`` is handed ``CartRow``s: ``row.checkout`` is the purchase as hooks see it.
"""

from farmgate.carts.graphql.shop import CartUpdateInput
from farmgate.carts.graphql.types import CartType as Cart
from farmgate.carts.graphql.types import CartView as CartRow
from farmgate.catalog.graphql.shop import Category, Producer, Product, Variant
from farmgate.members.graphql.shop import Member, MemberRegisterInput
from farmgate.orders.graphql.shop import Order, OrderLine
from farmgate.payments.graphql.shop import Payment

__all__ = [
    "Cart",
    "CartRow",
    "CartUpdateInput",
    "Category",
    "Member",
    "MemberRegisterInput",
    "Order",
    "OrderLine",
    "Payment",
    "Producer",
    "Product",
    "Variant",
]
