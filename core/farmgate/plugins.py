"""Plugins: what one declares, how it is found, in which order they stand."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from graphlib import CycleError, TopologicalSorter
from importlib.metadata import EntryPoint, entry_points
from types import ModuleType
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from sqlalchemy import MetaData
from sqlalchemy.orm import Session

from farmgate import __version__
from farmgate.errors import ShopCannotOpen
from farmgate.language import Text
from farmgate.permissions import Permission
from farmgate.problems import ProblemKind
from farmgate.settings import PluginSettings

if TYPE_CHECKING:
    from farmgate.payments.provider import PaymentProvider
    from farmgate.shop import Shop

ENTRY_POINTS = "farmgate.plugins"


class Plugin:
    """A plugin's declaration: its class attributes say what it brings, its methods are hooks.

    One instance is made for each shop that switches the plugin on, with that shop's settings.
    Nothing is registered by importing it.
    """

    name: ClassVar[str]
    """Lower case with underscores; the table ``[plugins.NAME]``, prefix of its tables and types."""
    version: ClassVar[str]
    """The plugin's own version (PEP 440)."""
    farmgate: ClassVar[str]
    """Versions of farmgate that it works with, such as ``">=0.1,<0.2"`` (PEP 440)."""
    title: ClassVar[Text]
    """Its name for people."""
    summary: ClassVar[Text]
    """What it does for a shop, in a sentence or two."""

    Settings: ClassVar[type[PluginSettings]] = PluginSettings
    metadata: ClassVar[MetaData | None] = None
    """Its own tables, each named ``NAME_…``; core's tables never get a plugin's columns."""
    migrations: ClassVar[str | None] = None
    """The package that holds its ``versions/``, a linear Alembic history of its own."""
    shop_graphql: ClassVar[Sequence[Any]] = ()
    """Extensions (``@extend(...)``) of the storefront's schema."""
    admin_graphql: ClassVar[Sequence[Any]] = ()
    """Extensions of the staff's schema."""
    problems: ClassVar[Sequence[ProblemKind]] = ()
    """Every kind of problem that it can raise, for the reference."""
    permissions: ClassVar[Sequence[Permission]] = ()
    """What its admin fields ask of staff."""
    hookspecs: ClassVar[Sequence[ModuleType]] = ()
    """Modules whose hooks are this plugin's own, for others to implement; declared by the
    decorators of ``farmgate_sdk.hooks``. Where the plugin is off, nobody is asked."""
    before: ClassVar[Sequence[str]] = ()
    """Plugins whose hooks run after this one's."""
    after: ClassVar[Sequence[str]] = ()
    """Plugins whose hooks run before this one's."""
    personal_data: ClassVar[Text | None] = None
    """What it holds of persons, in words; None: nothing. What it holds it exports and erases."""
    on_in_new_shops: ClassVar[bool] = False
    """Whether the ``farmgate.toml`` that ``farmgate new`` writes switches it on."""
    catch_up: ClassVar[Sequence[str]] = ()
    """React hooks whose past facts it is told when it is switched on, or on again."""

    def __init__(self, settings: PluginSettings) -> None:
        self.settings: Any = settings

    def payment_providers(self, shop_currency: str) -> "Sequence[PaymentProvider]":  # noqa: ARG002
        """The ways to pay that it brings to a shop with this currency (ISO 4217).

        Asked once, when the shop opens; two plugins with one code do not start.
        """
        return ()

    def opened(self, shop: "Shop") -> None:
        """Look round in the shop that is just opened, once all plugins are there.

        For what depends on the others or on the shop's own settings; what does not fit together
        raises ``ShopCannotOpen``. Its tables may not be made yet, so the database is left alone.

        Args:
            shop: the shop, with its settings, clock and hooks.
        """

    def export_member(self, session: Session, member_id: int) -> Mapping[str, Any]:
        """Everything that it holds of a person, as JSON values, for them to read (PIPL 45).

        Called where ``personal_data`` is declared, in a reading session. If it raises, nothing is
        exported: half would be wrong.

        Args:
            session: for reading the plugin's own tables.
            member_id: core's key of the person (``farmgate_sdk.tables.MEMBER_ID``).
        """
        raise NotImplementedError

    def erase_member(self, session: Session, member_id: int) -> None:
        """Delete everything that it holds of a person, or cut it from them for good (PIPL 47).

        Called where ``personal_data`` is declared, in the one transaction in which core erases
        name, phone and e-mail; if it raises, nothing of anybody's is erased. It may be called
        again for a person who is erased already.

        Args:
            session: for the plugin's own tables; it may flush, and must not commit.
            member_id: core's key of the person.
        """
        raise NotImplementedError

    def seed(self, session: Session) -> None:
        """Fill the plugin's tables for a demo shop whose core data stands; may run again."""


P = TypeVar("P", bound=Plugin)


def installed() -> dict[str, EntryPoint]:
    """The plugins that are installed on this machine, by name."""
    return {point.name: point for point in entry_points(group=ENTRY_POINTS)}


def loadable() -> "list[type[Plugin]]":
    """The installed plugins that can be loaded here, by name; others have their say elsewhere."""
    found: list[type[Plugin]] = []
    for name in sorted(installed()):
        with suppress(ShopCannotOpen):
            found.extend(load([name]))
    return found


def load(names: Iterable[str], known: Mapping[str, Any] | None = None) -> list[type[Plugin]]:
    """The classes of these plugins, or ``ShopCannotOpen`` with all that is wrong with them.

    ``known`` maps names to whatever has ``load()`` (entry points, files of the shop's folder), or
    to classes in a test; by default what is installed.
    """
    known = installed() if known is None else known
    found: list[type[Plugin]] = []
    reasons: list[Text] = []
    for name in sorted(names):
        try:
            found.append(_load_one(name, known))
        except ShopCannotOpen as error:
            reasons.extend(error.reasons)
    if reasons:
        raise ShopCannotOpen(*reasons)
    return found


def _load_one(name: str, known: Mapping[str, Any]) -> type[Plugin]:
    point = known.get(name)
    if point is None:
        raise ShopCannotOpen(_not_installed(name, known))
    if isinstance(point, type):
        plugin: Any = point
    else:
        try:
            plugin = point.load()
        except ShopCannotOpen:
            raise
        except Exception as error:
            raise ShopCannotOpen(_fails_to_import(name, point, error)) from error
    _check_declaration(name, plugin)
    _check_range(plugin)
    return plugin  # type: ignore[no-any-return]


def _check_declaration(name: str, plugin: Any) -> None:
    if not (isinstance(plugin, type) and issubclass(plugin, Plugin)):
        raise ShopCannotOpen(
            Text(
                en=f"Plugin {name} names {plugin!r}, which is not a subclass of "
                "farmgate_sdk.Plugin. Tell its author, or switch it off in farmgate.toml.",
                zh=f"插件 {name} 指向的 {plugin!r} 不是 farmgate_sdk.Plugin 的子类。"
                "请告知作者,或在 farmgate.toml 中关闭它。",
            )
        )
    wanted = ("name", "version", "farmgate", "title", "summary")
    missing = [attribute for attribute in wanted if not hasattr(plugin, attribute)]
    if missing or plugin.name != name:
        what = ", ".join(missing) or f"name = {name!r} (it says {plugin.name!r})"
        raise ShopCannotOpen(
            Text(
                en=f"Plugin {name} does not declare {what}. "
                "Tell its author, or switch it off in farmgate.toml.",
                zh=f"插件 {name} 没有声明 {what}。请告知作者,或在 farmgate.toml 中关闭它。",
            )
        )
    if (plugin.metadata is None) != (plugin.migrations is None):
        raise ShopCannotOpen(_half_of_tables(plugin))
    _check_personal_data(plugin)


def _check_personal_data(plugin: type[Plugin]) -> None:
    needed = ("export_member", "erase_member")
    written = {name for name in needed if getattr(plugin, name) is not getattr(Plugin, name)}
    missing = set(needed) - written if plugin.personal_data is not None else set[str]()
    if written and plugin.personal_data is None:
        missing = {"personal_data"}
    if missing:
        what = ", ".join(sorted(missing))
        raise ShopCannotOpen(
            Text(
                en=f"Plugin {plugin.name} holds personal data and lacks {what}: it takes all of "
                "personal_data, export_member and erase_member. Tell its author, or switch it off "
                "in farmgate.toml.",
                zh=f"插件 {plugin.name} 持有个人数据,但缺少 {what}:personal_data、export_member、"
                "erase_member 三者缺一不可。请告知作者,或在 farmgate.toml 中关闭它。",
            )
        )


def _half_of_tables(plugin: type[Plugin]) -> Text:
    there, missing = "metadata", "migrations"
    if plugin.metadata is None:
        there, missing = missing, there
    return Text(
        en=f"Plugin {plugin.name} declares {there} and no {missing}: tables need both. "
        "Tell its author, or switch it off in farmgate.toml.",
        zh=f"插件 {plugin.name} 声明了 {there} 而没有 {missing}:数据表两者都需要。"
        "请告知作者,或在 farmgate.toml 中关闭它。",
    )


def _check_range(plugin: type[Plugin]) -> None:
    try:
        fits = SpecifierSet(plugin.farmgate).contains(__version__, prereleases=True)
    except InvalidSpecifier:
        fits = False
    if not fits:
        raise ShopCannotOpen(
            Text(
                en=f"Plugin {plugin.name} {plugin.version} works with farmgate {plugin.farmgate}, "
                f"and this is farmgate {__version__}. Install a version of the plugin that fits, "
                f"or switch it off: [plugins.{plugin.name}] enabled = false.",
                zh=f"插件 {plugin.name} {plugin.version} 适用于 farmgate {plugin.farmgate},"
                f"而当前是 farmgate {__version__}。请安装合适的版本,"
                f"或将其关闭:[plugins.{plugin.name}] enabled = false。",
            )
        )


def _not_installed(name: str, known: Mapping[str, Any]) -> Text:
    there = ", ".join(sorted(known)) or "-"
    return Text(
        en=f"farmgate.toml: [plugins.{name}]: no such plugin is installed (installed: {there}), "
        f"and the shop's folder has no plugins/{name}.py. Check the spelling, install it with pip, "
        "or remove the table.",
        zh=f"farmgate.toml:[plugins.{name}]:没有安装这个插件(已安装:{there}),"
        f"店铺文件夹里也没有 plugins/{name}.py。请检查拼写,用 pip 安装,或删除该表。",
    )


def _fails_to_import(name: str, point: EntryPoint, error: Exception) -> Text:
    what = f"{type(error).__name__}: {error}"
    return Text(
        en=f"Plugin {name} ({point.value}) cannot be imported: {what}. "
        f"Reinstall or update it, or switch it off: [plugins.{name}] enabled = false.",
        zh=f"插件 {name}({point.value})无法导入:{what}。"
        f"请重新安装或更新,或将其关闭:[plugins.{name}] enabled = false。",
    )


def in_order(plugins: Sequence[P]) -> list[P]:
    """Core first, then by ``before`` and ``after``, ties by name: always the same order."""
    by_name = {plugin.name: plugin for plugin in plugins}
    graph = TopologicalSorter[str]({name: set() for name in sorted(by_name)})
    for plugin in plugins:
        graph.add(plugin.name, *(name for name in plugin.after if name in by_name))
        for later in plugin.before:
            if later in by_name:
                graph.add(later, plugin.name)
    try:
        graph.prepare()
    except CycleError as error:
        names = " → ".join(error.args[1])
        raise ShopCannotOpen(
            Text(
                en=f"Plugins ask to run before one another in a circle: {names}. "
                "Switch one of them off in farmgate.toml and tell their authors.",
                zh=f"插件的先后要求互相矛盾:{names}。请在 farmgate.toml 中关闭其一并告知作者。",
            )
        ) from None
    return [by_name[name] for name in _drained(graph, key=lambda name: (name != "core", name))]


def _drained(graph: TopologicalSorter[str], key: Callable[[str], Any]) -> list[str]:
    order: list[str] = []
    ready: list[str] = []
    while graph.is_active():
        ready = sorted([*ready, *graph.get_ready()], key=key)
        order.append(ready.pop(0))
        graph.done(order[-1])
    return order
