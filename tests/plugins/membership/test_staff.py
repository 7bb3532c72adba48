"""What staff may do to membership, and what they are refused."""

from typing import Any

import pytest

from farmgate_membership.plugin import Membership
from farmgate_sdk.testing import OpenFarmstand, codes
from tests.plugins.membership.conftest import Club

SAVE = """mutation($code: String!, $threshold: Decimal!, $off: Decimal!, $earn: Decimal!) {
  membershipTierSave(input: {
    code: $code, name: {zh: "银", en: "Silver"}, percentOff: $off, earnMultiplier: $earn
    threshold: {amount: $threshold, currency: "CNY"}
  }) { problems { code } tier { code } }
}"""
REMOVE = """mutation($code: String!) {
  membershipTierRemove(code: $code) { problems { code } removedCode }
}"""
TIERS = "{ membershipTiers { code name threshold { amount } percentOff earnMultiplier } }"


def save(club: Club, **said: Any) -> Any:
    tier = {"code": "platinum", "threshold": "900", "off": "12.5", "earn": "2.5", **said}
    return club.stand.admin(SAVE, **tier)["membershipTierSave"]


def test_tiers_are_saved_changed_and_removed(club: Club) -> None:
    assert codes(save(club)) == codes(save(club, off="15")) == []
    found = club.stand.admin(TIERS)["membershipTiers"]
    assert [one["code"] for one in found] == ["basic", "silver", "gold", "platinum"]
    assert found[3] == {
        "code": "platinum",
        "name": "Silver",
        "threshold": {"amount": "900.00"},
        "percentOff": "15",
        "earnMultiplier": "2.5",
    }
    assert club.stand.admin(REMOVE, code="platinum")["membershipTierRemove"] == {
        "problems": [],
        "removedCode": "platinum",
    }
    gone = club.stand.admin(REMOVE, code="platinum")["membershipTierRemove"]
    assert codes(gone) == ["membership_tier_not_found"]


@pytest.mark.parametrize(
    "said",
    [
        {"code": "Platinum"},
        {"code": ""},
        {"threshold": "-1"},
        {"threshold": "100"},  # silver's
        {"off": "-0.01"},
        {"off": "50.01"},  # points may pay the other half
        {"off": "99999999999"},
        {"earn": "-1"},
        {"earn": "100.01"},
    ],
)
def test_terms_that_make_no_sense_are_refused(club: Club, said: Any) -> None:
    assert codes(save(club, **said)) == ["membership_tier_invalid"]


def test_a_tier_that_members_hold_is_not_removed(club: Club) -> None:
    club.buy(club.stand.member(), 2)
    refused = club.stand.admin(REMOVE, code="silver")["membershipTierRemove"]
    assert codes(refused) == ["membership_tier_in_use"]


def test_points_are_given_and_taken_with_a_reason(club: Club) -> None:
    member = club.stand.member()
    assert club.give(member, 100, "harvest festival")["points"] == {"available": 100, "owed": 0}
    assert club.give(member, -30, "a mistake")["points"]["available"] == 70
    assert [one["note"] for one in club.look(member)["movements"]] == [
        "a mistake",
        "harvest festival",
    ]
    assert codes(club.give(member, -71)) == ["quota_short"]
    assert codes(club.give(member, 0)) == ["membership_points_invalid"]
    assert codes(club.give(member, 2_000_000_000)) == ["membership_points_invalid"]
    assert codes(club.give(member, 1, " ")) == ["membership_note_required"]
    assert codes(club.give(member, 1, "x" * 201)) == ["membership_note_required"]
    assert club.counted(member) == (70, 70, 0)


def test_the_demonstrations_tiers_may_be_sown_again_and_disturb_nobodys_own(
    farmstand: OpenFarmstand, club: Club
) -> None:
    new = farmstand(Membership)
    for _ in range(2):
        new.write(new.plugin("membership").seed)
    codes_ = [one["code"] for one in new.admin(TIERS)["membershipTiers"]]
    assert codes_ == ["sprout", "leaf", "harvest"]
    club.stand.write(club.stand.plugin("membership").seed)
    assert len(club.stand.admin(TIERS)["membershipTiers"]) == 3


def test_nobody_is_nobody(club: Club) -> None:
    for id_ in ("nonsense", "TWVtYmVyOjk5OTk"):
        asked = """mutation($id: ID!) { membershipPointsGive(memberId: $id, points: 1, note: "x") {
          problems { code }
        } }"""
        refused = club.stand.admin(asked, id=id_)["membershipPointsGive"]
        assert codes(refused) == ["membership_member_not_found"]


def test_who_may_see_members_may_not_see_their_points_or_give_any(club: Club) -> None:
    club.stand.member()
    clerk = club.stand.staff("members.read")
    hidden = clerk("{ members(first: 1) { nodes { membership { since } } } }", errors=True)
    assert hidden["errors"][0]["extensions"]["code"] == "permission_denied"
    refused = clerk(REMOVE, code="gold")["membershipTierRemove"]
    assert codes(refused) == ["permission_denied"]
    seer = club.stand.staff("membership.read")
    assert seer(TIERS)["membershipTiers"]
    assert codes(seer(REMOVE, code="gold")["membershipTierRemove"]) == ["permission_denied"]
