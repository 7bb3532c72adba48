"""Typer's help pages in the language of whoever reads them, each with its examples."""

from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from farmgate.cli.speech import language, say

_PANELS_ZH = {
    "ARGUMENTS_PANEL_TITLE": "参数",
    "OPTIONS_PANEL_TITLE": "选项",
    "COMMANDS_PANEL_TITLE": "命令",
    "DEFAULT_STRING": "[默认:{}]",
    "ENVVAR_STRING": "[环境变量:{}]",
    "REQUIRED_LONG_STRING": "[必填]",
}

NO_VALUE = ""
"""The metavar of a flag, which takes no value; Typer would print ``<bool>``."""


def examples(*lines: str) -> str:
    """The end of a help page: commands that one can copy."""
    return "\n".join([say("Examples:", "示例:"), *(f"  [cyan]{line}[/cyan]" for line in lines)])


def help_unless_asked(context: typer.Context) -> None:
    """Stand before a group's commands: where none was asked for, its help page is the answer."""
    if context.invoked_subcommand is None:
        # Where words are no markup the page comes back as a text; else rich has printed it.
        if page := context.get_help():
            typer.echo(page)
        raise typer.Exit


class Command(TyperCommand):
    """A command whose help page speaks both languages."""

    def get_usage(self, ctx: Any) -> str:
        return _usage(super().get_usage(ctx))

    def get_help_option(self, ctx: Any) -> Any:
        return _help_option(super().get_help_option(ctx))

    def format_help(self, ctx: Any, formatter: Any) -> None:
        _name_panels()
        super().format_help(ctx, formatter)


class Group(TyperGroup):
    """A group of commands whose help page speaks both languages."""

    def get_usage(self, ctx: Any) -> str:
        return _usage(super().get_usage(ctx))

    def get_help_option(self, ctx: Any) -> Any:
        return _help_option(super().get_help_option(ctx))

    def format_help(self, ctx: Any, formatter: Any) -> None:
        _name_panels()
        super().format_help(ctx, formatter)


def _usage(text: str) -> str:
    if language() == "en":
        return text
    text = text.replace("Usage: ", "用法:")
    return text.replace("[OPTIONS]", "[选项]").replace("COMMAND [ARGS]...", "命令 [参数]...")


def _help_option(option: Any) -> Any:
    if option is not None:
        option.help = say("Show this page and exit.", "显示本页并退出。")
        option.metavar = NO_VALUE
    return option


def _name_panels() -> None:
    if language() == "en":
        return
    from typer import rich_utils

    for name, words in _PANELS_ZH.items():
        setattr(rich_utils, name, words)
