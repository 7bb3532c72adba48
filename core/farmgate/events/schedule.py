"""When a job is next due: every so often, or daily at a time of the shop's own zone."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo


def next_daily(now: datetime, at: time, zone: ZoneInfo) -> datetime:
    """The next moment after ``now`` at which clocks in ``zone`` show ``at``.

    On the day when clocks skip that time it is as much later as they skip; on the day when they
    show it twice, it is the first of the two.
    """
    day = now.astimezone(zone).date()
    while True:
        # In UTC: two moments of one zone would be compared by what the clocks show.
        moment = datetime.combine(day, at.replace(tzinfo=None), zone).astimezone(UTC)
        if moment > now:
            return moment
        day += timedelta(days=1)


def next_interval(now: datetime, last: datetime, every: timedelta) -> datetime:
    """The next moment after ``now`` on the grid that began at ``last``; what was missed is over."""
    if last > now:
        return last
    return last + every * ((now - last) // every + 1)
