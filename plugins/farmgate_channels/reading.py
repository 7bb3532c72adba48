"""Reading listings, orders and states: a fixed number of statements for any number of rows."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from farmgate_channels.models import ChannelOrder, ChannelState, Listing, Push
from farmgate_sdk.graphql import Page, PageRequest, fetch_page
from farmgate_sdk.reading import Row, gather, opaque


@dataclass(slots=True, eq=False)
class ListingRow(Row):
    """A listing as it was read; ``is_shown`` is what the channel was told last."""

    pk: int
    channel: str
    product_pk: int
    is_active: bool
    markup_percent: int | None
    url: str | None
    is_shown: bool = False
    last_error: str | None = None

    @property
    def id(self) -> str:
        """What clients call it."""
        return opaque("ChannelsListing", self.pk)


@dataclass(slots=True, eq=False)
class ChannelOrderRow(Row):
    """An order from a channel as it was read."""

    pk: int
    channel: str
    reference: str
    status: str
    problems_kept: Sequence[Mapping[str, Any]]
    order_pk: int | None
    number: str | None
    received_at: datetime
    updated_at: datetime

    @property
    def id(self) -> str:
        """What clients call it."""
        return opaque("ChannelsOrder", self.pk)


_ORDER = (
    ChannelOrder.id,
    ChannelOrder.channel,
    ChannelOrder.reference,
    ChannelOrder.status,
    ChannelOrder.problems,
    ChannelOrder.order_id,
    ChannelOrder.number,
    ChannelOrder.received_at,
    ChannelOrder.updated_at,
)


def orders_page(
    session: Session, request: PageRequest, *, channel: str | None, status: str | None
) -> Page[ChannelOrderRow]:
    """A page of orders from channels, in the order in which they came."""
    conditions = []
    if channel is not None:
        conditions.append(ChannelOrder.channel == channel)
    if status is not None:
        conditions.append(ChannelOrder.status == status)

    def count() -> int:
        return session.scalar(select(func.count(ChannelOrder.id)).where(*conditions)) or 0

    statement = select(*_ORDER).where(*conditions)
    page = fetch_page(session, statement, (ChannelOrder.id,), request, count)
    return page.of(gather(ChannelOrderRow(*row) for row in page.nodes))


def order_row(session: Session, key: int) -> ChannelOrderRow:
    """One order from a channel."""
    rows = session.execute(select(*_ORDER).where(ChannelOrder.id == key))
    return gather(ChannelOrderRow(*row) for row in rows)[0]


def listings_of(session: Session, products: Sequence[int]) -> list[list[ListingRow]]:
    """The listings of each product, in order of the products; two statements."""
    statement = (
        select(
            Listing.id,
            Listing.channel,
            Listing.product_id,
            Listing.is_active,
            Listing.markup_percent,
            Listing.url,
        )
        .where(Listing.product_id.in_(set(products)))
        .order_by(Listing.channel)
    )
    rows = gather(ListingRow(*row) for row in session.execute(statement))
    told = _told(session, products)
    found: dict[int, list[ListingRow]] = {product: [] for product in products}
    for row in rows:
        value, error = told.get((row.channel, row.product_pk), (None, None))
        row.is_shown = bool(value and value.get("shown"))
        row.last_error = error
        found[row.product_pk].append(row)
    return [found[product] for product in products]


def _told(
    session: Session, products: Collection[int]
) -> dict[tuple[str, int], tuple[Any, str | None]]:
    statement = select(Push.channel, Push.object_id, Push.last_value, Push.last_error).where(
        Push.kind == "listing", Push.object_id.in_(set(products))
    )
    return {
        (channel, key): (value, error) for channel, key, value, error in session.execute(statement)
    }


@dataclass(frozen=True, slots=True)
class Going:
    """How it goes with a channel: what waits, what is stuck, when it was last told and asked."""

    pending: int = 0
    stuck: int = 0
    sent_at: datetime | None = None
    pulled_at: datetime | None = None
    paused_until: datetime | None = None
    failures: int = 0
    last_error: str | None = None
    refused_orders: int = 0
    unreadable_orders: int = 0


def goings(session: Session, channels: Sequence[str]) -> list[Going]:
    """How it goes with each channel, in order; three statements."""
    states = {
        state.channel: state
        for state in session.scalars(select(ChannelState).where(ChannelState.channel.in_(channels)))
    }
    counted = select(Push.channel, Push.status, func.count(), func.max(Push.sent_at))
    pushes = {
        (channel, status): (count, sent)
        for channel, status, count, sent in session.execute(
            counted.where(Push.channel.in_(channels)).group_by(Push.channel, Push.status)
        )
    }
    refused = dict(
        session.execute(
            select(ChannelOrder.channel, func.count())
            .where(ChannelOrder.status == "refused", ChannelOrder.channel.in_(channels))
            .group_by(ChannelOrder.channel)
        ).all()
    )
    return [_going(one, states.get(one), pushes, refused.get(one, 0)) for one in channels]


def _going(
    channel: str,
    state: ChannelState | None,
    pushes: Mapping[tuple[str, str], tuple[int, datetime | None]],
    refused: int,
) -> Going:
    of_channel = {status: pushes.get((channel, status), (0, None)) for status in _STATUSES}
    sent = [moment for _, moment in of_channel.values() if moment is not None]
    pending, stuck = of_channel["pending"][0], of_channel["stuck"][0]
    if state is None:
        return Going(pending, stuck, max(sent, default=None), refused_orders=refused)
    return Going(
        pending,
        stuck,
        max(sent, default=None),
        state.pulled_at,
        state.paused_until,
        state.failures,
        state.last_error,
        refused,
        state.unreadable,
    )


_STATUSES = ("pending", "done", "stuck")
