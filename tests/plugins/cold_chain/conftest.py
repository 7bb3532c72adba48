"""A shop with the cold chain on: apples travel cool, strawberries chilled, rice as it likes."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from farmgate.shop import Shop
from farmgate_cold_chain import service
from farmgate_cold_chain.plugin import ColdChain
from farmgate_sdk import Text
from farmgate_sdk.testing import (
    Doors,
    GraphQLClient,
    LotInStock,
    NewShop,
    OnSale,
    deliver_to,
    open_doors,
    put_on_sale,
)

XIAN, LHASA = "610102", "540102"


@dataclass(frozen=True)
class Fresh:
    """A shop with fresh food in it, open to the world."""

    shop: Shop
    doors: Doors
    apples: OnSale
    strawberries: OnSale
    rice: OnSale

    @property
    def admin(self) -> GraphQLClient:
        """The staff's door."""
        return self.doors.admin


@pytest.fixture
def shop(new_shop: NewShop) -> Shop:
    """A shop with the cold chain on."""
    return new_shop(plugins=[ColdChain])


def fill(shop: Shop) -> tuple[OnSale, OnSale, OnSale]:
    """Apples and rice lie in the origin warehouse, strawberries in the city's."""
    ten = (LotInStock(10, None),)
    apples = put_on_sale(shop, "apples", lots=ten)
    rice = put_on_sale(shop, "rice", variants={"RICE": "88.00"}, lots=ten)
    strawberries = put_on_sale(
        shop,
        "strawberries",
        variants={"STRAW": "39.00"},
        lots=ten,
        location="city",
        weight_grams=500,
    )
    deliver_to(shop, "610000", method="cold")
    deliver_to(shop, "540000", method="cold")
    deliver_to(shop, "540000", method="standard")

    def work(session: Any) -> None:
        cool = service.ClassSpec("cool", Text("阴凉", "Cool"), 0, 100, 168, 500, "a book", True)
        chilled = service.ClassSpec("chilled", Text("冷藏", "Chilled"), 0, 40, 48, 800, "x", False)
        service.save_class(session, cool)
        service.save_class(session, chilled)
        for origin in ("origin", "city"):
            lane = service.LaneSpec(origin, "610000", "禾田冷链", 12, ["cool", "chilled"])
            service.save_lane(session, lane)
        service.save_lane(session, service.LaneSpec("origin", "540000", "高原冷运", 72, ["cool"]))
        service.assign(session, apples.key, "cool")
        service.assign(session, strawberries.key, "chilled", 24)

    shop.db.write(work)
    return apples, strawberries, rice


@pytest.fixture
def fresh(shop: Shop) -> Iterator[Fresh]:
    """Fresh food on sale, with its classes and lanes."""
    goods = fill(shop)
    with open_doors(shop) as doors:
        yield Fresh(shop, doors, *goods)


CART = """
mutation($lines: [CartLineAddInput!]!) { cartCreate(lines: $lines) { secret cart { id } } }
"""
UPDATE = """
mutation($id: ID!, $secret: String, $region: String!, $method: String!) {
  cartUpdate(id: $id, secret: $secret, input: {
    contact: {name: "王芳", phone: "+8613800000000"}
    address: {recipient: "王芳", phone: "1", regionCode: $region, street: "1"}
    deliveryMethod: $method, paymentMethod: "manual"
  }) { cart {
    priceRows { kind label amount { amount } plugin version rule reason evidence }
    problems { code message plugin rule step field evidence }
    decisions { kind plugin rule reason inputs }
  } }
}
"""
COMPLETE = """
mutation($id: ID!, $secret: String) {
  cartComplete(id: $id, secret: $secret) {
    problems { code }
    order { lines { sku allocations { locationCode } } priceRows { rule plugin amount { amount } } }
  }
}
"""


class Buyer:
    """Somebody with a cart of these goods."""

    def __init__(self, storefront: GraphQLClient, *goods: tuple[OnSale, int]) -> None:
        self._storefront = storefront
        lines = [{"variantId": one.variant_id(), "quantity": units} for one, units in goods]
        made = storefront(CART, lines=lines)["cartCreate"]
        self._key = {"id": made["cart"]["id"], "secret": made["secret"]}

    def to(self, region: str, *, method: str = "cold", language: Any = "en") -> Any:
        """What the cart shows when the goods are to go there."""
        ask = self._storefront.reading(language)
        return ask(UPDATE, **self._key, region=region, method=method)["cartUpdate"]["cart"]

    def complete(self) -> Any:
        """What comes of buying it."""
        return self._storefront(COMPLETE, **self._key)["cartComplete"]
