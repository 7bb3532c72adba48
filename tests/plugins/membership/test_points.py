"""Points are earned when goods arrive, redeemed at the checkout, taken back, and grow old."""

from datetime import timedelta
from typing import Any

import pytest

from farmgate_sdk.testing import codes, race
from tests.plugins.membership.conftest import Club, OpenClub


def kinds(club: Club, member: Any) -> list[tuple[str, int]]:
    return [(one["kind"], one["points"]) for one in reversed(club.look(member)["movements"])]


def test_goods_that_arrive_earn_points_on_what_was_paid_for_them(club: Club) -> None:
    member = club.stand.member()
    order = club.place(member, 2)
    club.stand.tell_facts()
    assert club.points(member) == 0
    club.arrive(order)
    assert club.points(member) == 200
    assert club.look(member)["points"]["value"]["amount"] == "2.00"
    assert kinds(club, member) == [("earned", 200)]
    club.buy(member, 1)  # silver: 2.5 % off, so 97.50 were paid
    assert club.points(member) == 297


def test_the_multiplier_is_that_of_the_tier_in_which_it_was_bought(club: Club) -> None:
    member = club.stand.member()
    club.buy(member, 5)
    assert (club.look(member)["tier"]["code"], club.points(member)) == ("gold", 500)
    club.buy(member, 1)  # 10 % off, twice the points
    assert club.points(member) == 680


def test_delivery_and_fees_earn_nothing(club: Club) -> None:
    club.stand.deliver_to("610102", method="courier", price="10.00")
    member = club.stand.member()
    cart = club.stand.cart(club.goods, by=member, deliveryMethod="courier")
    order = cart.complete()["order"]
    assert order["total"]["amount"] == "130.00"
    club.stand.pay(order)
    club.arrive(order)
    assert club.points(member) == 100


def test_points_pay_for_a_part_of_the_goods(club: Club) -> None:
    member = club.stand.member()
    club.give(member, 1_000)
    cart = club.cart(member, 1, redeem=400)
    assert cart.look()["total"]["amount"] == "96.00"
    assert codes(cart.begin()) == []
    assert club.points(member) == 600
    order = cart.complete()["order"]
    assert order["total"]["amount"] == "96.00"
    (row,) = [row for row in order["priceRows"] if row["label"] == "Points redeemed"]
    assert row["amount"]["amount"] == "-4.00"
    club.stand.tell_facts()
    assert kinds(club, member) == [("given", 1000), ("redeemed", -400)]
    assert club.counted(member) == (600, 600, 0)
    assert codes(cart.complete()) == []
    club.stand.tell_facts()
    assert club.counted(member) == (600, 600, 0)


def test_a_cart_says_how_many_points_its_goods_allow(club: Club) -> None:
    asked = """query($id: ID!, $secret: String) { cart(id: $id, secret: $secret) {
      membershipPoints { redeeming most }
    } }"""
    member = club.stand.member()
    cart = club.cart(member, 2, redeem=70)
    found = member(asked, id=cart.id)["cart"]["membershipPoints"]
    assert found == {"redeeming": 70, "most": 10_000}
    guests = club.stand.cart(club.goods)
    asking = {"id": guests.id, "secret": guests.secret}
    assert club.stand.storefront(asked, **asking)["cart"]["membershipPoints"] is None


def test_more_than_the_cap_is_refused_and_says_how_many(club: Club) -> None:
    member = club.stand.member()
    club.give(member, 100_000)
    cart = club.cart(member, 1, redeem=5_001)
    (problem,) = cart.look()["problems"]
    assert problem["code"] == "membership_points_over_cap"
    assert (problem["evidence"]["most"], problem["field"]) == (5_000, "redeemPoints")
    assert codes(cart.begin()) == codes(cart.complete()) == ["membership_points_over_cap"]
    assert club.redeem(cart, member, 5_000) == []
    assert cart.complete()["order"]["total"]["amount"] == "50.00"


def test_more_than_one_has_is_refused(club: Club) -> None:
    member = club.stand.member()
    club.give(member, 10)
    cart = club.cart(member, 1, redeem=11)
    (problem,) = cart.look()["problems"]
    assert (problem["code"], problem["evidence"]["available"]) == ("quota_short", 10)
    assert codes(cart.complete()) == ["quota_short"]
    assert club.counted(member) == (10, 10, 0)


@pytest.mark.parametrize(("points", "code"), [(-1, "invalid"), (10**9 + 1, "invalid")])
def test_what_is_no_number_of_points_is_refused(club: Club, points: int, code: str) -> None:
    member = club.stand.member()
    cart = club.cart(member, 1)
    assert club.redeem(cart, member, points) == [f"membership_points_{code}"]


def test_a_guest_redeems_nothing_until_they_log_in(club: Club) -> None:
    member = club.stand.member()
    club.give(member, 500)
    cart = club.stand.cart(club.goods)
    assert codes(cart.update(redeemPoints=100)) == ["membership_members_only"]
    assert codes(cart.update(redeemPoints=0)) == codes(cart.update(redeemPoints=None)) == []
    mine = cart.held_by(member, cart.secret)
    assert codes(mine.update(redeemPoints=100)) == []
    assert cart.look()["total"]["amount"] == "100.00"  # it is still nobody's
    assert mine.complete()["order"]["total"]["amount"] == "99.00"


def test_points_that_one_member_named_are_not_taken_from_another(club: Club) -> None:
    member, other = club.stand.member(), club.stand.member()
    for one in (member, other):
        club.give(one, 500)
    cart = club.stand.cart(club.goods)
    assert club.redeem(cart, member, 100) == []
    order = cart.held_by(other, cart.secret).complete()["order"]
    assert order["total"]["amount"] == "100.00"


def test_a_refused_number_of_points_leaves_the_whole_update_undone(club: Club) -> None:
    member = club.stand.member()
    cart = club.cart(member, 1)
    assert codes(cart.update(note="soon", redeemPoints=-1)) == ["membership_points_invalid"]
    assert cart.look()["note"] is None


def test_nothing_redeems_nothing_and_takes_back_what_was_said(club: Club) -> None:
    member = club.stand.member()
    club.give(member, 100)
    cart = club.cart(member, 1, redeem=50)
    assert club.redeem(cart, member, 0) == []
    assert cart.look()["total"]["amount"] == "100.00"


def test_two_devices_that_redeem_the_same_points_at_once_redeem_them_once(club: Club) -> None:
    member = club.stand.member()
    club.give(member, 300)
    carts = [club.cart(member, 1, redeem=200) for _ in range(4)]
    answers = race(lambda number: carts[number].complete(), 4)
    assert sorted(code for one in answers for code in codes(one)) == ["quota_short"] * 3
    club.stand.tell_facts()
    assert club.counted(member) == (100, 100, 0)


def test_a_double_click_redeems_once(club: Club) -> None:
    member = club.stand.member()
    club.give(member, 300)
    cart = club.cart(member, 1, redeem=200)
    race(lambda _: cart.complete(), 4)
    club.stand.tell_facts()
    assert club.counted(member) == (100, 100, 0)


def test_a_refund_takes_earned_points_back_and_gives_redeemed_ones_back(club: Club) -> None:
    member = club.stand.member()
    club.give(member, 1_000)
    order = club.buy(member, 2, redeem=1_000)  # 190.00 paid
    assert kinds(club, member)[1:] == [("redeemed", -1000), ("earned", 190)]
    club.refund(order, 9_500)
    assert kinds(club, member)[3:] == [("reversed", -95), ("returned", 500)]
    assert club.counted(member) == (595, 595, 0)
    club.refund(order, 9_500)
    assert club.counted(member) == (1_000, 1_000, 0)


def test_a_refund_before_delivery_leaves_nothing_to_earn(club: Club) -> None:
    member = club.stand.member()
    order = club.place(member, 1)
    club.stand.tell_facts()
    club.refund(order, 5_000)
    club.arrive(order)
    assert club.points(member) == 50


def test_points_that_are_gone_when_they_are_to_be_taken_back_are_owed(club: Club) -> None:
    member = club.stand.member()
    order = club.buy(member, 2)
    spent = club.place(member, 1, redeem=150)
    club.stand.tell_facts()
    club.refund(order, 20_000)
    found = club.look(member)["points"]
    assert (found["available"], found["owed"]) == (0, 150)
    assert club.counted(member) == (-150, 0, 150)
    cart = club.cart(member, 1, redeem=10)
    assert "membership_points_owed" in codes(cart.look())
    club.arrive(spent)  # 97.50 − 1.50 paid: 96 points
    assert club.counted(member) == (-54, 0, 54)
    club.give(member, 60)
    assert club.counted(member) == (6, 6, 0)


def test_points_that_a_cart_let_go_settle_what_is_owed_overnight(club: Club) -> None:
    member = club.stand.member()
    order = club.buy(member, 2)
    cart = club.cart(member, 1, redeem=150)
    cart.begin()
    club.refund(order, 20_000)
    assert club.counted(member) == (0, 0, 150)
    cart.add({"variantId": club.goods.variant_id(), "quantity": 1})
    assert club.counted(member) == (0, 150, 150)
    assert "membership_points_owed" in codes(cart.complete())
    expire(club)
    assert club.counted(member) == (0, 0, 0)


def test_points_expire_the_oldest_first(open_club: OpenClub) -> None:
    club = open_club(expire_months=12)
    member = club.stand.member()
    club.give(member, 100)
    club.stand.clock.tick(timedelta(days=200))
    club.give(member, 40)
    club.place(member, 1, redeem=30)
    club.stand.tell_facts()
    club.stand.clock.tick(timedelta(days=166))
    assert expire(club) == {"members": 1, "expired": 1}
    assert club.counted(member) == (40, 40, 0)
    assert kinds(club, member)[-1] == ("expired", -70)
    assert expire(club) == {"members": 1}


def test_points_in_a_cart_expire_another_night(open_club: OpenClub) -> None:
    club = open_club(expire_months=1)
    member = club.stand.member()
    club.give(member, 100)
    club.stand.clock.tick(timedelta(days=40))
    club.cart(member, 1, redeem=60).begin()
    expire(club)
    assert club.counted(member) == (60, 0, 0)


def test_where_points_do_not_expire_they_stay(open_club: OpenClub) -> None:
    club = open_club(expire_months=0)
    member = club.stand.member()
    club.give(member, 100)
    club.stand.clock.tick(timedelta(days=4_000))
    assert expire(club) == {"members": 1}
    assert club.points(member) == 100


def expire(club: Club) -> Any:
    return club.stand.run_job("expire_points", plugin="membership")
