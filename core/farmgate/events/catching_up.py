"""Telling a plugin what happened before it came, or while it was off."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from farmgate.dispatch import Hooks
from farmgate.errors import ShopCannotOpen
from farmgate.events.models import Delivery, FactRecord
from farmgate.language import Text
from farmgate.plugins import Plugin
from farmgate.shop import Shop

_PORTION = 500


def check_catch_up(hooks: Hooks, plugins: Iterable[Plugin]) -> None:
    """``ShopCannotOpen`` where a plugin would catch up with what it does not listen to."""
    for plugin in plugins:
        for name in plugin.catch_up:
            spec = hooks.specs.get(name)
            if spec is None and not hasattr(plugin, name):
                raise ShopCannotOpen(_not_heard(plugin.name, name))
            if spec is not None and (spec.kind != "react" or not _listens(hooks, plugin, name)):
                raise ShopCannotOpen(_not_heard(plugin.name, name))


def catch_up(shop: Shop) -> int:
    """Have every plugin told of all past facts that it wants and was not told; how many those are.

    Each is to be told once, however many workers do this at a time, and in order for each object:
    so it is done before any of them is told.
    """
    return sum(_catch_up(shop, plugin) for plugin in shop.plugins if plugin.catch_up)


def _catch_up(shop: Shop, plugin: Plugin) -> int:
    hooks = [name for name in plugin.catch_up if _listens(shop.hooks, plugin, name)]
    found, after = 0, 0
    while True:
        with shop.db.read() as session:
            portion = _untold(session, plugin.name, hooks, after)
        if not portion:
            return found
        _deliver(shop, [_delivery(fact, plugin.name) for fact in portion])
        found, after = found + len(portion), portion[-1].id


def _untold(
    session: Session, subscriber: str, hooks: Sequence[str], after: int
) -> Sequence[FactRecord]:
    is_told = (
        select(Delivery.id)
        .where(Delivery.fact_id == FactRecord.id, Delivery.subscriber == subscriber)
        .exists()
    )
    statement = (
        select(FactRecord)
        .where(FactRecord.hook.in_(hooks), FactRecord.id > after, ~is_told)
        .order_by(FactRecord.id)
        .limit(_PORTION)
    )
    return session.scalars(statement).all()


def _delivery(fact: FactRecord, subscriber: str) -> dict[str, Any]:
    # Due since it happened: so what is caught up with is told in the order in which it happened.
    return {
        "fact_id": fact.id,
        "subscriber": subscriber,
        "subject": fact.subject,
        "status": "pending",
        "tries": 0,
        "due_at": fact.occurred_at,
    }


def _deliver(shop: Shop, rows: Sequence[dict[str, Any]]) -> None:
    # Another worker may be doing the same: each fact has one delivery for each subscriber.
    insert: Any = postgresql.insert if shop.db.dialect == "postgresql" else sqlite.insert
    shop.db.write(lambda session: session.execute(insert(Delivery).on_conflict_do_nothing(), rows))


def _listens(hooks: Hooks, plugin: Plugin, name: str) -> bool:
    spec = hooks.specs.get(name)
    listeners = () if spec is None else hooks.implementations(spec.function)
    return any(one.plugin == plugin.name for one in listeners)


def _not_heard(plugin: str, hook: str) -> Text:
    return Text(
        en=f"Plugin {plugin} would catch up with {hook!r}, which is no fact that it listens to. "
        "Implement the hook, or take it out of `catch_up`.",
        zh=f"插件 {plugin} 要补听 {hook!r},但它没有监听这个事件。"
        "请实现该钩子,或从 catch_up 中移除。",
    )
