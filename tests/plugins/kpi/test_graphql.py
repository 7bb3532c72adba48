"""Staff read and set metrics, anybody what is public, and what makes no sense is refused."""

from datetime import date, timedelta
from typing import Any

import pytest

from farmgate_kpi.plugin import Kpi
from farmgate_sdk.testing import GraphQLFailed, OpenFarmstand
from tests.plugins.kpi.conftest import GOAL, METRICS, SCORE, SERIES, Counted

PUBLIC = "{ kpiPublic { code name unit target lastDay lastValue } }"


def test_a_period_is_scored_against_its_targets_with_what_is_missing(counted: Counted) -> None:
    first = counted.today
    for boxes in (1, 3):
        counted.stand.pay(counted.buy(boxes))
        counted.next_day()
    counted.close()
    assert counted.goal("sales", "250", 30)["problems"] == []
    counted.goal("orders_placed", "1", 10)
    counted.goal("hours_to_ship", "24", 10)

    score = counted.score(first, first + timedelta(days=1))
    assert (score["points"], score["coverage"]) == ("85.00", "0.80")
    assert score["missing"] == ["hours_to_ship"]
    found = {item["metric"]["code"]: (item["value"], item["points"]) for item in score["items"]}
    assert found["sales"] == ("200.000000", "80.00")
    assert found["average_order_value"] == ("200.000000", None)


def test_a_goal_may_be_changed_and_taken_away(counted: Counted) -> None:
    assert counted.goal("sales", "1000.5", 40)["metric"] == {
        "code": "sales",
        "target": "1000.5",
        "weight": 40,
    }
    assert counted.goal("sales", None, 0)["metric"]["target"] is None


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"metric": "nobody", "target": "1", "weight": 1}, "kpi_metric_not_found"),
        ({"metric": "sales", "target": "1", "weight": -1}, "kpi_goal_invalid"),
        ({"metric": "sales", "target": "1", "weight": 1001}, "kpi_goal_invalid"),
        ({"metric": "sales", "target": "1000000000000", "weight": 1}, "kpi_goal_invalid"),
    ],
)
def test_a_goal_that_makes_no_sense_is_refused(
    counted: Counted, said: dict[str, Any], code: str
) -> None:
    (problem,) = counted.stand.admin(GOAL, input=said)["kpiGoalSet"]["problems"]
    assert problem["code"] == code
    assert counted.stand.admin(METRICS)["kpiMetrics"][1]["target"] is None


@pytest.mark.parametrize(
    ("first", "last"),
    [
        ("2026-10-11", "2026-10-10"),
        ("2026-10-10", "2026-10-12"),  # today is not over
        ("2020-01-01", "2026-10-11"),
        ("0001-01-01", "9999-12-31"),
    ],
)
def test_a_period_that_is_none_is_refused(counted: Counted, first: str, last: str) -> None:
    asked = {"from": first, "to": last}
    for ask, more in ((SERIES, {"metric": "sales"}), (SCORE, {})):
        answer = counted.stand.admin(ask, errors=True, **asked, **more)
        assert answer["errors"][0]["extensions"]["code"] == "kpi_period_invalid"
    measure = """mutation($from: Date!, $to: Date!) {
      kpiMeasure(from: $from, to: $to) { days problems { code } } }"""
    assert counted.stand.admin(measure, **asked)["kpiMeasure"] == {
        "days": None,
        "problems": [{"code": "kpi_period_invalid"}],
    }


def test_a_series_of_a_metric_that_is_none_is_refused(counted: Counted) -> None:
    day = date(2026, 10, 1).isoformat()
    answer = counted.stand.admin(SERIES, errors=True, metric="x" * 500, **{"from": day, "to": day})
    assert answer["errors"][0]["extensions"]["code"] == "kpi_metric_not_found"


def test_reading_and_setting_each_need_their_permission(counted: Counted) -> None:
    stand = counted.stand
    reader, setter = stand.staff("kpi.read"), stand.staff("kpi.write")
    assert len(reader(METRICS)["kpiMetrics"]) == 10
    for client in (setter, stand.staff("shop.read"), stand.admin.with_token(None)):
        with pytest.raises(GraphQLFailed):
            client(METRICS)
    said = {"metric": "sales", "target": "1", "weight": 1}
    assert reader(GOAL, input=said)["kpiGoalSet"]["problems"][0]["code"] == "permission_denied"
    assert setter(GOAL, input=said)["kpiGoalSet"]["problems"] == []


def test_the_worker_measures_days_again_when_staff_ask_for_it(counted: Counted) -> None:
    day = counted.today
    counted.buy()
    counted.next_day()
    counted.stand.tell_facts()
    counted.stand.run_due_jobs()
    measure = "mutation($d: Date!) { kpiMeasure(from: $d, to: $d) { days problems { code } } }"
    done = counted.stand.admin(measure, d=day.isoformat())["kpiMeasure"]
    assert done == {"days": 1, "problems": []}
    assert counted.stand.run_due_jobs() == 1
    assert counted.value("orders_placed", day) == "1.000000"


def test_only_what_the_shop_makes_public_is_shown_to_anybody(farmstand: OpenFarmstand) -> None:
    public = {"public_metrics": ["orders_placed", "nobody_brings_it"]}
    counted = Counted(farmstand(Kpi, settings={"plugins": {"kpi": public}}))
    counted.buy()
    counted.next_day()
    counted.close()
    (found,) = counted.stand.storefront(PUBLIC)["kpiPublic"]
    assert found == {
        "code": "orders_placed",
        "name": "Orders placed",
        "unit": "count",
        "target": None,
        "lastDay": "2026-10-12",
        "lastValue": "1.000000",
    }


def test_by_default_nothing_is_public(counted: Counted) -> None:
    assert counted.stand.storefront(PUBLIC) == {"kpiPublic": []}


def test_a_question_costs_the_same_however_many_days_and_metrics_it_is_about(
    counted: Counted,
) -> None:
    counted.next_day(25)
    counted.close()
    first = counted.today - timedelta(days=24)
    costs = []
    for last in (first, counted.today - timedelta(days=1)):
        with counted.stand.statements() as asked:
            counted.score(first, last)
        costs.append(len(asked))
    assert costs[0] == costs[1] <= 6
