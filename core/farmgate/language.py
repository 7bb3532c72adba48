"""The two languages in which a person reads the shop, and how one is chosen."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Literal, cast

Language = Literal["zh-CN", "en"]
LANGUAGES: tuple[Language, ...] = ("zh-CN", "en")
DEFAULT_LANGUAGE: Language = "zh-CN"


@dataclass(frozen=True, slots=True)
class Text:
    """The same words in each language of the shop."""

    zh: str
    en: str

    def into(self, language: str) -> str:
        """The words in this language (anything but ``zh-CN`` reads as ``en``)."""
        return self.zh if language == "zh-CN" else self.en

    def as_json(self) -> dict[str, str]:
        """How the text is stored and sent: one entry a language tag (BCP 47)."""
        return {"zh-CN": self.zh, "en": self.en}

    @classmethod
    def from_json(cls, value: dict[str, str]) -> "Text":
        """The text that ``as_json`` wrote; a language that is missing reads as the other."""
        zh, en = value.get("zh-CN"), value.get("en")
        return cls(zh=zh or en or "", en=en or zh or "")


def negotiate_language(accept_language: str | None) -> Language:
    """The shop's language that an ``Accept-Language`` header (RFC 9110, 12.5.4) likes best.

    The first of equals wins; no header, or one that names neither, gets the shop's default.
    """
    best: Language = DEFAULT_LANGUAGE
    best_weight = 0.0
    for part in (accept_language or "").split(","):
        tag, _, parameters = part.partition(";")
        language, weight = _ours(tag.strip().lower()), _weight(parameters)
        if language is not None and weight > best_weight:
            best, best_weight = language, weight
    return best


def _ours(tag: str) -> Language | None:
    if tag == "*":
        return DEFAULT_LANGUAGE
    primary = tag.split("-", maxsplit=1)[0]
    return cast("Language", {"zh": "zh-CN", "en": "en"}.get(primary))


def _weight(parameters: str) -> float:
    name, _, value = parameters.strip().partition("=")
    if name.strip().lower() != "q":
        return 1.0
    try:
        return min(max(float(value), 0.0), 1.0)
    except ValueError:
        return 0.0


_reader: ContextVar[Language] = ContextVar("reader", default=DEFAULT_LANGUAGE)


@contextmanager
def read_in(language: Language) -> Iterator[None]:
    """Whoever reads within this block reads this language."""
    token = _reader.set(language)
    try:
        yield
    finally:
        _reader.reset(token)


def readers_language() -> Language:
    """The language of whoever reads now."""
    return _reader.get()


def localized(value: Any) -> Any:
    """A text in the language of whoever reads now, anything else as it is.

    For the edge, where a row's field becomes an answer.
    """
    return value.into(_reader.get()) if type(value) is Text else value


def texts_in(value: Any, language: str) -> Any:
    """A JSON value with the texts in it, kept or live, in a language."""
    if isinstance(value, Text):
        return value.into(language)
    if isinstance(value, Mapping):
        if value.keys() == set(LANGUAGES):
            return value[language if language in LANGUAGES else "en"]
        return {name: texts_in(part, language) for name, part in value.items()}
    return [texts_in(part, language) for part in value] if _is_list(value) else value


def json_with_texts(value: Any) -> Any:
    """The same as a database keeps it; what JSON does not know is kept as it is printed."""
    if isinstance(value, Text):
        return value.as_json()
    if isinstance(value, Mapping):
        return {str(name): json_with_texts(part) for name, part in value.items()}
    if _is_list(value):
        return [json_with_texts(part) for part in value]
    return value if value is None or isinstance(value, str | int | float) else str(value)


def _is_list(value: Any) -> bool:
    return isinstance(value, list | tuple | set | frozenset)
