"""The worker: tells facts to those who listen, runs jobs, does the chores."""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, aliased

from farmgate.dispatch import Implementation
from farmgate.events.catching_up import catch_up
from farmgate.events.chores import Chore
from farmgate.events.fact import Fact
from farmgate.events.jobs import has_due_jobs, run_next
from farmgate.events.keeping import told
from farmgate.events.models import Delivery, FactRecord
from farmgate.events.plugin_problems import write_down
from farmgate.events.scheduling import install_schedules
from farmgate.shop import Shop

log = logging.getLogger("farmgate.worker")

MOST_TRIES = 8
_FIRST_WAIT = timedelta(seconds=5)
_PAUSE = 0.5
_FAREWELL = 10


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
            raise _TellingError(key, told(error)) from error
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
            earlier.fact_id < Delivery.fact_id,
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
        # In the order of the index: the first that may be told ends the search.
        .order_by(Delivery.due_at, Delivery.id)
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
    delivery.last_error = reason
    if delivery.tries >= MOST_TRIES:
        delivery.status = "dead"
    else:
        delivery.due_at = shop.clock.now() + _FIRST_WAIT * 4 ** (delivery.tries - 1)


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
    """Does what is to be done in a shop beside answering, until it is stopped.

    One thread tells facts and does the chores, another runs jobs: a long job keeps nobody waiting.
    """

    def __init__(self, shop: Shop, chores: Sequence[Chore] = ()) -> None:
        self._shop = shop
        self._chores = chores
        self._stop = threading.Event()
        self._threads = [
            threading.Thread(target=self._run, args=args, name=name, daemon=True)
            for name, *args in (
                ("farmgate-worker", catch_up, self._work_once),
                ("farmgate-jobs", install_schedules, self._run_a_job),
            )
        ]

    def start(self) -> None:
        """Begin to work."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Finish what is in hand, then end; a job that takes longer is run again by another."""
        self._stop.set()
        deadline = time.monotonic() + _FAREWELL
        for thread in self._threads:
            if thread.is_alive():
                thread.join(timeout=max(deadline - time.monotonic(), 0))

    @property
    def is_well(self) -> bool:
        """Whether its threads live."""
        return all(thread.is_alive() for thread in self._threads)

    def _run(self, prepare: Callable[[Shop], object], once: Callable[[], bool]) -> None:
        is_ready = False
        while not self._stop.is_set():
            try:
                if not is_ready:
                    prepare(self._shop)
                    is_ready = True
                if not once():
                    self._stop.wait(_PAUSE)
            except Exception:
                log.exception("the worker stumbled; it goes on in a moment")
                self._stop.wait(_PAUSE * 10)
            write_down(self._shop)

    def _work_once(self) -> bool:
        # Looking costs a read; only where there is work is the one writer's turn asked for.
        with self._shop.db.read() as session:
            chores = [chore for chore in self._chores if chore.is_due(session, self._shop)]
            is_due = session.scalar(_due(self._shop)) is not None
        for chore in chores:
            self._do(chore)
        return deliver_next(self._shop) if is_due else bool(chores)

    def _do(self, chore: Chore) -> None:
        try:
            chore.work(self._shop)
        except Exception:
            # One that fails is looked at again soon, and keeps neither facts nor others waiting.
            log.exception("the chore %s failed", chore.name)

    def _run_a_job(self) -> bool:
        with self._shop.db.read() as session:
            is_due = has_due_jobs(session, self._shop)
        return is_due and run_next(self._shop)
