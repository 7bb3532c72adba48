"""Rows that were fetched together answer together."""

from collections.abc import Sequence
from dataclasses import dataclass

import pytest

from farmgate.rows import Cohort, Row, gather, grouped


@dataclass(slots=True, eq=False)
class Box(Row):
    shelf: str


def test_one_question_is_asked_once_for_all_rows() -> None:
    asked: list[int] = []

    def letters(rows: Sequence[Box]) -> list[str]:
        asked.append(len(rows))
        return [row.shelf.upper() for row in rows]

    boxes = gather([Box("a"), Box("b")])
    answers = [box.cohort.answer("letters", letters)[box.place] for box in boxes]

    assert answers == ["A", "B"]
    assert asked == [2]


def test_an_answer_for_each_row_is_demanded() -> None:
    cohort: Cohort[Box] = Cohort([Box("a"), Box("b")])
    with pytest.raises(ValueError, match="for each of its 2 rows"):
        cohort.answer("letters", lambda rows: ["A"])


def test_children_stand_with_their_parents_and_are_one_cohort() -> None:
    first, second, third = (Box(shelf) for shelf in "bab")
    groups = grouped([first, second, third], lambda box: box.shelf, ["a", "b", "c"])

    assert groups == [[second], [first, third], []]
    assert first.cohort is second.cohort
    assert [box.place for box in (first, second, third)] == [0, 1, 2]
