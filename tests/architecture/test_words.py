"""No plugin's word stands in core: what a plugin is about is said in the plugin."""

import re
from pathlib import Path

import pytest

from tests.architecture.project import ENTRY_POINTS, ROOT

CORE = ROOT / "core" / "farmgate"

# Two bundled plugins are named by words that everybody needs (HTTP has content, an order that was
# taken elsewhere has a channel): of them, only the names of their packages tell.
ORDINARY = {"content", "channels"}
TELLING = (
    "tiers?", "loyalty", "points", "coupons?", "lanes?", "storage.?class(es)?", "shelf.?life",
    "metrics?", "scorecards?", "solar.?terms?", "ad.?cop(y|ies)", "payment.?intents?",
)  # fmt: skip

# What the demonstration shop sells, and which plugins it has on, is its own affair.
DEMONSTRATION = (CORE / "demo" / "data", CORE / "demo" / "farmgate.toml")
# GraphiQL is somebody else's program.
FOREIGN = CORE / "api" / "graphiql"

ALLOWED = {
    "entry points": "Python's word for how installed plugins are found",
    "points, coupons, slots": "what a reader may think of when quotas speak of limited things",
    "points, a coupon, a slot": "the same, where the type stands",
}


def word(plugin: str) -> str:
    """A plugin's name however it is spelled: cold_chain, coldChain, cold-chain, cold chain."""
    return plugin.replace("_", "[_ -]?")


WORDS = re.compile(
    "|".join(
        [
            *(rf"farmgate_{name}" for name in ENTRY_POINTS),
            *(rf"\b{word(name)}(\b|_)" for name in ENTRY_POINTS if name not in ORDINARY),
            *(rf"\b{one}\b" for one in TELLING),
        ]
    ),
    re.IGNORECASE,
)


def files() -> list[Path]:
    return [
        path
        for path in sorted(CORE.rglob("*"))
        if path.suffix in {".py", ".toml", ".html", ".md", ".mako"}
        and not any(path.is_relative_to(place) for place in (*DEMONSTRATION, FOREIGN))
    ]


def found_in(text: str) -> list[str]:
    for phrase in ALLOWED:
        text = re.sub(phrase, "", text)
    return [hit.group(0) for hit in WORDS.finditer(text)]


def test_core_speaks_no_plugins_word() -> None:
    assert len(files()) > 100
    found = {
        str(path.relative_to(ROOT)): hits
        for path in files()
        if (hits := found_in(path.read_text("utf-8")))
    }
    assert found == {}


@pytest.mark.parametrize(
    "sentence",
    [
        "import farmgate_content",
        "coldChain: ColdChain",
        "SELECT * FROM kpi_facts",
        "the member's tier",
        "Stripe's PaymentIntent",
        "200 points",
        "[plugins.kpi]",
    ],
)
def test_a_plugins_word_is_found(sentence: str) -> None:
    assert found_in(sentence)


@pytest.mark.parametrize(
    "sentence", ["content-type", "from entry points", "endpoints of the shop", "planes", "content"]
)
def test_an_ordinary_word_is_not(sentence: str) -> None:
    assert not found_in(sentence)


def test_what_is_allowed_is_still_said() -> None:
    text = "\n".join(path.read_text("utf-8") for path in files())
    assert [phrase for phrase in ALLOWED if phrase not in text] == []
