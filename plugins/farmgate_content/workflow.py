"""三审一签: the way of a piece from draft to published, and who may take which step."""

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from farmgate_sdk import Text

DRAFT: Final = "draft"
SUBMITTED: Final = "submitted"
FIRST_PASSED: Final = "first_passed"
SECOND_PASSED: Final = "second_passed"
THIRD_PASSED: Final = "third_passed"
SIGNED: Final = "signed"
SCHEDULED: Final = "scheduled"
PUBLISHED: Final = "published"

STATUSES: Final[Mapping[str, Text]] = MappingProxyType(
    {
        DRAFT: Text("草稿", "a draft"),
        SUBMITTED: Text("待初审", "waiting for its first review"),
        FIRST_PASSED: Text("待复审", "waiting for its second review"),
        SECOND_PASSED: Text("待终审", "waiting for its third review"),
        THIRD_PASSED: Text("待签发", "waiting to be signed"),
        SIGNED: Text("已签发", "signed"),
        SCHEDULED: Text("已排期", "scheduled"),
        PUBLISHED: Text("已发布", "published"),
    }
)
EDITABLE: Final = frozenset(STATUSES) - {PUBLISHED}


@dataclass(frozen=True, slots=True)
class Approval:
    """A step that somebody takes who is neither an author nor took an earlier one."""

    name: str
    title: Text
    permission: str
    before: str
    after: str


FIRST: Final = Approval(
    "first", Text("编辑初审", "first review"), "content.review_first", SUBMITTED, FIRST_PASSED
)
SECOND: Final = Approval(
    "second",
    Text("总监复审", "second review"),
    "content.review_second",
    FIRST_PASSED,
    SECOND_PASSED,
)
THIRD: Final = Approval(
    "third",
    Text("法律顾问终审", "third review"),
    "content.review_third",
    SECOND_PASSED,
    THIRD_PASSED,
)
SIGN: Final = Approval("sign", Text("签发", "signature"), "content.sign", THIRD_PASSED, SIGNED)
APPROVALS: Final = (FIRST, SECOND, THIRD, SIGN)


def next_step(status: str) -> Text:
    """What a piece needs next, for whoever tries something else."""
    for approval in APPROVALS:
        if approval.before == status:
            return approval.title
    return {
        DRAFT: Text("提交审核", "to be submitted"),
        SIGNED: Text("排期发布", "to be scheduled"),
        SCHEDULED: Text("等待发布时间", "to wait for its slot"),
    }.get(status, Text("撤回后再修改", "to be withdrawn before anything else"))


def may_approve(person: int, writers: Collection[int], approvers: Collection[int]) -> bool:
    """Whether somebody may take a step: none of the writers, and none who approved already."""
    return person not in writers and person not in approvers


def content_hash(fields: Mapping[str, Any]) -> str:
    """SHA-256 of everything that reviewers read: what is signed is this and nothing else."""
    canonical = json.dumps(fields, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()
