"""Reading pieces, their history and the calendar: a fixed number of statements for any page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import Session

from farmgate_content.channels import SITE
from farmgate_content.models import Piece, PieceProduct, PieceStep, Publication
from farmgate_content.slots import Slot
from farmgate_sdk import Scope, Text
from farmgate_sdk.graphql import Page, PageRequest, fetch_page
from farmgate_sdk.reading import Row, gather, grouped, opaque


@dataclass(slots=True, eq=False)
class PieceRow(Row):
    """A piece as it was read."""

    pk: int
    slug: str
    kind: str
    title: Text
    body: Text
    region_code: str | None
    channels: list[str]
    author_pk: int | None
    status: str
    version: int
    content_hash: str
    publish_at: datetime | None

    @property
    def id(self) -> str:
        """What clients call it."""
        return opaque("ContentPiece", self.pk)

    @property
    def author_id(self) -> str | None:
        """Who wrote it, as clients call them; None once they are erased."""
        return None if self.author_pk is None else opaque("Member", self.author_pk)


@dataclass(slots=True, eq=False)
class StepRow(Row):
    """Something that was done to a piece."""

    piece_pk: int
    step: str
    version: int
    member_pk: int | None
    reason: str | None
    at: datetime

    @property
    def member_id(self) -> str | None:
        """Who did it; None where the worker did, or once they are erased."""
        return None if self.member_pk is None else opaque("Member", self.member_pk)


@dataclass(slots=True, eq=False)
class PublicationRow(Row):
    """Where and when a piece is to stand or stands."""

    piece_pk: int
    channel: str
    status: str
    slot_at: datetime
    due_at: datetime
    published_at: datetime | None
    reference: str | None
    tries: int
    last_error: str | None


_PIECE = (
    Piece.id,
    Piece.slug,
    Piece.kind,
    Piece.title,
    Piece.body,
    Piece.region_code,
    Piece.channels,
    Piece.author_id,
    Piece.status,
    Piece.version,
    Piece.content_hash,
    Piece.publish_at,
)
_STANDS = exists().where(
    Publication.piece_id == Piece.id,
    Publication.channel == SITE,
    Publication.status == "published",
)


def piece_by(session: Session, key: int | None, scope: Scope) -> PieceRow | None:
    """One piece; None where there is none within the scope."""
    if key is None:
        return None
    rows = _pieces(session, _within(scope).where(Piece.id == key))
    return rows[0] if rows else None


def pieces_page(
    session: Session, scope: Scope, status: str | None, request: PageRequest
) -> Page[PieceRow]:
    """A page of the pieces within a scope, in the order in which they were made."""
    statement = _within(scope)
    if status is not None:
        statement = statement.where(Piece.status == status)
    return _page(session, statement, request)


def standing_page(session: Session, kind: str | None, request: PageRequest) -> Page[PieceRow]:
    """A page of what stands on the shop's own site."""
    statement = select(*_PIECE).where(_STANDS)
    if kind is not None:
        statement = statement.where(Piece.kind == kind)
    return _page(session, statement, request)


def standing(
    session: Session, *, slug: str | None = None, key: int | None = None
) -> PieceRow | None:
    """A piece that stands on the shop's own site."""
    which = Piece.id == key if slug is None else Piece.slug == slug
    rows = _pieces(session, select(*_PIECE).where(_STANDS, which))
    return rows[0] if rows else None


def standing_of(session: Session, products: Sequence[int]) -> list[list[PieceRow]]:
    """What stands on the shop's own site of each product, in order of the products."""
    statement = (
        select(PieceProduct.product_id, *_PIECE)
        .join(Piece, Piece.id == PieceProduct.piece_id)
        .where(_STANDS, PieceProduct.product_id.in_(set(products)))
        .order_by(Piece.id)
    )
    found = session.execute(statement).all()
    by_product: dict[int, list[PieceRow]] = {}
    for (product, *_), row in zip(
        found, gather(PieceRow(*rest) for _, *rest in found), strict=True
    ):
        by_product.setdefault(product, []).append(row)
    return [by_product.get(product, []) for product in products]


def products_of(session: Session, pieces: Sequence[int]) -> list[list[int]]:
    """The keys of the products that pieces tell of, in order of the pieces."""
    statement = (
        select(PieceProduct.piece_id, PieceProduct.product_id)
        .where(PieceProduct.piece_id.in_(set(pieces)))
        .order_by(PieceProduct.product_id)
    )
    keys: dict[int, list[int]] = {}
    for piece, product in session.execute(statement):
        keys.setdefault(piece, []).append(product)
    return [keys.get(piece, []) for piece in pieces]


def steps_of(session: Session, pieces: Sequence[int]) -> list[list[StepRow]]:
    """What was done to pieces, first things first."""
    statement = (
        select(
            PieceStep.piece_id,
            PieceStep.step,
            PieceStep.version,
            PieceStep.member_id,
            PieceStep.reason,
            PieceStep.at,
        )
        .where(PieceStep.piece_id.in_(set(pieces)))
        .order_by(PieceStep.id)
    )
    rows = [StepRow(*row) for row in session.execute(statement)]
    return grouped(rows, lambda row: row.piece_pk, pieces)


def publications_of(session: Session, pieces: Sequence[int]) -> list[list[PublicationRow]]:
    """Where pieces are to stand, stand or stood."""
    statement = (
        select(
            Publication.piece_id,
            Publication.channel,
            Publication.status,
            Publication.slot_at,
            Publication.due_at,
            Publication.published_at,
            Publication.reference,
            Publication.tries,
            Publication.last_error,
        )
        .where(Publication.piece_id.in_(set(pieces)))
        .order_by(Publication.id)
    )
    rows = [PublicationRow(*row) for row in session.execute(statement)]
    return grouped(rows, lambda row: row.piece_pk, pieces)


def slots_between(
    session: Session, start: datetime, end: datetime, scope: Scope
) -> list[tuple[Slot, bool]]:
    """The slots of all channels, and whether each one's piece is within the scope."""
    statement = (
        select(
            Publication.piece_id,
            Publication.channel,
            Publication.slot_at,
            scope.condition(Piece.region_code),
        )
        .join(Piece, Piece.id == Publication.piece_id)
        .where(
            Publication.status != "withdrawn",
            Publication.slot_at >= start,
            Publication.slot_at < end,
        )
        .order_by(Publication.slot_at, Publication.id)
    )
    return [
        (Slot(piece, channel, at), bool(is_within))
        for piece, channel, at, is_within in session.execute(statement)
    ]


def _within(scope: Scope) -> Select[*tuple[Any, ...]]:
    return select(*_PIECE).where(scope.condition(Piece.region_code))


def _pieces(session: Session, statement: Select[*tuple[Any, ...]]) -> list[PieceRow]:
    return gather(PieceRow(*row) for row in session.execute(statement))


def _page(
    session: Session, statement: Select[*tuple[Any, ...]], request: PageRequest
) -> Page[PieceRow]:
    def count() -> int:
        return session.scalar(select(func.count()).select_from(statement.subquery())) or 0

    page = fetch_page(session, statement, (Piece.id,), request, count)
    return page.of(gather(PieceRow(*row) for row in page.nodes))
