"""Jobs run when they are due, by one worker at a time, and what came of them can be seen."""

import threading
import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from datetime import time as time_of_day
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from farmgate.catalog.models import Category
from farmgate.errors import ShopCannotOpen
from farmgate.events.jobs import LEASE, MOST_TRIES, has_due_jobs, run_next, run_now
from farmgate.events.models import JobRecord
from farmgate.events.schedule import next_daily, next_interval
from farmgate.events.scheduling import install_schedules
from farmgate.events.trouble import trouble
from farmgate.housekeeping import worker_for
from farmgate.plugins import Plugin
from farmgate.problems import Refused
from farmgate.shop import Shop
from farmgate_sdk import Text
from farmgate_sdk.jobs import JobRun, job, run_later
from farmgate_sdk.testing import FakeClock, Farmstand, NewShop, OpenFarmstand, race

TITLE = Text("任务", "Job")


class Gardener(Plugin):
    """Waters every six hours, closes at three in the morning, plants when asked to."""

    name = "gardener"
    version = "1"
    farmgate = ">=0.1"
    title = summary = Text("园丁", "Gardener")
    done: ClassVar[list[str]]
    fails: ClassVar[set[str]]

    def _do(self, what: str) -> None:
        self.done.append(what)
        if what in self.fails:
            raise RuntimeError("no water \0 left")

    @job(title=TITLE, every=timedelta(hours=6))
    def water(self, run: JobRun) -> dict[str, Any]:
        self._do("water")
        return {"watered": len(self.done)}

    @job(title=TITLE, at=time_of_day(3, 0))
    def close(self, run: JobRun) -> None:
        self._do("close")

    @job(title=TITLE)
    def plant(self, run: JobRun) -> dict[str, Any]:
        self._do("plant")
        name = Text(run.payload["what"], run.payload["what"])
        run.write(lambda session: session.add(Category(slug=run.payload["what"], name=name)))
        return {"planted": run.payload["what"], "rows": run.read(_categories)}


def _categories(session: Session) -> int:
    return len(session.scalars(select(Category.id)).all())


@pytest.fixture
def gardener() -> Any:
    return type("Gardener", (Gardener,), {"done": [], "fails": set()})


@pytest.fixture
def stand(farmstand: OpenFarmstand, gardener: Any) -> Farmstand:
    return farmstand(gardener)


def job_row(shop: Shop, name: str) -> JobRecord:
    with shop.db.read() as session:
        return session.scalars(select(JobRecord).where(JobRecord.name == name)).one()


def ask_for(shop: Shop, name: str = "plant", **more: Any) -> None:
    shop.db.write(lambda session: run_later(session, shop, plugin="gardener", name=name, **more))


def test_a_job_on_a_schedule_runs_at_once_and_then_every_so_often(
    stand: Farmstand, gardener: Any
) -> None:
    assert stand.run_due_jobs() == 1
    stand.clock.tick(timedelta(hours=5, minutes=59))
    assert stand.run_due_jobs() == 0
    stand.clock.tick(timedelta(minutes=1))
    assert stand.run_due_jobs() == 1
    assert gardener.done == ["water", "water"]
    row = job_row(stand.shop, "water")
    assert (row.runs, row.failures, row.last_result) == (2, 0, {"watered": 2})
    assert row.due_at == stand.clock.now() + timedelta(hours=6)


def test_a_daily_job_runs_at_its_time_in_the_shops_own_zone(
    stand: Farmstand, gardener: Any
) -> None:
    stand.run_due_jobs()
    row = job_row(stand.shop, "close")
    assert row.due_at.astimezone(ZoneInfo("Asia/Shanghai")).hour == 3
    stand.clock.moment = row.due_at
    stand.run_due_jobs()
    assert gardener.done.count("close") == 1
    assert job_row(stand.shop, "close").due_at == row.due_at + timedelta(days=1)


def test_what_was_missed_while_the_shop_was_closed_is_done_once(
    stand: Farmstand, gardener: Any
) -> None:
    stand.run_due_jobs()
    stand.clock.tick(timedelta(days=10, hours=1))
    assert stand.run_due_jobs() == 2
    assert sorted(gardener.done) == ["close", "water", "water"]
    assert job_row(stand.shop, "water").due_at - stand.clock.now() == timedelta(hours=5)


def test_a_job_is_asked_for_with_what_gave_the_reason_or_not_at_all(
    stand: Farmstand, gardener: Any
) -> None:
    def work(session: Session) -> None:
        run_later(session, stand.shop, plugin="gardener", name="plant", payload={"what": "pear"})
        raise OSError("the power went out")

    with pytest.raises(OSError, match="power"):
        stand.write(work)
    stand.run_due_jobs()
    assert "plant" not in gardener.done

    ask_for(stand.shop, payload={"what": "apple"})
    assert stand.run_due_jobs() == 1
    row = job_row(stand.shop, "plant")
    assert (row.status, row.last_result) == ("done", {"planted": "apple", "rows": 1})


def test_a_job_may_be_asked_for_later(stand: Farmstand, gardener: Any) -> None:
    stand.run_due_jobs()
    ask_for(stand.shop, payload={"what": "fig"}, at=stand.clock.now() + timedelta(hours=1))
    assert stand.run_due_jobs() == 0
    stand.clock.tick(timedelta(hours=1))
    assert stand.run_due_jobs() == 1


def test_only_what_is_declared_can_be_asked_for(stand: Farmstand) -> None:
    with pytest.raises(LookupError, match="dig"):
        ask_for(stand.shop, "dig")
    with pytest.raises(LookupError, match="seed"):
        ask_for(stand.shop, "seed")
    with pytest.raises(LookupError, match="nobody"):
        stand.write(lambda session: run_later(session, stand.shop, plugin="nobody", name="plant"))


def test_one_that_fails_is_tried_again_ever_later_and_then_given_up(
    stand: Farmstand, gardener: Any, clock: FakeClock
) -> None:
    gardener.fails.add("plant")
    stand.run_due_jobs()
    ask_for(stand.shop, payload={"what": "fig"})
    for tries in range(1, MOST_TRIES + 1):
        assert run_next(stand.shop)
        row = job_row(stand.shop, "plant")
        assert row.tries == tries
        assert row.last_error == "RuntimeError: no water \\0 left"
        waits = row.due_at - clock.now()
        if row.status == "waiting":
            assert waits == timedelta(seconds=10 * 4 ** (tries - 1))
            clock.tick(waits)
        stand.write(_forget_schedules)
    assert (row.status, gardener.done.count("plant")) == ("dead", MOST_TRIES)
    assert not run_next(stand.shop)
    assert stand.read(lambda session: trouble(session, stand.shop)).dead == ["gardener.plant"]


def _forget_schedules(session: Session) -> None:
    for row in session.scalars(select(JobRecord).where(JobRecord.is_periodic)):
        session.delete(row)


def test_one_on_a_schedule_that_fails_is_run_at_its_next_time_and_counted(
    stand: Farmstand, gardener: Any
) -> None:
    gardener.fails.add("water")
    for _ in range(3):
        stand.run_due_jobs()
        stand.clock.tick(timedelta(hours=6))
    row = job_row(stand.shop, "water")
    assert (row.status, row.runs, row.failures, row.tries) == ("waiting", 3, 3, 3)
    assert stand.read(lambda session: trouble(session, stand.shop)).failing == ["gardener.water"]

    gardener.fails.clear()
    stand.run_due_jobs()
    row = job_row(stand.shop, "water")
    assert (row.failures, row.tries, row.last_error) == (3, 0, None)
    assert not stand.read(lambda session: trouble(session, stand.shop)).failing


@pytest.mark.parametrize(
    "answer", [[1], {"when": datetime.max.replace(tzinfo=UTC)}, {"x": float("nan")}]
)
def test_an_answer_that_cannot_be_kept_is_a_failure(
    farmstand: OpenFarmstand, answer: Any, gardener: Any
) -> None:
    class Odd(gardener):  # type: ignore[misc]
        @job(title=TITLE)
        def plant(self, run: JobRun) -> Any:
            return answer

    stand = farmstand(Odd)
    with pytest.raises((TypeError, ValueError)):
        stand.run_job("plant", plugin="gardener")
    assert job_row(stand.shop, "plant").failures == 1


def test_two_workers_never_run_one_job_at_once(
    new_shop: NewShop, gardener: Any, clock: FakeClock
) -> None:
    at_work, most = [], []

    class Slow(gardener):  # type: ignore[misc]
        @job(title=TITLE)
        def plant(self, run: JobRun) -> None:
            at_work.append(run.payload["what"])
            most.append(at_work.count(run.payload["what"]))
            time.sleep(0.02)
            at_work.remove(run.payload["what"])

    shop = new_shop(plugins=[Slow])
    for number in range(6):
        ask_for(shop, payload={"what": str(number)})
    race(lambda _: [run_next(shop) for _ in range(4)], 4)
    while run_next(shop):
        pass
    assert most == [1] * 6
    with shop.db.read() as session:
        rows = session.scalars(select(JobRecord).where(JobRecord.name == "plant")).all()
    assert [(row.status, row.runs) for row in rows] == [("done", 1)] * 6


def claim_and_die(shop: Shop) -> None:
    """What is left of a worker that was killed while it ran a job."""

    def work(session: Session) -> None:
        row = session.scalars(select(JobRecord).where(JobRecord.name == "plant")).one()
        row.status, row.lease, row.runs = "running", "lost", row.runs + 1
        row.leased_until = shop.clock.now() + LEASE

    shop.db.write(work)


def test_the_job_of_a_killed_worker_is_run_again_when_its_lease_has_ended(
    stand: Farmstand, gardener: Any
) -> None:
    ask_for(stand.shop, payload={"what": "apple"})
    claim_and_die(stand.shop)
    stand.run_due_jobs()
    assert "plant" not in gardener.done
    stand.clock.tick(LEASE)
    stand.run_due_jobs()
    row = job_row(stand.shop, "plant")
    assert (row.status, row.runs, row.failures) == ("done", 2, 1)


def test_a_job_that_kills_its_worker_each_time_is_given_up(stand: Farmstand, gardener: Any) -> None:
    ask_for(stand.shop, payload={"what": "apple"})
    stand.write(lambda session: None)

    def nearly_given_up(session: Session) -> None:
        session.scalars(select(JobRecord).where(JobRecord.name == "plant")).one().tries = (
            MOST_TRIES - 1
        )

    stand.write(nearly_given_up)
    claim_and_die(stand.shop)
    stand.clock.tick(LEASE)
    stand.run_due_jobs()
    row = job_row(stand.shop, "plant")
    assert (row.status, "plant" in gardener.done) == ("dead", False)
    assert "without a word" in (row.last_error or "")


def test_what_a_worker_says_after_it_lost_its_lease_is_not_kept(
    new_shop: NewShop, gardener: Any, clock: FakeClock
) -> None:
    class Overtaken(gardener):  # type: ignore[misc]
        @job(title=TITLE)
        def plant(self, run: JobRun) -> dict[str, Any]:
            if len(self.done) == 0:
                self.done.append("first")
                clock.tick(LEASE)
                assert run_next(run.shop)  # another worker, in the meantime
                return {"who": "first"}
            return {"who": "second"}

    shop = new_shop(plugins=[Overtaken])
    shop.db.write(_forget_schedules)
    ask_for(shop)
    run_next(shop)
    assert job_row(shop, "plant").last_result == {"who": "second"}


def test_the_lease_of_a_long_job_is_renewed(
    new_shop: NewShop, gardener: Any, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("farmgate.events.jobs._RENEWAL", 0.01)

    class Long(gardener):  # type: ignore[misc]
        @job(title=TITLE)
        def plant(self, run: JobRun) -> dict[str, Any]:
            clock.tick(LEASE - timedelta(seconds=1))
            time.sleep(0.2)
            clock.tick(timedelta(seconds=2))
            return {"overtaken": run.read(lambda session: has_due_jobs(session, run.shop))}

    shop = new_shop(plugins=[Long])
    shop.db.write(_forget_schedules)
    ask_for(shop)
    run_next(shop)
    assert job_row(shop, "plant").last_result == {"overtaken": False}


def test_a_job_of_a_plugin_that_is_off_waits_until_it_is_on_again(
    stand: Farmstand, gardener: Any
) -> None:
    stand.run_due_jobs()
    ask_for(stand.shop, payload={"what": "apple"})
    with stand.again_with() as off:
        assert off.run_due_jobs() == 0
        assert off.admin("{ jobs { nodes { name } } }")["jobs"]["nodes"] == []
        with pytest.raises(Refused):
            run_now(off.shop, "gardener", "plant")
        stand.clock.tick(timedelta(days=30))
        with off.again_with(gardener) as on:
            assert on.run_due_jobs() == 3
    assert sorted(gardener.done) == ["close", "plant", "water", "water"]


def test_a_changed_schedule_holds_from_the_next_start_on(stand: Farmstand, gardener: Any) -> None:
    stand.run_due_jobs()

    class Oftener(gardener):  # type: ignore[misc]
        @job(title=TITLE, every=timedelta(hours=1))
        def water(self, run: JobRun) -> None: ...

        @job(title=TITLE, at=time_of_day(5, 30))
        def close(self, run: JobRun) -> None: ...

    with stand.again_with(Oftener) as again:
        assert job_row(again.shop, "water").due_at == stand.clock.now() + timedelta(hours=1)
        due = job_row(again.shop, "close").due_at.astimezone(ZoneInfo("Asia/Shanghai"))
        assert (due.hour, due.minute) == (5, 30)


def test_running_a_job_by_hand_answers_or_raises_and_both_are_kept(
    stand: Farmstand, gardener: Any
) -> None:
    assert stand.run_job("water", plugin="gardener") == {"watered": 1}
    gardener.fails.add("water")
    with pytest.raises(RuntimeError, match="no water"):
        stand.run_job("water", plugin="gardener")
    assert job_row(stand.shop, "water").failures == 1
    assert stand.run_job("plant", plugin="gardener", payload={"what": "fig"}) == {
        "planted": "fig",
        "rows": 1,
    }


def test_staff_see_the_jobs_and_may_have_one_run(stand: Farmstand, gardener: Any) -> None:
    ask = "{ jobs { nodes { plugin name title schedule status nextRunAt failures lastResult } } }"
    run = """mutation($name: String!) { jobRun(plugin: "gardener", name: $name) {
      job { name status } problems { code } } }"""
    stand.run_due_jobs()
    looker = stand.staff("shop.read")
    rows = {row["name"]: row for row in looker(ask)["jobs"]["nodes"]}
    assert rows["water"]["schedule"] == "every 6 h"
    assert rows["close"]["schedule"] == "daily at 03:00"
    assert rows["water"]["lastResult"] == {"watered": 1}
    refused = looker(run, name="water")["jobRun"]
    assert refused["problems"] == [{"code": "permission_denied"}]

    doer = stand.staff("shop.write")
    assert doer(run, name="dig")["jobRun"]["problems"] == [{"code": "job_not_found"}]
    assert doer(run, name="water")["jobRun"]["job"] == {"name": "water", "status": "waiting"}
    assert stand.run_due_jobs() == 1
    assert gardener.done == ["water", "water"]


def test_a_job_that_is_running_is_not_run_beside_itself(stand: Farmstand, gardener: Any) -> None:
    install_schedules(stand.shop)

    def begin(session: Session) -> None:
        row = session.scalars(select(JobRecord).where(JobRecord.name == "water")).one()
        row.status, row.lease, row.leased_until = "running", "x", stand.clock.now() + LEASE

    stand.write(begin)
    with pytest.raises(Refused, match="just now"):
        stand.run_job("water", plugin="gardener")
    run = 'mutation { jobRun(plugin: "gardener", name: "water") { problems { code } } }'
    assert stand.admin(run)["jobRun"]["problems"] == [{"code": "job_running"}]


@pytest.mark.parametrize(
    ("how", "reason"),
    [
        ({"every": timedelta(hours=1), "at": time_of_day(3)}, "not both"),
        ({"every": timedelta()}, "every second"),
        ({"at": time_of_day(3, tzinfo=UTC)}, "without tzinfo"),
    ],
)
def test_a_schedule_that_makes_no_sense_is_refused(how: Mapping[str, Any], reason: str) -> None:
    with pytest.raises(TypeError, match=reason):
        job(title=TITLE, **how)


def test_a_job_is_a_plain_method_that_takes_its_run() -> None:
    async def wait(self: Any, run: JobRun) -> None: ...

    def alone() -> None: ...

    for wrong in (wait, alone):
        with pytest.raises(TypeError, match=wrong.__name__):
            job(title=TITLE)(wrong)


def test_a_job_cannot_be_called_as_an_attribute_of_every_plugin(new_shop: NewShop) -> None:
    class Seeds(Plugin):
        name = "seeds"
        version = "1"
        farmgate = ">=0.1"
        title = summary = TITLE

        @job(title=TITLE)
        def settings(self, run: JobRun) -> None: ...

    with pytest.raises(ShopCannotOpen, match=r"seeds.*settings"):
        new_shop(plugins=[Seeds])


def test_a_long_job_keeps_no_fact_and_no_chore_waiting(new_shop: NewShop, gardener: Any) -> None:
    begun, go_on = threading.Event(), threading.Event()

    class Long(gardener):  # type: ignore[misc]
        @job(title=TITLE)
        def plant(self, run: JobRun) -> None:
            begun.set()
            go_on.wait(10)

    shop = new_shop(plugins=[Long])
    ask_for(shop)
    worker = worker_for(shop)
    worker.start()
    try:
        assert begun.wait(10)
        assert worker.is_well
    finally:
        go_on.set()
        worker.stop()
    assert job_row(shop, "plant").status == "done"


BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("now", "at", "wanted"),
    [
        ("2026-03-28T12:00", time_of_day(2, 30), "2026-03-29T01:30"),  # skipped: 03:30 summer time
        ("2026-10-24T12:00", time_of_day(2, 30), "2026-10-25T00:30"),  # the first of the two
        ("2026-10-25T00:30", time_of_day(2, 30), "2026-10-26T01:30"),  # not the second as well
        ("2026-07-01T10:00", time_of_day(12, 0), "2026-07-02T10:00"),  # just now is over
    ],
)
def test_a_daily_time_is_met_once_a_day_when_clocks_change(
    now: str, at: time_of_day, wanted: str
) -> None:
    moment = datetime.fromisoformat(now).replace(tzinfo=UTC)
    assert next_daily(moment, at, BERLIN) == datetime.fromisoformat(wanted).replace(tzinfo=UTC)


moments = st.datetimes(
    datetime(2020, 1, 1),  # noqa: DTZ001 - hypothesis adds the zone
    datetime(2035, 1, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
    allow_imaginary=False,
)


@given(moments, st.times())
def test_the_next_daily_time_lies_ahead_and_within_a_day_and_a_clock_change(
    now: datetime, at: time_of_day
) -> None:
    ahead = next_daily(now, at, BERLIN) - now
    assert timedelta() < ahead <= timedelta(hours=26)


@given(moments, moments, st.timedeltas(timedelta(seconds=1), timedelta(days=90)))
def test_the_next_interval_lies_ahead_and_on_the_grid(
    now: datetime, last: datetime, every: timedelta
) -> None:
    due = next_interval(now, last, every)
    assert due > now
    assert (due - last) % every == timedelta()
    assert due == last or due - every <= now
