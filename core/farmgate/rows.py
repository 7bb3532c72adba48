"""Rows that know whom they were fetched with, so that one question answers for all of them."""

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar


@dataclass(slots=True, eq=False)
class Row:
    """One thing as it was read: plain values, and the cohort that it was read with."""

    cohort: "Cohort[Any]" = field(init=False, repr=False)
    place: int = field(init=False, repr=False)


R = TypeVar("R", bound=Row)
V = TypeVar("V")


class Cohort(Generic[R]):
    """Rows that were fetched together, and what has been asked about all of them so far."""

    __slots__ = ("_answers", "rows")

    def __init__(self, rows: Sequence[R]) -> None:
        self.rows = rows
        self._answers: dict[Hashable, Sequence[Any]] = {}

    def answer(self, question: Hashable, ask: Callable[[Sequence[R]], Sequence[V]]) -> Sequence[V]:
        """The answers to a question, one for each row in order; asked once, then remembered."""
        known = self._answers.get(question)
        if known is None:
            known = ask(self.rows)
            if len(known) != len(self.rows):
                raise ValueError(
                    f"a batch field must answer for each of its {len(self.rows)} rows; "
                    f"{question!r} gave {len(known)} answers"
                )
            self._answers[question] = known
        return known


def gather(rows: Iterable[R]) -> list[R]:
    """Tell these rows that they were fetched together."""
    gathered = list(rows)
    cohort = Cohort(gathered)
    for place, row in enumerate(gathered):
        row.cohort = cohort
        row.place = place
    return gathered


def grouped(
    children: Iterable[R], parent_of: Callable[[R], Any], parents: Iterable[Any]
) -> list[list[R]]:
    """The children of each parent, in order of the parents; all children are one cohort."""
    by_parent: dict[Any, list[R]] = {}
    for child in gather(children):
        by_parent.setdefault(parent_of(child), []).append(child)
    return [by_parent.get(parent, []) for parent in parents]
