"""How long goods last: now, and when they stand at the door."""

from datetime import UTC, date, datetime, time, timedelta, tzinfo

_HOUR = timedelta(hours=1)


def days_left(best_before: date, day: date) -> int:
    """Days for which goods are good after this one: 0 on the last day, below 0 past it."""
    return (best_before - day).days


def hours_left(best_before: date, now: datetime, zone: tzinfo) -> int:
    """Whole hours until the last day ends in this zone; 0 where it has ended."""
    begins = datetime.combine(best_before, time(), zone).astimezone(UTC)
    return max((begins - now.astimezone(UTC) + timedelta(days=1)) // _HOUR, 0)


def day_of_arrival(now: datetime, hours: int, zone: tzinfo) -> date:
    """The day on which goods stand at the door that are so many hours away from it."""
    return (now + hours * _HOUR).astimezone(zone).date()


def days_at_door(best_before: date, now: datetime, hours: int, zone: tzinfo) -> int:
    """Days for which goods are still good after the day on which they arrive."""
    return days_left(best_before, day_of_arrival(now, hours, zone))


def is_fresh_enough(days: int | None, floor: int | None) -> bool:
    """Whether goods with so many days left may arrive; exactly at the floor they may.

    Goods without a date, and goods of which nothing is asked, may.
    """
    return days is None or floor is None or days >= floor
