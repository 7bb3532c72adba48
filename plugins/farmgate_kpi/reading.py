"""Reading what days came to, targets and troubles: a fixed number of statements."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from farmgate_kpi import errors
from farmgate_kpi.models import MetricDay, MetricGoal, MetricTrouble
from farmgate_kpi.periods import DayValue, day_of, together
from farmgate_kpi.scoring import Scorecard, Scored, points_of, scorecard
from farmgate_sdk import Refused, Shop
from farmgate_sdk.kpi import Metric

MOST_DAYS = 400
_MICRO = Decimal(1_000_000)


@dataclass(frozen=True, slots=True)
class Standing:
    """A metric with its goal, its last value, and what went wrong with it."""

    metric: Metric
    target: Decimal | None
    weight: int
    last: DayValue | None
    trouble: str | None


@dataclass(frozen=True, slots=True)
class ScoredStanding:
    """A metric's part in a period's score."""

    standing: Standing
    value: Decimal | None
    points: Decimal | None


@dataclass(frozen=True, slots=True)
class Score:
    """What a period came to."""

    first: date
    last: date
    card: Scorecard
    items: Sequence[ScoredStanding]


def check_period(shop: Shop, first: date, last: date) -> None:
    """Refused where it ends before it begins, is too long, or is not over."""
    today = day_of(shop.clock.now(), shop.time_zone)
    if not first <= last < today or (last - first).days >= MOST_DAYS:
        raise Refused(
            errors.PERIOD_INVALID(
                first=first.isoformat(),
                last=last.isoformat(),
                today=today.isoformat(),
                most=MOST_DAYS,
                field="from",
            )
        )


def last_days(shop: Shop, days: int) -> tuple[date, date]:
    """The last so many days that are over."""
    yesterday = day_of(shop.clock.now(), shop.time_zone) - timedelta(days=1)
    return yesterday - timedelta(days=days - 1), yesterday


def metric_by(metrics: Sequence[Metric], code: str) -> Metric:
    """The metric with this code. Refused where there is none."""
    found = next((one for one in metrics if one.code == code), None)
    if found is None:
        raise Refused(errors.METRIC_NOT_FOUND(metric=code[:64], field="metric"))
    return found


def standings(session: Session, metrics: Sequence[Metric]) -> list[Standing]:
    """Each metric as it stands, in their order: three statements."""
    codes = [one.code for one in metrics]
    goals = {
        row.metric: row
        for row in session.scalars(select(MetricGoal).where(MetricGoal.metric.in_(codes)))
    }
    troubles = dict(session.execute(select(MetricTrouble.metric, MetricTrouble.reason)).all())
    last = _last_values(session, codes)
    return [
        _standing(one, goals.get(one.code), last.get(one.code), troubles.get(one.code))
        for one in metrics
    ]


def values(
    session: Session, codes: Sequence[str], first: date, last: date
) -> dict[str, list[DayValue]]:
    """What these metrics came to in a period, by code, in order of the days: one statement."""
    statement = (
        select(
            MetricDay.metric,
            MetricDay.day,
            MetricDay.numerator_micro,
            MetricDay.denominator_micro,
        )
        .where(MetricDay.metric.in_(codes), MetricDay.day.between(first, last))
        .order_by(MetricDay.day)
    )
    found: dict[str, list[DayValue]] = {code: [] for code in codes}
    for code, day, numerator, denominator in session.execute(statement):
        found[code].append(DayValue(day, numerator, denominator))
    return found


def score(session: Session, metrics: Sequence[Metric], first: date, last: date, cap: int) -> Score:
    """What a period came to: each metric's mean day against its target, and all of them."""
    known = standings(session, metrics)
    found = values(session, [one.code for one in metrics], first, last)
    items = []
    for one in known:
        value = together(found[one.metric.code])
        points = points_of(value, one.target, one.metric.direction, Decimal(cap))
        items.append(ScoredStanding(one, value, points))
    card = scorecard(
        Scored(item.standing.metric.code, item.standing.weight, item.points) for item in items
    )
    return Score(first, last, card, items)


def _standing(
    metric: Metric, goal: MetricGoal | None, last: DayValue | None, trouble: str | None
) -> Standing:
    if goal is None:
        return Standing(metric, metric.target, metric.weight, last, trouble)
    target = None if goal.target_micro is None else goal.target_micro / _MICRO
    return Standing(metric, target, goal.weight, last, trouble)


def _last_values(session: Session, codes: Sequence[str]) -> dict[str, DayValue]:
    newest = (
        select(MetricDay.metric, func.max(MetricDay.day).label("day"))
        .where(MetricDay.metric.in_(codes))
        .group_by(MetricDay.metric)
        .subquery()
    )
    statement = select(
        MetricDay.metric, MetricDay.day, MetricDay.numerator_micro, MetricDay.denominator_micro
    ).join(newest, (newest.c.metric == MetricDay.metric) & (newest.c.day == MetricDay.day))
    return {
        code: DayValue(day, numerator, denominator)
        for code, day, numerator, denominator in session.execute(statement)
    }
