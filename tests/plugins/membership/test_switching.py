"""Off: every trace is gone. On again: it goes on where it was, and catches up."""

from farmgate_membership.plugin import Membership
from farmgate_membership.reading import tiers
from tests.plugins.membership.conftest import Club


def test_off_it_is_gone_and_on_again_it_goes_on_where_it_was(club: Club) -> None:
    member = club.stand.member()
    club.buy(member, 2)
    cart = club.cart(member, 2, redeem=100)
    cart.begin()
    with club.stand.again_with() as off:
        for side in ("shop", "admin"):
            assert "membership" not in off.schema(side).lower()
        bare = cart.held_by(off.storefront.with_token(member.token))
        assert bare.look()["total"]["amount"] == "200.00"
        order = bare.complete()["order"]
        assert order["total"]["amount"] == "200.00"
        off.pay(order)
        off.deliver(order)
        off.tell_facts()
    with club.stand.again_with(Membership) as again:
        again.tell_facts()
        back = Club(again, club.goods)
        mine = again.storefront.with_token(member.token)
        assert back.look(mine)["spend"]["amount"] == "400.00"
        assert back.counted(mine)[0] == 400
        assert len(again.read(tiers)) == 3


def test_what_was_bought_before_it_came_counts_as_if_it_had_been_there(club: Club) -> None:
    with club.stand.again_with() as off:
        member = off.member()
        off.complete_purchase((club.goods, 2), by=member)
    with club.stand.again_with(Membership) as on:
        on.tell_facts()
        late = Club(on, club.goods)
        found = late.look(on.storefront.with_token(member.token))
        assert (found["tier"]["code"], found["points"]["available"]) == ("silver", 200)
