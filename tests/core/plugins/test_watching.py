"""Hooks are watched: slow and failing ones are recorded, what keeps failing is left out."""

import logging
import time
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from farmgate.catalog.models import Category
from farmgate.dispatch import Hooks
from farmgate.events.plugin_problems import plugin_problems, write_down
from farmgate.hooks import checkout as hooks
from farmgate.language import Text
from farmgate.plugins import Plugin
from farmgate.shop import Shop
from farmgate.watching import FAILURES_IN_A_ROW, SKIPPED_FOR, Journal, Noted
from farmgate_sdk import hookimpl
from farmgate_sdk.testing import FakeClock, NewShop, OpenFarmstand, race


class Watched(Plugin):
    name = "watched"
    version = "7.1"
    farmgate = ">=0.1"
    title = Text("规则", "Rules")
    summary = Text("规则", "Rules")


Answer = Callable[[Session], Any]


def answering(hook: str, answer: Answer, name: str = "watched") -> type[Plugin]:
    @hookimpl
    def answers(self: Any, session: Session) -> Any:
        return answer(session)

    return type(name, (Watched,), {"name": name, hook: answers})


def fails(_session: Session) -> Any:
    raise RuntimeError("a fault\nand a row of somebody's")


def noted(shop: Shop) -> list[tuple[str, str, str, int]]:
    with shop.db.read() as session:
        found = plugin_problems(session, shop)
    return sorted((one.plugin, one.hook, one.kind, one.count) for one in found)


def options(shop: Shop) -> Sequence[Any]:
    with shop.db.read() as session:
        return shop.hooks.contributions(hooks.delivery_options, None, session)  # type: ignore[arg-type]


def test_a_hook_that_raises_is_counted_with_its_errors_first_line(new_shop: NewShop) -> None:
    shop = new_shop(plugins=[answering("delivery_options", fails)])

    assert options(shop) == options(shop) == []
    write_down(shop)

    with shop.db.read() as session:
        (one,) = plugin_problems(session, shop)
    assert not shop.hooks.watch.journal
    assert (one.plugin, one.version, one.hook) == ("watched", "7.1", "delivery_options")
    assert (one.kind, one.count, one.error) == ("raised", 2, "RuntimeError: a fault")
    assert one.first_at == one.last_at == shop.clock.now()


def test_a_hook_that_overruns_is_recorded_and_its_answer_is_kept(new_shop: NewShop) -> None:
    def sleeps(_session: Session) -> list[Any]:
        time.sleep(hooks.checkout_problems.farmgate_hook.budget_ms / 1000 + 0.01)  # type: ignore[attr-defined]
        return []

    shop = new_shop(plugins=[answering("checkout_problems", sleeps)])

    with shop.db.read() as session:
        assert shop.hooks.problems(hooks.checkout_problems, None, session) == []  # type: ignore[arg-type]

    assert noted(shop) == [("watched", "checkout_problems", "overran", 1)]


def test_a_generator_that_raises_on_its_way_is_the_plugins_fault(new_shop: NewShop) -> None:
    def begins(_session: Session) -> Any:
        yield from ()
        raise RuntimeError

    shop = new_shop(plugins=[answering("checkout_problems", begins)])

    with shop.db.read() as session:
        (problem,) = shop.hooks.problems(hooks.checkout_problems, None, session)  # type: ignore[arg-type]

    assert (problem.code, problem.plugin, problem.version) == ("plugin_failed", "watched", "7.1")


@pytest.mark.parametrize("nonsense", [None, 7, [None], ["x"], {"a": 1}])
def test_an_answer_of_the_wrong_shape_is_the_plugins_fault(
    new_shop: NewShop, nonsense: object
) -> None:
    shop = new_shop(plugins=[answering("delivery_options", lambda _session: nonsense)])

    assert options(shop) == []
    assert noted(shop) == [("watched", "delivery_options", "raised", 1)]


def test_an_open_hook_that_keeps_failing_is_skipped_for_a_while(
    new_shop: NewShop, clock: FakeClock
) -> None:
    asked: list[int] = []

    def counts(session: Session) -> Any:
        asked.append(1)
        return fails(session) if len(asked) <= FAILURES_IN_A_ROW + 1 else []

    shop = new_shop(plugins=[answering("delivery_options", counts)])
    for _ in range(FAILURES_IN_A_ROW + 3):
        options(shop)
    assert len(asked) == FAILURES_IN_A_ROW
    assert ("watched", "delivery_options", "skipped", 3) in noted(shop)

    clock.tick(SKIPPED_FOR)
    options(shop)
    options(shop)
    assert len(asked) == FAILURES_IN_A_ROW + 1, "it failed once more, and waits again"

    clock.tick(SKIPPED_FOR)
    options(shop)
    options(shop)
    assert len(asked) == FAILURES_IN_A_ROW + 3, "it is well again"


def test_failures_that_are_not_in_a_row_do_not_trip_the_breaker(new_shop: NewShop) -> None:
    asked: list[int] = []

    def every_other(session: Session) -> Any:
        asked.append(1)
        return fails(session) if len(asked) % 2 else []

    shop = new_shop(plugins=[answering("delivery_options", every_other)])
    for _ in range(4 * FAILURES_IN_A_ROW):
        options(shop)

    assert len(asked) == 4 * FAILURES_IN_A_ROW


def test_a_closed_hook_is_never_skipped(new_shop: NewShop) -> None:
    shop = new_shop(plugins=[answering("checkout_problems", fails)])
    times = 3 * FAILURES_IN_A_ROW

    with shop.db.read() as session:
        for _ in range(times):
            (problem,) = shop.hooks.problems(hooks.checkout_problems, None, session)  # type: ignore[arg-type]
            assert problem.code == "plugin_failed"

    assert noted(shop) == [("watched", "checkout_problems", "raised", times)]


def wrong_sql(session: Session) -> Any:
    session.execute(text("SELECT * FROM no_such_table"))


def flushes(session: Session) -> Any:
    session.add(Category(slug="half-written", name=Text("半", "Half")))
    session.flush()
    raise RuntimeError


def leaves_pending(session: Session) -> Any:
    session.add(Category(slug="half-written", name=Text("半", "Half")))
    raise RuntimeError


def flushes_what_cannot_be(session: Session) -> Any:
    session.add(Category(slug=None, name=None))
    session.flush()


def looks(session: Session) -> list[Any]:
    assert session.scalar(text("SELECT 1")) == 1
    return []


SPOILERS = [wrong_sql, flushes, leaves_pending, flushes_what_cannot_be]


@pytest.mark.parametrize("spoils", SPOILERS)
def test_what_one_plugin_does_to_the_database_does_not_spoil_it_for_the_others(
    new_shop: NewShop, spoils: Answer
) -> None:
    one = answering("delivery_options", spoils, "one")
    shop = new_shop(plugins=[one, answering("delivery_options", looks, "two")])

    def in_a_write(session: Session) -> None:
        session.add(Category(slug="core", name=Text("核", "Core")))
        assert shop.hooks.contributions(hooks.delivery_options, None, session) == []  # type: ignore[arg-type]

    assert options(shop) == []
    shop.db.write(in_a_write)

    with shop.db.read() as session:
        slugs = session.scalars(text("SELECT slug FROM categories")).all()
    assert slugs == ["core"], "core's own row is kept, the plugin's is not"
    assert {plugin for plugin, *_ in noted(shop)} == {"one"}


def test_problems_of_two_processes_are_counted_together(new_shop: NewShop) -> None:
    shop = new_shop(plugins=[answering("delivery_options", fails)])

    def fail_in_a_process_of_its_own(_number: int) -> None:
        from dataclasses import replace

        own = replace(shop, hooks=Hooks([hooks], shop.plugins, shop.clock))
        for _ in range(3):
            options(own)
        write_down(own, at_once=True)

    race(fail_in_a_process_of_its_own, 6)

    assert noted(shop) == [("watched", "delivery_options", "raised", 18)]


def test_problems_are_written_once_in_a_while_and_lost_never(
    new_shop: NewShop, clock: FakeClock
) -> None:
    shop = new_shop(plugins=[answering("delivery_options", fails)])
    journal = shop.hooks.watch.journal
    options(shop)
    write_down(shop)
    options(shop)
    write_down(shop)
    assert journal, "the second waits"
    assert noted(shop)[0][-1] == 2, "and is shown all the same"

    clock.tick(timedelta(seconds=5))
    write_down(shop)
    assert not journal
    assert noted(shop)[0][-1] == 2


def test_a_journal_that_cannot_be_written_disturbs_nobody(
    new_shop: NewShop, caplog: pytest.LogCaptureFixture
) -> None:
    shop = new_shop(plugins=[answering("delivery_options", fails)])
    options(shop)
    shop.db.write(lambda session: session.execute(text("DROP TABLE plugin_problems")))

    write_down(shop)

    assert shop.hooks.watch.journal
    assert "could not be written down" in caplog.text


def test_a_journal_is_bounded() -> None:
    journal, now = Journal(), FakeClock().now()
    for number in range(3_000):
        journal.add(Noted("p", "1", f"hook_{number}", "raised", 1, now, now, None))

    assert len(journal.look()) == 1_000


def test_many_threads_lose_no_count() -> None:
    journal, now = Journal(), FakeClock().now()
    one = Noted("p", "1", "hook", "raised", 1, now, now, None)

    def add_many(_number: int) -> None:
        for _ in range(500):
            journal.add(one)

    race(add_many, 4)

    assert journal.take()[0].count == 2_000


PROBLEMS = """{
  plugins { name version problems { hook kind count error } }
  pluginProblems { plugin version hook kind count firstAt lastAt error }
  hooks { name kind onFailure budgetMs plugins }
}"""


def test_staff_see_what_went_wrong_and_who_is_asked(farmstand: OpenFarmstand) -> None:
    stand = farmstand(answering("delivery_options", fails), answering("price_rows", looks, "also"))
    stand.deliver_to()
    stand.cart(stand.put_on_sale())

    seen = stand.admin(PROBLEMS)

    also, watched = seen["plugins"]
    assert (also["name"], also["problems"]) == ("also", [])
    (problem,) = watched["problems"]
    assert (problem["hook"], problem["kind"]) == ("delivery_options", "raised")
    assert problem["error"] == "RuntimeError: a fault"
    assert seen["pluginProblems"][0]["lastAt"].startswith("2026-10-12T01:00:00")
    by_name = {hook["name"]: hook for hook in seen["hooks"]}
    assert by_name["price_rows"] == {
        "name": "price_rows",
        "kind": "contribute",
        "onFailure": "closed",
        "budgetMs": 20,
        "plugins": ["also"],
    }
    shopper = stand.admin.with_token(stand.member("shopper").token)
    assert shopper(PROBLEMS, errors=True)["data"] is None


def test_a_request_that_ends_writes_down_what_went_wrong(farmstand: OpenFarmstand) -> None:
    stand = farmstand(answering("delivery_options", fails))
    stand.deliver_to()
    stand.cart(stand.put_on_sale())

    with stand.shop.db.read() as session:
        assert session.scalar(text("SELECT count(*) FROM plugin_problems")) == 1


def test_a_trace_shows_every_call(
    new_shop: NewShop, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    trace = logging.getLogger("farmgate.hooks.trace")
    monkeypatch.setattr(trace, "handlers", [])
    monkeypatch.setenv("FARMGATE_TRACE_HOOKS", "1")
    shop = new_shop(
        plugins=[answering("delivery_options", fails), answering("delivery_options", looks, "well")]
    )

    options(shop)

    first, second = capsys.readouterr().err.strip().splitlines()[-2:]
    assert first.startswith("hook delivery_options watched 7.1 ")
    assert first.endswith(" ms raised")
    assert second.startswith("hook delivery_options well 7.1 ")
    assert second.endswith((" ms ok", " ms overran"))  # on a machine that is busy


def test_without_being_asked_nothing_is_traced(
    new_shop: NewShop, capsys: pytest.CaptureFixture[str]
) -> None:
    options(new_shop(plugins=[answering("delivery_options", looks)]))

    assert "delivery_options" not in capsys.readouterr().err


def test_a_fact_that_cannot_be_told_is_recorded(farmstand: OpenFarmstand) -> None:
    @hookimpl
    def order_placed(self: Any, fact: Any, session: Session) -> None:
        flushes_what_cannot_be(session)

    stand = farmstand(type("Listening", (Watched,), {"order_placed": order_placed}))
    stand.deliver_to()
    stand.buy(stand.put_on_sale())

    stand.tell_facts()

    assert noted(stand.shop) == [("watched", "order_placed", "raised", 1)]
