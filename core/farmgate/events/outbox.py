"""Writing facts down, with a delivery for each subscriber, in the transaction that makes them."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import uuid4

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
) -> FactRecord:
    """Write a fact down for every plugin that is on and listens to it."""
    now = shop.clock.now()
    fact = FactRecord(
        uuid=str(uuid4()),
        hook=spec_of(hook).name,
        subject=subject,
        data=dict(data),
        occurred_at=now,
    )
    session.add(fact)
    session.flush()
    session.add_all(
        Delivery(
            fact_id=fact.id,
            subscriber=listener.plugin,
            subject=subject,
            status="pending",
            tries=0,
            due_at=now,
        )
        for listener in shop.hooks.implementations(hook)
    )
    session.flush()
    return fact
