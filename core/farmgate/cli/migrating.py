"""``farmgate migrate``: brings tables up to date, or shows what that would run and lock."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from farmgate.cli.asking import HERE, Folder
from farmgate.cli.shops import opened, with_folder
from farmgate.cli.speech import say
from farmgate.cli.terminal import tell
from farmgate.cli.wording import Command, Group, examples

if TYPE_CHECKING:
    from farmgate.migrations.run import Pending
    from farmgate.shop import Shop


def add_to(app: typer.Typer) -> None:
    """Add the command and its `plan`."""
    group = typer.Typer(
        cls=Group,
        invoke_without_command=True,
        rich_markup_mode="rich",
        help=say(
            "Bring the shop's tables up to date: core's, then each plugin's.",
            "更新店铺的数据表:先核心,再各插件。",
        ),
        epilog=examples(
            "farmgate migrate", "farmgate migrate --dir my-shop", "farmgate migrate plan"
        ),
    )
    group.callback()(migrate)
    group.command(
        "plan",
        cls=Command,
        help=say(
            "Show the SQL that would run, and what each statement locks; nothing is changed.",
            "显示将要执行的 SQL 以及每条语句锁住什么;不做任何改动。",
        ),
        epilog=examples("farmgate migrate plan", "farmgate migrate plan > plan.sql"),
    )(plan)
    app.add_typer(group, name="migrate")


def migrate(context: typer.Context, folder: Folder = HERE) -> None:
    """Run what is due."""
    if context.invoked_subcommand is not None:
        return
    from farmgate.opening import migrate as bring_up_to_date

    with opened(folder) as shop:
        done = bring_up_to_date(shop)
        for one in done:
            tell(_done(one))
        if not done:
            tell(say("All tables are up to date.", "所有数据表都已是最新。"))
        else:
            _advise(shop, folder)


def plan(
    context: typer.Context,
    folder: Annotated[
        Path | None,
        typer.Option(
            "--dir",
            metavar=say("FOLDER", "文件夹"),
            help=say("The shop's folder; by default this one.", "店铺文件夹;默认为当前文件夹。"),
        ),
    ] = None,
) -> None:
    """Print the plan as SQL with comments."""
    from farmgate.migrations.run import owners, pending

    assert context.parent is not None  # noqa: S101 - `plan` stands in a group
    with opened(folder or context.parent.params["folder"]) as shop:
        due = [one for one in pending(shop.db, owners(shop.plugins)) if one.is_due]
        for one in due:
            _tell_plan(shop, one)
        if not due:
            tell(
                say(
                    "-- Nothing is due: all tables are up to date.",
                    "-- 没有要做的:数据表都已是最新。",
                )
            )


def _tell_plan(shop: "Shop", due: "Pending") -> None:
    from farmgate.migrations.locks import locks, statements
    from farmgate.migrations.run import plan

    tell(f"-- {due.owner.name}: {due.current or say('no tables', '无数据表')} → {due.head}")
    for statement in statements(plan(shop.db, due.owner)):
        tell()
        for lock in locks(statement, shop.db.dialect):
            tell(f"-- {say(lock.text.en, lock.text.zh)}")
        tell(f"{statement};")
    tell()


def _done(one: "Pending") -> str:
    name, head = one.owner.name, one.head
    if one.current is None:
        return say(f"{name}: tables made ({head})", f"{name}:数据表已建立({head})")
    return say(f"{name}: {one.current} → {head}", f"{name}:{one.current} → {head}")


def _advise(shop: "Shop", folder: Path) -> None:
    from farmgate.demo.seeding import is_empty

    with shop.db.read() as session:
        empty = is_empty(session)
    seed, serve = with_folder("farmgate seed", folder), with_folder("farmgate serve", folder)
    if empty:
        tell(say(f"Next: `{serve}`, or first `{seed}` for demonstration data.",
                 f"接下来:`{serve}`;或先用 `{seed}` 填入演示数据。"))  # fmt: skip
    else:
        tell(say(f"Next: `{serve}`.", f"接下来:`{serve}`。"))
