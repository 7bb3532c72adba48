"""Two languages: which one a reader gets, and words that stay together."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from farmgate.language import LANGUAGES, Text, localized, negotiate_language, read_in


@pytest.mark.parametrize(
    ("header", "language"),
    [
        (None, "zh-CN"),
        ("", "zh-CN"),
        ("en", "en"),
        ("EN-gb", "en"),
        ("zh-TW", "zh-CN"),
        ("fr", "zh-CN"),
        ("fr, en;q=0.5", "en"),
        ("en;q=0.4, zh;q=0.8", "zh-CN"),
        ("en;q=0.4, zh;Q=0.2", "en"),
        ("en, zh", "en"),
        ("*", "zh-CN"),
        ("*;q=0.1, en;q=0.2", "en"),
        ("en;q=0", "zh-CN"),
        ("en;q=nan, zh;q=0.1", "zh-CN"),
        ("en;q=hello", "zh-CN"),
        ("en ; q = 0.9 , zh;q=0.1", "en"),
    ],
)
def test_a_reader_gets_the_language_that_their_browser_likes_best(
    header: str | None, language: str
) -> None:
    assert negotiate_language(header) == language


@given(st.text(max_size=200) | st.from_regex(r"([a-z*]{1,3}(;q=[^,]{0,5})?,)*"))
def test_no_header_is_too_strange_to_be_read(header: str) -> None:
    assert negotiate_language(header) in LANGUAGES


def test_words_are_read_in_the_readers_language_within_its_block_only() -> None:
    apples = Text("苹果", "Apples")
    with read_in("en"):
        assert localized(apples) == "Apples"
        with read_in("zh-CN"):
            assert localized(apples) == "苹果"
        assert localized(apples) == "Apples"
    assert localized(apples) == "苹果"
    assert localized(17) == 17


@given(st.text(), st.text())
def test_words_come_back_from_storage_as_they_were(zh: str, en: str) -> None:
    stored = Text.from_json(Text(zh, en).as_json())
    assert stored == Text(zh or en, en or zh)


def test_a_language_that_is_missing_reads_as_the_other() -> None:
    assert Text.from_json({"en": "Apples"}).into("zh-CN") == "Apples"
    assert Text.from_json({}) == Text("", "")
