"""What staff do about metrics: set targets and weights, and ask for links to the dashboard."""

import secrets
from decimal import Decimal

from sqlalchemy.orm import Session

from farmgate_kpi import errors
from farmgate_kpi.models import LinkKey, MetricGoal
from farmgate_sdk import Refused

MOST_WEIGHT = 1000
_MOST_TARGET = Decimal(10**12)
_MICRO = Decimal(1_000_000)


def set_goal(session: Session, code: str, target: Decimal | None, weight: int) -> None:
    """Say what a metric should come to, and what it counts; no target: it is not scored."""
    sound = target is None or (target.is_finite() and abs(target) < _MOST_TARGET)
    if not sound or not 0 <= weight <= MOST_WEIGHT:
        raise Refused(
            errors.GOAL_INVALID(
                weight=weight,
                target=str(target),
                most_weight=MOST_WEIGHT,
                most_target=f"{_MOST_TARGET:,}",
                field="input",
            )
        )
    goal = session.get(MetricGoal, code, with_for_update=True) or MetricGoal(metric=code)
    goal.target_micro = None if target is None else int(target * _MICRO)
    goal.weight = weight
    session.add(goal)
    session.flush()


def link_key(session: Session) -> str:
    """The key that signs links; it is made when the first link is."""
    row = session.get(LinkKey, 1)
    if row is None:
        row = LinkKey(id=1, key=secrets.token_hex(32))
        session.add(row)
        session.flush()
    return row.key
