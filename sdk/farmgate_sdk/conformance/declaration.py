"""The declaration: whole, in both languages, documented, and under the plugin's own name."""

import re
from collections.abc import Iterator
from string import Formatter
from typing import Any

from packaging.version import InvalidVersion, Version
from pydantic import BaseModel

from farmgate.commands import commands_of
from farmgate.language import Text
from farmgate.migrations.schema import is_cores_name
from farmgate.plugins import Plugin
from farmgate.routes import routes_of
from farmgate.settings import PluginSettings
from farmgate_sdk.conformance.finding import Finding, judged, kept

_SECRET = re.compile(r"(?<!public)(?<!publishable)([ _]|^)(secret|password|token|key)s?$")


def declaration(plugin: type[Plugin]) -> Finding:
    """Title, summary, permissions and problems in both languages, a version that is one."""
    wrong = [*_texts(plugin), *_problems(plugin), *_version(plugin)]
    return judged(
        "declaration",
        wrong,
        Text(
            f"{plugin.name} {plugin.version},适用于 farmgate {plugin.farmgate}",
            f"{plugin.name} {plugin.version}, for farmgate {plugin.farmgate}",
        ),
        Text(
            "每段文字都要有中英文,占位符一致,并说明何时出现。",
            "Give every text in both languages, with the same placeholders, and say when it comes.",
        ),
    )


def settings(plugin: type[Plugin]) -> Finding:
    """Every key is explained; what looks like a secret is kept as one."""
    fields = list(_fields(plugin.Settings, f"[plugins.{plugin.name}]"))
    wrong = [f"{place} has no description" for place, field in fields if not field.description]
    wrong += [
        f"{place} looks like a secret and is no SecretStr"
        for place, field in fields
        if _SECRET.search(place) and field.annotation is str
    ]
    return judged(
        "settings",
        wrong,
        Text(f"设置项 {len(fields)} 个,都有说明", f"{len(fields)} keys, each explained"),
        Text(
            'Field(…, description="…");机密用 pydantic.SecretStr。',
            'Say Field(…, description="…"); use pydantic.SecretStr for secrets.',
        ),
    )


def names(plugin: type[Plugin]) -> Finding:
    """Tables, permissions and problem codes carry its name, and its name is not core's."""
    prefix = plugin.name
    tables = plugin.metadata.tables if plugin.metadata is not None else ()
    wrong = [f"table {table}" for table in tables if not table.startswith(f"{prefix}_")]
    wrong += [
        f"permission {one.code}"
        for one in plugin.permissions
        if not one.code.startswith(f"{prefix}.")
    ]
    wrong += [
        f"problem {kind.code}" for kind in plugin.problems if not kind.code.startswith(f"{prefix}_")
    ]
    if is_cores_name(prefix):
        wrong.append(f"the name {prefix} begins core's own tables or permissions")
    return judged(
        "names",
        wrong,
        Text("表、权限、问题编码都带插件名", "tables, permissions and problems carry its name"),
        Text(
            f"以 {prefix}_ 开头(权限以 {prefix}. 开头);若与核心重名,请给插件改名。",
            f"Begin them with {prefix}_ (permissions with {prefix}.); "
            "rename the plugin where its name is core's.",
        ),
    )


def brings(plugin: Plugin) -> Iterator[Finding]:
    """What else it brings, as a list: commands and routes."""
    commands = ", ".join(commands_of(plugin)) or "-"
    yield kept("commands", f"命令:{commands}", f"commands: {commands}")
    routes = ", ".join(f"{one.method} {one.path}" for one in routes_of([plugin])) or "-"
    yield kept("routes", f"HTTP 地址:{routes}", f"routes: {routes}")


def _texts(plugin: type[Plugin]) -> Iterator[str]:
    texts = {"title": plugin.title, "summary": plugin.summary}
    texts |= {f"permission {one.code}": one.name for one in plugin.permissions}
    if plugin.personal_data is not None:
        texts["personal_data"] = plugin.personal_data
    for place, text in texts.items():
        if not (text.zh.strip() and text.en.strip()):
            yield f"{place} is not in both languages"


def _problems(plugin: type[Plugin]) -> Iterator[str]:
    for kind in plugin.problems:
        if not (kind.zh.strip() and kind.en.strip() and kind.about.strip()):
            yield f"problem {kind.code} lacks a language or `about`"
        elif _placeholders(kind.zh) != _placeholders(kind.en):
            yield f"problem {kind.code} has other placeholders in zh than in en"


def _placeholders(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name}


def _version(plugin: type[Plugin]) -> Iterator[str]:
    try:
        Version(plugin.version)
    except InvalidVersion:
        yield f"version {plugin.version!r} is none of PEP 440's"


def _fields(model: type[BaseModel], table: str) -> Iterator[tuple[str, Any]]:
    for name, field in model.model_fields.items():
        inner = field.annotation
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            yield from _fields(inner, f"{table} {name}")
        elif name not in PluginSettings.model_fields:
            yield f"{table} {name}", field
