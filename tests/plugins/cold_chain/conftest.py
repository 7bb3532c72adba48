"""A shop with the cold chain on: apples travel cool, strawberries chilled, rice as it likes."""

from dataclasses import dataclass
from typing import Any

import pytest

from farmgate_cold_chain import service
from farmgate_cold_chain.plugin import ColdChain
from farmgate_sdk import Text
from farmgate_sdk.testing import (
    READY,
    CartInHand,
    Farmstand,
    GraphQLClient,
    LotInStock,
    OnSale,
    OpenFarmstand,
    new_cart,
)

XIAN, LHASA = "610102", "540102"


@dataclass(frozen=True)
class Fresh:
    """A shop with fresh food in it, open to the world."""

    stand: Farmstand
    apples: OnSale
    strawberries: OnSale
    rice: OnSale

    @property
    def storefront(self) -> GraphQLClient:
        """The shoppers' door."""
        return self.stand.storefront

    @property
    def admin(self) -> GraphQLClient:
        """The staff's door."""
        return self.stand.admin


def fill(stand: Farmstand) -> Fresh:
    """Apples and rice lie in the origin warehouse, strawberries in the city's."""
    ten = (LotInStock(10, None),)
    apples = stand.put_on_sale("apples", lots=ten)
    rice = stand.put_on_sale("rice", variants={"RICE": "88.00"}, lots=ten)
    strawberries = stand.put_on_sale(
        "strawberries", variants={"STRAW": "39.00"}, lots=ten, location="city", weight_grams=500
    )
    stand.deliver_to("610000", method="cold")
    stand.deliver_to("540000", method="cold")
    stand.deliver_to("540000", method="standard")

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

    stand.write(work)
    return Fresh(stand, apples, strawberries, rice)


@pytest.fixture
def fresh(farmstand: OpenFarmstand) -> Fresh:
    """Fresh food on sale, with its classes and lanes."""
    return fill(farmstand(ColdChain))


UPDATE = """
mutation($id: ID!, $secret: String, $input: CartUpdateInput!) {
  cartUpdate(id: $id, secret: $secret, input: $input) { cart {
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
    order {
      lines { sku allocations { locationCode lotCode } }
      priceRows { rule plugin amount { amount } }
    }
  }
}
"""


class Buyer:
    """Somebody with a cart of these goods."""

    def __init__(self, storefront: GraphQLClient, *goods: tuple[OnSale, int]) -> None:
        units = {one.variant_id(): quantity for one, quantity in goods}
        self._cart: CartInHand = new_cart(storefront, units)

    def to(self, region: str, *, method: str = "cold", language: Any = "en") -> Any:
        """What the cart shows when the goods are to go there."""
        address = {**READY["address"], "regionCode": region}  # type: ignore[dict-item]
        said = {**READY, "address": address, "deliveryMethod": method}
        return self._ask(UPDATE, language, input=said)["cartUpdate"]["cart"]

    def complete(self) -> Any:
        """What comes of buying it."""
        return self._ask(COMPLETE, "en")["cartComplete"]

    def _ask(self, question: str, language: Any, **variables: Any) -> Any:
        ask = self._cart.ask.reading(language)
        return ask(question, id=self._cart.id, secret=self._cart.secret, **variables)
