"""Pieces: what they must hold, who wrote them, and what stays when the plugin goes."""

from typing import Any

import pytest
from sqlalchemy.orm import Session

from farmgate_content.plugin import Content
from farmgate_content.settings import ContentSettings
from farmgate_sdk.reading import key_of, opaque
from farmgate_sdk.testing import Farmstand, codes

from .conftest import CREATE, EDIT, Desk, told, words


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"slug": ""}, "content_piece_invalid"),
        ({"slug": "Frost"}, "content_piece_invalid"),
        ({"slug": "a--b"}, "content_piece_invalid"),
        ({"slug": "x" * 101}, "content_piece_invalid"),
        ({"slug": "../../etc"}, "content_piece_invalid"),
        ({"slug": "霜降"}, "content_piece_invalid"),
        ({"kind": "poem"}, "content_piece_invalid"),
        ({"title": words("x" * 201)}, "content_piece_invalid"),
        ({"title": {"zh": "", "en": "x"}}, "text_invalid"),
        ({"body": {"zh": "x", "en": " "}}, "text_invalid"),
        ({"channels": []}, "content_piece_invalid"),
        ({"channels": ["site", "wechat"]}, "content_channel_unknown"),
        ({"productIds": [opaque("Product", 999)]}, "content_product_unknown"),
        ({"productIds": ["rubbish"]}, "content_product_unknown"),
        ({"productIds": [opaque("Product", n) for n in range(1, 102)]}, "content_piece_invalid"),
    ],
)
def test_a_piece_holds_what_it_needs(desk: Desk, wrong: dict[str, Any], code: str) -> None:
    assert codes(desk.editor(CREATE, input={**told(), **wrong})["done"]) == [code]
    piece = desk.write("sound")
    edited = desk.editor(EDIT, id=piece["id"], version=1, input={**told(), **wrong})["done"]
    assert codes(edited) == [code]
    assert desk.read(piece)["version"] == 1


def test_a_slug_is_one_pieces_only(desk: Desk) -> None:
    desk.write("frost")
    other = desk.write("snow")
    assert codes(desk.editor(CREATE, input=told("frost"))["done"]) == ["content_slug_taken"]
    renamed = desk.editor(EDIT, id=other["id"], version=1, input=told("frost"))["done"]
    assert codes(renamed) == ["content_slug_taken"]
    assert renamed["problems"][0]["plugin"] == "content"


def test_what_core_refuses_is_not_put_down_to_the_plugin(desk: Desk) -> None:
    refused = desk.editor(CREATE, input=told(title={"zh": "", "en": ""}))["done"]
    assert [(one["code"], one["plugin"]) for one in refused["problems"]] == [
        ("text_invalid", "core")
    ]


def test_any_script_and_emoji_are_kept_as_they_are(desk: Desk, stand: Farmstand) -> None:
    title = {"zh": "霜降🍎'); DROP TABLE content_pieces;--", "en": "<script>alert(1)</script>"}
    piece = desk.write(title=title)
    assert piece["title"] == title["en"]
    assert desk.read(piece)["title"] == title["en"]


def test_a_list_of_pieces_costs_as_much_for_many_as_for_one(desk: Desk, stand: Farmstand) -> None:
    question = """{ contentPieces { nodes {
      slug history { step } publications { channel } productIds
      translations { title { zh } } } } }"""
    desk.write("a")
    with stand.statements() as few:
        stand.admin(question)
    for slug in ("b", "c", "d"):
        desk.up_to("first", slug)
    with stand.statements() as many:
        rows = stand.admin(question)["contentPieces"]["nodes"]
    assert len(rows) == 4
    assert len(few) == len(many)


def test_what_is_held_of_a_person_is_told_and_forgotten(desk: Desk, stand: Farmstand) -> None:
    piece = desk.up_to("first")
    author = key_of("Member", piece["authorId"])
    assert author is not None
    plugin = stand.plugin("content")

    told_to = stand.read(lambda session: plugin.export_member(session, author))
    assert told_to["written"] == ["frost"]
    assert [one["step"] for one in told_to["done"]] == ["created", "submitted"]
    assert told_to["edited"][0]["content"]["title"]["en"] == "Sweeter after the frost"

    def erase(session: Session) -> None:
        plugin.erase_member(session, author)
        plugin.erase_member(session, author)

    stand.write(erase)
    after = stand.read(lambda session: plugin.export_member(session, author))
    assert after == {"written": [], "edited": [], "done": []}
    kept = desk.read(piece)
    assert kept["authorId"] is None
    assert [one["memberId"] is None for one in kept["history"]] == [True, True, False]
    assert codes(desk.decide("second", kept)) == []


def test_off_it_is_gone_and_on_again_it_goes_on(desk: Desk, stand: Farmstand) -> None:
    piece = desk.publish()
    with stand.again_with() as without:
        schemas = without.schema("shop") + without.schema("admin")
        assert "ContentPiece" not in schemas
        assert "contentPiece" not in schemas
        assert without.run_due_jobs() == 0
    with stand.again_with(Content) as again:
        on = Desk(again)
        assert on.read(piece)["status"] == "published"
        assert again.storefront("{ contentPieces { nodes { slug } } }") == {
            "contentPieces": {"nodes": [{"slug": "frost"}]}
        }


def test_settings_have_bounds() -> None:
    assert ContentSettings().days_without_posts == 7
    for wrong in ({"hours_between_posts": -1}, {"days_without_posts": 0}, {"tries": 0}):
        with pytest.raises(ValueError, match="greater than or equal"):
            ContentSettings(**wrong)
