"""What the command says of itself, in both languages."""

import os
import re

import pytest

from farmgate.cli.speech import language, say
from tests.core.cli.conftest import Farmgate
from tests.core.cli.processes import python

COMMANDS = {
    "demo", "new", "migrate", "migrate plan", "seed", "serve", "worker", "member", "member add",
    "plugins", "reindex", "doctor", "explain", "schema", "schema export", "jobs", "jobs run",
    "member erase", "member export", "plugin", "plugin new", "plugin check",
    "plugin remove", "plugin run",
}  # fmt: skip
CHINESE = re.compile(r"[\u4e00-\u9fff]")
PAGES = """
import contextlib, io, json, typer
from farmgate.cli.commands import app

def pages(command, context, path):
    told = io.StringIO()
    with contextlib.redirect_stdout(told):
        print(command.get_help(context))
    found = {path: told.getvalue()}
    for name in command.list_commands(context) if hasattr(command, "list_commands") else ():
        below = command.get_command(context, name)
        inner = below.make_context(name, [], parent=context, resilient_parsing=True)
        found |= pages(below, inner, f"{path} {name}".strip())
    return found

root = typer.main.get_command(app)
context = root.make_context("farmgate", [], resilient_parsing=True)
print(json.dumps(pages(root, context, "")))
"""
EN, ZH = "en", "zh-CN"


@pytest.fixture(scope="module")
def pages() -> dict[str, dict[str, str]]:
    return {one: python(PAGES, FARMGATE_LANGUAGE=one, COLUMNS="120") for one in (EN, ZH)}


def test_every_command_has_a_page_in_both_languages(pages: dict[str, dict[str, str]]) -> None:
    assert set(pages[EN]) == set(pages[ZH]) == COMMANDS | {""}
    for name in COMMANDS:
        assert not CHINESE.search(pages[EN][name].replace("陈立春", "").replace("周谷雨", "")), name
        assert CHINESE.search(pages[ZH][name]), name


def test_a_chinese_page_has_no_english_words_of_typers(pages: dict[str, dict[str, str]]) -> None:
    words = re.compile(r"Usage|Options|Arguments|Commands|Show this|\[default|\[required|OPTIONS")
    for name, page in pages[ZH].items():
        assert not words.search(page), name


def test_every_page_has_an_example(pages: dict[str, dict[str, str]]) -> None:
    for name in COMMANDS | {""}:
        assert f"farmgate {name}".strip() in pages[EN][name].split("Examples:")[1]
        assert f"farmgate {name}".strip() in pages[ZH][name].split("示例:")[1]


def test_help_is_quick_because_nothing_heavy_is_loaded_for_it() -> None:
    loaded = python(
        "import json, sys, farmgate.cli.commands; print(json.dumps(sorted(sys.modules)))"
    )
    heavy = {"sqlalchemy", "alembic", "strawberry", "pydantic_settings", "uvicorn", "httpx2"}
    assert not heavy & set(loaded)


@pytest.mark.parametrize(
    ("environment", "spoken"),
    [
        ({}, EN),
        ({"LANG": "zh_CN.UTF-8"}, ZH),
        ({"LANG": "de_DE.UTF-8"}, EN),
        ({"LC_ALL": "en_US.UTF-8", "LANG": "zh_CN.UTF-8"}, EN),
        ({"LC_ALL": "zh_TW.UTF-8", "LANG": "en_US.UTF-8"}, ZH),
        ({"FARMGATE_LANGUAGE": "en", "LANG": "zh_CN.UTF-8"}, EN),
        ({"FARMGATE_LANGUAGE": "zh-CN", "LANG": "en_US.UTF-8"}, ZH),
        ({"FARMGATE_LANGUAGE": "zh"}, ZH),
        ({"FARMGATE_LANGUAGE": "zh_CN"}, ZH),
        ({"FARMGATE_LANGUAGE": "fr", "LANG": "zh_CN.UTF-8"}, ZH),
    ],
)
def test_the_language_is_asked_for_or_that_of_the_machine(
    environment: dict[str, str], spoken: str
) -> None:
    assert language(environment) == spoken


def test_what_is_said_follows_the_language(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(os.environ, "FARMGATE_LANGUAGE", "zh-CN")
    assert say("closed", "打烊") == "打烊"


def test_the_version_is_told(farmgate: Farmgate) -> None:
    assert farmgate("--version").out.startswith("farmgate 0.")


@pytest.mark.parametrize("arguments", [[], ["member"], ["schema"]])
def test_no_command_is_answered_with_help(farmgate: Farmgate, arguments: list[str]) -> None:
    ran = farmgate(*arguments)
    assert (ran.status, ran.err) == (0, "")
    assert "farmgate" in ran.out
