"""Questions: asked by members, told to them, forgotten with them."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from farmgate_sdk import Refused
from farmgate_sdk.reading import product_exists

from . import errors
from .models import Question

_KEPT = timedelta(days=365)


def ask(
    session: Session, product: int | None, member: int, units: int, words: str, now: datetime
) -> None:
    """Write a question down."""
    if product is None or not product_exists(session, product):
        raise Refused(errors.PRODUCT_NOT_FOUND(field="productId"))
    session.add(
        Question(product_id=product, member_id=member, units=units, words=words[:200], asked_at=now)
    )
    session.flush()


def questions_about(session: Session, products: Sequence[int]) -> dict[int, int]:
    """How many have asked about each product, in one statement."""
    counted = (
        select(Question.product_id, func.count())
        .where(Question.product_id.in_(products))
        .group_by(Question.product_id)
    )
    return dict(session.execute(counted).all())


def forget_old(session: Session, now: datetime) -> int:
    """Delete questions that nobody needs any more; how many they were."""
    old = delete(Question).where(Question.asked_at < now - _KEPT)
    return len(session.execute(old.returning(Question.id)).all())


def of_member(session: Session, member: int) -> Mapping[str, Any]:
    """What a member has asked, for them to read."""
    found = select(Question.units, Question.words).where(Question.member_id == member)
    return {"questions": [row._asdict() for row in session.execute(found)]}


def forget_member(session: Session, member: int) -> None:
    """Delete what a member has asked."""
    session.execute(delete(Question).where(Question.member_id == member))
