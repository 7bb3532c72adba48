"""Jobs: work that a plugin declares, for the worker to do on a schedule or when it is asked to."""

import inspect
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from functools import cache
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from farmgate.errors import ShopCannotOpen
from farmgate.language import Text
from farmgate.plugins import Plugin
from farmgate.shop import Shop

T = TypeVar("T")
F = TypeVar("F", bound=Callable[..., Any])

_LONGEST_NAME = 64
_MARK = "farmgate_job"


@dataclass(frozen=True, slots=True)
class JobRun:
    """One run of a job, with what it may use.

    It holds no transaction: ``write`` opens one for as long as a function runs, so a job that does
    much does it in portions. It may be run again after it was killed half-way, so each portion
    must find out what is still to be done.
    """

    shop: Shop
    now: datetime
    """When this run began, in UTC."""
    payload: Mapping[str, Any] = field(default_factory=dict)
    """What ``run_later`` was given; empty on a schedule."""

    def write(self, work: Callable[[Session], T]) -> T:
        """Run ``work`` in one transaction and return its answer once that is kept."""
        return self.shop.db.write(work)

    def read(self, look: Callable[[Session], T]) -> T:
        """Look into the database, at one moment."""
        with self.shop.db.read() as session:
            return look(session)


@dataclass(frozen=True, slots=True)
class JobDeclaration:
    """What a plugin says of a job; without ``every`` and ``at`` it is run only when asked for."""

    name: str
    title: Text
    every: timedelta | None
    at: time | None

    @property
    def is_periodic(self) -> bool:
        """Whether it has a schedule."""
        return self.every is not None or self.at is not None

    @property
    def schedule(self) -> Text:
        """Its schedule in words."""
        if self.every is not None:
            return Text(f"每 {_interval(self.every, 'zh')}", f"every {_interval(self.every, 'en')}")
        if self.at is not None:
            return Text(f"每天 {self.at:%H:%M}", f"daily at {self.at:%H:%M}")
        return Text("按需", "when asked for")


def job(*, title: Text, every: timedelta | None = None, at: time | None = None) -> Callable[[F], F]:
    """Declare a method of a plugin as a job: ``def demote(self, run: JobRun) -> Mapping | None``.

    Its answer (JSON values) is kept as the last result. If it raises, the shop's people see why:
    one on a schedule is run again at its next time, one asked for once is tried again at growing
    intervals and given up after the last try.

    Args:
        title: its name for people.
        every: run it so often, first as soon as a worker sees it.
        at: run it daily at this time of the shop's own zone.
    """
    if every is not None and at is not None:
        raise TypeError("a job is run `every` so often or daily `at` a time, not both")
    if every is not None and every < timedelta(seconds=1):
        raise TypeError(f"a job is run every second at the most often; every={every!r}")
    if at is not None and at.tzinfo is not None:
        raise TypeError("a job's time is of the shop's own zone: give `at` without tzinfo")

    def declare(function: F) -> F:
        if inspect.iscoroutinefunction(function):
            raise TypeError(f"job {function.__name__} must be a plain function, not `async def`")
        if len(inspect.signature(function).parameters) != 2:  # noqa: PLR2004 - self and run
            raise TypeError(f"job {function.__name__} must take (self, run)")
        setattr(function, _MARK, JobDeclaration(function.__name__, title, every, at))
        return function

    return declare


def jobs_of(plugin: Plugin) -> Mapping[str, JobDeclaration]:
    """The jobs that a plugin declares, by name."""
    kind: Any = type(plugin)
    declared: Mapping[str, JobDeclaration] = _declared_by(kind)
    return declared


@cache
def _declared_by(plugin: Any) -> Mapping[str, JobDeclaration]:
    found = {
        name: getattr(value, _MARK)
        for name in dir(plugin)
        if hasattr(value := getattr(plugin, name), _MARK)
    }
    for name in found:
        if name == "settings" or hasattr(Plugin, name) or len(name) > _LONGEST_NAME:
            raise ShopCannotOpen(_name_taken(plugin.name, name))
    return found


def check_jobs(plugins: Iterable[Plugin]) -> None:
    """``ShopCannotOpen`` where a plugin's jobs cannot be kept apart."""
    for plugin in plugins:
        jobs_of(plugin)


def job_by(shop: Shop, plugin: str, name: str) -> tuple[Plugin, JobDeclaration] | None:
    """A job of a plugin that is on; None where there is none."""
    found = next((one for one in shop.plugins if one.name == plugin), None)
    declared = None if found is None else jobs_of(found).get(name)
    return None if found is None or declared is None else (found, declared)


def _name_taken(plugin: str, name: str) -> Text:
    return Text(
        en=f"Plugin {plugin} calls a job {name!r}: a plugin's own attribute is called so, or the "
        f"name has more than {_LONGEST_NAME} letters. Update the plugin, or switch it off: "
        f"[plugins.{plugin}] enabled = false.",
        zh=f"插件 {plugin} 的任务名 {name!r} 与插件自身的属性同名,或超过 {_LONGEST_NAME} 个字符。"
        f"请更新插件,或将其关闭:[plugins.{plugin}] enabled = false。",
    )


def _interval(every: timedelta, language: str) -> str:
    units = (("d", "天", 86400), ("h", "小时", 3600), ("min", "分钟", 60), ("s", "秒", 1))
    seconds = int(every.total_seconds())
    parts = []
    for en, zh, length in units:
        count, seconds = divmod(seconds, length)
        if count:
            parts.append(f"{count} {zh if language == 'zh' else en}")
    return " ".join(parts)
