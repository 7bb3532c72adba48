"""Core's types in the storefront's schema, to extend or to answer with."""

from farmgate.carts.graphql.types import CartType as Cart
from farmgate.catalog.graphql.shop import Category, Producer, Product, Variant
from farmgate.members.graphql.shop import Member
from farmgate.orders.graphql.shop import Order, OrderLine

__all__ = [
    "Cart",
    "Category",
    "Member",
    "Order",
    "OrderLine",
    "Producer",
    "Product",
    "Variant",
]
