"""``farmgate jobs``: what the plugins' jobs did last and do next; and running one now."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from farmgate.cli.asking import HERE, Folder, Json
from farmgate.cli.mistakes import Stopped
from farmgate.cli.shops import check_migrated, opened
from farmgate.cli.speech import say
from farmgate.cli.terminal import out, tell, tell_json
from farmgate.cli.wording import NO_VALUE, Command, Group, examples
from farmgate.language import Text

if TYPE_CHECKING:
    from farmgate.events.reading import JobRow
    from farmgate.shop import Shop

_MOST = 100
_SHOWN = (
    "plugin",
    "name",
    "title",
    "schedule",
    "is_periodic",
    "status",
    "next_run_at",
    "last_started_at",
    "last_finished_at",
    "runs",
    "failures",
    "failures_since_success",
    "last_result",
    "last_error",
)


def add_to(app: typer.Typer) -> None:
    """Add the group and its command."""
    group = typer.Typer(
        cls=Group,
        invoke_without_command=True,
        rich_markup_mode="rich",
        help=say(
            "List the plugins' jobs: last run, next run, failures.",
            "列出插件的任务:上次运行、下次运行、失败次数。",
        ),
        epilog=examples("farmgate jobs", "farmgate jobs --json", "farmgate jobs run PLUGIN NAME"),
    )
    group.callback()(jobs)
    group.command(
        "run",
        cls=Command,
        help=say("Run a job here and now, and print its answer.", "立即运行一个任务并显示结果。"),
        epilog=examples("farmgate jobs run PLUGIN NAME"),
    )(run)
    app.add_typer(group, name="jobs")


def jobs(context: typer.Context, folder: Folder = HERE, json: Json = False) -> None:
    """Show every job on a schedule, and the newest of those that were asked for once."""
    if context.invoked_subcommand is not None:
        return
    with opened(folder) as shop:
        check_migrated(shop, folder)
        rows = _rows(shop)
        if json:
            tell_json([_as_json(row) for row in rows])
        else:
            _tell(shop, rows)


def run(
    context: typer.Context,
    plugin: Annotated[
        str,
        typer.Argument(
            metavar=say("PLUGIN", "插件"), help=say("The plugin's name.", "插件的名称。")
        ),
    ],
    name: Annotated[
        str,
        typer.Argument(metavar=say("NAME", "名称"), help=say("The job's name.", "任务的名称。")),
    ],
    folder: Annotated[
        Path | None,
        typer.Option(
            "--dir",
            metavar=say("FOLDER", "文件夹"),
            help=say("The shop's folder; by default this one.", "店铺文件夹;默认为当前文件夹。"),
        ),
    ] = None,
    json: Annotated[
        bool,
        typer.Option(
            "--json",
            metavar=NO_VALUE,
            help=say("Answer in JSON, for programs.", "以 JSON 输出,供程序读取。"),
        ),
    ] = False,
) -> None:
    """Run it in this process, whether a worker runs or not."""
    from farmgate.cli.terminal import log_to_stderr
    from farmgate.events.jobs import run_now
    from farmgate.problems import Refused

    assert context.parent is not None  # noqa: S101 - `run` stands in a group
    folder = folder or context.parent.params["folder"]
    log_to_stderr()
    with opened(folder) as shop:
        check_migrated(shop, folder)
        try:
            result = run_now(shop, plugin, name)
        except Refused as refused:
            problem = refused.problems[0]
            said = Text(problem.message("zh-CN"), problem.message("en"))
            raise Stopped(said) from refused
    if json:
        tell_json(result)
        return
    tell(
        say(f"{plugin}.{name} was run: {result or '-'}", f"已运行 {plugin}.{name}:{result or '-'}")
    )


def _rows(shop: "Shop") -> list["JobRow"]:
    from farmgate.events.reading import jobs_page
    from farmgate.events.scheduling import install_schedules
    from farmgate.paging import PageRequest

    install_schedules(shop)
    with shop.db.read() as session:
        return list(jobs_page(session, shop, PageRequest(last=_MOST)).nodes)


def _as_json(row: "JobRow") -> dict[str, Any]:
    values = {name: getattr(row, name) for name in _SHOWN}
    return {name: _plain(value) for name, value in values.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return say(value.en, value.zh) if isinstance(value, Text) else value


def _tell(shop: "Shop", rows: list["JobRow"]) -> None:
    """Some lines a job: what came of it may be long, and a table would cut it."""
    if not rows:
        tell(say("No plugin that is on has jobs.", "已启用的插件没有任务。"))
        return
    for row in rows:
        is_bad = row.status == "dead" or row.failures_since_success > 0
        schedule = say(row.schedule.en, row.schedule.zh)
        out().print(
            f"{row.plugin}.{row.name}  {_state(row)}, {schedule}", style="red" if is_bad else "bold"
        )
        tell(f"  {_times(shop, row)}")
        if row.last_error or row.last_result is not None:
            tell(f"  {row.last_error or row.last_result}")


def _times(shop: "Shop", row: "JobRow") -> str:
    last, due = _moment(shop, row.last_started_at), _moment(shop, row.next_run_at)
    return say(
        f"last run {last}, next run {due}, runs {row.runs}, failures {row.failures}",
        f"上次 {last},下次 {due},运行 {row.runs} 次,失败 {row.failures} 次",
    )


def _state(row: "JobRow") -> str:
    return {
        "waiting": say("waiting", "等待"),
        "running": say("running", "运行中"),
        "done": say("done", "已完成"),
        "dead": say("given up", "已放弃"),
    }[row.status]


def _moment(shop: "Shop", moment: datetime | None) -> str:
    return "-" if moment is None else f"{moment.astimezone(shop.time_zone):%Y-%m-%d %H:%M}"
