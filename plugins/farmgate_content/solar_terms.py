"""The 24 solar terms of a year, and what a farm shop may tell at each.

A term is the moment at which the sun's longitude is a multiple of 15°, dated in Beijing time (GB/T
33661-2017). The moments are lunar-python's, which agrees with JPL's DE431 to within 6 seconds for
1990–2050.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from functools import cache
from importlib.resources import files
from typing import Any, Final

from farmgate_content.errors import ALMANAC_MISSING
from farmgate_sdk import Refused, Text

BEIJING: Final = timezone(timedelta(hours=8))
EARLIEST, LATEST = 1900, 2100
_TERMS_OF_A_YEAR = 24
# The table of a year also holds neighbours' terms, under names of their own.
_NEIGHBOURS: Final = {
    "DA_XUE": "大雪",
    "DONG_ZHI": "冬至",
    "XIAO_HAN": "小寒",
    "DA_HAN": "大寒",
    "LI_CHUN": "立春",
    "YU_SHUI": "雨水",
    "JING_ZHE": "惊蛰",
}


@dataclass(frozen=True, slots=True)
class SolarTerm:
    """One of the 24, as it falls in a year."""

    name: Text
    at: datetime
    """The moment itself, in UTC."""
    suggestions: tuple[Text, ...]
    """What may be told then."""

    @property
    def on(self) -> str:
        """Its day in Beijing, ISO 8601."""
        return self.at.astimezone(BEIJING).date().isoformat()


@dataclass(frozen=True, slots=True)
class _Described:
    name: Text
    suggestions: tuple[Text, ...]


def solar_terms(year: int) -> Sequence[SolarTerm]:
    """The 24 terms whose day in Beijing is of this year, in their order; 1900 to 2100."""
    table = _almanac().fromYmd(year, 6, 1).getLunar().getJieQiTable()
    found = []
    for key, moment in table.items():
        at = datetime(
            moment.getYear(),
            moment.getMonth(),
            moment.getDay(),
            moment.getHour(),
            moment.getMinute(),
            moment.getSecond(),
            tzinfo=BEIJING,
        )
        if at.year == year:
            described = _described()[_NEIGHBOURS.get(key, key)]
            found.append(SolarTerm(described.name, at.astimezone(UTC), described.suggestions))
    if len(found) != _TERMS_OF_A_YEAR:
        raise ValueError(f"the library gives {len(found)} solar terms for {year}, not 24")
    return sorted(found, key=lambda term: term.at)


def _almanac() -> Any:
    try:
        from lunar_python import Solar  # type: ignore[import-untyped] # it has no types
    except ImportError:
        raise Refused(ALMANAC_MISSING()) from None
    return Solar


@cache
def _described() -> dict[str, _Described]:
    text = (files("farmgate_content") / "data" / "solar_terms.json").read_text("utf-8")
    return {
        one["zh"]: _Described(
            Text(one["zh"], one["en"]),
            tuple(Text(zh, en) for zh, en in one["suggestions"]),
        )
        for one in json.loads(text)["terms"]
    }
