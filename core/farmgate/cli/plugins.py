"""``farmgate plugins``: which are on, in which order their hooks run, what went wrong lately."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from farmgate.cli.asking import HERE, Folder, Json
from farmgate.cli.speech import say
from farmgate.cli.terminal import out, tell, tell_json
from farmgate.cli.wording import Command, examples

if TYPE_CHECKING:
    from farmgate.shop import Shop


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        "plugins",
        cls=Command,
        help=say(
            "List plugins, the order of their hooks, and what went wrong with them lately.",
            "列出插件、各钩子的运行顺序,以及最近出现的问题。",
        ),
        epilog=examples("farmgate plugins", "farmgate plugins --json"),
    )(plugins)


def plugins(folder: Folder = HERE, json: Json = False) -> None:
    """Look at what is installed and at what the shop's settings say."""
    from farmgate.cli.shops import opened

    with opened(folder) as shop:
        found: dict[str, Any] = {
            "plugins": _plugins(shop, folder),
            "hooks": _hooks(shop),
            "problems": _problems(shop),
        }
    if json:
        tell_json(found)
        return
    _tell_plugins(found["plugins"])
    _tell_hooks(found["hooks"])
    _tell_problems(found["problems"])


def _plugins(shop: "Shop", folder: Path) -> list[dict[str, Any]]:
    from farmgate.discovery import known_plugins
    from farmgate.settings import environment, plugins_named, read_file

    on = {plugin.name: plugin for plugin in shop.plugins}
    known = known_plugins(folder)
    named = plugins_named(read_file(folder), environment())
    others = sorted({*known, *named} - set(on))
    return [_row(name, on.get(name), known.get(name)) for name in [*on, *others]]


def _row(name: str, plugin: Any, point: Any) -> dict[str, Any]:
    declared = plugin or _declaration(name, point)
    title = None if declared is None else say(declared.title.en, declared.title.zh)
    return {
        "name": name,
        "installed": point is not None,
        "place": None if point is None else point.value,
        "on": plugin is not None,
        "version": None if declared is None else declared.version,
        "title": title,
    }


def _declaration(name: str, point: Any) -> Any:
    """The class of a plugin that is off; None where it cannot be loaded, which nobody needs.

    What lies in the shop's folder is not run as long as it is off.
    """
    from importlib.metadata import EntryPoint

    from farmgate.errors import ShopCannotOpen
    from farmgate.plugins import load

    if not isinstance(point, EntryPoint):
        return None
    try:
        return load([name], {name: point})[0]
    except ShopCannotOpen:
        return None


def _hooks(shop: "Shop") -> list[dict[str, Any]]:
    return [
        {
            "name": spec.name,
            "kind": spec.kind,
            "on_failure": spec.on_failure,
            "budget_ms": spec.budget_ms,
            "plugins": [one.plugin for one in shop.hooks.implementations(spec.function)],
        }
        for spec in shop.hooks.specs.values()
    ]


def _tell_plugins(rows: list[dict[str, Any]]) -> None:
    from rich.table import Table

    if not rows:
        tell(say("No plugin is installed.", "没有安装插件。"))
        return
    table = Table(
        say("Plugin", "插件"), say("Version", "版本"), say("State", "状态"), say("Title", "名称"),
        say("Where", "位置"),
        box=None, pad_edge=False,
    )  # fmt: skip
    for row in rows:
        style = "green" if row["on"] else "dim"
        table.add_row(
            row["name"],
            row["version"] or "-",
            _state(row),
            row["title"] or "-",
            row["place"] or "-",
            style=style,
        )
    out().print(table)


def _state(row: dict[str, Any]) -> str:
    if row["on"]:
        return say("on", "已启用")
    return say("off", "未启用") if row["installed"] else say("not installed", "未安装")


def _tell_hooks(hooks: list[dict[str, Any]]) -> None:
    from rich.table import Table

    table = Table(
        say("Hook", "钩子"), say("Kind", "类型"), say("If one fails", "出错时"),
        say("Budget", "时限"), say("Runs, in this order", "依次运行"), box=None, pad_edge=False,
    )  # fmt: skip
    for hook in hooks:
        table.add_row(
            hook["name"],
            hook["kind"],
            _on_failure(hook),
            f"{hook['budget_ms']} ms",
            " → ".join(hook["plugins"]) or "-",
        )
    tell()
    out().print(table)


def _on_failure(hook: dict[str, Any]) -> str:
    if hook["kind"] == "react":
        return say("told again", "重新投递")
    closed, left_out = say("refused", "拒绝"), say("left out", "略过")
    return closed if hook["on_failure"] == "closed" else left_out


def _problems(shop: "Shop") -> list[dict[str, Any]] | None:
    """What went wrong, the latest first; None where the table cannot be read (yet)."""
    from dataclasses import asdict

    from sqlalchemy.exc import DatabaseError

    from farmgate.events.plugin_problems import plugin_problems

    try:
        with shop.db.read() as session:
            found = [asdict(one) for one in plugin_problems(session, shop)]
    except DatabaseError:  # before the first `farmgate migrate`: the list of plugins stands
        return None
    zone = shop.time_zone
    for one in found:
        for name in ("first_at", "last_at"):
            one[name] = one[name].astimezone(zone).isoformat(timespec="seconds")
    return found


def _tell_problems(problems: list[dict[str, Any]] | None) -> None:
    if not problems:
        return
    tell()
    tell(say("What went wrong, the latest first:", "出现过的问题(最近的在前):"))
    for one in problems:
        who, how, times = f"{one['plugin']} {one['version']}", _how(one["kind"]), one["count"]
        error = f": {one['error']}" if one["error"] else ""
        tell(
            say(
                f"  {one['last_at']} {one['hook']} of {who} {how} ({times} in all){error}",
                f"  {one['last_at']} {who} 的 {one['hook']} {how}(共 {times} 次){error}",
            )
        )


def _how(kind: str) -> str:
    return {
        "raised": say("raised", "出错"),
        "overran": say("overran", "超时"),
        "skipped": say("skipped", "被略过"),
    }[kind]
