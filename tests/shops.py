"""Shops for tests: opened on a database of their own, asked through the HTTP door."""

import threading
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import event, select
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from farmgate.app import create_app
from farmgate.catalog.models import Category, Variant
from farmgate.catalog.service import (
    NewProduct,
    NewVariant,
    create_category,
    create_product,
    publish,
)
from farmgate.clock import Clock
from farmgate.fulfilment.models import DeliveryMethod, DeliveryRate, Region
from farmgate.ids import opaque
from farmgate.language import Language, Text
from farmgate.members.service import Identifier, add_member, give_role, open_session
from farmgate.money import Money
from farmgate.opening import open_shop
from farmgate.plugins import Plugin
from farmgate.shop import Shop
from farmgate.stock.models import Location
from farmgate.stock.receiving import ReceivedLot, create_location, receive

T = TypeVar("T")

# A morning in the shop's zone; any would do, as long as it is always the same.
MORNING = datetime(2026, 10, 12, 1, 0, tzinfo=UTC)
# Not those of the demonstration's people, who may be there already.
_phones = count(13_700_000_000)


class FakeClock:
    """A clock that stands still until a test moves it."""

    def __init__(self, now: datetime = MORNING) -> None:
        self.moment = now

    def now(self) -> datetime:
        """The present moment in UTC."""
        return self.moment

    def tick(self, passed: timedelta) -> None:
        """Let some time pass."""
        self.moment += passed


def open_test_shop(
    database_url: str,
    folder: Path,
    *,
    plugins: Collection[type[Plugin]] = (),
    settings: Mapping[str, Any] | None = None,
    clock: Clock | None = None,
) -> Shop:
    """A shop with these plugin classes on and no others, whatever is installed here.

    ``settings`` is what ``farmgate.toml`` would say, ``{"plugins": {"cold_chain": {…}}}`` too.
    Tables are as the database has them: ``farmgate.opening.migrate(shop)`` brings what is due.
    """
    said = dict(settings or {})
    tables: dict[str, Any] = {plugin.name: {} for plugin in plugins}
    tables |= said.get("plugins", {})
    raw = {**said, "database": {"url": database_url}, "plugins": tables}
    known = {plugin.name: plugin for plugin in plugins}
    return open_shop(folder, raw=raw, known_plugins=known, clock=clock or FakeClock())


class GraphQLFailed(AssertionError):
    """The answer has errors, and the test did not ask to see them."""


@dataclass(frozen=True)
class GraphQLClient:
    """Asks one of a shop's two schemas over HTTP: ``client("{ me { name } }")``."""

    http: TestClient
    path: str
    token: str | None = None
    language: Language = "en"

    def __call__(
        self,
        query: str,
        given: Mapping[str, Any] | None = None,
        /,
        *,
        errors: object = False,  # not bool: mypy would refuse any **dict of variables
        **variables: Any,
    ) -> Any:
        """The ``data`` of the answer; with ``errors=True`` the whole answer, errors or not.

        Variables are keyword arguments (or a mapping, for one that is named ``errors``).
        """
        body = {"query": query, "variables": {**(given or {}), **variables}}
        answer = self.http.post(self.path, json=body, headers=self._headers()).json()
        if errors:
            return answer
        if "errors" in answer:
            raise GraphQLFailed(answer["errors"])
        return answer["data"]

    def with_token(self, token: str | None) -> "GraphQLClient":
        """The same door, for whoever has this token; None is a guest."""
        return replace(self, token=token)

    def reading(self, language: Language) -> "GraphQLClient":
        """The same door, for a reader of this language."""
        return replace(self, language=language)

    def _headers(self) -> dict[str, str]:
        headers: dict[str, str] = {"Accept-Language": self.language}
        return (
            headers if self.token is None else {**headers, "Authorization": f"Bearer {self.token}"}
        )


@dataclass(frozen=True)
class Doors:
    """A shop that is open to the world: its HTTP door and the two schemas behind it."""

    http: TestClient
    storefront: GraphQLClient
    """A guest's, until ``with_token``."""
    admin: GraphQLClient
    """The operations director's: every permission."""


@contextmanager
def open_doors(shop: Shop) -> Iterator[Doors]:
    """Serve a shop within this block, without a worker; its database is closed after it."""
    token = token_of(shop, "operations_director")
    with TestClient(create_app(shop, worker=False)) as http:
        yield Doors(
            http, GraphQLClient(http, "/graphql"), GraphQLClient(http, "/admin/graphql", token)
        )


def token_of(shop: Shop, *roles: str) -> str:
    """The token of a new member with these roles (``farmgate.members.roles.PRESETS``)."""

    def work(session: Session) -> str:
        phone = Identifier.parse(str(next(_phones)))
        member = add_member(session, shop, "王芳", phone, "no password opens this")
        for role in roles:
            give_role(session, member.id, role)
        return open_session(session, shop, member.id)

    return shop.db.write(work)


@dataclass(frozen=True, slots=True)
class LotInStock:
    """Units in the shop's stock location; ``code=None`` is general trade, without a lot."""

    units: int
    code: str | None = None
    best_before: date | None = None
    harvested_on: date | None = None


@dataclass(frozen=True, slots=True)
class OnSale:
    """A product that shoppers can buy; keys are the database's, ids the clients'."""

    key: int
    variants: Mapping[str, int]
    """Keys by SKU."""

    @property
    def id(self) -> str:
        """The product's id."""
        return opaque("Product", self.key)

    def variant_id(self, sku: str | None = None) -> str:
        """A variant's id, by default the first's."""
        return opaque("Variant", self.variant(sku))

    def variant(self, sku: str | None = None) -> int:
        """A variant's key, by default the first's."""
        return self.variants[sku or next(iter(self.variants))]


ONE_LOT = (LotInStock(10, "A-1", best_before=date(2026, 11, 30), harvested_on=date(2026, 10, 1)),)


def put_on_sale(
    shop: Shop,
    slug: str = "fuji-apples",
    *,
    variants: Mapping[str, str] | None = None,
    lots: Sequence[LotInStock] = ONE_LOT,
    location: str = "origin",
    weight_grams: int = 2_500,
    category: str = "fruit",
) -> OnSale:
    """A published product; ``variants`` maps SKUs to prices, and each has these lots in stock.

    Its category, and its location in 610629 (Luochuan), are made where they are missing.
    """
    prices = variants or {slug.upper(): "59.80"}

    def work(session: Session) -> OnSale:
        _ensure_category(session, category)
        _ensure_location(session, location)
        new = _new_product(shop, slug, category, prices, weight_grams)
        product = create_product(session, new, shop.clock)
        by_sku = select(Variant.sku, Variant.id).where(Variant.product_id == product.id)
        rows = session.execute(by_sku.order_by(Variant.position))
        keys = {row.sku: row.id for row in rows}
        for key in keys.values():
            for lot in lots:
                receive(session, key, location, lot.units, _received(lot))
        publish(session, product.id)
        return OnSale(product.id, keys)

    return shop.db.write(work)


def deliver_to(
    shop: Shop, region_code: str = "610100", *, method: str = "standard", price: str = "8.00"
) -> None:
    """Serve a region by a delivery method, at one price for each kilogram."""
    minor = Money.parse(price, shop.currency).minor

    def work(session: Session) -> None:
        if session.get(Region, region_code) is None:
            session.add(Region(code=region_code, name=Text("西安", "Xi'an")))
        found = session.scalar(select(DeliveryMethod).where(DeliveryMethod.code == method))
        if found is None:
            name = Text("普通快递", "Standard")
            found = DeliveryMethod(code=method, name=name, description=name)
            session.add(found)
            session.flush()
        session.add(
            DeliveryRate(
                method_id=found.id,
                region_code=region_code,
                first_kg_minor=minor,
                further_kg_minor=minor,
            )
        )

    shop.db.write(work)


def _ensure_category(session: Session, slug: str) -> None:
    if session.scalar(select(Category.id).where(Category.slug == slug)) is None:
        create_category(session, slug, Text("水果", "Fruit"))


def _ensure_location(session: Session, code: str) -> None:
    if session.scalar(select(Location.id).where(Location.code == code)) is None:
        create_location(session, code, Text("产地仓", "Origin warehouse"), "610629")


def _new_product(
    shop: Shop, slug: str, category: str, prices: Mapping[str, str], weight_grams: int
) -> NewProduct:
    name = Text("洛川红富士苹果", slug.replace("-", " ").capitalize())
    return NewProduct(
        slug=slug,
        name=name,
        description=name,
        category=category,
        producer=None,
        origin=Text("陕西洛川", "Luochuan, Shaanxi"),
        origin_region_code="610629",
        image_url=None,
        variants=[
            NewVariant(
                sku, Text("一箱", "One box"), Money.parse(price, shop.currency), weight_grams
            )
            for sku, price in prices.items()
        ],
    )


def _received(lot: LotInStock) -> ReceivedLot | None:
    if lot.code is None:
        return None
    return ReceivedLot(lot.code, harvested_on=lot.harvested_on, best_before=lot.best_before)


@dataclass
class Statements:
    """The SQL that a shop's database was asked, less what only opens or ends transactions."""

    sql: list[str] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.sql)

    def __str__(self) -> str:
        return "\n".join(self.sql)

    def note(self, _connection: object, _cursor: object, sql: str, *_rest: object) -> None:
        """Listen to ``before_cursor_execute``."""
        if not sql.startswith(("BEGIN", "SAVEPOINT", "RELEASE", "ROLLBACK", "PRAGMA")):
            self.sql.append(sql)


@contextmanager
def counted_statements(shop: Shop) -> Iterator[Statements]:
    """Count the statements within this block, whichever thread sends them."""
    statements = Statements()
    # On PostgreSQL the reader is a view of the writer, with its listeners: listen once.
    engines = {id(engine.pool): engine for engine in shop.db.engines}.values()
    for engine in engines:
        event.listen(engine, "before_cursor_execute", statements.note)
    try:
        yield statements
    finally:
        for engine in engines:
            event.remove(engine, "before_cursor_execute", statements.note)


def race(work: Callable[[int], T], racers: int) -> list[T]:
    """Run ``work(0)``, ``work(1)``, … each in a thread, all starting at once; answers in order.

    Where any fails, an ``ExceptionGroup`` has all that failed.
    """
    gate = threading.Barrier(racers)
    answers: dict[int, T] = {}
    failures: list[Exception] = []

    def run(number: int) -> None:
        gate.wait()
        try:
            answers[number] = work(number)
        except Exception as error:  # noqa: BLE001 - all of them are raised below
            failures.append(error)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(racers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise ExceptionGroup(f"{len(failures)} of {racers} failed", failures)
    return [answers[number] for number in range(racers)]
