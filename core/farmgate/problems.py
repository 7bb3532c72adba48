"""Problems: why something was refused, as data that a person and a program can both read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from farmgate import __version__
from farmgate.language import Text


@dataclass(frozen=True, slots=True)
class ProblemKind:
    """One reason for saying no: a stable code and its sentence in each language.

    The sentences are ``str.format`` templates over the problem's evidence. They say what was
    asked, what stood in the way, and what to do. ``about`` is for the reference: when it comes.
    """

    code: str
    en: str
    zh: str
    about: str

    def __call__(
        self,
        *,
        field: str | None = None,
        step: str | None = None,
        rule: str | None = None,
        **evidence: Any,
    ) -> "Problem":
        """A problem of this kind, with what it was decided on."""
        return Problem(self, evidence, field, step, rule)


@dataclass(frozen=True, slots=True)
class Problem:
    """One refusal: what kind, about which input field, at which step, by whose rule, on what.

    ``step`` is the part of the purchase where it is mended: ``cart``, ``contact``, ``address``,
    ``delivery`` or ``payment``. ``evidence`` holds JSON values; a ``Text`` in it is shown in the
    reader's language. ``plugin`` and its ``version`` are filled in by core: an author cannot speak
    for another.
    """

    kind: ProblemKind
    evidence: Mapping[str, Any] = field(default_factory=dict)
    field: str | None = None
    step: str | None = None
    rule: str | None = None
    plugin: str = "core"
    version: str = __version__

    @property
    def code(self) -> str:
        """The stable code that programs branch on."""
        return self.kind.code

    def message(self, language: str) -> str:
        """The sentence for the person who meets it."""
        template = Text(self.kind.zh, self.kind.en).into(language)
        return template.format(**self.evidence_in(language))

    def evidence_in(self, language: str) -> dict[str, Any]:
        """What it was decided on, with texts in the reader's language."""
        return {name: _plain(value, language) for name, value in self.evidence.items()}

    def said_by(self, plugin: str, version: str) -> "Problem":
        """The same problem, signed with the plugin that decided it."""
        return replace(self, plugin=plugin, version=version)


def _plain(value: Any, language: str) -> Any:
    return value.into(language) if isinstance(value, Text) else value


class Refused(Exception):  # noqa: N818 - a refusal is an answer, not an error of the program
    """Something asked of the shop cannot be done; ``problems`` says why, all of them at once."""

    def __init__(self, *problems: Problem) -> None:
        self.problems: Sequence[Problem] = problems
        super().__init__("; ".join(problem.message("en") for problem in problems))
