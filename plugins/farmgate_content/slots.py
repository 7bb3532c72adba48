"""Slots of a calendar: which come too close together in a channel, and where it stays silent."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class Slot:
    """When a piece is, or was, to be published in a channel."""

    piece_id: int
    channel: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Clash:
    """Two slots of a channel that are closer than it should be."""

    earlier: Slot
    later: Slot


@dataclass(frozen=True, slots=True)
class Gap:
    """A time in which nothing is published in a channel, longer than it should be."""

    channel: str
    start: datetime
    end: datetime


def clashes(slots: Iterable[Slot], apart: timedelta) -> list[Clash]:
    """Neighbours in one channel that are less than ``apart`` from each other."""
    found = []
    for lane in _by_channel(slots).values():
        for earlier, later in pairwise(lane):
            if later.at - earlier.at < apart:
                found.append(Clash(earlier, later))
    return found


def gaps(
    slots: Iterable[Slot],
    channels: Iterable[str],
    start: datetime,
    end: datetime,
    longest: timedelta,
) -> list[Gap]:
    """Times between ``start`` and ``end`` for which a channel is silent longer than ``longest``."""
    lanes = _by_channel(slots)
    return [
        Gap(channel, since, until)
        for channel in channels
        for since, until in _between(lanes.get(channel, ()), start, end)
        if until - since > longest
    ]


def free_from(at: datetime, others: Iterable[datetime], apart: timedelta) -> datetime:
    """The earliest moment, from ``at`` on, that is ``apart`` from all others."""
    free = at
    for other in sorted(others):
        if abs(other - free) < apart:
            free = other + apart
    return free


def _between(
    lane: Sequence[Slot], start: datetime, end: datetime
) -> Iterator[tuple[datetime, datetime]]:
    since = start
    for slot in lane:
        if start <= slot.at <= end:
            yield since, slot.at
            since = slot.at
    yield since, end


def _by_channel(slots: Iterable[Slot]) -> dict[str, list[Slot]]:
    lanes: dict[str, list[Slot]] = defaultdict(list)
    for slot in sorted(slots, key=lambda one: (one.at, one.piece_id)):
        lanes[slot.channel].append(slot)
    return lanes
