"""Core's types in the staff's schema, to extend or to answer with."""

from farmgate.catalog.graphql.admin import Category, Producer, Product, Variant
from farmgate.members.graphql.admin import Member
from farmgate.orders.graphql.admin import Order
from farmgate.stock.graphql.admin import Location, Lot, StockItem

__all__ = [
    "Category",
    "Location",
    "Lot",
    "Member",
    "Order",
    "Producer",
    "Product",
    "StockItem",
    "Variant",
]
