"""Asking whoever checks content whether a piece may be published."""

from sqlalchemy.orm import Session

from farmgate_content import errors
from farmgate_content.models import Piece
from farmgate_content.workflow import content_hash
from farmgate_content.writing import told_by
from farmgate_sdk import Problem, Shop
from farmgate_sdk.content import ContentPiece, content_problems


def handed_out(session: Session, piece: Piece) -> ContentPiece:
    """A piece as other plugins are handed it."""
    told = told_by(session, piece)
    return ContentPiece(
        piece_id=piece.id,
        slug=told.slug,
        kind=told.kind,
        title=told.title,
        body=told.body,
        region_code=told.region_code,
        product_ids=tuple(told.product_ids),
        channels=tuple(told.channels),
        version=piece.version,
    )


def problems_of(session: Session, shop: Shop, piece: Piece) -> list[Problem]:
    """All that stands in the way of a piece's publication, in the view of those who check."""
    return shop.hooks.problems(content_problems, handed_out(session, piece), session)


def signature_problems(session: Session, piece: Piece) -> list[Problem]:
    """That a piece is not what was signed, if so."""
    told = content_hash(told_by(session, piece).as_json())
    if piece.signed_hash == piece.content_hash == told:
        return []
    return [errors.SIGNATURE_BROKEN(slug=piece.slug, field="id")]
