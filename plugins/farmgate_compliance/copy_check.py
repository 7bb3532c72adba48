"""Judging ad copy: hit, then context, then exemption with evidence, then verdict.

Nothing here knows a database: texts, and which proof there is, go in; findings come out.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Literal

from farmgate_compliance.forms import Form, Forms, forms_of
from farmgate_compliance.rules import Citation, Exemption, Rule, RuleSet, Severity, bundled_rules
from farmgate_sdk import Text

Verdict = Literal["refused", "warned", "exempt"]


@dataclass(frozen=True, slots=True)
class CopyText:
    """A text that people will read: which field of what it is, and in which language."""

    field: str
    language: str
    """``zh-CN`` or ``en``; both kinds of rule look at either."""
    words: str


@dataclass(frozen=True, slots=True)
class Finding:
    """Words that a rule speaks of, and what became of it.

    ``text[start:end] == words`` in the text that was given. ``wanted`` are the kinds of document
    of which a valid one would exempt the words.
    """

    rule: str
    rules_version: str
    severity: Severity
    citations: tuple[Citation, ...]
    is_verified: bool
    field: str
    language: str
    start: int
    end: int
    words: str
    suggestion: Text
    verdict: Verdict
    exemption: Text | None = None
    wanted: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Proof:
    """What there is to show: kinds of valid documents, and words that staff exempted, by rule."""

    documents: frozenset[str] = frozenset()
    exempted: Mapping[tuple[str, str], Text] = field(default_factory=dict)
    """(rule, words as ``spoken``) → the reason that was given."""


NO_PROOF = Proof()


def check_texts(texts: Sequence[CopyText], proof: Proof = NO_PROOF) -> list[Finding]:
    """All findings in these texts, by the bundled rules, in the order of the texts and words."""
    return [_judged(hit, text, proof) for text in texts for hit in _hits(text.words)]


def spoken(words: str) -> str:
    """Words as exemptions remember them: however they are written, they are the same."""
    return forms_of(words).dense.text


@dataclass(frozen=True, slots=True)
class _Hit:
    rule: Rule
    rules_version: str
    start: int
    end: int
    exemptions: tuple[Exemption, ...]
    """Those whose context is there; whether there is proof is another matter."""


@lru_cache(maxsize=8192)
def _hits(words: str) -> tuple[_Hit, ...]:
    """What the rules find in a text, whoever says it: the same text is asked about often."""
    return tuple(_found(words, bundled_rules()))


def _found(words: str, rules: RuleSet) -> list[_Hit]:
    forms = forms_of(words)
    hits = [hit for rule in rules.rules for hit in _of_rule(rule, forms, rules.version)]
    hits.sort(key=lambda hit: (hit.start, -hit.end, hit.rule.severity != "refuse"))
    return [hit for place, hit in enumerate(hits) if not _is_within(hit, hits[:place])]


def _of_rule(rule: Rule, forms: Forms, version: str) -> Iterator[_Hit]:
    for start, end in sorted(_spans(rule, forms)):
        allowed = tuple(one for one in rule.exemptions if _holds(one, forms, start, end))
        yield _Hit(rule, version, start, end, allowed)


def _spans(rule: Rule, forms: Forms) -> set[tuple[int, int]]:
    # Both: a comma may be hidden in a word (最,佳), or part two of them (第一,产业).
    read = [(rule.chinese, forms.dense), (rule.english, forms.spaced)]
    if forms.plain.text != forms.dense.text:
        read.append((rule.chinese, forms.plain))
    return {
        form.span(*match.span())
        for pattern, form in read
        if pattern is not None
        for match in pattern.finditer(form.text)
    }


def _holds(exemption: Exemption, forms: Forms, start: int, end: int) -> bool:
    if exemption.anywhere is not None and exemption.anywhere.search(forms.spaced.text):
        return True
    pattern = exemption.pattern
    if pattern is None:
        return False
    return any(_covers(pattern, form, start, end) for form in (forms.plain, forms.spaced))


def _covers(pattern: re.Pattern[str], form: Form, start: int, end: int) -> bool:
    spans = (form.span(*match.span()) for match in pattern.finditer(form.text))
    return any(begins <= start and end <= ends for begins, ends in spans)


def _is_within(hit: _Hit, earlier: Collection[_Hit]) -> bool:
    """Whether a stricter or equal hit has said it already: 第一品牌 holds 第一."""
    return any(
        one.start <= hit.start
        and hit.end <= one.end
        and (one.rule.severity == "refuse" or hit.rule.severity == "warn")
        and one.exemptions == hit.exemptions
        for one in earlier
    )


def _judged(hit: _Hit, text: CopyText, proof: Proof) -> Finding:
    words = text.words[hit.start : hit.end]
    rule = hit.rule
    finding = Finding(
        rule=rule.id,
        rules_version=hit.rules_version,
        severity=rule.severity,
        citations=rule.citations,
        is_verified=rule.is_verified,
        field=text.field,
        language=text.language,
        start=hit.start,
        end=hit.end,
        words=words,
        suggestion=rule.suggestion,
        verdict="refused" if rule.severity == "refuse" else "warned",
        wanted=tuple(kind for one in hit.exemptions for kind in one.documents),
    )
    reason = _reason(hit, proof) or proof.exempted.get((rule.id, spoken(words)))
    return finding if reason is None else replace(finding, verdict="exempt", exemption=reason)


def _reason(hit: _Hit, proof: Proof) -> Text | None:
    for one in hit.exemptions:
        if not one.documents or not proof.documents.isdisjoint(one.documents):
            return one.reason
    return None
