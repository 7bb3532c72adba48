"""Many buyers at the same shelf: exactly what is there is sold, and nobody waits in a circle."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from farmgate.carts.completion import complete
from farmgate.carts.models import Cart
from farmgate.carts.service import CartChange, add_units, begin_checkout, create, update
from farmgate.checkout import Address, Contact
from farmgate.fulfilment.models import ShipmentLine
from farmgate.fulfilment.shipping import ship
from farmgate.money import Money
from farmgate.orders.models import Allocation, Order, OrderLine
from farmgate.payments.models import Payment
from farmgate.payments.service import capture
from farmgate.problems import Refused
from farmgate.shop import Shop
from farmgate.stock.models import Reservation, StockItem
from farmgate.stock.reservation import sweep
from farmgate_sdk.testing import (
    FakeClock,
    LotInStock,
    OnSale,
    deliver_to,
    put_on_sale,
    race,
    token_of,
)

TODAY = date(2026, 10, 12)
CHANGE = CartChange(
    Contact("王芳", "+8613800000000"), Address("王芳", "1", "610102", "1"), "standard", "manual"
)


def cart_with(shop: Shop, units: Mapping[int, int]) -> int:
    def work(session: Session) -> int:
        cart, _ = create(session, shop, None)
        add_units(session, shop, cart, units)
        update(session, shop, cart, CHANGE)
        return cart.id

    return shop.db.write(work)


def buy(shop: Shop, cart: int) -> Any:
    """The order's key, or None where the goods were gone; other reasons are not expected."""
    return _unless_gone(lambda: shop.db.write(lambda s: complete(s, shop, _locked(s, cart)).id))


def hold(shop: Shop, cart: int) -> Any:
    return _unless_gone(lambda: shop.db.write(lambda s: begin_checkout(s, shop, _locked(s, cart))))


def _unless_gone(work: Callable[[], Any]) -> Any:
    try:
        return work()
    except Refused as refused:
        if {one.code for one in refused.problems} == {"not_enough_stock"}:
            return None
        raise


def _locked(session: Session, cart: int) -> Cart:
    return session.get_one(Cart, cart, with_for_update=True)


def sums(shop: Shop) -> dict[str, int]:
    """Units of all goods, wherever they are."""
    columns = {
        "available": StockItem.available,
        "reserved": StockItem.reserved,
        "allocated": StockItem.allocated,
        "held": Reservation.quantity,
        "bought": OrderLine.quantity,
        "promised": Allocation.quantity,
        "shipped": ShipmentLine.quantity,
    }
    with shop.db.read() as session:
        return {name: int(session.scalar(func.sum(one)) or 0) for name, one in columns.items()}


def check_books(shop: Shop, received: int) -> None:
    books = sums(shop)
    on_the_shelf = books["available"] + books["reserved"] + books["allocated"]
    assert on_the_shelf + books["shipped"] == received
    assert books["reserved"] == books["held"]
    assert books["allocated"] == books["promised"] - books["shipped"]
    assert books["bought"] == books["promised"]


@pytest.fixture
def apples(shop: Shop) -> OnSale:
    """Ten boxes, in five lots of two."""
    deliver_to(shop)
    lots = [LotInStock(2, f"L{n}", best_before=TODAY + timedelta(days=n)) for n in range(5)]
    return put_on_sale(shop, lots=lots)


def test_many_buyers_get_exactly_what_is_there(shop: Shop, apples: OnSale) -> None:
    carts = [cart_with(shop, {apples.variant(): 1}) for _ in range(13)]
    orders = race(lambda number: buy(shop, carts[number]), 13)
    assert sum(order is not None for order in orders) == 10
    check_books(shop, 10)
    assert sums(shop)["available"] == 0


def test_many_buyers_at_the_checkout_hold_exactly_what_is_there(shop: Shop, apples: OnSale) -> None:
    carts = [cart_with(shop, {apples.variant(): 3}) for _ in range(6)]
    held = race(lambda number: hold(shop, carts[number]), 6)
    assert sum(until is not None for until in held) == 3
    check_books(shop, 10)
    assert (sums(shop)["available"], sums(shop)["reserved"]) == (1, 9)


def test_goods_held_past_their_time_are_shared_out_exactly(
    shop: Shop, apples: OnSale, clock: FakeClock
) -> None:
    for units in (4, 6):
        assert hold(shop, cart_with(shop, {apples.variant(): units}))
    clock.tick(timedelta(minutes=15))
    carts = [cart_with(shop, {apples.variant(): 2}) for _ in range(7)]
    orders = race(lambda number: buy(shop, carts[number]), 7)
    assert sum(order is not None for order in orders) == 5
    check_books(shop, 10)


def test_a_buyer_who_completes_while_their_hold_is_swept_buys_or_not_but_never_half(
    shop: Shop, apples: OnSale, clock: FakeClock
) -> None:
    def complete_or_sweep(number: int) -> Any:
        if number == 0:
            return buy(shop, cart)
        return shop.db.write(lambda session: sweep(session, shop, clock.now()))

    for _ in range(3):
        cart = cart_with(shop, {apples.variant(): 3})
        hold(shop, cart)
        clock.tick(timedelta(minutes=15))
        order, _swept = race(complete_or_sweep, 2)
        assert order is not None
        check_books(shop, 10)
    assert sums(shop)["bought"] == 9


@pytest.mark.slow
def test_mixed_baskets_in_opposite_order_sell_out_without_a_circle(shop: Shop) -> None:
    deliver_to(shop)
    skus = [f"S{n}" for n in range(4)]
    lots = [LotInStock(6, "A", best_before=TODAY), LotInStock(5, "B"), LotInStock(4)]
    goods = put_on_sale(shop, variants=dict.fromkeys(skus, "1.00"), lots=lots)
    received = 15 * len(skus)
    baskets = []
    for number in range(24):
        walk = skus if number % 2 else skus[::-1]
        wanted = {goods.variant(sku): 1 + (number + at) % 4 for at, sku in enumerate(walk)}
        baskets.append(cart_with(shop, wanted))

    def shop_around(number: int) -> Any:
        if number % 3 == 0:
            hold(shop, baskets[number])
        return buy(shop, baskets[number])

    orders = race(shop_around, len(baskets))

    assert 0 < sum(order is not None for order in orders) < len(baskets)
    check_books(shop, received)
    # Whoever was refused would be refused still: nobody was sent away from a full shelf.
    for cart, order in zip(baskets, orders, strict=True):
        if order is None:
            assert buy(shop, cart) is None
    check_books(shop, received)


@pytest.mark.slow
def test_what_is_bought_paid_and_shipped_side_by_side_leaves_the_books_right(
    shop: Shop, apples: OnSale
) -> None:
    token_of(shop, "operations_director")
    carts = [cart_with(shop, {apples.variant(): 1}) for _ in range(12)]

    def all_the_way(number: int) -> bool:
        order = buy(shop, carts[number])
        if order is None:
            return False

        def work(session: Session) -> None:
            payment = session.scalars(select(Payment).where(Payment.order_id == order)).one()
            amount = Money(payment.amount_minor, payment.currency)
            capture(session, shop, payment.id, amount, None, recorded_by=1)
            ship(session, shop, order, "禾", None)

        shop.db.write(work)
        return True

    assert sum(race(all_the_way, 12)) == 10
    check_books(shop, 10)
    assert sums(shop)["shipped"] == 10
    with shop.db.read() as session:
        assert set(session.scalars(select(Order.status))) == {"shipped"}
