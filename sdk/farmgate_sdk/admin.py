"""Core's types in the staff's schema, to extend or to answer with.

The inputs, ``ProductCreateInput`` (a new product) and ``StockReceiveInput`` (goods that came), are
open to fields of plugins, by ``farmgate_sdk.graphql.given``.
"""

from farmgate.catalog.graphql.admin import (
    Category,
    Producer,
    Product,
    ProductCreateInput,
    Variant,
)
from farmgate.members.graphql.admin import Member
from farmgate.orders.graphql.admin import Order
from farmgate.payments.graphql.admin import Payment
from farmgate.stock.graphql.admin import Location, Lot, StockItem, StockReceiveInput

__all__ = [
    "Category",
    "Location",
    "Lot",
    "Member",
    "Order",
    "Payment",
    "Producer",
    "Product",
    "ProductCreateInput",
    "StockItem",
    "StockReceiveInput",
    "Variant",
]
