"""What the plugin holds of persons: who wrote, edited and reviewed pieces."""

from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from farmgate_content.models import Piece, PieceStep, PieceVersion


def export(session: Session, member_id: int) -> dict[str, Any]:
    """What a person wrote and decided."""
    written = select(Piece.slug).where(Piece.author_id == member_id).order_by(Piece.id)
    edited = (
        select(Piece.slug, PieceVersion.version, PieceVersion.saved_at, PieceVersion.content)
        .join(Piece, Piece.id == PieceVersion.piece_id)
        .where(PieceVersion.editor_id == member_id)
        .order_by(PieceVersion.piece_id, PieceVersion.version)
    )
    done = (
        select(Piece.slug, PieceStep.step, PieceStep.version, PieceStep.reason, PieceStep.at)
        .join(Piece, Piece.id == PieceStep.piece_id)
        .where(PieceStep.member_id == member_id)
        .order_by(PieceStep.id)
    )
    return {
        "written": list(session.scalars(written)),
        "edited": [
            {"slug": slug, "version": version, "at": at.isoformat(), "content": content}
            for slug, version, at, content in session.execute(edited)
        ],
        "done": [
            {"slug": slug, "step": step, "version": version, "reason": reason, "at": at.isoformat()}
            for slug, step, version, reason, at in session.execute(done)
        ],
    }


def erase(session: Session, member_id: int) -> None:
    """Forget who it was; what was written and decided is the shop's, and stays."""
    for column in (Piece.author_id, PieceVersion.editor_id, PieceStep.member_id):
        session.execute(update(column.class_).where(column == member_id).values({column.key: None}))
