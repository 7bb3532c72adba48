"""Exempting words of a product with evidence, and ending that; both stay in the history."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from farmgate_compliance import errors
from farmgate_compliance.copy_check import spoken
from farmgate_compliance.models import CopyExemption
from farmgate_compliance.reading import documents_by_key
from farmgate_compliance.rules import bundled_rules
from farmgate_sdk import Refused, Text
from farmgate_sdk.reading import product_exists

_LONGEST_WORDS, _LONGEST_REASON = 200, 500


@dataclass(frozen=True, slots=True)
class NewExemption:
    """Words that are to be allowed in a product's texts, and on what grounds."""

    product: int
    rule: str
    words: str
    reason: str
    document: int | None
    by: int
    """The member's key."""


def exempt(session: Session, new: NewExemption, now: datetime, today: date) -> CopyExemption:
    """Allow words from now on. While it rests on a document, it holds as long as that is good."""
    _check(session, new, today)
    exemption = CopyExemption(
        product_id=new.product,
        rule=new.rule,
        words=spoken(new.words),
        reason=new.reason.strip(),
        document_id=new.document,
        rules_version=bundled_rules().version,
        created_at=now,
        created_by=new.by,
    )
    try:
        with session.begin_nested():
            session.add(exemption)
    except IntegrityError:
        _refuse("words", Text("该豁免已存在", "they are exempted already"))
    return exemption


def end_exemption(session: Session, key: int | None, by: int, now: datetime) -> CopyExemption:
    """From now on the words are judged again."""
    held = select(CopyExemption).where(CopyExemption.id == key).with_for_update()
    found = None if key is None else session.scalar(held)
    if found is None or found.ended_at is not None:
        raise Refused(errors.EXEMPTION_NOT_FOUND(field="id"))
    found.ended_at, found.ended_by = now, by
    session.flush()
    return found


def _check(session: Session, new: NewExemption, today: date) -> None:
    if not product_exists(session, new.product):
        _refuse("productId", Text("没有这个商品", "there is no such product"))
    if new.rule not in {rule.id for rule in bundled_rules().rules}:
        _refuse("rule", Text("没有这条规则", "there is no such rule"))
    if not 1 <= len(spoken(new.words)) <= _LONGEST_WORDS:
        _refuse("words", Text("请给出被判定的原文", "give the words that were found"))
    if not 1 <= len(new.reason.strip()) <= len(new.reason) <= _LONGEST_REASON:
        what = Text(f"理由应为 1 到 {_LONGEST_REASON} 个字符",
                    f"give a reason of 1 to {_LONGEST_REASON} characters")  # fmt: skip
        _refuse("reason", what)
    if new.document is not None:
        paper = documents_by_key(session, [new.document]).get(new.document)
        if paper is None or not paper.held.is_good(today):
            _refuse("documentId", Text("依据文件不存在或已失效", "its document is not good today"))


def _refuse(field: str, what: Text) -> None:
    raise Refused(errors.EXEMPTION_INVALID(what=what, field=field))
