"""How it goes with each channel: whether it answers, and how far its orders have been read."""

import logging
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from farmgate_channels.models import ChannelState
from farmgate_channels.queue import keepable

log = logging.getLogger("farmgate.channels")

FIRST_PAUSE = timedelta(seconds=10)
_LONGEST_PAUSE = timedelta(minutes=15)


def is_paused(session: Session, channel: str, now: datetime) -> bool:
    """Whether a channel is left alone for a while, since it could not be reached."""
    until = session.scalar(select(ChannelState.paused_until).where(ChannelState.channel == channel))
    return until is not None and until > now


def could_not_be_reached(session: Session, channel: str, reason: str, now: datetime) -> None:
    """Leave a channel alone, the longer the more often it has not answered in a row."""
    state = state_of(session, channel)
    pause = min(FIRST_PAUSE * 2 ** min(state.failures, 10), _LONGEST_PAUSE)
    state.failures += 1
    state.paused_until = now + pause
    state.last_error = keepable(reason)
    session.flush()
    log.warning("channel %s cannot be reached, left alone for %s: %s", channel, pause, reason)


def went_well(session: Session, channel: str) -> None:
    """A channel answered."""
    state = state_of(session, channel)
    if state.failures or state.last_error:
        state.failures, state.paused_until, state.last_error = 0, None, None
        session.flush()


def cursor_of(session: Session, channel: str) -> str | None:
    """How far a channel's orders have been read; None: not at all."""
    return session.scalar(select(ChannelState.cursor).where(ChannelState.channel == channel))


def keep_cursor(session: Session, channel: str, cursor: str, now: datetime) -> None:
    """All orders up to here are in the shop's hands."""
    state = state_of(session, channel)
    state.cursor, state.pulled_at = cursor, now
    went_well(session, channel)
    session.flush()


def count_unreadable(session: Session, channel: str) -> None:
    """A channel told an order without a name."""
    state_of(session, channel).unreadable += 1
    session.flush()


def state_of(session: Session, channel: str) -> ChannelState:
    """A channel's row, held until the transaction ends; made where it is missing."""
    state = session.get(ChannelState, channel, with_for_update=True)
    if state is None:
        state = ChannelState(channel=channel, unreadable=0, failures=0)
        session.add(state)
        session.flush()
    return state
