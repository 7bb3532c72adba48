"""Pieces and the calendar as staff see them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import strawberry

from farmgate_content import reading
from farmgate_content.graphql.shop import product_ids_of
from farmgate_content.reading import PieceRow, PublicationRow, StepRow
from farmgate_sdk import Text
from farmgate_sdk.graphql import (
    Info,
    Payload,
    TranslationInput,
    TranslationType,
    batch,
)


@strawberry.type(description="Something that was done to a piece.")
class ContentStep:
    step: str = strawberry.field(
        description="`created`, `edited`, `submitted`, `first`, `second`, `third`, `sign`, "
        "`rejected`, `scheduled`, `published` or `withdrawn`."
    )
    version: int
    member_id: strawberry.ID | None = strawberry.field(
        description="Who did it; null where the worker did, or where the person was erased."
    )
    reason: str | None
    at: datetime


@strawberry.type(description="Where and when a piece is to stand, stands or stood.")
class ContentPublication:
    channel: str
    status: str = strawberry.field(
        description="`due`, `failing`, `published`, `given_up` or `withdrawn`."
    )
    slot_at: datetime
    due_at: datetime = strawberry.field(description="The slot, or the next try.")
    published_at: datetime | None
    reference: str | None = strawberry.field(description="The channel's own.")
    tries: int = strawberry.field(description="Failures so far.")
    last_error: str | None


def steps_of(pieces: Sequence[PieceRow], info: Info) -> Sequence[Sequence[StepRow]]:
    return reading.steps_of(info.context.session, [row.pk for row in pieces])


def publications_of(pieces: Sequence[PieceRow], info: Info) -> Sequence[Sequence[PublicationRow]]:
    return reading.publications_of(info.context.session, [row.pk for row in pieces])


@strawberry.type(description="The words of a piece in both languages.")
class ContentTranslations:
    title: TranslationType
    body: TranslationType


@dataclass(frozen=True, slots=True)
class Words:
    """A text in both languages, as it is answered."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Translations:
    """The words of a piece, as they are answered."""

    title: Words
    body: Words


def translations_of(pieces: Sequence[PieceRow], _info: Info) -> Sequence[Translations]:
    return [Translations(_words(row.title), _words(row.body)) for row in pieces]


def _words(text: Text) -> Words:
    return Words(text.zh, text.en)


@strawberry.type(name="ContentPiece", description="A piece of content, wherever it stands.")
class ContentPiece:
    id: strawberry.ID
    slug: str
    kind: str
    title: str
    body: str
    translations: ContentTranslations = batch(
        translations_of, description="Title and body in both languages."
    )
    region_code: str | None
    channels: list[str]
    author_id: strawberry.ID | None = strawberry.field(
        description="Who made it; null once the person is erased."
    )
    status: str = strawberry.field(
        description="`draft`, `submitted`, `first_passed`, `second_passed`, `third_passed`, "
        "`signed`, `scheduled` or `published`."
    )
    version: int = strawberry.field(description="Counts the edits; decisions are of one version.")
    content_hash: str = strawberry.field(description="SHA-256 of all that reviewers read.")
    publish_at: datetime | None
    product_ids: list[strawberry.ID] = batch(
        product_ids_of, description="Products that it tells of."
    )
    history: list[ContentStep] = batch(steps_of, description="All that was done to it.")
    publications: list[ContentPublication] = batch(
        publications_of, description="Where it is to stand, stands or stood."
    )


@strawberry.type(description="A place where pieces can be published.")
class ContentChannel:
    code: str
    name: str
    plugin: str = strawberry.field(description="The plugin that offers it.")


@strawberry.type(description="One of the 24 solar terms, as it falls in a year.")
class ContentSolarTerm:
    name: str
    at: datetime = strawberry.field(description="The moment itself.")
    on: str = strawberry.field(description="Its day in Beijing (ISO 8601).")
    suggestions: list[str] = strawberry.field(description="What may be told then.")


@strawberry.type(description="A time that is taken in a channel.")
class ContentSlot:
    channel: str
    at: datetime
    piece_id: strawberry.ID | None = strawberry.field(
        description="Null where the piece is of a region that is not yours."
    )


@strawberry.type(description="Two slots of a channel that are too close together.")
class ContentClash:
    channel: str
    earlier: datetime
    later: datetime


@strawberry.type(description="A time for which a channel is silent.")
class ContentGap:
    channel: str
    start: datetime
    end: datetime


@strawberry.type(description="What is planned, where it is too much and where too little.")
class ContentCalendar:
    slots: list[ContentSlot]
    clashes: list[ContentClash]
    gaps: list[ContentGap]
    solar_terms: list[ContentSolarTerm]


@strawberry.input(description="All that a piece says; an edit replaces all of it.")
class ContentPieceInput:
    slug: str = strawberry.field(description="Lower-case letters, digits and hyphens.")
    kind: str = strawberry.field(
        description="`article`, `short_text`, `video_script` or `live_script`."
    )
    title: TranslationInput
    body: TranslationInput
    region_code: str | None = strawberry.field(
        default=None,
        description="GB/T 2260, or nine digits with a township's. Null: of no region, which only "
        "those may write who write everywhere.",
    )
    channels: list[str] = strawberry.field(description="Codes of `contentChannels`.")
    product_ids: list[strawberry.ID] = strawberry.field(
        default_factory=list, description="Products that it tells of."
    )


@strawberry.type
class ContentPiecePayload(Payload):
    piece: ContentPiece | None
