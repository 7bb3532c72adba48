"""Limited things besides goods: held with them, used with the order, each unit once."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from farmgate.carts.completion import complete
from farmgate.carts.models import Cart
from farmgate.housekeeping import CHORES
from farmgate.ids import key_of
from farmgate.quotas.models import Quota, QuotaHold
from farmgate.quotas.sweeping import SWEEP
from farmgate_sdk import Plugin, Refused, Text, hookimpl, quotas
from farmgate_sdk.checkout import Checkout, QuotaNeed
from farmgate_sdk.testing import Farmstand, OpenFarmstand, codes, race
from farmgate_sdk.testing.factories import OnSale

NAME = Text("积分", "points")
HOLD = timedelta(minutes=15)


class Points(Plugin):
    """Every purchase takes what ``wants`` says."""

    name = "points"
    version = "1.4"
    farmgate = ">=0.1"
    title = summary = Text("积分", "Points")
    wants: dict[str, int] = {"p": 3}  # noqa: RUF012 - what a test says

    @hookimpl
    def quota_needs(self, checkout: Checkout) -> list[QuotaNeed]:
        return [QuotaNeed(key, units, NAME) for key, units in self.wants.items()]


class Coupons(Points):
    name = "coupons"

    @hookimpl
    def quota_needs(self, checkout: Checkout) -> list[QuotaNeed]:
        return [QuotaNeed("spring", 1, NAME), QuotaNeed("spring", 1, NAME)]


@pytest.fixture(autouse=True)
def _as_declared() -> Iterator[None]:
    wants = dict(Points.wants)
    yield
    Points.wants = wants


def stall(farmstand: OpenFarmstand, *plugins: type[Plugin], units: int = 5) -> Any:
    stand = farmstand(*plugins)
    stand.deliver_to()
    stand.write(lambda session: quotas.grant(session, "points", "p", units))
    return stand, stand.put_on_sale()


def counted(stand: Farmstand, key: str = "p") -> tuple[int, ...]:
    """Units available, reserved, used."""
    columns = (Quota.available, Quota.reserved, Quota.used)
    row = stand.read(lambda s: s.execute(select(*columns).where(Quota.key == key)).one())
    return tuple(row)


def holds(stand: Farmstand) -> int:
    return stand.read(lambda s: s.scalar(select(func.count()).select_from(QuotaHold))) or 0


def test_units_are_held_with_the_goods_and_used_with_the_order(farmstand: OpenFarmstand) -> None:
    stand, apples = stall(farmstand, Points)
    cart = stand.cart(apples)
    assert counted(stand) == (5, 0, 0)
    assert codes(cart.begin()) == []
    assert counted(stand) == (2, 3, 0)
    assert codes(cart.begin()) == []
    assert counted(stand) == (2, 3, 0)
    assert codes(cart.look()) == []
    assert codes(cart.complete()) == codes(cart.complete()) == []
    assert (counted(stand), holds(stand)) == ((2, 0, 3), 0)
    assert stand.read(lambda s: quotas.available(s, "points", ["p", "q"])) == {"p": 2, "q": 0}
    assert stand.read(lambda s: quotas.used(s, "points", ["p"])) == {"p": 3}


def test_a_cart_that_needs_more_than_there_is_says_so_and_holds_nothing(
    farmstand: OpenFarmstand,
) -> None:
    stand, apples = stall(farmstand, Points, units=2)
    cart = stand.cart(apples)
    (problem,) = cart.look()["problems"]
    assert problem["code"] == "quota_short"
    assert problem["evidence"] == {"name": "points", "asked": 3, "available": 2}
    assert codes(cart.begin()) == codes(cart.complete()) == ["quota_short"]
    assert (counted(stand), holds(stand)) == ((2, 0, 0), 0)


def test_of_something_that_was_never_granted_there_is_nothing(farmstand: OpenFarmstand) -> None:
    stand, apples = stall(farmstand, Points)
    Points.wants = {"unheard_of": 1}
    assert codes(stand.cart(apples).begin()) == ["quota_short"]


def test_needs_of_several_plugins_and_keys_are_held_together(farmstand: OpenFarmstand) -> None:
    stand, apples = stall(farmstand, Points, Coupons)
    Points.wants = {"p": 3, "q": 1}
    stand.write(lambda s: quotas.grant(s, "points", "q", 1))
    stand.write(lambda s: quotas.grant(s, "coupons", "spring", 2))
    cart = stand.cart(apples)
    assert codes(cart.begin()) == []
    assert [counted(stand, key) for key in ("p", "q", "spring")] == [
        (2, 3, 0),
        (0, 1, 0),
        (0, 2, 0),
    ]
    other = stand.cart(apples)
    problems = other.begin()["problems"]
    assert [one["evidence"]["available"] for one in problems] == [0, 2, 0]
    assert holds(stand) == 3


def test_a_change_of_the_cart_lets_go(farmstand: OpenFarmstand) -> None:
    stand, apples = stall(farmstand, Points)
    cart = stand.cart(apples)
    cart.begin()
    cart.add({"variantId": apples.variant_id(), "quantity": 1})
    assert (counted(stand), holds(stand)) == ((5, 0, 0), 0)


def test_needs_are_asked_again_at_completion(farmstand: OpenFarmstand) -> None:
    stand, apples = stall(farmstand, Points)
    cart = stand.cart(apples)
    cart.begin()
    Points.wants = {"p": 4}
    assert codes(cart.complete()) == []
    assert counted(stand) == (1, 0, 4)

    fewer = stand.cart(apples)
    Points.wants = {"p": 1}
    fewer.begin()
    Points.wants = {}
    assert codes(fewer.complete()) == []
    assert (counted(stand), holds(stand)) == ((1, 0, 4), 0)


def test_what_is_held_past_its_time_serves_whoever_needs_it(farmstand: OpenFarmstand) -> None:
    stand, apples = stall(farmstand, Points)
    late, other = stand.cart(apples), stand.cart(apples)
    late.begin()
    assert codes(other.begin()) == ["quota_short"]
    stand.clock.tick(HOLD)
    assert codes(other.look()) == []
    assert codes(other.begin()) == []
    assert (counted(stand), holds(stand)) == ((2, 3, 0), 1)
    assert codes(late.complete()) == ["quota_short"]


def test_the_sweep_frees_what_is_held_past_its_time(farmstand: OpenFarmstand) -> None:
    stand, apples = stall(farmstand, Points)
    stand.cart(apples).begin()
    assert SWEEP in CHORES
    assert not stand.read(lambda s: SWEEP.is_due(s, stand.shop))
    assert SWEEP.work(stand.shop) == 0
    stand.clock.tick(HOLD)
    assert stand.read(lambda s: SWEEP.is_due(s, stand.shop))
    assert SWEEP.work(stand.shop) == 1
    assert not stand.read(lambda s: SWEEP.is_due(s, stand.shop))
    assert (counted(stand), holds(stand)) == ((5, 0, 0), 0)


def test_a_hold_of_a_plugin_that_is_switched_off_is_freed(farmstand: OpenFarmstand) -> None:
    stand, apples = stall(farmstand, Points)
    cart = stand.cart(apples)
    cart.begin()
    with stand.again_with() as without:
        assert codes(cart.held_by(without.storefront, cart.secret).complete()) == []
        stand.clock.tick(HOLD)
        SWEEP.work(without.shop)
        assert (counted(without), holds(without)) == ((5, 0, 0), 0)


def test_a_plugin_that_fails_stops_the_purchase_and_takes_nothing(
    farmstand: OpenFarmstand,
) -> None:
    stand, apples = stall(farmstand, Points)
    for wants in ({"p": 0}, {"p": -1}, {"": 1}, {"k" * 101: 1}):
        Points.wants = wants
        cart = stand.cart(apples)
        assert codes(cart.look()) == ["plugin_failed"]
        cart.begin()
        assert codes(cart.complete()) == ["plugin_failed"]
    assert (counted(stand), holds(stand)) == ((5, 0, 0), 0)


def test_a_crash_between_hold_and_order_leaves_everything_as_it_was(
    farmstand: OpenFarmstand,
) -> None:
    stand, apples = stall(farmstand, Points)
    cart = stand.cart(apples)

    def work(session: Session) -> None:
        complete(session, stand.shop, session.get_one(Cart, key_of("Cart", cart.id)))
        raise OSError("the power went out")

    with pytest.raises(OSError, match="power"):
        stand.write(work)
    assert (counted(stand), holds(stand)) == ((5, 0, 0), 0)
    assert codes(cart.complete()) == []


def test_more_is_not_taken_back_than_nobody_holds(farmstand: OpenFarmstand) -> None:
    stand, apples = stall(farmstand, Points)
    stand.cart(apples).begin()
    with pytest.raises(Refused, match="2 are there"):
        stand.write(lambda s: quotas.grant(s, "points", "p", -3))
    stand.write(lambda s: quotas.grant(s, "points", "p", -2))
    assert counted(stand) == (0, 3, 0)
    with pytest.raises(ValueError, match="100 characters"):
        stand.write(lambda s: quotas.grant(s, "points", "k" * 101, 1))


def test_many_who_want_the_same_units_at_once_get_each_of_them_once(
    farmstand: OpenFarmstand,
) -> None:
    stand, apples = stall(farmstand, Points, units=7)  # two carts of three
    carts = [stand.cart(apples) for _ in range(6)]
    for press in ("begin", "complete"):
        answers = race(lambda number, press=press: getattr(carts[number], press)(), 6)  # type: ignore[misc]
        told = [code for answer in answers for code in codes(answer)]
        assert told == ["quota_short"] * 4, press
    assert (counted(stand), holds(stand)) == ((1, 0, 6), 0)


def test_buyers_who_cross_goods_and_quotas_do_not_wait_for_each_other_for_ever(
    farmstand: OpenFarmstand,
) -> None:
    stand = farmstand(Points, Coupons)
    stand.deliver_to()
    goods: list[OnSale] = [stand.put_on_sale(slug) for slug in ("apples", "pears")]
    stand.write(lambda s: quotas.grant(s, "points", "p", 100))
    stand.write(lambda s: quotas.grant(s, "coupons", "spring", 100))
    carts = [stand.cart(*(goods if number % 2 else reversed(goods))) for number in range(8)]
    answers = race(lambda number: carts[number].complete(), 8)
    assert [codes(answer) for answer in answers] == [[]] * 8
    assert (counted(stand)[2], counted(stand, "spring")[2]) == (24, 16)


def test_a_grant_by_two_at_once_counts_twice(farmstand: OpenFarmstand) -> None:
    stand = farmstand(Points)
    race(lambda _: stand.write(lambda s: quotas.grant(s, "points", "new", 2)), 6)
    assert counted(stand, "new") == (12, 0, 0)


def test_nobody_asks_the_database_where_no_plugin_needs_quotas(farmstand: OpenFarmstand) -> None:
    stand = farmstand()
    stand.deliver_to()
    cart = stand.cart(stand.put_on_sale())
    with stand.statements() as asked:
        cart.look()
        cart.begin()
        cart.complete()
    assert "quota" not in str(asked)


def test_the_database_itself_refuses_to_count_below_nothing(farmstand: OpenFarmstand) -> None:
    stand, _ = stall(farmstand, Points)
    with pytest.raises(Exception, match=r"(?i)check"):
        stand.write(lambda s: s.execute(update(Quota).values(available=-1)).rowcount)
