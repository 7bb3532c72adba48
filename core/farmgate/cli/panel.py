"""What ``farmgate demo`` says once its shop is open."""

import os
from collections.abc import Mapping
from pathlib import Path

from rich.panel import Panel
from rich.table import Table
from rich.text import Text as Styled

from farmgate.cli.speech import language, say
from farmgate.cli.terminal import out, tell_json
from farmgate.demo import data
from farmgate.language import Text
from farmgate.members.roles import PRESETS


def tell_open(folder: Path, address: str, tokens: Mapping[str, str], *, as_json: bool) -> None:
    """Print both addresses and everybody's token, for a person or for a program."""
    shop_url, admin_url = f"{address}/graphql", f"{address}/admin/graphql"
    if as_json:
        tell_json(
            {"shop_url": shop_url, "admin_url": admin_url, "tokens": tokens, "pid": os.getpid()}
        )
        return
    _tell_addresses(folder, shop_url, admin_url)
    _tell_people(shop_url, admin_url, tokens)


def _tell_addresses(folder: Path, shop_url: str, admin_url: str) -> None:
    table = Table.grid(padding=(0, 2))
    table.add_row(say("Storefront", "顾客端"), Styled(shop_url, style="bold cyan"))
    table.add_row(say("Staff", "员工端"), Styled(admin_url, style="bold cyan"))
    table.add_row(say("Data", "数据"), str(folder))
    table.add_row(say("Stop", "停止"), "Ctrl-C")
    title = say("Hetian Growers' Union is open", "禾田联社开店了")
    out().print(Panel(table, title=title, expand=False, border_style="green"))


def _tell_people(shop_url: str, admin_url: str, tokens: Mapping[str, str]) -> None:
    """Without a frame, and on lines of their own: so a terminal lets one click or copy them."""
    console = out()
    console.print(say("Everybody is logged in; open an address to be that person:",
                      "所有人都已登录;打开链接即以其身份操作:"))  # fmt: skip
    for person in data.persons():
        is_staff = any(PRESETS[role][1] for role in person.roles)
        roles = ", ".join(PRESETS[role][0].into(language()) for role in person.roles)
        name = Text.from_json(dict(person.name)).into(language())
        token = tokens[person.code]
        console.print()
        console.print(Styled().append(name, style="bold").append(f" · {roles} ({person.code})"))
        console.print(say("  token  ", "  令牌  ") + token, soft_wrap=True)
        url = f"{admin_url if is_staff else shop_url}#token={token}"
        console.print(say("  open   ", "  打开  ") + url, soft_wrap=True)
