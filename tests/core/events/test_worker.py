"""Facts are told once, in order for each object, and a listener that fails harms nobody else."""

import threading
import time
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from farmgate.catalog.models import Category
from farmgate.events.models import Delivery, FactRecord
from farmgate.events.outbox import record
from farmgate.events.worker import MOST_TRIES, Backlog, Worker, backlog, deliver_next
from farmgate.hooks.order import order_paid, order_placed, order_shipped
from farmgate.housekeeping import worker_for
from farmgate.shop import Shop
from farmgate_sdk.facts import Fact
from farmgate_sdk.testing import FakeClock, NewShop, new_cart, open_doors, put_on_sale, race
from tests.core.events.conftest import new_listener


def tell(shop: Shop, *happened: tuple[Any, str]) -> None:
    def work(session: Session) -> None:
        for hook, subject in happened:
            record(session, shop, hook, subject, {"order_id": 1})

    shop.db.write(work)


def work_off(shop: Shop) -> int:
    """Deliver whatever is due; how many tries that took."""
    tries = 0
    while deliver_next(shop):
        tries += 1
    return tries


def deliveries(shop: Shop) -> Sequence[Any]:
    columns = (Delivery.status, Delivery.tries, Delivery.due_at, Delivery.last_error)
    with shop.db.read() as session:
        return session.execute(select(*columns).order_by(Delivery.id)).all()


def written(shop: Shop) -> int:
    with shop.db.read() as session:
        return session.scalar(select(func.count()).select_from(Category)) or 0


def standing(shop: Shop) -> Backlog:
    with shop.db.read() as session:
        return backlog(session)


def test_a_fact_is_told_once_and_what_the_listener_writes_is_kept(
    shop: Shop, listener: Any
) -> None:
    tell(shop, (order_placed, "order:1"))
    assert standing(shop) == Backlog(pending=1, dead=0)
    assert work_off(shop) == 1
    assert work_off(shop) == 0
    assert listener.told == [("order_placed", "order:1")]
    assert (written(shop), standing(shop)) == (1, Backlog(0, 0))


def test_a_fact_that_nobody_listens_to_stands_all_the_same(shop: Shop, listener: Any) -> None:
    tell(shop, (order_shipped, "order:1"))
    assert work_off(shop) == 0
    with shop.db.read() as session:
        assert session.scalars(select(FactRecord.hook)).all() == ["order_shipped"]


def test_what_was_not_kept_is_not_told(shop: Shop, listener: Any) -> None:
    def work(session: Session) -> None:
        record(session, shop, order_placed, "order:1", {})
        raise OSError("the power went out")

    with pytest.raises(OSError, match="power"):
        shop.db.write(work)
    assert (work_off(shop), listener.told) == (0, [])


@pytest.mark.parametrize("reason", ["no", "\0 🍎", "x" * 10_000], ids=["no", "nul", "long"])
def test_a_listener_that_fails_is_tried_again_ever_later_and_then_given_up(
    new_shop: NewShop, clock: FakeClock, reason: str
) -> None:
    def fail(_: Fact) -> None:
        raise RuntimeError(reason)

    failing = new_listener(then=fail)
    shop = new_shop(plugins=[failing])
    tell(shop, (order_placed, "order:1"))
    waits = []
    for _ in range(MOST_TRIES - 1):
        assert work_off(shop) == 1
        ((status, _, due, error),) = deliveries(shop)
        assert status == "pending"
        assert error.startswith("RuntimeError: ")
        waits.append(due - clock.now())
        clock.moment = due - timedelta(seconds=1)
        assert work_off(shop) == 0
        clock.moment = due
    assert waits == [timedelta(seconds=5 * 4**n) for n in range(MOST_TRIES - 1)]

    assert work_off(shop) == 1
    ((status, tries, _, _),) = deliveries(shop)
    assert (status, tries, len(failing.told)) == ("dead", MOST_TRIES, MOST_TRIES)
    clock.tick(timedelta(days=365))
    assert (work_off(shop), standing(shop)) == (0, Backlog(pending=0, dead=1))
    assert written(shop) == 0  # nothing of what it wrote before it failed
    with shop.db.read() as session:
        assert session.scalar(select(func.count()).select_from(FactRecord)) == 1


def test_a_listener_that_stumbles_over_the_database_leaves_nothing_half_written(
    new_shop: NewShop, clock: FakeClock
) -> None:
    class Twice(new_listener()):  # type: ignore[misc]
        def _hear(self, fact: Fact, session: Session) -> None:
            super()._hear(fact, session)
            if len(self.told) == 1:
                session.add(Category(slug=f"listener-{fact.id}", name=self.title))
                session.flush()

    Twice.name = "listener"
    shop = new_shop(plugins=[Twice])
    tell(shop, (order_placed, "order:1"))
    assert work_off(shop) == 1
    assert (written(shop), deliveries(shop)[0].tries) == (0, 1)
    clock.tick(timedelta(seconds=5))
    assert work_off(shop) == 1
    assert (written(shop), deliveries(shop)[0].status) == (1, "done")


def test_later_facts_of_an_object_wait_for_the_one_that_failed_and_others_go_on(
    new_shop: NewShop, clock: FakeClock
) -> None:
    def fail_once(fact: Fact) -> None:
        if fact.subject == "order:1" and len(stubborn.told) < 3:
            raise RuntimeError("no")

    stubborn, willing = new_listener("stubborn", fail_once), new_listener("willing")
    shop = new_shop(plugins=[stubborn, willing])
    tell(
        shop,
        (order_placed, "order:1"),
        (order_paid, "order:1"),
        (order_placed, "order:2"),
    )
    work_off(shop)
    assert stubborn.told == [("order_placed", "order:1"), ("order_placed", "order:2")]
    assert willing.told == [
        ("order_placed", "order:1"),
        ("order_paid", "order:1"),
        ("order_placed", "order:2"),
    ]
    clock.tick(timedelta(seconds=5))
    work_off(shop)
    assert stubborn.told[2:] == [("order_placed", "order:1"), ("order_paid", "order:1")]
    assert len(willing.told) == 3


def test_facts_go_on_past_one_that_was_given_up(new_shop: NewShop, clock: FakeClock) -> None:
    def fail(fact: Fact) -> None:
        if fact.hook == "order_placed":
            raise RuntimeError("no")

    stubborn = new_listener(then=fail)
    shop = new_shop(plugins=[stubborn])
    tell(shop, (order_placed, "order:1"), (order_paid, "order:1"))
    for _ in range(MOST_TRIES):
        assert ("order_paid", "order:1") not in stubborn.told
        work_off(shop)
        clock.tick(timedelta(days=1))
    assert stubborn.told[-1] == ("order_paid", "order:1")
    assert standing(shop) == Backlog(pending=0, dead=1)


def test_a_plugin_that_is_off_is_told_nothing_and_gets_no_backlog(
    new_shop: NewShop, listener: Any
) -> None:
    shop = new_shop()
    tell(shop, (order_placed, "order:1"))
    assert (deliveries(shop), work_off(shop)) == ([], 0)


def test_a_plugin_that_is_switched_off_is_told_the_rest_when_it_is_on_again(
    new_shop: NewShop, listener: Any, shop: Shop
) -> None:
    from dataclasses import replace

    from farmgate.dispatch import Hooks
    from farmgate.opening import HOOK_MODULES

    tell(shop, (order_placed, "order:1"))
    off = replace(shop, plugins=(), hooks=Hooks(HOOK_MODULES, ()))
    tell(off, (order_placed, "order:2"))
    assert (work_off(off), standing(off)) == (0, Backlog(pending=1, dead=0))
    assert work_off(shop) == 1
    assert listener.told == [("order_placed", "order:1")]


def test_a_fact_says_what_happened_to_whom_and_when(new_shop: NewShop, clock: FakeClock) -> None:
    heard: list[Fact] = []
    shop = new_shop(plugins=[new_listener(then=heard.append)])
    tell(shop, (order_placed, "order:1"))
    happened = clock.now()
    clock.tick(timedelta(hours=1))
    work_off(shop)
    (fact,) = heard
    assert (fact.hook, fact.subject, fact.data) == ("order_placed", "order:1", {"order_id": 1})
    assert (fact.occurred_at, len(fact.id)) == (happened, 36)


def tell_many(shop: Shop, objects: int) -> None:
    tell(
        shop,
        *((hook, f"order:{n}") for hook in (order_placed, order_paid) for n in range(objects)),
    )


def test_workers_side_by_side_tell_each_fact_once_and_in_order(shop: Shop, listener: Any) -> None:
    tell_many(shop, 8)
    race(lambda _: [work_off(shop) for _ in range(3)], 4)
    work_off(shop)
    assert sorted(listener.told) == sorted(
        (hook, f"order:{n}") for hook in ("order_placed", "order_paid") for n in range(8)
    )
    for n in range(8):
        mine = [hook for hook, subject in listener.told if subject == f"order:{n}"]
        assert mine == ["order_placed", "order_paid"]
    assert (written(shop), standing(shop)) == (16, Backlog(0, 0))


@pytest.mark.slow
def test_workers_in_threads_tell_everything_while_more_happens(shop: Shop, listener: Any) -> None:
    workers = [Worker(shop) for _ in range(3)]
    for worker in workers:
        worker.start()
    try:
        race(
            lambda number: tell(shop, *((order_placed, f"order:{number}-{n}") for n in range(20))),
            4,
        )
        deadline = time.monotonic() + 30
        while standing(shop).pending and time.monotonic() < deadline:
            time.sleep(0.05)
        assert all(worker.is_well for worker in workers)
    finally:
        for worker in workers:
            worker.stop()
    assert len(listener.told) == len(set(listener.told)) == 80


def test_a_worker_frees_what_is_held_past_its_time(
    shop: Shop, listener: Any, clock: FakeClock
) -> None:
    apples = put_on_sale(shop)
    ask = "{ products { nodes { variants { available } } } }"
    with open_doors(shop) as doors:
        new_cart(doors.storefront, {apples.variant_id(): 10}).begin()
        clock.tick(timedelta(minutes=15))
        worker = worker_for(shop)
        worker.start()
        deadline = time.monotonic() + 10
        available = 0
        while not available and time.monotonic() < deadline:
            (node,) = doors.storefront(ask)["products"]["nodes"]
            available = node["variants"][0]["available"]
            time.sleep(0.02)
        worker.stop()
        assert available == 10
        assert not worker.is_well


def test_a_worker_that_is_stopped_ends_after_what_it_has_in_hand(
    new_shop: NewShop,
) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def wait(_: Fact) -> None:
        begun.set()
        go_on.wait(10)

    slow = new_listener(then=wait)
    shop = new_shop(plugins=[slow])
    tell(shop, (order_placed, "order:1"), (order_placed, "order:2"))
    worker = Worker(shop)
    worker.start()
    assert begun.wait(10)
    stopping = threading.Thread(target=worker.stop)
    stopping.start()
    time.sleep(0.02)
    go_on.set()
    stopping.join()
    assert [row.status for row in deliveries(shop)] == ["done", "pending"]
