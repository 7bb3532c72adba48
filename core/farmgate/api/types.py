"""GraphQL types that every domain uses: money, problems, prices, pages, addresses."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Generic, Literal, TypeVar

import strawberry
from strawberry.scalars import JSON

from farmgate.checkout import Decision
from farmgate.ids import opaque
from farmgate.language import json_with_texts, texts_in
from farmgate.money import Money
from farmgate.problems import Problem

T = TypeVar("T")


@strawberry.type(name="Money", description="An amount of one currency.")
class MoneyType:
    amount: Decimal = strawberry.field(
        description="In major units, as a decimal string with the currency's places: `59.80`."
    )
    currency: str = strawberry.field(description="ISO 4217 code.")


@strawberry.input(name="MoneyInput", description="An amount of one currency.")
class MoneyInput:
    amount: Decimal = strawberry.field(description="In major units: `59.80`.")
    currency: str = strawberry.field(description="ISO 4217 code.")


@strawberry.input(name="TranslationInput", description="The same words in both languages.")
class TranslationInput:
    zh: str
    en: str


@strawberry.type(name="Translation", description="The same words in both languages.")
class TranslationType:
    zh: str
    en: str


@strawberry.type(
    name="Problem", description="Why something was refused, or what a cart still misses."
)
class ProblemType:
    code: str = strawberry.field(description="Stable: programs branch on it.")
    message: str = strawberry.field(description="A sentence for the person, in their language.")
    field: str | None = strawberry.field(description="The input that it is about.")
    step: str | None = strawberry.field(
        description="Where it is mended: `cart`, `contact`, `address`, `delivery` or `payment`."
    )
    rule: str | None = strawberry.field(description="The rule that decided it.")
    evidence: JSON = strawberry.field(description="What it was decided on.")
    plugin: str = strawberry.field(description="Who decided it: a plugin's name, or `core`.")
    version: str = strawberry.field(description="That plugin's version.")


@dataclass(frozen=True, slots=True)
class ShownProblem:
    """A problem in the words of its reader."""

    code: str
    message: str
    field: str | None
    step: str | None
    rule: str | None
    evidence: dict[str, Any]
    plugin: str
    version: str


def shown(problems: Sequence[Problem], language: str) -> list[ShownProblem]:
    """Problems in the words of their reader."""
    return [
        ShownProblem(
            code=problem.code,
            message=problem.message(language),
            field=problem.field,
            step=problem.step,
            rule=problem.rule,
            evidence=problem.evidence_in(language),
            plugin=problem.plugin,
            version=problem.version,
        )
        for problem in problems
    ]


@strawberry.type(name="PriceRow", description="One row of a price, and why it is there.")
class PriceRowType:
    kind: str = strawberry.field(description="`goods`, `adjustment`, `fee`, `delivery` or `tax`.")
    label: str
    amount: MoneyType = strawberry.field(description="Negative where it takes off.")
    reason: str = strawberry.field(description="Why it applies, for the buyer.")
    plugin: str = strawberry.field(description="Who decided it: a plugin's name, or `core`.")
    version: str = strawberry.field(description="That plugin's version when it was decided.")
    rule: str = strawberry.field(description="The rule that decided it.")
    evidence: JSON = strawberry.field(description="What it was decided on.")
    line_id: strawberry.ID | None = strawberry.field(description="The line that it belongs to.")


@dataclass(frozen=True, slots=True)
class ShownPriceRow:
    """A price row in the words of its reader."""

    kind: str
    label: str
    amount: Money
    reason: str
    plugin: str
    version: str
    rule: str
    evidence: dict[str, Any]
    line_id: str | None


@strawberry.type(
    name="Decision", description="One thing that was decided about a purchase, and on what."
)
class DecisionType:
    kind: str = strawberry.field(
        description="`price`, `refusal`, `allocation`, `exclusion`, `delivery` or `quota`."
    )
    plugin: str = strawberry.field(description="Who decided it: a plugin's name, or `core`.")
    version: str = strawberry.field(description="That plugin's version when it was decided.")
    rule: str = strawberry.field(description="The rule that decided it.")
    reason: str = strawberry.field(description="Why, in a sentence.")
    inputs: JSON = strawberry.field(description="What it was decided on.")
    outcome: JSON = strawberry.field(
        description="What came of it: an amount, a code, units of a stock item."
    )
    line_id: strawberry.ID | None = strawberry.field(description="The line that it is about.")


@dataclass(frozen=True, slots=True)
class ShownDecision:
    """A decision in the words of its reader."""

    kind: str
    plugin: str
    version: str
    rule: str
    reason: str
    inputs: dict[str, Any]
    outcome: dict[str, Any]
    line_id: str | None


def shown_decisions(
    decisions: Sequence[Decision], language: str, line: Literal["CartLine", "OrderLine"]
) -> list[ShownDecision]:
    """Decisions in the words of their reader; ``line`` is what their lines are called."""
    return [
        ShownDecision(
            kind=one.kind,
            plugin=one.plugin,
            version=one.version,
            rule=one.rule,
            reason=one.reason.into(language),
            inputs=json_with_texts(texts_in(one.inputs, language)),
            outcome=json_with_texts(texts_in(one.outcome, language)),
            line_id=None if one.line_id is None else opaque(line, one.line_id),
        )
        for one in decisions
    ]


@strawberry.type(name="PageInfo", description="Where a page begins and ends (Relay).")
class PageInfo:
    has_next_page: bool
    has_previous_page: bool
    start_cursor: str | None
    end_cursor: str | None


@strawberry.type(name="Edge", description="A row and its place in the list.")
class Edge(Generic[T]):
    cursor: str
    node: T


@strawberry.type(name="Connection", description="A page of a list (Relay), by keyset cursors.")
class Connection(Generic[T]):
    edges: list[Edge[T]]
    nodes: list[T]
    page_info: PageInfo
    total_count: int = strawberry.field(
        description="All rows of the list; counted only when this field is asked for."
    )


@strawberry.type
class Payload:
    """What every mutation answers: its problems, none if it was done."""

    problems: list[ProblemType] = strawberry.field(
        description="Why it was refused; empty when it was done."
    )


@strawberry.type(description="Who is told about the order.", name="Contact")
class ContactType:
    name: str
    phone: str | None
    email: str | None


@strawberry.type(description="Where the goods go.", name="Address")
class AddressType:
    recipient: str
    phone: str
    region_code: str = strawberry.field(description="GB/T 2260 code of a county or city.")
    street: str
