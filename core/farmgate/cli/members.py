"""``farmgate member``: how the first member of staff comes into a new shop, and how people go."""

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from farmgate.cli import personal_data
from farmgate.cli.asking import HERE, Folder
from farmgate.cli.mistakes import Stopped
from farmgate.cli.shops import check_migrated, opened
from farmgate.cli.speech import language, say
from farmgate.cli.terminal import tell
from farmgate.cli.wording import NO_VALUE, Command, Group, examples, help_unless_asked
from farmgate.language import Text

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from farmgate.problems import Refused
    from farmgate.shop import Shop


def add_to(app: typer.Typer) -> None:
    """Add the group and its commands."""
    group = typer.Typer(
        cls=Group,
        invoke_without_command=True,
        rich_markup_mode="rich",
        help=say("The shop's people.", "店铺的人员。"),
        epilog=examples("farmgate member add --help"),
    )
    group.command(
        "add",
        cls=Command,
        help=say(
            "Make an account with roles; the password is asked for, or read from stdin.",
            "新建账号并给予角色;密码以提示输入,或从标准输入读取。",
        ),
        epilog=examples(
            "farmgate member add --name 陈立春 --identifier chen@example.org "
            "--role operations_director",
            'printf %s "$PASSWORD" | farmgate member add --name 周谷雨 '
            "--identifier +8613800000005 --role logistics_warehouse --password-stdin",
        ),
    )(add)
    personal_data.add_to(group)
    group.callback()(help_unless_asked)
    app.add_typer(group, name="member")


def add(
    name: Annotated[
        str,
        typer.Option("--name", metavar=say("NAME", "姓名"), help=say("Their name.", "姓名。")),
    ],
    identifier: Annotated[
        str,
        typer.Option(
            "--identifier",
            metavar=say("PHONE|E-MAIL", "手机号|邮箱"),
            help=say("Phone (E.164) or e-mail that they log in with.", "登录用的手机号或邮箱。"),
        ),
    ],
    roles: Annotated[
        list[str],
        typer.Option(
            "--role",
            metavar=say("ROLE", "角色"),
            help=say(
                "A role's code, such as operations_director; may be given several times.",
                "角色编码,如 operations_director;可多次给出。",
            ),
        ),
    ],
    regions: Annotated[
        list[str] | None,
        typer.Option(
            "--region",
            metavar=say("REGION", "地区"),
            help=say(
                "Where the roles hold (GB/T 2260), such as 610629; may be given several times. "
                "Without it: everywhere.",
                "角色在哪里生效(GB/T 2260 代码,如 610629);可多次给出。不填则为全部地区。",
            ),
        ),
    ] = None,
    folder: Folder = HERE,
    password_stdin: Annotated[
        bool,
        typer.Option(
            "--password-stdin",
            metavar=NO_VALUE,
            help=say("Read the password from stdin.", "从标准输入读取密码。"),
        ),
    ] = False,
) -> None:
    """Write a person down, with a password that no argument shows."""
    from farmgate.members.passwords import hash_password
    from farmgate.members.service import Identifier
    from farmgate.problems import Refused

    with opened(folder) as shop:
        check_migrated(shop, folder)
        try:
            known = Identifier.parse(identifier)
            _check_roles(shop, roles)
            password = _password(from_stdin=password_stdin)
            _check_lengths(shop, name, password)
            hashed = hash_password(password)
            where = regions or None
            shop.db.write(lambda session: _add(session, shop, name, known, hashed, roles, where))
        except Refused as refused:
            raise _stopped(refused) from refused
    tell(say(f"{name} is known now, as {', '.join(roles)}.", f"已添加 {name}:{', '.join(roles)}。"))


def _add(
    session: "Session",
    shop: "Shop",
    name: str,
    identifier: object,
    hashed: str,
    roles: list[str],
    regions: list[str] | None,
) -> None:
    from farmgate.members.giving import give_role
    from farmgate.members.service import Identifier, add_member

    assert isinstance(identifier, Identifier)  # noqa: S101 - spelled so to import it late
    member = add_member(session, shop, name.strip(), identifier, hashed)
    for role in roles:
        give_role(session, shop, member.id, role, regions)


def _check_roles(shop: "Shop", roles: list[str]) -> None:
    from sqlalchemy import select

    from farmgate.members.models import Role

    with shop.db.read() as session:
        known = session.scalars(select(Role.code).order_by(Role.id)).all()
    unknown = ", ".join(role for role in roles if role not in known)
    if unknown:
        choices = ", ".join(known)
        raise Stopped(
            Text(
                en=f"There is no role {unknown}. Choose from {choices}.",
                zh=f"没有 {unknown} 这个角色。可选:{choices}。",
            )
        )


def _check_lengths(shop: "Shop", name: str, password: str) -> None:
    from farmgate.members import errors
    from farmgate.problems import Refused

    fewest = shop.settings.members.password_length
    if len(password) < fewest:
        raise Refused(errors.PASSWORD_TOO_SHORT(length=fewest))
    if not 1 <= len(name.strip()) <= 100:  # noqa: PLR2004 - the column's length
        raise Refused(errors.NAME_REQUIRED())


def _password(*, from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    if not sys.stdin.isatty():
        raise Stopped(
            Text(
                en="There is no terminal to ask for the password. Give it on stdin with "
                "--password-stdin.",
                zh="没有可以询问密码的终端。请用 --password-stdin 从标准输入给出。",
            )
        )
    asked: str = typer.prompt(
        say("Password", "密码"), hide_input=True, confirmation_prompt=say("Once more", "再输一次")
    )
    return asked


def _stopped(refused: "Refused") -> Stopped:
    sentence = " ".join(problem.message(language()) for problem in refused.problems)
    return Stopped(Text(zh=sentence, en=sentence))
