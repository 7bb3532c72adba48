"""The ad-copy check as staff and authors see it, and the words that they exempt."""

from collections.abc import Sequence
from dataclasses import dataclass

import strawberry

from farmgate_compliance import errors, exempting, reading, shelf
from farmgate_compliance.copy_check import CopyText, Finding, check_texts
from farmgate_compliance.days import today_in
from farmgate_compliance.graphql.asking import DECIDE, READ, asking_member
from farmgate_compliance.reading import ExemptionRow
from farmgate_compliance.rules import Rule, bundled_rules
from farmgate_sdk import Refused, admin
from farmgate_sdk.graphql import (
    AdminMutation,
    AdminQuery,
    Answer,
    Info,
    Payload,
    batch,
    extend,
    mutation,
    query,
)
from farmgate_sdk.reading import ProductRow, key_of, product_drafts

LONGEST_TEXT = 20_000


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
class AdminProductWords:
    """Words of a product."""

    compliance_findings: list[ComplianceFinding] = batch(
        findings_of, description="What the ad-copy check finds in its texts, exempt or not."
    )
    compliance_exemptions: list[ComplianceExemption] = batch(
        exemptions_of, description="Words that staff allowed, ended ones too, oldest first."
    )


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


def compliance_rules(info: Info) -> list[RuleView]:
    return [_rule(one, info.context.language) for one in bundled_rules().rules]


def compliance_check(info: Info, text: str, language: str = "zh-CN") -> list[FindingView]:
    if len(text) > LONGEST_TEXT:
        raise Refused(errors.TEXT_TOO_LONG(longest=LONGEST_TEXT, field="text"))
    return [_finding(one, info) for one in check_texts([CopyText("text", language, text)])]


@extend(AdminQuery)
class WordQuery:
    """What staff may ask of the ad-copy check."""

    compliance_rules: list[ComplianceRule] = query(
        compliance_rules, description="The rules of the ad-copy check.", permission=READ
    )
    compliance_check: list[ComplianceFinding] = query(
        compliance_check,
        description="Check a text before it is anybody's; proof is not looked at.",
        permission=READ,
    )


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
class ComplianceExemptionPayload(Payload):
    exemption: ComplianceExemption | None


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
        by=asking_member(info),
    )
    now, today = info.context.shop.clock.now(), today_in(info.context.shop)
    key = info.context.write(lambda session: exempting.exempt(session, new, now, today).id)
    return Answer(exemption=_exemption(reading.exemption_by_key(info.context.session, key)))


def compliance_exemption_end(info: Info, id: strawberry.ID) -> Answer:
    key, by, now = (
        key_of("ComplianceExemption", id),
        asking_member(info),
        info.context.shop.clock.now(),
    )
    done = info.context.write(lambda session: exempting.end_exemption(session, key, by, now).id)
    return Answer(exemption=_exemption(reading.exemption_by_key(info.context.session, done)))


@extend(AdminMutation)
class WordMutation:
    """What staff may do about words."""

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


ADMIN = (AdminProductWords, WordQuery, WordMutation)


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
