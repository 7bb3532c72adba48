"""Fixtures for everyone. What asks for a database runs once on SQLite and once on PostgreSQL.

A folder of tests whose shop has plugins says so once, and the other fixtures follow::

    @pytest.fixture
    def shop(new_shop: NewShop) -> Shop:
        return new_shop(plugins=[ColdChain])
"""

import os
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack
from functools import partial
from pathlib import Path
from typing import Any, Protocol

import pytest

from farmgate.clock import Clock
from farmgate.plugins import Plugin
from farmgate.shop import Shop
from tests.databases import PostgreSQLUnavailable
from tests.shops import (
    Doors,
    FakeClock,
    GraphQLClient,
    Statements,
    counted_statements,
    open_doors,
    open_test_shop,
)
from tests.templates import KINDS, Kind, Templates

REQUIRED = "FARMGATE_REQUIRE_POSTGRESQL"
SKIPPED = "PostgreSQL tests were SKIPPED"


class NewShop(Protocol):
    """Opens one more shop for the test, on a database of its own with its plugins' tables."""

    def __call__(
        self,
        *,
        plugins: Collection[type[Plugin]] = (),
        settings: Mapping[str, Any] | None = None,
        clock: Clock | None = None,
    ) -> Shop: ...


@pytest.fixture(scope="session", autouse=True)
def _nothing_from_outside() -> Iterator[None]:
    """What the machine's environment says of a shop does not hold for those of the tests."""
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("FARMGATE_")]:
            if name != REQUIRED:
                patch.delenv(name)
        yield


@pytest.fixture(scope="session")
def templates() -> Iterator[Templates]:
    """Where databases come from; most tests want ``database_url``, ``shop`` or ``new_shop``."""
    found = Templates()
    yield found
    found.stop()


@pytest.fixture(params=KINDS)
def database(request: pytest.FixtureRequest) -> Kind:
    """Which of the two databases this run of the test is on."""
    kind: Kind = request.param
    return kind


@pytest.fixture
def empty_database_url(templates: Templates, database: Kind) -> Iterator[str]:
    """A database without any tables."""
    yield from _lent(templates, partial(templates.empty, database))


@pytest.fixture
def database_url(templates: Templates, database: Kind) -> Iterator[str]:
    """A database with core's tables and roles, and nothing else in it."""
    yield from _lent(templates, partial(templates.copy, database))


@pytest.fixture
def clock() -> FakeClock:
    """The clock of ``shop``: 9 in the morning of 12 October 2026 until the test moves it."""
    return FakeClock()


@pytest.fixture
def new_shop(
    templates: Templates, database: Kind, tmp_path: Path, clock: FakeClock
) -> Iterator[NewShop]:
    """Opens shops; each is closed, and its database gone, when the test is over."""
    default_clock = clock
    with ExitStack() as closing:

        def open_one(
            *,
            plugins: Collection[type[Plugin]] = (),
            settings: Mapping[str, Any] | None = None,
            clock: Clock | None = None,
        ) -> Shop:
            url = _had(partial(templates.copy, database, plugins))
            closing.callback(templates.drop, url)
            shop = open_test_shop(
                url, tmp_path, plugins=plugins, settings=settings, clock=clock or default_clock
            )
            closing.callback(shop.db.close)
            return shop

        yield open_one


@pytest.fixture
def shop(new_shop: NewShop) -> Shop:
    """A shop of core alone, with nothing in it."""
    return new_shop()


@pytest.fixture
def doors(shop: Shop) -> Iterator[Doors]:
    """The shop's HTTP door, and GraphQL clients for both schemas behind it."""
    with open_doors(shop) as opened:
        yield opened


@pytest.fixture
def storefront(doors: Doors) -> GraphQLClient:
    """Asks the storefront's schema, as a guest."""
    return doors.storefront


@pytest.fixture
def admin(doors: Doors) -> GraphQLClient:
    """Asks the staff's schema, as the operations director."""
    return doors.admin


@pytest.fixture
def statements(shop: Shop) -> Callable[[], AbstractContextManager[Statements]]:
    """``with statements() as asked: …`` counts what the shop's database is asked."""
    return partial(counted_statements, shop)


def _lent(templates: Templates, make: Callable[[], str]) -> Iterator[str]:
    url = _had(make)
    yield url
    templates.drop(url)


def _had(make: Callable[[], str]) -> str:
    """A database; without PostgreSQL its tests are skipped, or fail where it is required."""
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
