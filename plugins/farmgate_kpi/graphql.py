"""Metrics in both schemas: all of them for staff, those that a shop makes public for anybody."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Annotated
from urllib.parse import urlencode

import strawberry

from farmgate_kpi import links, reading, service
from farmgate_kpi.periods import by_day
from farmgate_kpi.reading import ScoredStanding, Standing
from farmgate_kpi.registry import metrics_of
from farmgate_kpi.settings import KpiSettings
from farmgate_sdk import Text
from farmgate_sdk.graphql import (
    AdminMutation,
    AdminQuery,
    Answer,
    Info,
    Payload,
    ShopQuery,
    extend,
    mutation,
    query,
)
from farmgate_sdk.jobs import run_later

_MILLIONTH = Decimal("0.000001")
_HUNDREDTH = Decimal("0.01")

From = Annotated[date, strawberry.argument(name="from", description="Its first day.")]
To = Annotated[date, strawberry.argument(description="Its last day, which is over.")]


@strawberry.type(description="One thing that the shop wants to know of itself, each day.")
class KpiMetric:
    code: str
    name: str
    definition: str = strawberry.field(description="What is counted, what not, when.")
    unit: str = strawberry.field(description="`count`, `money`, `share` or `hours`.")
    direction: str = strawberry.field(description="`higher` or `lower` is better.")
    frequency: str = strawberry.field(description="How often people look at it.")
    owner: str | None = strawberry.field(description="The post that answers for it.")
    target: Decimal | None = strawberry.field(description="What a day should come to.")
    weight: int = strawberry.field(description="What it counts in the score; 0: nothing.")
    is_public: bool = strawberry.field(description="Whether `kpiPublic` shows it to anybody.")
    is_snapshot: bool = strawberry.field(description="Measured when a day closes, never again.")
    plugin: str = strawberry.field(description="Who brings it.")
    version: str
    last_day: date | None = strawberry.field(description="The last day that was measured.")
    last_value: Decimal | None
    trouble: str | None = strawberry.field(
        description="Why it could not be measured when it was tried last; null where it could."
    )


@strawberry.type(description="What a metric came to on a day; null where it has no value.")
class KpiPoint:
    day: date
    value: Decimal | None


@strawberry.type(description="A metric's part in the score of a period.")
class KpiScoreItem:
    metric: KpiMetric
    value: Decimal | None = strawberry.field(
        description="The mean of a day; of a share or a mean, all parts over all wholes."
    )
    points: Decimal | None = strawberry.field(
        description="100 on target, up to the cap; null without a value or a target."
    )


@strawberry.type(description="What a period came to against its targets.")
class KpiScore:
    first_day: date
    last_day: date
    points: Decimal | None = strawberry.field(
        description="Σ weight × points / Σ weight over what is available."
    )
    coverage: Decimal = strawberry.field(description="The part of all weights that is available.")
    missing: list[str] = strawberry.field(description="Codes of weighted metrics without points.")
    items: list[KpiScoreItem]


@strawberry.type(description="A metric that the shop shows to anybody, with its last value.")
class KpiPublicMetric:
    code: str
    name: str
    definition: str = strawberry.field(description="What is counted, what not, when.")
    unit: str = strawberry.field(description="`count`, `money`, `share` or `hours`.")
    direction: str = strawberry.field(description="`higher` or `lower` is better.")
    target: Decimal | None
    last_day: date | None = strawberry.field(description="The day that the value is of.")
    last_value: Decimal | None


@dataclass(frozen=True, slots=True)
class MetricView:
    """A metric as it is answered."""

    code: str
    name: Text
    definition: Text
    unit: str
    direction: str
    frequency: str
    owner: Text | None
    target: Decimal | None
    weight: int
    is_public: bool
    is_snapshot: bool
    plugin: str
    version: str
    last_day: date | None
    last_value: Decimal | None
    trouble: str | None


@dataclass(frozen=True, slots=True)
class PointView:
    """A day's value as it is answered."""

    day: date
    value: Decimal | None


@dataclass(frozen=True, slots=True)
class ItemView:
    """A metric's part in a score as it is answered."""

    metric: MetricView
    value: Decimal | None
    points: Decimal | None


@dataclass(frozen=True, slots=True)
class ScoreView:
    """A score as it is answered."""

    first_day: date
    last_day: date
    points: Decimal | None
    coverage: Decimal
    missing: Sequence[str]
    items: Sequence[ItemView]


def kpi_metrics(info: Info) -> list[MetricView]:
    found = reading.standings(info.context.session, metrics_of(info.context.shop))
    return [_metric(one, info) for one in found]


def kpi_series(info: Info, metric: str, from_: From, to: To) -> list[PointView]:
    shop = info.context.shop
    found = reading.metric_by(metrics_of(shop), metric)
    reading.check_period(shop, from_, to)
    values = reading.values(info.context.session, [found.code], from_, to)[found.code]
    return [PointView(day, _rounded(value)) for day, value in by_day(values, from_, to)]


def kpi_score(info: Info, from_: From, to: To) -> ScoreView:
    shop, cap = info.context.shop, info.context.settings(KpiSettings).score_cap
    reading.check_period(shop, from_, to)
    score = reading.score(info.context.session, metrics_of(shop), from_, to, cap)
    return ScoreView(
        first_day=from_,
        last_day=to,
        points=_rounded(score.card.points, _HUNDREDTH),
        coverage=score.card.coverage.quantize(_HUNDREDTH),
        missing=score.card.missing,
        items=[_item(item, info) for item in score.items],
    )


@extend(AdminQuery)
class KpiQuery:
    """What staff may ask of metrics."""

    kpi_metrics: list[KpiMetric] = query(
        kpi_metrics,
        description="All metrics: their definitions, targets and last values.",
        permission="kpi.read",
    )
    kpi_series: list[KpiPoint] = query(
        kpi_series, description="What a metric came to day by day.", permission="kpi.read"
    )
    kpi_score: KpiScore = query(
        kpi_score,
        description="What a period (or one day) came to against its targets.",
        permission="kpi.read",
    )


def kpi_public(info: Info) -> list[MetricView]:
    shop, wanted = info.context.shop, info.context.settings(KpiSettings).public_metrics
    metrics = [one for one in metrics_of(shop) if one.code in wanted]
    return [_metric(one, info) for one in reading.standings(info.context.session, metrics)]


@extend(ShopQuery)
class KpiPublicQuery:
    """What anybody may ask of metrics."""

    kpi_public: list[KpiPublicMetric] = query(
        kpi_public, description="Metrics that the shop makes public (`public_metrics`)."
    )


@strawberry.input
class KpiGoalSetInput:
    metric: str = strawberry.field(description="Code of a metric.")
    target: Decimal | None = strawberry.field(
        default=None, description="What a day should come to; null: it is not scored."
    )
    weight: int = strawberry.field(description="What it counts in the score; 0: nothing.")


@strawberry.type
class KpiGoalPayload(Payload):
    metric: KpiMetric | None


@strawberry.type
class KpiMeasurePayload(Payload):
    days: int | None = strawberry.field(description="How many days the worker will measure.")


@strawberry.type
class KpiDashboardLinkPayload(Payload):
    url: str | None = strawberry.field(description="Below the shop's own address.")
    expires_at: datetime | None


def kpi_goal_set(info: Info, input: KpiGoalSetInput) -> Answer:
    metric = reading.metric_by(metrics_of(info.context.shop), input.metric)
    info.context.write(
        lambda session: service.set_goal(session, metric.code, input.target, input.weight)
    )
    (standing,) = reading.standings(info.context.session, [metric])
    return Answer(metric=_metric(standing, info))


def kpi_measure(info: Info, from_: From, to: To) -> Answer:
    shop = info.context.shop
    reading.check_period(shop, from_, to)
    payload = {"from": from_.isoformat(), "to": to.isoformat()}
    info.context.write(
        lambda session: run_later(session, shop, plugin="kpi", name="measure", payload=payload)
    )
    return Answer(days=(to - from_).days + 1)


def kpi_dashboard_link(info: Info, days: int = 30) -> Answer:
    context = info.context
    until = context.shop.clock.now() + timedelta(minutes=context.settings(KpiSettings).link_minutes)
    member = 0 if context.principal is None else context.principal.member_id
    key = context.write(service.link_key)
    asked = {"days": days, "lang": context.language, "pass": links.sign(key, member, until)}
    return Answer(url=f"/plugins/kpi/dashboard?{urlencode(asked)}", expires_at=until)


@extend(AdminMutation)
class KpiMutation:
    """What staff may do about metrics."""

    kpi_goal_set: KpiGoalPayload = mutation(
        kpi_goal_set,
        description="Say what a metric should come to, and what it counts in the score.",
        permission="kpi.write",
    )
    kpi_measure: KpiMeasurePayload = mutation(
        kpi_measure,
        description="Have the worker measure days again.",
        permission="kpi.write",
    )
    kpi_dashboard_link: KpiDashboardLinkPayload = mutation(
        kpi_dashboard_link,
        description="A link that opens the dashboard in a browser for some minutes; whoever has "
        "it can read the dashboard.",
        permission="kpi.read",
    )


SHOP = (KpiPublicQuery,)
ADMIN = (KpiQuery, KpiMutation)


def _metric(one: Standing, info: Info) -> MetricView:
    metric, last = one.metric, one.last
    return MetricView(
        code=metric.code,
        name=metric.name,
        definition=metric.definition,
        unit=metric.unit.value,
        direction=metric.direction,
        frequency=metric.frequency,
        owner=metric.owner,
        target=one.target,
        weight=one.weight,
        is_public=metric.code in info.context.settings(KpiSettings).public_metrics,
        is_snapshot=metric.is_snapshot,
        plugin=metric.plugin,
        version=metric.version,
        last_day=None if last is None else last.day,
        last_value=None if last is None else _rounded(last.value),
        trouble=one.trouble,
    )


def _item(item: ScoredStanding, info: Info) -> ItemView:
    points = _rounded(item.points, _HUNDREDTH)
    return ItemView(_metric(item.standing, info), _rounded(item.value), points)


def _rounded(value: Decimal | None, places: Decimal = _MILLIONTH) -> Decimal | None:
    return None if value is None else value.quantize(places)
