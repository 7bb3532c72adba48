"""What content can be measured by."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from farmgate_content.models import Publication
from farmgate_sdk import Shop, Text
from farmgate_sdk.kpi import Metric, Unit


def metrics() -> Sequence[Metric]:
    """The pieces that came to readers on a day."""
    return (
        Metric(
            code="content_pieces_published",
            name=Text("发布内容数", "Pieces published"),
            definition=Text(
                "当日在至少一个渠道发布的内容篇数;同一篇发往多个渠道只计一次,之后撤回的也计入。",
                "Pieces that were published in at least one channel on the day; one in several "
                "channels counts once, and one that was withdrawn later still counts.",
            ),
            unit=Unit.COUNT,
            direction="higher",
            measure=pieces_published,
            frequency="week",
            owner=Text("内容运营", "Content editors"),
        ),
    )


def pieces_published(session: Session, shop: Shop, day: date) -> int:
    """How many pieces came to readers on a day of the shop's own zone."""
    begin = datetime.combine(day, time(), tzinfo=shop.time_zone)
    end = datetime.combine(day + timedelta(days=1), time(), tzinfo=shop.time_zone)
    statement = select(func.count(func.distinct(Publication.piece_id))).where(
        Publication.published_at >= begin, Publication.published_at < end
    )
    return session.scalar(statement) or 0
