"""Jobs that an operator should look at."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from farmgate.events.models import JobRecord
from farmgate.events.scheduling import is_declared
from farmgate.shop import Shop


@dataclass(frozen=True, slots=True)
class Trouble:
    """Jobs that did not go well: asked for once and given up, and on a schedule and failing."""

    dead: Sequence[str]
    failing: Sequence[str]
    late: Sequence[str]


def trouble(session: Session, shop: Shop, patience: timedelta = timedelta(hours=1)) -> Trouble:
    """What an operator should look at, as ``plugin.job``; late is what nobody runs."""
    rows = session.scalars(
        select(JobRecord)
        .where(JobRecord.status != "done", is_declared(shop))
        .order_by(JobRecord.plugin, JobRecord.name)
    ).all()
    overdue = shop.clock.now() - patience
    return Trouble(
        dead=_names(row for row in rows if row.status == "dead"),
        failing=_names(row for row in rows if row.is_periodic and row.tries),
        late=_names(row for row in rows if row.status == "waiting" and row.due_at < overdue),
    )


def _names(rows: Iterable[JobRecord]) -> list[str]:
    return list(dict.fromkeys(f"{row.plugin}.{row.name}" for row in rows))
