"""Orders that come from channels, by whichever way and however often: each is taken once."""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from farmgate_channels import errors, queue, states, wire
from farmgate_channels.adapter import ChannelAdapter, ChannelRefused, ChannelUnreachable, Pulled
from farmgate_channels.models import ChannelOrder, Nonce
from farmgate_channels.settings import ChannelSettings
from farmgate_sdk import Problem, Refused
from farmgate_sdk.jobs import JobRun
from farmgate_sdk.orders import Shop, TakenOrder, take_order

log = logging.getLogger("farmgate.channels")

PLUGIN = "channels"
# So that one channel with a long history does not keep the worker for ever.
_PAGES_A_RUN = 20
_NONCES_KEPT = timedelta(days=1)


def pull_if_wanted(
    run: JobRun, channel: str, settings: ChannelSettings, adapter: ChannelAdapter
) -> dict[str, int]:
    """Ask a channel for its orders, unless the settings say that it calls by itself."""
    return pull(run, channel, settings, adapter) if settings.pulls_orders else {}


def pull(
    run: JobRun, channel: str, settings: ChannelSettings, adapter: ChannelAdapter
) -> dict[str, int]:
    """Ask a channel for its orders since the last time, and take each in a transaction of its own.

    The cursor moves on after a page's orders are kept: if the process dies between, the page is
    told again and found known.
    """
    counts = {"taken": 0, "refused": 0, "unreadable": 0}
    now = run.shop.clock.now()
    if run.read(lambda session: states.is_paused(session, channel, now)):
        return counts
    cursor = run.read(lambda session: states.cursor_of(session, channel))
    for _ in range(_PAGES_A_RUN):
        page = _page(run, channel, adapter, cursor)
        if page is None:
            break
        for told in page.orders:
            counts[_taken_in(run, channel, settings, told)] += 1
        run.write(partial(states.keep_cursor, channel=channel, cursor=page.cursor, now=now))
        if not page.has_more or page.cursor == cursor:
            break
        cursor = page.cursor
    return counts


def _page(run: JobRun, channel: str, adapter: ChannelAdapter, cursor: str | None) -> Pulled | None:
    try:
        return adapter.pull_orders(cursor)
    except (ChannelUnreachable, ChannelRefused) as error:
        now = run.shop.clock.now()
        run.write(partial(states.could_not_be_reached, channel=channel, reason=str(error), now=now))
        return None


def _taken_in(run: JobRun, channel: str, settings: ChannelSettings, told: Any) -> str:
    try:
        wire.reference_of(told)
    except wire.Malformed as error:
        # Without a name it can neither be kept nor answered: it is counted, and the log has it.
        log.warning("channel %s told an order that cannot be read: %s", channel, error)
        run.write(partial(states.count_unreadable, channel=channel))
        return "unreadable"
    return run.write(lambda session: receive(session, run.shop, channel, settings, told)).status


def receive(
    session: Session, shop: Shop, channel: str, settings: ChannelSettings, told: Any
) -> ChannelOrder:
    """Take an order in: as the shop's own, or refused with reasons that are kept and told.

    Told again, nothing changes, unless it was refused and is told otherwise now. ``Malformed``
    where it does not even say what it is called.
    """
    reference = wire.reference_of(told)
    now, digest = shop.clock.now(), wire.digest_of(told)
    row = _row(session, channel, reference)
    if row is not None and (row.status == "taken" or row.digest == digest):
        return row
    if row is None:
        row = ChannelOrder(channel=channel, reference=reference, received_at=now)
        row.status, row.problems, row.digest, row.updated_at = "refused", [], digest, now
        session.add(row)
        session.flush()
    row.digest = digest
    _decide(session, shop, settings, row, told)
    return row


def retry(
    session: Session, shop: Shop, settings: ChannelSettings, row: ChannelOrder
) -> ChannelOrder:
    """Try a refused order once more, as it was told."""
    if row.status == "taken" or row.told is None:
        raise Refused(errors.ORDER_NOT_RETRIED(reference=row.reference, field="id"))
    _decide(session, shop, settings, row, row.told)
    return row


def _decide(
    session: Session, shop: Shop, settings: ChannelSettings, row: ChannelOrder, told: Any
) -> None:
    now = shop.clock.now()
    try:
        taken = _take(session, shop, settings, row.channel, told)
    except Refused as refused:
        row.status, row.told = "refused", wire.kept(told)
        row.problems = [_kept(problem) for problem in refused.problems]
    else:
        # The order has the buyer's contact and address now: here they are not kept twice.
        row.status, row.told, row.problems = "taken", None, []
        row.order_id, row.number = taken.order_id, taken.number
    row.updated_at = now
    session.flush()
    queue.mark(session, row.channel, "order", {row.id: None}, now)


def _take(
    session: Session, shop: Shop, settings: ChannelSettings, channel: str, told: Any
) -> TakenOrder:
    try:
        order = wire.outside_order(told, channel, settings.delivery_method)
    except wire.Malformed as error:
        raise Refused(errors.ORDER_MALFORMED(what=str(error))) from None
    return take_order(session, shop, PLUGIN, order)


def _kept(problem: Problem) -> dict[str, Any]:
    texts = {"zh-CN": problem.message("zh-CN"), "en": problem.message("en")}
    return {"code": problem.code, "plugin": problem.plugin, "message": texts}


def _row(session: Session, channel: str, reference: str) -> ChannelOrder | None:
    return session.scalar(
        select(ChannelOrder)
        .where(ChannelOrder.channel == channel, ChannelOrder.reference == reference)
        .with_for_update()
    )


def order_by_key(session: Session, key: int | None) -> ChannelOrder:
    """An order that a channel told of, held. Refused where there is none."""
    row = None if key is None else session.get(ChannelOrder, key, with_for_update=True)
    if row is None:
        raise Refused(errors.ORDER_NOT_FOUND(field="id"))
    return row


def shipped(session: Session, order_id: int, carrier: str, now: datetime) -> None:
    """An order of the shop's is on its way: if it came from a channel, the channel is told."""
    row = session.scalar(
        select(ChannelOrder).where(ChannelOrder.order_id == order_id).with_for_update()
    )
    if row is not None:
        row.carrier, row.updated_at = carrier[:100], now
        session.flush()
        queue.mark(session, row.channel, "order", {row.id: None}, now)


def let_in(session: Session, channel: str, nonce: str, now: datetime) -> bool:
    """Whether a signed call comes for the first time."""
    if session.get(Nonce, (channel, nonce)) is not None:
        return False
    session.add(Nonce(channel=channel, nonce=nonce, seen_at=now))
    session.flush()
    return True


def tidy(session: Session, now: datetime, keep_refused_days: int) -> int:
    """Forget what refused buyers said after a while, and nonces; the answer counts the former."""
    session.execute(delete(Nonce).where(Nonce.seen_at < now - _NONCES_KEPT))
    old = session.scalars(
        select(ChannelOrder.id).where(
            ChannelOrder.told.is_not(None),
            ChannelOrder.updated_at < now - timedelta(days=keep_refused_days),
        )
    ).all()
    forget_told(session, old)
    return len(old)


def forget_told(session: Session, keys: Sequence[int]) -> None:
    """Forget the contact and address in these orders; they can be retried no more."""
    session.execute(
        update(ChannelOrder)
        .where(ChannelOrder.id.in_(keys))
        .values(told=None)
        .execution_options(synchronize_session=False)
    )
