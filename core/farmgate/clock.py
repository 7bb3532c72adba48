"""What time it is: always UTC, always asked of a clock that a test can hold still."""

from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """Tells the present moment."""

    def now(self) -> datetime:
        """The present moment in UTC, aware."""


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """The present moment in UTC, aware."""
        return datetime.now(UTC)
