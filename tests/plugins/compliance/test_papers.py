"""Documents: recorded, shown, required to publish and to sell, and good through their last day."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import pytest

from farmgate_compliance.plugin import Compliance
from farmgate_sdk.testing import Farmstand, LotInStock, OnSale, OpenFarmstand, codes, race

RECORD = """mutation($input: ComplianceDocumentRecordInput!) {
  complianceDocumentRecord(input: $input) {
    problems { code field message }
    document { id number status isGood holder holderId expiresOn kind { code name citation } }
  }
}"""
REVOKE = """mutation($id: ID!) {
  complianceDocumentRevoke(id: $id) { problems { code } document { status isGood } }
}"""
REQUIRE = """mutation($input: ComplianceRequirementInput!) {
  complianceRequirementSave(input: $input) { problems { code field } requirement { id } }
}"""
REMOVE = """mutation($id: ID!) {
  complianceRequirementRemove(id: $id) { problems { code } removedId }
}"""
PUBLISH = """mutation($id: ID!) {
  productPublish(id: $id) { problems { code message evidence plugin } product { status } }
}"""
SHOWN = """query($slug: String) {
  product(slug: $slug) { complianceDocuments { name number expiresOn } }
}"""
DECISIONS = """query($id: ID!, $secret: String) {
  cart(id: $id, secret: $secret) { decisions { kind plugin rule reason } }
}"""
TODAY = date(2026, 10, 12)
REPORT = {
    "kind": "test_report",
    "number": "SX-2026-0815",
    "issuer": "陕西省农产品质量检测中心",
    "issuedOn": "2026-08-15",
    "expiresOn": "2026-10-12",
}


@pytest.fixture
def stand(farmstand: OpenFarmstand) -> Farmstand:
    stand = farmstand(Compliance)
    stand.deliver_to()
    return stand


def record(stand: Farmstand, goods: OnSale, **changes: Any) -> Any:
    given = {**REPORT, "productId": goods.id, **changes}
    answer = stand.admin(RECORD, input=given)["complianceDocumentRecord"]
    assert answer["problems"] == []
    return answer["document"]


def require(stand: Farmstand, holder: str = "product", **changes: Any) -> str:
    given = {"kind": "test_report", "holderKind": holder, **changes}
    answer = stand.admin(REQUIRE, input=given)["complianceRequirementSave"]
    assert answer["problems"] == []
    return str(answer["requirement"]["id"])


def publish(stand: Farmstand, goods: OnSale) -> Any:
    return stand.admin(PUBLISH, id=goods.id)["productPublish"]


def lots_of(stand: Farmstand, goods: OnSale) -> Mapping[str, str]:
    question = """query($id: ID!) {
      product(id: $id) { variants { stock { lot { id code complianceDocuments { number } } } } }
    }"""
    (variant,) = stand.admin(question, id=goods.id)["product"]["variants"]
    return {item["lot"]["code"]: item["lot"]["id"] for item in variant["stock"]}


def test_a_product_without_the_document_it_needs_is_not_published(stand: Farmstand) -> None:
    require(stand)
    apples = stand.put_on_sale(is_published=False)
    refused = publish(stand, apples)
    assert codes(refused) == ["compliance_document_missing"]
    assert refused["problems"][0]["plugin"] == "compliance"
    assert "Test report" in refused["problems"][0]["message"]
    record(stand, apples)
    assert publish(stand, apples) == {"problems": [], "product": {"status": "published"}}


def test_a_document_is_good_through_its_last_day_in_the_shops_zone(stand: Farmstand) -> None:
    apples = stand.put_on_sale()
    record(stand, apples)
    require(stand)
    assert publish(stand, apples)["problems"] == []
    cart = stand.cart(apples)
    # 09:00 in Shanghai; its day ends at 16:00 UTC.
    stand.clock.tick(timedelta(hours=14, minutes=59))
    assert codes(cart.look()) == []
    stand.clock.tick(timedelta(minutes=1))
    (problem,) = cart.look()["problems"]
    assert problem["code"] == "compliance_document_expired"
    assert problem["evidence"]["expired_on"] == "2026-10-12"
    assert problem["evidence"]["number"] == "SX-2026-0815"
    assert "was good until 2026-10-12" in problem["message"]
    assert codes(cart.complete()) == ["compliance_document_expired"]
    assert codes(publish(stand, apples)) == ["compliance_document_expired"]
    record(stand, apples, number="SX-2026-1013", issuedOn="2026-10-13", expiresOn=None)
    assert cart.complete()["problems"] == []


def test_a_document_that_has_not_begun_or_was_revoked_counts_for_nothing(stand: Farmstand) -> None:
    apples = stand.put_on_sale()
    require(stand)
    early = record(stand, apples, issuedOn="2026-10-13", expiresOn="2027-10-13")
    assert early["isGood"] is False
    good = record(stand, apples, number="2", expiresOn="2027-10-13")
    cart = stand.cart(apples)
    assert codes(cart.look()) == []
    revoked = stand.admin(REVOKE, id=good["id"])["complianceDocumentRevoke"]
    assert revoked == {"problems": [], "document": {"status": "revoked", "isGood": False}}
    assert codes(cart.look()) == ["compliance_document_missing"]


def test_a_requirement_is_about_a_category_and_what_stands_in_it(stand: Farmstand) -> None:
    stand.admin(
        """mutation { a: categoryCreate(input: {slug: "fresh", name: {zh: "生鲜", en: "Fresh"}})
        { problems { code } }
        b: categoryCreate(input: {slug: "fruit", name: {zh: "水果", en: "Fruit"}, parent: "fresh"})
        { problems { code } } }"""
    )
    apples = stand.put_on_sale(category="fruit")
    tea = stand.put_on_sale("tea", category="tea")
    key = require(stand, category="fresh")
    assert require(stand, category="fresh") == key
    assert codes(stand.cart(apples).look()) == ["compliance_document_missing"]
    assert codes(stand.cart(tea).look()) == []
    assert stand.admin(REMOVE, id=key)["complianceRequirementRemove"]["problems"] == []
    assert codes(stand.cart(apples).look()) == []


def test_a_suppliers_licence_is_required_of_all_that_it_sells(stand: Farmstand) -> None:
    apples = stand.put_on_sale(producer="hillside")
    nameless = stand.put_on_sale("pears")
    require(stand, "producer", kind="business_licence")
    assert codes(stand.cart(apples, nameless).look()) == ["compliance_document_missing"] * 2
    (producer,) = stand.admin("{ producers { id } }")["producers"]
    given = {**REPORT, "kind": "business_licence", "expiresOn": None, "producerId": producer["id"]}
    stand.admin(RECORD, input=given)
    assert codes(stand.cart(apples).look()) == []
    (problem,) = stand.cart(nameless).look()["problems"]
    assert problem["evidence"]["holder"] == "supplier"


def test_only_lots_with_their_documents_are_sold(stand: Farmstand) -> None:
    lots = [LotInStock(3, "A-1", date(2026, 10, 20)), LotInStock(4, "A-2", date(2026, 11, 20))]
    apples = stand.put_on_sale(lots=lots)
    require(stand, "lot", kind="conformity_certificate")
    cart = stand.cart(apples)
    assert codes(cart.look()) == ["compliance_document_missing"]

    given = {**REPORT, "kind": "conformity_certificate", "lotId": lots_of(stand, apples)["A-2"]}
    assert stand.admin(RECORD, input=given)["complianceDocumentRecord"]["problems"] == []
    assert codes(cart.look()) == []
    decisions = stand.storefront(DECISIONS, id=cart.id, secret=cart.secret)["cart"]["decisions"]
    left_out = [one for one in decisions if one["kind"] == "exclusion"]
    assert [(one["plugin"], one["rule"]) for one in left_out] == [("compliance", "lot_document")]
    assert "A-1" in left_out[0]["reason"]
    order = cart.complete()["order"]
    assert order["lines"][0]["allocations"][0]["lotCode"] == "A-2"


def test_shoppers_see_public_documents_that_are_good_today(stand: Farmstand) -> None:
    apples = stand.put_on_sale(producer="hillside")
    record(stand, apples)
    record(stand, apples, number="old", expiresOn="2026-10-11")
    record(stand, apples, number="secret", kind="sales_report", expiresOn="2027-01-01")
    (producer,) = stand.admin("{ producers { id } }")["producers"]
    theirs = {**REPORT, "kind": "organic_certificate", "producerId": producer["id"]}
    stand.admin(RECORD, input={**theirs, "expiresOn": None, "number": "ORG-1"})

    shown = stand.storefront(SHOWN, slug="fuji-apples")["product"]["complianceDocuments"]
    assert shown == [
        {"name": "Test report", "number": "SX-2026-0815", "expiresOn": "2026-10-12"},
        {"name": "Organic certificate", "number": "ORG-1", "expiresOn": None},
    ]
    stand.clock.tick(timedelta(days=1))
    shown = stand.storefront.reading("zh-CN")(SHOWN, slug="fuji-apples")["product"]
    assert [one["name"] for one in shown["complianceDocuments"]] == ["有机产品认证证书"]


BAD: list[tuple[dict[str, Any], str]] = [
    ({"kind": "no-such"}, "compliance_document_invalid"),
    ({"kind": ""}, "compliance_document_invalid"),
    ({"number": ""}, "compliance_document_invalid"),
    ({"number": "  "}, "compliance_document_invalid"),
    ({"number": "x" * 101}, "compliance_document_invalid"),
    ({"issuer": "🍎" * 201}, "compliance_document_invalid"),
    ({"expiresOn": "2026-08-14"}, "compliance_document_invalid"),
    ({"issuedOn": "1800-01-01"}, "compliance_document_invalid"),
    ({"expiresOn": "9999-12-31"}, "compliance_document_invalid"),
    ({"fileUrl": "javascript:alert(1)"}, "compliance_document_invalid"),
    ({"fileUrl": "https://x/" + "y" * 500}, "compliance_document_invalid"),
    ({"productId": None}, "compliance_holder_not_found"),
    ({"productId": "🍎"}, "compliance_holder_not_found"),
    ({"productId": "UHJvZHVjdDo5OTk"}, "compliance_holder_not_found"),
    ({"productId": None, "lotId": "TG90Ojk5"}, "compliance_holder_not_found"),
    ({"productId": None, "producerId": "UHJvZHVjZXI6OTk"}, "compliance_holder_not_found"),
    ({"producerId": "UHJvZHVjZXI6MQ"}, "compliance_holder_not_found"),
]


def test_what_is_no_document_is_refused_in_words(stand: Farmstand) -> None:
    apples = stand.put_on_sale()
    for change, code in BAD:
        given = {**REPORT, "productId": apples.id, **change}
        answer = stand.admin(RECORD, input=given)["complianceDocumentRecord"]
        assert codes(answer) == [code], change
        assert answer["document"] is None
    for given, field in (
        ({"kind": "no-such", "holderKind": "lot"}, "kind"),
        ({"kind": "test_report", "holderKind": "shop"}, "holder"),
        ({"kind": "test_report", "holderKind": "lot", "category": "no-such"}, "category"),
    ):
        answer = stand.admin(REQUIRE, input=given)["complianceRequirementSave"]
        assert [one["field"] for one in answer["problems"]] == [field]
    for id_ in ("", "🍎", "x" * 5000, apples.id):
        assert codes(stand.admin(REVOKE, id=id_)["complianceDocumentRevoke"]) == [
            "compliance_document_not_found"
        ]
        assert codes(stand.admin(REMOVE, id=id_)["complianceRequirementRemove"]) == [
            "compliance_requirement_invalid"
        ]


def test_two_who_record_one_document_at_once_record_it_once(stand: Farmstand) -> None:
    apples = stand.put_on_sale()
    given = {**REPORT, "productId": apples.id}

    def press(_: int) -> list[str]:
        return codes(stand.admin(RECORD, input=given)["complianceDocumentRecord"])

    assert sorted(race(press, 4)) == [[], *[["compliance_document_known"]] * 3]


def test_staff_of_a_county_work_on_the_papers_of_their_county(stand: Farmstand) -> None:
    apples = stand.put_on_sale(producer="hillside")
    ours = stand.staff("compliance.read", "compliance.write", "catalog.read", regions=["610629"])
    theirs = stand.staff("compliance.read", "compliance.write", "catalog.read", regions=["510000"])
    given = {**REPORT, "productId": apples.id}
    assert codes(theirs(RECORD, input=given)["complianceDocumentRecord"]) == [
        "compliance_holder_not_found"
    ]
    made = ours(RECORD, input=given)["complianceDocumentRecord"]
    assert codes(made) == []
    question = "{ complianceDocuments { totalCount nodes { number } } }"
    assert ours(question)["complianceDocuments"]["totalCount"] == 1
    assert theirs(question)["complianceDocuments"] == {"totalCount": 0, "nodes": []}
    assert codes(theirs(REVOKE, id=made["document"]["id"])["complianceDocumentRevoke"]) == [
        "compliance_document_not_found"
    ]
    assert codes(stand.staff("catalog.read")(RECORD, input=given)["complianceDocumentRecord"]) == [
        "permission_denied"
    ]


def test_documents_come_with_a_new_product(stand: Farmstand) -> None:
    stand.put_on_sale("pears")
    create = """mutation($input: ProductCreateInput!) {
      productCreate(input: $input) {
        problems { code plugin } product { complianceDocuments { number } }
      }
    }"""
    name = {"zh": "苹果", "en": "Apples"}
    given = {"slug": "apples", "name": name, "description": name, "category": "fruit"}
    bad = {**given, "complianceDocuments": [{**REPORT, "kind": "no-such"}]}
    assert codes(stand.admin(create, input=bad)["productCreate"]) == ["compliance_document_invalid"]
    made = stand.admin(create, input={**given, "complianceDocuments": [REPORT]})["productCreate"]
    assert made["problems"] == []
    assert made["product"]["complianceDocuments"] == [{"number": "SX-2026-0815"}]


def test_a_page_costs_as_much_as_one_product(stand: Farmstand) -> None:
    goods = [stand.put_on_sale(f"p{place}", producer="hillside") for place in range(8)]
    for one in goods:
        record(stand, one)
    require(stand)
    page = """query($first: Int) { products(first: $first) { nodes {
      problems { code } complianceFindings { rule } complianceExemptions { id }
      complianceDocuments { number kind { name } isGood }
    } } }"""
    costs = set()
    for size in (1, 8):
        with stand.statements() as asked:
            stand.admin(page, first=size)
        costs.add(len(asked))
    assert len(costs) == 1
