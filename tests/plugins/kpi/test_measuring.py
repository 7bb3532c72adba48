"""Days are closed, opened again by what becomes known, and survive a metric that fails."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from farmgate_kpi.measuring import NotMeasured
from farmgate_kpi.models import HeardFact
from farmgate_kpi.plugin import Kpi
from farmgate_sdk import Plugin, Shop, ShopCannotOpen, Text, hookimpl
from farmgate_sdk.kpi import Metric, Ratio, Unit
from farmgate_sdk.testing import OpenFarmstand, race
from tests.plugins.kpi.conftest import METRICS, Counted


def a_metric(code: str, measure: Any, **more: Any) -> Metric:
    words = Text("测试", "Test")
    return Metric(
        code=code,
        name=words,
        definition=words,
        unit=Unit.COUNT,
        direction="higher",
        measure=measure,
        **more,
    )


def contributing(*metrics: Metric, name_: str = "orchard") -> type[Plugin]:
    class Orchard(Plugin):
        name = name_
        version = "2.1"
        farmgate = ">=0.1"
        title = summary = Text("果园", "Orchard")

        @hookimpl(optional=True)
        def kpi_metrics(self) -> Sequence[Metric]:
            return metrics

    return Orchard


def trees(session: Any, shop: Shop, day: date) -> Decimal:
    return Decimal(day.day)


def test_another_plugins_metric_is_measured_scored_and_signed(farmstand: OpenFarmstand) -> None:
    metric = a_metric("orchard_trees", trees, target=Decimal(24), weight=5)
    counted = Counted(farmstand(Kpi, contributing(metric)))
    counted.next_day()
    counted.close()
    (found,) = [
        one for one in counted.stand.admin(METRICS)["kpiMetrics"] if one["code"] == "orchard_trees"
    ]
    assert (found["plugin"], found["version"]) == ("orchard", "2.1")
    assert (found["lastDay"], found["lastValue"]) == ("2026-10-12", "12.000000")
    assert counted.score(date(2026, 10, 12))["points"] == "50.00"


def test_a_plugin_with_metrics_does_without_the_one_that_shows_them(
    farmstand: OpenFarmstand,
) -> None:
    stand = farmstand(contributing(a_metric("orchard_trees", trees)))
    assert "kpi" not in stand.schema("admin").lower()


@pytest.mark.parametrize("code", ["sales", "orchard_trees"])
def test_two_plugins_with_one_metric_do_not_open(farmstand: OpenFarmstand, code: str) -> None:
    both = [
        contributing(a_metric("orchard_trees", trees)),
        contributing(a_metric(code, trees), name_="thicket"),
    ]
    other = "kpi" if code == "sales" else "orchard"
    with pytest.raises(ShopCannotOpen, match=rf"Both {other} and thicket bring a metric .*{code}"):
        farmstand(Kpi, *both)


@pytest.mark.parametrize("code", ["", "with space", "x" * 65])
def test_a_metric_needs_a_code_that_can_be_kept(farmstand: OpenFarmstand, code: str) -> None:
    with pytest.raises(ShopCannotOpen, match="orchard"):
        farmstand(Kpi, contributing(a_metric(code, trees)))


def breaks(session: Any, shop: Shop, day: date) -> Decimal:
    raise RuntimeError("the scales are \0 broken")


def stumbles(session: Any, shop: Shop, day: date) -> Decimal:
    session.connection().exec_driver_sql("SELECT nothing FROM nowhere")
    return Decimal(1)


def nonsense(session: Any, shop: Shop, day: date) -> Any:
    return 0.5


@pytest.mark.parametrize("measure", [breaks, stumbles, nonsense])
def test_a_metric_that_fails_is_seen_and_the_others_stand(
    farmstand: OpenFarmstand, measure: Any
) -> None:
    bad, good = a_metric("orchard_bad", measure), a_metric("orchard_good", trees)
    counted = Counted(farmstand(Kpi, contributing(bad, good)))
    day = counted.today
    counted.buy()
    counted.next_day()
    with pytest.raises(NotMeasured, match="orchard_bad could not be measured"):
        counted.close()

    assert counted.value("orders_placed", day) == "1.000000"
    assert counted.value("orchard_good", day) == "12.000000"
    assert counted.value("orchard_bad", day) is None
    troubles = {one["code"]: one["trouble"] for one in counted.stand.admin(METRICS)["kpiMetrics"]}
    assert [code for code, trouble in troubles.items() if trouble] == ["orchard_bad"]


def test_a_metric_that_is_well_again_has_no_trouble_any_more(farmstand: OpenFarmstand) -> None:
    broken = {"is": True}

    def moody(session: Any, shop: Shop, day: date) -> Ratio:
        if broken["is"]:
            raise RuntimeError("no")
        return Ratio(1, 4)

    counted = Counted(farmstand(Kpi, contributing(a_metric("orchard_moody", moody))))
    counted.next_day()
    with pytest.raises(NotMeasured):
        counted.close()
    broken["is"] = False
    counted.close()
    (found,) = [
        one for one in counted.stand.admin(METRICS)["kpiMetrics"] if one["code"] == "orchard_moody"
    ]
    assert (found["trouble"], found["lastValue"]) == (None, "0.250000")


def test_fifty_orders_from_before_it_came_are_counted_once_each(farmstand: OpenFarmstand) -> None:
    before = farmstand()
    past = Counted(before)
    day = past.today
    for number in range(50):
        if number % 10 == 0:
            past.next_day(0 if number == 0 else 1)
        past.buy()
    with before.again_with(Kpi) as on:
        now = Counted.__new__(Counted)
        now.stand, now.goods = on, past.goods
        now.buy()  # while it is still being told of the others
        on.tell_facts()
        now.next_day()
        came = now.close()
        assert came["days"] >= 5
        counts = [now.value("orders_placed", day + timedelta(days=n)) for n in range(5)]
        assert counts == ["10.000000"] * 4 + ["11.000000"]
        heard = on.read(lambda session: session.query(HeardFact).count())
        on.tell_facts()
        assert on.read(lambda session: session.query(HeardFact).count()) == heard


def test_the_same_fact_told_again_counts_once(counted: Counted) -> None:
    from farmgate_sdk.facts import Fact

    fact = Fact(
        "00000000-0000-0000-0000-000000000001",
        "order_placed",
        "order:900",
        {"order_id": 900, "member_id": None, "total_minor": 100},
        counted.stand.clock.now(),
    )
    plugin = counted.stand.plugin("kpi")
    for _ in range(2):
        counted.stand.write(lambda session: plugin.order_placed(fact, session))
    day = counted.today
    counted.next_day()
    counted.close()
    assert counted.value("orders_placed", day) == "1.000000"


def test_facts_and_closings_at_once_lose_nothing(counted: Counted) -> None:
    from farmgate_sdk.facts import Fact

    day, plugin, stand = counted.today, counted.stand.plugin("kpi"), counted.stand
    moment = stand.clock.now()
    counted.next_day()

    def act(number: int) -> None:
        if number % 3 == 0:
            stand.run_job("measure", plugin="kpi", payload=period)
            return
        fact = Fact(
            f"fact-{number}",
            "order_placed",
            f"order:{number}",
            {"order_id": number, "member_id": None, "total_minor": 100},
            moment,
        )
        stand.write(lambda session: plugin.order_placed(fact, session))

    period = {"from": day.isoformat(), "to": day.isoformat()}
    race(act, 9)
    counted.close()
    assert counted.value("orders_placed", day) == "6.000000"


def test_days_that_nobody_closed_are_closed_with_the_next(counted: Counted) -> None:
    first = counted.today
    counted.buy()
    counted.next_day()
    counted.close()
    counted.next_day(5)
    assert counted.close()["days"] == 5
    quiet = [counted.value("orders_placed", first + timedelta(days=n)) for n in range(1, 6)]
    assert quiet == ["0.000000"] * 5
    assert counted.value("stock_out_share", first + timedelta(days=2)) is None
    assert counted.value("stock_out_share", first + timedelta(days=5)) == "0.000000"


def test_closing_runs_by_itself_half_an_hour_after_midnight(counted: Counted) -> None:
    stand, day = counted.stand, counted.today
    counted.buy()
    stand.tell_facts()
    stand.run_due_jobs()
    counted.at(day + timedelta(days=1), hour=1)
    assert stand.run_due_jobs() == 1
    assert counted.value("orders_placed", day) == "1.000000"


def test_today_is_not_measured_before_it_is_over(counted: Counted) -> None:
    counted.buy()
    counted.stand.tell_facts()
    counted.stand.run_job(
        "measure",
        plugin="kpi",
        payload={"from": counted.today.isoformat(), "to": counted.today.isoformat()},
    )
    counted.next_day()
    assert counted.value("orders_placed", counted.today - timedelta(days=1)) is None
