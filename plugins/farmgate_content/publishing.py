"""Publishing what is due: each channel apart, at least once, never before its slot."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from farmgate_content.channels import channels_of
from farmgate_content.checking import handed_out, problems_of, signature_problems
from farmgate_content.models import Piece, Publication
from farmgate_content.settings import ContentSettings
from farmgate_content.steps import note
from farmgate_content.unscheduling import take_down_later
from farmgate_content.workflow import PUBLISHED
from farmgate_sdk import Refused, Shop
from farmgate_sdk.content import ContentPiece, content_published
from farmgate_sdk.facts import record
from farmgate_sdk.jobs import JobRun

log = logging.getLogger("farmgate.plugins.content")

_AT_ONCE = 200
_LONGEST_WAIT = timedelta(hours=1)
_LONGEST_ERROR = 500
_LONGEST_REFERENCE = 500
_OPEN = ("due", "failing")


@dataclass(frozen=True, slots=True)
class _Errand:
    """What is to be published where."""

    piece: ContentPiece
    key: str
    publish: Callable[[ContentPiece, str], str]


def publish_due(run: JobRun, settings: ContentSettings) -> dict[str, int]:
    """Publish all whose time has come; a channel that fails holds up no other."""
    counted = {"published": 0, "failed": 0}
    for publication in run.read(lambda session: _due(session, run.now)):
        counted["published" if _publish(run, settings, publication) else "failed"] += 1
    return counted


def take_down(run: JobRun) -> None:
    """Take a piece down from a channel; raises where that fails, and is then tried again."""
    channel = channels_of(run.shop).get(run.payload["channel"])
    if channel is not None and channel.withdraw is not None:
        channel.withdraw(run.payload["reference"])


def _due(session: Session, now: datetime) -> list[int]:
    statement = (
        select(Publication.id)
        .where(Publication.status.in_(_OPEN), Publication.due_at <= now)
        .order_by(Publication.due_at, Publication.id)
        .limit(_AT_ONCE)
    )
    return list(session.scalars(statement))


def _publish(run: JobRun, settings: ContentSettings, key: int) -> bool:
    shop = run.shop
    try:
        errand = run.read(lambda session: _errand(session, shop, key))
        # Outside any transaction: the channel may take its time, and may be asked again.
        reference = str(errand.publish(errand.piece, errand.key))[:_LONGEST_REFERENCE]
    except Exception as error:
        log.exception("publication %s failed", key)
        reason = _told(error)
        run.write(lambda session: _failed(session, shop, settings, key, reason))
        return False
    run.write(lambda session: _published(session, shop, key, errand, reference))
    return True


def _errand(session: Session, shop: Shop, key: int) -> _Errand:
    publication = session.get_one(Publication, key)
    piece = session.get_one(Piece, publication.piece_id)
    problems = signature_problems(session, piece) or problems_of(session, shop, piece)
    if problems:
        raise Refused(*problems)
    channel = channels_of(shop).get(publication.channel)
    if channel is None:
        raise LookupError(f"no plugin that is on offers the channel {publication.channel}")
    return _Errand(handed_out(session, piece), publication.key, channel.publish)


def _failed(session: Session, shop: Shop, settings: ContentSettings, key: int, reason: str) -> None:
    publication = session.get_one(Publication, key, with_for_update=True)
    if publication.status not in _OPEN:
        return
    publication.tries += 1
    publication.last_error = reason
    is_over = publication.tries >= settings.tries
    publication.status = "given_up" if is_over else "failing"
    wait = min(timedelta(minutes=2 ** (publication.tries - 1)), _LONGEST_WAIT)
    publication.due_at = shop.clock.now() + wait
    session.flush()


def _published(session: Session, shop: Shop, key: int, errand: _Errand, reference: str) -> None:
    publication = session.get_one(Publication, key, with_for_update=True)
    if publication.status not in _OPEN or publication.key != errand.key:
        # Withdrawn while the channel was at it: what has just been put up is taken down.
        stray = Publication(channel=publication.channel, reference=reference)
        take_down_later(session, shop, stray)
        return
    publication.status, publication.reference = "published", reference
    publication.published_at, publication.last_error = shop.clock.now(), None
    piece = session.get_one(Piece, publication.piece_id, with_for_update=True)
    piece.status = PUBLISHED
    note(session, shop, piece, "published", None, publication.channel)
    data = {
        "piece_id": piece.id,
        "slug": piece.slug,
        "version": piece.version,
        "channel": publication.channel,
        "reference": reference,
        "region_code": piece.region_code,
    }
    record(session, shop, content_published, f"content:{piece.id}", data)


def _told(error: Exception) -> str:
    if isinstance(error, Refused):
        return str(error)[:_LONGEST_ERROR]
    return f"{type(error).__name__}: {error}"[:_LONGEST_ERROR]
