"""Saying which documents goods need. Functions flush; whoever opened the transaction commits."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from farmgate_compliance import errors
from farmgate_compliance.holding import EVERYWHERE, HOLDER_NAMES, Needed
from farmgate_compliance.kinds import kinds
from farmgate_compliance.models import Requirement
from farmgate_sdk import Refused, Text
from farmgate_sdk.reading import category_exists


def require(session: Session, needed: Needed) -> Requirement:
    """Require a document from now on; the same twice is one requirement."""
    _check(session, needed)
    same = select(Requirement).where(
        Requirement.category == needed.category,
        Requirement.holder_kind == needed.holder_kind,
        Requirement.kind == needed.kind,
    )
    known = session.scalar(same)
    if known is not None:
        return known
    made = Requirement(category=needed.category, holder_kind=needed.holder_kind, kind=needed.kind)
    session.add(made)
    session.flush()
    return made


def require_no_longer(session: Session, key: int | None) -> None:
    """Take a requirement back."""
    found = None if key is None else session.get(Requirement, key)
    if found is None:
        what = Text("没有这项要求", "there is no such requirement")
        raise Refused(errors.REQUIREMENT_INVALID(what=what, field="id"))
    session.delete(found)
    session.flush()


def _check(session: Session, needed: Needed) -> None:
    if needed.kind not in kinds():
        names = ", ".join(kinds())
        _refuse("kind", Text(f"文件类型应为 {names} 之一", f"its kind is one of {names}"))
    if needed.holder_kind not in HOLDER_NAMES:
        names = ", ".join(HOLDER_NAMES)
        _refuse("holder", Text(f"对象应为 {names} 之一", f"its holder is one of {names}"))
    if needed.category != EVERYWHERE and not category_exists(session, needed.category):
        what = Text("没有这个分类", "there is no such category")
        _refuse("category", what)


def _refuse(field: str, what: Text) -> None:
    raise Refused(errors.REQUIREMENT_INVALID(what=what, field=field))
