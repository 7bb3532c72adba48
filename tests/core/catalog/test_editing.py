"""What staff may put on the shelf, and what they may not."""

from typing import Any

import pytest
from sqlalchemy import func, select

from farmgate.catalog.models import Category, Product, Variant
from farmgate.catalog.service import create_category
from farmgate.language import Text
from farmgate.problems import Refused
from farmgate.shop import Shop
from farmgate_sdk.testing import GraphQLClient, put_on_sale, race

BOTH = {"zh": "苹果", "en": "Apples"}
YUAN = {"amount": "59.80", "currency": "CNY"}
VARIANT = {"sku": "A-5", "name": BOTH, "price": YUAN, "weightGrams": 2500}
PRODUCT = {
    "slug": "apples",
    "name": BOTH,
    "description": BOTH,
    "category": "fruit",
    "variants": [VARIANT],
}
CREATE = """
mutation($input: ProductCreateInput!) {
  productCreate(input: $input) {
    problems { code field message }
    product { id slug status name names { zh en } variants { sku price { amount currency } } }
  }
}
"""
CATEGORY = """
mutation($input: CategoryCreateInput!) {
  categoryCreate(input: $input) { problems { code field } category { slug parent { slug } } }
}
"""
PRODUCER = """
mutation($input: ProducerCreateInput!) {
  producerCreate(input: $input) { problems { code field } producer { code } }
}
"""
PUBLISH = "mutation($id: ID!) { productPublish(id: $id) { problems { code field message } } }"
ARCHIVE = "mutation($id: ID!) { productArchive(id: $id) { problems { code field } } }"
PRICE = """
mutation($id: ID!, $price: MoneyInput!) {
  variantSetPrice(id: $id, price: $price) { problems { code field } variant { price { amount } } }
}
"""


@pytest.fixture
def shelf(shop: Shop) -> Shop:
    shop.db.write(lambda session: create_category(session, "fruit", Text("水果", "Fruit")))
    return shop


def refused(payload: Any) -> list[tuple[str, str | None]]:
    return [(problem["code"], problem["field"]) for problem in payload["problems"]]


def test_a_product_is_made_as_a_draft_in_both_languages(shelf: Shop, admin: GraphQLClient) -> None:
    made = admin(CREATE, input=PRODUCT)["productCreate"]
    assert made["problems"] == []
    assert made["product"] | {"id": ""} == {
        "id": "",
        "slug": "apples",
        "status": "draft",
        "name": "Apples",
        "names": BOTH,
        "variants": [{"sku": "A-5", "price": YUAN}],
    }


LONG = "x" * 10_000
BAD_PRODUCTS: list[tuple[dict[str, Any], str]] = [
    ({"slug": ""}, "input_invalid"),
    ({"slug": "Äpfel"}, "input_invalid"),
    ({"slug": "a--b"}, "input_invalid"),
    ({"slug": "a" * 101}, "input_invalid"),
    ({"slug": LONG}, "input_invalid"),
    ({"slug": "🍎"}, "input_invalid"),
    ({"name": {"zh": "", "en": "x"}}, "text_invalid"),
    ({"description": {"zh": "x", "en": " \n"}}, "text_invalid"),
    ({"description": {"zh": LONG, "en": "x"}}, "text_invalid"),
    ({"category": "no-such"}, "category_not_found"),
    ({"category": LONG}, "category_not_found"),
    ({"producer": ""}, "producer_not_found"),
    ({"originRegionCode": "6106290"}, "region_code_invalid"),
    ({"originRegionCode": LONG}, "region_code_invalid"),
    ({"imageUrl": "https://example.org/" + LONG}, "input_invalid"),
    ({"imageUrl": ""}, "input_invalid"),
]
BAD_VARIANTS: list[tuple[dict[str, Any], str]] = [
    ({"sku": ""}, "input_invalid"),
    ({"sku": "  "}, "input_invalid"),
    ({"sku": "S" * 65}, "input_invalid"),
    ({"sku": LONG}, "input_invalid"),
    ({"weightGrams": -1}, "input_invalid"),
    ({"price": YUAN | {"amount": "-0.01"}}, "input_invalid"),
    ({"price": YUAN | {"amount": "59.805"}}, "amount_unreadable"),
    ({"price": YUAN | {"currency": "USD"}}, "amount_unreadable"),
    ({"price": YUAN | {"currency": "cny"}}, "amount_unreadable"),
    ({"price": YUAN | {"currency": LONG}}, "amount_unreadable"),
    ({"price": YUAN | {"amount": "9" * 15}}, "amount_unreadable"),
]


def test_what_cannot_be_sold_or_read_is_refused_in_words(shelf: Shop, admin: GraphQLClient) -> None:
    changes = [
        *BAD_PRODUCTS,
        *(({"variants": [VARIANT | bad]}, code) for bad, code in BAD_VARIANTS),
    ]
    for change, code in changes:
        payload = admin(CREATE, input=PRODUCT | change)["productCreate"]
        assert [problem["code"] for problem in payload["problems"]] == [code], change
        assert payload["product"] is None
    with shelf.db.read() as session:
        assert session.scalar(select(func.count()).select_from(Product)) == 0


def test_what_is_no_plain_amount_is_no_amount(shelf: Shop, admin: GraphQLClient) -> None:
    for amount in ("NaN", "Infinity", "-Infinity", "1e9", "", "五十", "1,000"):
        price = {"amount": amount, "currency": "CNY"}
        answer = admin(CREATE, input=PRODUCT | {"variants": [VARIANT | {"price": price}]}, errors=1)
        assert "data" not in answer, amount
        assert "INTERNAL" not in str(answer), amount


def test_a_variant_that_is_refused_leaves_no_product_behind(
    shelf: Shop, admin: GraphQLClient
) -> None:
    twice = admin(CREATE, input=PRODUCT | {"variants": [VARIANT, VARIANT]})["productCreate"]
    assert refused(twice) == [("already_taken", "sku")]
    with shelf.db.read() as session:
        assert session.scalar(select(func.count()).select_from(Product)) == 0
        assert session.scalar(select(func.count()).select_from(Variant)) == 0


def test_slugs_and_skus_are_taken_once(shelf: Shop, admin: GraphQLClient) -> None:
    admin(CREATE, input=PRODUCT)
    again = admin(CREATE, input=PRODUCT)["productCreate"]
    sku = admin(CREATE, input=PRODUCT | {"slug": "pears"})["productCreate"]
    assert refused(again) == [("already_taken", "slug")]
    assert refused(sku) == [("already_taken", "sku")]


def test_two_staff_who_make_one_category_at_once_make_it_once(shelf: Shop) -> None:
    def make(_: int) -> str:
        try:
            work = lambda session: create_category(session, "grain", Text("粮", "Grain"))  # noqa: E731
            return str(shelf.db.write(work).slug)
        except Refused as refused_:
            return refused_.problems[0].code

    assert sorted(race(make, 4)) == ["already_taken"] * 3 + ["grain"]


def test_a_category_or_producer_that_makes_no_sense_is_refused(
    shelf: Shop, admin: GraphQLClient
) -> None:
    category = {"slug": "grain", "name": BOTH}
    for change, code in (
        ({"slug": LONG}, "input_invalid"),
        ({"slug": "fruit"}, "already_taken"),
        ({"parent": "no-such"}, "category_not_found"),
        ({"parent": "grain"}, "category_not_found"),
        ({"name": {"zh": "粮", "en": ""}}, "text_invalid"),
    ):
        payload = admin(CATEGORY, input=category | change)["categoryCreate"]
        assert [problem["code"] for problem in payload["problems"]] == [code], change
    producer = {"code": "hillside", "name": BOTH}
    for change, code in (
        ({"code": "x" * 65}, "input_invalid"),
        ({"regionCode": "陕西"}, "region_code_invalid"),
        ({"regionCode": LONG}, "region_code_invalid"),
        ({"story": {"zh": "", "en": ""}}, "text_invalid"),
    ):
        payload = admin(PRODUCER, input=producer | change)["producerCreate"]
        assert [problem["code"] for problem in payload["problems"]] == [code], change


def test_a_category_may_stand_anywhere_in_the_order(shelf: Shop, admin: GraphQLClient) -> None:
    for slug, position in (("last", 2**31 - 1), ("first", -(2**31))):
        given = {"slug": slug, "name": BOTH, "position": position, "parent": "fruit"}
        assert admin(CATEGORY, input=given)["categoryCreate"]["problems"] == []
    order = [shelf["slug"] for shelf in admin("{ categories { slug } }")["categories"]]
    assert order == ["first", "fruit", "last"]
    with shelf.db.read() as session:
        assert session.scalar(select(func.count()).select_from(Category)) == 3


def test_a_product_without_a_variant_cannot_be_published(shelf: Shop, admin: GraphQLClient) -> None:
    made = admin(CREATE, input=PRODUCT | {"variants": []})["productCreate"]["product"]
    payload = admin(PUBLISH, id=made["id"])["productPublish"]
    assert refused(payload) == [("product_incomplete", "id")]
    assert "a variant" in payload["problems"][0]["message"]


def test_a_price_is_changed_within_reason(shelf: Shop, admin: GraphQLClient) -> None:
    apples = put_on_sale(shelf).variant_id()
    changed = admin(PRICE, id=apples, price=YUAN | {"amount": "0.00"})["variantSetPrice"]
    assert changed == {"problems": [], "variant": {"price": {"amount": "0.00"}}}
    for price, code in (
        (YUAN | {"amount": "-1.00"}, "input_invalid"),
        (YUAN | {"amount": "1.001"}, "amount_unreadable"),
        (YUAN | {"currency": "EUR"}, "amount_unreadable"),
    ):
        payload = admin(PRICE, id=apples, price=price)["variantSetPrice"]
        assert [problem["code"] for problem in payload["problems"]] == [code]


def test_an_id_of_nothing_is_refused_as_one_that_never_was(
    shelf: Shop, admin: GraphQLClient
) -> None:
    apples = put_on_sale(shelf)
    for id_ in ("", "🍎", "UHJvZHVjdDo5OTk", apples.variant_id(), "x" * 10_000):
        for question in (PUBLISH, ARCHIVE):
            (payload,) = admin(question, id=id_).values()
            assert refused(payload) == [("product_not_found", "id")]
    for id_ in ("", "🍎", "VmFyaWFudDo5OTk", apples.id):
        payload = admin(PRICE, id=id_, price=YUAN)["variantSetPrice"]
        assert refused(payload) == [("variant_not_found", "id")]
