"""Scheduled publishing: never before its slot, each channel apart, nothing lost."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, ClassVar

import pytest
from sqlalchemy.orm import Session

from farmgate_content.plugin import Content
from farmgate_sdk import Plugin, Problem, ProblemKind, Text, hookimpl
from farmgate_sdk.content import ContentChannel, ContentPiece
from farmgate_sdk.facts import Fact
from farmgate_sdk.testing import Farmstand, OpenFarmstand, codes

from .conftest import EDIT, RETRY, WITHDRAW, Desk, told

SITE = "{ contentPieces { nodes { slug title body kind regionCode productIds } } }"
ONE = "query($slug: String!) { contentPiece(slug: $slug) { title } }"
SUPERLATIVE = ProblemKind(
    "megaphone_superlative",
    en="«{word}» may not be said. Take it out.",
    zh="不能使用“{word}”。请删除。",
    about="A word that advertising law forbids.",
)


class Wall:
    """A channel outside: what was put up, and how it fails; empty for each test."""

    up: ClassVar[dict[str, str]] = {}
    calls: ClassVar[list[str]] = []
    down: ClassVar[list[str]] = []
    told: ClassVar[list[tuple[str, str]]] = []
    failures: ClassVar[int] = 0
    then: ClassVar[Any] = None


@pytest.fixture(autouse=True)
def wall() -> type[Wall]:
    Wall.up.clear()
    Wall.calls.clear()
    Wall.down.clear()
    Wall.told.clear()
    Wall.failures = 0
    Wall.then = None
    return Wall


def put_up(piece: ContentPiece, key: str) -> str:
    Wall.calls.append(key)
    if Wall.failures > 0:
        Wall.failures -= 1
        raise ConnectionError("the wall is down")
    Wall.up[key] = piece.slug
    if Wall.then is not None:
        Wall.then()
    return f"wall/{key}"


class Megaphone(Plugin):
    """A channel, a check and a listener, from another plugin."""

    name = "megaphone"
    version = "3.1"
    farmgate = ">=0.1"
    title = summary = Text("喇叭", "Megaphone")
    problems: ClassVar = (SUPERLATIVE,)

    @hookimpl(optional=True)
    def content_channels(self) -> Sequence[ContentChannel]:
        return [ContentChannel("wall", Text("墙", "Wall"), put_up, Wall.down.append)]

    @hookimpl(optional=True)
    def content_problems(self, piece: ContentPiece) -> Sequence[Problem]:
        return [SUPERLATIVE(word="最好", field="title")] if "最好" in piece.title.zh else []

    @hookimpl(optional=True)
    def content_published(self, fact: Fact, session: Session) -> None:
        Wall.told.append((fact.data["slug"], fact.data["channel"]))


@pytest.fixture
def stand(farmstand: OpenFarmstand) -> Farmstand:
    return farmstand(Content, Megaphone)


def run(stand: Farmstand) -> Any:
    return stand.run_job("publish_due", plugin="content")


def on_site(stand: Farmstand) -> list[str]:
    return [one["slug"] for one in stand.storefront(SITE)["contentPieces"]["nodes"]]


def test_a_piece_comes_to_the_site_at_its_slot_and_not_before(desk: Desk, stand: Farmstand) -> None:
    piece = desk.up_to("sign")
    slot = stand.clock.now() + timedelta(hours=3)
    scheduled = desk.schedule(piece, slot.isoformat())
    assert scheduled["piece"]["status"] == "scheduled"

    stand.clock.tick(timedelta(hours=3) - timedelta(seconds=1))
    assert run(stand) == {"published": 0, "failed": 0}
    assert on_site(stand) == []
    assert stand.storefront(ONE, slug="frost") == {"contentPiece": None}
    stand.clock.tick(timedelta(seconds=1))
    assert run(stand) == {"published": 1, "failed": 0}

    assert on_site(stand) == ["frost"]
    assert stand.storefront(ONE, slug="frost")["contentPiece"]["title"] == "Sweeter after the frost"
    assert run(stand) == {"published": 0, "failed": 0}


def test_a_slot_without_an_offset_is_of_the_shops_zone(desk: Desk, stand: Farmstand) -> None:
    scheduled = desk.schedule(desk.up_to("sign"), "2026-10-12T18:30:00")
    assert scheduled["piece"]["publishAt"].startswith("2026-10-12T10:30:00")


def test_a_slot_that_has_passed_is_refused(desk: Desk) -> None:
    piece = desk.up_to("sign")
    assert codes(desk.schedule(piece, "2020-01-01T00:00:00Z")) == ["content_slot_past"]
    assert desk.read(piece)["status"] == "signed"


def test_only_what_was_signed_is_scheduled(desk: Desk) -> None:
    for last, slug in [(None, "a"), ("submitted", "b"), ("third", "c")]:
        piece = desk.write(slug) if last is None else desk.up_to(last, slug)
        refused = desk.schedule(piece)
        assert codes(refused) == ["content_wrong_status"]


def test_a_channel_that_fails_is_tried_again_and_holds_up_no_other(
    desk: Desk, stand: Farmstand, wall: type[Wall]
) -> None:
    wall.failures = 2
    piece = desk.up_to("sign", channels=["wall", "site"])
    desk.schedule(piece)

    assert run(stand) == {"published": 1, "failed": 1}
    assert on_site(stand) == ["frost"]
    places = {one["channel"]: one for one in desk.read(piece)["publications"]}
    assert places["site"]["status"] == "published"
    assert places["wall"]["status"] == "failing"
    assert places["wall"]["lastError"] == "ConnectionError: the wall is down"
    assert run(stand) == {"published": 0, "failed": 0}  # not yet again
    stand.clock.tick(timedelta(minutes=1))
    assert run(stand) == {"published": 0, "failed": 1}
    stand.clock.tick(timedelta(minutes=2))
    assert run(stand) == {"published": 1, "failed": 0}

    assert len(wall.calls) == 3
    assert len(set(wall.calls)) == 1  # one key: the channel can tell that it is the same
    stand.tell_facts()
    assert wall.told == [("frost", "site"), ("frost", "wall")]


def test_a_channel_is_given_up_and_a_person_may_ask_for_it(
    desk: Desk, stand: Farmstand, wall: type[Wall]
) -> None:
    wall.failures = 8
    piece = desk.up_to("sign", channels=["wall"])
    desk.schedule(piece)
    for _ in range(20):
        run(stand)
        stand.clock.tick(timedelta(hours=2))
    (place,) = desk.read(piece)["publications"]
    assert (place["status"], place["tries"], len(wall.calls)) == ("given_up", 8, 8)

    assert codes(desk.publisher(RETRY, id=piece["id"])["done"]) == []
    assert run(stand) == {"published": 1, "failed": 0}
    assert desk.read(piece)["status"] == "published"


def test_a_worker_that_dies_after_publishing_publishes_under_the_same_key(
    desk: Desk, stand: Farmstand, wall: type[Wall]
) -> None:
    class Killed(BaseException):
        pass

    def die() -> None:
        wall.then = None
        raise Killed

    wall.then = die
    piece = desk.up_to("sign", channels=["wall"])
    desk.schedule(piece)
    with pytest.raises(Killed):
        run(stand)
    assert desk.read(piece)["status"] == "scheduled"
    stand.clock.tick(timedelta(minutes=10))
    stand.run_due_jobs()

    assert desk.read(piece)["status"] == "published"
    assert len(wall.calls) == 2
    assert list(wall.up.values()) == ["frost"]


def test_whoever_checks_content_refuses_its_signature_and_its_publication(
    desk: Desk, stand: Farmstand
) -> None:
    piece = desk.up_to("third", title={"zh": "最好的苹果", "en": "Apples"})
    refused = desk.decide("sign", piece)
    assert codes(refused) == ["megaphone_superlative"]
    assert refused["problems"][0]["plugin"] == "megaphone"
    assert desk.read(piece)["status"] == "third_passed"
    asked = "query($id: ID!) { contentPieceProblems(id: $id) { code plugin version } }"
    (problem,) = stand.admin(asked, id=piece["id"])["contentPieceProblems"]
    assert problem == {"code": "megaphone_superlative", "plugin": "megaphone", "version": "3.1"}


def test_without_the_plugin_that_offers_it_a_channel_waits(desk: Desk, stand: Farmstand) -> None:
    piece = desk.up_to("sign", channels=["wall", "site"])
    desk.schedule(piece)
    with stand.again_with(Content) as without:
        assert without.run_job("publish_due", plugin="content") == {"published": 1, "failed": 1}
        (place,) = [
            one for one in Desk(without).read(piece)["publications"] if one["channel"] == "wall"
        ]
        assert "no plugin that is on offers the channel wall" in place["lastError"]
    stand.clock.tick(timedelta(hours=1))
    assert run(stand) == {"published": 1, "failed": 0}


def test_a_piece_that_is_withdrawn_is_gone_and_taken_down(
    desk: Desk, stand: Farmstand, wall: type[Wall]
) -> None:
    piece = desk.publish(channels=["wall", "site"])
    assert on_site(stand) == ["frost"]
    no_reason = desk.publisher(WITHDRAW, id=piece["id"], reason="")["done"]
    assert codes(no_reason) == ["content_reason_missing"]

    withdrawn = desk.publisher(WITHDRAW, id=piece["id"], reason="价格有误")["done"]["piece"]

    assert withdrawn["status"] == "draft"
    assert on_site(stand) == []
    stand.run_due_jobs()
    assert wall.down == [f"wall/{wall.calls[0]}"]
    # It may come back, after all reviews, under another key.
    again = desk.editor(EDIT, id=piece["id"], version=1, input=told(channels=["wall"]))
    assert codes(again["done"]) == []


def test_a_piece_that_is_withdrawn_while_it_is_put_up_is_taken_down(
    desk: Desk, stand: Farmstand, wall: type[Wall]
) -> None:
    piece = desk.up_to("sign", channels=["wall"])
    desk.schedule(piece)
    wall.then = lambda: desk.publisher(WITHDRAW, id=piece["id"], reason="停")
    run(stand)
    stand.run_due_jobs()
    assert desk.read(piece)["status"] == "draft"
    assert wall.down == [f"wall/{wall.calls[0]}"]
    stand.tell_facts()
    assert wall.told == []


def test_the_same_version_comes_back_after_new_reviews(desk: Desk, stand: Farmstand) -> None:
    piece = desk.publish()
    desk.publisher(WITHDRAW, id=piece["id"], reason="x")
    from .conftest import STEPS, SUBMIT

    desk.editor(SUBMIT, id=piece["id"])
    for step in STEPS:
        assert codes(desk.decide(step, piece)) == []
    assert codes(desk.schedule(piece, clash=True)) == []
    run(stand)
    assert on_site(stand) == ["frost"]


def test_a_published_piece_is_not_edited_until_it_is_withdrawn(desk: Desk) -> None:
    piece = desk.publish()
    refused = desk.editor(EDIT, id=piece["id"], version=1, input=told())["done"]
    assert codes(refused) == ["content_wrong_status"]
    assert "published" in refused["problems"][0]["message"]


def test_an_edit_of_a_scheduled_piece_takes_it_out_of_the_calendar(
    desk: Desk, stand: Farmstand
) -> None:
    piece = desk.up_to("sign")
    desk.schedule(piece)
    desk.editor(EDIT, id=piece["id"], version=1, input=told())
    assert run(stand) == {"published": 0, "failed": 0}
    assert on_site(stand) == []


def test_a_day_counts_the_pieces_that_came_to_readers(desk: Desk, stand: Farmstand) -> None:
    desk.publish("one", channels=["wall", "site"])
    stand.clock.tick(timedelta(hours=16))  # past midnight in the shop's zone
    piece = desk.publish("two")
    desk.publisher(WITHDRAW, id=piece["id"], reason="x")
    (metric,) = stand.plugin("content").kpi_metrics()

    def measured(day: date) -> Any:
        return stand.read(lambda session: metric.measure(session, stand.shop, day))

    days = [date(2026, 10, day) for day in (11, 12, 13, 14)]
    assert [measured(day) for day in days] == [0, 1, 1, 0]


def test_a_storefront_follows_what_comes_to_the_site(desk: Desk, stand: Farmstand) -> None:
    piece = desk.up_to("sign", channels=["wall", "site"])
    with stand.subscribe("subscription { contentPublished { slug title } }") as following:
        desk.schedule(piece)
        run(stand)
        assert following.next()["contentPublished"]["slug"] == "frost"
        assert following.shows_nothing()


def test_a_product_shows_what_is_told_of_it_in_as_many_statements_however_many(
    desk: Desk, stand: Farmstand
) -> None:
    apples, pears = stand.put_on_sale(), stand.put_on_sale("snow-pears")
    desk.publish("one", productIds=[apples.id])
    question = "{ products { nodes { slug contentPieces { slug } } } }"
    with stand.statements() as few:
        first = stand.storefront(question)["products"]["nodes"]
    desk.publish("two", productIds=[apples.id, pears.id])
    desk.up_to("sign", "three", productIds=[apples.id])
    with stand.statements() as many:
        rows = stand.storefront(question)["products"]["nodes"]

    told_of = {row["slug"]: [one["slug"] for one in row["contentPieces"]] for row in rows}
    assert told_of == {"fuji-apples": ["one", "two"], "snow-pears": ["two"]}
    assert first[0]["contentPieces"] == [{"slug": "one"}]
    assert len(few) == len(many)
