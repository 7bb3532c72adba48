"""Finding facts that have just become true, in whichever process, without losing late ones.

A transaction takes its fact's id when it writes, and shows it when it commits: ids do not appear in
order. So each look goes back over the ids of the last while, and leaves out those it knows.
"""

from collections import deque
from collections.abc import Collection
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from farmgate.events.fact import Fact
from farmgate.events.models import FactRecord

LOOK_BACK_SECONDS: Final = 60.0
"""A fact is found if its transaction commits within this time of writing it."""
_LOOK_BACK_IDS: Final = 1_000
"""How far the first look goes back, when there is no time to measure by yet."""
_AT_ONCE: Final = 500


class FactWatch:
    """What one watcher has seen of some hooks' facts; times are seconds of a steady clock."""

    def __init__(self, hooks: Collection[str]) -> None:
        self._hooks = sorted(hooks)
        self._seen: set[int] = set()
        self._highest: deque[tuple[float, int]] = deque()

    def begin(self, session: Session, at: float) -> None:
        """Take all that is there as seen."""
        newest = session.scalar(select(func.max(FactRecord.id))) or 0
        self._highest = deque([(at, newest - _LOOK_BACK_IDS)])
        self._seen = set(self._ids(session))

    def new(self, session: Session, at: float) -> list[Fact]:
        """The facts that were not there at the last look, in the order in which they were written.

        One statement where there are none.
        """
        found = self._ids(session)
        unseen = [id_ for id_ in found if id_ not in self._seen]
        self._remember(found, at)
        return [
            fact
            for start in range(0, len(unseen), _AT_ONCE)
            for fact in _facts(session, unseen[start : start + _AT_ONCE])
        ]

    def _ids(self, session: Session) -> list[int]:
        low = self._highest[0][1]
        statement = select(FactRecord.id).where(
            FactRecord.hook.in_(self._hooks), FactRecord.id > low
        )
        return sorted(session.scalars(statement))

    def _remember(self, found: list[int], at: float) -> None:
        if found:
            self._highest.append((at, found[-1]))
        # The newest mark of before the window stays: whatever is written since then lies above it.
        while len(self._highest) > 1 and self._highest[1][0] <= at - LOOK_BACK_SECONDS:
            self._highest.popleft()
        low = self._highest[0][1]
        self._seen = {id_ for id_ in found if id_ > low}


def _facts(session: Session, ids: Collection[int]) -> list[Fact]:
    statement = (
        select(
            FactRecord.uuid,
            FactRecord.hook,
            FactRecord.subject,
            FactRecord.data,
            FactRecord.occurred_at,
        )
        .where(FactRecord.id.in_(ids))
        .order_by(FactRecord.id)
    )
    return [Fact(*row) for row in session.execute(statement)]
