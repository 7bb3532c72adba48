"""Doing something with every channel, each in a thread of its own: none waits for a slow one."""

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from farmgate_channels.adapter import ChannelAdapter
from farmgate_channels.adapters import adapter_of
from farmgate_channels.settings import ChannelSettings, ChannelsSettings
from farmgate_sdk.jobs import JobRun

T = TypeVar("T")
_AT_ONCE = 8


def with_each(
    run: JobRun,
    settings: ChannelsSettings,
    do: Callable[[JobRun, str, ChannelSettings, ChannelAdapter], T],
) -> Mapping[str, T]:
    """What ``do`` answers for each channel; where it raises for any, all others are done first."""
    if not settings.channels:
        return {}

    def do_one(channel: str, of_channel: ChannelSettings) -> T:
        skew = settings.clock_skew_seconds
        with adapter_of(of_channel, run.shop.clock.now, skew) as adapter:
            return do(run, channel, of_channel, adapter)

    with ThreadPoolExecutor(min(len(settings.channels), _AT_ONCE), "channels") as threads:
        futures = {
            channel: threads.submit(do_one, channel, one)
            for channel, one in settings.channels.items()
        }
    return {channel: future.result() for channel, future in futures.items()}
