"""What the documentation holds: its pages, their fenced blocks, their links."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"

_FENCE = re.compile(
    r'^(?P<margin> *)```(?P<language>\w+)(?: title="(?P<title>[^"]*)")?\n(?P<text>.*?)^\1```$',
    re.DOTALL | re.MULTILINE,
)
_ANY_FENCE = re.compile(r"^ *```.*?^ *```$", re.DOTALL | re.MULTILINE)
_LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)|<img[^>]* src=\"([^\"]+)\"")


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block: its language, its title if it has one, what stands in it, on which line."""

    language: str
    title: str | None
    text: str
    line: int


def blocks(page: Path) -> Iterator[Block]:
    """The fenced blocks of a page, in order."""
    text = page.read_text("utf-8")
    for found in _FENCE.finditer(text):
        line = text.count("\n", 0, found.start()) + 1
        yield Block(found["language"], found["title"], dedent(found["text"]), line)


def pages() -> list[Path]:
    """Every page in Markdown that the project is explained by, wherever it lies."""
    readmes = (ROOT / name for name in ("README.md", "README.zh-CN.md"))
    below = (path for folder in ("examples", "plugins") for path in ROOT.glob(f"{folder}/**/*.md"))
    return sorted([*DOCS.rglob("*.md"), *readmes, *below])


def links(page: Path) -> Iterator[str]:
    """What a page links to or shows, outside its fenced blocks."""
    for found in _LINK.finditer(_ANY_FENCE.sub("", page.read_text("utf-8"))):
        yield found[1] or found[2]
