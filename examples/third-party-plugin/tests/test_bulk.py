"""The plugin in a shop of the testing kit, on SQLite and on PostgreSQL."""

from datetime import timedelta

from farmgate_bulk.plugin import Bulk

from farmgate_sdk.conformance import assert_conforms
from farmgate_sdk.testing import OpenFarmstand, codes
from farmgate_sdk.testing.templates import Templates

ASK = """mutation($id: ID!) {
  bulkAsk(productId: $id, units: 200, words: "For the school canteen") {
    asked problems { code }
  }
}"""


def test_many_of_one_thing_are_cheaper(farmstand: OpenFarmstand) -> None:
    stand = farmstand(Bulk, settings={"plugins": {"bulk": {"units": 3}}})
    stand.deliver_to()
    apples = stand.put_on_sale(weight_grams=1_000)

    few, many = stand.cart((apples, 2)), stand.cart((apples, 3))

    assert few.look()["total"]["amount"] == "135.60"
    assert many.look()["total"]["amount"] == "185.46"  # 3 × 59.80, 10 % off, and 3 kg to deliver


def test_what_no_courier_lifts_is_refused(farmstand: OpenFarmstand) -> None:
    stand = farmstand(Bulk, settings={"plugins": {"bulk": {"most_grams": 2_000}}})
    stand.deliver_to()
    heavy = stand.cart(stand.put_on_sale(weight_grams=2_500))

    assert codes(heavy.look()) == ["bulk_too_heavy"]
    assert codes(heavy.complete()) == ["bulk_too_heavy"]


def test_a_member_asks_and_staff_see_that_somebody_asked(farmstand: OpenFarmstand) -> None:
    stand = farmstand(Bulk)
    apples, member = stand.put_on_sale(), stand.member()

    assert member(ASK, id=apples.id)["bulkAsk"] == {"asked": True, "problems": []}

    seen = stand.admin("{ products { nodes { bulkQuestions } } }")
    assert seen["products"]["nodes"] == [{"bulkQuestions": 1}]


def test_a_guest_is_asked_to_log_in(farmstand: OpenFarmstand) -> None:
    stand = farmstand(Bulk)
    refused = stand.storefront(ASK, id=stand.put_on_sale().id)["bulkAsk"]
    assert codes(refused) == ["bulk_log_in_first"]


def test_after_a_year_a_question_is_forgotten(farmstand: OpenFarmstand) -> None:
    stand = farmstand(Bulk)
    stand.member()(ASK, id=stand.put_on_sale().id)

    assert stand.run_job("forget", plugin="bulk") == {"forgotten": 0}
    stand.clock.tick(timedelta(days=366))
    assert stand.run_job("forget", plugin="bulk") == {"forgotten": 1}


def test_it_keeps_the_contract(templates: Templates) -> None:
    assert_conforms(Bulk, templates=templates)
