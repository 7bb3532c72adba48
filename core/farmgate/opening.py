"""Opening a shop: from its folder to settings, database, plugins and hooks."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from farmgate.clashes import check_apart
from farmgate.clock import Clock, SystemClock
from farmgate.db import Database
from farmgate.discovery import known_plugins as found_for
from farmgate.dispatch import Hooks
from farmgate.errors import ShopCannotOpen
from farmgate.events.catching_up import catch_up, check_catch_up
from farmgate.events.scheduling import install_schedules
from farmgate.hooks import catalog, checkout, member, order, product, stock
from farmgate.jobs import check_jobs
from farmgate.language import Text
from farmgate.members.roles import install_presets
from farmgate.migrations.run import Pending, owners, pending, upgrade
from farmgate.payments.collecting import payment_providers
from farmgate.permissions import permissions_of
from farmgate.plugins import Plugin, in_order, load
from farmgate.routes import routes_of
from farmgate.settings import (
    PluginSettings,
    Settings,
    UncheckedPluginSettings,
    check,
    environment,
    plugins_named,
    read_file,
)
from farmgate.shop import Shop

HOOK_MODULES = (catalog, checkout, order, product, stock, member)


def open_shop(
    folder: Path,
    *,
    raw: Mapping[str, Any] | None = None,
    known_plugins: Mapping[str, Any] | None = None,
    clock: Clock | None = None,
) -> Shop:
    """The shop in a folder; ``ShopCannotOpen`` says everything that stands in the way.

    Args:
        folder: where ``farmgate.toml`` lies; a relative SQLite file is relative to it.
        raw: what the file would say, for tests.
        known_plugins: plugin classes by name in place of what is installed and of what lies in
            the folder, for tests.
        clock: by default the machine's.
    """
    raw = read_file(folder) if raw is None else raw
    known = found_for(folder) if known_plugins is None else known_plugins
    classes, settings = _checked(raw, known)
    plugins = in_order([plugin(settings.of_plugin(plugin.name)) for plugin in classes])
    permissions_of(plugins)
    routes_of(plugins)
    check_apart(plugins)
    check_jobs(plugins)  # all raise where two are one: not when the first reader comes
    clock = clock or SystemClock()
    hooks = Hooks(HOOK_MODULES, plugins, clock)
    check_catch_up(hooks, plugins)
    shop = Shop(
        folder=folder,
        settings=settings,
        db=Database(_database_url(settings.database.url, folder)),
        clock=clock,
        plugins=plugins,
        hooks=hooks,
        payment_providers=payment_providers(plugins, settings.shop.currency),
    )
    for plugin in plugins:
        plugin.opened(shop)
    return shop


def migrate(shop: Shop) -> list[Pending]:
    """Bring the shop's tables up to date and say what was due.

    Jobs get their schedules, and plugins are to be told of past facts that they catch up with.
    """
    done = upgrade(shop.db, owners(shop.plugins))
    shop.db.write(install_presets)
    install_schedules(shop)
    catch_up(shop)
    return [one for one in done if one.is_due]


def check_migrated(shop: Shop) -> str | None:
    """None where every table is as the code wants it, else a sentence."""
    due = [one.owner.name for one in pending(shop.db, owners(shop.plugins)) if one.is_due]
    return f"tables of {', '.join(due)} are not up to date: run `farmgate migrate`" if due else None


def _checked(
    raw: Mapping[str, Any], known: Mapping[str, Any]
) -> tuple[list[type[Plugin]], Settings]:
    """Plugins and settings, or every reason of both at once."""
    reasons: list[Text] = []
    named = plugins_named(raw, environment())
    classes: list[type[Plugin]] = []
    for name in (name for name, is_on in named.items() if is_on):
        try:
            classes.extend(load([name], known))
        except ShopCannotOpen as error:
            reasons.extend(error.reasons)
    # A plugin that is off, or cannot be loaded, keeps its settings, but nobody can check them.
    models: dict[str, type[PluginSettings]] = dict.fromkeys(named, UncheckedPluginSettings)
    models.update({plugin.name: plugin.Settings for plugin in classes})
    try:
        settings = check(raw, models)
    except ShopCannotOpen as error:
        raise ShopCannotOpen(*reasons, *error.reasons) from None
    if reasons:
        raise ShopCannotOpen(*reasons)
    return classes, settings


def _database_url(url: str, folder: Path) -> str:
    if url.startswith("sqlite:///"):
        return f"sqlite:///{folder.resolve() / url.removeprefix('sqlite:///')}"
    return re.sub("^postgresql://", "postgresql+psycopg://", url)
