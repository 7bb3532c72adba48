"""``farmgate new``: a folder that is a shop."""

from pathlib import Path
from typing import Annotated

import typer

from farmgate.cli.mistakes import Stopped
from farmgate.cli.speech import say
from farmgate.cli.terminal import tell
from farmgate.cli.wording import Command, examples
from farmgate.language import Text

_IGNORED = (
    "# The shop's data, and what Python leaves behind.\n*.db\n*.db-wal\n*.db-shm\n__pycache__/\n"
)


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        "new",
        cls=Command,
        help=say(
            "Make a folder with the settings of a new shop.", "新建一个店铺文件夹,内含设置文件。"
        ),
        epilog=examples("farmgate new my-shop"),
    )(new)


def new(
    folder: Annotated[
        Path,
        typer.Argument(
            metavar=say("FOLDER", "文件夹"),
            help=say("Where the shop is to lie; made if missing.", "店铺放在哪里;没有则新建。"),
        ),
    ],
) -> None:
    """Write the template of ``farmgate.toml`` and say what comes next."""
    from importlib.resources import files
    from shlex import quote

    settings = folder / "farmgate.toml"
    if settings.exists():
        raise Stopped(
            Text(
                en=f"{folder} is a shop already: it has a farmgate.toml. Name another folder.",
                zh=f"{folder} 已经是一个店铺(有 farmgate.toml)。请换一个文件夹。",
            )
        )
    folder.mkdir(parents=True, exist_ok=True)
    template = files("farmgate.cli") / "templates" / "farmgate.toml"
    settings.write_text(template.read_text("utf-8") + _plugin_tables(), "utf-8")
    ignored = folder / ".gitignore"
    if not ignored.exists():
        ignored.write_text(_IGNORED, "utf-8")
    tell(say(f"Made a shop in {folder}. Next:", f"店铺已建在 {folder}。接下来:"))
    for command, why in _next_steps(quote(str(folder))):
        tell(f"  {command:<24}# {why}")


def _plugin_tables() -> str:
    from farmgate.plugin_tables import plugin_tables
    from farmgate.plugins import loadable

    return plugin_tables(loadable(), is_on=lambda plugin: plugin.on_in_new_shops)


def _next_steps(folder: str) -> tuple[tuple[str, str], ...]:
    return (
        (f"cd {folder}", say("go into it", "进入文件夹")),
        ("farmgate migrate", say("make its tables", "建立数据表")),
        ("farmgate seed", say("if you like: fill it with demonstration data", "可选:填入演示数据")),
        ("farmgate serve", say("open it", "开店")),
    )
