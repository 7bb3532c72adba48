"""What two plugins bring under one name.

Fields, types, hooks, permissions and routes are checked where they meet.
"""

from collections.abc import Iterator, Sequence

from farmgate.errors import ShopCannotOpen
from farmgate.language import Text
from farmgate.plugins import Plugin

PROBLEM = Text("问题代码", "kind of problem")
TABLE = Text("数据表", "table")


def check_apart(plugins: Sequence[Plugin]) -> None:
    """Raise ``ShopCannotOpen`` with every name that two of these plugins both bring."""
    owners: dict[tuple[str, str], str] = {}
    reasons: list[Text] = []
    for owner, what, name in _brought(plugins):
        first = owners.setdefault((what.en, name), owner)
        if first != owner:
            reasons.append(_both_bring(first, owner, what, name))
    if reasons:
        raise ShopCannotOpen(*reasons)


def _brought(plugins: Sequence[Plugin]) -> Iterator[tuple[str, Text, str]]:
    for plugin in plugins:
        for kind in plugin.problems:
            yield plugin.name, PROBLEM, kind.code
        for table in plugin.metadata.tables if plugin.metadata is not None else ():
            yield plugin.name, TABLE, table


def _both_bring(one: str, other: str, what: Text, name: str) -> Text:
    return Text(
        en=f"Both {one} and {other} bring the {what.en} {name}. Switch one of them off: "
        f"[plugins.{other}] enabled = false, and tell its author to prefix the name.",
        zh=f"{one} 与 {other} 都提供了{what.zh} {name}。请关闭其一:"
        f"[plugins.{other}] enabled = false,并告知作者加前缀。",
    )
