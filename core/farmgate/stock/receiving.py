"""Goods come in: units of a variant, at a location, of a lot."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from farmgate.catalog import errors as catalog_errors
from farmgate.catalog.models import Variant
from farmgate.catalog.service import add_unique, check_slug, check_text, producer_by_code
from farmgate.language import Text
from farmgate.problems import Refused
from farmgate.regions import REGION_CODE_INVALID, is_region_code
from farmgate.shop import Shop
from farmgate.stock import errors
from farmgate.stock.changes import tell_changed
from farmgate.stock.models import Location, Lot, StockItem

MOST_UNITS = 1_000_000


@dataclass(frozen=True, slots=True)
class ReceivedLot:
    """What is written on the goods: the lot's code, and its producer, grade and dates if known."""

    code: str
    producer: str | None = None
    grade: str | None = None
    harvested_on: date | None = None
    best_before: date | None = None


def create_location(session: Session, code: str, name: Text, region_code: str) -> Location:
    """Make a stock location; ``region_code`` is GB/T 2260. Refused where the code is taken."""
    check_slug(code, "code", longest=64)
    if not is_region_code(region_code):
        raise Refused(REGION_CODE_INVALID(region=region_code, field="regionCode"))
    location = Location(code=code, name=name, region_code=region_code)
    add_unique(session, location, code, "code")
    return location


def receive(
    session: Session,
    shop: Shop,
    variant_pk: int,
    location: str,
    quantity: int,
    lot: ReceivedLot | None,
) -> StockItem:
    """Put units on the shelf of a location; they can be sold at once."""
    if not 1 <= quantity <= MOST_UNITS:
        raise Refused(errors.QUANTITY_INVALID(quantity=quantity, most=MOST_UNITS, field="quantity"))
    # The variant's row is held, so that two deliveries of one lot, wherever, are of one lot.
    if session.get(Variant, variant_pk, with_for_update={"key_share": True}) is None:
        raise Refused(catalog_errors.VARIANT_NOT_FOUND(field="variantId"))
    place = session.scalar(select(Location).where(Location.code == location))
    if place is None:
        raise Refused(errors.LOCATION_NOT_FOUND(location=location, field="location"))
    lot_id = None if lot is None else _lot(session, variant_pk, lot).id
    item = _stock_item(session, variant_pk, place.id, lot_id)
    session.execute(
        update(StockItem)
        .where(StockItem.id == item.id)
        .values(available=StockItem.available + quantity)
    )
    session.refresh(item)
    tell_changed(session, shop, {item.id: quantity})
    return item


def _lot(session: Session, variant_pk: int, received: ReceivedLot) -> Lot:
    check_text(received.code, "code", longest=64)
    if received.grade is not None:
        check_text(received.grade, "grade", longest=32)
    _check_dates(received)
    producer = None if received.producer is None else producer_by_code(session, received.producer)
    producer_id = None if producer is None else producer.id
    lot = session.scalar(select(Lot).where(Lot.variant_id == variant_pk, Lot.code == received.code))
    if lot is None:
        lot = Lot(
            variant_id=variant_pk,
            code=received.code,
            producer_id=producer_id,
            grade=received.grade,
            harvested_on=received.harvested_on,
            best_before=received.best_before,
        )
        session.add(lot)
        session.flush()
    else:
        _check_same(lot, received, producer_id)
    return lot


def _check_dates(lot: ReceivedLot) -> None:
    if lot.harvested_on and lot.best_before and lot.best_before < lot.harvested_on:
        raise Refused(
            errors.LOT_DATES_INVALID(
                lot=lot.code,
                best_before=lot.best_before.isoformat(),
                harvested_on=lot.harvested_on.isoformat(),
                field="bestBefore",
            )
        )


def _check_same(lot: Lot, received: ReceivedLot, producer_id: int | None) -> None:
    pairs = {
        Text("等级", "grade"): (lot.grade, received.grade),
        Text("采收日期", "harvest date"): (lot.harvested_on, received.harvested_on),
        Text("保质期", "best-before date"): (lot.best_before, received.best_before),
        Text("生产者", "producer"): (lot.producer_id, producer_id),
    }
    for name, (known, said) in pairs.items():
        if said is not None and said != known:
            raise Refused(errors.LOT_DIFFERS(lot=lot.code, differs=name, field="lot"))


def _stock_item(session: Session, variant: int, location: int, lot: int | None) -> StockItem:
    same_lot = StockItem.lot_id.is_(None) if lot is None else StockItem.lot_id == lot
    item = session.scalar(
        select(StockItem).where(
            StockItem.variant_id == variant, StockItem.location_id == location, same_lot
        )
    )
    if item is None:
        item = StockItem(variant_id=variant, location_id=location, lot_id=lot)
        session.add(item)
        session.flush()
    return item
