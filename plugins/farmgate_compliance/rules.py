"""The rule set of ad copy: read from ``rules.toml``, checked whole, and kept with its version."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from farmgate_sdk import Text

Severity = Literal["refuse", "warn"]


@dataclass(frozen=True, slots=True)
class Citation:
    """An article of a law, in the version that the rule was written from."""

    law: Text
    article: str
    """As ``9(3)``: article 9, item 3."""
    law_version: str

    @property
    def words(self) -> Text:
        """As a person cites it."""
        return Text(f"《{self.law.zh}》第 {self.article} 条", f"{self.law.en}, art. {self.article}")


@dataclass(frozen=True, slots=True)
class Exemption:
    """When the same words are allowed; see the head of ``rules.toml``."""

    id: str
    reason: Text
    pattern: re.Pattern[str] | None
    anywhere: re.Pattern[str] | None
    documents: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """Words that may not be said, or want proof."""

    id: str
    severity: Severity
    citations: tuple[Citation, ...]
    is_verified: bool
    chinese: re.Pattern[str] | None
    english: re.Pattern[str] | None
    suggestion: Text
    exemptions: tuple[Exemption, ...]


@dataclass(frozen=True, slots=True)
class RuleSet:
    """All rules of one version."""

    version: str
    rules: tuple[Rule, ...]


@cache
def bundled_rules() -> RuleSet:
    """The rule set that comes with the plugin."""
    return read_rules((files("farmgate_compliance") / "rules.toml").read_text("utf-8"))


def read_rules(toml: str) -> RuleSet:
    """A rule set from TOML; ``ValueError`` names the rule that is not whole."""
    told = tomllib.loads(toml)
    laws: Mapping[str, Any] = told["laws"]
    rules = tuple(_rule(one, laws) for one in told["rules"])
    if len({rule.id for rule in rules}) != len(rules):
        raise ValueError("two rules have one id")
    return RuleSet(told["version"], rules)


def _rule(told: Mapping[str, Any], laws: Mapping[str, Any]) -> Rule:
    try:
        return Rule(
            id=told["id"],
            severity=_severity(told["severity"]),
            citations=tuple(_citation(laws[law], article) for law, article in told["citations"]),
            is_verified=told["is_verified"],
            chinese=_either([*_terms(told), *told.get("patterns", ())]),
            # ASCII: a Chinese character beside an English word is no letter of it.
            english=_either(told.get("words", ()), re.ASCII),
            suggestion=Text.from_json(told["suggestion"]),
            exemptions=tuple(_exemption(one) for one in told.get("exemptions", ())),
        )
    except (KeyError, re.error, ValueError) as error:
        raise ValueError(f"rule {told.get('id', '?')}: {error!r}") from error


def _severity(said: str) -> Severity:
    if said == "refuse":
        return "refuse"
    if said == "warn":
        return "warn"
    raise ValueError(f"severity is refuse or warn, not {said!r}")


def _citation(law: Mapping[str, Any], article: str) -> Citation:
    return Citation(Text.from_json(law["name"]), article, law["version"])


def _exemption(told: Mapping[str, Any]) -> Exemption:
    if "pattern" not in told and "anywhere" not in told:
        raise ValueError(f"exemption {told['id']} says nowhere where it holds")
    return Exemption(
        id=told["id"],
        reason=Text.from_json(told["reason"]),
        pattern=_either([told["pattern"]]) if "pattern" in told else None,
        anywhere=_either([told["anywhere"]]) if "anywhere" in told else None,
        documents=tuple(told.get("documents", ())),
    )


def _terms(told: Mapping[str, Any]) -> list[str]:
    # Longest first: of 最先进 and 最先进加工工艺 the whole is what was said.
    return [re.escape(term) for term in sorted(told.get("terms", ()), key=len, reverse=True)]


def _either(patterns: Sequence[str], flags: int = 0) -> re.Pattern[str] | None:
    return re.compile("|".join(patterns), flags) if patterns else None
