"""A shop with metrics on, goods at round prices, and days that pass."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from farmgate_kpi.plugin import Kpi
from farmgate_sdk.facts import Fact
from farmgate_sdk.reading import key_of
from farmgate_sdk.testing import Farmstand, GraphQLClient, LotInStock, OnSale, OpenFarmstand

METRICS = """{ kpiMetrics {
  code name definition unit direction target weight isPublic plugin version
  lastDay lastValue trouble isSnapshot } }"""
SERIES = """query($metric: String!, $from: Date!, $to: Date!) {
  kpiSeries(metric: $metric, from: $from, to: $to) { day value } }"""
SCORE = """query($from: Date!, $to: Date!) { kpiScore(from: $from, to: $to) {
  points coverage missing items { metric { code } value points } } }"""
GOAL = """mutation($input: KpiGoalSetInput!) { kpiGoalSet(input: $input) {
  metric { code target weight } problems { code message } } }"""


class Counted:
    """A stand with metrics on, and what its days come to."""

    def __init__(self, stand: Farmstand) -> None:
        self.stand = stand
        stand.deliver_to(price="0.00")
        self.goods: OnSale = stand.put_on_sale(
            variants={"BOX": "100.00"}, lots=(LotInStock(10_000),), weight_grams=0
        )

    @property
    def today(self) -> date:
        """The day in the shop's zone."""
        return self.stand.clock.now().astimezone(self.stand.shop.time_zone).date()

    def at(self, day: date, hour: int = 9) -> None:
        """It is this hour of a day in Shanghai."""
        self.stand.clock.moment = datetime(day.year, day.month, day.day, hour, tzinfo=UTC)
        self.stand.clock.tick(timedelta(hours=-8))

    def next_day(self, days: int = 1, hour: int = 9) -> None:
        """Days pass."""
        self.at(self.today + timedelta(days=days), hour)

    def buy(self, boxes: int = 1, by: GraphQLClient | None = None) -> Any:
        """An order, placed."""
        return self.stand.buy((self.goods, boxes), by=by)

    def refund(self, order: Any, minor: int) -> None:
        """So much of an order is given back, and the plugin is told."""
        fact = Fact(
            str(uuid4()),
            "order_refunded",
            "order",
            {"order_id": key_of("Order", order["id"]), "refund_minor": minor},
            self.stand.clock.now(),
        )
        plugin = self.stand.plugin("kpi")
        self.stand.write(lambda session: plugin.order_refunded(fact, session))

    def close(self) -> Mapping[str, Any]:
        """What happened is told, and the days that are over are closed."""
        self.stand.tell_facts()
        return self.stand.run_job("close_day", plugin="kpi") or {}

    def value(self, code: str, day: date) -> str | None:
        """What a metric came to on a day."""
        asked = {"metric": code, "from": day.isoformat(), "to": day.isoformat()}
        ((point),) = self.stand.admin(SERIES, **asked)["kpiSeries"]
        found: str | None = point["value"]
        return found

    def values(self, day: date) -> dict[str, str | None]:
        """What all metrics came to on a day."""
        return {one: self.value(one, day) for one in self.codes()}

    def codes(self) -> list[str]:
        """All metrics' codes."""
        return [one["code"] for one in self.stand.admin(METRICS)["kpiMetrics"]]

    def goal(self, metric: str, target: str | None, weight: int) -> Any:
        """Staff say what a metric should come to."""
        said = {"metric": metric, "target": target, "weight": weight}
        return self.stand.admin(GOAL, input=said)["kpiGoalSet"]

    def score(self, first: date, last: date | None = None) -> Any:
        """What a period came to."""
        asked = {"from": first.isoformat(), "to": (last or first).isoformat()}
        return self.stand.admin(SCORE, **asked)["kpiScore"]


@pytest.fixture
def counted(farmstand: OpenFarmstand) -> Counted:
    return Counted(farmstand(Kpi))
