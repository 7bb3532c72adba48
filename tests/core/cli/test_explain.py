"""Asking on the command line why a cart or an order is as it is."""

import json
from pathlib import Path

import pytest

from farmgate.opening import open_shop
from farmgate_sdk.testing import CartInHand, deliver_to, new_cart, open_doors, put_on_sale
from farmgate_sdk.testing.buying import READY
from tests.core.cli.conftest import Farmgate


@pytest.fixture
def bought(folder: Path, farmgate: Farmgate) -> tuple[CartInHand, CartInHand, str, str]:
    """A cart that lacks an address, one that was completed, its order's id and number."""
    farmgate("migrate", "--dir", folder)
    shop = open_shop(folder)
    deliver_to(shop)
    apples = put_on_sale(shop)
    with open_doors(shop) as doors:
        waiting = new_cart(doors.storefront, {apples.variant_id(): 2})
        done = new_cart(doors.storefront, {apples.variant_id(): 1})
        done.update(**READY)
        order = done.complete()["order"]
    return waiting, done, order["id"], order["number"]


def test_a_cart_and_an_order_are_explained_under_each_of_their_names(
    folder: Path, farmgate: Farmgate, bought: tuple[CartInHand, CartInHand, str, str]
) -> None:
    waiting, done, order_id, number = bought
    for name in (waiting.id, "cart:1"):
        ran = farmgate("explain", name, "--dir", folder)
        assert ran.status == 0
        assert ran.out.startswith("Cart 1, as it stands now: 119.60 CNY\n")
        assert "address_required" in ran.out
        assert "2 × 59.80 CNY (catalogue price)" in ran.out
    for name in (order_id, "order:1", number, done.id, "cart:2"):
        ran = farmgate("explain", name, "--dir", folder)
        assert ran.out.startswith(f"Order {number}, as it was placed: 83.80 CNY\n")
        assert "first expired, first out" in ran.out
    assert "先到期先出" in farmgate("explain", number, "--dir", folder, language="zh-CN").out


def test_a_program_reads_the_same_as_json(
    folder: Path, farmgate: Farmgate, bought: tuple[CartInHand, CartInHand, str, str]
) -> None:
    told = json.loads(farmgate("explain", "order:1", "--json", "--dir", folder).out)
    assert (told["number"], told["total"]) == (bought[3], "83.80 CNY")
    assert {one["kind"] for one in told["decisions"]} == {"allocation", "delivery", "price"}
    assert told["decisions"][0]["inputs"]["lot"] == "A-1"


@pytest.mark.parametrize(
    "name", ["cart:99", "order:99", "cart:", "cart:x", "Q2FydDo5", "261012-NOTHING", "", "9" * 30]
)
def test_what_is_not_there_is_said_in_a_sentence(
    folder_on_sqlite: Path, farmgate: Farmgate, name: str
) -> None:
    farmgate("migrate", "--dir", folder_on_sqlite)
    ran = farmgate("explain", name, "--dir", folder_on_sqlite)
    assert (ran.status, ran.out) == (2, "")
    assert f"There is no cart or order «{name}»" in ran.err
