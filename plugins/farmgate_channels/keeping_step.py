"""Finding what channels know otherwise than it is, where no fact has said so.

A lot passes its best-before date without a word, and what happens while the plugin is off is told
to nobody: what was told last is compared with what is so now.
"""

from collections.abc import Mapping
from functools import partial
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from farmgate_channels import present, queue
from farmgate_channels.models import Listing, Push
from farmgate_channels.settings import ChannelSettings
from farmgate_sdk.jobs import JobRun

_PRODUCTS_A_TIME = 100
_QUEUED, _STUCK = "queued", "stuck"
# What was never shown need not be taken down.
_NOTHING: Mapping[queue.Kind, Any] = {"listing": {"shown": False}, "price": None, "stock": None}


def mark_drift(run: JobRun, channel: str, settings: ChannelSettings) -> int:
    """Mark what a channel should be told; the answer counts it."""
    marked, after = 0, 0
    while products := run.read(partial(_listed, channel=channel, after=after)):
        mark = partial(_mark, run=run, channel=channel, settings=settings, products=products)
        marked += run.write(mark)
        after = products[-1]
    return marked


def _listed(session: Session, channel: str, after: int) -> list[int]:
    statement = (
        select(Listing.product_id)
        .where(Listing.channel == channel, Listing.product_id > after)
        .order_by(Listing.product_id)
        .limit(_PRODUCTS_A_TIME)
    )
    return list(session.scalars(statement))


def _mark(
    session: Session, run: JobRun, channel: str, settings: ChannelSettings, products: list[int]
) -> int:
    offers = present.offers(session, run.shop, channel, products)
    variants = {
        one.variant_id: product for product, offer in offers.items() for one in offer.draft.variants
    }
    units = present.units_of(session, run.shop, list(variants), settings)
    wanted: dict[queue.Kind, dict[int, Any]] = {
        "listing": {product: {"shown": product in offers} for product in products},
        "price": {
            variant: {"minor": present.price_of(offers[product], variant, settings).minor}
            for variant, product in variants.items()
        },
        "stock": {variant: {"units": count} for variant, count in units.items()},
    }
    now, marked = run.shop.clock.now(), 0
    for kind, values in wanted.items():
        told = {**dict.fromkeys(values, _NOTHING[kind]), **_told(session, channel, kind, values)}
        drifted = [key for key, value in values.items() if told[key] not in (value, _QUEUED)]
        objects = {key: key if kind == "listing" else variants[key] for key in drifted}
        queue.mark(session, channel, kind, objects, now)
        marked += len(drifted)
    return marked


def _told(
    session: Session, channel: str, kind: queue.Kind, values: Mapping[int, Any]
) -> dict[int, Any]:
    """What the channel was told last; what waits in the queue need not be marked again."""
    statement = select(Push.object_id, Push.status, Push.last_value).where(
        Push.channel == channel, Push.kind == kind, Push.object_id.in_(values)
    )
    return {
        key: _QUEUED if status == "pending" else value if status == "done" else _STUCK
        for key, status, value in session.execute(statement)
    }
