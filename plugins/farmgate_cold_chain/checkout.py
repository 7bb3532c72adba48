"""What the cold chain says of a purchase: what stands in its way, what its packing costs."""

from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy.orm import Session

from farmgate_cold_chain import errors, reading
from farmgate_cold_chain.carriage import (
    CarriedLane,
    Class,
    Requirement,
    boxes,
    fastest,
    reaching,
    regions_in_time,
)
from farmgate_cold_chain.door import Door, door_of, judged, too_old
from farmgate_cold_chain.naming import joined, place
from farmgate_cold_chain.settings import ColdChainSettings
from farmgate_sdk import Money, Problem, Text
from farmgate_sdk.checkout import Checkout, CheckoutLine, PriceKind, PriceRow, StockCandidate
from farmgate_sdk.reading import locations_of, region_names, regions_around, stock_for

_REGIONS_NAMED = 5


def problems(
    checkout: Checkout, session: Session, settings: ColdChainSettings
) -> Iterator[Problem]:
    """A problem for each line whose goods no lane can bring in time, or only too old."""
    required = _required(checkout, session)
    yield from _by_warm_method(checkout, required, settings.delivery_methods)
    if not required or checkout.address is None:
        return
    region = checkout.address.region_code
    stock = stock_for(session, checkout)
    lies = _locations_by_variant(stock)
    lanes = reading.lanes(session, {one for locations in lies.values() for one in locations})
    door = Door(checkout, region, required, lanes, settings)
    for line in checkout.lines:
        requirement, locations = required.get(line.product_id), lies.get(line.variant_id)
        if requirement is None or not locations:
            continue
        reserve = settings.reserve_hours
        if not reaching(lanes, requirement, locations, region, reserve):
            yield _refusal(session, line, requirement, lanes, locations, region, reserve)
            continue
        own = [candidate for candidate in stock if candidate.variant_id == line.variant_id]
        yield from too_old(line, own, requirement, door, session)


def allowed(
    candidates: Sequence[StockCandidate],
    checkout: Checkout,
    session: Session,
    settings: ColdChainSettings,
) -> Sequence[StockCandidate]:
    """The stock items in the order in which they came, those left out that would arrive wrong."""
    locations = {candidate.location_id for candidate in candidates}
    door = door_of(checkout, session, settings, locations)
    return candidates if door is None else judged(candidates, door)


def packaging(
    checkout: Checkout, session: Session, settings: ColdChainSettings
) -> Iterator[PriceRow]:
    """One row a storage class: the insulated boxes that its goods need."""
    required = _required(checkout, session)
    weights: dict[Class, int] = {}
    for line in checkout.lines:
        requirement = required.get(line.product_id)
        if requirement is not None:
            grams = line.weight_grams * line.quantity
            weights[requirement.storage_class] = weights.get(requirement.storage_class, 0) + grams
    for storage_class, grams in sorted(weights.items(), key=lambda item: item[0].code):
        if storage_class.box_price_minor:
            yield _box_row(storage_class, grams, settings.box_grams, checkout.currency)


def _by_warm_method(
    checkout: Checkout, required: Mapping[int, Requirement], cold_methods: Sequence[str]
) -> Iterator[Problem]:
    method = checkout.delivery_method
    if method is None or method in cold_methods:
        return
    for line in checkout.lines:
        requirement = required.get(line.product_id)
        if requirement is not None:
            yield errors.METHOD_WARM(
                field="deliveryMethod",
                step="delivery",
                rule="delivery_method",
                product=line.product_name,
                sku=line.sku,
                storage_class=requirement.storage_class.code,
                band=requirement.storage_class.band,
                method=method,
                methods=", ".join(cold_methods),
            )


def _required(checkout: Checkout, session: Session) -> dict[int, Requirement]:
    return reading.requirements_of(session, {line.product_id for line in checkout.lines})


def _locations_by_variant(candidates: Sequence[StockCandidate]) -> dict[int, set[int]]:
    lies: dict[int, set[int]] = {}
    for candidate in candidates:
        lies.setdefault(candidate.variant_id, set()).add(candidate.location_id)
    return lies


def _refusal(
    session: Session,
    line: CheckoutLine,
    requirement: Requirement,
    lanes: Sequence[CarriedLane],
    locations: set[int],
    region: str,
    reserve_hours: int,
) -> Problem:
    storage_class = requirement.storage_class
    holding = [fastest(lanes, storage_class.id, location, region) for location in locations]
    hours = [lane.hours for lane in holding if lane is not None]
    in_time = regions_in_time(lanes, requirement, locations, reserve_hours)[:_REGIONS_NAMED]
    names = region_names(session, [*regions_around(region), *in_time])
    around = [names[code] for code in regions_around(region) if code in names]
    kind = errors.TOO_SLOW if hours else errors.LANE_MISSING
    return kind(
        field="lines",
        step="cart",
        rule="lane",
        product=line.product_name,
        sku=line.sku,
        storage_class=storage_class.code,
        band=storage_class.band,
        allowed_hours=requirement.allowed_hours(reserve_hours),
        hours=min(hours, default=None),
        origins=joined([row.name for row in locations_of(session, sorted(locations))]),
        region=place(around) or Text(region, region),
        region_code=region,
        would_help=_advice([names.get(code, Text(code, code)) for code in in_time]),
        reachable=in_time,
        source=storage_class.source,
        is_verified=storage_class.is_verified,
    )


def _advice(reachable: Sequence[Text]) -> Text:
    if not reachable:
        return Text(
            "目前没有地区能及时送达,请从购物车移除该商品。",
            "No region can be reached in time now: take it out of the cart.",
        )
    named = joined(reachable)
    return Text(
        f"请更换收货地址(可送达{named.zh}),或从购物车移除该商品。",
        f"Choose another address ({named.en} can be reached) or take it out of the cart.",
    )


def _box_row(storage_class: Class, grams: int, box_grams: int, currency: str) -> PriceRow:
    count = boxes(grams, box_grams)
    one = Money(storage_class.box_price_minor, currency)
    return PriceRow(
        kind=PriceKind.FEE,
        amount=Money(one.minor * count, currency),
        label=Text(
            f"冷链包装({storage_class.name.zh})", f"Cold packaging ({storage_class.name.en})"
        ),
        reason=Text(
            f"{grams / 1000:g} 公斤,保温箱 {count} 个 × {one}",
            f"{grams / 1000:g} kg, insulated boxes: {count} × {one}",
        ),
        rule="packaging",
        evidence={
            "storage_class": storage_class.code,
            "grams": grams,
            "box_grams": box_grams,
            "boxes": count,
        },
    )
