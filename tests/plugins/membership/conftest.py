"""A shop with membership on, three tiers, and goods at round prices."""

from typing import Any, Protocol

import pytest

from farmgate_membership import service
from farmgate_membership.ledger import balance, quota_key
from farmgate_membership.plugin import Membership
from farmgate_sdk import Plugin, Text, quotas
from farmgate_sdk.reading import key_of
from farmgate_sdk.testing import (
    CartInHand,
    Farmstand,
    GraphQLClient,
    LotInStock,
    OnSale,
    OpenFarmstand,
    codes,
)

TIERS = (("basic", 0, 0, 100), ("silver", 10_000, 250, 100), ("gold", 50_000, 1_000, 200))
MEMBERSHIP = """{ me { id membership {
  tier { code name percentOff earnMultiplier } since fallsOn spend { amount }
  nextTier { tier { code } missing { amount } }
  points { available pending owed value { amount } }
  history { fromTier toTier reason evidence }
  movements { kind points note orderId }
} } }"""
REFUND = """mutation($id: ID!, $amount: MoneyInput!) {
  paymentRefund(input: {paymentId: $id, amount: $amount}) { problems { code message } }
}"""
GIVE = """mutation($id: ID!, $points: Int!, $note: String!) {
  membershipPointsGive(memberId: $id, points: $points, note: $note) {
    problems { code } points { available owed }
  }
}"""


class Club:
    """A stand with membership on, and what its members do."""

    def __init__(self, stand: Farmstand, goods: OnSale) -> None:
        self.stand = stand
        self.goods = goods

    def look(self, member: GraphQLClient) -> Any:
        """Where a member stands."""
        return member(MEMBERSHIP)["me"]["membership"]

    def points(self, member: GraphQLClient) -> int:
        """What a member may redeem now."""
        return int(self.look(member)["points"]["available"])

    def key(self, member: GraphQLClient) -> int:
        """A member's key."""
        return key_of("Member", self.id(member)) or 0

    def id(self, member: GraphQLClient) -> str:
        """A member's id."""
        return str(member(MEMBERSHIP)["me"]["id"])

    def give(self, member: GraphQLClient, points: int, note: str = "a gift") -> Any:
        """Staff give points."""
        asked = {"id": self.id(member), "points": points, "note": note}
        return self.stand.admin(GIVE, **asked)["membershipPointsGive"]

    def buy(self, member: GraphQLClient, boxes: int, redeem: int = 0) -> Any:
        """An order, placed, paid, delivered and told."""
        order = self.place(member, boxes, redeem)
        self.arrive(order)
        return order

    def place(self, member: GraphQLClient, boxes: int, redeem: int = 0) -> Any:
        """An order, placed and paid."""
        cart = self.cart(member, boxes, redeem)
        completed = cart.complete()
        assert completed["problems"] == []
        self.stand.pay(completed["order"])
        return completed["order"]

    def arrive(self, order: Any) -> None:
        """The goods arrive, and whoever listens is told."""
        self.stand.deliver(order)
        self.stand.tell_facts()

    def cart(self, member: GraphQLClient, boxes: int, redeem: int = 0) -> CartInHand:
        """A cart that lacks nothing, in which so many points are to be redeemed."""
        cart = self.stand.cart((self.goods, boxes), by=member)
        if redeem:
            assert self.redeem(cart, member, redeem) == []
        return cart

    def redeem(self, cart: CartInHand, member: GraphQLClient, points: int) -> list[str]:
        """Say how many points a cart is to be paid with; the codes of what was refused."""
        return codes(cart.held_by(member, cart.secret).update(redeemPoints=points))

    def refund(self, order: Any, minor: int) -> None:
        """So much of an order's payment (in minor units) is given back, and that is told."""
        amount = {"amount": f"{minor / 100:.2f}", "currency": "CNY"}
        asked = {"id": order["payments"][0]["id"], "amount": amount}
        assert codes(self.stand.admin(REFUND, **asked)["paymentRefund"]) == []
        self.stand.tell_facts()

    def counted(self, member: GraphQLClient) -> tuple[int, int, int]:
        """The ledger's balance, what core says is free, and what is owed."""
        key = self.key(member)
        free = self.stand.read(lambda s: quotas.available(s, "membership", [quota_key(key)]))
        owed = self.look(member)["points"]["owed"]
        return self.stand.read(lambda s: balance(s, key)), free[quota_key(key)], owed


class OpenClub(Protocol):
    """Opens a club, with these settings and plugins besides."""

    def __call__(self, *plugins: type[Plugin], **settings: Any) -> Club: ...


@pytest.fixture
def open_club(farmstand: OpenFarmstand) -> OpenClub:
    def make(*plugins: type[Plugin], **settings: Any) -> Club:
        said = {
            "plugins": {"membership": settings},
            "members": {"session_days": 5_000},  # they stay logged in while points grow old
        }
        stand = farmstand(Membership, *plugins, settings=said)
        return Club(stand, fill(stand))

    return make


@pytest.fixture
def club(open_club: OpenClub) -> Club:
    """A club with the settings as they are by default."""
    return open_club()


def fill(stand: Farmstand) -> OnSale:
    """Three tiers, delivery for nothing, and a hundred boxes at 100.00."""
    stand.deliver_to(price="0")
    for code, threshold, discount, earn in TIERS:
        spec = service.TierSpec(code, Text(code, code.title()), threshold, discount, earn)
        stand.write(lambda session, spec=spec: service.save_tier(session, spec, 50).id)  # type: ignore[misc]
    return stand.put_on_sale(variants={"BOX": "100.00"}, lots=[LotInStock(500)])
