"""The reference is what the code says, and the code says enough for it."""

import inspect
import re
import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from farmgate.dispatch import HookSpec, specs_in
from farmgate.problems import ProblemKind
from farmgate_cold_chain.plugin import ColdChain
from farmgate_sdk.testing import open_test_shop
from tests.docs.pages import DOCS

REFERENCE = DOCS / "reference"


def _generator() -> ModuleType:
    # A script, not a module of ours: it is run from where it lies.
    spec = spec_from_file_location("generate_reference", REFERENCE / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


generator = _generator()
HOOKS = [spec for _, module in generator.hook_modules() for spec in specs_in(module)]
KINDS = [found for kinds in generator.problem_kinds().values() for found in kinds]


def name_of(thing: Any) -> str | None:
    if isinstance(thing, HookSpec):
        return thing.name
    return thing.kind.code if hasattr(thing, "kind") else None


def test_the_generated_pages_are_what_the_code_says() -> None:
    assert generator.drifted() == [], "run python docs/reference/generate.py"


@pytest.mark.parametrize("spec", HOOKS, ids=name_of)
def test_a_hook_says_what_it_is_and_what_it_is_given(spec: HookSpec) -> None:
    text = inspect.getdoc(spec.function) or ""
    assert text
    if spec.kind == "react":  # all are given a fact and a session; its data is what differs
        assert spec.parameters == ("fact", "session")
        return
    _, _, arguments = text.partition("Args:\n")
    assert re.findall(r"^ {4}(\w+): ", arguments, re.MULTILINE) == list(spec.parameters)


@pytest.mark.parametrize("spec", HOOKS, ids=name_of)
def test_a_hook_stands_in_the_reference_with_its_exact_signature(spec: HookSpec) -> None:
    page = (REFERENCE / "hooks.md").read_text("utf-8")
    entry = page.partition(f"### `{spec.name}`")[2].partition("\n### ")[0]
    written = " ".join(entry.split("```python\n")[1].split("```")[0].split())
    assert written == " ".join(generator.signature(spec).split())
    assert all(f"{name}:" in written for name in spec.parameters)


def test_two_kinds_of_problem_cannot_have_one_code() -> None:
    kind = ProblemKind("same", en="a", zh="b", about="c")
    found = [generator.Found(kind, name, "somewhere", ()) for name in ("ONE", "OTHER")]
    with pytest.raises(ValueError, match=r"ONE.*OTHER"):
        generator._check_codes(found)


@pytest.mark.parametrize("found", KINDS, ids=name_of)
def test_a_problem_is_said_somewhere(found: Any) -> None:
    assert found.said_in, f"nobody says {found.constant}: use it or remove it"


@pytest.mark.parametrize("found", KINDS, ids=name_of)
def test_a_problem_says_the_same_in_both_languages(found: Any) -> None:
    kind = found.kind
    assert kind.en.strip()
    assert kind.zh.strip()
    assert kind.about.strip()
    assert generator.placeholders(kind.en) == generator.placeholders(kind.zh)


def test_every_setting_says_what_it_means() -> None:
    sections = [section for _, section in generator._core_sections()]
    sections += [plugin.Settings for plugin in generator.BUNDLED]
    silent = [
        f"{section.__name__}.{name}"
        for section in sections
        for name, field in section.model_fields.items()
        if not field.description
    ]
    assert silent == []


def test_every_environment_variable_that_is_told_is_read(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    page = (REFERENCE / "settings.md").read_text("utf-8")
    assert "`FARMGATE_CHECKOUT__MAX_LINES`" in page
    monkeypatch.setenv("FARMGATE_CHECKOUT__MAX_LINES", "7")
    monkeypatch.setenv("FARMGATE_PLUGINS__COLD_CHAIN__DELIVERY_METHODS", '["cold", "frozen"]')
    shop = open_test_shop("sqlite:///shop.db", tmp_path, plugins=[ColdChain])
    shop.db.close()
    assert shop.settings.checkout.max_lines == 7
    assert shop.plugins[0].settings.delivery_methods == ("cold", "frozen")
