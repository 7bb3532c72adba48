"""The testing kit: a shop with your plugins on a fresh database in one line, and who acts in it.

The fixtures (``farmstand``, ``new_shop``, ``clock``, ``database``, …) are found by pytest itself;
``farmgate_sdk.testing.fixtures`` says what each is. A test of a plugin needs nothing else::

    def test_a_discount_is_a_row_of_the_price(farmstand: OpenFarmstand) -> None:
        stand = farmstand(Discount)
        stand.deliver_to()
        cart = stand.cart(stand.put_on_sale())
        assert cart.look()["total"]["amount"] == "57.80"

``ADDRESS``, ``CONTACT`` and ``READY`` (both, with methods of delivery and payment) are a buyer's
words; ``ONE_LOT`` is what lies in stock unless a test says otherwise; ``MORNING`` is the moment at
which the clock stands; a ``Kind`` is one of the two databases.
"""

from farmgate.discovery import plugin_at
from farmgate.errors import ShopCannotOpen
from farmgate_sdk.testing.buying import (
    ADDRESS,
    CONTACT,
    READY,
    CartInHand,
    buy,
    codes,
    new_cart,
    ready_cart,
)
from farmgate_sdk.testing.clients import Doors, GraphQLClient, GraphQLFailed, open_doors
from farmgate_sdk.testing.clock import MORNING, FakeClock
from farmgate_sdk.testing.factories import (
    ONE_LOT,
    LotInStock,
    OnSale,
    deliver_to,
    put_on_sale,
    token_of,
    token_with,
)
from farmgate_sdk.testing.farmstand import Farmstand
from farmgate_sdk.testing.fixtures import Kind, NewShop, OpenFarmstand
from farmgate_sdk.testing.following import Following, follow
from farmgate_sdk.testing.racing import race
from farmgate_sdk.testing.shops import open_test_shop
from farmgate_sdk.testing.statements import Statements, counted_statements

__all__ = [
    "ADDRESS",
    "CONTACT",
    "MORNING",
    "ONE_LOT",
    "READY",
    "CartInHand",
    "Doors",
    "FakeClock",
    "Farmstand",
    "Following",
    "GraphQLClient",
    "GraphQLFailed",
    "Kind",
    "LotInStock",
    "NewShop",
    "OnSale",
    "OpenFarmstand",
    "ShopCannotOpen",
    "Statements",
    "buy",
    "codes",
    "counted_statements",
    "deliver_to",
    "follow",
    "new_cart",
    "open_doors",
    "open_test_shop",
    "plugin_at",
    "put_on_sale",
    "race",
    "ready_cart",
    "token_of",
    "token_with",
]
