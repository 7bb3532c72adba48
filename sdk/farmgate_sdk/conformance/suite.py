"""Every check in turn, on databases that are made for it and thrown away."""

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from farmgate.catalog.models import Product
from farmgate.demo.seeding import seed
from farmgate.errors import ShopCannotOpen
from farmgate.language import Text
from farmgate.opening import migrate
from farmgate.plugins import Plugin, load
from farmgate.shop import Shop
from farmgate_sdk.conformance import declaration, persons, schemas, tables, working
from farmgate_sdk.conformance.finding import Finding, judged
from farmgate_sdk.conformance.watching import Seen, observed
from farmgate_sdk.testing.clients import GraphQLClient
from farmgate_sdk.testing.clock import FakeClock
from farmgate_sdk.testing.databases import PostgreSQLUnavailable
from farmgate_sdk.testing.factories import OnSale
from farmgate_sdk.testing.farmstand import Farmstand
from farmgate_sdk.testing.shops import open_test_shop
from farmgate_sdk.testing.templates import KINDS, Kind, Templates

Settings = Mapping[str, Any]


def check_plugin(
    plugin: type[Plugin],
    *,
    settings: Settings | None = None,
    databases: Sequence[Kind] = KINDS,
    templates: Templates | None = None,
) -> list[Finding]:
    """Hold a plugin to the contract; every finding, kept or not.

    Args:
        plugin: its class.
        settings: what its table in ``farmgate.toml`` says, where its defaults will not do.
        databases: on which its migrations are tried; one that cannot be had is said, no more.
        templates: where databases come from; by default a server is started and stopped.
    """
    try:
        load([plugin.name], {plugin.name: plugin})
    except ShopCannotOpen as error:
        return [Finding("declaration", is_kept=False, told=reason) for reason in error.reasons]
    made = templates or Templates()
    try:
        return list(_all(plugin, dict(settings or {}), databases, made))
    finally:
        if templates is None:
            made.stop()


def assert_conforms(
    plugin: type[Plugin], *, settings: Settings | None = None, templates: Templates | None = None
) -> None:
    """Fail a test with a sentence for everything that the plugin does not keep."""
    findings = check_plugin(plugin, settings=settings, templates=templates)
    wrong = [f"{one.check}: {one.told.en} → {one.advice.en}" for one in findings if not one.is_kept]
    if wrong:
        raise AssertionError("\n".join([f"{plugin.name} does not conform:", *wrong]))


def _all(
    plugin: type[Plugin], settings: Settings, databases: Sequence[Kind], templates: Templates
) -> Iterator[Finding]:
    yield declaration.declaration(plugin)
    yield declaration.settings(plugin)
    yield declaration.names(plugin)
    try:
        yield from _in_a_shop(plugin, settings, templates)
    except ShopCannotOpen as error:
        yield from (Finding("opens", is_kept=False, told=reason) for reason in error.reasons)
        return
    if plugin.metadata is None:
        yield tables.without_tables()
        return
    for kind in databases:
        yield _migrations(plugin, settings, kind, templates)


def _migrations(
    plugin: type[Plugin], settings: Settings, kind: Kind, templates: Templates
) -> Finding:
    try:
        with _shop(templates, kind, plugin, settings) as shop:
            return tables.migrations(shop, kind)
    except PostgreSQLUnavailable as error:
        return tables.not_there(kind, error)


def _in_a_shop(plugin: type[Plugin], settings: Settings, templates: Templates) -> Iterator[Finding]:
    watched, seen = observed(plugin)
    with _shop(templates, "sqlite", watched, settings) as shop, _doors(shop) as stand:
        (on,) = shop.plugins
        yield _opens(stand, settings)
        yield schemas.graphql_names(on)
        yield from declaration.brings(on)
        member = persons.a_person(stand)
        stand.deliver_to(method="conformance")
        goods = _goods(stand)
        yield from _tried("hooks", lambda: _work(stand, member, goods, seen))
        tables.rows_for(stand, on, persons.key(member))
        yield from _tried("permissions", lambda: schemas.permissions(on, stand))
        yield from _tried("batches", lambda: schemas.batches(on, stand, {"shop": {}, "admin": {}}))
        yield from _tried("jobs", lambda: working.jobs(stand, on))
        yield from _tried("personal_data", lambda: persons.personal_data(stand, on, member))


def _goods(stand: Farmstand) -> OnSale:
    """Something on the shelf, even where the plugin would have it first prove what it is."""
    goods = stand.put_on_sale("conformance-apples", is_published=False)

    def onto_the_shelf(session: Session) -> None:
        session.get_one(Product, goods.key).status = "published"

    stand.write(onto_the_shelf)
    return goods


def _work(stand: Farmstand, member: GraphQLClient, goods: OnSale, seen: Seen) -> Finding:
    working.purchase(stand, member, goods, seen)
    return working.hooks(stand, seen)


def _tried(check: str, look: Callable[[], Finding]) -> Iterator[Finding]:
    """A check's finding; where the shop itself stumbles over the plugin, that is the finding."""
    try:
        yield look()
    except Exception as error:  # noqa: BLE001 - said with the check at which it came
        what = f"{type(error).__name__}: {str(error)[:300]}"
        yield judged(check, [what], Text("", ""), Text("", ""))


def _opens(stand: Farmstand, settings: Settings) -> Finding:
    """Off, on, off and on again, on one database."""
    off = schemas.sdl([])
    on = schemas.sdl(list(stand.shop.plugins))
    plugin = type(stand.shop.plugins[0])
    said = {"plugins": {plugin.name: dict(settings)}}
    with stand.again_with() as without:
        off_again = schemas.sdl(list(without.shop.plugins))
    with stand.again_with(plugin, settings=said) as again:
        on_again = schemas.sdl(list(again.shop.plugins))
    return schemas.off_and_on(off, on, on_again, off_again)


@contextmanager
def _shop(
    templates: Templates, kind: Kind, plugin: type[Plugin], settings: Settings
) -> Iterator[Shop]:
    url = templates.copy(kind)
    with tempfile.TemporaryDirectory(prefix="farmgate-check-") as folder:
        said = {"plugins": {plugin.name: dict(settings)}}
        shop = open_test_shop(url, Path(folder), plugins=[plugin], settings=said)
        try:
            migrate(shop)
            seed(shop)
            yield shop
        finally:
            shop.db.close()
            templates.drop(url)


@contextmanager
def _doors(shop: Shop) -> Iterator[Farmstand]:
    clock = shop.clock
    assert isinstance(clock, FakeClock)  # noqa: S101 - it was opened with one
    with Farmstand.open(shop, clock) as stand:
        yield stand
