"""The tutorial does what it says, command by command and question by question."""

from pathlib import Path

import pytest

from farmgate.language import Language
from farmgate.plugins import installed
from tests.docs.pages import DOCS, blocks
from tests.docs.reader import Reader, matches


@pytest.mark.slow
@pytest.mark.skipif("cold_chain" not in installed(), reason="farmgate is not installed here")
@pytest.mark.parametrize(
    ("page", "language"),
    [
        ("first-shop.md", "en"),
        ("first-shop.zh-CN.md", "zh-CN"),
        ("first-plugin.md", "en"),
        ("first-plugin.zh-CN.md", "zh-CN"),
    ],
)
def test_the_tutorial_leads_where_it_says(page: str, language: Language, tmp_path: Path) -> None:
    reader = Reader(tmp_path, language)
    try:
        for block in blocks(DOCS / "tutorial" / page):
            reader.follow(block)
    finally:
        reader.leave()


@pytest.mark.parametrize("name", ["first-shop", "first-plugin"])
def test_both_tutorials_ask_the_same(name: str) -> None:
    told = [
        [
            (block.language, block.title)
            for block in blocks(DOCS / "tutorial" / page)
            if block.language != "text"
        ]
        for page in (f"{name}.md", f"{name}.zh-CN.md")
    ]
    assert told[0] == told[1]


def test_an_ellipsis_is_whatever_came() -> None:
    shown = {"secret": "…", "lines": [{"total": "45.00"}]}
    assert matches(shown, {"secret": "xyz", "lines": [{"total": "45.00"}]})
    assert not matches(shown, {"secret": "xyz", "lines": [{"total": "46.00"}]})
    assert not matches(shown, {"secret": "xyz", "lines": []})
