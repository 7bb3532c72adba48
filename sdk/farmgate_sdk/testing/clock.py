"""A clock that stands still until a test moves it."""

from datetime import UTC, datetime, timedelta

# A morning in the shop's zone; any would do, as long as it is always the same.
MORNING = datetime(2026, 10, 12, 1, 0, tzinfo=UTC)


class FakeClock:
    """A clock that stands still until a test moves it."""

    def __init__(self, now: datetime = MORNING) -> None:
        self.moment = now

    def now(self) -> datetime:
        """The present moment in UTC."""
        return self.moment

    def tick(self, passed: timedelta) -> None:
        """Let some time pass."""
        self.moment += passed
