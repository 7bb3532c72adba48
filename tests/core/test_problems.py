"""Problems: data for programs, sentences for people."""

import string

import pytest

from farmgate.api import inputs
from farmgate.carts import errors as carts
from farmgate.catalog import errors as catalog
from farmgate.fulfilment import errors as fulfilment
from farmgate.language import Text
from farmgate.members import errors as members
from farmgate.orders import errors as orders
from farmgate.payments import errors as payments
from farmgate.problems import ProblemKind, Refused
from farmgate.stock import errors as stock

ROOMS = (carts, catalog, fulfilment, members, orders, payments, stock, inputs)
KINDS = [
    pytest.param(kind, id=kind.code)
    for room in ROOMS
    for kind in vars(room).values()
    if isinstance(kind, ProblemKind)
]
SHORT = ProblemKind("short", en="{left} of {what} left.", zh="{what}只剩 {left}。", about="Test.")


def fields(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name is not None}


@pytest.mark.parametrize("kind", KINDS)
def test_a_problem_says_the_same_in_both_languages(kind: ProblemKind) -> None:
    assert fields(kind.en) == fields(kind.zh)
    assert kind.en.endswith(".") or kind.code == "input_invalid"
    assert kind.about


def test_a_message_has_its_evidence_in_the_readers_language() -> None:
    problem = SHORT(left=3, what=Text("苹果", "apples"))
    assert problem.message("en") == "3 of apples left."
    assert problem.message("zh-CN") == "苹果只剩 3。"
    assert problem.evidence_in("zh-CN") == {"left": 3, "what": "苹果"}


def test_a_problem_is_signed_by_who_decided_it() -> None:
    problem = SHORT(left=1, what="rice", step="cart", rule="stock")
    signed = problem.said_by("cold_chain", "0.1.0")
    assert (problem.plugin, signed.plugin) == ("core", "cold_chain")
    assert (signed.code, signed.step, signed.rule) == ("short", "cart", "stock")


def test_a_refusal_carries_all_of_its_problems() -> None:
    refused = Refused(SHORT(left=1, what="rice"), SHORT(left=2, what="tea"))
    assert len(refused.problems) == 2
    assert str(refused) == "1 of rice left.; 2 of tea left."


def test_words_of_a_buyer_are_shown_and_not_filled_in() -> None:
    assert SHORT(left=1, what="{left.__class__}").message("en") == "1 of {left.__class__} left."
