"""The books are right after anything: entries sum to nothing, and core counts what they say."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from farmgate_membership import ledger
from farmgate_membership.ledger import Cause, quota_key
from farmgate_sdk import Plugin, PluginSettings, Text, hookimpl, quotas
from farmgate_sdk.facts import Fact
from tests.plugins.membership.conftest import Club, OpenClub

STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("earn"), st.integers(1, 3)),
        st.tuples(st.just("redeem"), st.integers(1, 4_000)),
        st.tuples(st.just("refund"), st.integers(1, 100)),
        st.tuples(st.just("give"), st.integers(1, 300)),
        st.tuples(st.just("hold"), st.integers(1, 200)),
        st.tuples(st.just("let_go"), st.just(0)),
        st.tuples(st.just("expire"), st.just(0)),
    ),
    min_size=3,
    max_size=7,
)


class Life:
    """One member, and what happens to them."""

    def __init__(self, club: Club) -> None:
        self.club = club
        self.member = club.stand.member()
        self.orders: list[tuple[Any, int]] = []
        self.held: list[Any] = []

    def go(self, step: str, number: int) -> None:
        getattr(self, step)(number)
        self.club.stand.tell_facts()

    def earn(self, boxes: int) -> None:
        self.keep(self.club.buy(self.member, boxes))

    def keep(self, order: Any) -> None:
        self.orders.append((order, round(float(order["total"]["amount"]) * 100)))

    def redeem(self, points: int) -> None:
        cart = self.club.cart(self.member, 1, redeem=points)
        completed = cart.complete()
        if completed["order"]:
            self.club.stand.pay(completed["order"])
            self.keep(completed["order"])

    def refund(self, percent: int) -> None:
        """So much of what is left of the oldest order goes back, once it is paid."""
        if self.orders:
            order, left = self.orders.pop(0)
            back = min(max(left * percent // 100, 1), left)
            if back:
                self.club.refund(order, back)
            self.orders.append((order, left - back))

    def give(self, points: int) -> None:
        self.club.give(self.member, points)

    def hold(self, points: int) -> None:
        cart = self.club.cart(self.member, 1, redeem=points)
        cart.begin()
        self.held.append((cart, points))

    def let_go(self, _: int) -> None:
        for cart, _points in self.held:
            cart.add({"variantId": self.club.goods.variant_id(), "quantity": 1})
        self.held.clear()

    def expire(self, _: int) -> None:
        self.club.stand.run_job("expire_points", plugin="membership")


def check_books(club: Club, member: Any) -> None:
    """Each transaction sums to nothing; the ledger says what core counts, less what is owed."""
    assert club.stand.read(ledger.unbalanced) == []
    key = club.key(member)
    name = quota_key(key)
    free, used, balance, owed = club.stand.read(
        lambda s: (
            quotas.available(s, "membership", [name])[name],
            quotas.used(s, "membership", [name])[name],
            ledger.balance(s, key),
            club.look(member)["points"]["owed"],
        )
    )
    assert balance == free - owed
    redeemed = sum(
        -one["points"] for one in club.look(member)["movements"] if one["kind"] == "redeemed"
    )
    assert used == redeemed


@settings(
    max_examples=12,
    deadline=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(steps=STEPS)
def test_core_counts_what_the_ledger_says_whatever_happens(
    open_club: OpenClub, steps: Sequence[tuple[str, int]]
) -> None:
    life = Life(_club_of(open_club))
    for step, number in steps:
        life.go(step, number)
    life.let_go(0)
    life.club.stand.tell_facts()
    check_books(life.club, life.member)


_CLUBS: dict[int, Club] = {}


def _club_of(open_club: OpenClub) -> Club:
    """One shop for all examples of a run: each has a member of its own in it."""
    if id(open_club) not in _CLUBS:
        _CLUBS.clear()
        _CLUBS[id(open_club)] = open_club()
    return _CLUBS[id(open_club)]


def test_a_cause_moves_points_once(club: Club) -> None:
    member = club.stand.member()
    key = club.key(member)
    cause = Cause("given", "given:once", datetime(2026, 10, 1, tzinfo=UTC))

    def work(session: Any) -> None:
        held = ledger.standing_of(session, key)
        ledger.credit(session, held, cause, ledger.GIVEN, 5)

    club.stand.write(work)
    club.stand.write(work)
    assert club.counted(member) == (5, 5, 0)


@pytest.mark.parametrize("sides", [{}, {"issued": 1}, {"issued": 0}, {"issued": 1, "given": -2}])
def test_sides_that_do_not_sum_to_nothing_are_no_transaction(
    club: Club, sides: dict[str, int]
) -> None:
    cause = Cause("given", "given:odd", datetime(2026, 10, 1, tzinfo=UTC))
    with pytest.raises(ValueError, match="sum to nothing"):
        club.stand.write(lambda s: ledger.post(s, cause, sides))
    assert club.stand.read(lambda s: ledger.moved_by_order(s, 1, 1, ["given"])) == 0


class Witness(Plugin):
    """Remembers the facts that it is told."""

    name = "witness"
    version = "1"
    farmgate = ">=0.1"
    title = summary = Text("见证", "Witness")

    def __init__(self, settings: PluginSettings) -> None:
        super().__init__(settings)
        self.told: list[Fact] = []

    @hookimpl
    def order_placed(self, fact: Fact, session: Any) -> None:
        self.told.append(fact)

    @hookimpl
    def order_delivered(self, fact: Fact, session: Any) -> None:
        self.told.append(fact)


def test_facts_that_are_told_twice_move_points_once(open_club: OpenClub) -> None:
    club = open_club(Witness)
    member = club.stand.member()
    club.give(member, 500)
    order = club.buy(member, 2, redeem=300)
    club.refund(order, 5_000)
    before, history = club.counted(member), club.look(member)["history"]
    told = club.stand.plugin("witness").told
    assert [fact.hook for fact in told] == ["order_placed", "order_delivered"]
    plugin = club.stand.plugin("membership")
    for fact in told:
        club.stand.write(lambda s, fact=fact: getattr(plugin, fact.hook)(fact, s))  # type: ignore[misc]
    assert club.counted(member) == before
    assert club.look(member)["history"] == history
