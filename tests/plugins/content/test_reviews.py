"""三审一签: each step by another person, of the very text that stands."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from farmgate_content.models import Piece
from farmgate_content.workflow import content_hash, may_approve
from farmgate_sdk import Text
from farmgate_sdk.testing import Farmstand, codes, race

from .conftest import DECIDE, EDIT, PIECE, PROBLEMS, STEPS, SUBMIT, Desk, told


def test_a_piece_passes_three_reviews_and_a_signature(desk: Desk) -> None:
    piece = desk.up_to("sign")

    assert piece["status"] == "signed"
    steps = [one["step"] for one in piece["history"]]
    assert steps == ["created", "submitted", "first", "second", "third", "sign"]
    persons = [one["memberId"] for one in piece["history"]]
    assert len(set(persons)) == 5
    assert persons[0] == persons[1] == piece["authorId"]


@pytest.mark.parametrize("step", list(STEPS))
def test_an_author_reviews_nothing_of_their_own(desk: Desk, step: str) -> None:
    everything = desk.stand.staff(
        "content.read", "content.edit", *(permission for _, permission in STEPS.values())
    )
    desk.persons["editor"] = everything
    before = {"first": "submitted", "second": "first", "third": "second", "sign": "third"}
    piece = desk.up_to(before[step])

    refused = desk.decide(step, piece, by=everything)

    assert codes(refused) == ["content_same_person"]
    assert desk.read(piece)["status"] == piece["status"]


def test_nobody_takes_two_steps_not_even_the_director(desk: Desk) -> None:
    piece = desk.up_to("submitted")
    director = desk.stand.admin
    passed = desk.decide("first", piece, by=director)
    assert passed["problems"] == []
    assert codes(desk.decide("second", piece, by=director)) == ["content_same_person"]
    assert codes(desk.decide("second", piece)) == []


def test_whoever_edited_a_piece_is_an_author_of_it(desk: Desk) -> None:
    helper = desk.who("helper", "content.edit", "content.review_first")
    piece = desk.write()
    edited = helper(EDIT, id=piece["id"], version=1, input=told(kind="short_text"))["done"]
    desk.editor(SUBMIT, id=piece["id"])
    assert codes(desk.decide("first", edited["piece"], by=helper)) == ["content_same_person"]


@pytest.mark.parametrize("step", list(STEPS))
def test_a_rejection_returns_the_piece_with_its_reason(desk: Desk, step: str) -> None:
    before = {"first": "submitted", "second": "first", "third": "second", "sign": "third"}
    piece = desk.up_to(before[step])

    assert codes(desk.decide(step, piece, because=" ")) == ["content_reason_missing"]
    assert codes(desk.decide(step, piece, because="x" * 1001)) == ["content_reason_missing"]
    rejected = desk.decide(step, piece, because="没有数据出处 📎")

    assert rejected["piece"]["status"] == "draft"
    assert rejected["piece"]["history"][-1]["reason"] == "没有数据出处 📎"
    # All begins anew.
    again = desk.editor(SUBMIT, id=piece["id"])["done"]
    assert codes(desk.decide("second", again["piece"])) == ["content_wrong_status"]
    assert codes(desk.decide("first", again["piece"])) == []


def test_an_edit_voids_what_was_approved(desk: Desk) -> None:
    piece = desk.up_to("sign")

    edited = desk.editor(
        EDIT, id=piece["id"], version=piece["version"], input=told(body={"zh": "改", "en": "New"})
    )["done"]["piece"]

    assert (edited["status"], edited["version"]) == ("draft", 2)
    assert edited["contentHash"] != piece["contentHash"]
    assert codes(desk.schedule(piece)) == ["content_wrong_status"]


def test_a_decision_is_of_the_version_that_was_read(desk: Desk) -> None:
    piece = desk.up_to("submitted")
    desk.editor(EDIT, id=piece["id"], version=1, input=told())
    desk.editor(SUBMIT, id=piece["id"])
    assert codes(desk.decide("first", piece)) == ["content_changed_meanwhile"]
    stale = desk.editor(EDIT, id=piece["id"], version=1, input=told())["done"]
    assert codes(stale) == ["content_changed_meanwhile"]


@pytest.mark.parametrize(
    ("reached", "tried", "named"),
    [
        (None, "first", "a draft"),
        ("submitted", "second", "first review"),
        ("first", "sign", "second review"),
        ("sign", "first", "signed"),
    ],
)
def test_a_step_out_of_turn_names_where_the_piece_is_and_what_it_needs(
    desk: Desk, reached: str | None, tried: str, named: str
) -> None:
    piece = desk.write() if reached is None else desk.up_to(reached)
    refused = desk.decide(tried, piece)
    assert codes(refused) == ["content_wrong_status"]
    assert named in refused["problems"][0]["message"]


def test_a_piece_is_submitted_once(desk: Desk) -> None:
    piece = desk.up_to("submitted")
    again = desk.editor(SUBMIT, id=piece["id"])["done"]
    assert codes(again) == ["content_wrong_status"]


@pytest.mark.parametrize("step", list(STEPS))
def test_each_step_takes_its_own_permission(desk: Desk, step: str) -> None:
    before = {"first": "submitted", "second": "first", "third": "second", "sign": "third"}
    piece = desk.up_to(before[step])
    others = [permission for name, (_, permission) in STEPS.items() if name != step]
    stranger = desk.stand.staff("content.read", "content.edit", "content.publish", *others)
    assert codes(desk.decide(step, piece, by=stranger)) == ["permission_denied"]
    assert codes(desk.decide(step, piece, by=stranger.with_token(None))) == ["log_in_required"]


def test_of_two_who_review_at_once_one_is_told_that_it_is_done(desk: Desk) -> None:
    piece = desk.up_to("submitted")
    rivals = [desk.stand.staff("content.read", "content.review_first") for _ in range(4)]
    question = DECIDE % (STEPS["first"][0], PROBLEMS, PIECE)
    said = {"id": piece["id"], "version": 1, "because": None}

    answers = race(lambda number: rivals[number](question, **said)["done"], 4)

    told_so = sorted(codes(answer) for answer in answers)
    assert told_so == [[], *[["content_wrong_status"]] * 3]
    steps = [one["step"] for one in desk.read(piece)["history"]]
    assert steps == ["created", "submitted", "first"]


def test_a_text_that_was_changed_behind_the_signature_is_not_published(
    desk: Desk, stand: Farmstand
) -> None:
    piece = desk.up_to("sign")

    def tamper(session: Any) -> None:
        session.query(Piece).update({"title": Text("全国最好", "The best of all")})

    stand.write(tamper)
    assert codes(desk.schedule(piece)) == ["content_signature_broken"]


@given(st.dictionaries(st.text(max_size=8), st.text(max_size=8), max_size=5))
def test_a_hash_is_of_the_content_and_not_of_its_order(fields: dict[str, str]) -> None:
    assert content_hash(fields) == content_hash(dict(reversed(fields.items())))
    assert content_hash({**fields, "body": "🍎"}) != content_hash({**fields, "body": "🍏"})


@given(st.integers(1, 5), st.sets(st.integers(1, 5)), st.sets(st.integers(1, 5)))
def test_whoever_may_take_a_step_has_no_part_in_the_piece_yet(
    person: int, writers: set[int], approvers: set[int]
) -> None:
    assert may_approve(person, writers, approvers) == (person not in writers | approvers)
