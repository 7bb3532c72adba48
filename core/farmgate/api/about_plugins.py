"""What staff see of the plugins: which are on, in which order they are asked, what went wrong."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import strawberry

from farmgate.api.composition import extend
from farmgate.api.context import Info
from farmgate.api.fields import batch, query
from farmgate.api.roots import AdminQuery
from farmgate.declaring import HookSpec
from farmgate.events.plugin_problems import plugin_problems
from farmgate.language import Text
from farmgate.rows import Row, gather
from farmgate.watching import Noted


@strawberry.type(
    name="PluginProblem", description="That a plugin's hook raised, overran or was skipped."
)
class PluginProblemType:
    plugin: str
    version: str = strawberry.field(description="The plugin's, when it happened last.")
    hook: str
    kind: str = strawberry.field(
        description="`raised`: it failed; `overran`: it took longer than the hook's budget; "
        "`skipped`: it had failed so often that it was left out for a while."
    )
    count: int = strawberry.field(description="How often since `firstAt`.")
    first_at: datetime
    last_at: datetime
    error: str | None = strawberry.field(description="The last error's first line.")


@dataclass(slots=True, eq=False)
class PluginRow(Row):
    """A plugin that is on, as it is answered."""

    name: str
    version: str
    title: Text
    summary: Text


def problems_of(rows: Sequence[PluginRow], info: Info) -> Sequence[Sequence[Noted]]:
    found = plugin_problems(info.context.session, info.context.shop)
    return [[one for one in found if one.plugin == row.name] for row in rows]


@strawberry.type(name="Plugin", description="A plugin that is switched on.")
class PluginType:
    name: str
    version: str
    title: str
    summary: str
    problems: list[PluginProblemType] = batch(
        problems_of, description="What ever went wrong with its hooks, the latest first."
    )


@strawberry.type(name="Hook", description="A hook that plugins may implement.")
class HookType:
    name: str
    kind: str = strawberry.field(description="`check`, `contribute` or `react`.")
    on_failure: str = strawberry.field(
        description="`closed`: where a plugin raises, what was asked is refused; "
        "`open`: the plugin is left out."
    )
    budget_ms: int = strawberry.field(
        description="Milliseconds within which one plugin should answer; beyond, it is recorded."
    )
    plugins: list[str] = strawberry.field(description="Who is asked, in this order.")


@dataclass(frozen=True, slots=True)
class HookView:
    """A hook as it is answered."""

    name: str
    kind: str
    on_failure: str
    budget_ms: int
    plugins: Sequence[str]


def plugins(info: Info) -> Sequence[PluginRow]:
    return gather(
        PluginRow(one.name, one.version, one.title, one.summary)
        for one in info.context.shop.plugins
    )


def every_problem(info: Info) -> Sequence[Noted]:
    return plugin_problems(info.context.session, info.context.shop)


def hooks(info: Info) -> Sequence[HookView]:
    return [_hook(spec, info) for spec in info.context.shop.hooks.specs.values()]


def _hook(spec: HookSpec, info: Info) -> HookView:
    asked = [one.plugin for one in info.context.shop.hooks.implementations(spec.function)]
    return HookView(spec.name, spec.kind, spec.on_failure, spec.budget_ms, asked)


@extend(AdminQuery)
class AboutPlugins:
    """What staff may ask of the plugins."""

    plugins: list[PluginType] = query(
        plugins,
        description="Plugins that are on, in the order in which their hooks run.",
        permission="shop.read",
    )
    plugin_problems: list[PluginProblemType] = query(
        every_problem,
        description="What ever went wrong with plugins' hooks, the latest first.",
        permission="shop.read",
    )
    hooks: list[HookType] = query(
        hooks,
        description="Every hook, core's and the plugins' own, and who is asked.",
        permission="shop.read",
    )


ADMIN = (AboutPlugins,)
