"""Writing pieces: made, edited, found by whoever may work on them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from farmgate_content import errors
from farmgate_content.channels import channels_of
from farmgate_content.models import Piece, PieceProduct, PieceVersion
from farmgate_content.steps import Actor, note, refuse_status
from farmgate_content.unscheduling import unschedule
from farmgate_content.workflow import DRAFT, EDITABLE, SCHEDULED, content_hash
from farmgate_sdk import Refused, Scope, Shop, Text, is_place
from farmgate_sdk.tables import PRODUCT_ID

KINDS: Final = ("article", "short_text", "video_script", "live_script")
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*", re.ASCII)
_LONGEST_SLUG = 100
_LONGEST_TITLE = 200
_MOST_PRODUCTS = 100


@dataclass(frozen=True, slots=True)
class Draft:
    """What a piece says, as staff give it."""

    slug: str
    kind: str
    title: Text
    body: Text
    region_code: str | None
    channels: Sequence[str]
    product_ids: Sequence[int]

    def as_json(self) -> dict[str, Any]:
        """All that reviewers read, in one spelling."""
        return {
            "slug": self.slug,
            "kind": self.kind,
            "title": self.title.as_json(),
            "body": self.body.as_json(),
            "region_code": self.region_code,
            "channels": sorted(set(self.channels)),
            "product_ids": sorted(set(self.product_ids)),
        }


def create(session: Session, shop: Shop, by: Actor, draft: Draft) -> Piece:
    """Make a piece, as a draft."""
    _check(session, shop, by, draft)
    if session.scalar(select(Piece.id).where(Piece.slug == draft.slug)) is not None:
        raise Refused(errors.SLUG_TAKEN(slug=draft.slug, field="slug"))
    now = shop.clock.now()
    piece = Piece(author_id=by.member_id, version=0, created_at=now, status=DRAFT)
    _write(session, shop, by, piece, draft, "created")
    return piece


def edit(
    session: Session, shop: Shop, by: Actor, key: int | None, version: int, draft: Draft
) -> Piece:
    """Change a piece. It is a draft again, and whatever was approved or scheduled is void."""
    piece = found(session, key, by.scope)
    check_version(piece, version)
    if piece.status not in EDITABLE:
        raise refuse_status(piece)
    _check(session, shop, by, draft)
    other = select(Piece.id).where(Piece.slug == draft.slug, Piece.id != piece.id)
    if session.scalar(other) is not None:
        raise Refused(errors.SLUG_TAKEN(slug=draft.slug, field="slug"))
    if piece.status == SCHEDULED:
        unschedule(session, shop, piece)
    piece.status = DRAFT
    piece.signed_hash = piece.publish_at = None
    _write(session, shop, by, piece, draft, "edited")
    return piece


def found(session: Session, key: int | None, scope: Scope) -> Piece:
    """A piece in hand: nobody else changes it meanwhile. One out of scope is as one unknown."""
    by_key = select(Piece).where(Piece.id == key, scope.condition(Piece.region_code))
    piece = None if key is None else session.scalar(by_key.with_for_update())
    if piece is None:
        raise Refused(errors.PIECE_NOT_FOUND(field="id"))
    return piece


def check_version(piece: Piece, version: int) -> None:
    """Refused where somebody decides on a version that is not the one that stands."""
    if piece.version != version:
        raise Refused(
            errors.CHANGED_MEANWHILE(slug=piece.slug, version=piece.version, field="version")
        )


def told_by(session: Session, piece: Piece) -> Draft:
    """What a piece says now."""
    products = select(PieceProduct.product_id).where(PieceProduct.piece_id == piece.id)
    return Draft(
        piece.slug,
        piece.kind,
        piece.title,
        piece.body,
        piece.region_code,
        piece.channels,
        sorted(session.scalars(products)),
    )


def _write(session: Session, shop: Shop, by: Actor, piece: Piece, draft: Draft, step: str) -> None:
    content = draft.as_json()
    piece.slug, piece.kind = draft.slug, draft.kind
    piece.title, piece.body = draft.title, draft.body
    piece.region_code, piece.channels = draft.region_code, content["channels"]
    piece.version += 1
    piece.content_hash = content_hash(content)
    piece.updated_at = shop.clock.now()
    session.add(piece)
    session.flush()
    session.execute(delete(PieceProduct).where(PieceProduct.piece_id == piece.id))
    session.add_all(
        PieceProduct(piece_id=piece.id, product_id=product) for product in content["product_ids"]
    )
    session.add(_version(piece, content, by, shop))
    note(session, shop, piece, step, by.member_id)


def _version(piece: Piece, content: Mapping[str, Any], by: Actor, shop: Shop) -> PieceVersion:
    return PieceVersion(
        piece_id=piece.id,
        version=piece.version,
        content=dict(content),
        content_hash=piece.content_hash,
        editor_id=by.member_id,
        saved_at=shop.clock.now(),
    )


def _check(session: Session, shop: Shop, by: Actor, draft: Draft) -> None:
    _check_shape(draft)
    _check_region(by.scope, draft.region_code)
    known = channels_of(shop)
    unknown = next((code for code in draft.channels if code not in known), None)
    if unknown is not None:
        raise Refused(
            errors.CHANNEL_UNKNOWN(channel=unknown, known=", ".join(known), field="channels")
        )
    products = set(draft.product_ids)
    there = set(session.scalars(select(PRODUCT_ID).where(PRODUCT_ID.in_(products))))
    if products - there:
        raise Refused(errors.PRODUCT_UNKNOWN(field="productIds"))


def _check_shape(draft: Draft) -> None:
    is_slug = _SLUG.fullmatch(draft.slug) and len(draft.slug) <= _LONGEST_SLUG
    sound = {
        "slug": bool(is_slug),
        "kind": draft.kind in KINDS,
        "title": max(len(draft.title.zh), len(draft.title.en)) <= _LONGEST_TITLE,
        "channels": bool(draft.channels),
        "productIds": len(draft.product_ids) <= _MOST_PRODUCTS,
    }
    wrong = next((name for name, is_sound in sound.items() if not is_sound), None)
    if wrong is not None:
        raise Refused(
            errors.PIECE_INVALID(
                kinds=", ".join(KINDS), title=_LONGEST_TITLE, field_name=wrong, field=wrong
            )
        )


def _check_region(scope: Scope, region: str | None) -> None:
    if not (region is None or is_place(region)) or not scope.allows(region):
        yours = ", ".join(sorted(scope.regions)) or "*"
        raise Refused(
            errors.REGION_NOT_YOURS(region=region or "-", yours=yours, field="regionCode")
        )
