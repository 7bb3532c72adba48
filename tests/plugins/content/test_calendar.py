"""The calendar: solar terms by Beijing's clock, clashes and gaps of each channel."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from farmgate_content.plugin import Content
from farmgate_content.slots import Slot, clashes, free_from, gaps
from farmgate_content.solar_terms import BEIJING, solar_terms
from farmgate_sdk.testing import Farmstand, OpenFarmstand, codes

from .conftest import Desk

CALENDAR = """query($start: Date!, $end: Date!) { contentCalendar(start: $start, end: $end) {
  slots { channel at pieceId } clashes { channel earlier later } gaps { channel start end }
  solarTerms { name on suggestions } } }"""
NOON = datetime(2026, 10, 12, 12, tzinfo=UTC)
HOURS = st.integers(0, 400).map(lambda hours: NOON + timedelta(hours=hours))


@pytest.mark.parametrize(
    ("zh", "en", "moment"),
    [
        ("立春", "Beginning of Spring", "2026-02-04 04:02"),
        ("清明", "Pure Brightness", "2026-04-05 02:40"),
        ("冬至", "Winter Solstice", "2026-12-22 04:50"),
        ("小寒", "Minor Cold", "2026-01-05 16:23"),
    ],
)
def test_a_term_falls_when_the_almanac_says(zh: str, en: str, moment: str) -> None:
    term = next(one for one in solar_terms(2026) if one.name.zh == zh)
    assert term.name.en == en
    assert term.at.astimezone(BEIJING).strftime("%Y-%m-%d %H:%M") == moment
    assert term.on == moment[:10]
    assert len(term.suggestions) >= 2


@pytest.mark.parametrize("year", [1900, 1990, 2024, 2025, 2026, 2050, 2100])
def test_a_year_has_its_own_24_terms_in_order(year: int) -> None:
    terms = solar_terms(year)
    assert len({one.name.zh for one in terms}) == 24
    assert terms[0].name.zh == "小寒"
    assert [one.at for one in terms] == sorted(one.at for one in terms)
    apart = [later.at - earlier.at for earlier, later in pairwise(terms)]
    assert timedelta(days=14) < min(apart) <= max(apart) < timedelta(days=17)


def test_terms_are_asked_for_in_the_readers_language(stand: Farmstand) -> None:
    question = "query($y: Int!) { contentSolarTerms(year: $y) { name on suggestions } }"
    chinese = stand.admin.reading("zh-CN")(question, y=2026)["contentSolarTerms"]
    assert (chinese[2]["name"], chinese[2]["on"]) == ("立春", "2026-02-04")
    for year in (1899, 2101, 0, -5):
        refused = stand.admin(question, errors=True, y=year)
        assert refused["errors"][0]["extensions"]["code"] == "content_year_invalid"


def test_slots_that_clash_in_a_channel_are_refused_with_the_next_free_one(
    desk: Desk, stand: Farmstand
) -> None:
    one, other = desk.up_to("sign", "one"), desk.up_to("sign", "other")
    desk.schedule(one, "2026-10-20T10:00:00+08:00")

    refused = desk.schedule(other, "2026-10-20T12:00:00+08:00")

    assert codes(refused) == ["content_slot_clash"]
    assert "2026-10-20 14:00" in refused["problems"][0]["message"]
    assert codes(desk.schedule(other, "2026-10-20T14:00:00+08:00")) == []
    moved = desk.schedule(other, "2026-10-20T11:00:00+08:00", clash=True)
    assert moved["problems"] == []
    calendar = stand.admin(CALENDAR, start="2026-10-12", end="2026-10-31")["contentCalendar"]
    assert len(calendar["slots"]) == 2
    assert [clash["channel"] for clash in calendar["clashes"]] == ["site"]
    assert [term["name"] for term in calendar["solarTerms"]] == ["Frost's Descent"]
    assert [gap["start"][:10] for gap in calendar["gaps"]] == ["2026-10-12", "2026-10-20"]


def test_hours_between_posts_are_the_shops_to_say(farmstand: OpenFarmstand) -> None:
    stand = farmstand(Content, settings={"plugins": {"content": {"hours_between_posts": 0}}})
    desk = Desk(stand)
    for slug in ("one", "other"):
        piece = desk.up_to("sign", slug)
        assert codes(desk.schedule(piece, "2026-10-20T10:00:00+08:00")) == []


@pytest.mark.parametrize(
    ("start", "end"), [("2026-10-02", "2026-10-01"), ("2026-01-01", "2030-01-01")]
)
def test_a_calendar_has_an_end_after_its_start(stand: Farmstand, start: str, end: str) -> None:
    refused = stand.admin(CALENDAR, errors=True, start=start, end=end)
    assert refused["errors"][0]["extensions"]["code"] == "content_span_invalid"


@given(st.lists(HOURS, max_size=12), st.integers(0, 48).map(lambda hours: timedelta(hours=hours)))
def test_a_clash_is_two_neighbours_that_are_too_close(
    times: list[datetime], apart: timedelta
) -> None:
    slots = [Slot(number, "site", at) for number, at in enumerate(times)]
    found = clashes(slots, apart)
    assert all(timedelta(0) <= one.later.at - one.earlier.at < apart for one in found)
    close = [a for a, b in pairwise(sorted(times)) if b - a < apart]
    assert len(found) == len(close)
    assert clashes([Slot(one.piece_id, f"{one.piece_id}", one.at) for one in slots], apart) == []


@given(HOURS, st.lists(HOURS, max_size=8), st.integers(0, 24))
def test_a_free_slot_is_far_enough_from_all_others(
    at: datetime, others: list[datetime], hours: int
) -> None:
    apart = timedelta(hours=hours)
    free = free_from(at, others, apart)
    assert free >= at
    assert all(abs(other - free) >= apart for other in others)


@given(st.lists(HOURS, max_size=8))
def test_gaps_and_what_is_planned_fill_the_time(times: list[datetime]) -> None:
    end = NOON + timedelta(hours=400)
    slots = [Slot(1, "site", at) for at in times]
    found = gaps(slots, ["site", "wall"], NOON, end, timedelta(0))
    lengths = [gap.end - gap.start for gap in found if gap.channel == "site"]
    assert sum(lengths, timedelta(0)) == end - NOON
    assert [gap for gap in found if gap.channel == "wall"] == gaps(
        [], ["wall"], NOON, end, timedelta(0)
    )
