"""Documents in both schemas: those that shoppers may see, and all that staff record."""

from collections.abc import Sequence
from datetime import date

import strawberry
from sqlalchemy.orm import Session

from farmgate_compliance import documents, errors, reading
from farmgate_compliance.days import today_in
from farmgate_compliance.graphql.asking import READ, WRITE
from farmgate_compliance.kinds import PUBLIC, Kind, kinds
from farmgate_compliance.models import Document
from farmgate_compliance.reading import DocumentRow, Holder
from farmgate_sdk import Refused, Text, admin, shop
from farmgate_sdk.graphql import (
    AdminMutation,
    AdminQuery,
    Answer,
    Connection,
    Info,
    Page,
    PageRequest,
    Payload,
    batch,
    extend,
    given,
    mutation,
    query,
    scope_of,
)
from farmgate_sdk.reading import LotRow, ProductRow, key_of, opaque

_HOLDERS = {"product": "Product", "lot": "Lot", "producer": "Producer"}


@strawberry.type(description="A kind of document, and what asks for it.")
class ComplianceKind:
    code: str
    name: str
    citation: str = strawberry.field(description="The article that asks for it.")
    is_public: bool = strawberry.field(description="Shown to shoppers while it is valid.")
    is_verified: bool = strawberry.field(description="Whether the article's text was read.")


def kind_of(rows: Sequence[DocumentRow], _info: Info) -> Sequence[Kind]:
    unknown = Text("未知类型", "Unknown kind")
    return [kinds().get(row.kind) or Kind(row.kind, unknown, unknown, False, False) for row in rows]


def kind_name(rows: Sequence[DocumentRow], info: Info) -> Sequence[str]:
    return [kind.name.into(info.context.language) for kind in kind_of(rows, info)]


@strawberry.type(name="ComplianceDocument", description="A valid document that shoppers may see.")
class PublicDocument:
    name: str = batch(kind_name, description="What kind of document it is.")
    number: str
    issuer: str
    issued_on: date
    expires_on: date | None = strawberry.field(description="Its last good day.")
    file_url: str | None


def public_documents(products: Sequence[ProductRow], info: Info) -> Sequence[Sequence[DocumentRow]]:
    today = today_in(info.context.shop)
    found = reading.documents_of(
        info.context.session, _holders_of(products), kinds=PUBLIC, only_valid=True
    )
    return [
        [row for holder in _holders(product) for row in found.get(holder, ())
         if row.held.is_good(today)]
        for product in products
    ]  # fmt: skip


@extend(shop.Product)
class ShopProductCompliance:
    """Papers of a product and of who made it."""

    compliance_documents: list[PublicDocument] = batch(
        public_documents,
        description="Test reports, certificates and the like, of the product and of who made it; "
        "those that are good today.",
    )


def is_good(rows: Sequence[DocumentRow], info: Info) -> Sequence[bool]:
    today = today_in(info.context.shop)
    return [row.held.is_good(today) for row in rows]


def holder_kind(rows: Sequence[DocumentRow], _info: Info) -> Sequence[str]:
    return [row.holder[0] for row in rows]


def holder_id(rows: Sequence[DocumentRow], _info: Info) -> Sequence[str]:
    return [opaque(_HOLDERS[row.holder[0]], row.holder[1]) for row in rows]


@strawberry.type(name="ComplianceDocument", description="A licence, report or certificate.")
class ComplianceDocument:
    id: strawberry.ID
    kind: ComplianceKind = batch(kind_of, description="What kind of document it is.")
    number: str
    issuer: str
    issued_on: date
    expires_on: date | None = strawberry.field(description="Its last good day.")
    file_url: str | None
    status: str = strawberry.field(description="`valid` or `revoked`.")
    is_good: bool = batch(is_good, description="Valid, begun and not past its last day.")
    holder: str = batch(holder_kind, description="Of a `product`, `lot` or `producer`.")
    holder_id: strawberry.ID = batch(holder_id, description="Whose it is.")


def all_documents(
    products: Sequence[ProductRow], info: Info
) -> Sequence[Sequence[DocumentRow] | None]:
    scope = scope_of(info, READ)
    found = reading.documents_of(info.context.session, _holders_of(products))
    return [
        [row for holder in _holders(product) for row in found.get(holder, ())
         if scope.allows(row.region_code)]
        for product in products
    ]  # fmt: skip


def documents_of_lots(lots: Sequence[LotRow], info: Info) -> Sequence[Sequence[DocumentRow] | None]:
    scope = scope_of(info, READ)
    found = reading.documents_of(info.context.session, [("lot", lot.pk) for lot in lots])
    return [
        [row for row in found.get(("lot", lot.pk), ()) if scope.allows(row.region_code)]
        for lot in lots
    ]


@extend(admin.Product)
class AdminProductDocuments:
    """Papers of a product."""

    compliance_documents: list[ComplianceDocument] | None = batch(
        all_documents,
        description="All documents of the product and of who made it, newest first.",
        permission=READ,
    )


@extend(admin.Lot)
class AdminLotCompliance:
    """Papers of a lot."""

    compliance_documents: list[ComplianceDocument] | None = batch(
        documents_of_lots, description="Its documents, newest first.", permission=READ
    )


def compliance_kinds(_info: Info) -> list[Kind]:
    return list(kinds().values())


def compliance_documents(
    info: Info,
    kind: str | None = None,
    expires_by: date | None = None,
    first: int | None = None,
    after: str | None = None,
    last: int | None = None,
    before: str | None = None,
) -> Page[DocumentRow]:
    page = PageRequest(first, after, last, before)
    within = scope_of(info, READ).condition(Document.region_code)
    return reading.documents_page(info.context.session, within, kind, expires_by, page)


@extend(AdminQuery)
class DocumentQuery:
    """What staff may ask of documents."""

    compliance_kinds: list[ComplianceKind] = query(
        compliance_kinds, description="Kinds of document.", permission=READ
    )
    compliance_documents: Connection[ComplianceDocument] = query(
        compliance_documents,
        description="Documents where one works; `expiresBy`: valid ones that end by that day.",
        permission=READ,
    )


@strawberry.input
class ComplianceDocumentInput:
    kind: str = strawberry.field(description="Code of a kind.")
    number: str
    issuer: str
    issued_on: date
    expires_on: date | None = strawberry.field(default=None, description="Its last good day.")
    file_url: str | None = None


@strawberry.input
class ComplianceDocumentRecordInput(ComplianceDocumentInput):
    product_id: strawberry.ID | None = strawberry.field(
        default=None, description="Whose it is: give one of the three."
    )
    lot_id: strawberry.ID | None = None
    producer_id: strawberry.ID | None = None


@strawberry.type
class ComplianceDocumentPayload(Payload):
    document: ComplianceDocument | None


def compliance_document_record(info: Info, input: ComplianceDocumentRecordInput) -> Answer:
    new = _document(input, _holder(input))
    now, scope = info.context.shop.clock.now(), scope_of(info, WRITE)
    key = info.context.write(lambda session: documents.record_document(session, new, now, scope).id)
    return Answer(document=reading.documents_by_key(info.context.session, [key])[key])


def compliance_document_revoke(info: Info, id: strawberry.ID) -> Answer:
    now, scope = info.context.shop.clock.now(), scope_of(info, WRITE)
    key = key_of("ComplianceDocument", id)
    done = info.context.write(
        lambda session: documents.revoke_document(session, key, now, scope).id
    )
    return Answer(document=reading.documents_by_key(info.context.session, [done])[done])


@extend(AdminMutation)
class DocumentMutation:
    """What staff may do about documents."""

    compliance_document_record: ComplianceDocumentPayload = mutation(
        compliance_document_record,
        description="Record a document of a product, a lot or a producer.",
        permission=WRITE,
    )
    compliance_document_revoke: ComplianceDocumentPayload = mutation(
        compliance_document_revoke,
        description="Say that a document is no longer good; it stays on record.",
        permission=WRITE,
    )


def _record_given(
    key: int, value: Sequence[ComplianceDocumentInput] | None, info: Info, session: Session
) -> None:
    now, scope = info.context.shop.clock.now(), scope_of(info, WRITE)
    for one in value or ():
        documents.record_document(session, _document(one, ("product", key)), now, scope)


@extend(admin.ProductCreateInput)
class ProductCreateDocuments:
    """Papers that come with a new product."""

    compliance_documents: list[ComplianceDocumentInput] | None = given(
        _record_given, description="Documents of the product; wants `compliance.write`."
    )


SHOP = (ShopProductCompliance,)
ADMIN = (
    AdminProductDocuments,
    AdminLotCompliance,
    DocumentQuery,
    DocumentMutation,
    ProductCreateDocuments,
)


def _holders(product: ProductRow) -> list[Holder]:
    own: list[Holder] = [("product", product.pk)]
    return own if product.producer_pk is None else [*own, ("producer", product.producer_pk)]


def _holders_of(products: Sequence[ProductRow]) -> list[Holder]:
    return [holder for product in products for holder in _holders(product)]


def _holder(given_: ComplianceDocumentRecordInput) -> Holder:
    named = [
        (kind, key_of(_HOLDERS[kind], id_) or 0)
        for kind, id_ in (
            ("product", given_.product_id),
            ("lot", given_.lot_id),
            ("producer", given_.producer_id),
        )
        if id_ is not None
    ]
    if len(named) != 1:
        raise Refused(errors.HOLDER_NOT_FOUND(field="holder"))
    return named[0]


def _document(given_: ComplianceDocumentInput, holder: Holder) -> documents.NewDocument:
    return documents.NewDocument(
        holder=holder,
        kind=given_.kind,
        number=given_.number,
        issuer=given_.issuer,
        issued_on=given_.issued_on,
        expires_on=given_.expires_on,
        file_url=given_.file_url,
    )
