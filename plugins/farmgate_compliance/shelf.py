"""What compliance says before a product stands on the shelf: documents, and words."""

from collections.abc import Iterator, Sequence

from sqlalchemy.orm import Session

from farmgate_compliance import errors, reading
from farmgate_compliance.copy_check import CopyText, Finding, check_texts
from farmgate_compliance.holding import HOLDER_NAMES, Held, Unmet, needs_of, unmet
from farmgate_compliance.kinds import kinds, name_of
from farmgate_compliance.reading import DocumentRow
from farmgate_compliance.settings import ComplianceSettings
from farmgate_sdk import LANGUAGES, Problem, Text
from farmgate_sdk.catalog import ProductDraft

ON_THE_SHELF = ("product", "producer")
"""Whose documents are looked at before publishing; lots are looked at when they are sold."""

FIELDS = {
    "name": Text("名称", "the name"),
    "description": Text("描述", "the description"),
    "origin": Text("产地", "the origin"),
    "title": Text("标题", "the title"),
    "body": Text("正文", "the text"),
}


def problems(
    products: Sequence[ProductDraft], session: Session, settings: ComplianceSettings
) -> Iterator[tuple[int, Problem]]:
    """What keeps these products off the shelf: in five statements at most."""
    yield from _papers(products, session)
    if settings.refuse_copy:
        for product, found in findings_of(products, session).items():
            for one in found:
                if one.verdict == "refused":
                    yield product, refused(one)


def findings_of(products: Sequence[ProductDraft], session: Session) -> dict[int, list[Finding]]:
    """What the ad-copy check finds in each product's texts, exempt or not."""
    if not products:
        return {}
    makers = {product.product_id: product.producer_id for product in products}
    proofs = reading.proofs_of(session, makers, products[0].today)
    return {one.product_id: check_texts(texts_of(one), proofs[one.product_id]) for one in products}


def texts_of(product: ProductDraft) -> list[CopyText]:
    """Every text of a product that people will read, in both languages."""
    named = [("name", product.name), ("description", product.description)]
    if product.origin is not None:
        named.append(("origin", product.origin))
    named += [(f"variants.{variant.sku}.name", variant.name) for variant in product.variants]
    return [
        CopyText(field, language, text.into(language)) for field, text in named
        for language in LANGUAGES
    ]  # fmt: skip


def missing_problem(field: str, product: Text, one: Unmet, step: str | None) -> Problem:
    """The problem that a requirement is not met, in the words of whoever meets it."""
    known = kinds().get(one.needed.kind)
    citation = Text("店铺规定", "the shop's own rule") if known is None else known.citation
    evidence = {
        "product": product,
        "kind": name_of(one.needed.kind),
        "holder": HOLDER_NAMES[one.needed.holder_kind],
        "citation": citation,
        "category": one.needed.category,
    }
    rule = f"required_{one.needed.kind}"
    expired = one.expired
    if expired is None or expired.expires_on is None:
        return errors.DOCUMENT_MISSING(field=field, step=step, rule=rule, **evidence)
    gone = {"number": expired.number, "expired_on": expired.expires_on.isoformat()}
    return errors.DOCUMENT_EXPIRED(field=field, step=step, rule=rule, **evidence, **gone)


def held_by(rows: Sequence[DocumentRow]) -> list[Held]:
    """Documents as the rules look at them."""
    return [row.held for row in rows]


def _papers(products: Sequence[ProductDraft], session: Session) -> Iterator[tuple[int, Problem]]:
    needed = [row.needed for row in reading.requirements(session)]
    needs = {one.product_id: needs_of(needed, one.categories, ON_THE_SHELF) for one in products}
    asked = [one for one in products if needs[one.product_id]]
    wanted = {need.kind for found in needs.values() for need in found}
    held = reading.documents_of(session, _holders(asked), kinds=wanted)
    for product in asked:
        papers = {
            "product": held_by(held.get(("product", product.product_id), ())),
            "producer": held_by(held.get(("producer", product.producer_id or 0), ())),
        }
        for one in unmet(needs[product.product_id], papers, product.today):
            yield product.product_id, missing_problem("id", product.name, one, None)


def _holders(products: Sequence[ProductDraft]) -> Iterator[tuple[str, int]]:
    for product in products:
        yield "product", product.product_id
        if product.producer_id is not None:
            yield "producer", product.producer_id


def refused(one: Finding) -> Problem:
    """The problem that a finding is, with the words, their place and the articles."""
    variant = Text(f"规格名称({one.field})", f"a variant's name ({one.field})")
    return errors.COPY_REFUSED(
        field=one.field,
        rule=one.rule,
        where=FIELDS.get(one.field, variant),
        words=one.words,
        citation=cited(one),
        suggestion=one.suggestion,
        language=one.language,
        start=one.start,
        end=one.end,
        rules_version=one.rules_version,
        wanted=list(one.wanted),
    )


def cited(one: Finding) -> Text:
    """The articles that a finding rests on, in words."""
    return Text(
        "、".join(citation.words.zh for citation in one.citations),
        "; ".join(citation.words.en for citation in one.citations),
    )
