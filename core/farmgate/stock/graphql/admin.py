"""Stock as staff see and change it: locations, lots, units."""

from collections.abc import Sequence
from datetime import date

import strawberry
from sqlalchemy.orm import Session

from farmgate.api.composition import extend
from farmgate.api.context import Info
from farmgate.api.extensible import ExtensibleInput, extensible
from farmgate.api.fields import Answer, batch, mutation, query
from farmgate.api.inputs import text
from farmgate.api.roots import AdminMutation, AdminQuery
from farmgate.api.types import Payload, TranslationInput
from farmgate.catalog.errors import VARIANT_NOT_FOUND
from farmgate.catalog.graphql.admin import Variant
from farmgate.catalog.reading import VariantRow
from farmgate.ids import key_of
from farmgate.problems import Refused
from farmgate.stock import reading
from farmgate.stock.reading import LocationRow, LotRow, StockItemRow
from farmgate.stock.receiving import ReceivedLot, create_location, receive


def location_of(items: Sequence[StockItemRow], info: Info) -> Sequence[LocationRow]:
    return reading.locations_of(info.context.session, [row.location_pk for row in items])


def lot_of(items: Sequence[StockItemRow], info: Info) -> Sequence[LotRow | None]:
    return reading.lots_of(info.context.session, [row.lot_pk for row in items])


def stock_of(variants: Sequence[VariantRow], info: Info) -> Sequence[Sequence[StockItemRow]]:
    return reading.stock_of_variants(info.context.session, [row.pk for row in variants])


@strawberry.type(description="Where goods lie.")
class Location:
    id: strawberry.ID
    code: str
    name: str
    region_code: str = strawberry.field(description="GB/T 2260 code.")


@strawberry.type(description="Units that were harvested or made together.")
class Lot:
    id: strawberry.ID
    code: str
    grade: str | None
    harvested_on: date | None
    best_before: date | None


@strawberry.type(description="Units of a variant at a location of a lot.")
class StockItem:
    id: strawberry.ID
    location: Location = batch(location_of, description="Where they lie.")
    lot: Lot | None = batch(lot_of, description="Null in general trade.")
    available: int = strawberry.field(description="Can be sold.")
    reserved: int = strawberry.field(description="Held for carts at checkout.")
    allocated: int = strawberry.field(description="Belong to orders that are not shipped.")


@extend(Variant)
class VariantStock:
    """What staff may know of a variant's stock."""

    stock: list[StockItem] = batch(stock_of, description="Units by location and lot.")


def locations(info: Info) -> Sequence[LocationRow]:
    return reading.locations(info.context.session)


@extend(AdminQuery)
class StockQuery:
    """What staff may ask of the stock."""

    locations: list[Location] = query(
        locations, description="All stock locations.", permission="stock.read"
    )


@strawberry.input
class LotInput:
    code: str
    producer: str | None = strawberry.field(default=None, description="Code of a producer.")
    grade: str | None = None
    harvested_on: date | None = None
    best_before: date | None = None


@extensible
@strawberry.input
class StockReceiveInput(ExtensibleInput):
    variant_id: strawberry.ID
    location: str = strawberry.field(description="Code of a location.")
    quantity: int
    lot: LotInput | None = strawberry.field(
        default=None, description="Leave out in general trade; fresh food has one."
    )


@strawberry.input
class LocationCreateInput:
    code: str
    name: TranslationInput
    region_code: str = strawberry.field(description="GB/T 2260.")


@strawberry.type
class LocationPayload(Payload):
    location: Location | None


@strawberry.type
class StockReceivePayload(Payload):
    stock_item: StockItem | None


def location_create(info: Info, input: LocationCreateInput) -> Answer:
    name = text(input.name, "name")
    key = info.context.write(
        lambda session: create_location(session, input.code, name, input.region_code).id
    )
    (row,) = reading.locations_of(info.context.session, [key])
    return Answer(location=row)


def stock_receive(info: Info, input: StockReceiveInput) -> Answer:
    variant = key_of("Variant", input.variant_id)
    if variant is None:
        raise Refused(VARIANT_NOT_FOUND(field="variantId"))
    lot = None if input.lot is None else _lot(input.lot)
    shop = info.context.shop

    def work(session: Session) -> int:
        key = receive(session, shop, variant, input.location, input.quantity, lot).id
        input.hand_over(key, info, session)
        return key

    item = info.context.write(work)
    (rows,) = reading.stock_of_variants(info.context.session, [variant])
    return Answer(stock_item=next(row for row in rows if row.pk == item))


@extend(AdminMutation)
class StockMutation:
    """What staff may do to the stock."""

    location_create: LocationPayload = mutation(
        location_create, description="Make a stock location.", permission="stock.write"
    )
    stock_receive: StockReceivePayload = mutation(
        stock_receive,
        description="Put units on the shelf of a location.",
        permission="stock.write",
    )


def _lot(given: LotInput) -> ReceivedLot:
    return ReceivedLot(
        given.code, given.producer, given.grade, given.harvested_on, given.best_before
    )


ADMIN = (VariantStock, StockQuery, StockMutation)
