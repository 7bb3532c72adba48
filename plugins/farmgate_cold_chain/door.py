"""What may stand at the door: goods that come in time, and with enough days left."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from farmgate_cold_chain import errors, reading
from farmgate_cold_chain.carriage import CarriedLane, Requirement, fastest, lane_in_time
from farmgate_cold_chain.naming import joined, place
from farmgate_cold_chain.settings import ColdChainSettings
from farmgate_cold_chain.shelf_life import days_at_door, is_fresh_enough
from farmgate_sdk import Problem, Text
from farmgate_sdk.checkout import Checkout, CheckoutLine, StockCandidate
from farmgate_sdk.reading import region_names, regions_around

_REGIONS_NAMED = 5


@dataclass(frozen=True, slots=True)
class Door:
    """A purchase's address, and what its goods need to get there."""

    checkout: Checkout
    region: str
    required: Mapping[int, Requirement]
    """By product."""
    lanes: Sequence[CarriedLane]
    settings: ColdChainSettings

    def lane_of(self, candidate: StockCandidate, requirement: Requirement) -> CarriedLane | None:
        """The lane by which a stock item comes; None where none holds it in time."""
        reserve = self.settings.reserve_hours
        return lane_in_time(self.lanes, requirement, candidate.location_id, self.region, reserve)

    def days_left(self, candidate: StockCandidate, lane: CarriedLane) -> int | None:
        """Days that a stock item has left once it is there; None where its lot has no date."""
        if candidate.best_before is None:
            return None
        hours = self.settings.packing_hours + lane.hours
        return days_at_door(candidate.best_before, self.checkout.now, hours, self.checkout.zone)


def judged(candidates: Sequence[StockCandidate], door: Door) -> list[StockCandidate]:
    """The stock items as they came, those left out that come too late or too old."""
    products = {line.variant_id: line.product_id for line in door.checkout.lines}
    return [
        candidate
        if (requirement := door.required.get(products[candidate.variant_id])) is None
        else _judged(candidate, requirement, door)
        for candidate in candidates
    ]


def _judged(candidate: StockCandidate, requirement: Requirement, door: Door) -> StockCandidate:
    lane = door.lane_of(candidate, requirement)
    if lane is None:
        return _too_late(candidate, requirement, door)
    days, floor = door.days_left(candidate, lane), requirement.floor
    if is_fresh_enough(days, floor):
        return candidate
    return candidate.without(
        "floor_at_door",
        Text(
            f"送达时只剩 {days} 天,至少应有 {floor} 天",
            f"it would arrive with {days} days left; {floor} are asked for",
        ),
        **_evidence(candidate, days, floor),
        hours=lane.hours,
        carrier=lane.carrier,
    )


def _too_late(candidate: StockCandidate, requirement: Requirement, door: Door) -> StockCandidate:
    storage_class = requirement.storage_class
    lane = fastest(door.lanes, storage_class.id, candidate.location_id, door.region)
    allowed_hours = requirement.allowed_hours(door.settings.reserve_hours)
    return candidate.without(
        "lane",
        Text(
            f"没有线路能在 {allowed_hours} 小时内以 {storage_class.band}℃ 从该仓点送达",
            f"no lane from there arrives within {allowed_hours} h at {storage_class.band} °C",
        ),
        storage_class=storage_class.code,
        allowed_hours=allowed_hours,
        hours=None if lane is None else lane.hours,
        carrier=None if lane is None else lane.carrier,
        region_code=door.region,
    )


def too_old(
    line: CheckoutLine,
    candidates: Sequence[StockCandidate],
    requirement: Requirement,
    door: Door,
    session: Session,
) -> Iterator[Problem]:
    """A problem where lots that would arrive too old are needed to fill a line."""
    arriving = [
        (candidate, door.days_left(candidate, lane))
        for candidate in candidates
        if (lane := door.lane_of(candidate, requirement)) is not None
    ]
    old = [
        (days, candidate)
        for candidate, days in arriving
        if days is not None and not is_fresh_enough(days, requirement.floor)
    ]
    fresh_units = sum(candidate.available for candidate, _ in arriving) - sum(
        candidate.available for _, candidate in old
    )
    if not old or fresh_units >= line.quantity:
        return
    days, best = max(old, key=lambda pair: pair[0])
    nearer = _regions_fresh(best, requirement, door)[:_REGIONS_NAMED]
    names = region_names(session, [*regions_around(door.region), *nearer])
    around = [names[code] for code in regions_around(door.region) if code in names]
    yield errors.TOO_OLD(
        field="lines",
        step="cart",
        rule="floor_at_door",
        product=line.product_name,
        sku=line.sku,
        region=place(around) or Text(door.region, door.region),
        region_code=door.region,
        **_evidence(best, days, requirement.floor),
        lots=[_evidence(candidate, left, requirement.floor) for left, candidate in old],
        quantity=line.quantity,
        fresh_units=fresh_units,
        reachable=nearer,
        would_help=_advice(fresh_units, [names.get(code, Text(code, code)) for code in nearer]),
    )


def _regions_fresh(candidate: StockCandidate, requirement: Requirement, door: Door) -> list[str]:
    """Regions where this stock item would arrive with enough days left, the fastest first."""
    allowed = requirement.allowed_hours(door.settings.reserve_hours)
    fresh = sorted(
        (lane.hours, lane.region_code)
        for lane in door.lanes
        if lane.location_id == candidate.location_id
        and requirement.storage_class.id in lane.classes
        and lane.hours <= allowed
        and is_fresh_enough(door.days_left(candidate, lane), requirement.floor)
    )
    return list(dict.fromkeys(region for _, region in fresh))


def _evidence(candidate: StockCandidate, days: int | None, floor: int | None) -> dict[str, object]:
    best_before = candidate.best_before
    return {
        "lot": candidate.lot_code,
        "location": candidate.location_code,
        "best_before": None if best_before is None else best_before.isoformat(),
        "days_left": days,
        "min_days": floor,
    }


def _advice(fresh_units: int, nearer: Sequence[Text]) -> Text:
    zh, en = [], []
    if fresh_units:
        zh.append(f"最多购买 {fresh_units} 件(较新的批次)")
        en.append(f"take {fresh_units} at most, of a fresher lot")
    if nearer:
        names = joined(nearer)
        zh.append(f"更换收货地址({names.zh}可以)")
        en.append(f"choose another address ({names.en} can be reached)")
    zh.append("等待新批次并先从购物车移除")
    en.append("take it out of the cart until a fresher lot is in")
    return Text(f"请{',或'.join(zh)}。", f"Please {', or '.join(en)}.")


def door_of(
    checkout: Checkout,
    session: Session,
    settings: ColdChainSettings,
    locations: set[int],
) -> Door | None:
    """The door of a purchase; None without an address, or where nothing in it travels cold."""
    required = reading.requirements_of(session, {line.product_id for line in checkout.lines})
    if not required or checkout.address is None:
        return None
    lanes = reading.lanes(session, locations)
    return Door(checkout, checkout.address.region_code, required, lanes, settings)
