"""Scheduling what was signed, and withdrawing what is scheduled or published."""

from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from farmgate_content import errors
from farmgate_content.channels import channels_of
from farmgate_content.checking import problems_of, signature_problems
from farmgate_content.models import Piece, Publication
from farmgate_content.reviewing import checked_reason
from farmgate_content.settings import ContentSettings
from farmgate_content.slots import free_from
from farmgate_content.steps import Actor, note, refuse_status
from farmgate_content.unscheduling import unschedule
from farmgate_content.workflow import DRAFT, PUBLISHED, SCHEDULED, SIGNED
from farmgate_content.writing import found
from farmgate_sdk import Refused, Shop


def schedule(
    session: Session,
    shop: Shop,
    settings: ContentSettings,
    by: Actor,
    key: int | None,
    at: datetime | None,
    *,
    allow_clash: bool = False,
) -> Piece:
    """Publish a signed piece at a time, or as soon as the worker comes by (None)."""
    piece = found(session, key, by.scope)
    if piece.status not in (SIGNED, SCHEDULED):
        raise refuse_status(piece)
    problems = signature_problems(session, piece) or problems_of(session, shop, piece)
    if problems:
        raise Refused(*problems)
    slot = _slot(shop, at)
    _check_channels(shop, piece)
    if not allow_clash:
        _check_clashes(session, shop, settings, piece, slot)
    if piece.status == SCHEDULED:
        unschedule(session, shop, piece)
    for channel in piece.channels:
        _plan(session, piece, channel, slot)
    piece.status, piece.publish_at = SCHEDULED, slot
    note(session, shop, piece, "scheduled", by.member_id)
    return piece


def withdraw(session: Session, shop: Shop, by: Actor, key: int | None, reason: str) -> Piece:
    """Take a piece out of the calendar or down from where it stands; it is a draft again."""
    piece = found(session, key, by.scope)
    if piece.status not in (SCHEDULED, PUBLISHED):
        raise refuse_status(piece)
    told = checked_reason(reason)
    unschedule(session, shop, piece)
    piece.status = DRAFT
    piece.signed_hash = piece.publish_at = None
    note(session, shop, piece, "withdrawn", by.member_id, told)
    return piece


def retry(session: Session, shop: Shop, by: Actor, key: int | None) -> Piece:
    """Try again at once wherever the publication of a piece fails or was given up."""
    piece = found(session, key, by.scope)
    statement = select(Publication).where(
        Publication.piece_id == piece.id, Publication.status.in_(("failing", "given_up"))
    )
    for publication in session.scalars(statement.with_for_update()):
        publication.status, publication.tries = "failing", 0
        publication.due_at = shop.clock.now()
    session.flush()
    return piece


def _slot(shop: Shop, at: datetime | None) -> datetime:
    now = shop.clock.now()
    if at is None:
        return now
    slot = at if at.tzinfo is not None else at.replace(tzinfo=shop.time_zone)
    if slot < now:
        raise Refused(errors.SLOT_PAST(slot=_told(shop, slot), field="publishAt"))
    return slot


def _check_channels(shop: Shop, piece: Piece) -> None:
    known = channels_of(shop)
    unknown = next((code for code in piece.channels if code not in known), None)
    if unknown is not None:
        raise Refused(
            errors.CHANNEL_UNKNOWN(channel=unknown, known=", ".join(known), field="channels")
        )


def _check_clashes(
    session: Session, shop: Shop, settings: ContentSettings, piece: Piece, slot: datetime
) -> None:
    apart = timedelta(hours=settings.hours_between_posts)
    statement = (
        select(Publication.channel, Publication.slot_at)
        .where(
            Publication.channel.in_(piece.channels),
            Publication.piece_id != piece.id,
            Publication.status != "withdrawn",
            Publication.slot_at > slot - apart,
        )
        .order_by(Publication.slot_at)
    )
    taken = session.execute(statement).all()
    clash = next((one for one in taken if abs(one.slot_at - slot) < apart), None)
    if clash is None:
        return
    free = free_from(slot, [one.slot_at for one in taken], apart)
    raise Refused(
        errors.SLOT_CLASH(
            channel=clash.channel,
            other=_told(shop, clash.slot_at),
            hours=settings.hours_between_posts,
            free=_told(shop, free),
            field="publishAt",
        )
    )


def _plan(session: Session, piece: Piece, channel: str, slot: datetime) -> None:
    by_place = select(Publication).where(
        Publication.piece_id == piece.id,
        Publication.channel == channel,
        Publication.version == piece.version,
    )
    publication = session.scalar(by_place) or Publication(
        piece_id=piece.id, channel=channel, version=piece.version
    )
    # A key of its own each time it is planned: a channel that has taken it down must not think
    # that it still stands there.
    publication.key = uuid4().hex
    publication.status, publication.tries = "due", 0
    publication.slot_at = publication.due_at = slot
    publication.reference = publication.last_error = publication.published_at = None
    session.add(publication)
    session.flush()


def _told(shop: Shop, at: datetime) -> str:
    return at.astimezone(shop.time_zone).strftime("%Y-%m-%d %H:%M")
