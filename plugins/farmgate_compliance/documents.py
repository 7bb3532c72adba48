"""Recording and revoking documents. Functions flush; whoever opened the transaction commits."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from farmgate_compliance import errors, tasks
from farmgate_compliance.kinds import kinds, name_of
from farmgate_compliance.models import Document
from farmgate_compliance.reading import HOLDER_COLUMNS, Holder
from farmgate_sdk import Refused, Scope, Text
from farmgate_sdk.reading import lots_of, producers_of, product_shelves

_ADDRESSES = ("https://", "http://", "/")
_FIRST_DAY, _LAST_DAY = date(1949, 10, 1), date(2200, 1, 1)


@dataclass(frozen=True, slots=True)
class NewDocument:
    """A document as it is to be recorded; ``expires_on`` is its last good day."""

    holder: Holder
    kind: str
    number: str
    issuer: str
    issued_on: date
    expires_on: date | None = None
    file_url: str | None = None


def record_document(session: Session, new: NewDocument, now: datetime, scope: Scope) -> Document:
    """Write a document down, and close the tasks of those that it renews.

    Refused where its holder is not there or not within the scope, or it is recorded already.
    """
    region = _region_of(session, new.holder, scope)
    _check(new)
    holder_kind, key = new.holder
    document = Document(
        kind=new.kind,
        number=new.number.strip(),
        issuer=new.issuer.strip(),
        issued_on=new.issued_on,
        expires_on=new.expires_on,
        file_url=new.file_url,
        status="valid",
        holder=f"{holder_kind}:{key}",
        region_code=region,
        created_at=now,
        **{HOLDER_COLUMNS[holder_kind].key: key},
    )
    try:
        with session.begin_nested():
            session.add(document)
    except IntegrityError:
        known = errors.DOCUMENT_KNOWN(kind=name_of(new.kind), number=new.number, field="number")
        raise Refused(known) from None
    tasks.supersede_renewed(session, document, now)
    return document


def revoke_document(session: Session, key: int | None, now: datetime, scope: Scope) -> Document:
    """Say that a document is no longer good, whatever its date; again changes nothing."""
    statement = select(Document).where(Document.id == key).with_for_update()
    document = None if key is None else session.scalar(statement)
    if document is None or not scope.allows(document.region_code):
        raise Refused(errors.DOCUMENT_NOT_FOUND(field="id"))
    document.status = "revoked"
    session.flush()
    tasks.supersede(session, [document.id], now)
    return document


def _region_of(session: Session, holder: Holder, scope: Scope) -> str | None:
    kind, key = holder
    region, is_there = None, False
    producer: int | None = None
    if kind == "product":
        product = product_shelves(session, [key]).get(key)
        is_there = product is not None
        producer = None if product is None else product.producer_id
    elif kind == "lot":
        (lot,) = lots_of(session, [key])
        is_there = lot is not None
        producer = None if lot is None else lot.producer_pk
    elif kind == "producer":
        producer, is_there = key, True
    if producer is not None:
        (maker,) = producers_of(session, [producer])
        is_there = maker is not None
        region = None if maker is None else maker.region_code
    if not is_there or not scope.allows(region):
        raise Refused(errors.HOLDER_NOT_FOUND(field="holder"))
    return region


def _check(new: NewDocument) -> None:
    if new.kind not in kinds():
        names = ", ".join(kinds())
        _refuse("kind", Text(f"类型应为 {names} 之一", f"its kind must be one of {names}"))
    for field, value, longest in (("number", new.number, 100), ("issuer", new.issuer, 200)):
        if not 1 <= len(value.strip()) <= len(value) <= longest:
            what = Text(
                f"{field} 应为 1 到 {longest} 个字符", f"give {field} 1 to {longest} characters"
            )
            _refuse(field, what)
    for field, day in (("issuedOn", new.issued_on), ("expiresOn", new.expires_on)):
        if day is not None and not _FIRST_DAY <= day <= _LAST_DAY:
            _refuse(field, Text("日期不合理", "its date is out of all bounds"))
    if new.expires_on is not None and new.expires_on < new.issued_on:
        what = Text("截止日期早于签发日期", "it would end before it was issued")
        _refuse("expiresOn", what)
    url = new.file_url
    if url is not None and not (url.startswith(_ADDRESSES) and len(url) <= 500):  # noqa: PLR2004
        _refuse("fileUrl", Text("文件地址应以 https://、http:// 或 / 开头,且不超过 500 个字符",
                                "its file's address begins with https://, http:// or / and has "
                                "at most 500 characters"))  # fmt: skip


def _refuse(field: str, what: Text) -> None:
    raise Refused(errors.DOCUMENT_INVALID(what=what, field=field))
