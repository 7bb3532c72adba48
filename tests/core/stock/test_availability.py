"""What can be sold today: lots in date by the shop's own day, and nothing that is held."""

from datetime import UTC, date, datetime, timedelta

import pytest

from farmgate.shop import Shop
from farmgate_sdk.testing import (
    FakeClock,
    GraphQLClient,
    LotInStock,
    OnSale,
    codes,
    new_cart,
    put_on_sale,
)

TODAY = date(2026, 10, 12)
AVAILABLE = "query($slug: String) { product(slug: $slug) { variants { available } } }"


def available(storefront: GraphQLClient, slug: str = "fuji-apples") -> int:
    units: int = storefront(AVAILABLE, slug=slug)["product"]["variants"][0]["available"]
    return units


def with_lot(shop: Shop, best_before: date | None, units: int = 5) -> OnSale:
    return put_on_sale(shop, lots=[LotInStock(units, "L-1", best_before=best_before)])


@pytest.mark.parametrize(
    ("best_before", "offered"),
    [
        (TODAY - timedelta(days=1), 0),
        (TODAY, 5),
        (TODAY + timedelta(days=1), 5),
        (None, 5),
    ],
)
def test_a_lot_past_its_date_is_not_offered(
    shop: Shop, storefront: GraphQLClient, best_before: date | None, offered: int
) -> None:
    apples = with_lot(shop, best_before)
    assert available(storefront) == offered
    held = new_cart(storefront, {apples.variant_id(): 5}).begin()
    assert codes(held) == ([] if offered else ["not_enough_stock"])


@pytest.mark.parametrize(
    ("moment", "offered"),
    [
        (datetime(2026, 10, 12, 15, 59, 59, tzinfo=UTC), 5),  # 23:59:59 in Shanghai
        (datetime(2026, 10, 12, 16, 0, 0, tzinfo=UTC), 0),  # midnight there, the 12th in UTC
    ],
)
def test_the_day_ends_at_midnight_in_shanghai_not_in_utc(
    shop: Shop, storefront: GraphQLClient, clock: FakeClock, moment: datetime, offered: int
) -> None:
    apples = with_lot(shop, TODAY)
    clock.moment = moment
    assert available(storefront) == offered
    held = new_cart(storefront, {apples.variant_id(): 1}).begin()
    assert codes(held) == ([] if offered else ["not_enough_stock"])


def test_what_is_held_for_a_cart_is_not_offered_to_others(
    shop: Shop, storefront: GraphQLClient
) -> None:
    apples = with_lot(shop, None)
    new_cart(storefront, {apples.variant_id(): 3}).begin()
    assert available(storefront) == 2
    other = new_cart(storefront, {apples.variant_id(): 3})
    assert other.begin()["problems"][0]["message"].startswith("3 of Fuji apples")
    other.set({"lineId": other.look()["lines"][0]["id"], "quantity": 2})
    assert codes(other.begin()) == []
    assert available(storefront) == 0


def test_what_a_cart_holds_is_there_for_the_cart_itself(
    shop: Shop, storefront: GraphQLClient
) -> None:
    apples = with_lot(shop, None)
    cart = new_cart(storefront, {apples.variant_id(): 5})
    assert codes(cart.begin()) == codes(cart.begin()) == []
    assert "not_enough_stock" not in codes(cart.look())
    assert available(storefront) == 0


def test_a_change_of_the_cart_lets_go_of_what_it_held(
    shop: Shop, storefront: GraphQLClient
) -> None:
    apples = with_lot(shop, None)
    cart = new_cart(storefront, {apples.variant_id(): 5})
    cart.begin()
    cart.set({"lineId": cart.look()["lines"][0]["id"], "quantity": 0})
    assert available(storefront) == 5


def test_goods_held_past_their_time_are_there_for_the_next_buyer_at_once(
    shop: Shop, storefront: GraphQLClient, clock: FakeClock
) -> None:
    apples = with_lot(shop, None)
    first = new_cart(storefront, {apples.variant_id(): 5})
    until = datetime.fromisoformat(first.begin()["reservedUntil"])
    assert until == clock.now() + timedelta(minutes=15)

    clock.tick(timedelta(minutes=15) - timedelta(seconds=1))
    assert codes(new_cart(storefront, {apples.variant_id(): 1}).begin()) == ["not_enough_stock"]
    clock.tick(timedelta(seconds=1))
    assert codes(new_cart(storefront, {apples.variant_id(): 5}).begin()) == []
    assert codes(first.begin()) == ["not_enough_stock"]


def test_a_cart_that_asks_again_before_its_time_is_up_keeps_its_goods(
    shop: Shop, storefront: GraphQLClient, clock: FakeClock
) -> None:
    apples = with_lot(shop, None)
    cart = new_cart(storefront, {apples.variant_id(): 5})
    cart.begin()
    clock.tick(timedelta(minutes=14))
    cart.begin()
    clock.tick(timedelta(minutes=14))
    assert codes(new_cart(storefront, {apples.variant_id(): 1}).begin()) == ["not_enough_stock"]


def test_a_held_lot_that_goes_past_its_date_at_midnight_is_not_sold(
    shop: Shop, storefront: GraphQLClient, clock: FakeClock
) -> None:
    apples = with_lot(shop, TODAY)
    clock.moment = datetime(2026, 10, 12, 15, 55, tzinfo=UTC)
    cart = new_cart(storefront, {apples.variant_id(): 5})
    assert codes(cart.begin()) == []
    clock.tick(timedelta(minutes=5))
    assert "not_enough_stock" in codes(cart.complete())
