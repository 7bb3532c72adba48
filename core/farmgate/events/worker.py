"""The worker: tells facts to those who listen, frees what is held past its time."""

import logging
import threading
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, aliased

from farmgate.dispatch import Implementation
from farmgate.events.fact import Fact
from farmgate.events.models import Delivery, FactRecord
from farmgate.shop import Shop
from farmgate.stock.reservation import has_expired, sweep

log = logging.getLogger("farmgate.worker")

MOST_TRIES = 8
_FIRST_WAIT = timedelta(seconds=5)
_PAUSE = 0.5


class _TellingError(Exception):
    def __init__(self, delivery: int, reason: str) -> None:
        self.delivery = delivery
        self.reason = reason
        super().__init__(reason)


def deliver_next(shop: Shop) -> bool:
    """Tell one fact to one subscriber; the answer is whether there was one to tell.

    What the subscriber writes is kept in one transaction with the mark that it was told, so a
    crash between the two cannot be. If it raises, both are taken back and it is tried again later.
    """
    try:
        return shop.db.write(lambda session: _tell_one(session, shop))
    except _TellingError as failure:
        key, reason = failure.delivery, failure.reason
        shop.db.write(lambda session: _put_off(session, shop, key, reason))
        return True


def _tell_one(session: Session, shop: Shop) -> bool:
    # Two workers never hold one delivery: what another has in hand is skipped.
    delivery = session.scalar(_due(shop).with_for_update(skip_locked=True, of=Delivery))
    if delivery is None:
        return False
    record = session.get_one(FactRecord, delivery.fact_id)
    fact = Fact(record.uuid, record.hook, record.subject, record.data, record.occurred_at)
    # Read now: once the listener has stumbled over the database, its session answers no more.
    key, subscriber = delivery.id, delivery.subscriber
    listener = _listener(shop, fact.hook, subscriber)
    if listener is not None:
        try:
            listener({"fact": fact, "session": session})
            session.flush()
        except Exception as error:
            log.exception("telling %s to %s failed", fact.hook, subscriber)
            raise _TellingError(key, f"{type(error).__name__}: {error}") from error
    delivery.status = "done"
    return True


def _due(shop: Shop) -> Select[Delivery]:
    # Facts about one object are told in order: an earlier one that is pending goes first.
    earlier = aliased(Delivery)
    waits = (
        select(earlier.id)
        .where(
            earlier.subscriber == Delivery.subscriber,
            earlier.subject == Delivery.subject,
            earlier.status == "pending",
            earlier.id < Delivery.id,
        )
        .exists()
    )
    subscribers = [plugin.name for plugin in shop.plugins]
    return (
        select(Delivery)
        .where(
            Delivery.status == "pending",
            Delivery.due_at <= shop.clock.now(),
            Delivery.subscriber.in_(subscribers),
            ~waits,
        )
        .order_by(Delivery.id)
        .limit(1)
    )


def _listener(shop: Shop, hook: str, subscriber: str) -> Implementation | None:
    spec = shop.hooks.specs.get(hook)
    if spec is None:
        return None
    listeners = shop.hooks.implementations(spec.function)
    return next((one for one in listeners if one.plugin == subscriber), None)


def _put_off(session: Session, shop: Shop, key: int, reason: str) -> None:
    delivery = session.get_one(Delivery, key, with_for_update=True)
    if delivery.status != "pending":
        return
    delivery.tries += 1
    delivery.last_error = _keepable(reason)[:2000]
    if delivery.tries >= MOST_TRIES:
        delivery.status = "dead"
    else:
        delivery.due_at = shop.clock.now() + _FIRST_WAIT * 4 ** (delivery.tries - 1)


def _keepable(reason: str) -> str:
    # PostgreSQL refuses U+0000 and half characters; an error whose text cannot be kept would be
    # met again and again.
    return reason.encode(errors="backslashreplace").decode().replace("\0", "\\0")


@dataclass(frozen=True, slots=True)
class Backlog:
    """How many deliveries wait, and how many were given up."""

    pending: int
    dead: int


def backlog(session: Session) -> Backlog:
    """What is still to be told, and what could not be."""
    statement = select(Delivery.status, func.count()).group_by(Delivery.status)
    counts = {status: number for status, number in session.execute(statement)}  # noqa: C416
    return Backlog(counts.get("pending", 0), counts.get("dead", 0))


class Worker:
    """Delivers facts and sweeps reservations in a thread, until it is stopped."""

    def __init__(self, shop: Shop) -> None:
        self._shop = shop
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="farmgate-worker", daemon=True)

    def start(self) -> None:
        """Begin to work."""
        self._thread.start()

    def stop(self) -> None:
        """Finish what is in hand, then end."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join(timeout=10)

    @property
    def is_well(self) -> bool:
        """Whether the thread lives."""
        return self._thread.is_alive()

    def run(self) -> None:
        """Work in this thread until ``stop`` is called from another."""
        self._run()

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                if not self._work_once():
                    self._stop.wait(_PAUSE)
            except Exception:
                log.exception("the worker stumbled; it goes on in a moment")
                self._stop.wait(_PAUSE * 10)

    def _work_once(self) -> bool:
        now = self._shop.clock.now()
        # Looking costs a read; only where there is work is the one writer's turn asked for.
        with self._shop.db.read() as session:
            expired, due = has_expired(session, now), session.scalar(_due(self._shop)) is not None
        if expired:
            self._shop.db.write(lambda writing: sweep(writing, now))
        return deliver_next(self._shop) if due else expired
