"""What staff ask of content, and do to it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import strawberry
from sqlalchemy.orm import Session

from farmgate_content import errors, reading, reviewing, scheduling, writing
from farmgate_content.channels import channels_of
from farmgate_content.checking import problems_of
from farmgate_content.graphql.types import (
    ContentCalendar,
    ContentChannel,
    ContentPiece,
    ContentPieceInput,
    ContentPiecePayload,
    ContentSolarTerm,
)
from farmgate_content.models import Piece
from farmgate_content.reading import PieceRow
from farmgate_content.settings import ContentSettings
from farmgate_content.slots import Gap, Slot, clashes, gaps
from farmgate_content.solar_terms import BEIJING, EARLIEST, LATEST, SolarTerm, solar_terms
from farmgate_content.steps import Actor
from farmgate_content.workflow import FIRST, SECOND, SIGN, THIRD, Approval
from farmgate_sdk import EVERYWHERE, Refused, Shop
from farmgate_sdk.content import ContentChannel as Channel
from farmgate_sdk.content import content_piece_changed
from farmgate_sdk.facts import Fact
from farmgate_sdk.graphql import (
    AdminMutation,
    AdminQuery,
    AdminSubscription,
    Answer,
    Connection,
    Info,
    Page,
    PageRequest,
    ProblemType,
    ShownProblem,
    extend,
    mutation,
    query,
    scope_of,
    shown,
    subscription,
    text,
)
from farmgate_sdk.reading import key_of, opaque

_READ, _EDIT, _PUBLISH = "content.read", "content.edit", "content.publish"
_LONGEST_SPAN = 400


def content_pieces(
    info: Info,
    status: str | None = None,
    first: int | None = None,
    after: str | None = None,
    last: int | None = None,
    before: str | None = None,
) -> Page[PieceRow]:
    page = PageRequest(first, after, last, before)
    return reading.pieces_page(info.context.session, scope_of(info, _READ), status, page)


def content_piece(info: Info, id: strawberry.ID) -> PieceRow | None:
    return reading.piece_by(info.context.session, _key(id), scope_of(info, _READ))


def content_piece_problems(info: Info, id: strawberry.ID) -> Sequence[ShownProblem]:
    context = info.context
    row = content_piece(info, id)
    if row is None:
        raise Refused(errors.PIECE_NOT_FOUND(field="id"))
    piece = context.session.get_one(Piece, row.pk)
    return shown(problems_of(context.session, context.shop, piece), context.language)


def content_channels(info: Info) -> Sequence[Channel]:
    return list(channels_of(info.context.shop).values())


def content_solar_terms(_info: Info, year: int) -> Sequence[SolarTerm]:
    if not EARLIEST <= year <= LATEST:
        raise Refused(
            errors.YEAR_INVALID(earliest=EARLIEST, latest=LATEST, year=year, field="year")
        )
    return solar_terms(year)


@dataclass(frozen=True, slots=True)
class SlotView:
    """A slot as it is answered."""

    channel: str
    at: datetime
    piece_id: str | None


@dataclass(frozen=True, slots=True)
class ClashView:
    """A clash as it is answered."""

    channel: str
    earlier: datetime
    later: datetime


@dataclass(frozen=True, slots=True)
class CalendarView:
    """The calendar as it is answered."""

    slots: Sequence[SlotView]
    clashes: Sequence[ClashView]
    gaps: Sequence[Gap]
    solar_terms: Sequence[SolarTerm]


def content_calendar(info: Info, start: date, end: date) -> CalendarView:
    if not 0 <= (end - start).days < _LONGEST_SPAN:
        raise Refused(errors.SPAN_INVALID(longest=_LONGEST_SPAN, field="end"))
    context = info.context
    settings, shop = context.settings(ContentSettings), context.shop
    begin, until = _midnight(shop, start), _midnight(shop, end + timedelta(days=1))
    apart = timedelta(hours=settings.hours_between_posts)
    found = reading.slots_between(context.session, begin, until, scope_of(info, _READ))
    slots = [slot for slot, _ in found]
    silent = timedelta(days=settings.days_without_posts)
    return CalendarView(
        slots=[_slot(slot, is_within=is_within) for slot, is_within in found],
        clashes=[
            ClashView(one.earlier.channel, one.earlier.at, one.later.at)
            for one in clashes(slots, apart)
        ],
        gaps=gaps(slots, channels_of(shop), begin, until, silent),
        solar_terms=_terms_between(info, start, end),
    )


@extend(AdminQuery)
class ContentQuery:
    """What staff may ask of content."""

    content_pieces: Connection[ContentPiece] = query(
        content_pieces,
        description="The pieces of your regions, in the order in which they were made.",
        permission=_READ,
    )
    content_piece: ContentPiece | None = query(
        content_piece, description="A piece of your regions by its id.", permission=_READ
    )
    content_piece_problems: list[ProblemType] = query(
        content_piece_problems,
        description="What stands in the way of a piece's publication, in the view of the plugins "
        "that check content.",
        permission=_READ,
    )
    content_channels: list[ContentChannel] = query(
        content_channels, description="Where pieces can be published.", permission=_READ
    )
    content_solar_terms: list[ContentSolarTerm] = query(
        content_solar_terms, description="The 24 solar terms of a year.", permission=_READ
    )
    content_calendar: ContentCalendar = query(
        content_calendar,
        description="From a day to a day of the shop's zone, both included.",
        permission=_READ,
    )


def content_piece_create(info: Info, input: ContentPieceInput) -> Answer:
    shop, by, draft = info.context.shop, _actor(info, _EDIT), _draft(input)
    return _done(info, lambda session: writing.create(session, shop, by, draft))


def content_piece_edit(
    info: Info, id: strawberry.ID, version: int, input: ContentPieceInput
) -> Answer:
    shop, by, key, draft = info.context.shop, _actor(info, _EDIT), _key(id), _draft(input)
    return _done(info, lambda session: writing.edit(session, shop, by, key, version, draft))


def content_piece_submit(info: Info, id: strawberry.ID) -> Answer:
    shop, by, key = info.context.shop, _actor(info, _EDIT), _key(id)
    return _done(info, lambda session: reviewing.submit(session, shop, by, key))


def content_piece_review_first(
    info: Info, id: strawberry.ID, version: int, rejected_because: str | None = None
) -> Answer:
    return _decided(info, FIRST, id, version, rejected_because)


def content_piece_review_second(
    info: Info, id: strawberry.ID, version: int, rejected_because: str | None = None
) -> Answer:
    return _decided(info, SECOND, id, version, rejected_because)


def content_piece_review_third(
    info: Info, id: strawberry.ID, version: int, rejected_because: str | None = None
) -> Answer:
    return _decided(info, THIRD, id, version, rejected_because)


def content_piece_sign(
    info: Info, id: strawberry.ID, version: int, rejected_because: str | None = None
) -> Answer:
    return _decided(info, SIGN, id, version, rejected_because)


def content_piece_schedule(
    info: Info,
    id: strawberry.ID,
    publish_at: datetime | None = None,
    allow_clash: bool = False,  # noqa: FBT001, FBT002 - an argument of GraphQL, named there
) -> Answer:
    context, by, key = info.context, _actor(info, _PUBLISH), _key(id)
    settings = context.settings(ContentSettings)
    return _done(
        info,
        lambda session: scheduling.schedule(
            session, context.shop, settings, by, key, publish_at, allow_clash=allow_clash
        ),
    )


def content_piece_withdraw(info: Info, id: strawberry.ID, reason: str) -> Answer:
    shop, by, key = info.context.shop, _actor(info, _PUBLISH), _key(id)
    return _done(info, lambda session: scheduling.withdraw(session, shop, by, key, reason))


def content_piece_retry(info: Info, id: strawberry.ID) -> Answer:
    shop, by, key = info.context.shop, _actor(info, _PUBLISH), _key(id)
    return _done(info, lambda session: scheduling.retry(session, shop, by, key))


@extend(AdminMutation)
class ContentMutation:
    """What staff may do to content."""

    content_piece_create: ContentPiecePayload = mutation(
        content_piece_create, description="Make a piece, as a draft.", permission=_EDIT
    )
    content_piece_edit: ContentPiecePayload = mutation(
        content_piece_edit,
        description="Change a piece; it is a draft again, and what was approved is void.",
        permission=_EDIT,
    )
    content_piece_submit: ContentPiecePayload = mutation(
        content_piece_submit, description="Send a draft to its first review.", permission=_EDIT
    )
    content_piece_review_first: ContentPiecePayload = mutation(
        content_piece_review_first,
        description="Pass the first review (编辑初审), or send the piece back with a reason.",
        permission=FIRST.permission,
    )
    content_piece_review_second: ContentPiecePayload = mutation(
        content_piece_review_second,
        description="Pass the second review (总监复审), or send the piece back with a reason.",
        permission=SECOND.permission,
    )
    content_piece_review_third: ContentPiecePayload = mutation(
        content_piece_review_third,
        description="Pass the third review (法律顾问终审), or send the piece back with a reason.",
        permission=THIRD.permission,
    )
    content_piece_sign: ContentPiecePayload = mutation(
        content_piece_sign,
        description="Sign a piece (签发) as it stands, or send it back with a reason.",
        permission=SIGN.permission,
    )
    content_piece_schedule: ContentPiecePayload = mutation(
        content_piece_schedule,
        description="Publish a signed piece at a time (without an offset: of the shop's zone), "
        "or, where none is given, as soon as the worker comes by.",
        permission=_PUBLISH,
    )
    content_piece_withdraw: ContentPiecePayload = mutation(
        content_piece_withdraw,
        description="Take a piece out of the calendar, or down from where it stands.",
        permission=_PUBLISH,
    )
    content_piece_retry: ContentPiecePayload = mutation(
        content_piece_retry,
        description="Try again at once wherever the publication of a piece fails.",
        permission=_PUBLISH,
    )


def show_changed(fact: Fact, info: Info) -> PieceRow | None:
    # The row is read anew: a piece that is out of scope by now is shown no more.
    scope = scope_of(info, _READ)
    return reading.piece_by(info.context.session, fact.data["piece_id"], scope)


@extend(AdminSubscription)
class ContentSubscription:
    """What staff may follow of content."""

    content_piece_changed: ContentPiece = subscription(
        show_changed,
        on=(content_piece_changed,),
        description="Something was done to a piece of your regions: the piece as it is now.",
        permission=_READ,
    )


ADMIN = (ContentQuery, ContentMutation, ContentSubscription)


def _done(info: Info, work: Callable[[Session], Piece]) -> Answer:
    key = info.context.write(lambda session: work(session).id)
    # Whoever may do this sees what came of it, whether or not they may read everything.
    return Answer(piece=reading.piece_by(info.context.session, key, EVERYWHERE))


def _decided(
    info: Info, approval: Approval, id: str, version: int, rejected_because: str | None
) -> Answer:
    shop, by, key = info.context.shop, _actor(info, approval.permission), _key(id)
    if rejected_because is None:
        return _done(
            info, lambda session: reviewing.approve(session, shop, by, key, version, approval)
        )
    return _done(
        info,
        lambda session: reviewing.reject(
            session, shop, by, key, version, approval, rejected_because
        ),
    )


def _actor(info: Info, permission: str) -> Actor:
    principal = info.context.principal
    assert principal is not None  # noqa: S101 - each of these fields asks for a permission
    return Actor(principal.member_id, scope_of(info, permission))


def _key(id: str) -> int | None:
    return key_of("ContentPiece", id)


def _draft(given: ContentPieceInput) -> writing.Draft:
    keys = [key_of("Product", one) for one in given.product_ids]
    return writing.Draft(
        slug=given.slug,
        kind=given.kind,
        title=text(given.title, "title"),
        body=text(given.body, "body"),
        region_code=given.region_code,
        channels=given.channels,
        product_ids=[key or 0 for key in keys],
    )


def _midnight(shop: Shop, day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=shop.time_zone)


def _slot(slot: Slot, *, is_within: bool) -> SlotView:
    return SlotView(
        slot.channel, slot.at, opaque("ContentPiece", slot.piece_id) if is_within else None
    )


def _terms_between(info: Info, start: date, end: date) -> list[SolarTerm]:
    years = range(start.year, end.year + 1)
    return [
        term
        for year in years
        for term in content_solar_terms(info, year)
        if start <= term.at.astimezone(BEIJING).date() <= end
    ]
