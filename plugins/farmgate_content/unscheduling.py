"""Taking a piece out of the calendar, and down from where it stands."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from farmgate_content.models import Piece, Publication
from farmgate_sdk import Shop
from farmgate_sdk.jobs import run_later


def unschedule(session: Session, shop: Shop, piece: Piece) -> None:
    """End a piece's publications; those that stand in a channel are taken down by the worker."""
    statement = select(Publication).where(
        Publication.piece_id == piece.id, Publication.status != "withdrawn"
    )
    for publication in session.scalars(statement.with_for_update()):
        publication.status = "withdrawn"
        if publication.reference is not None:
            take_down_later(session, shop, publication)
    session.flush()


def take_down_later(session: Session, shop: Shop, publication: Publication) -> None:
    """Have the worker take a piece down, in the transaction that says so."""
    payload = {"channel": publication.channel, "reference": publication.reference}
    run_later(session, shop, plugin="content", name="take_down", payload=payload)
