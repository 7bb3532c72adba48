"""The part of a new ``farmgate.toml`` that is about plugins: a table for each that is installed."""

from collections.abc import Callable, Iterable

from farmgate.plugins import Plugin

_HEAD = """
# 每个插件一张表:enabled = true 即启用,false 则关闭并保留设置。改动后请重启。
# A table a plugin: `enabled = true` switches it on, false leaves it off with its settings kept.
# Restart after a change. `farmgate plugins` lists what is installed.
"""


def plugin_tables(plugins: Iterable[type[Plugin]], is_on: Callable[[type[Plugin]], bool]) -> str:
    """TOML with a table for each plugin, in both languages."""
    return "\n".join([_HEAD, *(_table(plugin, is_on=is_on(plugin)) for plugin in plugins)])


def _table(plugin: type[Plugin], *, is_on: bool) -> str:
    return (
        f"# {plugin.title.zh}:{plugin.summary.zh}\n"
        f"# {plugin.title.en}: {plugin.summary.en}\n"
        f"[plugins.{plugin.name}]\n"
        f"enabled = {str(is_on).lower()}\n"
    )
