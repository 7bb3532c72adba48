"""The demonstration shop as it stands: its folder, its tables, its people's tokens."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from farmgate.demo import data
from farmgate.demo.seeding import is_empty, seed
from farmgate.errors import ShopCannotOpen
from farmgate.language import Text
from farmgate.members.models import Member
from farmgate.members.service import open_session
from farmgate.migrations.run import owners, pending
from farmgate.opening import migrate
from farmgate.plugins import Plugin
from farmgate.settings import FILE_NAME
from farmgate.shop import Shop


def make_folder(folder: Path) -> bool:
    """Make the demonstration's folder; False where a shop lies there already."""
    settings = folder / FILE_NAME
    if settings.exists():
        return False
    if folder.is_dir() and any(folder.iterdir()):
        raise ShopCannotOpen(
            Text(
                en=f"{folder} holds other things and is no shop. Name an empty folder with --dir.",
                zh=f"{folder} 里有别的东西,又不是店铺。请用 --dir 指定一个空文件夹。",
            )
        )
    folder.mkdir(parents=True, exist_ok=True)
    settings.write_text(data.settings(), "utf-8")
    return True


def check_not_in_production(shop: Shop) -> None:
    """Refuse to bring people with public passwords into a shop that is open to the world."""
    if shop.settings.server.production:
        raise ShopCannotOpen(
            Text(
                en="This shop is in production ([server] production = true), and the people of the "
                "demonstration have public passwords. Use another folder for it.",
                zh="该店铺处于生产模式([server] production = true),而演示人员的密码是公开的。"
                "请为演示使用另一个文件夹。",
            )
        )


def stand_up(shop: Shop) -> None:
    """Make tables and data where they are missing; what is there is gone on with."""
    check_not_in_production(shop)
    _check_ours(shop)
    new = {one.owner.name for one in migrate(shop) if one.current is None}
    if seed(shop) is None:
        # A plugin that was switched on since then brings its own data.
        late = [plugin for plugin in shop.plugins if plugin.name in new]
        shop.db.write(lambda session: _seed(session, late))


def _check_ours(shop: Shop) -> None:
    """Leave somebody's own shop alone, before anything in it is changed."""
    (core,) = pending(shop.db, owners(()))
    if core.current is None:
        return
    with shop.db.read() as session:
        if is_empty(session) or len(_people(session)) == len(data.persons()):
            return
    raise ShopCannotOpen(
        Text(
            en=f"{shop.folder} is a shop, but not the demonstration: its people are missing. "
            "Name another folder with --dir.",
            zh=f"{shop.folder} 是店铺,但不是演示店铺:没有演示人员。请用 --dir 另指文件夹。",
        )
    )


def _seed(session: Session, plugins: Sequence[Plugin]) -> None:
    for plugin in plugins:
        plugin.seed(session)


def tokens(shop: Shop) -> Mapping[str, str]:
    """A new log-in for each person of the demonstration, by their code."""
    return shop.db.write(lambda session: _tokens(session, shop))


def _tokens(session: Session, shop: Shop) -> dict[str, str]:
    people = _people(session)
    return {
        person.code: open_session(session, shop, people[person.email]) for person in data.persons()
    }


def _people(session: Session) -> dict[str, int]:
    emails = [person.email for person in data.persons()]
    statement = select(Member.email, Member.id).where(Member.email.in_(emails))
    return {email: key for email, key in session.execute(statement) if email is not None}
