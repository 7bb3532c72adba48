"""A shop under test in one hand: goods, people, buyers, and both schemas behind its doors."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from farmgate.api.schemas import Side, compose
from farmgate.events.jobs import has_due_jobs, run_next, run_now
from farmgate.events.scheduling import install_schedules
from farmgate.events.worker import deliver_next
from farmgate.language import Text
from farmgate.migrations.run import downgrade, owners
from farmgate.opening import migrate
from farmgate.plugins import Plugin
from farmgate.shop import Shop
from farmgate_sdk.testing.buying import READY, CartInHand, new_cart
from farmgate_sdk.testing.clients import Doors, GraphQLClient, open_doors
from farmgate_sdk.testing.clock import FakeClock
from farmgate_sdk.testing.factories import (
    ONE_LOT,
    LotInStock,
    OnSale,
    deliver_to,
    put_on_sale,
    receive_lots,
    token_of,
    token_with,
)
from farmgate_sdk.testing.following import Following, follow
from farmgate_sdk.testing.shops import open_test_shop
from farmgate_sdk.testing.statements import Statements, counted_statements

T = TypeVar("T")

_PAY = """mutation($id: ID!, $amount: MoneyInput!) {
  paymentCapture(input: {paymentId: $id, amount: $amount}) { problems { code message } }
}"""
_SHIP = """mutation($id: ID!) {
  orderShip(input: {orderId: $id, carrier: "顺丰"}) {
    problems { code message } shipment { id }
  }
}"""
_ERASE = """mutation($id: ID!) {
  memberErase(id: $id) { ordersKept problems { code plugin message } }
}"""
_ARRIVE = "mutation($id: ID!) { shipmentDeliver(id: $id) { problems { code message } } }"


@dataclass(frozen=True)
class Farmstand:
    """A shop whose doors are open, on a database of its own, with a clock that stands still.

    Nothing works in the background: facts are told when ``tell_facts`` is called, jobs run when
    ``run_job`` or ``run_due_jobs`` is.
    """

    shop: Shop
    clock: FakeClock
    doors: Doors

    @classmethod
    @contextmanager
    def open(cls, shop: Shop, clock: FakeClock) -> "Iterator[Farmstand]":
        """Open the doors of a shop for this block."""
        with open_doors(shop) as doors:
            yield cls(shop, clock, doors)

    @contextmanager
    def again_with(
        self, *plugins: type[Plugin], settings: Mapping[str, Any] | None = None
    ) -> "Iterator[Farmstand]":
        """The same database after a restart with other plugins (or with none)."""
        url = self.shop.db.url.render_as_string(hide_password=False)
        shop = open_test_shop(
            url, self.shop.folder, plugins=plugins, settings=settings, clock=self.clock
        )
        migrate(shop)
        with Farmstand.open(shop, self.clock) as stand:
            yield stand

    @property
    def http(self) -> TestClient:
        """The HTTP door itself."""
        return self.doors.http

    @property
    def storefront(self) -> GraphQLClient:
        """Asks the storefront's schema, as a guest."""
        return self.doors.storefront

    @property
    def admin(self) -> GraphQLClient:
        """Asks the staff's schema, as the operations director."""
        return self.doors.admin

    def plugin(self, name: str) -> Any:
        """The instance of a plugin that is on."""
        return next(plugin for plugin in self.shop.plugins if plugin.name == name)

    def schema(self, side: Side) -> str:
        """The schema as text (SDL)."""
        return compose(side, self.shop.plugins).as_str()

    def statements(self) -> AbstractContextManager[Statements]:
        """``with stand.statements() as asked: …`` counts what the database is asked."""
        return counted_statements(self.shop)

    def read(self, look: Callable[[Session], T]) -> T:
        """Look into the database."""
        with self.shop.db.read() as session:
            return look(session)

    def write(self, work: Callable[[Session], T]) -> T:
        """Do something in one transaction, as a plugin's service does."""
        return self.shop.db.write(work)

    def member(self, *roles: str) -> GraphQLClient:
        """A new person at the storefront, with these roles (``shopper``)."""
        return self.storefront.with_token(token_of(self.shop, *(roles or ("shopper",))))

    def staff(self, *permissions: str, regions: Collection[str] | None = None) -> GraphQLClient:
        """A new member of staff with these permissions, everywhere or in these regions only."""
        return self.admin.with_token(token_with(self.shop, permissions, regions))

    def put_on_sale(
        self,
        slug: str = "fuji-apples",
        *,
        variants: Mapping[str, str] | None = None,
        lots: Sequence[LotInStock] = ONE_LOT,
        location: str = "origin",
        weight_grams: int = 2_500,
        category: str = "fruit",
        producer: str | None = None,
        is_published: bool = True,
        name: Text | None = None,
        description: Text | None = None,
    ) -> OnSale:
        """A published product; ``variants`` maps SKUs to prices, each with these lots in stock."""
        return put_on_sale(
            self.shop,
            slug,
            variants=variants,
            lots=lots,
            location=location,
            weight_grams=weight_grams,
            category=category,
            producer=producer,
            is_published=is_published,
            name=name,
            description=description,
        )

    def receive(
        self, goods: OnSale, *lots: LotInStock, location: str = "origin", sku: str | None = None
    ) -> None:
        """More units of a product's variant (by default its first) at a location."""
        receive_lots(self.shop, goods.variant(sku), location, lots)

    def remake_tables(self, plugin: str, *, down_to: str = "base") -> None:
        """Take a plugin's tables back to a revision, and up again: what ``migrate`` does."""
        own = next(one for one in owners(self.shop.plugins) if one.name == plugin)
        downgrade(self.shop.db, own, down_to)
        migrate(self.shop)

    def deliver_to(
        self, region_code: str = "610100", *, method: str = "standard", price: str = "8.00"
    ) -> None:
        """Serve a region by a delivery method, at one price for each kilogram."""
        deliver_to(self.shop, region_code, method=method, price=price)

    def cart(
        self, *goods: OnSale | tuple[OnSale, int], by: GraphQLClient | None = None, **said: Any
    ) -> CartInHand:
        """A cart that lacks nothing of core's, where ``deliver_to`` was said.

        It is a guest's, or ``by`` whom is given; ``said`` is what else ``cartUpdate`` is told.
        """
        pairs = [one if isinstance(one, tuple) else (one, 1) for one in goods]
        units = {one.variant_id(): quantity for one, quantity in pairs}
        cart = new_cart(by or self.storefront, units)
        updated = cart.update(**{**READY, **said})
        assert updated["problems"] == [], updated["problems"]
        return cart

    def buy(
        self, *goods: OnSale | tuple[OnSale, int], by: GraphQLClient | None = None, **said: Any
    ) -> Any:
        """An order, just placed."""
        completed = self.cart(*goods, by=by, **said).complete()
        assert completed["problems"] == [], completed["problems"]
        return completed["order"]

    def pay(self, order: Any) -> None:
        """Record that an order's whole total has come."""
        payment = order["payments"][0]
        amount = {**payment["open"], "currency": self.shop.currency}
        self._done(_PAY, "paymentCapture", id=payment["id"], amount=amount)

    def deliver(self, order: Any) -> None:
        """Send a paid order on its way, and see it arrive."""
        shipment = self._done(_SHIP, "orderShip", id=order["id"])["shipment"]
        self._done(_ARRIVE, "shipmentDeliver", id=shipment["id"])

    def complete_purchase(
        self, *goods: OnSale | tuple[OnSale, int], by: GraphQLClient | None = None, **said: Any
    ) -> Any:
        """An order that was placed, paid and delivered, and told to whoever listens."""
        order = self.buy(*goods, by=by, **said)
        self.pay(order)
        self.deliver(order)
        self.tell_facts()
        return order

    def subscribe(
        self, query: str, *, by: GraphQLClient | None = None, **variables: Any
    ) -> AbstractContextManager[Following]:
        """``with stand.subscribe("subscription {…}") as following: …; following.next()``.

        ``by`` says through which door and as whom: ``stand.storefront`` (a guest) by default.
        Facts are heard from the beginning of the block on.
        """
        return follow(by or self.storefront, query, variables)

    def personal_data(self, of: GraphQLClient) -> Any:
        """Everything that is held of a member, as they read it: ``[…]["plugins"]["NAME"]``."""
        return of("{ myPersonalData }")["myPersonalData"]

    def erase(self, member: GraphQLClient) -> Any:
        """Have staff erase a member; the payload."""
        key = member("{ me { id } }")["me"]["id"]
        return self.admin(_ERASE, id=key)["memberErase"]

    def tell_facts(self) -> int:
        """Tell what has become true to whoever listens, as the worker does; how many were told."""
        told = 0
        while deliver_next(self.shop):
            told += 1
        return told

    def run_job(
        self, name: str, *, plugin: str, payload: Mapping[str, Any] | None = None
    ) -> Mapping[str, Any] | None:
        """Run a plugin's job now, due or not; the answer is the job's, and what it raises."""
        return run_now(self.shop, plugin, name, payload)

    def run_due_jobs(self) -> int:
        """Run what is due by the clock, as the worker does; how many runs that took."""
        install_schedules(self.shop)
        runs = 0
        while self.read(lambda session: has_due_jobs(session, self.shop)):
            run_next(self.shop)
            runs += 1
        return runs

    def _done(self, mutation: str, field: str, **variables: Any) -> Any:
        payload = self.admin(mutation, **variables)[field]
        assert payload["problems"] == [], payload["problems"]
        return payload
