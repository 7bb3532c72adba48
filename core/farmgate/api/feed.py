"""Hands facts to those who listen: one look at the database for all, while there are any."""

import logging
import time
from collections.abc import AsyncIterator, Callable, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass

import anyio
import anyio.to_thread
from anyio.streams.memory import MemoryObjectReceiveStream, MemoryObjectSendStream

from farmgate.db import Database
from farmgate.events.fact import Fact
from farmgate.events.watching import FactWatch

logger = logging.getLogger("farmgate.api")


@dataclass(frozen=True, eq=False)
class _Listener:
    hooks: frozenset[str]
    facts: MemoryObjectSendStream[Fact]
    overrun: Callable[[], object]

    def tell(self, fact: Fact) -> None:
        if fact.hook not in self.hooks:
            return
        try:
            self.facts.send_nowait(fact)
        except anyio.WouldBlock:
            self.overrun()
        except (anyio.BrokenResourceError, anyio.ClosedResourceError):
            pass  # it has just left


class Feed:
    """Polls the facts of some hooks while somebody listens, so that every process hears of them.

    Lives in one event loop; ``run`` must be running for anything to be heard.
    """

    def __init__(self, db: Database, hooks: Collection[str], *, poll_seconds: float) -> None:
        self._db = db
        self._watch = FactWatch(hooks)
        self._poll_seconds = poll_seconds
        self._listeners: set[_Listener] = set()
        self._awake = anyio.Event()
        self._turn = anyio.Lock()
        # A thread of its own: looking must not wait for the customers' threads.
        self._thread = anyio.CapacityLimiter(1)

    @asynccontextmanager
    async def listening(
        self, hooks: frozenset[str], room: int, overrun: Callable[[], object]
    ) -> AsyncIterator[MemoryObjectReceiveStream[Fact]]:
        """The facts of these hooks that become true from now on.

        Whoever lets more than ``room`` of them wait is told so by ``overrun``, and misses some.
        """
        sender, receiver = anyio.create_memory_object_stream[Fact](room)
        listener = _Listener(hooks, sender, overrun)
        async with self._turn:
            if not self._listeners:
                await anyio.to_thread.run_sync(self._begin, limiter=self._thread)
            self._listeners.add(listener)
        self._awake.set()
        try:
            with sender, receiver:
                yield receiver
        finally:
            self._listeners.discard(listener)

    async def run(self) -> None:
        """Look for facts, until cancelled; sleeps while nobody listens."""
        while True:
            if not self._listeners:
                self._awake = anyio.Event()
                await self._awake.wait()
            await anyio.sleep(self._poll_seconds)
            await self._look()

    async def _look(self) -> None:
        async with self._turn:
            if not self._listeners:
                return
            try:
                facts = await anyio.to_thread.run_sync(self._new, limiter=self._thread)
            except Exception:
                # The database may be away for a moment; what was missed is found at the next look.
                logger.exception("Looking for facts failed")
                return
            for fact in facts:
                for listener in tuple(self._listeners):
                    listener.tell(fact)

    def _begin(self) -> None:
        with self._db.read() as session:
            self._watch.begin(session, time.monotonic())

    def _new(self) -> list[Fact]:
        with self._db.read() as session:
            return self._watch.new(session, time.monotonic())
