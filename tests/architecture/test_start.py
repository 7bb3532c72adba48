"""``serve`` starts lean: what only some shops or some moments need is imported when they come."""

import json
import subprocess
import sys

from tests.architecture.project import ENTRY_POINTS

HEAVY = {
    "argon2",
    "httpx",
    "httpx2",
    "numpy",
    "openpyxl",
    "pwdlib",
    "pypinyin",
    "rich",
    "rjieba",
    "scipy",
    "stripe",
    "typer",
}


def modules_after(program: str) -> set[str]:
    program = f"{program}; import json, sys; print(json.dumps(list(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    return {str(name).split(".")[0] for name in json.loads(done.stdout)}


def test_the_app_starts_without_heavy_libraries() -> None:
    assert modules_after("import farmgate.app") & HEAVY == set()


def test_bundled_plugins_start_without_heavy_libraries() -> None:
    modules = ", ".join(value.split(":")[0] for value in ENTRY_POINTS.values())
    assert modules_after(f"import farmgate.app, {modules}") & HEAVY == set()


def test_core_starts_without_any_plugin() -> None:
    packages = {value.split(".")[0] for value in ENTRY_POINTS.values()} | {"farmgate_sdk"}
    assert modules_after("import farmgate.app") & packages == set()
