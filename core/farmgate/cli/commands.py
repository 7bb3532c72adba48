"""All commands of farmgate, in the order in which a newcomer needs them."""

from typing import Annotated, Any

import typer

from farmgate import __version__
from farmgate.cli import (
    demo,
    doctor,
    explain,
    jobs,
    members,
    migrating,
    new,
    plugin,
    plugins,
    reindexing,
    schema,
    seeding,
    serving,
)
from farmgate.cli.speech import say
from farmgate.cli.terminal import tell
from farmgate.cli.wording import NO_VALUE, Group, examples, help_unless_asked

_ORDER = (
    "demo", "new", "migrate", "seed", "serve", "worker", "member", "jobs", "plugins", "plugin",
    "reindex", "explain", "doctor", "schema",
)  # fmt: skip


class Commands(Group):
    """The commands in the order of their use, where Typer would put groups last."""

    def list_commands(self, ctx: Any) -> list[str]:
        return sorted(super().list_commands(ctx), key=_ORDER.index)


app = typer.Typer(
    cls=Commands,
    invoke_without_command=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    help=say(
        "farmgate: a shop for those who sell where it grows.",
        "farmgate:为在产地直接销售的人准备的店铺。",
    ),
    epilog=examples("farmgate demo", "farmgate demo --once", "farmgate new my-shop"),
)


@app.callback()
def farmgate(
    context: typer.Context,
    version: Annotated[
        bool,
        typer.Option("--version", metavar=NO_VALUE, help=say("Print the version.", "显示版本号。")),
    ] = False,
) -> None:
    """Print the version, or the help page where nothing was asked for."""
    if version:
        tell(f"farmgate {__version__}")
        raise typer.Exit
    help_unless_asked(context)


for module in (
    demo,
    new,
    migrating,
    seeding,
    serving,
    jobs,
    plugins,
    reindexing,
    plugin,
    explain,
    doctor,
    schema,
    members,
):
    module.add_to(app)
