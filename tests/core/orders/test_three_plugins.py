"""Three plugins set the price of one cart, and each of its numbers says whose it is."""

from typing import Any

from farmgate_cold_chain import service as cold_chain
from farmgate_cold_chain.plugin import ColdChain
from farmgate_membership import service as membership
from farmgate_membership.plugin import Membership
from farmgate_sdk import Money, Plugin, Text, hookimpl
from farmgate_sdk.checkout import Checkout, PriceKind, PriceRow
from farmgate_sdk.testing import OpenFarmstand

GIVE = """mutation($id: ID!) {
  membershipPointsGive(memberId: $id, points: 500, note: "x") { problems { code } }
}"""
CART = """query($id: ID!) { cart(id: $id) {
  total { amount }
  decisions { kind plugin version rule reason inputs outcome lineId }
} }"""
ORDER = CART.replace("cart(", "order(")


class Levy(Plugin):
    name = "levy"
    version = "3.2"
    farmgate = ">=0.1"
    title = summary = Text("附加费", "Levy")
    after = ("membership", "cold_chain")

    @hookimpl
    def price_rows(self, checkout: Checkout) -> list[PriceRow]:
        name = Text("附加费", "Levy")
        fee = Money(100, checkout.currency)
        return [PriceRow(PriceKind.FEE, fee, name, name, "levy", evidence={"for": "the road"})]


def test_each_number_of_a_price_says_whose_it_is_and_why(farmstand: OpenFarmstand) -> None:
    stand = farmstand(Membership, ColdChain, Levy)
    stand.deliver_to("610000", method="cold", price="0")
    apples = stand.put_on_sale(variants={"BOX": "100.00"})

    def prepare(session: Any) -> None:
        chilled = Text("冷藏", "Chilled")
        spec = cold_chain.ClassSpec("chilled", chilled, 0, 40, 48, 800, "a book", True)
        cold_chain.save_class(session, spec)
        lane = cold_chain.LaneSpec("origin", "610000", "禾田冷链", 12, ["chilled"])
        cold_chain.save_lane(session, lane)
        cold_chain.assign(session, apples.key, "chilled")
        tier = membership.TierSpec("all", Text("会员", "Member"), 0, 1_000, 100)
        membership.save_tier(session, tier, 50)

    stand.write(prepare)
    member = stand.member()
    stand.admin(GIVE, id=member("{ me { id } }")["me"]["id"])
    cart = stand.cart(apples, by=member, deliveryMethod="cold", redeemPoints=300)

    seen = member(CART, id=cart.id)["cart"]
    prices = [
        (one["plugin"], one["version"], one["rule"], one["outcome"]["amount"])
        for one in seen["decisions"]
        if one["kind"] == "price"
    ]
    assert sorted(prices) == [
        ("cold_chain", ColdChain.version, "packaging", "8.00"),
        ("core", stand.shop.plugins[0].version, "catalogue_price", "100.00"),
        ("core", stand.shop.plugins[0].version, "delivery_rate", "0.00"),
        ("levy", "3.2", "levy", "1.00"),
        ("membership", Membership.version, "points_redeemed", "-3.00"),
        ("membership", Membership.version, "tier_discount", "-10.00"),
    ]
    assert seen["total"]["amount"] == "96.00"
    (quota,) = [one for one in seen["decisions"] if one["kind"] == "quota"]
    assert (quota["plugin"], quota["reason"]) == ("membership", "member points")
    assert quota["outcome"] == {"units": 300, "available": 500}
    staff = stand.staff("orders.read")(CART, id=cart.id)["cart"]
    assert staff["decisions"] == seen["decisions"]

    order = cart.complete()["order"]
    kept = member(ORDER, id=order["id"])["order"]["decisions"]
    assert _unlined(kept) == _unlined(seen["decisions"])


def _unlined(decisions: Any) -> Any:
    return [{**one, "lineId": None} for one in decisions]
