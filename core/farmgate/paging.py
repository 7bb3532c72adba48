"""Keyset pages: a place in an order is remembered by its values, never by counting rows."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import Select, tuple_
from sqlalchemy.orm import InstrumentedAttribute, Session

from farmgate.problems import ProblemKind, Refused

T = TypeVar("T")
V = TypeVar("V")
DEFAULT_PAGE = 20
LARGEST_PAGE = 100

PAGE_INVALID = ProblemKind(
    "page_invalid",
    en="A page is asked for by `first` (with `after`) or by `last` (with `before`), "
    "1 to {largest} rows; this asks for {asked}. Mend the arguments.",
    zh="分页请用 first(配合 after)或 last(配合 before),每页 1 到 {largest} 行;"
    "当前为 {asked}。请修改参数。",
    about="`first` and `last` together, below 1 or above the largest page.",
)
CURSOR_INVALID = ProblemKind(
    "cursor_invalid",
    en="This cursor is none of this list's. Take cursors from `pageInfo` or `edges` as they are.",
    zh="该游标不属于此列表。请原样使用 pageInfo 或 edges 里的游标。",
    about="`after` or `before` is not a cursor that this list gave.",
)


@dataclass(frozen=True, slots=True)
class PageRequest:
    """Which page is wanted, in the words of Relay's cursor connections."""

    first: int | None = None
    after: str | None = None
    last: int | None = None
    before: str | None = None

    @property
    def size(self) -> int:
        """How many rows; raises ``Refused`` where that makes no page."""
        asked = self.last if self.first is None else self.first
        size = DEFAULT_PAGE if asked is None else asked
        if not 1 <= size <= LARGEST_PAGE or None not in (self.first, self.last):
            given = {"first": self.first, "last": self.last}
            said = ", ".join(f"{name}: {rows}" for name, rows in given.items() if rows is not None)
            raise Refused(PAGE_INVALID(largest=LARGEST_PAGE, asked=said))
        return size

    @property
    def is_backward(self) -> bool:
        """Whether the page is counted from the end."""
        return self.last is not None


@dataclass(frozen=True, slots=True)
class Edge(Generic[T]):
    """A row and its place in the list."""

    cursor: str
    node: T


@dataclass(frozen=True, slots=True)
class PageEnds:
    """Where a page begins and ends, and whether more stand on either side."""

    has_next_page: bool
    has_previous_page: bool
    start_cursor: str | None
    end_cursor: str | None


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Rows in order, each with its cursor; the names are those of Relay's connections."""

    nodes: Sequence[T]
    cursors: Sequence[str]
    has_next: bool
    has_previous: bool
    count: Callable[[], int]
    """Counts all rows of the list, in a statement of its own: only where a client asks."""

    @property
    def edges(self) -> list[Edge[T]]:
        """Each row with its cursor."""
        return [Edge(*pair) for pair in zip(self.cursors, self.nodes, strict=True)]

    @property
    def page_info(self) -> PageEnds:
        """What a client needs to ask for the next page."""
        start, end = (self.cursors[0], self.cursors[-1]) if self.cursors else (None, None)
        return PageEnds(self.has_next, self.has_previous, start, end)

    @property
    def total_count(self) -> int:
        """All rows of the list, counted when this is asked."""
        return self.count()

    def of(self, nodes: Sequence[V]) -> "Page[V]":
        """The same page with its rows made into something else, one for one."""
        return Page(nodes, self.cursors, self.has_next, self.has_previous, self.count)


def fetch_page(
    session: Session,
    statement: Select[*tuple[Any, ...]],
    keys: Sequence[InstrumentedAttribute[Any]],
    request: PageRequest,
    count: Callable[[], int],
) -> Page[Any]:
    """Run a select for one page, in ascending order of ``keys`` (unique together, not null)."""
    size = request.size
    place = tuple_(*keys)
    if request.after is not None:
        statement = statement.where(place > tuple_(*_values(request.after, keys)))
    if request.before is not None:
        statement = statement.where(place < tuple_(*_values(request.before, keys)))
    order = [key.desc() if request.is_backward else key.asc() for key in keys]
    statement = statement.add_columns(*keys).order_by(*order).limit(size + 1)
    rows = session.execute(statement).all()
    more, found = len(rows) > size, list(rows[:size])
    if request.is_backward:
        found.reverse()
    return Page(
        nodes=[row[: -len(keys)] for row in found],
        cursors=[_cursor(row[-len(keys) :]) for row in found],
        has_next=request.before is not None if request.is_backward else more,
        has_previous=more if request.is_backward else request.after is not None,
        count=count,
    )


def _cursor(values: Sequence[Any]) -> str:
    return urlsafe_b64encode(json.dumps(list(values)).encode()).decode().rstrip("=")


def _values(cursor: str, keys: Sequence[InstrumentedAttribute[Any]]) -> list[Any]:
    try:
        text = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
        values = json.loads(text)
    except (NotBase64, ValueError, RecursionError):
        raise Refused(CURSOR_INVALID()) from None
    types = [key.type.python_type for key in keys]
    if not isinstance(values, list) or [type(value) for value in values] != types:
        raise Refused(CURSOR_INVALID())
    if any(isinstance(value, int) and abs(value) >= 2**63 for value in values):
        raise Refused(CURSOR_INVALID())
    return values
