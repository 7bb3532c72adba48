"""What went wrong with plugins' hooks, kept in a table where every process counts together."""

import logging
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from farmgate.events.models import PluginProblem
from farmgate.shop import Shop
from farmgate.watching import Noted

log = logging.getLogger("farmgate.hooks")

# A plugin that fails in every request must not cost every request a write.
_PAUSE = timedelta(seconds=5)
_LONGEST_VERSION = 32


def write_down(shop: Shop, *, at_once: bool = False) -> None:
    """Write down what was noted in this process since the last time; outside any transaction.

    At most once in a while, unless ``at_once``: what is not written yet stays noted. It never
    raises: whoever asked for something else does not learn of it here.
    """
    journal, now = shop.hooks.watch.journal, shop.clock.now()
    if not journal or not (at_once or journal.is_due(now, _PAUSE)):
        return
    taken = journal.take()
    try:
        shop.db.write(lambda session: _add(session, taken))
    except Exception:
        log.exception("problems of plugins could not be written down; it is tried again")
        journal.add(*taken)


def plugin_problems(
    session: Session, shop: Shop, *, since: datetime | None = None
) -> Sequence[Noted]:
    """What went wrong, the latest first; what this process has not written down yet as well.

    ``count`` and ``first_at`` are of all time, also where only those since a moment are asked for.
    """
    found = {one.key: one for one in map(_noted, session.scalars(select(PluginProblem)))}
    for one in shop.hooks.watch.journal.look():
        found[one.key] = one.after(found[one.key]) if one.key in found else one
    late = (one for one in found.values() if since is None or one.last_at >= since)
    return sorted(late, key=lambda one: (one.last_at, one.key), reverse=True)


def _add(session: Session, taken: Collection[Noted]) -> None:
    # In one order, so that two processes do not wait for each other in a circle.
    rows = [_row(one) for one in sorted(taken, key=lambda one: one.key)]
    dialect: Any = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    statement = dialect.insert(PluginProblem).values(rows)
    new = statement.excluded
    session.execute(
        statement.on_conflict_do_update(
            index_elements=["plugin", "hook", "kind"],
            set_={
                "count": PluginProblem.count + new.count,
                "version": new.version,
                "last_at": new.last_at,
                "last_error": func.coalesce(new.last_error, PluginProblem.last_error),
            },
        )
    )


def _row(one: Noted) -> dict[str, Any]:
    return {
        "plugin": one.plugin,
        "version": one.version[:_LONGEST_VERSION],
        "hook": one.hook,
        "kind": one.kind,
        "count": one.count,
        "first_at": one.first_at,
        "last_at": one.last_at,
        "last_error": one.error,
    }


def _noted(row: PluginProblem) -> Noted:
    kind: Any = row.kind
    return Noted(
        row.plugin,
        row.version,
        row.hook,
        kind,
        row.count,
        row.first_at,
        row.last_at,
        row.last_error,
    )
