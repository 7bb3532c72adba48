"""Metrics of the shop: any plugin may contribute some; the plugin ``kpi`` measures and scores them.

Where ``kpi`` is off the hook is asked by nobody, so mark the implementation as optional::

    @hookimpl(optional=True)
    def kpi_metrics(self) -> Sequence[Metric]:
        return (
            Metric(
                code="membership_active_share",
                name=Text("活跃会员占比", "Active members"),
                definition=Text("当日 …", "Of the day's … members, the share that …"),
                unit=Unit.SHARE,
                direction="higher",
                target=Decimal("0.4"),
                measure=active_share,
            ),
        )

What ``measure`` answers for a day is a ``Measured``: a number, a ``Ratio``, or None.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Literal

from sqlalchemy.orm import Session

from farmgate.declaring import contribute
from farmgate.language import Text
from farmgate.shop import Shop

__all__ = ["Measured", "Metric", "Ratio", "Unit", "kpi_metrics"]


@dataclass(frozen=True, slots=True)
class Ratio:
    """A day's value as a fraction, so that several days come to the right mean.

    A week's share is all parts over all wholes, not the mean of seven shares. A ``denominator`` of
    0 is a day without a value of its own, whose numerator counts in the period all the same.
    """

    numerator: Decimal | int
    denominator: Decimal | int


Measured = Decimal | int | Ratio | None
"""What a metric came to on a day; None where there is nothing to measure."""
Measure = Callable[[Session, Shop, date], Measured]


class Unit(Enum):
    """In what a metric is counted."""

    COUNT = "count"
    """A number of things."""
    MONEY = "money"
    """Major units of the shop's currency."""
    SHARE = "share"
    """A part of a whole: 0.25 is shown as 25 %."""
    HOURS = "hours"


@dataclass(frozen=True, slots=True)
class Metric:
    """One thing that the shop wants to know of itself, each day.

    ``measure`` is called with a session for reading, the shop, and a day in the shop's own zone
    that is over; days may be measured again, so it answers from what is kept and not from a
    counter. It is quick: all metrics of a day are measured in one transaction. Where it raises,
    the metric has no value for that day, staff see why, and the others stand.
    """

    code: str
    """Stable; begins with the plugin's name unless ``kpi`` itself brings it."""
    name: Text
    definition: Text
    """The exact rule (口径): what is counted, what not, when."""
    unit: Unit
    direction: Literal["higher", "lower"]
    """Which way is better."""
    measure: Measure
    target: Decimal | None = None
    """What a day should come to, until staff say otherwise."""
    weight: int = 0
    """What it counts in the score until staff say otherwise; 0: it is shown only."""
    frequency: Literal["day", "week", "month"] = "day"
    """How often people look at it; it is measured daily all the same."""
    owner: Text | None = None
    """The post that answers for it."""
    is_snapshot: bool = False
    """Measured as things stand when the day closes, and never afterwards."""
    plugin: str = ""
    version: str = ""


@contribute(on_failure="open", budget_ms=20)
def kpi_metrics() -> Sequence[Metric]:  # type: ignore[empty-body]
    """Bring metrics, which are measured for each day, scored and shown.

    Asked when the shop opens and now and then afterwards; the answer must not change. Two metrics
    with one code keep the shop from opening, with a sentence that names both plugins.
    """
