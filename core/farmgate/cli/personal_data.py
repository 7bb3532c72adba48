"""``farmgate member export`` and ``erase``: what the shop holds of a person, told or erased."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from farmgate.cli.asking import HERE, Folder, Yes
from farmgate.cli.mistakes import Stopped
from farmgate.cli.shops import check_migrated, opened
from farmgate.cli.speech import language, say
from farmgate.cli.terminal import tell
from farmgate.cli.wording import Command, examples
from farmgate.language import Text

if TYPE_CHECKING:
    from farmgate.personal_data.service import Erasure
    from farmgate.shop import Shop

Who = Annotated[
    str,
    typer.Argument(
        metavar=say("ID|PHONE|E-MAIL", "编号|手机号|邮箱"),
        help=say(
            "Whom: the id that GraphQL shows, or a phone or e-mail.", "会员编号、手机号或邮箱。"
        ),
    ),
]


def add_to(group: typer.Typer) -> None:
    """Add both commands to ``farmgate member``."""
    group.command(
        "export",
        cls=Command,
        help=say(
            "Print everything that the shop and its plugins hold of a person, as JSON.",
            "以 JSON 输出店铺及插件持有的某人全部数据。",
        ),
        epilog=examples(
            "farmgate member export +8613800000001",
            "farmgate member export wang@example.org --out wang.json",
        ),
    )(export)
    group.command(
        "erase",
        cls=Command,
        help=say(
            "Say what erasing a person would do; with --yes, do it for good.",
            "说明删除某人数据会做什么;加 --yes 才真正删除,且不可恢复。",
        ),
        epilog=examples(
            "farmgate member erase +8613800000001", "farmgate member erase +8613800000001 --yes"
        ),
    )(erase)


def export(
    who: Who,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            metavar=say("FILE", "文件"),
            help=say("Write it to a file that only you can read.", "写入仅本人可读的文件。"),
        ),
    ] = None,
    folder: Folder = HERE,
) -> None:
    """Read in one snapshot."""
    import json

    from farmgate.personal_data.reading import export as told
    from farmgate.problems import Refused

    with opened(folder) as shop:
        check_migrated(shop, folder)
        key = _key(shop, who)
        try:
            with shop.db.read() as session:
                text = json.dumps(told(session, shop, key), ensure_ascii=False, indent=2)
        except Refused as refused:
            raise _stopped(refused) from refused
    if out is None:
        typer.echo(text)
        return
    out.touch(mode=0o600)
    out.write_text(f"{text}\n", "utf-8")
    tell(say(f"Written to {out}.", f"已写入 {out}。"))


def erase(who: Who, yes: Yes = False, folder: Folder = HERE) -> None:
    """Foresee, and do it only when told so."""
    from farmgate.personal_data import service
    from farmgate.problems import Refused

    with opened(folder) as shop:
        check_migrated(shop, folder)
        key = _key(shop, who)
        try:
            if yes:
                _tell(service.erase(shop, key), is_done=True)
                return
            with shop.db.read() as session:
                _tell(service.foresee(session, shop, key), is_done=False)
        except Refused as refused:
            raise _stopped(refused) from refused


def _tell(erasure: "Erasure", *, is_done: bool) -> None:
    plugins = ", ".join(erasure.plugins) or "-"
    head = ("Erased:", "已删除:") if is_done else ("This would erase:", "将会删除:")
    tell(say(*head))
    for line in (
        say("name, phone, e-mail, password and roles", "姓名、手机号、邮箱、密码和角色"),
        say(f"log-ins: {erasure.log_ins}", f"登录:{erasure.log_ins} 个"),
        say(f"contact and address of carts: {erasure.carts}",
            f"购物车的联系人和地址:{erasure.carts} 个"),
        say(f"contact and address of orders past keeping: {erasure.orders_anonymised}",
            f"已过保存期的订单的联系人和地址:{erasure.orders_anonymised} 个"),
        say(f"what these plugins hold: {plugins}", f"这些插件持有的数据:{plugins}"),
    ):  # fmt: skip
        tell(f"  {line}")
    tell(say(f"Orders that keep contact and address as the law asks: {erasure.orders_kept}.",
             f"依法保留联系人和地址的订单:{erasure.orders_kept} 个。"))  # fmt: skip
    if erasure.absent:
        names = ", ".join(erasure.absent)
        tell(say(f"Not asked, because they are off: {names}. Switch them on to erase there too.",
                 f"未询问(已关闭):{names}。请先启用,以便一并删除。"))  # fmt: skip
    if not is_done:
        tell(
            say(
                "Nothing was done. Do it for good with --yes.",
                "未做任何改动。加 --yes 执行,不可恢复。",
            )
        )


def _key(shop: "Shop", who: str) -> int:
    from sqlalchemy import select

    from farmgate.ids import key_of
    from farmgate.members.models import Member
    from farmgate.members.service import Identifier
    from farmgate.problems import Refused

    key = key_of("Member", who)
    condition = Member.id == key
    if key is None:
        try:
            known = Identifier.parse(who)
        except Refused:
            raise Stopped(_nobody(who)) from None
        column, value = (Member.phone, known.phone) if known.phone else (Member.email, known.email)
        condition = column == value
    with shop.db.read() as session:
        found = session.scalar(select(Member.id).where(condition))
    if found is None:
        raise Stopped(_nobody(who))
    return found


def _nobody(who: str) -> Text:
    return Text(
        en=f"Nobody here is {who}. Give the id that GraphQL shows, or the phone or e-mail that "
        "they log in with.",
        zh=f"没有 {who} 这个人。请给出 GraphQL 显示的编号,或登录用的手机号、邮箱。",
    )


def _stopped(refused: object) -> Stopped:
    from farmgate.problems import Refused

    assert isinstance(refused, Refused)  # noqa: S101 - spelled so to import it late
    sentence = " ".join(problem.message(language()) for problem in refused.problems)
    return Stopped(Text(zh=sentence, en=sentence))
