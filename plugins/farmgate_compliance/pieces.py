"""What compliance says of pieces of content: the same words are judged as those of products."""

from collections.abc import Iterator
from datetime import date
from functools import reduce

from sqlalchemy.orm import Session

from farmgate_compliance.copy_check import NO_PROOF, CopyText, Proof, check_texts
from farmgate_compliance.reading import proofs_of
from farmgate_compliance.shelf import refused
from farmgate_sdk import LANGUAGES, Problem
from farmgate_sdk.content import ContentPiece
from farmgate_sdk.reading import product_shelves


def problems(piece: ContentPiece, session: Session, today: date) -> Iterator[Problem]:
    """Refuse words of a piece. What proves them must prove them of every product that it names."""
    found = check_texts(texts_of(piece), _proof(piece, session, today))
    return (refused(one) for one in found if one.verdict == "refused")


def texts_of(piece: ContentPiece) -> list[CopyText]:
    """Title and body, in both languages."""
    return [
        CopyText(field, language, text.into(language))
        for field, text in (("title", piece.title), ("body", piece.body))
        for language in LANGUAGES
    ]


def _proof(piece: ContentPiece, session: Session, today: date) -> Proof:
    shelves = product_shelves(session, piece.product_ids)
    if not shelves:
        return NO_PROOF
    makers = {key: shelf.producer_id for key, shelf in shelves.items()}
    return reduce(_both, proofs_of(session, makers, today).values())


def _both(one: Proof, other: Proof) -> Proof:
    shared = {key: reason for key, reason in one.exempted.items() if key in other.exempted}
    return Proof(one.documents & other.documents, shared)
