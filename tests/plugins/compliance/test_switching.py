"""Compliance off, on and off again: nothing of it is left in the way, and nothing is forgotten."""

import pytest

from farmgate_compliance.plugin import Compliance
from farmgate_compliance.settings import ComplianceSettings
from farmgate_sdk.testing import OpenFarmstand, codes

RECORD = """mutation($input: ComplianceDocumentRecordInput!) {
  complianceDocumentRecord(input: $input) { problems { code } }
}"""
REQUIRE = """mutation {
  complianceRequirementSave(input: {kind: "test_report", holderKind: "product"}) {
    problems { code }
  }
}"""
PUBLISH = "mutation($id: ID!) { productPublish(id: $id) { problems { code } } }"
REPORT = {"kind": "test_report", "number": "1", "issuer": "x", "issuedOn": "2026-01-01"}


def test_off_on_off_leaves_no_trace_and_forgets_nothing(farmstand: OpenFarmstand) -> None:
    off = farmstand()
    apples, pears = off.put_on_sale(), off.put_on_sale("pears")
    off.deliver_to()
    before = (off.schema("shop"), off.schema("admin"))
    assert "ompliance" not in "".join(before)
    with off.again_with(Compliance) as on:
        assert "complianceDocuments" in on.schema("shop")
        on.admin(REQUIRE)
        on.admin(RECORD, input={**REPORT, "productId": apples.id})
        assert codes(on.cart(pears).look()) == ["compliance_document_missing"]
        with on.again_with() as off_again:
            assert (off_again.schema("shop"), off_again.schema("admin")) == before
            assert codes(off_again.cart(pears).look()) == []
            assert codes(off_again.admin(PUBLISH, id=pears.id)["productPublish"]) == []
        with on.again_with(Compliance) as on_again:
            assert codes(on_again.cart(pears).look()) == ["compliance_document_missing"]
            assert codes(on_again.cart(apples).look()) == []


def test_days_that_make_no_sense_are_no_settings() -> None:
    for days in ((0,), (-1,), (7, 7), (4000,), tuple(range(1, 20))):
        with pytest.raises(ValueError, match="warn_days"):
            ComplianceSettings(warn_days=days)
    assert ComplianceSettings(warn_days=(7, 60)).warn_days == (60, 7)
