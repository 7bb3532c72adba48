"""``farmgate plugin remove``: a plugin leaves, and the shop says first what goes and what stays."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from farmgate.cli.asking import HERE, Folder, Json, Yes
from farmgate.cli.mistakes import Stopped
from farmgate.cli.shops import opened
from farmgate.cli.speech import say
from farmgate.cli.terminal import tell, tell_json
from farmgate.cli.wording import NO_VALUE, Command, examples
from farmgate.language import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from farmgate.migrations.run import Owner
    from farmgate.removal.traces import Traces
    from farmgate.shop import Shop


def add_to(group: typer.Typer) -> None:
    """Add the command."""
    group.command(
        "remove",
        cls=Command,
        help=say(
            "Say what removing a plugin would do with what it has here; with --yes, do it.",
            "说明移除插件会如何处理它的数据;加 --yes 才执行。",
        ),
        epilog=examples(
            "farmgate plugin remove thanks --keep-data",
            "farmgate plugin remove thanks --export thanks.jsonl",
            "farmgate plugin remove thanks --purge --yes",
        ),
    )(remove)


def remove(
    name: Annotated[
        str,
        typer.Argument(
            metavar=say("NAME", "插件名"),
            help=say("The plugin; its code may be gone already.", "插件名;代码可以已卸载。"),
        ),
    ],
    keep_data: Annotated[
        bool,
        typer.Option(
            "--keep-data",
            metavar=NO_VALUE,
            help=say(
                "Its tables stay; switched on again, it goes on where it was.",
                "保留数据表;再次启用时从原处继续。",
            ),
        ),
    ] = False,
    export: Annotated[
        Path | None,
        typer.Option(
            "--export",
            metavar=say("FILE", "文件"),
            help=say(
                "Write its tables to a file (JSON Lines), then delete them.",
                "先把数据表写入文件(JSON Lines),再删除。",
            ),
        ),
    ] = None,
    purge: Annotated[
        bool,
        typer.Option(
            "--purge",
            metavar=NO_VALUE,
            help=say("Delete its tables and all that is its own.", "删除它的数据表及其全部数据。"),
        ),
    ] = False,
    yes: Yes = False,
    json: Json = False,
    folder: Folder = HERE,
) -> None:
    """Foresee, and do it only when told so."""
    _check_one_way(keep_data, export, purge)
    with opened(folder) as shop:
        if yes:
            _check_off(shop, name)
        traces = _traces(shop, name)
        owner = None if keep_data else _owner(shop, name)
        if json:
            tell_json(_as_json(name, traces, is_done=yes))
        else:
            _tell(name, traces, owner, keep_data=keep_data)
        if not yes:
            _tell_nothing_done(shop, name, as_json=json)
        elif keep_data:
            _keep(shop, name)
        else:
            _take_away(shop, name, traces, owner, export)
    if yes and not json:
        tell(say(f"Done. Now remove [plugins.{name}] from farmgate.toml, and its code.",
                 f"已完成。可从 farmgate.toml 删除 [plugins.{name}],并卸载其代码。"))  # fmt: skip


def _keep(shop: "Shop", name: str) -> None:
    from farmgate.removal.service import keep_data

    shop.db.write(lambda session: keep_data(session, name))


def _take_away(
    shop: "Shop", name: str, traces: "Traces", owner: "Owner | None", export: Path | None
) -> None:
    from farmgate.removal.service import purge

    if export is not None:
        _write(shop, name, traces, export)
    purge(shop.db, name, _others(shop, name), owner)


def _write(shop: "Shop", name: str, traces: "Traces", file: Path) -> None:
    """Whole and on disk before anything is deleted."""
    import os

    from farmgate.removal.export import lines

    tables = [table.name for table in traces.tables]
    file.touch(mode=0o600, exist_ok=False)
    with file.open("w", encoding="utf-8") as out, shop.db.read() as session:
        for line in lines(session, name, traces.revision, tables):
            out.write(f"{line}\n")
        out.flush()
        os.fsync(out.fileno())


def _check_one_way(keep_data: bool, export: Path | None, purge: bool) -> None:
    if sum((keep_data, export is not None, purge)) != 1:
        raise Stopped(
            Text(
                en="Say what becomes of its data: one of --keep-data, --export FILE and --purge. "
                "Nothing is done without --yes.",
                zh="请指明如何处理数据:--keep-data、--export 文件、--purge 三者选一。"
                "不加 --yes 不会做任何改动。",
            )
        )
    if export is not None and export.exists():
        raise Stopped(
            Text(
                en=f"{export} is there already and would be lost. Name another file.",
                zh=f"{export} 已存在,会被覆盖。请换一个文件名。",
            )
        )


def _check_off(shop: "Shop", name: str) -> None:
    if _is_on(shop, name):
        raise Stopped(
            Text(
                en=f"Plugin {name} is on, and would go on writing. Switch it off first: "
                f"[plugins.{name}] enabled = false in farmgate.toml; restart server and worker; "
                "then remove it.",
                zh=f"插件 {name} 已启用,仍会写入数据。请先关闭:在 farmgate.toml 中设 "
                f"[plugins.{name}] enabled = false,重启服务和后台任务,再移除。",
            )
        )


def _is_on(shop: "Shop", name: str) -> bool:
    return any(plugin.name == name for plugin in shop.plugins)


def _others(shop: "Shop", name: str) -> list[str]:
    from farmgate.discovery import known_plugins

    return [one for one in known_plugins(shop.folder) if one != name]


def _traces(shop: "Shop", name: str) -> "Traces":
    from farmgate.discovery import known_plugins
    from farmgate.migrations.schema import is_cores_name
    from farmgate.removal.traces import traces_of

    if is_cores_name(name):
        raise Stopped(_unknown(name))
    with shop.db.read() as session:
        traces = traces_of(session, name, _others(shop, name))
    if traces.is_empty and not traces.permissions and name not in known_plugins(shop.folder):
        raise Stopped(_unknown(name))
    return traces


def _unknown(name: str) -> Text:
    return Text(
        en=f"There is no plugin {name}, and nothing of it in the database. Check the name.",
        zh=f"没有插件 {name},数据库里也没有它的数据。请检查名称。",
    )


def _owner(shop: "Shop", name: str) -> "Owner | None":
    """Its migrations, where its code can still be loaded."""
    from farmgate.discovery import known_plugins
    from farmgate.errors import ShopCannotOpen
    from farmgate.migrations.run import Owner
    from farmgate.plugins import load

    try:
        (plugin,) = load([name], known_plugins(shop.folder))
    except ShopCannotOpen:
        return None
    if plugin.metadata is None or plugin.migrations is None:
        return None
    return Owner(name, plugin.metadata, plugin.migrations)


def _tell(name: str, traces: "Traces", owner: "Owner | None", *, keep_data: bool) -> None:
    goes = list(_goes_when_kept(traces) if keep_data else _goes_when_purged(traces))
    tell(say(f"What goes with plugin {name}:", f"随插件 {name} 一起移除的:"))
    for line in goes or [say("nothing", "无")]:
        tell(f"  {line}")
    tell(say("What stays:", "保留的:"))
    for line in _stays(traces, name, keep_data=keep_data):
        tell(f"  {line}")
    if not keep_data and owner is None and traces.tables:
        tell(say("Its code cannot be loaded: its tables would be dropped as they are, without its "
                 "migrations, which may clear away more than tables.",
                 "无法加载它的代码:将直接删除数据表,而不运行其迁移;"
                 "迁移可能还会清理数据表以外的内容。"))  # fmt: skip


def _goes_when_kept(traces: "Traces") -> "Iterator[str]":
    if traces.in_core["plugin_problems"]:
        yield say(f"problems that it had: {traces.in_core['plugin_problems']}",
                  f"问题记录:{traces.in_core['plugin_problems']} 条")  # fmt: skip
    if traces.in_core["jobs"]:
        yield say("the schedules of its jobs", "后台任务的排程")


def _goes_when_purged(traces: "Traces") -> "Iterator[str]":
    for table in traces.tables:
        yield say(f"table {table.name}: {table.rows} rows", f"数据表 {table.name}:{table.rows} 行")
    if traces.version_table is not None:
        yield say(f"table {traces.version_table}: revision {traces.revision}",
                  f"数据表 {traces.version_table}:版本 {traces.revision}")  # fmt: skip
    for core_table, rows in traces.in_core.items():
        if rows:
            yield say(f"rows of core's {core_table}: {rows}", f"核心表 {core_table} 中的 {rows} 行")
    for role, codes in traces.permissions.items():
        named = ", ".join(codes)
        yield say(f"permissions of the role {role}: {named}", f"角色 {role} 的权限:{named}")


def _stays(traces: "Traces", name: str, *, keep_data: bool) -> "Iterator[str]":
    if keep_data:
        rows = sum(table.rows for table in traces.tables)
        yield say(f"its tables: {len(traces.tables)}, with {rows} rows",
                  f"它的数据表:{len(traces.tables)} 个,共 {rows} 行")  # fmt: skip
        yield say("its quotas, deliveries, permissions, and work that was asked for once",
                  "它的限额、投递、权限,以及一次性任务")  # fmt: skip
    for core_table, rows in traces.kept.items():
        if rows:
            yield say(f"what it decided about orders: {rows} rows of {core_table}",
                      f"它对订单的决定:{core_table} 中的 {rows} 行")  # fmt: skip
    yield say(f"[plugins.{name}] in farmgate.toml, and its code: they are yours to remove",
              f"farmgate.toml 里的 [plugins.{name}] 和它的代码:请自行删除")  # fmt: skip


def _tell_nothing_done(shop: "Shop", name: str, *, as_json: bool) -> None:
    if as_json:
        return
    if _is_on(shop, name):
        tell(say(f"It is on: before --yes, set [plugins.{name}] enabled = false and restart.",
                 f"它已启用:执行前请设 [plugins.{name}] enabled = false 并重启。"))  # fmt: skip
    tell(say("Nothing was done. Do it with --yes.", "未做任何改动。加 --yes 执行。"))


def _as_json(name: str, traces: "Traces", *, is_done: bool) -> dict[str, Any]:
    return {
        "plugin": name,
        "done": is_done,
        "tables": {table.name: table.rows for table in traces.tables},
        "version_table": traces.version_table,
        "revision": traces.revision,
        "in_core": traces.in_core,
        "kept": traces.kept,
        "permissions": {role: list(codes) for role, codes in traces.permissions.items()},
    }
