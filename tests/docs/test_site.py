"""The site can be built, its links lead somewhere, and nothing in it is fetched from elsewhere."""

import re
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.docs.pages import ROOT, links, pages

_FETCHED = re.compile(
    r"<(?:script|img|iframe|source|audio|video)[^>]* src=\"(?:https?:)?//"
    r"|<link(?![^>]*rel=\"canonical\")[^>]* href=\"(?:https?:)?//"
    r"|url\(\s*['\"]?(?:https?:)?//",
)


def _name(page: Path) -> str:
    return str(page.relative_to(ROOT))


@pytest.mark.parametrize("page", pages(), ids=_name)
def test_links_inside_the_project_lead_somewhere(page: Path) -> None:
    inside = [link.partition("#")[0] for link in links(page) if "://" not in link]
    gone = [link for link in inside if link and not (page.parent / link).exists()]
    assert gone == []


@pytest.mark.parametrize("page", pages(), ids=_name)
def test_a_page_links_to_nothing_outside_the_project(page: Path) -> None:
    assert [link for link in links(page) if "://" in link] == []


@pytest.mark.slow
@pytest.mark.skipif(find_spec("material") is None, reason="mkdocs is not here: tox -e docs has it")
def test_the_site_is_built_and_fetches_nothing(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    fetched = {
        str(file.relative_to(tmp_path)): found.group()
        for file in tmp_path.rglob("*")
        if file.suffix in {".html", ".css", ".svg"}
        if (found := _FETCHED.search(file.read_text("utf-8")))
    }
    assert fetched == {}
