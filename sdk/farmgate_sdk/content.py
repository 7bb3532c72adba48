"""Hooks of the plugin ``content``, for plugins that check its pieces or publish them elsewhere.

Implement them by ``@hookimpl(optional=True)``: where the plugin is off, the methods wait unused.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from farmgate_sdk import Problem, Text
from farmgate_sdk.facts import Fact
from farmgate_sdk.hooks import check, contribute, react

__all__ = [
    "ContentChannel",
    "ContentPiece",
    "content_channels",
    "content_piece_changed",
    "content_problems",
    "content_published",
    "content_signed",
]


@dataclass(frozen=True, slots=True)
class ContentPiece:
    """A piece of content as it is to be published: what was signed, and nothing later."""

    piece_id: int
    slug: str
    kind: str
    """``article``, ``short_text``, ``video_script`` or ``live_script``."""
    title: Text
    body: Text
    region_code: str | None
    """GB/T 2260 or a township's nine digits (GB/T 10114)."""
    product_ids: tuple[int, ...]
    channels: tuple[str, ...]
    """Codes of the channels that it is meant for."""
    version: int
    """Counts the edits, from 1."""


@dataclass(frozen=True, slots=True)
class ContentChannel:
    """A place where pieces can be published.

    ``publish(piece, key)`` publishes a piece and answers with the channel's own reference of it
    (an address, a number). It is called by a job of the worker, outside any transaction, at least
    once: with the same ``key`` again where nobody knows whether it succeeded, so a channel keeps
    the key, and answers the same reference again. What it raises is kept for staff to see, and it
    is tried again. ``withdraw(reference)`` takes a piece down again; None where the channel cannot.
    """

    code: str
    name: Text
    publish: Callable[[ContentPiece, str], str]
    withdraw: Callable[[str], None] | None = None
    plugin: str = ""
    version: str = ""


@check(budget_ms=200)
def content_problems(piece: ContentPiece, session: Session) -> Sequence[Problem]:
    """Refuse the publication of a piece of content.

    Asked before a piece is signed, when it is scheduled, and once more when its time has come.

    Args:
        piece: the piece, in both languages.
        session: for reading the plugin's own tables; nothing may be changed.
    """
    raise NotImplementedError


@contribute(on_failure="open", budget_ms=50)
def content_channels() -> Sequence[ContentChannel]:
    """Offer places where pieces of content can be published.

    Values are listed; of two with one code the first counts. Asked often: answer from settings.
    """
    raise NotImplementedError


@react()
def content_signed(fact: Fact, session: Session) -> None:
    """Hear that a piece has passed its reviews and was signed.

    The subject is ``content:<id>``; the data are ``piece_id``, ``slug``, ``version`` and
    ``content_hash`` (SHA-256 of what was signed).
    """
    raise NotImplementedError


@react()
def content_published(fact: Fact, session: Session) -> None:
    """Hear that a piece stands in a channel; told once for each channel.

    The subject is ``content:<id>``; the data are ``piece_id``, ``slug``, ``version``, ``channel``,
    ``reference`` (the channel's own) and ``region_code``.
    """
    raise NotImplementedError


@react()
def content_piece_changed(fact: Fact, session: Session) -> None:
    """Hear that anything was done to a piece.

    The subject is ``content:<id>``; the data are ``piece_id``, ``step`` (what was done),
    ``status`` (what the piece is now) and ``region_code``.
    """
    raise NotImplementedError
