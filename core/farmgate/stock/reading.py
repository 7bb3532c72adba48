"""Reading stock: what can be sold, where it lies, of which lot."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from farmgate.catalog.models import Product, Variant
from farmgate.checkout import StockCandidate
from farmgate.ids import opaque
from farmgate.language import Text
from farmgate.rows import Row, gather, grouped
from farmgate.stock.models import Location, Lot, Reservation, StockItem


@dataclass(slots=True, eq=False)
class LocationRow(Row):
    """A location as it was read."""

    pk: int
    code: str
    name: Text
    region_code: str

    @property
    def id(self) -> str:
        """What clients call it."""
        return opaque("Location", self.pk)


@dataclass(slots=True, eq=False)
class LotRow(Row):
    """A lot as it was read."""

    pk: int
    variant_pk: int
    code: str
    producer_pk: int | None
    grade: str | None
    harvested_on: date | None
    best_before: date | None

    @property
    def id(self) -> str:
        """What clients call it."""
        return opaque("Lot", self.pk)


@dataclass(slots=True, eq=False)
class StockItemRow(Row):
    """A stock item as it was read."""

    pk: int
    variant_pk: int
    location_pk: int
    lot_pk: int | None
    available: int
    reserved: int
    allocated: int

    @property
    def id(self) -> str:
        """What clients call it."""
        return opaque("StockItem", self.pk)


def _sellable(today: date) -> object:
    return or_(Lot.best_before.is_(None), Lot.best_before >= today)


def available_of(session: Session, variants: Sequence[int], today: date) -> list[int]:
    """Units of each variant that can be sold today, in order; lots past their date do not count."""
    statement = (
        select(StockItem.variant_id, func.sum(StockItem.available))
        .outerjoin(Lot, Lot.id == StockItem.lot_id)
        .where(StockItem.variant_id.in_(set(variants)), _sellable(today))  # type: ignore[arg-type]
        .group_by(StockItem.variant_id)
    )
    units = {variant: int(total) for variant, total in session.execute(statement)}
    return [units.get(variant, 0) for variant in variants]


@dataclass(frozen=True, slots=True)
class SoldOut:
    """How many variants of published products there are, and how many have nothing to sell."""

    variants: int
    sold_out: int


def sold_out_variants(session: Session, today: date) -> SoldOut:
    """Of all variants that are on the shelf, how many have no unit that can be sold today."""
    on_shelf = (
        select(Variant.id)
        .join(Product, Product.id == Variant.product_id)
        .where(Product.status == "published")
    )
    has_units = (
        select(StockItem.variant_id)
        .outerjoin(Lot, Lot.id == StockItem.lot_id)
        .where(StockItem.available > 0, _sellable(today))  # type: ignore[arg-type]
    )
    whole = session.scalar(select(func.count()).select_from(on_shelf.subquery())) or 0
    empty = on_shelf.where(Variant.id.not_in(has_units)).subquery()
    return SoldOut(whole, session.scalar(select(func.count()).select_from(empty)) or 0)


def candidates(
    session: Session, variants: Collection[int], today: date, cart: int | None = None
) -> list[StockCandidate]:
    """Stock items that could serve these variants, first expired first out (FEFO).

    Units that this cart holds already count as available to it. Lots past their date are left out.
    """
    held = func.coalesce(Reservation.quantity, 0)
    statement = (
        select(
            StockItem.id,
            StockItem.variant_id,
            StockItem.location_id,
            Location.code,
            StockItem.lot_id,
            Lot.code,
            Lot.harvested_on,
            Lot.best_before,
            StockItem.available + held,
        )
        .join(Location, Location.id == StockItem.location_id)
        .outerjoin(Lot, Lot.id == StockItem.lot_id)
        .outerjoin(
            Reservation,
            and_(Reservation.stock_item_id == StockItem.id, Reservation.cart_id == cart),
        )
        .where(
            StockItem.variant_id.in_(set(variants)),
            _sellable(today),  # type: ignore[arg-type]
            StockItem.available + held > 0,
        )
        .order_by(Lot.best_before.is_(None), Lot.best_before, StockItem.id)
    )
    return [StockCandidate(*row) for row in session.execute(statement)]


def locations(session: Session) -> list[LocationRow]:
    """All locations, by code."""
    statement = select(Location.id, Location.code, Location.name, Location.region_code)
    return gather(LocationRow(*row) for row in session.execute(statement.order_by(Location.code)))


def locations_of(session: Session, keys: Sequence[int]) -> list[LocationRow]:
    """The location of each key, in order."""
    by_key = {row.pk: row for row in locations(session)}
    return [by_key[key] for key in keys]


def lots_of(session: Session, keys: Sequence[int | None]) -> list[LotRow | None]:
    """The lot of each key, in order; None for None."""
    statement = select(
        Lot.id,
        Lot.variant_id,
        Lot.code,
        Lot.producer_id,
        Lot.grade,
        Lot.harvested_on,
        Lot.best_before,
    ).where(Lot.id.in_({key for key in keys if key}))
    by_key = {row.pk: row for row in gather(LotRow(*row) for row in session.execute(statement))}
    return [None if key is None else by_key.get(key) for key in keys]


def stock_of_variants(session: Session, variants: Sequence[int]) -> list[list[StockItemRow]]:
    """The stock items of each variant, in order of the variants."""
    statement = (
        select(
            StockItem.id,
            StockItem.variant_id,
            StockItem.location_id,
            StockItem.lot_id,
            StockItem.available,
            StockItem.reserved,
            StockItem.allocated,
        )
        .where(StockItem.variant_id.in_(set(variants)))
        .order_by(StockItem.id)
    )
    rows = [StockItemRow(*row) for row in session.execute(statement)]
    return grouped(rows, lambda row: row.variant_pk, variants)
