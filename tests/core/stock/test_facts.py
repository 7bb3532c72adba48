"""Whoever listens is told when what can be sold has changed; nobody else pays for it."""

from datetime import timedelta
from typing import Any, ClassVar

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from farmgate.events.models import FactRecord
from farmgate.plugins import Plugin
from farmgate.shop import Shop
from farmgate.stock.receiving import ReceivedLot, receive
from farmgate.stock.reservation import hold, sweep
from farmgate_sdk import Text, hookimpl
from farmgate_sdk.facts import Fact
from farmgate_sdk.testing import Farmstand, LotInStock, OnSale, OpenFarmstand, new_cart


class Watcher(Plugin):
    """Takes note of which variants changed."""

    name = "watcher"
    version = "1"
    farmgate = ">=0.1"
    title = summary = Text("看货", "Watcher")
    seen: ClassVar[list[int]]

    @hookimpl
    def stock_changed(self, fact: Fact, session: Session) -> None:
        assert fact.subject == f"variant:{fact.data['variant_id']}"
        self.seen.append(fact.data["variant_id"])


@pytest.fixture
def watcher() -> Any:
    return type("Watcher", (Watcher,), {"seen": []})


@pytest.fixture
def stand(farmstand: OpenFarmstand, watcher: Any) -> Farmstand:
    stand = farmstand(watcher)
    stand.deliver_to()
    return stand


@pytest.fixture
def apples(stand: Farmstand, watcher: Any) -> OnSale:
    lots = (LotInStock(5, "A-1"), LotInStock(5, "A-2"))
    apples = stand.put_on_sale(lots=lots)
    stand.tell_facts()
    return apples


def heard(stand: Farmstand, watcher: Any) -> list[int]:
    watcher.seen.clear()
    stand.tell_facts()
    return list(watcher.seen)


def stock_facts(shop: Shop) -> int:
    with shop.db.read() as session:
        statement = select(FactRecord.id).where(FactRecord.hook == "stock_changed")
        return len(session.scalars(statement).all())


def test_receiving_two_lots_in_one_transaction_is_told_once(
    stand: Farmstand, watcher: Any, apples: OnSale
) -> None:
    assert watcher.seen == [apples.variant()]


def test_holding_letting_go_and_sweeping_are_told(
    stand: Farmstand, watcher: Any, apples: OnSale
) -> None:
    cart = new_cart(stand.storefront, {apples.variant_id(): 7})
    assert heard(stand, watcher) == []
    cart.begin()
    assert heard(stand, watcher) == [apples.variant()]
    cart.begin()  # the same goods: nothing is freer or scarcer than before
    assert heard(stand, watcher) == []
    stand.clock.tick(timedelta(minutes=15))
    stand.write(lambda session: sweep(session, stand.shop, stand.clock.now()))
    assert heard(stand, watcher) == [apples.variant()]


def test_a_purchase_is_told_once_and_its_shipping_not_at_all(
    stand: Farmstand, watcher: Any, apples: OnSale
) -> None:
    watcher.seen.clear()
    stand.complete_purchase((apples, 2))
    assert watcher.seen == [apples.variant()]


def test_what_is_swept_and_held_in_one_transaction_is_told_once(
    stand: Farmstand, watcher: Any, apples: OnSale
) -> None:
    new_cart(stand.storefront, {apples.variant_id(): 10}).begin()
    heard(stand, watcher)
    stand.clock.tick(timedelta(minutes=15))
    new_cart(stand.storefront, {apples.variant_id(): 10}).begin()
    assert heard(stand, watcher) == [apples.variant()]


def test_what_a_savepoint_took_back_is_told_by_what_comes_after(
    stand: Farmstand, watcher: Any, apples: OnSale
) -> None:
    (item, *_) = stand.read(_items)
    cart = new_cart(stand.storefront, {apples.variant_id(): 1})

    def work(session: Session) -> None:
        nested = session.begin_nested()
        receive(session, stand.shop, apples.variant(), "origin", 1, ReceivedLot("A-1"))
        nested.rollback()
        hold(session, stand.shop, 1, {item: 1}, stand.clock.now())

    assert cart.id
    stand.write(work)
    assert heard(stand, watcher) == [apples.variant()]


def _items(session: Session) -> list[int]:
    from farmgate.stock.models import StockItem

    return list(session.scalars(select(StockItem.id).order_by(StockItem.id)))


def test_where_nobody_listens_nothing_is_written(farmstand: OpenFarmstand) -> None:
    stand = farmstand()
    stand.deliver_to()
    stand.complete_purchase(stand.put_on_sale())
    assert stock_facts(stand.shop) == 0


def test_a_listener_costs_a_purchase_four_statements(
    farmstand: OpenFarmstand, watcher: Any
) -> None:
    costs = []
    for plugins in ((), (watcher,)):
        stand = farmstand(*plugins)
        stand.deliver_to()
        goods = [stand.put_on_sale(slug) for slug in ("apples", "pears", "plums")]
        cart = stand.cart(*goods)
        with stand.statements() as asked:
            cart.complete()
        costs.append(len(asked))
    without, listening = costs
    assert listening - without == 4
