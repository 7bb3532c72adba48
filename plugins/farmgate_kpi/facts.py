"""Taking note of facts: each once, with the days that it changes."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from farmgate_kpi.models import HeardFact, OpenDay
from farmgate_kpi.periods import day_of
from farmgate_sdk.facts import Fact

_AMOUNTS = {
    "order_placed": "total_minor",
    "order_paid": "total_minor",
    "order_refunded": "refund_minor",
}


def hear(session: Session, fact: Fact, zone: ZoneInfo) -> None:
    """Take note of a fact, once; its day, and those of its order's earlier facts, are open again.

    Of an order that is paid in full again (after a refund) only the first time counts.
    """
    order = fact.data.get("order_id")
    earlier = _of_order(session, order)
    is_known = session.get(HeardFact, fact.id) is not None
    if is_known or (fact.hook == "order_paid" and "order_paid" in earlier):
        return
    session.add(
        HeardFact(
            fact_id=fact.id,
            hook=fact.hook,
            occurred_at=fact.occurred_at,
            order_id=order,
            member_id=fact.data.get("member_id"),
            amount_minor=fact.data.get(_AMOUNTS.get(fact.hook, "")),
        )
    )
    reopen(session, {day_of(moment, zone) for moment in (fact.occurred_at, *earlier.values())})


def _of_order(session: Session, order: int | None) -> dict[str, datetime]:
    """When what happened to an order, as far as it was told."""
    if order is None:
        return {}
    statement = select(HeardFact.hook, HeardFact.occurred_at).where(HeardFact.order_id == order)
    return dict(session.execute(statement).all())


def reopen(session: Session, days: Iterable[date]) -> None:
    """Have days measured again when they are over.

    Their rows are held until the transaction ends: whoever measures a day takes its row away first,
    so that either they see what we write, or the day is open again after them.
    """
    postgres = session.get_bind().dialect.name == "postgresql"
    insert: Any = postgresql.insert if postgres else sqlite.insert
    wanted, held = set(days), set[date]()
    while missing := sorted(wanted - held):
        rows = [{"day": day} for day in missing]
        session.execute(insert(OpenDay).on_conflict_do_nothing(), rows)
        there = select(OpenDay.day).where(OpenDay.day.in_(wanted)).order_by(OpenDay.day)
        held = set(session.scalars(there.with_for_update()))


def of_member(session: Session, member: int) -> list[dict[str, Any]]:
    """What was noted of a person, as JSON values, the oldest first."""
    statement = (
        select(HeardFact)
        .where(HeardFact.member_id == member)
        .order_by(HeardFact.occurred_at, HeardFact.fact_id)
    )
    return [
        {
            "what": row.hook,
            "at": row.occurred_at.isoformat(),
            "order": row.order_id,
            "amount_minor": row.amount_minor,
        }
        for row in session.scalars(statement)
    ]


def forget_member(session: Session, member: int) -> None:
    """Cut a person from their facts: the days keep what they came to."""
    session.execute(update(HeardFact).where(HeardFact.member_id == member).values(member_id=None))
