"""The demonstration's purchase, over HTTP, on both databases."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from farmgate.api.serving import start_in_thread
from farmgate.app import create_app
from farmgate.demo import purchase
from farmgate.demo.purchase import Step, StepFailed, play
from farmgate.demo.standing import stand_up, tokens
from farmgate.demo.storefront import AnswerUnusable, Storefront
from farmgate.shop import Shop
from farmgate_cold_chain.plugin import ColdChain
from farmgate_sdk.testing import NewShop

pytestmark = pytest.mark.slow


@contextmanager
def doors(shop: Shop) -> Iterator[tuple[Storefront, Storefront]]:
    stand_up(shop)
    director = tokens(shop)["director"]
    with (
        start_in_thread(create_app(shop, worker=False)) as server,
        Storefront(f"{server.url}/graphql", "en") as front,
        Storefront(f"{server.url}/admin/graphql", "en", director) as office,
    ):
        yield front, office


def refusals(steps: list[Step]) -> dict[str, str]:
    (problems,) = (step.answer["problems"] for step in steps if step.code == "be_refused")
    return {problem["code"]: problem["plugin"] for problem in problems}


def test_a_guest_buys_is_refused_mends_the_cart_and_gets_the_goods(new_shop: NewShop) -> None:
    with doors(new_shop(plugins=[ColdChain])) as (front, office):
        steps = list(play(front, office))
    assert refusals(steps) == {"not_enough_stock": "core", "cold_chain_lane_missing": "cold_chain"}
    order: dict[str, Any] = steps[-1].answer["order"]
    assert order["status"] == "delivered"
    assert {row["plugin"] for row in order["priceRows"]} == {"core", "cold_chain"}


def test_a_shop_without_the_cold_chain_refuses_only_what_it_lacks(new_shop: NewShop) -> None:
    with doors(new_shop()) as (front, office):
        steps = list(play(front, office))
    assert refusals(steps) == {"not_enough_stock": "core"}


def test_an_answer_that_is_not_as_expected_ends_the_purchase(
    new_shop: NewShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(purchase, "STRAWBERRIES", ("dandong-hongyan-strawberry", "NO-SUCH-SKU"))
    steps: list[str] = []
    with doors(new_shop()) as (front, office), pytest.raises(StepFailed) as failed:
        steps.extend(step.code for step in play(front, office))
    assert failed.value.code == "fill_cart"
    assert "NO-SUCH-SKU" in failed.value.expected.en


def test_a_shop_that_does_not_answer_is_told_so() -> None:
    with Storefront("http://127.0.0.1:1/graphql", "en") as front:
        with pytest.raises(AnswerUnusable, match="ConnectError"):
            front.ask("{ shop { name } }")
        with pytest.raises(StepFailed) as failed:
            list(play(front, front))
    assert failed.value.code == "browse"
