"""Compliance in both schemas: papers that shoppers may see, and all that staff record."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import strawberry
from sqlalchemy.orm import Session

from farmgate_compliance import documents, errors, exempting, reading, requiring, shelf, tasks
from farmgate_compliance.copy_check import CopyText, Finding, check_texts
from farmgate_compliance.holding import EVERYWHERE, Needed
from farmgate_compliance.kinds import PUBLIC, Kind, kinds
from farmgate_compliance.models import Document
from farmgate_compliance.reading import DocumentRow, ExemptionRow, Holder, RequirementRow, TaskRow
from farmgate_compliance.rules import Rule, bundled_rules
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
from farmgate_sdk.reading import LotRow, ProductRow, key_of, opaque, product_drafts

READ, WRITE, DECIDE = "compliance.read", "compliance.write", "compliance.decide"
LONGEST_TEXT = 20_000
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
    today = _today(info)
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
    today = _today(info)
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


@dataclass(frozen=True, slots=True)
class FindingView:
    """A finding as it is answered."""

    rule: str
    rules_version: str
    severity: str
    verdict: str
    field: str
    language: str
    start: int
    end: int
    words: str
    citation: str
    is_verified: bool
    suggestion: str
    exemption: str | None
    wanted: Sequence[str]


@strawberry.type(description="Words of a text that a rule of the ad-copy check speaks of.")
class ComplianceFinding:
    rule: str
    rules_version: str
    severity: str = strawberry.field(description="`refuse` or `warn`.")
    verdict: str = strawberry.field(description="`refused`, `warned` or `exempt`.")
    field: str = strawberry.field(description="Such as `name` or `description`.")
    language: str
    start: int = strawberry.field(description="Where the words begin, in characters from 0.")
    end: int = strawberry.field(description="Where they have ended.")
    words: str
    citation: str = strawberry.field(description="The law's articles.")
    is_verified: bool = strawberry.field(description="Whether the article's text was read.")
    suggestion: str
    exemption: str | None = strawberry.field(description="Why the words are allowed here.")
    wanted: list[str] = strawberry.field(
        description="Kinds of document of which a valid one would allow the words."
    )


@strawberry.type(description="Words of a product that staff allowed, and why.")
class ComplianceExemption:
    id: strawberry.ID
    rule: str
    words: str = strawberry.field(description="As the check reads them.")
    reason: str
    is_live: bool = strawberry.field(description="Whether it has not been ended.")


@dataclass(frozen=True, slots=True)
class ExemptionView:
    """An exemption as it is answered."""

    id: str
    rule: str
    words: str
    reason: str
    is_live: bool


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


def findings_of(products: Sequence[ProductRow], info: Info) -> Sequence[Sequence[FindingView]]:
    session = info.context.session
    drafts = product_drafts(session, info.context.shop, [row.pk for row in products])
    found = shelf.findings_of(list(drafts.values()), session)
    return [[_finding(one, info) for one in found.get(row.pk, ())] for row in products]


def exemptions_of(products: Sequence[ProductRow], info: Info) -> Sequence[Sequence[ExemptionView]]:
    keys = [row.pk for row in products]
    found = reading.exemptions_of(info.context.session, keys, with_ended=True)
    return [[_exemption(one) for one in found.get(key, ())] for key in keys]


@extend(admin.Product)
class AdminProductCompliance:
    """Papers and words of a product."""

    compliance_documents: list[ComplianceDocument] | None = batch(
        all_documents,
        description="All documents of the product and of who made it, newest first.",
        permission=READ,
    )
    compliance_findings: list[ComplianceFinding] = batch(
        findings_of, description="What the ad-copy check finds in its texts, exempt or not."
    )
    compliance_exemptions: list[ComplianceExemption] = batch(
        exemptions_of, description="Words that staff allowed, ended ones too, oldest first."
    )


@extend(admin.Lot)
class AdminLotCompliance:
    """Papers of a lot."""

    compliance_documents: list[ComplianceDocument] | None = batch(
        documents_of_lots, description="Its documents, newest first.", permission=READ
    )


@strawberry.type(description="That goods need a document to be published and sold.")
class ComplianceRequirement:
    id: strawberry.ID
    category: str = strawberry.field(description="A slug, shelves within it too; `*` is every one.")
    holder_kind: str = strawberry.field(description="Of the `product`, `lot` or `producer`.")
    kind: str = strawberry.field(description="Code of a kind of document.")


def document_of_task(rows: Sequence[TaskRow], info: Info) -> Sequence[DocumentRow]:
    found = reading.documents_by_key(info.context.session, [row.document_pk for row in rows])
    return [found[row.document_pk] for row in rows]


@strawberry.type(description="That somebody renews a document before it ends.")
class ComplianceTask:
    id: strawberry.ID
    threshold_days: int = strawberry.field(description="Days that were left; 0: it has expired.")
    status: str = strawberry.field(description="`open`, `done` or `superseded`.")
    document: ComplianceDocument = batch(document_of_task, description="What ends.")


@strawberry.type(description="A rule of the ad-copy check.")
class ComplianceRule:
    id: str
    severity: str
    citation: str
    is_verified: bool
    suggestion: str


@dataclass(frozen=True, slots=True)
class RuleView:
    """A rule as it is answered."""

    id: str
    severity: str
    citation: str
    is_verified: bool
    suggestion: str


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


def compliance_tasks(
    info: Info,
    status: str | None = "open",
    first: int | None = None,
    after: str | None = None,
    last: int | None = None,
    before: str | None = None,
) -> Page[TaskRow]:
    page = PageRequest(first, after, last, before)
    within = scope_of(info, READ).condition(Document.region_code)
    return reading.tasks_page(info.context.session, within, status, page)


def compliance_requirements(info: Info) -> list[RequirementRow]:
    return reading.requirements(info.context.session)


def compliance_rules(info: Info) -> list[RuleView]:
    return [_rule(one, info.context.language) for one in bundled_rules().rules]


def compliance_check(info: Info, text: str, language: str = "zh-CN") -> list[FindingView]:
    if len(text) > LONGEST_TEXT:
        raise Refused(errors.TEXT_TOO_LONG(longest=LONGEST_TEXT, field="text"))
    return [_finding(one, info) for one in check_texts([CopyText("text", language, text)])]


@extend(AdminQuery)
class ComplianceQuery:
    """What staff may ask of compliance."""

    compliance_kinds: list[ComplianceKind] = query(
        compliance_kinds, description="Kinds of document.", permission=READ
    )
    compliance_documents: Connection[ComplianceDocument] = query(
        compliance_documents,
        description="Documents where one works; `expiresBy`: valid ones that end by that day.",
        permission=READ,
    )
    compliance_tasks: Connection[ComplianceTask] = query(
        compliance_tasks,
        description="Tasks where one works, by default those that are open.",
        permission=READ,
    )
    compliance_requirements: list[ComplianceRequirement] = query(
        compliance_requirements, description="Which documents goods need.", permission=READ
    )
    compliance_rules: list[ComplianceRule] = query(
        compliance_rules, description="The rules of the ad-copy check.", permission=READ
    )
    compliance_check: list[ComplianceFinding] = query(
        compliance_check,
        description="Check a text before it is anybody's; proof is not looked at.",
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


@strawberry.input
class ComplianceRequirementInput:
    kind: str = strawberry.field(description="Code of a kind.")
    holder_kind: str = strawberry.field(description="`product`, `lot` or `producer`.")
    category: str = strawberry.field(default=EVERYWHERE, description="A slug; `*` is every one.")


@strawberry.input
class ComplianceExemptionInput:
    product_id: strawberry.ID
    rule: str
    words: str = strawberry.field(description="The words of the finding.")
    reason: str
    document_id: strawberry.ID | None = strawberry.field(
        default=None, description="What it rests on; it holds while that is good."
    )


@strawberry.type
class ComplianceDocumentPayload(Payload):
    document: ComplianceDocument | None


@strawberry.type
class ComplianceTaskPayload(Payload):
    task: ComplianceTask | None


@strawberry.type
class ComplianceRequirementPayload(Payload):
    requirement: ComplianceRequirement | None


@strawberry.type
class ComplianceRemovePayload(Payload):
    removed_id: strawberry.ID | None


@strawberry.type
class ComplianceExemptionPayload(Payload):
    exemption: ComplianceExemption | None


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


def compliance_task_finish(info: Info, id: strawberry.ID) -> Answer:
    key, now, scope = (
        key_of("ComplianceTask", id),
        info.context.shop.clock.now(),
        scope_of(info, WRITE),
    )
    by = _member(info)
    done = info.context.write(lambda session: tasks.finish(session, key, by, now, scope).id)
    return Answer(task=reading.task_by_key(info.context.session, done))


def compliance_requirement_save(info: Info, input: ComplianceRequirementInput) -> Answer:
    needed = Needed(input.category, input.holder_kind, input.kind)
    key = info.context.write(lambda session: requiring.require(session, needed).id)
    found = reading.requirements(info.context.session)
    return Answer(requirement=next(row for row in found if row.pk == key))


def compliance_requirement_remove(info: Info, id: strawberry.ID) -> Answer:
    key = key_of("ComplianceRequirement", id)
    info.context.write(lambda session: requiring.require_no_longer(session, key))
    return Answer(removed_id=id)


def compliance_exemption_record(info: Info, input: ComplianceExemptionInput) -> Answer:
    paper = None
    if input.document_id is not None:
        paper = key_of("ComplianceDocument", input.document_id) or 0
    new = exempting.NewExemption(
        product=key_of("Product", input.product_id) or 0,
        rule=input.rule,
        words=input.words,
        reason=input.reason,
        document=paper,
        by=_member(info),
    )
    now, today = info.context.shop.clock.now(), _today(info)
    key = info.context.write(lambda session: exempting.exempt(session, new, now, today).id)
    return Answer(exemption=_exemption(reading.exemption_by_key(info.context.session, key)))


def compliance_exemption_end(info: Info, id: strawberry.ID) -> Answer:
    key, by, now = key_of("ComplianceExemption", id), _member(info), info.context.shop.clock.now()
    done = info.context.write(lambda session: exempting.end_exemption(session, key, by, now).id)
    return Answer(exemption=_exemption(reading.exemption_by_key(info.context.session, done)))


@extend(AdminMutation)
class ComplianceMutation:
    """What staff may do about papers and words."""

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
    compliance_task_finish: ComplianceTaskPayload = mutation(
        compliance_task_finish, description="Say that a task is done.", permission=WRITE
    )
    compliance_requirement_save: ComplianceRequirementPayload = mutation(
        compliance_requirement_save,
        description="Require a document of goods, to be published and sold.",
        permission=DECIDE,
    )
    compliance_requirement_remove: ComplianceRemovePayload = mutation(
        compliance_requirement_remove, description="Require it no longer.", permission=DECIDE
    )
    compliance_exemption_record: ComplianceExemptionPayload = mutation(
        compliance_exemption_record,
        description="Allow words that a rule speaks of, for one product, with the reason.",
        permission=DECIDE,
    )
    compliance_exemption_end: ComplianceExemptionPayload = mutation(
        compliance_exemption_end,
        description="Allow them no longer; it stays on record.",
        permission=DECIDE,
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
    AdminProductCompliance,
    AdminLotCompliance,
    ComplianceQuery,
    ComplianceMutation,
    ProductCreateDocuments,
)


def _today(info: Info) -> date:
    shop_ = info.context.shop
    return shop_.clock.now().astimezone(shop_.time_zone).date()


def _member(info: Info) -> int:
    principal = info.context.principal
    return 0 if principal is None else principal.member_id


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


def _finding(one: Finding, info: Info) -> FindingView:
    language = info.context.language
    return FindingView(
        rule=one.rule,
        rules_version=one.rules_version,
        severity=one.severity,
        verdict=one.verdict,
        field=one.field,
        language=one.language,
        start=one.start,
        end=one.end,
        words=one.words,
        citation=shelf.cited(one).into(language),
        is_verified=one.is_verified,
        suggestion=one.suggestion.into(language),
        exemption=None if one.exemption is None else one.exemption.into(language),
        wanted=list(one.wanted),
    )


def _rule(one: Rule, language: str) -> RuleView:
    cited = "; ".join(citation.words.into(language) for citation in one.citations)
    return RuleView(one.id, one.severity, cited, one.is_verified, one.suggestion.into(language))


def _exemption(one: ExemptionRow) -> ExemptionView:
    return ExemptionView(one.id, one.rule, one.words, one.reason, one.ended_at is None)
