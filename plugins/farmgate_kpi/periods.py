"""Days of the shop, and what several of them come to."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from farmgate_sdk.kpi import Measured, Ratio

_MICRO = Decimal(1_000_000)
_LARGEST = 2**63 - 1


@dataclass(frozen=True, slots=True)
class DayValue:
    """What a metric came to on a day, as it is kept: millionths, over a whole if it is a ratio."""

    day: date
    numerator_micro: int
    denominator_micro: int | None

    @property
    def value(self) -> Decimal | None:
        """The day's own value; None where there was nothing to divide by."""
        if self.denominator_micro is None:
            return self.numerator_micro / _MICRO
        if self.denominator_micro == 0:
            return None
        return Decimal(self.numerator_micro) / self.denominator_micro


def kept(day: date, measured: Measured) -> DayValue | None:
    """A measured value as it is kept; None where there is none.

    Raises ``ValueError`` where it is no number that can be kept.
    """
    if measured is None:
        return None
    if isinstance(measured, Ratio):
        return DayValue(day, _micro(measured.numerator), _micro(measured.denominator))
    return DayValue(day, _micro(measured), None)


def _micro(number: Decimal | int) -> int:
    if isinstance(number, bool) or not isinstance(number, Decimal | int):
        raise ValueError(f"a metric is measured in Decimal, int or Ratio of them, not {number!r}")  # noqa: TRY004 - one kind of error for whoever asks
    exact = Decimal(number)
    if not exact.is_finite() or abs(exact) * _MICRO > _LARGEST:
        raise ValueError(f"{number} is no number that can be kept")
    return int((exact * _MICRO).to_integral_value())


def together(days: Iterable[DayValue]) -> Decimal | None:
    """What a metric came to over several days: the mean of a day, or all parts over all wholes."""
    found = list(days)
    if not found:
        return None
    numerator = sum(one.numerator_micro for one in found)
    denominators = [one.denominator_micro for one in found]
    if None in denominators:
        return numerator / (_MICRO * len(found))
    denominator = sum(one for one in denominators if one is not None)
    return Decimal(numerator) / denominator if denominator else None


def day_of(moment: datetime, zone: ZoneInfo) -> date:
    """The day of the shop in which a moment lies."""
    return moment.astimezone(zone).date()


def bounds(day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """When a day of the shop begins, and when the next one does, in UTC."""
    first = datetime.combine(day, time(), zone)
    after = datetime.combine(day + timedelta(days=1), time(), zone)
    return first.astimezone(UTC), after.astimezone(UTC)


def days_between(first: date, last: date) -> Iterator[date]:
    """Every day from the first to the last."""
    for number in range((last - first).days + 1):
        yield first + timedelta(days=number)


def by_day(
    values: Sequence[DayValue], first: date, last: date
) -> list[tuple[date, Decimal | None]]:
    """A value for each day of a period; None for days that have none."""
    found = {one.day: one.value for one in values}
    return [(day, found.get(day)) for day in days_between(first, last)]
