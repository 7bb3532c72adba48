"""Whether a document is good today, and which requirement is not met: rules, without a database."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from farmgate_sdk import Text

HolderKind = Literal["product", "lot", "producer"]
EVERYWHERE = "*"
"""The category of a requirement that holds for all goods."""

HOLDER_NAMES: Mapping[str, Text] = {
    "product": Text("商品", "product"),
    "lot": Text("批次", "lot"),
    "producer": Text("供应商", "supplier"),
}


@dataclass(frozen=True, slots=True)
class Held:
    """What matters of a document."""

    kind: str
    number: str
    issued_on: date
    expires_on: date | None
    status: str

    def is_good(self, today: date) -> bool:
        """From the day of issue through its last day, unless it was revoked."""
        has_begun = self.issued_on <= today
        has_ended = self.expires_on is not None and self.expires_on < today
        return self.status == "valid" and has_begun and not has_ended


@dataclass(frozen=True, slots=True)
class Needed:
    """A requirement: of whom, which kind of document, for goods of which category."""

    category: str
    holder_kind: str
    kind: str

    def is_about(self, categories: Collection[str]) -> bool:
        """Whether goods on this shelf, or on one within it, need it."""
        return self.category == EVERYWHERE or self.category in categories


@dataclass(frozen=True, slots=True)
class Unmet:
    """A requirement that is not met: nothing was found, or what expired last."""

    needed: Needed
    expired: Held | None


def needs_of(
    needed: Iterable[Needed], categories: Collection[str], holder_kinds: Collection[str]
) -> list[Needed]:
    """What goods of these categories need from these kinds of holder, each kind once."""
    found = {
        (one.holder_kind, one.kind): one
        for one in needed
        if one.holder_kind in holder_kinds and one.is_about(categories)
    }
    return list(found.values())


def unmet(needed: Sequence[Needed], held: Mapping[str, Sequence[Held]], today: date) -> list[Unmet]:
    """What is missing, where ``held`` are the documents of each kind of holder."""
    return list(_unmet(needed, held, today))


def _unmet(
    needed: Sequence[Needed], held: Mapping[str, Sequence[Held]], today: date
) -> Iterator[Unmet]:
    for one in needed:
        of_kind = [paper for paper in held.get(one.holder_kind, ()) if paper.kind == one.kind]
        if not any(paper.is_good(today) for paper in of_kind):
            yield Unmet(one, _last_expired(of_kind, today))


def _last_expired(papers: Iterable[Held], today: date) -> Held | None:
    expired = [
        (paper.expires_on, paper.number, paper)
        for paper in papers
        if paper.status == "valid" and paper.expires_on is not None and paper.expires_on < today
    ]
    return max(expired, key=lambda found: found[:2])[2] if expired else None


def crossed(expires_on: date, today: date, thresholds: Sequence[int]) -> int | None:
    """The nearest threshold that a document has come within; 0 once it has expired; else None."""
    left = (expires_on - today).days
    if left < 0:
        return 0
    return min((days for days in thresholds if left <= days), default=None)
