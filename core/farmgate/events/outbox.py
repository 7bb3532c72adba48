"""Writing facts down, with a delivery for each subscriber, in the transaction that makes them."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import uuid4

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from farmgate.dispatch import spec_of
from farmgate.events.models import Delivery, FactRecord
from farmgate.shop import Shop


def record(
    session: Session,
    shop: Shop,
    hook: Callable[..., Any],
    subject: str,
    data: Mapping[str, Any],
) -> int:
    """Write a fact down for every plugin that is on and listens to it; the answer is its key.

    Whoever records about one subject holds its row, so that its facts are numbered in the order
    in which they became true.

    Args:
        session: the transaction that makes it true.
        shop: whose plugins are to be told.
        hook: the function that declares the react hook.
        subject: whom it happened to, as ``order:17``; facts of one subject are told in order.
        data: JSON values, as the hook's docstring lists them.
    """
    (key,) = record_all(session, shop, hook, {subject: data})
    return key


def record_all(
    session: Session,
    shop: Shop,
    hook: Callable[..., Any],
    happened: Mapping[str, Mapping[str, Any]],
) -> Sequence[int]:
    """Write the same down of several subjects: as many statements, however many there are."""
    if not happened:
        return []
    now = shop.clock.now()
    facts: list[dict[str, Any]] = [
        {
            "uuid": str(uuid4()),
            "hook": spec_of(hook).name,
            "subject": subject,
            "data": dict(data),
            "occurred_at": now,
        }
        for subject, data in happened.items()
    ]
    keys = _insert(session, facts)
    deliveries = [
        {
            "fact_id": keys[fact["uuid"]],
            "subscriber": listener.plugin,
            "subject": fact["subject"],
            "status": "pending",
            "tries": 0,
            "due_at": now,
        }
        for fact in facts
        for listener in shop.hooks.implementations(hook)
    ]
    if deliveries:
        session.execute(insert(Delivery), deliveries)
    return list(keys.values())


def _insert(session: Session, facts: Sequence[dict[str, Any]]) -> dict[str, int]:
    """The facts' keys by their UUIDs."""
    if len(facts) == 1:
        (fact,) = facts
        key = session.scalars(insert(FactRecord).returning(FactRecord.id), [fact]).one()
        return {fact["uuid"]: key}
    session.execute(insert(FactRecord), facts)
    uuids = [fact["uuid"] for fact in facts]
    written = select(FactRecord.uuid, FactRecord.id).where(FactRecord.uuid.in_(uuids))
    return {uuid: key for uuid, key in session.execute(written.order_by(FactRecord.id))}  # noqa: C416 - rows, not pairs
