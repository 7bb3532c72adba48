"""The plugin's migrations: up, down and up again, on empty tables and on full ones."""

from collections.abc import Iterator

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect

from farmgate.language import Text
from farmgate.migrations.run import Owner, downgrade, owners, pending
from farmgate.opening import migrate
from farmgate.plugins import Plugin
from farmgate.shop import Shop
from farmgate_sdk.conformance.finding import Finding, judged, kept
from farmgate_sdk.conformance.rows import fill
from farmgate_sdk.testing.databases import PostgreSQLUnavailable
from farmgate_sdk.testing.farmstand import Farmstand
from farmgate_sdk.testing.templates import Kind


def without_tables() -> Finding:
    """A plugin that keeps nothing."""
    return kept("migrations", "没有数据表", "it has no tables")


def not_there(kind: Kind, error: PostgreSQLUnavailable) -> Finding:
    """The other database could not be had: said, and not held against the plugin."""
    return kept(
        f"migrations_{kind}",
        f"未检查:无法启动 {kind}({error})",
        f"not checked: no {kind} ({error})",
    )


def migrations(shop: Shop, kind: Kind) -> Finding:
    """Up and down twice, first with rows, then empty; up it is as its models say."""
    plugin = shop.plugins[0]
    owner = next(one for one in owners([plugin]) if one.name == plugin.name)
    refused = shop.db.write(lambda session: fill(session, owner.metadata))
    wrong = _as_declared(shop, owner)
    wrong += [f"with rows: {what}" for what in _there_and_back(shop, owner)]
    wrong += [f"without rows: {what}" for what in _there_and_back(shop, owner)]
    filled = len(owner.metadata.tables) - len(refused)
    return judged(
        f"migrations_{kind}",
        wrong,
        Text(
            f"升、降、再升都成功:{len(owner.metadata.tables)} 张表,其中 {filled} 张有数据;再试空表",
            f"up, down and up again: with rows in {filled} of {len(owner.metadata.tables)} tables, "
            "and without",
        ),
        Text(
            "upgrade 与 models 一致,downgrade 撤销 upgrade 所做的一切。",
            "Let upgrade make what the models say, and downgrade undo all of it.",
        ),
    )


def _there_and_back(shop: Shop, owner: Owner) -> Iterator[str]:
    try:
        migrate(shop)
        downgrade(shop.db, owner)
        yield from (f"downgrade leaves {table}" for table in _left(shop, owner))
        migrate(shop)
    except Exception as error:  # noqa: BLE001 - whatever its migrations raise is the finding
        yield f"{type(error).__name__}: {str(error).splitlines()[0]}"
        return
    if any(one.is_due for one in pending(shop.db, [owner])):
        yield "after upgrade it is still not up to date"


def _left(shop: Shop, owner: Owner) -> list[str]:
    there = set(inspect(shop.db.engines[0]).get_table_names())
    return sorted(there & set(owner.metadata.tables))


def _as_declared(shop: Shop, owner: Owner) -> list[str]:
    tables = set(owner.metadata.tables)
    settings = {"include_name": lambda name, kind, _: kind != "table" or name in tables}
    with shop.db.engines[0].connect() as connection:
        context = MigrationContext.configure(connection, opts=settings)
        found = compare_metadata(context, owner.metadata)
    return [f"the models and the migrations differ: {one[0]} {one[-1]}" for one in found]


def rows_for(stand: Farmstand, plugin: Plugin, member: int | None = None) -> list[str]:
    """Give the plugin's tables rows, so that there is something to read and to erase."""
    metadata = plugin.metadata
    return [] if metadata is None else stand.write(lambda session: fill(session, metadata, member))
