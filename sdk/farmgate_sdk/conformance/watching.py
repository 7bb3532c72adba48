"""A plugin under observation: how long its hooks take, and what they raise."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, cast

from farmgate.plugins import Plugin

_MARK = "farmgate_impl"


@dataclass
class Seen:
    """What was seen of a plugin's hooks while a shop was at work."""

    quickest_ms: dict[str, float] = field(default_factory=dict)
    """Of several calls: that one was slow may be the fault of a busy machine."""
    raised: dict[str, str] = field(default_factory=dict)

    def forget_times(self) -> None:
        """The first call of each loads what it needs: it is not measured."""
        self.quickest_ms.clear()


def observed(plugin: type[Plugin]) -> tuple[type[Plugin], Seen]:
    """The same plugin, with each of its hooks watched."""
    seen = Seen()
    watched = {
        name: _watched(name, getattr(plugin, name), seen)
        for name in dir(plugin)
        if hasattr(getattr(plugin, name), _MARK)
    }
    members = {**watched, "__module__": plugin.__module__}
    return cast("type[Plugin]", type(plugin.__name__, (plugin,), members)), seen


def _watched(name: str, hook: Callable[..., Any], seen: Seen) -> Callable[..., Any]:
    @wraps(hook)
    def watched(*args: Any, **kwargs: Any) -> Any:
        begun = time.perf_counter()
        try:
            return hook(*args, **kwargs)
        except Exception as error:
            seen.raised[name] = f"{type(error).__name__}: {error}"
            raise
        finally:
            took = (time.perf_counter() - begun) * 1000
            seen.quickest_ms[name] = min(took, seen.quickest_ms.get(name, took))

    return watched
