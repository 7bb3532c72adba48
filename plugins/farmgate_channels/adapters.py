"""Which adapter speaks with which kind of channel."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from farmgate_channels.adapter import ChannelAdapter
from farmgate_channels.rest import RestAdapter
from farmgate_channels.settings import ChannelSettings

_KINDS: dict[str, Callable[[ChannelSettings, Callable[[], datetime], int], ChannelAdapter]] = {
    "rest": RestAdapter
}


@contextmanager
def adapter_of(
    settings: ChannelSettings, now: Callable[[], datetime], skew_seconds: int
) -> Iterator[ChannelAdapter]:
    """Who speaks with a channel, within this block."""
    adapter = _KINDS[settings.kind](settings, now, skew_seconds)
    try:
        yield adapter
    finally:
        adapter.close()
