"""Fills an empty shop with the demonstration: all of it in one transaction, or nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from farmgate.catalog import service as catalog
from farmgate.catalog.models import Product
from farmgate.demo import data
from farmgate.fulfilment.models import DeliveryMethod, DeliveryRate, Region
from farmgate.language import Text
from farmgate.members import service as members
from farmgate.members.giving import give_role
from farmgate.members.passwords import hash_password
from farmgate.money import Money
from farmgate.shop import Shop
from farmgate.stock.receiving import ReceivedLot, create_location, receive

Table = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Seeded:
    """What was written."""

    products: int
    producers: int
    persons: int
    plugins: Sequence[str]


def is_empty(session: Session) -> bool:
    """Whether the shop has no products yet."""
    return session.scalar(select(Product.id).limit(1)) is None


def seed(shop: Shop) -> Seeded | None:
    """Write the demonstration into an empty, migrated shop; None where products exist already.

    Its people have passwords that are public: not for a shop that is open to the world.
    """
    with shop.db.read() as session:
        if not is_empty(session):
            return None
    # Hashing is slow on purpose, and a transaction is in everybody's way.
    hashes = {person.code: hash_password(person.password) for person in data.persons()}
    return shop.db.write(lambda session: _seed(session, shop, hashes))


def _seed(session: Session, shop: Shop, hashes: Mapping[str, str]) -> Seeded | None:
    if not is_empty(session):
        return None
    _shelves_and_producers(session)
    _delivery(session, shop.currency)
    products = data.products()
    today = shop.clock.now().astimezone(shop.time_zone).date()
    for told in products:
        _product(session, shop, told, today)
    _persons(session, shop, hashes)
    for plugin in shop.plugins:
        plugin.seed(session)
    return Seeded(
        len(products), len(data.producers()), len(hashes), [one.name for one in shop.plugins]
    )


def _shelves_and_producers(session: Session) -> None:
    for told in data.categories():
        name = Text.from_json(told["name"])
        catalog.create_category(session, told["slug"], name, told.get("parent"), told["position"])
    for told in data.producers():
        story = Text.from_json(told["story"])
        name = Text.from_json(told["name"])
        catalog.create_producer(session, told["code"], name, told["region"], story)


def _delivery(session: Session, currency: str) -> None:
    for told in data.of_shop("locations"):
        create_location(session, told["code"], Text.from_json(told["name"]), told["region"])
    session.add_all(
        Region(code=told["code"], name=Text.from_json(told["name"]))
        for told in data.of_shop("regions")
    )
    for position, told in enumerate(data.of_shop("delivery_methods")):
        _delivery_method(session, told, position, currency)


def _delivery_method(session: Session, told: Table, position: int, currency: str) -> None:
    method = DeliveryMethod(
        code=told["code"],
        name=Text.from_json(told["name"]),
        description=Text.from_json(told["description"]),
        position=position,
    )
    session.add(method)
    session.flush()
    session.add_all(
        DeliveryRate(
            method_id=method.id,
            region_code=rate["region"],
            first_kg_minor=Money.parse(rate["amount"], currency).minor,
            further_kg_minor=Money.parse(rate["per_kg"], currency).minor,
        )
        for rate in told["rates"]
    )
    session.flush()


def _product(session: Session, shop: Shop, told: Table, today: date) -> None:
    new = catalog.NewProduct(
        slug=told["slug"],
        name=Text.from_json(told["name"]),
        description=Text.from_json(told["description"]),
        category=told["category"],
        producer=told["producer"],
        origin=Text.from_json(told["origin"]),
        origin_region_code=told["origin_region"],
        image_url=None,
        variants=(),
    )
    product = catalog.create_product(session, shop, new)
    for position, variant in enumerate(told["variants"]):
        added = catalog.add_variant(session, product, _variant(variant, shop.currency), position)
        for lot in variant.get("lots", ()):
            received = _lot(lot, told["producer"], today)
            receive(session, shop, added.id, lot["location"], lot["quantity"], received)
        for loose in variant.get("stock", ()):
            receive(session, shop, added.id, loose["location"], loose["quantity"], None)
    catalog.publish(session, shop, product.id)


def _variant(told: Table, currency: str) -> catalog.NewVariant:
    return catalog.NewVariant(
        told["sku"],
        Text.from_json(told["name"]),
        Money.parse(told["price"], currency),
        told["weight_grams"],
    )


def _lot(told: Table, producer: str, today: date) -> ReceivedLot:
    harvested_on = today - timedelta(days=told["harvested_days_ago"])
    return ReceivedLot(
        code=told["code"],
        producer=producer,
        grade=told.get("grade"),
        harvested_on=harvested_on,
        best_before=harvested_on + timedelta(days=told["shelf_life_days"]),
    )


def _persons(session: Session, shop: Shop, hashes: Mapping[str, str]) -> None:
    for person in data.persons():
        member = members.add_member(
            session,
            shop,
            person.name["zh-CN"],
            members.Identifier(person.phone, person.email),
            hashes[person.code],
        )
        for role in person.roles:
            give_role(session, shop, member.id, role)
