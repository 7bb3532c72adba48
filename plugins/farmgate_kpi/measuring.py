"""Measuring days: every metric, each so that it cannot spoil another's value."""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from farmgate_kpi.facts import reopen
from farmgate_kpi.models import MetricDay, MetricTrouble, OpenDay
from farmgate_kpi.periods import day_of, days_between, kept
from farmgate_sdk.jobs import JobRun
from farmgate_sdk.kpi import Metric

log = logging.getLogger("farmgate.kpi")
_LONGEST_REASON = 1000


class NotMeasured(Exception):  # noqa: N818 - it reads as the sentence that it is
    """Some metrics could not be measured; the others were."""


@dataclass
class Measuring:
    """What came of measuring some days."""

    days: int = 0
    values: int = 0
    failed: set[str] = field(default_factory=set)

    def told(self) -> dict[str, object]:
        """As the job answers."""
        if self.failed:
            raise NotMeasured(
                f"{', '.join(sorted(self.failed))} could not be measured, and {self.values} values "
                "of other metrics were: kpiMetrics tells why (trouble)"
            )
        return {"days": self.days, "values": self.values}


def close(run: JobRun, metrics: Sequence[Metric]) -> Measuring:
    """Measure yesterday, the days before it that nobody closed, and those that are open again."""
    yesterday = day_of(run.now, run.shop.time_zone) - timedelta(days=1)
    days = run.read(lambda session: _due(session, yesterday))
    return measure(run, metrics, days)


def measure(run: JobRun, metrics: Sequence[Metric], days: Iterable[date]) -> Measuring:
    """Measure these days, each in a transaction of its own; those to come are left out."""
    today = day_of(run.now, run.shop.time_zone)
    came = Measuring()
    for day in days:
        if day < today:
            is_last = day == today - timedelta(days=1)
            one = _Day(run, day, is_last)
            values, failed = run.write(lambda session, one=one: one.measure(session, metrics))  # type: ignore[misc]
            came.days += 1
            came.values += values
            came.failed |= failed
    return came


def _due(session: Session, yesterday: date) -> list[date]:
    opened = session.scalars(select(OpenDay.day).where(OpenDay.day <= yesterday)).all()
    closed = session.scalar(select(func.max(MetricDay.day)))
    first = closed + timedelta(days=1) if closed else min([*opened, yesterday])
    return sorted({*opened, *days_between(first, yesterday), yesterday})


@dataclass(frozen=True)
class _Day:
    """One day that is being measured."""

    run: JobRun
    day: date
    is_last: bool

    def measure(self, session: Session, metrics: Sequence[Metric]) -> tuple[int, set[str]]:
        # Its row is held, so that nobody else measures it meanwhile; and taken away before anything
        # is read, so that a fact that comes meanwhile opens the day again.
        reopen(session, [self.day])
        session.execute(delete(OpenDay).where(OpenDay.day == self.day))
        values, failed = 0, set()
        for metric in metrics:
            if not self._may_be_measured(session, metric):
                continue
            try:
                values += self._measure_one(session, metric)
            except Exception as error:
                log.exception("metric %s could not be measured for %s", metric.code, self.day)
                self._remember(session, metric, f"{type(error).__name__}: {error}")
                failed.add(metric.code)
        return values, failed

    def _may_be_measured(self, session: Session, metric: Metric) -> bool:
        if not metric.is_snapshot:
            return True
        return self.is_last and session.get(MetricDay, (metric.code, self.day)) is None

    def _measure_one(self, session: Session, metric: Metric) -> int:
        with session.begin_nested():  # what fails takes nobody's transaction with it
            value = kept(self.day, metric.measure(session, self.run.shop, self.day))
            session.execute(
                delete(MetricDay).where(MetricDay.metric == metric.code, MetricDay.day == self.day)
            )
            session.execute(delete(MetricTrouble).where(MetricTrouble.metric == metric.code))
            if value is None:
                return 0
            session.add(
                MetricDay(
                    metric=metric.code,
                    day=self.day,
                    numerator_micro=value.numerator_micro,
                    denominator_micro=value.denominator_micro,
                    measured_at=self.run.now,
                )
            )
        return 1

    def _remember(self, session: Session, metric: Metric, reason: str) -> None:
        keepable = reason.encode(errors="backslashreplace").decode().replace("\0", "\\0")
        found = session.get(MetricTrouble, metric.code) or MetricTrouble(metric=metric.code)
        found.day, found.at = self.day, self.run.now
        found.reason = keepable[:_LONGEST_REASON]
        session.add(found)
        session.flush()
