"""``farmgate plugin``: what one does with a single plugin."""

import typer

from farmgate.cli import plugin_checking, plugin_new, plugin_removing, plugin_running
from farmgate.cli.speech import say
from farmgate.cli.wording import Group, examples, help_unless_asked


def add_to(app: typer.Typer) -> None:
    """Add the group and its commands."""
    group = typer.Typer(
        cls=Group,
        invoke_without_command=True,
        rich_markup_mode="rich",
        help=say(
            "One plugin: begin it, check it, run its commands, take it away.",
            "单个插件:新建、检查、运行其命令、移除。",
        ),
        epilog=examples("farmgate plugin new thanks", "farmgate plugin check thanks"),
    )
    group.callback()(help_unless_asked)
    for module in (plugin_new, plugin_checking, plugin_running, plugin_removing):
        module.add_to(group)
    app.add_typer(group, name="plugin")
