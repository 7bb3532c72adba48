"""What compliance says of a purchase: goods without their documents are not sold."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from farmgate_compliance import reading
from farmgate_compliance.holding import Held, Needed, Unmet, needs_of, unmet
from farmgate_compliance.kinds import kinds, name_of
from farmgate_compliance.reading import DocumentRow, Holder
from farmgate_compliance.shelf import ON_THE_SHELF, held_by, missing_problem
from farmgate_sdk import Problem, Text
from farmgate_sdk.checkout import Checkout, StockCandidate
from farmgate_sdk.reading import ProductShelf, product_shelves, stock_for

_RULE = "lot_document"


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is required of a purchase: nothing is read further where that is nothing."""

    needed: Sequence[Needed]
    shelves: dict[int, ProductShelf]

    def of(self, product: int, holder_kinds: Sequence[str]) -> list[Needed]:
        shelf = self.shelves.get(product)
        return [] if shelf is None else needs_of(self.needed, shelf.categories, holder_kinds)


def problems(checkout: Checkout, session: Session) -> Iterator[Problem]:
    """Refuse lines whose goods lack a document that is required: six statements at most."""
    asked = _asked(checkout, session)
    yield from _of_products(checkout, asked, session)
    yield from _of_lots(checkout, asked, session)


def allowed(
    candidates: Sequence[StockCandidate], checkout: Checkout, session: Session
) -> Sequence[StockCandidate]:
    """Leave out, with the reason, lots that lack a document that is required of them."""
    asked = _asked(checkout, session)
    judged = _judged(candidates, checkout, asked, session)
    return [_explained(one, judged.get(one.stock_item_id)) for one in candidates]


def _asked(checkout: Checkout, session: Session) -> _Asked:
    needed = [row.needed for row in reading.requirements(session)]
    products = {line.product_id for line in checkout.lines}
    return _Asked(needed, product_shelves(session, products) if needed else {})


def _of_products(checkout: Checkout, asked: _Asked, session: Session) -> Iterator[Problem]:
    needs = {line.product_id: asked.of(line.product_id, ON_THE_SHELF) for line in checkout.lines}
    holders = [
        holder
        for product, found in needs.items()
        if found
        for holder in _holders(asked.shelves[product])
    ]
    held = reading.documents_of(session, holders)
    for line in checkout.lines:
        found = needs.pop(line.product_id, [])
        if not found:
            continue
        papers = _papers(asked.shelves[line.product_id], held)
        for one in unmet(found, papers, checkout.today):
            yield missing_problem("lines", line.product_name, one, "cart")


def _papers(shelf: ProductShelf, held: dict[Holder, list[DocumentRow]]) -> dict[str, list[Held]]:
    return {kind: held_by(held.get((kind, key), ())) for kind, key in _holders(shelf)}


def _holders(shelf: ProductShelf) -> list[Holder]:
    product: list[Holder] = [("product", shelf.product_id)]
    return product if shelf.producer_id is None else [*product, ("producer", shelf.producer_id)]


def _of_lots(checkout: Checkout, asked: _Asked, session: Session) -> Iterator[Problem]:
    of_lots = [line for line in checkout.lines if asked.of(line.product_id, ("lot",))]
    if not of_lots:
        return
    stock = stock_for(session, checkout)
    judged = _judged(stock, checkout, asked, session)
    for line in of_lots:
        own = [one for one in stock if one.variant_id == line.variant_id]
        reasons = [judged[one.stock_item_id] for one in own if one.stock_item_id in judged]
        # Lots with their documents, but too few of them, are core's business: not enough stock.
        if own and len(reasons) == len(own):
            yield missing_problem("lines", line.product_name, reasons[0], "cart")


def _judged(
    stock: Sequence[StockCandidate], checkout: Checkout, asked: _Asked, session: Session
) -> dict[int, Unmet]:
    """The first requirement that each stock item does not meet, by item."""
    products = {line.variant_id: line.product_id for line in checkout.lines}
    needs = {
        one.stock_item_id: asked.of(products[one.variant_id], ("lot",))
        for one in stock
        if one.variant_id in products
    }
    lots: list[Holder] = [
        ("lot", one.lot_id) for one in stock if one.lot_id and needs.get(one.stock_item_id)
    ]
    held = reading.documents_of(session, lots)
    found: dict[int, Unmet] = {}
    for one in stock:
        papers = {"lot": held_by(held.get(("lot", one.lot_id or 0), ()))}
        missing = unmet(needs.get(one.stock_item_id, ()), papers, checkout.today)
        if missing:
            found[one.stock_item_id] = missing[0]
    return found


def _explained(candidate: StockCandidate, missing: Unmet | None) -> StockCandidate:
    if missing is None or candidate.left_out is not None:
        return candidate
    name, lot = name_of(missing.needed.kind), candidate.lot_code or "-"
    expired = missing.expired
    known = kinds().get(missing.needed.kind)
    return candidate.without(
        _RULE,
        Text(f"批次 {lot} 没有有效的“{name.zh}”", f"lot {lot} has no valid {name.en.lower()}"),
        kind=missing.needed.kind,
        lot=candidate.lot_code,
        number=None if expired is None else expired.number,
        expired_on=None if expired is None else str(expired.expires_on),
        citation=None if known is None else known.citation,
    )
