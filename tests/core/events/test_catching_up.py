"""A plugin that catches up is told what happened while it was not there, once and in order."""

from typing import Any, ClassVar

import pytest
from sqlalchemy.orm import Session

from farmgate.errors import ShopCannotOpen
from farmgate.events.catching_up import catch_up
from farmgate.events.outbox import record
from farmgate.events.worker import backlog, deliver_next
from farmgate.hooks.order import order_paid, order_placed
from farmgate.plugins import Plugin
from farmgate.shop import Shop
from farmgate_sdk import Text, hookimpl
from farmgate_sdk.facts import Fact
from farmgate_sdk.testing import OpenFarmstand, race


class Counter(Plugin):
    """Counts orders, those of the past as well."""

    name = "counter"
    version = "1"
    farmgate = ">=0.1"
    title = summary = Text("计数", "Counter")
    catch_up = ("order_placed", "order_paid")
    told: ClassVar[list[tuple[str, str]]]

    @hookimpl
    def order_placed(self, fact: Fact, session: Session) -> None:
        self.told.append((fact.subject, fact.hook))

    @hookimpl
    def order_paid(self, fact: Fact, session: Session) -> None:
        self.told.append((fact.subject, fact.hook))


@pytest.fixture
def counter() -> Any:
    return type("Counter", (Counter,), {"told": []})


def happen(shop: Shop, first: int, orders: int) -> None:
    def work(session: Session) -> None:
        for number in range(first, first + orders):
            record(session, shop, order_placed, f"order:{number}", {})
        for number in range(first, first + orders):
            record(session, shop, order_paid, f"order:{number}", {})

    shop.db.write(work)


def assert_told_once_and_in_order(told: list[tuple[str, str]], orders: int) -> None:
    assert len(told) == 2 * orders
    for number in range(orders):
        mine = [hook for subject, hook in told if subject == f"order:{number}"]
        assert mine == ["order_placed", "order_paid"]


def test_a_plugin_that_comes_late_is_told_all_of_it_in_order(
    farmstand: OpenFarmstand, counter: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("farmgate.events.catching_up._PORTION", 7)
    stand = farmstand()
    happen(stand.shop, 0, 50)
    with stand.again_with(counter) as on:
        assert on.tell_facts() == 100
        assert catch_up(on.shop) == 0
    assert_told_once_and_in_order(counter.told, 50)
    assert counter.told[:50] == [(f"order:{number}", "order_placed") for number in range(50)]


def test_new_facts_that_come_meanwhile_are_told_once_too(
    farmstand: OpenFarmstand, counter: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("farmgate.events.catching_up._PORTION", 3)
    stand = farmstand()
    happen(stand.shop, 0, 20)
    with stand.again_with(counter) as on:

        def act(number: int) -> Any:
            return catch_up(on.shop) if number < 3 else happen(on.shop, 20 + 5 * (number - 3), 5)

        race(act, 5)
        on.tell_facts()
    assert_told_once_and_in_order(counter.told, 30)


def test_a_plugin_that_was_off_for_a_while_is_told_what_it_missed(
    farmstand: OpenFarmstand, counter: Any
) -> None:
    stand = farmstand(counter)
    happen(stand.shop, 0, 2)
    stand.tell_facts()
    with stand.again_with() as off:
        happen(off.shop, 2, 2)
        with off.again_with(counter) as on:
            happen(on.shop, 4, 1)
            on.tell_facts()
    assert_told_once_and_in_order(counter.told, 5)


def test_without_catch_up_the_past_is_over(farmstand: OpenFarmstand, counter: Any) -> None:
    counter.catch_up = ()
    stand = farmstand()
    happen(stand.shop, 0, 2)
    with stand.again_with(counter) as on:
        assert on.tell_facts() == 0


def test_several_workers_that_start_at_once_tell_nothing_twice(
    farmstand: OpenFarmstand, counter: Any
) -> None:
    stand = farmstand()
    happen(stand.shop, 0, 10)
    with stand.again_with(counter) as on:

        def work(_: int) -> None:
            catch_up(on.shop)
            while deliver_next(on.shop):
                pass

        race(work, 4)
        on.tell_facts()
    assert_told_once_and_in_order(counter.told, 10)


@pytest.mark.parametrize("name", ["order_shipped", "price_rows", "order_flown"])
def test_nobody_catches_up_with_what_they_do_not_listen_to(
    farmstand: OpenFarmstand, counter: Any, name: str
) -> None:
    counter.catch_up = (name,)
    with pytest.raises(ShopCannotOpen, match=rf"counter.*{name}"):
        farmstand(counter)


def test_staff_see_what_could_not_be_told_and_have_it_told_again(
    farmstand: OpenFarmstand, counter: Any
) -> None:
    broken = {"is": True}

    class Moody(counter):  # type: ignore[misc]
        @hookimpl
        def order_placed(self, fact: Fact, session: Session) -> None:
            if broken["is"]:
                raise RuntimeError("not today")
            self.told.append((fact.subject, fact.hook))

    stand = farmstand(Moody)
    happen(stand.shop, 1, 1)
    for _ in range(8):
        stand.tell_facts()
        stand.clock.moment = stand.clock.now().replace(year=stand.clock.now().year + 1)
    assert stand.read(backlog).dead == 1

    ask = "{ deadLetters { nodes { id plugin hook subject tries lastError } } }"
    retry = "mutation($id: ID!) { deadLetterRetry(id: $id) { retriedId problems { code } } }"
    staff = stand.staff("shop.read", "shop.write")
    (letter,) = staff(ask)["deadLetters"]["nodes"]
    key = letter.pop("id")
    assert letter == {
        "plugin": "counter",
        "hook": "order_placed",
        "subject": "order:1",
        "tries": 8,
        "lastError": "RuntimeError: not today",
    }
    broken["is"] = False
    assert staff(retry, id=key)["deadLetterRetry"]["problems"] == []
    assert stand.tell_facts() == 1
    assert ("order:1", "order_placed") in Moody.told
    again = staff(retry, id=key)["deadLetterRetry"]["problems"]
    assert again == [{"code": "dead_letter_not_found"}]
