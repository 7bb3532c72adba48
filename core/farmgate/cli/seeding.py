"""``farmgate seed``: demonstration data for an empty shop."""

import typer

from farmgate.cli.asking import HERE, Folder
from farmgate.cli.shops import check_migrated, opened
from farmgate.cli.speech import say
from farmgate.cli.terminal import tell
from farmgate.cli.wording import Command, examples


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        "seed",
        cls=Command,
        help=say(
            "Fill an empty shop with the demonstration catalogue.", "给空店铺填入演示商品和人员。"
        ),
        epilog=examples("farmgate seed", "farmgate seed --dir my-shop"),
    )(seed)


def seed(folder: Folder = HERE) -> None:
    """Write all of it in one transaction, or nothing."""
    from farmgate.demo.seeding import seed as sow
    from farmgate.demo.standing import check_not_in_production

    with opened(folder) as shop:
        check_not_in_production(shop)
        check_migrated(shop, folder)
        seeded = sow(shop)
    if seeded is None:
        tell(
            say("The shop has products already: nothing was done.", "店里已有商品,没有做任何改动。")
        )
        return
    tell(
        say(
            f"Sown: {seeded.products} products of {seeded.producers} producers, "
            f"{seeded.persons} persons (their passwords are public: never in a real shop).",
            f"已填入:{seeded.producers} 个生产者的 {seeded.products} 种商品,{seeded.persons} 个人"
            "(密码是公开的,切勿用于真实店铺)。",
        )
    )
    if seeded.plugins:
        names = ", ".join(seeded.plugins)
        tell(say(f"Plugins that added their own: {names}.", f"另有插件的数据:{names}。"))
