"""Watching over hooks: every call is timed, failures are remembered, what keeps failing waits."""

import logging
import sys
import threading
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from time import perf_counter
from typing import Any, Literal, TypeVar

from farmgate.clock import Clock
from farmgate.declaring import HookSpec

T = TypeVar("T")

TRACE = "FARMGATE_TRACE_HOOKS"
FAILURES_IN_A_ROW = 5
SKIPPED_FOR = timedelta(seconds=60)

ProblemKind = Literal["raised", "overran", "skipped"]
_LONGEST_ERROR = 500
_MOST_NOTED = 1_000

_trace = logging.getLogger("farmgate.hooks.trace")


@dataclass(frozen=True, slots=True)
class Implementation:
    """One plugin's answer to one hook."""

    plugin: str
    version: str
    hook: HookSpec
    arguments: tuple[str, ...]
    function: Callable[..., Any]
    watch: "Watch"

    def __call__(self, arguments: Mapping[str, Any]) -> Any:
        """Tell it a fact: what it writes is sent to the database before its time is taken."""
        return self.ask(arguments, lambda _nothing: arguments["session"].flush())

    def ask(self, arguments: Mapping[str, Any], finish: Callable[[Any], T]) -> T:
        """Its answer after ``finish``, which is its own time and fault: it may be a generator."""
        return self.watch.call(self, arguments, finish)


@dataclass(frozen=True, slots=True)
class Noted:
    """That a plugin's hook raised, overran or was skipped: how often, and when."""

    plugin: str
    version: str
    hook: str
    kind: ProblemKind
    count: int
    first_at: datetime
    last_at: datetime
    error: str | None

    @property
    def key(self) -> tuple[str, str, str]:
        """What is counted together."""
        return self.plugin, self.hook, self.kind

    def after(self, earlier: "Noted") -> "Noted":
        """This one and those that were noted before it."""
        return replace(
            self,
            count=earlier.count + self.count,
            first_at=earlier.first_at,
            error=self.error or earlier.error,
        )


class Journal:
    """What went wrong in this process and is not written down yet; any thread may add to it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._noted: dict[tuple[str, str, str], Noted] = {}
        self._taken_at: datetime | None = None

    def __bool__(self) -> bool:
        return bool(self._noted)

    def add(self, *noted: Noted) -> None:
        """Note these, counted with their like; past a bound new kinds are only logged."""
        with self._lock:
            for one in noted:
                earlier = self._noted.get(one.key)
                if earlier is not None or len(self._noted) < _MOST_NOTED:
                    self._noted[one.key] = one if earlier is None else one.after(earlier)

    def look(self) -> list[Noted]:
        """What is noted."""
        with self._lock:
            return list(self._noted.values())

    def is_due(self, now: datetime, pause: timedelta) -> bool:
        """Whether so much time has passed since somebody was told this; true for one asker."""
        with self._lock:
            if self._taken_at is not None and now < self._taken_at + pause:
                return False
            self._taken_at = now
            return True

    def take(self) -> list[Noted]:
        """What is noted, which is the taker's from now on."""
        with self._lock:
            taken, self._noted = self._noted, {}
        return list(taken.values())


class Watch:
    """Times the hooks of one shop in this process, and keeps a breaker for each that may fail."""

    def __init__(self, clock: Clock, *, is_traced: bool = False) -> None:
        self.journal = Journal()
        self._clock = clock
        self._is_traced = is_traced
        self._failures: dict[tuple[str, str], int] = {}
        self._skipped_until: dict[tuple[str, str], datetime] = {}
        if is_traced:
            _trace_to_stderr()

    def call(
        self, one: Implementation, arguments: Mapping[str, Any], finish: Callable[[Any], T]
    ) -> T:
        """Call an implementation; what it raises is noted, counted, and raised again."""
        begun = perf_counter()
        try:
            answer = finish(one.function(**{name: arguments[name] for name in one.arguments}))
        except Exception as error:
            self._count_failure(one)
            self._note(one, "raised", in_a_line(error))
            self._trace(one, begun, "raised")
            raise
        took_ms = (perf_counter() - begun) * 1000
        if took_ms > one.hook.budget_ms:
            self._note(one, "overran", f"{took_ms:.0f} ms, budget {one.hook.budget_ms} ms")
        if self._failures:
            self._failures.pop((one.plugin, one.hook.name), None)
        if self._is_traced:
            self._trace(one, begun, "ok" if took_ms <= one.hook.budget_ms else "overran")
        return answer

    def skips(self, one: Implementation) -> bool:
        """Whether an implementation has failed so often that it is left out for a while."""
        if not self._skipped_until:
            return False
        until = self._skipped_until.get((one.plugin, one.hook.name))
        if until is None or self._clock.now() >= until:
            return False
        self._note(one, "skipped", None)
        self._trace(one, perf_counter(), "skipped")
        return True

    def _count_failure(self, one: Implementation) -> None:
        key, hook = (one.plugin, one.hook.name), one.hook
        failures = self._failures[key] = self._failures.get(key, 0) + 1
        # A closed hook is never skipped: what it guards would stand open. The outbox has retries.
        if failures >= FAILURES_IN_A_ROW and hook.on_failure == "open" and hook.kind != "react":
            self._skipped_until[key] = self._clock.now() + SKIPPED_FOR

    def _note(self, one: Implementation, kind: ProblemKind, error: str | None) -> None:
        now = self._clock.now()
        self.journal.add(Noted(one.plugin, one.version, one.hook.name, kind, 1, now, now, error))

    def _trace(self, one: Implementation, begun: float, outcome: str) -> None:
        if self._is_traced:
            took_ms = (perf_counter() - begun) * 1000
            _trace.info(
                "%s %s %s %.3f ms %s", one.hook.name, one.plugin, one.version, took_ms, outcome
            )


def in_a_line(error: BaseException) -> str:
    """What an error says, for staff and for a table: its first line, in characters that keep."""
    # Further lines may quote rows (a statement's parameters, an input): the log has them.
    said = "".join(traceback.format_exception_only(error)).strip().split("\n")[0]
    # PostgreSQL refuses U+0000 and half characters.
    kept = said.encode(errors="backslashreplace").decode().replace("\0", "\\0")
    return kept[:_LONGEST_ERROR]


def _trace_to_stderr() -> None:
    if not _trace.handlers:
        handler = logging.StreamHandler(sys.stderr)
        handler.setFormatter(logging.Formatter("hook %(message)s"))
        _trace.addHandler(handler)
    _trace.setLevel(logging.INFO)
    _trace.propagate = False
