"""Warnings before documents end: one for each threshold, whatever happens to the worker."""

from datetime import timedelta
from typing import Any

import pytest

from farmgate_compliance.plugin import Compliance
from farmgate_sdk.testing import Farmstand, OnSale, OpenFarmstand, codes

RECORD = """mutation($input: ComplianceDocumentRecordInput!) {
  complianceDocumentRecord(input: $input) { problems { code } document { id } }
}"""
REVOKE = "mutation($id: ID!) { complianceDocumentRevoke(id: $id) { problems { code } } }"
FINISH = """mutation($id: ID!) {
  complianceTaskFinish(id: $id) { problems { code } task { status } }
}"""
TASKS = """query($status: String) {
  complianceTasks(status: $status) { nodes { id thresholdDays status document { number } } }
}"""
REPORT = {
    "kind": "test_report",
    "number": "R-1",
    "issuer": "检测中心",
    "issuedOn": "2026-01-01",
    "expiresOn": "2026-12-20",  # 69 days from the morning on which tests begin
}


@pytest.fixture
def stand(farmstand: OpenFarmstand) -> Farmstand:
    return farmstand(Compliance)


@pytest.fixture
def apples(stand: Farmstand) -> OnSale:
    return stand.put_on_sale()


def record(stand: Farmstand, goods: OnSale, **changes: Any) -> str:
    given = {**REPORT, "productId": goods.id, **changes}
    return str(stand.admin(RECORD, input=given)["complianceDocumentRecord"]["document"]["id"])


def tasks(stand: Farmstand, status: str | None = "open") -> list[tuple[str, int]]:
    # Somebody who has just logged in: the clock has moved by weeks.
    reader = stand.staff("compliance.read")
    found = reader(TASKS, status=status)["complianceTasks"]["nodes"]
    return [(one["document"]["number"], one["thresholdDays"]) for one in found]


def warn(stand: Farmstand, after_days: int = 0) -> int:
    stand.clock.tick(timedelta(days=after_days))
    done = stand.run_job("warn", plugin="compliance")
    assert done is not None
    return int(done["tasks"])


def test_a_task_is_made_at_each_threshold_once(stand: Farmstand, apples: OnSale) -> None:
    record(stand, apples)
    assert warn(stand) == 0
    assert warn(stand, 8) == 0
    assert (warn(stand, 1), warn(stand), tasks(stand)) == (1, 0, [("R-1", 60)])
    assert (warn(stand, 29), warn(stand, 1), tasks(stand)) == (0, 1, [("R-1", 30)])
    assert (warn(stand, 23), tasks(stand)) == (1, [("R-1", 7)])
    assert (warn(stand, 7), tasks(stand)) == (0, [("R-1", 7)])
    assert (warn(stand, 1), warn(stand, 30), tasks(stand)) == (1, 0, [("R-1", 0)])
    assert tasks(stand, None) == [("R-1", 60), ("R-1", 30), ("R-1", 7), ("R-1", 0)]


def test_a_worker_that_was_off_for_weeks_makes_the_one_that_matters(
    stand: Farmstand, apples: OnSale
) -> None:
    record(stand, apples)
    assert (warn(stand, 64), warn(stand)) == (1, 0)
    assert tasks(stand, None) == [("R-1", 7)]


def test_a_renewed_document_has_nothing_left_to_do(stand: Farmstand, apples: OnSale) -> None:
    record(stand, apples)
    warn(stand, 20)
    record(stand, apples, number="R-2", expiresOn="2027-12-20")
    assert tasks(stand) == []
    assert tasks(stand, "superseded") == [("R-1", 60)]
    assert warn(stand, 40) == 0


def test_a_revoked_document_has_nothing_left_to_do(stand: Farmstand, apples: OnSale) -> None:
    key = record(stand, apples)
    warn(stand, 20)
    stand.admin(REVOKE, id=key)
    assert tasks(stand) == []
    assert warn(stand, 20) == 0


def test_a_task_that_is_done_stays_done(stand: Farmstand, apples: OnSale) -> None:
    record(stand, apples)
    warn(stand, 10)
    (task,) = stand.admin(TASKS, status="open")["complianceTasks"]["nodes"]
    nobody = stand.staff("compliance.write", regions=["510000"])
    assert codes(nobody(FINISH, id=task["id"])["complianceTaskFinish"]) == [
        "compliance_task_not_found"
    ]
    done = stand.admin(FINISH, id=task["id"])["complianceTaskFinish"]
    assert done == {"problems": [], "task": {"status": "done"}}
    for id_ in (task["id"], "", "🍎", apples.id):
        again = stand.admin(FINISH, id=id_)["complianceTaskFinish"]
        assert codes(again) == ["compliance_task_not_found"]
    assert (warn(stand), tasks(stand)) == (0, [])


def test_the_shop_says_when_to_warn(farmstand: OpenFarmstand) -> None:
    settings = {"plugins": {"compliance": {"warn_days": [5, 90]}}}
    stand = farmstand(Compliance, settings=settings)
    record(stand, stand.put_on_sale())
    assert (warn(stand), tasks(stand)) == (1, [("R-1", 90)])


def test_many_documents_are_worked_through(stand: Farmstand, apples: OnSale) -> None:
    for place in range(5):
        record(stand, apples, number=f"R-{place}", kind=("test_report", "grade_basis")[place % 2])
    assert warn(stand, 10) == 5
