"""Taking a plugin's leavings away, in an order in which a crash leaves nothing that is unknown."""

from collections.abc import Sequence

from sqlalchemy import MetaData, delete, select
from sqlalchemy.orm import Session

from farmgate.db import Database
from farmgate.events.models import JobRecord, PluginProblem
from farmgate.members.models import Role
from farmgate.migrations.run import Owner, downgrade, pending
from farmgate.quotas.models import Quota, QuotaHold
from farmgate.removal.traces import OWNED, own_tables, permissions_left


def keep_data(session: Session, name: str) -> None:
    """Forget what only a running plugin needs: its schedules, and the problems that it had.

    Work that was asked for once, quotas, deliveries and its tables stay: switched on again, it
    goes on where it was.
    """
    session.execute(delete(PluginProblem).where(PluginProblem.plugin == name))
    session.execute(
        delete(JobRecord).where(JobRecord.plugin == name, JobRecord.is_periodic.is_(True))
    )


def purge(db: Database, name: str, others: Sequence[str], owner: Owner | None) -> None:
    """Delete everything that is the plugin's; what it decided about orders stays with them.

    ``owner`` has its migrations, which take its tables back to nothing; without its code the tables
    are dropped as they are. May be run again after a crash: what is gone is not missed.
    """
    if owner is not None and pending(db, [owner])[0].current is not None:
        downgrade(db, owner)
    db.write(lambda session: _forget(session, name))
    _drop(db, name, others)


def _forget(session: Session, name: str) -> None:
    quotas = select(Quota.id).where(Quota.plugin == name)
    session.execute(delete(QuotaHold).where(QuotaHold.quota_id.in_(quotas)))
    for column in OWNED.values():
        session.execute(delete(column.class_).where(column == name))
    for role in session.scalars(select(Role)):
        left = permissions_left(role, name)
        if left != role.permissions:
            role.permissions = left


def _drop(db: Database, name: str, others: Sequence[str]) -> None:
    with db.read() as session:
        tables = own_tables(session, name, others)
    if not tables:
        return
    _, writer = db.engines
    with writer.begin() as connection:
        found = MetaData()
        # Core's tables come along where a foreign key leads to them: only its own are dropped.
        found.reflect(connection, only=tables)
        found.drop_all(connection, tables=[found.tables[table] for table in tables])
