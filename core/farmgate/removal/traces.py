"""What a plugin has in a shop's database: its own tables, and its rows in core's.

It is found by the plugin's name alone, so that it can be found when the plugin's code is gone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import MetaData, Table, func, inspect, select, text
from sqlalchemy.orm import InstrumentedAttribute, Session

from farmgate.catalog.models import ProductSearchTerms
from farmgate.events.models import Delivery, JobRecord, PluginProblem
from farmgate.members.models import Role
from farmgate.migrations.schema import METADATA
from farmgate.orders.models import Order, OrderDecision, OrderPriceRow
from farmgate.quotas.models import Quota, QuotaHold

_VERSION = "_version"


@dataclass(frozen=True, slots=True)
class OwnTable:
    """A table of the plugin's, and how many rows it has."""

    name: str
    rows: int


@dataclass(frozen=True, slots=True)
class Traces:
    """All that a plugin has left in a database."""

    tables: tuple[OwnTable, ...]
    version_table: str | None
    revision: str | None
    in_core: dict[str, int]
    """Rows of core's tables that are the plugin's, by table: they go when it is purged."""
    kept: dict[str, int]
    """Rows of core's tables that name it and always stay: what it decided about orders."""
    permissions: dict[str, tuple[str, ...]]
    """Its permissions, by the code of the role that holds them."""

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing that could be taken away."""
        return not (self.tables or self.version_table or any(self.in_core.values()))


OWNED: dict[str, InstrumentedAttribute[str]] = {
    "jobs": JobRecord.plugin,
    "fact_deliveries": Delivery.subscriber,
    "plugin_problems": PluginProblem.plugin,
    "product_search_terms": ProductSearchTerms.plugin,
    "quotas": Quota.plugin,
}
_KEPT: dict[str, InstrumentedAttribute[str]] = {
    "order_price_rows": OrderPriceRow.plugin,
    "order_decisions": OrderDecision.plugin,
}


def traces_of(session: Session, name: str, others: Sequence[str]) -> Traces:
    """What a plugin has left; ``others`` are the names of plugins whose tables are not its own."""
    tables = own_tables(session, name, others)
    version = f"{name}{_VERSION}" if f"{name}{_VERSION}" in tables else None
    return Traces(
        tables=tuple(
            OwnTable(table, _rows(session, table)) for table in tables if table != version
        ),
        version_table=version,
        revision=None if version is None else _revision(session, version),
        in_core={table: _named(session, column, name) for table, column in OWNED.items()}
        | {"quota_holds": _holds(session, name)},
        kept={table: _named(session, column, name) for table, column in _KEPT.items()}
        | {"orders": _orders(session, name)},
        permissions=_permissions(session, name),
    )


def own_tables(session: Session, name: str, others: Sequence[str]) -> list[str]:
    """The tables whose names begin with the plugin's, less core's and those of longer names.

    ``gift_wrap_papers`` is no table of a plugin that is named ``gift``.
    """
    there = inspect(session.connection()).get_table_names()
    owners = {table.removesuffix(_VERSION) for table in there if table.endswith(_VERSION)}
    longer = [one for one in {*owners, *others} if one.startswith(f"{name}_")]
    return [
        table
        for table in sorted(there)
        if table.startswith(f"{name}_")
        and table not in METADATA.tables
        and not any(table.startswith(f"{one}_") for one in longer)
    ]


def permissions_left(role: Role, name: str) -> list[str]:
    """What a role may do once the plugin's permissions are taken out of it."""
    return [code for code in role.permissions if not code.startswith(f"{name}.")]


def _permissions(session: Session, name: str) -> dict[str, tuple[str, ...]]:
    found = {
        role.code: tuple(code for code in role.permissions if code.startswith(f"{name}."))
        for role in session.scalars(select(Role).order_by(Role.id))
    }
    return {role: codes for role, codes in found.items() if codes}


def _named(session: Session, column: InstrumentedAttribute[Any], name: str) -> int:
    return session.scalar(select(func.count()).where(column == name)) or 0


def _orders(session: Session, name: str) -> int:
    brought = (Order.source == name) | Order.source.startswith(f"{name}:", autoescape=True)
    return session.scalar(select(func.count()).where(brought)) or 0


def _holds(session: Session, name: str) -> int:
    quotas = select(Quota.id).where(Quota.plugin == name)
    return session.scalar(select(func.count()).where(QuotaHold.quota_id.in_(quotas))) or 0


def _rows(session: Session, table: str) -> int:
    counted = select(func.count()).select_from(Table(table, MetaData()))
    return session.scalar(counted) or 0


def _revision(session: Session, table: str) -> str | None:
    quoted = session.connection().dialect.identifier_preparer.quote(table)
    found: str | None = session.scalar(
        text(f"SELECT version_num FROM {quoted}")  # noqa: S608 - quoted
    )
    return found
