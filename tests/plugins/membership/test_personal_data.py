"""What membership knows of a person, and what is left when they are forgotten."""

import json

from farmgate_membership import ledger
from tests.plugins.membership.conftest import Club


def test_a_person_gets_all_that_is_known_of_them_and_is_forgotten(club: Club) -> None:
    member, other = club.stand.member(), club.stand.member()
    club.give(member, 30, "for the harvest")
    club.buy(member, 2, redeem=20)
    club.give(other, 7)
    key, plugin = club.key(member), club.stand.plugin("membership")

    told = club.stand.read(lambda s: plugin.export_member(s, key))
    assert json.loads(json.dumps(told)) == told
    assert (told["tier"], told["points"], told["points_owed"]) == ("silver", 209, 0)
    assert [one["kind"] for one in told["movements"]] == ["earned", "redeemed", "given"]
    assert (len(told["tier_changes"]), len(told["purchases"])) == (1, 1)

    for _ in range(2):
        club.stand.write(lambda s: plugin.erase_member(s, key))
    gone = club.stand.read(lambda s: plugin.export_member(s, key))
    assert gone == {
        "tier": None,
        "points": 0,
        "points_owed": 0,
        "tier_changes": [],
        "movements": [],
        "purchases": [],
    }
    assert club.stand.read(ledger.unbalanced) == []
    assert club.counted(member) == (0, 0, 0)
    assert club.points(other) == 7


def test_whoever_owed_points_leaves_none_behind(club: Club) -> None:
    member = club.stand.member()
    order = club.buy(member, 2)
    cart = club.cart(member, 1, redeem=150)
    cart.begin()
    club.refund(order, 20_000)
    cart.add({"variantId": club.goods.variant_id(), "quantity": 1})
    assert club.counted(member) == (0, 150, 150)
    key, plugin = club.key(member), club.stand.plugin("membership")
    club.stand.write(lambda s: plugin.erase_member(s, key))
    assert club.counted(member) == (0, 0, 0)
    assert club.stand.read(ledger.unbalanced) == []


def test_nobody_has_nothing(club: Club) -> None:
    plugin = club.stand.plugin("membership")
    club.stand.write(lambda s: plugin.erase_member(s, 9_999))
    assert club.stand.read(lambda s: plugin.export_member(s, 9_999))["points"] == 0
