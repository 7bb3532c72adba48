"""Members rise at once and fall after a grace, and each tier takes its percentage off."""

from datetime import timedelta
from typing import Any

from farmgate_sdk.testing import GraphQLClient
from tests.plugins.membership.conftest import Club, OpenClub

ROWS = """query($id: ID!, $secret: String) { cart(id: $id, secret: $secret) {
  total { amount } priceRows { plugin rule kind amount { amount } lineId evidence reason }
} }"""


def rows(club: Club, member: GraphQLClient, boxes: int) -> list[Any]:
    cart = club.stand.cart((club.goods, boxes), by=member)
    found = member(ROWS, id=cart.id)["cart"]["priceRows"]
    return [row for row in found if row["plugin"] == "membership"]


def tier(club: Club, member: GraphQLClient) -> Any:
    return club.look(member)["tier"]["code"]


def test_whoever_reaches_a_threshold_rises_when_the_goods_arrive(club: Club) -> None:
    member = club.stand.member()
    assert tier(club, member) == "basic"
    order = club.place(member, 2)
    club.stand.tell_facts()
    assert (tier(club, member), club.look(member)["points"]["pending"]) == ("basic", 200)
    club.arrive(order)

    found = club.look(member)
    assert (found["tier"]["code"], found["tier"]["name"]) == ("silver", "Silver")
    assert (found["tier"]["percentOff"], found["spend"]["amount"]) == ("2.5", "200.00")
    assert found["nextTier"] == {"tier": {"code": "gold"}, "missing": {"amount": "300.00"}}
    assert found["since"]
    assert found["points"]["pending"] == 0
    (change,) = found["history"]
    assert (change["fromTier"], change["toTier"], change["reason"]) == ("Basic", "Silver", "spend")
    assert change["evidence"]["order"] == order["number"]
    assert change["evidence"]["spend_minor"] == 20_000


def test_a_tiers_percentage_is_a_row_of_each_line_with_its_reasons(club: Club) -> None:
    member = club.stand.member()
    assert rows(club, member, 1) == []
    club.buy(member, 2)
    (row,) = rows(club, member, 3)

    assert (row["kind"], row["rule"]) == ("adjustment", "tier_discount")
    assert row["amount"]["amount"] == "-7.50"
    assert row["lineId"]
    assert row["evidence"] == {
        "tier": "silver",
        "percent": "2.5",
        "base": "300.00 CNY",
        "cart_discount": "7.50 CNY",
    }
    assert row["reason"] == "Silver members get 2.5 % off BOX"


def test_a_guest_gets_no_discount(club: Club) -> None:
    cart = club.stand.cart(club.goods)
    assert cart.look()["total"]["amount"] == "100.00"
    assert cart.complete()["order"]["total"]["amount"] == "100.00"
    assert club.stand.tell_facts()


def test_goods_that_were_bought_long_ago_count_no_more_and_a_member_falls_after_the_grace(
    open_club: OpenClub,
) -> None:
    club = open_club(window_days=30, grace_days=10)
    member = club.stand.member()
    club.buy(member, 2)
    club.stand.clock.tick(timedelta(days=31))
    assert review(club) == {"members": 1}
    assert tier(club, member) == "silver"
    assert club.look(member)["fallsOn"].startswith("2026-11-22")
    club.stand.clock.tick(timedelta(days=9))
    assert review(club) == {"members": 1}
    club.stand.clock.tick(timedelta(days=1))
    assert review(club) == {"members": 1, "demoted": 1}

    assert (tier(club, member), club.look(member)["fallsOn"]) == ("basic", None)
    fell, rose = club.look(member)["history"]
    assert (fell["fromTier"], fell["toTier"], fell["reason"]) == ("Silver", "Basic", "fell_short")
    assert fell["evidence"]["spend_minor"] == 0
    assert fell["evidence"]["threshold_minor"] == 10_000
    assert rose["reason"] == "spend"
    assert review(club) == {"members": 1}


def test_whoever_buys_again_within_the_grace_stays(open_club: OpenClub) -> None:
    club = open_club(window_days=30, grace_days=10)
    member = club.stand.member()
    club.buy(member, 2)
    club.stand.clock.tick(timedelta(days=31))
    review(club)
    club.buy(member, 2)
    club.stand.clock.tick(timedelta(days=10))
    assert review(club) == {"members": 1}
    assert (tier(club, member), club.look(member)["fallsOn"]) == ("silver", None)


def test_a_refund_lets_a_member_fall_only_at_the_review(open_club: OpenClub) -> None:
    club = open_club(grace_days=0)
    member = club.stand.member()
    order = club.buy(member, 2)
    club.refund(order, 15_000)
    found = club.look(member)
    assert (found["tier"]["code"], found["spend"]["amount"]) == ("silver", "50.00")
    assert review(club) == {"members": 1, "demoted": 1}
    assert tier(club, member) == "basic"


def test_the_review_lifts_whom_a_lower_threshold_lets_in(club: Club) -> None:
    member = club.stand.member()
    club.buy(member, 2)
    saved = club.stand.admin(
        """mutation { membershipTierSave(input: {
          code: "gold", name: {zh: "金", en: "Gold"}, threshold: {amount: "150", currency: "CNY"}
          percentOff: "10", earnMultiplier: "2"
        }) { problems { code } tier { code percentOff threshold { amount } } } }"""
    )["membershipTierSave"]
    assert saved["tier"] == {"code": "gold", "percentOff": "10", "threshold": {"amount": "150.00"}}
    assert review(club) == {"members": 1, "promoted": 1}
    assert tier(club, member) == "gold"


def test_the_night_shift_does_it_by_itself(club: Club) -> None:
    club.buy(club.stand.member(), 2)
    club.stand.run_due_jobs()
    club.stand.clock.tick(timedelta(days=1))
    assert club.stand.run_due_jobs() >= 2


def test_many_members_are_shown_in_as_many_statements_as_one(club: Club) -> None:
    question = """{ members(first: 50) { nodes { membership {
      tier { code } points { available } history { toTier } movements { points }
    } } } }"""
    counts = []
    for _ in range(2):
        for _ in range(2):
            club.buy(club.stand.member(), 2)
        with club.stand.statements() as asked:
            club.stand.admin(question)
        counts.append(len(asked))
    assert counts[0] == counts[1]


def review(club: Club) -> Any:
    return club.stand.run_job("review_tiers", plugin="membership")
