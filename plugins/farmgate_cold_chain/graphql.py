"""The cold chain in both schemas: what a product needs, and what staff save."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import strawberry

from farmgate_cold_chain import lasting, reading, service
from farmgate_cold_chain.carriage import CarriedLane, Class, Requirement
from farmgate_cold_chain.lasting import Life, Moment
from farmgate_cold_chain.reading import LaneRow
from farmgate_cold_chain.settings import ColdChainSettings
from farmgate_sdk import Money, admin, shop
from farmgate_sdk.graphql import (
    AdminMutation,
    AdminQuery,
    Answer,
    Info,
    MoneyInput,
    MoneyType,
    Payload,
    TranslationInput,
    batch,
    extend,
    money,
    mutation,
    query,
    text,
)
from farmgate_sdk.reading import (
    LocationRow,
    LotRow,
    ProductRow,
    VariantRow,
    key_of,
    locations_of,
)

_TENTH = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class ClassView:
    """A storage class as it is answered."""

    code: str
    name: object
    min_celsius: Decimal
    max_celsius: Decimal
    max_hours: int
    box_price: Money
    source: str
    is_verified: bool
    min_days_at_door: int | None


@dataclass(frozen=True, slots=True)
class ColdChainView:
    """What a product asks of its carriage, as it is answered."""

    storage_class: ClassView
    max_hours: int
    min_days_at_door: int | None


@strawberry.type(description="How goods of one kind must travel.")
class ColdChainClass:
    code: str
    name: str
    min_celsius: Decimal = strawberry.field(description="Never colder, in °C.")
    max_celsius: Decimal = strawberry.field(description="Never warmer, in °C.")
    max_hours: int = strawberry.field(description="Longest time on the way.")
    box_price: MoneyType = strawberry.field(description="Of one insulated box.")
    source: str = strawberry.field(description="The standard or the book that the limits are of.")
    is_verified: bool = strawberry.field(description="Whether the source's text was checked.")
    min_days_at_door: int | None = strawberry.field(
        description="Days that goods must have left when they arrive; null asks for none."
    )


@strawberry.type(description="What a product asks of its carriage.")
class ColdChain:
    storage_class: ColdChainClass
    max_hours: int = strawberry.field(description="The stricter of product and class.")
    min_days_at_door: int | None = strawberry.field(
        description="Days that it must have left when it arrives: the product's, else its class's."
    )


def cold_chain_of(products: Sequence[ProductRow], info: Info) -> Sequence[ColdChainView | None]:
    required = reading.requirements_of(info.context.session, [row.pk for row in products])
    return [_cold_chain(required.get(row.pk), info) for row in products]


@extend(shop.Product)
class ShopProductColdChain:
    """How a product must travel."""

    cold_chain: ColdChain | None = batch(
        cold_chain_of, description="How it must travel; null where it needs no cold chain."
    )


@extend(admin.Product)
class AdminProductColdChain:
    """How a product must travel."""

    cold_chain: ColdChain | None = batch(
        cold_chain_of, description="How it must travel; null where it needs no cold chain."
    )


@strawberry.type(description="How goods of a lot would arrive, were they ordered now.")
class ColdChainArrival:
    origin_code: str = strawberry.field(description="The stock location that they leave.")
    carrier: str
    hours: int = strawberry.field(description="Of the lane.")
    days_left: int = strawberry.field(description="Days that they are good after they arrive.")
    is_allowed: bool = strawberry.field(description="Whether that is enough to be offered.")


@strawberry.type(description="What is left of a lot's shelf life.")
class ColdChainLife:
    days_left: int = strawberry.field(
        description="Days that it is good after today; below 0 where its date has passed."
    )
    hours_left: int = strawberry.field(description="Whole hours until its last day ends.")
    min_days_at_door: int | None = strawberry.field(
        description="Days that it must have left when it arrives; null asks for none."
    )
    at_door: list[ColdChainArrival] = strawberry.field(
        description="At the door of the region that was named, from each location where it lies "
        "and a lane leads there in time."
    )


def life_of(
    lots: Sequence[LotRow], info: Info, region_code: str | None = None
) -> Sequence[Life | None]:
    settings = info.context.settings(ColdChainSettings)
    return lasting.of_lots(info.context.session, lots, region_code, _moment(info), settings)


def days_of(variants: Sequence[VariantRow], info: Info, region_code: str) -> Sequence[int | None]:
    settings = info.context.settings(ColdChainSettings)
    return lasting.of_variants(info.context.session, variants, region_code, _moment(info), settings)


def _moment(info: Info) -> Moment:
    return Moment(info.context.shop.clock.now(), info.context.shop.time_zone)


@extend(admin.Lot)
class LotColdChain:
    """How long a lot still lasts."""

    cold_chain_life: ColdChainLife | None = batch(
        life_of,
        description="What is left of its shelf life, now and (where a region is named by its "
        "GB/T 2260 code) at the door; null where it has no date.",
    )


@extend(shop.Variant)
class VariantColdChain:
    """How long a variant would last."""

    cold_chain_days_at_door: int | None = batch(
        days_of,
        description="The most days that what is offered would still be good after it arrives in a "
        "region (GB/T 2260 code); null where nothing is, or where it needs no cold chain.",
    )


def origin_of(lanes: Sequence[LaneRow], info: Info) -> Sequence[LocationRow]:
    return locations_of(info.context.session, [row.lane.location_id for row in lanes])


def classes_of(lanes: Sequence[LaneRow], info: Info) -> Sequence[Sequence[ClassView]]:
    views = {one.id: _class(one, info) for one in reading.classes(info.context.session)}
    return [[views[key] for key in sorted(row.lane.classes)] for row in lanes]


def way_of(lanes: Sequence[LaneRow], _info: Info) -> Sequence[CarriedLane]:
    return [row.lane for row in lanes]


@strawberry.type(description="Whither, by whom, how long.")
class ColdChainWay:
    region_code: str = strawberry.field(description="GB/T 2260; a province holds all within it.")
    carrier: str
    hours: int = strawberry.field(description="From the origin to the door.")


@strawberry.type(description="A carrier's way from a stock location to a region.")
class ColdChainLane:
    id: strawberry.ID
    origin: admin.Location = batch(origin_of, description="Where it begins.")
    way: ColdChainWay = batch(way_of, description="Whither, by whom, how long.")
    classes: list[ColdChainClass] = batch(classes_of, description="What it holds all the way.")


def cold_chain_classes(info: Info) -> list[ClassView]:
    return [_class(one, info) for one in reading.classes(info.context.session)]


def cold_chain_lanes(info: Info) -> list[LaneRow]:
    return reading.lane_rows(reading.lanes(info.context.session))


@extend(AdminQuery)
class ColdChainQuery:
    """What staff may ask of the cold chain."""

    cold_chain_classes: list[ColdChainClass] = query(
        cold_chain_classes, description="All storage classes.", permission="cold_chain.read"
    )
    cold_chain_lanes: list[ColdChainLane] = query(
        cold_chain_lanes, description="All lanes.", permission="cold_chain.read"
    )


@strawberry.input
class ColdChainClassSaveInput:
    code: str
    name: TranslationInput
    min_celsius: Decimal = strawberry.field(description="In °C, to a tenth.")
    max_celsius: Decimal = strawberry.field(description="In °C, to a tenth.")
    max_hours: int
    box_price: MoneyInput
    source: str = strawberry.field(description="The standard or the book that the limits are of.")
    is_verified: bool = False
    min_days_at_door: int | None = strawberry.field(
        default=None, description="Days that goods must have left when they arrive."
    )


@strawberry.input
class ColdChainLaneSaveInput:
    origin: str = strawberry.field(description="Code of a stock location.")
    region_code: str = strawberry.field(description="GB/T 2260 of a county, city or province.")
    carrier: str
    hours: int
    classes: list[str] = strawberry.field(description="Codes of the classes that it holds.")


@strawberry.type
class ColdChainClassPayload(Payload):
    storage_class: ColdChainClass | None


@strawberry.type
class ColdChainLanePayload(Payload):
    lane: ColdChainLane | None


@strawberry.type
class ColdChainRemovePayload(Payload):
    removed_id: strawberry.ID | None


@strawberry.type
class ColdChainProductPayload(Payload):
    cold_chain: ColdChain | None


def cold_chain_class_save(info: Info, input: ColdChainClassSaveInput) -> Answer:
    spec = service.ClassSpec(
        code=input.code,
        name=text(input.name, "name"),
        min_tenths=_tenths(input.min_celsius),
        max_tenths=_tenths(input.max_celsius),
        max_hours=input.max_hours,
        box_price_minor=money(info, input.box_price, field="boxPrice").minor,
        source=input.source,
        is_verified=input.is_verified,
        min_days_at_door=input.min_days_at_door,
    )
    info.context.write(lambda session: service.save_class(session, spec).id)
    saved = next(one for one in cold_chain_classes(info) if one.code == spec.code)
    return Answer(storage_class=saved)


def cold_chain_lane_save(info: Info, input: ColdChainLaneSaveInput) -> Answer:
    spec = service.LaneSpec(
        input.origin, input.region_code, input.carrier.strip(), input.hours, input.classes
    )
    key = info.context.write(lambda session: service.save_lane(session, spec).id)
    lane = next(row for row in cold_chain_lanes(info) if row.lane.id == key)
    return Answer(lane=lane)


def cold_chain_lane_remove(info: Info, id: strawberry.ID) -> Answer:
    key = key_of("ColdChainLane", id)
    info.context.write(lambda session: service.remove_lane(session, key))
    return Answer(removed_id=id)


def cold_chain_product_assign(
    info: Info,
    product_id: strawberry.ID,
    storage_class: str | None = None,
    max_hours: int | None = None,
    min_days_at_door: int | None = None,
) -> Answer:
    key = key_of("Product", product_id)
    info.context.write(
        lambda session: service.assign(session, key, storage_class, max_hours, min_days_at_door)
    )
    required = reading.requirements_of(info.context.session, [key or 0])
    return Answer(cold_chain=_cold_chain(required.get(key or 0), info))


@extend(AdminMutation)
class ColdChainMutation:
    """What staff may do to the cold chain."""

    cold_chain_class_save: ColdChainClassPayload = mutation(
        cold_chain_class_save,
        description="Make a storage class, or change the one with this code.",
        permission="cold_chain.write",
    )
    cold_chain_lane_save: ColdChainLanePayload = mutation(
        cold_chain_lane_save,
        description="Make a lane, or change the carrier's lane from this origin to this region.",
        permission="cold_chain.write",
    )
    cold_chain_lane_remove: ColdChainRemovePayload = mutation(
        cold_chain_lane_remove, description="Take a lane away.", permission="cold_chain.write"
    )
    cold_chain_product_assign: ColdChainProductPayload = mutation(
        cold_chain_product_assign,
        description="Say of which class a product is; without one it needs no cold chain.",
        permission="cold_chain.write",
    )


SHOP = (ShopProductColdChain, VariantColdChain)
ADMIN = (AdminProductColdChain, LotColdChain, ColdChainQuery, ColdChainMutation)


def _class(one: Class, info: Info) -> ClassView:
    return ClassView(
        code=one.code,
        name=one.name,
        min_celsius=Decimal(one.min_tenths) * _TENTH,
        max_celsius=Decimal(one.max_tenths) * _TENTH,
        max_hours=one.max_hours,
        box_price=Money(one.box_price_minor, info.context.shop.currency),
        source=one.source,
        is_verified=one.is_verified,
        min_days_at_door=one.min_days_at_door,
    )


def _cold_chain(requirement: Requirement | None, info: Info) -> ColdChainView | None:
    if requirement is None:
        return None
    return ColdChainView(
        _class(requirement.storage_class, info), requirement.allowed_hours(0), requirement.floor
    )


def _tenths(celsius: Decimal) -> int:
    # Beyond ±9,000 it is no temperature; the service refuses what is left.
    return int(max(min(celsius, Decimal(9000)), Decimal(-9000)) * 10)
