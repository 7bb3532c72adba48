"""Noting what was done to a piece: its history, and the fact for whoever follows."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from farmgate_content import errors
from farmgate_content.models import Piece, PieceStep
from farmgate_content.workflow import STATUSES, next_step
from farmgate_sdk import Refused, Scope, Shop
from farmgate_sdk.content import content_piece_changed
from farmgate_sdk.facts import record


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does something, and where they hold the permission for it."""

    member_id: int
    scope: Scope


def note(
    session: Session,
    shop: Shop,
    piece: Piece,
    step: str,
    member_id: int | None,
    reason: str | None = None,
) -> None:
    """Write down what was done to a piece as it stands, and tell it."""
    session.add(
        PieceStep(
            piece_id=piece.id,
            version=piece.version,
            content_hash=piece.content_hash,
            step=step,
            member_id=member_id,
            reason=reason,
            at=shop.clock.now(),
        )
    )
    session.flush()
    data = {
        "piece_id": piece.id,
        "step": step,
        "status": piece.status,
        "region_code": piece.region_code,
    }
    record(session, shop, content_piece_changed, f"content:{piece.id}", data)


def refuse_status(piece: Piece) -> Refused:
    """Where a piece is, and what it needs, for whoever tried something else."""
    return Refused(
        errors.WRONG_STATUS(
            slug=piece.slug,
            status=STATUSES[piece.status],
            needed=next_step(piece.status),
            field="id",
        )
    )
