"""Telling channels what is queued for them: outside of transactions, each channel on its own."""

import logging
import time
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy.orm import Session

from farmgate_channels import present, queue, states
from farmgate_channels.adapter import ChannelAdapter, ChannelRefused, ChannelUnreachable
from farmgate_channels.listings import keep_address
from farmgate_channels.queue import Claim
from farmgate_channels.settings import ChannelSettings
from farmgate_sdk.jobs import JobRun
from farmgate_sdk.reading import opaque
from farmgate_sdk.stock import products_of_variants

log = logging.getLogger("farmgate.channels")

# Then the rest waits for the next run, so that the worker comes to its other work.
_SECONDS_A_RUN = 20.0
_GONE: dict[str, Any] = {"shown": False}

Tell = Callable[[ChannelAdapter], str | None]
Settle = Callable[[Session], object]


def push_due(run: JobRun, channel: str, settings: ChannelSettings, adapter: ChannelAdapter) -> int:
    """Tell a channel what is due, one thing after another; the answer counts what was told.

    Where the channel cannot be reached it is left alone for a while, and everything stays queued.
    Where it refuses one thing, that one is put off and the others go on.
    """
    if not run.read(partial(_has_work, channel=channel, now=_now(run))):
        return 0
    until, told = time.monotonic() + _SECONDS_A_RUN, 0
    settle: Settle = _nothing
    while time.monotonic() < until:
        claim = run.write(partial(_then_next, settle=settle, channel=channel, now=_now(run)))
        if claim is None:
            return told
        try:
            settle = _tell(run, claim, settings, adapter)
            told += 1
        except ChannelUnreachable as error:
            run.write(partial(_left_alone, claim=claim, reason=str(error), now=_now(run)))
            return told
        except ChannelRefused as error:
            log.warning("channel %s refused %s: %s", channel, claim.key, error)
            settle = partial(queue.put_off, claim=claim, reason=str(error), now=_now(run))
    run.write(settle)
    return told


def _has_work(session: Session, channel: str, now: datetime) -> bool:
    return not states.is_paused(session, channel, now) and queue.has_due(session, channel, now)


def _then_next(session: Session, settle: Settle, channel: str, now: datetime) -> Claim | None:
    settle(session)
    return queue.claim_next(session, channel, now)


def _tell(run: JobRun, claim: Claim, settings: ChannelSettings, adapter: ChannelAdapter) -> Settle:
    """Tell the present value; the answer writes down that it was told.

    It is read after the claim: whoever claims later tells a later value, under a higher version.
    """
    value, tell = run.read(lambda session: _present(session, run, claim, settings))
    address = tell(adapter)
    now = _now(run)

    def settle(session: Session) -> None:
        queue.settle(session, claim, value, now)
        states.went_well(session, claim.channel)
        if claim.kind == "listing" and address is not None:
            keep_address(session, claim.channel, claim.object_id, address)

    return settle


def _present(
    session: Session, run: JobRun, claim: Claim, settings: ChannelSettings
) -> tuple[Any, Tell]:
    version, key = claim.version, claim.key
    if claim.kind == "order":
        news = present.news_of(session, claim.object_id)
        if news is None:
            return None, _silence
        return {"status": news.status}, lambda to: to.tell_order(news, version, key)
    is_product = claim.kind == "listing"
    of_variant = {} if is_product else products_of_variants(session, [claim.object_id])
    product = claim.object_id if is_product else of_variant.get(claim.object_id, 0)
    offer = present.offers(session, run.shop, claim.channel, [product]).get(product)
    if is_product:
        if offer is None:
            id_ = opaque("Product", claim.object_id)
            return _GONE, lambda to: to.unlist_product(id_, version, key)
        shown = present.shown_product(offer)
        return {"shown": True}, lambda to: to.list_product(shown, version, key)
    return _of_variant(session, run, claim, settings, offer)


def _of_variant(
    session: Session,
    run: JobRun,
    claim: Claim,
    settings: ChannelSettings,
    offer: present.Offer | None,
) -> tuple[Any, Tell]:
    variant, version, key = claim.object_id, claim.version, claim.key
    skus = {} if offer is None else {one.variant_id: one.sku for one in offer.draft.variants}
    if offer is None or variant not in skus:
        return _GONE, _silence  # what is not shown there has no price and no stock there
    sku = skus[variant]
    if claim.kind == "stock":
        units = present.units_of(session, run.shop, [variant], settings)[variant]
        return {"units": units}, lambda to: to.push_stock(sku, units, version, key)
    price = present.price_of(offer, variant, settings)
    return {"minor": price.minor}, lambda to: to.push_price(sku, price, version, key)


def _silence(_to: ChannelAdapter) -> None:
    return None


def _nothing(_session: Session) -> None:
    return None


def _left_alone(session: Session, claim: Claim, reason: str, now: datetime) -> None:
    queue.let_go(session, claim)
    states.could_not_be_reached(session, claim.channel, reason, now)


def _now(run: JobRun) -> datetime:
    return run.shop.clock.now()
