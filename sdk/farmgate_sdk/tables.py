"""Tables of a plugin's own, and the columns of core's that they may point at.

A plugin's metadata comes from ``new_metadata()``; each table's name begins with the plugin's.
A foreign key to core is given as the column object (a string would not be found)::

    product_id: Mapped[int] = mapped_column(ForeignKey(PRODUCT_ID), primary_key=True)

These are ``CART_ID``, ``CATEGORY_ID``, ``LOCATION_ID``, ``LOT_ID``, ``MEMBER_ID``, ``ORDER_ID``,
``ORDER_LINE_ID``, ``PRODUCER_ID``, ``PRODUCT_ID`` and ``VARIANT_ID``.
"""

from farmgate.carts.models import Cart
from farmgate.catalog.models import Category, Producer, Product, Variant
from farmgate.columns import Int64, Json, LocalizedText, UtcDateTime
from farmgate.db import new_metadata
from farmgate.members.models import Member
from farmgate.orders.models import Order, OrderLine
from farmgate.stock.models import Location, Lot

CART_ID = Cart.__table__.c.id
CATEGORY_ID = Category.__table__.c.id
PRODUCER_ID = Producer.__table__.c.id
PRODUCT_ID = Product.__table__.c.id
VARIANT_ID = Variant.__table__.c.id
LOCATION_ID = Location.__table__.c.id
LOT_ID = Lot.__table__.c.id
MEMBER_ID = Member.__table__.c.id
ORDER_ID = Order.__table__.c.id
ORDER_LINE_ID = OrderLine.__table__.c.id

__all__ = [
    "CART_ID",
    "CATEGORY_ID",
    "LOCATION_ID",
    "LOT_ID",
    "MEMBER_ID",
    "ORDER_ID",
    "ORDER_LINE_ID",
    "PRODUCER_ID",
    "PRODUCT_ID",
    "VARIANT_ID",
    "Int64",
    "Json",
    "LocalizedText",
    "UtcDateTime",
    "new_metadata",
]
