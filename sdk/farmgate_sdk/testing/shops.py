"""Opening a shop for a test."""

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from farmgate.clock import Clock
from farmgate.opening import open_shop
from farmgate.plugins import Plugin
from farmgate.shop import Shop
from farmgate_sdk.testing.clock import FakeClock


def open_test_shop(
    database_url: str,
    folder: Path,
    *,
    plugins: Collection[type[Plugin]] = (),
    settings: Mapping[str, Any] | None = None,
    clock: Clock | None = None,
) -> Shop:
    """A shop with these plugin classes on and no others, whatever is installed here.

    A setting that a plugin requires and a test leaves out is the first of its field's ``examples``.
    ``settings`` is what ``farmgate.toml`` would say, ``{"plugins": {"cold_chain": {…}}}`` too.
    Tables are as the database has them: ``farmgate.opening.migrate(shop)`` brings what is due.
    """
    said = dict(settings or {})
    tables: dict[str, Any] = dict(said.get("plugins", {}))
    for plugin in plugins:
        tables[plugin.name] = {**_examples(plugin), **tables.get(plugin.name, {})}
    # Facts are looked for often: a test that follows them should not wait.
    following = {"poll_seconds": 0.02, **said.get("subscriptions", {})}
    raw = {**said, "subscriptions": following, "database": {"url": database_url}, "plugins": tables}
    known = {plugin.name: plugin for plugin in plugins}
    return open_shop(folder, raw=raw, known_plugins=known, clock=clock or FakeClock())


def _examples(plugin: type[Plugin]) -> dict[str, Any]:
    required = {n: one for n, one in plugin.Settings.model_fields.items() if one.is_required()}
    return {name: one.examples[0] for name, one in required.items() if one.examples}
