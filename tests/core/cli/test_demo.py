"""``farmgate demo --once``: the purchase that it plays and tells."""

import json
from pathlib import Path

import pytest

from farmgate.cli import playing
from farmgate.demo import purchase
from tests.core.cli.conftest import Farmgate

BOTH_REFUSALS = ("not_enough_stock", "cold_chain_lane_missing")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("language", "words"), [("en", "All went as it should."), ("zh-CN", "一切正常。")]
)
def test_a_whole_purchase_is_told(farmgate: Farmgate, language: str, words: str) -> None:
    ran = farmgate("demo", "--once", language=language)
    assert (ran.status, ran.err) == (0, "")
    assert words in ran.out
    for code in BOTH_REFUSALS:
        assert code in ran.out
    assert "310.80 CNY" in ran.out
    assert "LC2610-" in ran.out
    assert "\x1b" not in ran.out


@pytest.mark.slow
def test_a_program_reads_the_steps(farmgate: Farmgate) -> None:
    lines = farmgate("demo", "--once", "--json").out.splitlines()
    told = json.loads("".join(lines))
    assert len(lines) == 1
    assert told["ok"] is True
    steps = {step["step"]: step["answer"] for step in told["steps"]}
    refused = {problem["code"]: problem["plugin"] for problem in steps["be_refused"]["problems"]}
    assert refused == {"not_enough_stock": "core", "cold_chain_lane_missing": "cold_chain"}
    assert steps["read_order"]["order"]["status"] == "delivered"


@pytest.mark.slow
def test_without_the_cold_chain_strawberries_may_go_anywhere(
    farmgate: Farmgate, tmp_path: Path
) -> None:
    (tmp_path / "farmgate.toml").write_text("[plugins.cold_chain]\nenabled = false\n")
    ran = farmgate("demo", "--once", "--dir", tmp_path)
    assert ran.status == 0
    assert BOTH_REFUSALS[0] in ran.out
    assert BOTH_REFUSALS[1] not in ran.out
    (tmp_path / "farmgate.toml").write_text("[plugins.cold_chain]\n")
    again = farmgate("demo", "--once", "--dir", tmp_path)
    assert again.status == 0, again
    assert BOTH_REFUSALS[1] in again.out


@pytest.mark.slow
@pytest.mark.parametrize("form", [[], ["--json"]])
def test_a_purchase_that_goes_wrong_is_told_and_ends_with_1(
    farmgate: Farmgate, monkeypatch: pytest.MonkeyPatch, form: list[str]
) -> None:
    monkeypatch.setattr(purchase, "APPLES", ("pineapple", "PINE-1"))
    ran = farmgate("demo", "--once", *form)
    assert ran.status == 1
    assert "search" in ran.out
    assert "pineapple to be found" in ran.out


def test_somebodys_own_shop_is_left_alone(
    farmgate: Farmgate, folder_on_sqlite: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    farmgate("migrate", "--dir", folder_on_sqlite)
    monkeypatch.setattr("farmgate.demo.standing.is_empty", lambda _session: False)
    ran = farmgate("demo", "--once", "--dir", folder_on_sqlite)
    assert ran.status == 2
    assert "not the demonstration" in ran.err


def test_a_folder_with_other_things_is_left_alone(farmgate: Farmgate, tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("dear")
    assert farmgate("demo", "--dir", tmp_path).status == 2
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


def test_nothing_stays_of_a_demonstration_without_a_folder(
    farmgate: Farmgate, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[Path] = []

    def look(folder: Path, *, as_json: bool) -> int:
        seen.append(folder)
        return 0 if folder.is_dir() and not as_json else 1

    monkeypatch.setattr(playing, "_play_in", look)
    assert farmgate("demo", "--once").status == 0
    assert not seen[0].exists()
