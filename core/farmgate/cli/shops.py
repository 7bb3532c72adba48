"""Opening a shop for a command, with a sentence for whatever stands in the way."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from farmgate.cli.mistakes import Stopped
from farmgate.language import Text

if TYPE_CHECKING:
    from farmgate.shop import Shop


@contextmanager
def opened(folder: Path) -> Iterator["Shop"]:
    """The shop in a folder, closed afterwards; trouble with its database stops the command."""
    from farmgate.events.plugin_problems import write_down
    from farmgate.opening import open_shop

    shop = open_shop(folder)
    try:
        with database_trouble(shop):
            yield shop
    finally:
        write_down(shop, at_once=True)
        shop.db.close()


@contextmanager
def database_trouble(shop: "Shop") -> Iterator[None]:
    """Within this block, a database that cannot be used stops the command with a sentence."""
    from sqlalchemy.exc import DatabaseError, OperationalError

    try:
        yield
    except DatabaseError as error:
        # Of the others, IntegrityError and its like are faults of ours: they keep their place.
        if not isinstance(error, OperationalError) and type(error) is not DatabaseError:
            raise
        # PostgreSQL's driver goes on with questions and hints; its first line is the reason.
        why = str(error.orig).strip().split("\n")[0].rstrip(".")
        raise Stopped(unusable(shop, why)) from error


def unusable(shop: "Shop", why: str) -> Text:
    """That the database cannot be used, which one (without its password), and what to do."""
    address = shop.db.url.render_as_string(hide_password=True)
    if shop.db.dialect == "sqlite":
        return Text(
            en=f"The database {address} cannot be used: {why}. See that its folder exists and "
            "may be written to, and that the file is an SQLite database.",
            zh=f"无法使用数据库 {address}:{why}。请确认所在文件夹存在且可写,"
            "且该文件是 SQLite 数据库。",
        )
    return Text(
        en=f"The database {address} cannot be used: {why}. See that the server runs, that the "
        "database exists and that user and password are right ([database] url in farmgate.toml, "
        "or FARMGATE_DATABASE__URL).",
        zh=f"无法使用数据库 {address}:{why}。请确认数据库服务已启动、数据库存在、用户名和密码正确"
        "(farmgate.toml 的 [database] url,或 FARMGATE_DATABASE__URL)。",
    )


def check_migrated(shop: "Shop", folder: Path) -> None:
    """Stop where tables are not as the code wants them."""
    from farmgate.migrations.run import owners, pending

    due = [one.owner.name for one in pending(shop.db, owners(shop.plugins)) if one.is_due]
    if due:
        names, command = ", ".join(due), with_folder("farmgate migrate", folder)
        raise Stopped(
            Text(
                en=f"The tables of {names} are not up to date. Run `{command}` first.",
                zh=f"{names} 的数据表还不是最新的。请先运行 `{command}`。",
            )
        )


def with_folder(command: str, folder: Path) -> str:
    """A command that one can copy, naming the folder unless one stands in it."""
    from shlex import quote

    return command if folder == Path() else f"{command} --dir {quote(str(folder))}"
