"""What is held of a person: what refused orders say of a buyer with their phone or e-mail.

Buyers on a channel have no account here, so a member is found in them by phone or e-mail. Orders
that were taken hold nothing: the shop's own order does.
"""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from farmgate_channels.intake import forget_told
from farmgate_channels.models import ChannelOrder
from farmgate_sdk.tables import MEMBER_ID

_CHINA = "+86"


def told_of(session: Session, member_id: int) -> list[dict[str, Any]]:
    """Orders that still hold this person's contact."""
    return [
        {"channel": row.channel, "reference": row.reference, "order": row.told}
        for row in _orders_of(session, member_id)
    ]


def forget(session: Session, member_id: int) -> None:
    """Forget this person's contact in orders that were refused."""
    forget_told(session, [row.id for row in _orders_of(session, member_id)])


def _orders_of(session: Session, member_id: int) -> list[ChannelOrder]:
    members: Any = MEMBER_ID.table.c
    found = session.execute(
        select(members.phone, members.email).where(members.id == member_id)
    ).one_or_none()
    mine = {_spelt(one) for one in found or () if one}
    # Few are refused, and none is kept for long.
    held = session.scalars(select(ChannelOrder).where(ChannelOrder.told.is_not(None)))
    return [row for row in held if mine & _said(row.told)]


def _said(told: Any) -> set[str]:
    """Phones and e-mail addresses in an order, whatever else is wrong with it."""
    parts = [told.get(name) for name in ("contact", "address")] if isinstance(told, dict) else []
    values = [
        part.get(name) for part in parts if isinstance(part, dict) for name in ("phone", "email")
    ]
    return {_spelt(value) for value in values if isinstance(value, str) and value}


def _spelt(identifier: str) -> str:
    return identifier.replace(" ", "").replace("-", "").removeprefix(_CHINA).lower()
