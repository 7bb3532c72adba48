"""What membership tells of itself, to whoever asks for metrics."""

from datetime import date, timedelta
from decimal import Decimal
from typing import ClassVar

import farmgate_sdk.kpi
from farmgate_sdk import Plugin, Text
from farmgate_sdk.kpi import Measured, Metric, Ratio, kpi_metrics
from tests.plugins.membership.conftest import Club, OpenClub


class Board(Plugin):
    """Asks for metrics, as kpi does."""

    name = "board"
    version = "1"
    farmgate = ">=0.1"
    title = summary = Text("看板", "Board")
    hookspecs: ClassVar = (farmgate_sdk.kpi,)


def measured(club: Club, code: str, day: date) -> Measured:
    found = club.stand.shop.hooks.contributions(kpi_metrics)
    metric: Metric = next(one for one in found if one.code == code)
    assert metric.plugin == "membership"
    return club.stand.read(lambda session: metric.measure(session, club.stand.shop, day))


def test_the_share_of_active_members_with_a_discount_and_what_points_would_cost(
    open_club: OpenClub,
) -> None:
    club = open_club(Board, point_value_minor=2)
    today = date(2026, 10, 12)
    assert measured(club, "membership_tier_share", today) == Ratio(0, 0)
    regular, new = club.stand.member(), club.stand.member()
    club.buy(regular, 2)
    small = club.place(new, 1)
    club.refund(small, 5_000)
    club.arrive(small)
    club.give(new, 50)
    club.stand.member()

    assert measured(club, "membership_tier_share", today) == Ratio(1, 2)
    assert measured(club, "membership_tier_share", today - timedelta(days=1)) == Ratio(0, 0)
    assert measured(club, "membership_points_liability", today) == Decimal("6.00")
    yesterday = today - timedelta(days=1)
    assert measured(club, "membership_points_liability", yesterday) == Decimal("0.00")


def test_where_nobody_asks_for_metrics_membership_runs_as_well(club: Club) -> None:
    assert club.buy(club.stand.member(), 1)
