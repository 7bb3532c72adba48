"""From an empty shop to one that sells, by the staff's schema alone."""

from typing import Any

import pytest

from farmgate_sdk.testing import GraphQLClient, race

YUAN_8 = {"amount": "8.00", "currency": "CNY"}
BOTH = {"zh": "名称", "en": "Name"}
CATEGORY = """
mutation($input: CategoryCreateInput!) {
  categoryCreate(input: $input) { problems { code } category { slug } }
}
"""
PRODUCER = """
mutation($input: ProducerCreateInput!) {
  producerCreate(input: $input) { problems { code field } producer { code name } }
}
"""
LOCATION = """
mutation($input: LocationCreateInput!) {
  locationCreate(input: $input) { problems { code field } location { code regionCode } }
}
"""
REGIONS = """
mutation($regions: [DeliveryRegionInput!]!) {
  deliveryRegionsSave(regions: $regions) { problems { code } regions { code name } }
}
"""
METHOD = """
mutation($input: DeliveryMethodSaveInput!) {
  deliveryMethodSave(input: $input) { problems { code } method { code name } }
}
"""
PRODUCT = """
mutation($input: ProductCreateInput!) {
  productCreate(input: $input) {
    problems { code } product { id status producer { code } variants { id } }
  }
}
"""
PUBLISH = "mutation($id: ID!) { productPublish(id: $id) { problems { code } } }"
RECEIVE = """
mutation($input: StockReceiveInput!) {
  stockReceive(input: $input) { problems { code } stockItem { available lot { code } } }
}
"""
BUY = """
mutation($lines: [CartLineAddInput!]!) {
  cartCreate(lines: $lines) { secret cart { id } }
}
"""
ADDRESS = """
mutation($id: ID!, $secret: String) {
  cartUpdate(id: $id, secret: $secret, input: {
    contact: {name: "王芳", email: "w@example.org"}
    address: {recipient: "王芳", phone: "1", regionCode: "610102", street: "1"}
    deliveryMethod: "parcel", paymentMethod: "manual"
  }) { cart { total { amount } problems { code } } }
}
"""


def test_staff_set_a_shop_up_and_it_sells(admin: GraphQLClient, storefront: GraphQLClient) -> None:
    def ask(question: str, **variables: Any) -> Any:
        (answer,) = admin(question, **variables).values()
        assert answer["problems"] == []
        return answer

    ask(CATEGORY, input={"slug": "fruit", "name": BOTH})
    ask(PRODUCER, input={"code": "hillside", "name": BOTH, "regionCode": "610629"})
    assert admin("{ producers { code } }")["producers"] == [{"code": "hillside"}]
    ask(LOCATION, input={"code": "barn", "name": BOTH, "regionCode": "610629"})
    ask(REGIONS, regions=[{"code": "610000", "name": {"zh": "陕西省", "en": "Shaanxi"}}])
    rate = {"firstKg": YUAN_8, "furtherKg": {"amount": "2.00", "currency": "CNY"}}
    parcel = {"code": "parcel", "name": BOTH, "description": BOTH, "rates": [rate]}
    ask(METHOD, input=parcel)
    apples = {
        "slug": "apples",
        "name": {"zh": "苹果", "en": "Apples"},
        "description": BOTH,
        "category": "fruit",
        "producer": "hillside",
        "variants": [
            {
                "sku": "A-5",
                "name": BOTH,
                "price": {"amount": "50.00", "currency": "CNY"},
                "weightGrams": 2600,
            }
        ],
    }
    product = ask(PRODUCT, input=apples)["product"]
    variant = product["variants"][0]["id"]
    ask(RECEIVE, input={"variantId": variant, "location": "barn", "quantity": 5})
    assert storefront("{ products { nodes { slug } } }")["products"]["nodes"] == []
    ask(PUBLISH, id=product["id"])

    made = storefront(BUY, lines=[{"variantId": variant}])["cartCreate"]
    cart = storefront(ADDRESS, id=made["cart"]["id"], secret=made["secret"])["cartUpdate"]["cart"]

    assert cart == {"total": {"amount": "62.00"}, "problems": []}  # 50 + 8 + 2 more kilograms


def test_a_method_saved_again_has_its_new_rates_only(admin: GraphQLClient) -> None:
    rate = {"regionCode": "610000", "firstKg": YUAN_8, "furtherKg": YUAN_8}
    parcel = {"code": "parcel", "name": BOTH, "description": BOTH, "rates": [rate]}

    for _ in range(2):
        saved = admin(METHOD, input=parcel)["deliveryMethodSave"]

    assert saved["method"] == {"code": "parcel", "name": "Name"}
    asked = "{ deliveryMethods { code rates { regionCode firstKg { amount } } } }"
    assert admin(asked)["deliveryMethods"] == [
        {"code": "parcel", "rates": [{"regionCode": "610000", "firstKg": {"amount": "8.00"}}]}
    ]


def test_two_staff_save_one_region_and_one_method_at_once(admin: GraphQLClient) -> None:
    rate = {"firstKg": YUAN_8, "furtherKg": YUAN_8}
    parcel = {"code": "parcel", "name": BOTH, "description": BOTH, "rates": [rate]}
    shaanxi = [{"code": "610000", "name": BOTH}]

    regions = race(lambda _: admin(REGIONS, regions=shaanxi)["deliveryRegionsSave"], 4)
    methods = race(lambda _: admin(METHOD, input=parcel)["deliveryMethodSave"], 4)

    assert [one["problems"] for one in (*regions, *methods)] == [[]] * 8
    asked = "{ deliveryMethods { code rates { regionCode } } }"
    assert admin(asked)["deliveryMethods"] == [
        {"code": "parcel", "rates": [{"regionCode": "000000"}]}
    ]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"code": "Parcel Post"}, "delivery_method_code_invalid"),
        ({"rates": []}, "delivery_rates_required"),
        (
            {"rates": [{"regionCode": "61", "firstKg": YUAN_8, "furtherKg": YUAN_8}]},
            "region_code_invalid",
        ),
        (
            {"rates": [{"firstKg": {**YUAN_8, "amount": "-1.00"}, "furtherKg": YUAN_8}]},
            "delivery_rate_negative",
        ),
        ({"name": {"zh": " ", "en": "x"}}, "text_invalid"),
    ],
)
def test_a_method_that_cannot_work_is_refused(
    admin: GraphQLClient, change: dict[str, Any], code: str
) -> None:
    rate = {"firstKg": YUAN_8, "furtherKg": YUAN_8}
    parcel = {"code": "parcel", "name": BOTH, "description": BOTH, "rates": [rate], **change}

    answer = admin(METHOD, input=parcel)["deliveryMethodSave"]

    assert [problem["code"] for problem in answer["problems"]] == [code]


def test_codes_are_taken_once_and_well_formed(admin: GraphQLClient) -> None:
    barn = {"code": "barn", "name": BOTH, "regionCode": "610629"}
    admin(LOCATION, input=barn)

    taken = admin(LOCATION, input=barn)["locationCreate"]
    malformed = admin(LOCATION, input={**barn, "code": "谷仓"})["locationCreate"]

    assert taken["problems"] == [{"code": "already_taken", "field": "code"}]
    assert malformed["problems"] == [{"code": "input_invalid", "field": "code"}]
