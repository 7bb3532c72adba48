"""Words on the shelf: refused when published or edited, exempted with evidence, shown to staff."""

from typing import Any

import pytest

from farmgate_compliance.plugin import Compliance
from farmgate_sdk import Text
from farmgate_sdk.testing import Farmstand, OpenFarmstand, codes

BOAST = Text("唯 一产区的苹果", "Apples of Luochuan")
PUBLISH = """mutation($id: ID!) {
  productPublish(id: $id) { problems { code message field rule evidence } }
}"""
UPDATE = """mutation($id: ID!, $input: ProductUpdateInput!) {
  productUpdate(id: $id, input: $input) { problems { code } }
}"""
FINDINGS = """query($id: ID!) { product(id: $id) {
  complianceFindings {
    rule words start end field language verdict exemption citation wanted rulesVersion
  }
  complianceExemptions { rule words reason isLive }
} }"""
EXEMPT = """mutation($input: ComplianceExemptionInput!) {
  complianceExemptionRecord(input: $input) { problems { code field message } exemption { id } }
}"""
END = """mutation($id: ID!) {
  complianceExemptionEnd(id: $id) { problems { code } exemption { isLive } }
}"""
RECORD = """mutation($input: ComplianceDocumentRecordInput!) {
  complianceDocumentRecord(input: $input) { problems { code } document { id } }
}"""
CHECK = (
    """query($text: String!) { complianceCheck(text: $text) { rule words start end verdict } }"""
)


@pytest.fixture
def stand(farmstand: OpenFarmstand) -> Farmstand:
    return farmstand(Compliance)


def findings(stand: Farmstand, id_: str) -> Any:
    return stand.admin(FINDINGS, id=id_)["product"]


def exempt(stand: Farmstand, id_: str, **changes: Any) -> Any:
    given = {"productId": id_, "rule": "unique", "words": "唯一", "reason": "见统计公报", **changes}
    return stand.admin(EXEMPT, input=given)["complianceExemptionRecord"]


def test_a_boast_keeps_a_product_off_the_shelf_and_says_where_it_stands(stand: Farmstand) -> None:
    apples = stand.put_on_sale(name=BOAST, is_published=False)
    refused = stand.admin(PUBLISH, id=apples.id)["productPublish"]["problems"]
    assert [(one["code"], one["field"]) for one in refused] == [
        ("compliance_copy_refused", "name"),
        ("compliance_copy_refused", "description"),
    ]
    evidence = refused[0]["evidence"]
    assert (evidence["words"], evidence["start"], evidence["end"]) == ("唯 一", 0, 3)
    assert "Advertising Law, art. 9(3)" in refused[0]["message"]
    zh = stand.admin.reading("zh-CN")(PUBLISH, id=apples.id)["productPublish"]["problems"]
    assert "广告法" in zh[0]["message"]
    (found, _) = findings(stand, apples.id)["complianceFindings"]
    assert (found["verdict"], found["rulesVersion"]) == ("refused", evidence["rules_version"])


def test_every_text_of_a_product_is_read(stand: Farmstand) -> None:
    apples = stand.put_on_sale()
    bad = {"zh": "顶级", "en": "Fine"}
    variant = {"variants": [{"id": apples.variant_id(), "name": bad}]}
    for change in ({"name": bad}, {"description": bad}, {"origin": bad}, variant):
        refused = stand.admin(UPDATE, id=apples.id, input=change)["productUpdate"]
        assert codes(refused) == ["compliance_copy_refused"], change


def test_a_warning_refuses_nothing(stand: Farmstand) -> None:
    apples = stand.put_on_sale(name=Text("苹果", "The best apples"))
    assert {one["verdict"] for one in findings(stand, apples.id)["complianceFindings"]} == {
        "warned"
    }


def test_words_are_exempted_with_a_reason_and_that_is_remembered(stand: Farmstand) -> None:
    apples = stand.put_on_sale(name=BOAST, is_published=False)
    made = exempt(stand, apples.id)
    assert made["problems"] == []
    assert codes(exempt(stand, apples.id, words="唯一")) == ["compliance_exemption_invalid"]
    assert codes(stand.admin(PUBLISH, id=apples.id)["productPublish"]) == []
    seen = findings(stand, apples.id)
    assert [one["verdict"] for one in seen["complianceFindings"]] == ["exempt", "exempt"]
    assert seen["complianceFindings"][0]["exemption"] == "见统计公报"

    ended = stand.admin(END, id=made["exemption"]["id"])["complianceExemptionEnd"]
    assert ended == {"problems": [], "exemption": {"isLive": False}}
    assert codes(stand.admin(END, id=made["exemption"]["id"])["complianceExemptionEnd"]) == [
        "compliance_exemption_not_found"
    ]
    seen = findings(stand, apples.id)
    assert [one["verdict"] for one in seen["complianceFindings"]] == ["refused", "refused"]
    assert [one["isLive"] for one in seen["complianceExemptions"]] == [False]


def test_an_exemption_holds_while_its_document_is_good(stand: Farmstand) -> None:
    apples = stand.put_on_sale(name=BOAST, is_published=False)
    report = {
        "kind": "sales_report", "number": "1", "issuer": "统计局", "issuedOn": "2026-01-01",
        "expiresOn": "2026-10-12", "productId": apples.id,
    }  # fmt: skip
    paper = stand.admin(RECORD, input=report)["complianceDocumentRecord"]["document"]["id"]
    assert exempt(stand, apples.id, documentId=paper)["problems"] == []
    assert codes(stand.admin(PUBLISH, id=apples.id)["productPublish"]) == []
    stand.admin("mutation($id: ID!) { complianceDocumentRevoke(id: $id) { problems { code } } }",
                id=paper)  # fmt: skip
    refused = stand.admin(PUBLISH, id=apples.id)["productPublish"]
    assert codes(refused) == ["compliance_copy_refused"] * 2


def test_an_exemption_without_grounds_is_refused(stand: Farmstand) -> None:
    apples = stand.put_on_sale()
    for change, field in (
        ({"rule": "no-such"}, "rule"),
        ({"words": " ., "}, "words"),
        ({"words": "唯" * 201}, "words"),
        ({"reason": " "}, "reason"),
        ({"reason": "x" * 501}, "reason"),
        ({"documentId": "🍎"}, "documentId"),
        ({"productId": "🍎"}, "productId"),
    ):
        answer = exempt(stand, apples.id, **change)
        assert [one["field"] for one in answer["problems"]] == [field], change
    given = {"productId": apples.id, "rule": "unique", "words": "唯一", "reason": "x"}
    nobody = stand.staff("compliance.write")(EXEMPT, input=given)["complianceExemptionRecord"]
    assert codes(nobody) == ["permission_denied"]


def test_an_author_has_a_text_checked_before_it_is_anybodys(stand: Farmstand) -> None:
    (found,) = stand.admin(CHECK, text="我们的苹果最 佳")["complianceCheck"]
    assert found == {
        "rule": "superlative_named", "words": "最 佳", "start": 5, "end": 8, "verdict": "refused",
    }  # fmt: skip
    assert stand.admin(CHECK, text="")["complianceCheck"] == []
    answer = stand.admin(CHECK, text="x" * 20_001, errors=True)
    assert answer["errors"][0]["extensions"]["code"] == "compliance_text_too_long"


def test_a_shop_may_only_look_and_refuse_nothing(farmstand: OpenFarmstand) -> None:
    stand = farmstand(Compliance, settings={"plugins": {"compliance": {"refuse_copy": False}}})
    apples = stand.put_on_sale(name=BOAST)
    assert [one["verdict"] for one in findings(stand, apples.id)["complianceFindings"]] == [
        "refused"
    ] * 2
