"""Reviews and the signature: each by another person, of the very text that stands."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from farmgate_content import errors
from farmgate_content.checking import problems_of
from farmgate_content.models import Piece, PieceStep, PieceVersion
from farmgate_content.steps import Actor, note, refuse_status
from farmgate_content.workflow import APPROVALS, DRAFT, SIGN, SUBMITTED, Approval, may_approve
from farmgate_content.writing import check_version, found
from farmgate_sdk import Refused, Shop
from farmgate_sdk.content import content_signed
from farmgate_sdk.facts import record

LONGEST_REASON = 1000


def submit(session: Session, shop: Shop, by: Actor, key: int | None) -> Piece:
    """Send a draft to its first review."""
    piece = found(session, key, by.scope)
    if piece.status != DRAFT:
        raise refuse_status(piece)
    piece.status = SUBMITTED
    note(session, shop, piece, "submitted", by.member_id)
    return piece


def approve(
    session: Session, shop: Shop, by: Actor, key: int | None, version: int, approval: Approval
) -> Piece:
    """Take a step; two who take it at once do so one after the other, and the second is refused."""
    piece = _at(session, by, key, version, approval)
    if not may_approve(by.member_id, _writers(session, piece), _approvers(session, piece)):
        raise Refused(errors.SAME_PERSON(slug=piece.slug, review=approval.title, field="id"))
    if approval is SIGN:
        _sign(session, shop, piece)
    piece.status = approval.after
    note(session, shop, piece, approval.name, by.member_id)
    return piece


def reject(
    session: Session,
    shop: Shop,
    by: Actor,
    key: int | None,
    version: int,
    approval: Approval,
    reason: str,
) -> Piece:
    """Send a piece back to its author; what was approved is void."""
    piece = _at(session, by, key, version, approval)
    if not may_approve(by.member_id, _writers(session, piece), ()):
        raise Refused(errors.SAME_PERSON(slug=piece.slug, review=approval.title, field="id"))
    piece.status = DRAFT
    note(session, shop, piece, "rejected", by.member_id, checked_reason(reason))
    return piece


def checked_reason(reason: str) -> str:
    """A reason that says something."""
    if not 1 <= len(reason.strip()) <= LONGEST_REASON:
        raise Refused(errors.REASON_MISSING(longest=LONGEST_REASON, field="reason"))
    return reason.strip()


def _at(session: Session, by: Actor, key: int | None, version: int, approval: Approval) -> Piece:
    piece = found(session, key, by.scope)
    if piece.status != approval.before:
        raise refuse_status(piece)
    check_version(piece, version)
    return piece


def _sign(session: Session, shop: Shop, piece: Piece) -> None:
    problems = problems_of(session, shop, piece)
    if problems:
        raise Refused(*problems)
    piece.signed_hash = piece.content_hash
    data = {
        "piece_id": piece.id,
        "slug": piece.slug,
        "version": piece.version,
        "content_hash": piece.content_hash,
    }
    record(session, shop, content_signed, f"content:{piece.id}", data)


def _writers(session: Session, piece: Piece) -> set[int]:
    """The author, and everybody who edited the piece since."""
    statement = select(PieceVersion.editor_id).where(PieceVersion.piece_id == piece.id)
    return {one for one in (piece.author_id, *session.scalars(statement)) if one is not None}


def _approvers(session: Session, piece: Piece) -> set[int]:
    """Who has taken a step since the piece was submitted."""
    names = {approval.name for approval in APPROVALS}
    statement = (
        select(PieceStep.step, PieceStep.member_id)
        .where(PieceStep.piece_id == piece.id, PieceStep.version == piece.version)
        .order_by(PieceStep.id.desc())
    )
    approvers: set[int] = set()
    for step, member in session.execute(statement):
        if step == "submitted":
            break
        if step in names and member is not None:
            approvers.add(member)
    return approvers
