"""The decision trace of a purchase: everything that was decided about it, signed and explained."""

from collections.abc import Iterator, Mapping
from typing import Any

from farmgate import __version__
from farmgate.carts.quote import Quote
from farmgate.checkout import (
    CheckoutLine,
    Decision,
    DeliveryOption,
    LeftOut,
    PriceRow,
    StockCandidate,
)
from farmgate.language import Text
from farmgate.money import Money
from farmgate.problems import Problem
from farmgate.quotas.needs import QuotaState
from farmgate.stock.choosing import Choice, Exclusion

_UNEXPLAINED = LeftOut(
    "allocation_order",
    Text("插件未作说明", "the plugin left it out without saying why"),
    {},
)
_FEFO = Text("先到期先出", "first expired, first out")


def decisions(found: Quote) -> list[Decision]:
    """All decisions of a quote: stock, prices, delivery, quotas, and what stands in the way."""
    return [
        *stored_decisions(found),
        *(_price(row) for row in found.rows),
        *(_refusal(problem) for problem in found.problems),
    ]


def stored_decisions(found: Quote) -> list[Decision]:
    """Those that an order keeps beside its price rows."""
    line_of = {line.variant_id: line for line in found.checkout.lines}
    return [
        *(_exclusion(one, line_of) for one in found.choice.exclusions),
        *_allocations(found, line_of),
        *(_delivery(option) for option in found.chosen_option),
        *(_quota(state) for state in found.quotas),
    ]


def _exclusion(one: Exclusion, line_of: Mapping[int, CheckoutLine]) -> Decision:
    why = one.candidate.left_out or _UNEXPLAINED
    line = line_of[one.candidate.variant_id]
    return Decision(
        kind="exclusion",
        plugin=one.plugin,
        version=one.version,
        rule=why.rule,
        reason=why.reason,
        inputs={**_item(one.candidate, line), **why.evidence},
        outcome={"stock_item_id": one.candidate.stock_item_id},
        line_id=line.line_id,
    )


def _allocations(found: Quote, line_of: Mapping[int, CheckoutLine]) -> Iterator[Decision]:
    plugin, version = found.choice.ordered_by or ("core", __version__)
    by_item = {one.stock_item_id: one for one in reversed(found.choice.allowed)}
    for item, units in found.plan.taken.items():
        line = line_of[by_item[item].variant_id]
        yield Decision(
            kind="allocation",
            plugin=plugin,
            version=version,
            rule="fefo" if found.choice.ordered_by is None else "allocation_order",
            reason=_FEFO if found.choice.ordered_by is None else _ordered(plugin),
            inputs={**_item(by_item[item], line), **_place(item, found.choice, by_item)},
            outcome={"stock_item_id": item, "units": units},
            line_id=line.line_id,
        )


def _ordered(plugin: str) -> Text:
    return Text(f"按 {plugin} 的次序", f"in the order that {plugin} gave")


def _place(item: int, choice: Choice, by_item: Mapping[int, StockCandidate]) -> dict[str, int]:
    """Where the item stood among those that could serve its line."""
    variant = by_item[item].variant_id
    queue = [one.stock_item_id for one in choice.allowed if one.variant_id == variant]
    return {"place": queue.index(item) + 1, "candidates": len(set(queue))}


def _item(candidate: StockCandidate, line: CheckoutLine) -> dict[str, Any]:
    best_before, harvested_on = candidate.best_before, candidate.harvested_on
    return {
        "sku": line.sku,
        "location": candidate.location_code,
        "lot": candidate.lot_code,
        "best_before": None if best_before is None else best_before.isoformat(),
        "harvested_on": None if harvested_on is None else harvested_on.isoformat(),
        "available": candidate.available,
    }


def _delivery(option: DeliveryOption) -> Decision:
    return Decision(
        kind="delivery",
        plugin=option.plugin,
        version=option.version,
        rule=option.rule,
        reason=option.reason,
        inputs=option.evidence,
        outcome={"method": option.code, **_amount(option.price)},
    )


def _quota(state: QuotaState) -> Decision:
    plugin, key = state.name
    return Decision(
        kind="quota",
        plugin=plugin,
        version=state.version,
        rule="quota_needs",
        reason=state.title,
        inputs={"key": key},
        outcome={"units": state.units, "available": state.available},
    )


def _price(row: PriceRow) -> Decision:
    return Decision(
        kind="price",
        plugin=row.plugin,
        version=row.version,
        rule=row.rule,
        reason=row.reason,
        inputs=row.evidence,
        outcome={"kind": row.kind.value, "label": row.label, **_amount(row.amount)},
        line_id=row.line_id,
    )


def _refusal(problem: Problem) -> Decision:
    return Decision(
        kind="refusal",
        plugin=problem.plugin,
        version=problem.version,
        rule=problem.rule or problem.code,
        reason=Text(problem.message("zh-CN"), problem.message("en")),
        inputs=problem.evidence,
        outcome={"code": problem.code, "field": problem.field, "step": problem.step},
    )


def _amount(money: Money) -> dict[str, str]:
    return {"amount": str(money.amount), "currency": money.currency}
