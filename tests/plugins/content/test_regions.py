"""Regions: an editor of one township sees and touches what is told of it, and nothing else."""

from typing import Any

import pytest

from farmgate_sdk.reading import opaque
from farmgate_sdk.testing import Farmstand, codes

from .conftest import CREATE, EDIT, READ, SUBMIT, Desk, told

TOWN, COUNTY, ELSEWHERE = "610629100", "610629", "610115"
LIST = "{ contentPieces { totalCount nodes { slug } } }"


@pytest.fixture
def township(stand: Farmstand) -> Any:
    return stand.staff("content.read", "content.edit", "content.review_first", regions=[TOWN])


def test_an_editor_sees_the_pieces_of_their_township_only(
    desk: Desk, stand: Farmstand, township: Any
) -> None:
    desk.write("ours", regionCode=TOWN)
    desk.write("county", regionCode=COUNTY)
    desk.write("elsewhere", regionCode=ELSEWHERE)
    desk.write("nowhere")

    seen = township(LIST)["contentPieces"]

    assert seen == {"totalCount": 1, "nodes": [{"slug": "ours"}]}
    in_county = stand.staff("content.read", regions=[COUNTY])(LIST)["contentPieces"]
    assert [one["slug"] for one in in_county["nodes"]] == ["ours", "county"]
    assert desk.editor(LIST)["contentPieces"]["totalCount"] == 4


def test_a_piece_of_elsewhere_is_as_one_that_never_was(desk: Desk, township: Any) -> None:
    other = desk.up_to("submitted", "elsewhere", regionCode=ELSEWHERE)
    never = {"id": opaque("ContentPiece", 999), "version": 1}

    def same(ask: Any) -> None:
        assert ask(other) == ask(never)

    same(lambda piece: township(READ, id=piece["id"]))
    same(lambda piece: township(SUBMIT, id=piece["id"])["done"])
    same(lambda piece: desk.decide("first", piece, by=township))
    same(lambda piece: township(EDIT, id=piece["id"], version=1, input=told(regionCode=TOWN)))
    assert codes(township(SUBMIT, id=other["id"])["done"]) == ["content_piece_not_found"]
    assert desk.read(other)["status"] == "submitted"


def test_an_editor_writes_for_their_township_only(desk: Desk, township: Any) -> None:
    for region in (ELSEWHERE, COUNTY, None, "61062910", "🍎", "' OR 1=1"):
        refused = township(CREATE, input=told(regionCode=region))["done"]
        assert codes(refused) == ["content_region_not_yours"], region
    ours = desk.write("ours", by=township, regionCode=TOWN)
    moved = township(EDIT, id=ours["id"], version=1, input=told("ours", regionCode=ELSEWHERE))
    assert codes(moved["done"]) == ["content_region_not_yours"]
    assert desk.read(ours)["regionCode"] == TOWN


def test_an_editor_follows_the_pieces_of_their_township_only(
    desk: Desk, stand: Farmstand, township: Any
) -> None:
    question = "subscription { contentPieceChanged { slug status } }"
    with (
        stand.subscribe(question, by=township) as ours,
        stand.subscribe(question, by=stand.admin) as all_of_them,
    ):
        desk.write("elsewhere", regionCode=ELSEWHERE)
        desk.write("ours", regionCode=TOWN)
        assert ours.next() == {"contentPieceChanged": {"slug": "ours", "status": "draft"}}
        assert all_of_them.next()["contentPieceChanged"]["slug"] == "elsewhere"
    with stand.subscribe(question, by=stand.staff("orders.read")) as stranger:
        assert stranger.message()["type"] == "error"


def test_a_slot_of_elsewhere_is_taken_and_does_not_tell_by_what(
    desk: Desk, stand: Farmstand
) -> None:
    for slug, region in [("ours", TOWN), ("elsewhere", ELSEWHERE)]:
        desk.schedule(desk.up_to("sign", slug, regionCode=region), clash=True)
    reader = stand.staff("content.read", regions=[TOWN])
    question = """{ contentCalendar(start: "2026-10-12", end: "2026-10-13") {
      slots { channel pieceId } } }"""
    slots = reader(question)["contentCalendar"]["slots"]
    assert [slot["pieceId"] is None for slot in slots] == [False, True]
