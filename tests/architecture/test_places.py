"""No file names the machine that it was written on, or the registry that served it there."""

import re
import subprocess

import pytest

from tests.architecture.project import ROOT

# Each has a letter in brackets, so that this file does not name what it looks for.
REGISTRIES = re.compile(
    r"pypi\.or[g]|pythonhosted\.or[g]|registry\.npm\w*\.\w+|registry\.yarnpk[g]|npmmirror\.co[m]"
    r"|/simple/[a-z]|artifactor[y]|nexu[s]-|devp[i]"
)
MACHINE = re.compile(r"(?<![\w./-])/(?:wor[k]|roo[t]|opt/pyp[i]|opt/whee[l]|hom[e]/\w+)/")


def files() -> list[str]:
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("this is not a work tree of git")
    return [name for name in done.stdout.split("\0") if name and (ROOT / name).is_file()]


@pytest.mark.parametrize("pattern", [REGISTRIES, MACHINE], ids=["registry", "machine"])
def test_no_file_names(pattern: re.Pattern[str]) -> None:
    found = {
        name: sorted(set(hits))
        for name in files()
        if (hits := pattern.findall((ROOT / name).read_text("utf-8", errors="replace")))
    }
    assert found == {}


def test_what_is_looked_for_is_found() -> None:
    assert REGISTRIES.search("https://" + "pypi." + "org/simple")
    assert MACHINE.search('"/' + "root/.cache")
    assert not MACHINE.search("examples/work/shop")
