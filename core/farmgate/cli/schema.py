"""``farmgate schema export``: the GraphQL schema of a shop as text."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from farmgate.cli.asking import HERE, Folder
from farmgate.cli.speech import say
from farmgate.cli.terminal import tell
from farmgate.cli.wording import Command, Group, examples, help_unless_asked


class Side(StrEnum):
    """Whose schema."""

    shop = "shop"
    admin = "admin"


def add_to(app: typer.Typer) -> None:
    """Add the group and its command."""
    group = typer.Typer(
        cls=Group,
        invoke_without_command=True,
        rich_markup_mode="rich",
        help=say("The shop's GraphQL schemas.", "店铺的 GraphQL 模式。"),
        epilog=examples("farmgate schema export shop --out shop.graphql"),
    )
    group.command(
        "export",
        cls=Command,
        help=say(
            "Print a schema (SDL) with what the plugins that are on add to it; needs no database.",
            "输出模式(SDL),含已启用插件的内容;不需要数据库。",
        ),
        epilog=examples(
            "farmgate schema export shop", "farmgate schema export admin --out admin.graphql"
        ),
    )(export)
    group.callback()(help_unless_asked)
    app.add_typer(group, name="schema")


def export(
    side: Annotated[
        Side,
        typer.Argument(
            metavar="shop|admin",
            help=say("The storefront's schema or the staff's.", "顾客端或员工端的模式。"),
        ),
    ],
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            metavar=say("FILE", "文件"),
            help=say("Write it to a file.", "写入文件。"),
        ),
    ] = None,
    folder: Folder = HERE,
) -> None:
    """Compose the schema and print it."""
    from farmgate.api.schemas import compose
    from farmgate.cli.shops import opened

    with opened(folder) as shop:
        text = compose(side.value, shop.plugins).as_str()
    if out is None:
        typer.echo(text)
        return
    out.write_text(f"{text}\n", "utf-8")
    tell(say(f"Written to {out}.", f"已写入 {out}。"))
