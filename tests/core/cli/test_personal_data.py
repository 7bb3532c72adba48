"""A person's data on the command line: told to a file, erased only when one says so."""

import io
import json
import sys
from pathlib import Path

import pytest

from tests.core.cli.conftest import Farmgate

PHONE = "+8613711112222"


@pytest.fixture
def with_person(farmgate: Farmgate, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(sys, "stdin", io.StringIO("strawberries in winter"))
    assert farmgate("migrate", "--dir", folder).status == 0
    said = ("--name", "赵小满", "--identifier", PHONE, "--role", "shopper", "--password-stdin")
    assert farmgate("member", "add", "--dir", folder, *said).status == 0
    return folder


def test_a_persons_data_is_told_by_phone(farmgate: Farmgate, with_person: Path) -> None:
    told = json.loads(farmgate("member", "export", "--dir", with_person, "13711112222").out)
    assert told["member"]["name"] == "赵小满"
    assert told["plugins"] == {}


def test_a_persons_data_goes_to_a_file_that_nobody_else_reads(
    farmgate: Farmgate, with_person: Path, tmp_path: Path
) -> None:
    out = tmp_path / "zhao.json"
    ran = farmgate("member", "export", "--dir", with_person, PHONE, "--out", out)
    assert ran.status == 0
    assert json.loads(out.read_text("utf-8"))["member"]["phone"] == PHONE
    assert out.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("language", "words"), [("en", "Nothing was done"), ("zh-CN", "未做任何改动")]
)
def test_erasing_is_told_first_and_done_with_yes(
    farmgate: Farmgate, with_person: Path, language: str, words: str
) -> None:
    asked = ("member", "erase", "--dir", with_person, PHONE)
    told = farmgate(*asked, language=language)
    assert told.status == 0
    assert words in told.out
    assert farmgate("member", "export", "--dir", with_person, PHONE).status == 0

    assert farmgate(*asked, "--yes").status == 0
    gone = farmgate(*asked)
    assert gone.status == 2
    assert f"Nobody here is {PHONE}" in gone.err


@pytest.mark.parametrize("who", ["+8613700009999", "nobody@example.org", "zhao", "TWVtYmVyOjk5"])
def test_nobody_is_told_so(farmgate: Farmgate, with_person: Path, who: str) -> None:
    for command in ("export", "erase"):
        ran = farmgate("member", command, "--dir", with_person, who)
        assert ran.status == 2
        assert f"Nobody here is {who}" in ran.err


def test_staff_are_not_erased(
    farmgate: Farmgate, with_person: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("strawberries in winter"))
    said = ("--name", "陈", "--identifier", "chen@example.org", "--role", "operations_director")
    farmgate("member", "add", "--dir", with_person, *said, "--password-stdin")
    ran = farmgate("member", "erase", "--dir", with_person, "chen@example.org", "--yes")
    assert ran.status == 2
    assert "works for the shop as operations_director" in ran.err
