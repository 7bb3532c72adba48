"""Channels in both schemas: where else a product is sold, and how it goes with each channel."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import strawberry
from sqlalchemy.orm import Session

from farmgate_channels import errors, intake, listings, reading
from farmgate_channels.reading import ChannelOrderRow, Going, ListingRow
from farmgate_channels.settings import ChannelsSettings
from farmgate_sdk import Refused, Text, admin, shop
from farmgate_sdk.graphql import (
    AdminMutation,
    AdminQuery,
    Answer,
    Connection,
    Info,
    Page,
    PageRequest,
    Payload,
    batch,
    extend,
    mutation,
    query,
)
from farmgate_sdk.reading import ProductRow, key_of


def settings_of(info: Info) -> ChannelsSettings:
    return info.context.settings(ChannelsSettings)


@dataclass(frozen=True, slots=True)
class SoldAtView:
    """Where else a product can be bought, as it is answered."""

    name: Text
    url: str | None


@strawberry.type(description="Where else a product can be bought.")
class ChannelsPlace:
    name: str
    url: str | None = strawberry.field(description="Its page there, if the channel has said.")


def places_of(products: Sequence[ProductRow], info: Info) -> Sequence[Sequence[SoldAtView]]:
    known = settings_of(info).channels
    if not known:
        return [()] * len(products)
    rows = reading.listings_of(info.context.session, [row.pk for row in products])
    return [
        [
            SoldAtView(known[one.channel].name.text, one.url)
            for one in of_product
            if one.is_shown and one.is_active and one.channel in known
        ]
        for of_product in rows
    ]


@extend(shop.Product)
class ShopProductChannels:
    """Where else a product is sold."""

    channels: list[ChannelsPlace] = batch(
        places_of, description="Other marketplaces on which the shop sells it now."
    )


@strawberry.type(description="That a product is to be sold on a channel.")
class ChannelsListing:
    id: strawberry.ID
    channel: str = strawberry.field(description="The channel's code.")
    is_active: bool = strawberry.field(description="Whether staff want it there.")
    is_shown: bool = strawberry.field(description="Whether the channel was told to show it.")
    markup_percent: int | None = strawberry.field(description="Null: the channel's own.")
    url: str | None = strawberry.field(description="Its page there, if the channel has said.")
    last_error: str | None = strawberry.field(description="Why the channel refused it last.")


def listings_of(products: Sequence[ProductRow], info: Info) -> Sequence[Sequence[ListingRow]]:
    return reading.listings_of(info.context.session, [row.pk for row in products])


@extend(admin.Product)
class AdminProductChannels:
    """Where else a product is sold."""

    channels: list[ChannelsListing] | None = batch(
        listings_of,
        description="Channels on which it is listed, or was.",
        permission="channels.read",
    )


@dataclass(frozen=True, slots=True)
class ChannelView:
    """A channel as it is answered."""

    code: str
    name: Text
    kind: str
    url: str
    going: Going


@strawberry.type(description="How it goes with a channel.")
class ChannelsGoing:
    pending: int = strawberry.field(description="Things that it is still to be told.")
    stuck: int = strawberry.field(description="Things that it refused time and again.")
    sent_at: datetime | None = strawberry.field(description="When it was last told anything.")
    pulled_at: datetime | None = strawberry.field(description="When it was last asked for orders.")
    paused_until: datetime | None = strawberry.field(
        description="Until then it is left alone, since it could not be reached."
    )
    failures: int = strawberry.field(description="How often in a row it could not be reached.")
    last_error: str | None
    refused_orders: int = strawberry.field(description="Orders that wait for staff.")
    unreadable_orders: int = strawberry.field(
        description="Orders that it told without a name: nobody can answer those."
    )


@strawberry.type(name="ChannelsChannel", description="A marketplace on which the shop sells.")
class ChannelsChannel:
    code: str
    name: str
    kind: str
    url: str = strawberry.field(description="Where its API begins.")
    going: ChannelsGoing


@dataclass(frozen=True, slots=True)
class KeptProblem:
    """Why an order was refused, as it is answered."""

    code: str
    plugin: str
    message: Text


@strawberry.type(description="Why an order from a channel was refused.")
class ChannelsProblem:
    code: str
    plugin: str
    message: str


def problems_of(orders: Sequence[ChannelOrderRow], _info: Info) -> Sequence[Sequence[KeptProblem]]:
    return [
        [
            KeptProblem(one["code"], one["plugin"], Text.from_json(one["message"]))
            for one in row.problems_kept
        ]
        for row in orders
    ]


@strawberry.type(description="An order that a channel told of, and what has become of it.")
class ChannelsOrder:
    id: strawberry.ID
    channel: str
    reference: str = strawberry.field(description="What the channel calls it.")
    status: str = strawberry.field(description="`taken` or `refused`.")
    number: str | None = strawberry.field(description="The shop's own order.")
    received_at: datetime
    updated_at: datetime
    problems: list[ChannelsProblem] = batch(problems_of, description="Why it was refused.")


def channels(info: Info) -> list[ChannelView]:
    known = settings_of(info).channels
    goings = reading.goings(info.context.session, list(known))
    return [
        ChannelView(code, one.name.text, one.kind, one.url, going)
        for (code, one), going in zip(known.items(), goings, strict=True)
    ]


def channels_orders(
    info: Info,
    channel: str | None = None,
    status: str | None = None,
    first: int | None = None,
    after: str | None = None,
    last: int | None = None,
    before: str | None = None,
) -> Page[ChannelOrderRow]:
    page = PageRequest(first, after, last, before)
    return reading.orders_page(info.context.session, page, channel=channel, status=status)


@extend(AdminQuery)
class ChannelsQuery:
    """What staff may ask of channels."""

    channels: list[ChannelsChannel] = query(
        channels,
        description="The channels that the settings name, and how it goes with each.",
        permission="channels.read",
    )
    channels_orders: Connection[ChannelsOrder] = query(
        channels_orders,
        description='Orders that channels told of, the oldest first; `status: "refused"` asks for '
        "those that wait for staff.",
        permission="channels.read",
    )


@strawberry.type
class ChannelsListingPayload(Payload):
    listing: ChannelsListing | None


@strawberry.type
class ChannelsOrderPayload(Payload):
    order: ChannelsOrder | None


@strawberry.input
class ChannelsListingSaveInput:
    channel: str = strawberry.field(description="The channel's code.")
    product_id: strawberry.ID
    is_active: bool = strawberry.field(default=True, description="False takes it off.")
    markup_percent: int | None = strawberry.field(
        default=None, description="On the catalogue's price; left out, the channel's own."
    )


def channels_listing_save(info: Info, input: ChannelsListingSaveInput) -> Answer:
    settings, key = settings_of(info), key_of("Product", input.product_id)
    now = info.context.shop.clock.now()
    info.context.write(
        lambda session: (
            listings.save_listing(
                session,
                settings,
                input.channel,
                key,
                is_active=input.is_active,
                markup_percent=input.markup_percent,
                now=now,
            ).id
        )
    )
    (rows,) = reading.listings_of(info.context.session, [key or 0])
    return Answer(listing=next(row for row in rows if row.channel == input.channel))


def channels_order_retry(info: Info, id: strawberry.ID) -> Answer:
    settings, key, store = settings_of(info), key_of("ChannelsOrder", id), info.context.shop

    def work(session: Session) -> int:
        row = intake.order_by_key(session, key)
        if row.channel not in settings.channels:
            raise Refused(errors.CHANNEL_UNKNOWN(channel=row.channel, field="id"))
        return intake.retry(session, store, settings.channels[row.channel], row).id

    tried = info.context.write(work)
    return Answer(order=reading.order_row(info.context.session, tried))


@extend(AdminMutation)
class ChannelsMutation:
    """What staff may do about channels."""

    channels_listing_save: ChannelsListingPayload = mutation(
        channels_listing_save,
        description="List a product on a channel, change its markup, or (`isActive: false`) take "
        "it off. The channel is told soon; saving again tells it everything anew.",
        permission="channels.write",
    )
    channels_order_retry: ChannelsOrderPayload = mutation(
        channels_order_retry,
        description="Try a refused order once more; what still stands in the way is among the "
        "order's `problems`.",
        permission="channels.write",
    )


SHOP = (ShopProductChannels,)
ADMIN = (AdminProductChannels, ChannelsQuery, ChannelsMutation)
