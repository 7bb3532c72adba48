"""``farmgate plugin run``: a plugin's own commands."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from farmgate.cli.asking import HERE, Folder
from farmgate.cli.mistakes import Stopped
from farmgate.cli.shops import check_migrated, opened, with_folder
from farmgate.cli.speech import language, say
from farmgate.cli.terminal import tell
from farmgate.cli.wording import Command, Group, examples, help_unless_asked
from farmgate.language import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from farmgate.commands import PluginCommand
    from farmgate.plugins import Plugin
    from farmgate.shop import Shop


def add_to(group: typer.Typer) -> None:
    """Add the command."""
    group.command(
        "run",
        cls=Command,
        # What stands behind the plugin's name is for its own command to read.
        context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False},
        help=say(
            "Run a command of a plugin's own; without one, list them.",
            "运行插件自己的命令;不写命令则列出全部。",
        ),
        epilog=examples(
            "farmgate plugin run thanks",
            "farmgate plugin run thanks send --help",
            "farmgate plugin run --dir my-shop thanks send",
        ),
    )(run)


def run(
    name: Annotated[
        str,
        typer.Argument(
            metavar=say("NAME", "插件名"),
            help=say("The plugin; it must be on.", "插件名;须已启用。"),
        ),
    ],
    words: Annotated[
        list[str] | None,
        typer.Argument(
            metavar=say("COMMAND…", "命令…"),
            help=say("Its command, with arguments and options.", "它的命令及参数、选项。"),
        ),
    ] = None,
    folder: Folder = HERE,
) -> None:
    """Build the plugin's command line from its methods' signatures, and run it."""
    from farmgate.commands import commands_of

    folder, asked = _without_folder(words or [], folder)
    with opened(folder) as shop:
        plugin = _plugin(shop, name)
        commands = commands_of(plugin)
        if not commands:
            raise Stopped(_none(name))
        _call(shop, folder, plugin, commands, asked)


def _call(
    shop: "Shop",
    folder: Path,
    plugin: "Plugin",
    commands: "Mapping[str, PluginCommand]",
    asked: "Sequence[str]",
) -> None:
    from farmgate.problems import Refused

    command = typer.main.get_command(_app(shop, folder, plugin, commands))
    try:
        answer = command.main(
            args=list(asked),
            prog_name=f"farmgate plugin run {plugin.name}",
            standalone_mode=False,
        )
    except Refused as refused:
        sentences = " ".join(problem.message(language()) for problem in refused.problems)
        raise Stopped(Text(zh=sentences, en=sentences)) from refused
    if isinstance(answer, str):
        tell(answer)


def _app(
    shop: "Shop", folder: Path, plugin: "Plugin", commands: "Mapping[str, PluginCommand]"
) -> typer.Typer:
    app = typer.Typer(
        cls=Group,
        invoke_without_command=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,  # its author's words are no markup
        help=say(plugin.summary.en, plugin.summary.zh),
    )
    app.callback()(help_unless_asked)
    for one in commands.values():
        app.command(one.name, cls=Command, help=say(one.help.en, one.help.zh))(
            _when_migrated(one.bound_to(shop), shop, folder)
        )
    return app


def _when_migrated(
    function: "Callable[..., Any]", shop: "Shop", folder: Path
) -> "Callable[..., Any]":
    from functools import wraps

    @wraps(function)
    def run(*args: Any, **kwargs: Any) -> Any:
        check_migrated(shop, folder)
        return function(*args, **kwargs)

    run.__signature__ = function.__signature__  # type: ignore[attr-defined]
    return run


def _without_folder(words: list[str], folder: Path) -> tuple[Path, list[str]]:
    """Whoever says ``--dir`` last means the shop's folder, as with any other command."""
    rest: list[str] = []
    given = iter(words)
    for word in given:
        if word == "--dir":
            folder = Path(next(given, ""))
        elif word.startswith("--dir="):
            folder = Path(word.partition("=")[2])
        else:
            rest.append(word)
    return folder, rest


def _plugin(shop: "Shop", name: str) -> "Plugin":
    for plugin in shop.plugins:
        if plugin.name == name:
            return plugin
    on = ", ".join(plugin.name for plugin in shop.plugins) or "-"
    listed = with_folder("farmgate plugins", shop.folder)
    raise Stopped(
        Text(
            en=f"Plugin {name} is not on in this shop (on: {on}). Check the name, or switch it on "
            f"in farmgate.toml; `{listed}` lists what is there.",
            zh=f"本店没有启用插件 {name}(已启用:{on})。请检查名称,或在 farmgate.toml 中启用;"
            f"`{listed}` 列出全部。",
        )
    )


def _none(name: str) -> Text:
    return Text(en=f"Plugin {name} has no commands of its own.", zh=f"插件 {name} 没有自己的命令。")
