"""People and goods for tests, made through core's own services."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import count

from sqlalchemy import select
from sqlalchemy.orm import Session

from farmgate.catalog.models import Category, Producer, Variant
from farmgate.catalog.service import (
    NewProduct,
    NewVariant,
    create_category,
    create_producer,
    create_product,
    publish,
)
from farmgate.fulfilment.models import DeliveryMethod, DeliveryRate, Region
from farmgate.ids import opaque
from farmgate.language import Text
from farmgate.members.giving import give_role
from farmgate.members.models import MemberRole, Role
from farmgate.members.service import Identifier, add_member, open_session
from farmgate.money import Money
from farmgate.shop import Shop
from farmgate.stock.models import Location
from farmgate.stock.receiving import ReceivedLot, create_location, receive

# Not those of the demonstration's people, who may be there already.
_phones = count(13_700_000_000)


def token_of(shop: Shop, *roles: str) -> str:
    """The token of a new member with these roles (``farmgate.members.roles.PRESETS``)."""

    def work(session: Session) -> str:
        phone = Identifier.parse(str(next(_phones)))
        member = add_member(session, shop, "王芳", phone, "no password opens this")
        for role in roles:
            give_role(session, shop, member.id, role)
        return open_session(session, shop, member.id)

    return shop.db.write(work)


def token_with(
    shop: Shop, permissions: Collection[str], regions: Collection[str] | None = None
) -> str:
    """The token of a new member of staff who may do just this, everywhere or in these regions."""

    def work(session: Session) -> str:
        phone = Identifier.parse(str(next(_phones)))
        member = add_member(session, shop, "李明", phone, "no password opens this")
        role = Role(
            code=f"testing-{member.id}",
            name=Text("测试岗位", "Post under test"),
            permissions=sorted(permissions),
        )
        session.add(role)
        session.flush()
        where = None if regions is None else sorted(regions)
        session.add(MemberRole(member_id=member.id, role_id=role.id, regions=where))
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
    producer: str | None = None,
    is_published: bool = True,
    name: Text | None = None,
    description: Text | None = None,
) -> OnSale:
    """A published product; ``variants`` maps SKUs to prices, and each has these lots in stock.

    Its category, its producer, and its location, the last two in 610629 (Luochuan), are made where
    they are missing. Where it is not to be published, nobody is asked whether it may be.
    """
    prices = variants or {slug.upper(): "59.80"}

    def work(session: Session) -> OnSale:
        _ensure_category(session, category)
        _ensure_location(session, location)
        new = _new_product(shop, slug, category, prices, weight_grams)
        if producer is not None:
            _ensure_producer(session, producer)
        name_ = name or new.name
        new = replace(new, producer=producer, name=name_, description=description or name_)
        product = create_product(session, shop, new)
        by_sku = select(Variant.sku, Variant.id).where(Variant.product_id == product.id)
        rows = session.execute(by_sku.order_by(Variant.position))
        keys = {row.sku: row.id for row in rows}
        for key in keys.values():
            for lot in lots:
                receive(session, shop, key, location, lot.units, _received(lot, producer))
        if is_published:
            publish(session, shop, product.id)
        return OnSale(product.id, keys)

    return shop.db.write(work)


def receive_lots(shop: Shop, variant: int, location: str, lots: Sequence[LotInStock]) -> None:
    """More units of a variant, at a location that is made where it is missing."""

    def work(session: Session) -> None:
        _ensure_location(session, location)
        for lot in lots:
            receive(session, shop, variant, location, lot.units, _received(lot, None))

    shop.db.write(work)


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


def _ensure_producer(session: Session, code: str) -> None:
    if session.scalar(select(Producer.id).where(Producer.code == code)) is None:
        create_producer(session, code, Text("山坡合作社", "Hillside Co-op"), "610629", None)


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


def _received(lot: LotInStock, producer: str | None) -> ReceivedLot | None:
    if lot.code is None:
        return None
    return ReceivedLot(
        lot.code, producer, harvested_on=lot.harvested_on, best_before=lot.best_before
    )
