"""``farmgate jobs`` shows what the plugins' jobs did, and runs one."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from farmgate.plugins import Plugin, load
from farmgate_sdk import Text
from farmgate_sdk.jobs import JobRun, job
from tests.core.cli.conftest import Farmgate


class Gardener(Plugin):
    name = "gardener"
    version = "1"
    farmgate = ">=0.1"
    title = summary = Text("园丁", "Gardener")

    @job(title=Text("浇水", "Watering"), every=timedelta(hours=6))
    def water(self, run: JobRun) -> dict[str, Any]:
        return {"watered": 3}

    @job(title=Text("施肥", "Feeding"), every=timedelta(days=1, minutes=30))
    def feed(self, run: JobRun) -> None:
        raise RuntimeError("the sack is empty")


@pytest.fixture
def garden(folder: Path, farmgate: Farmgate, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A shop whose gardener is installed."""
    monkeypatch.setattr(
        "farmgate.opening.load", lambda names, known=None: load(names, {"gardener": Gardener})
    )
    settings = (folder / "farmgate.toml").read_text("utf-8").partition("[plugins.")[0]
    (folder / "farmgate.toml").write_text(settings + "\n[plugins.gardener]\n", "utf-8")
    assert farmgate("migrate", "--dir", folder).status == 0
    return folder


def test_jobs_tell_their_schedule_and_what_came_of_them(farmgate: Farmgate, garden: Path) -> None:
    ran = farmgate("jobs", "run", "gardener", "water", "--dir", garden, "--json")
    assert (ran.status, json.loads(ran.out)) == (0, {"watered": 3})

    rows = {row["name"]: row for row in json.loads(farmgate("jobs", "--dir", garden, "--json").out)}
    assert rows["water"]["last_result"] == {"watered": 3}
    assert (rows["water"]["runs"], rows["water"]["schedule"]) == (1, "every 6 h")
    assert rows["feed"]["schedule"] == "every 1 d 30 min"

    told = farmgate("jobs", "--dir", garden).out
    assert "gardener.water" in told
    assert "watered" in told


def test_a_job_that_fails_is_a_finding_of_the_doctor(farmgate: Farmgate, garden: Path) -> None:
    ran = farmgate("jobs", "run", "gardener", "feed", "--dir", garden)
    assert ran.status != 0
    assert "the sack is empty" in ran.err
    assert "the sack is empty" in farmgate("jobs", "--dir", garden).out

    ran = farmgate("doctor", "--dir", garden)
    assert ran.status == 1
    assert "gardener.feed" in ran.out


def test_a_job_that_is_not_there_is_told_so(farmgate: Farmgate, garden: Path) -> None:
    ran = farmgate("jobs", "run", "gardener", "dig", "--dir", garden)
    assert ran.status == 2
    assert "no job «dig»" in ran.err


def test_a_shop_without_jobs_says_so(farmgate: Farmgate, folder: Path) -> None:
    settings = (folder / "farmgate.toml").read_text("utf-8").partition("[plugins.")[0]
    (folder / "farmgate.toml").write_text(settings, "utf-8")
    farmgate("migrate", "--dir", folder)
    assert "has jobs" in farmgate("jobs", "--dir", folder).out
