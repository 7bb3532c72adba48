"""``farmgate reindex``: writes down anew under which words products are found."""

import typer

from farmgate.cli.asking import HERE, Folder
from farmgate.cli.shops import check_migrated, opened
from farmgate.cli.speech import say
from farmgate.cli.terminal import tell
from farmgate.cli.wording import Command, examples


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        "reindex",
        cls=Command,
        help=say(
            "Write down anew under which words products are found, with those of plugins.",
            "重新记录商品的搜索词,包括各插件提供的词。",
        ),
        epilog=examples("farmgate reindex", "farmgate reindex --dir my-shop"),
    )(reindex)


def reindex(folder: Folder = HERE) -> None:
    """Ask for every product, a hundred at a time; the shop may stay open."""
    from farmgate.catalog.indexing import reindex as write_down_anew

    with opened(folder) as shop:
        check_migrated(shop, folder)
        products = write_down_anew(shop)
    tell(
        say(
            f"The words of {products} products were written down anew.",
            f"已重新记录 {products} 种商品的搜索词。",
        )
    )
