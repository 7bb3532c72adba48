"""The sdk as an outsider reads it: small, named, and every name says what it is."""

import inspect
from types import ModuleType

import pytest

from farmgate.plugins import Plugin
from tests.docs.test_reference import generator

MODULES = generator.sdk_modules()


def name_of(module: ModuleType) -> str:
    return module.__name__


@pytest.mark.parametrize("module", MODULES, ids=name_of)
def test_a_module_names_what_it_offers_and_each_name_is_there(module: ModuleType) -> None:
    assert module.__doc__
    assert [name for name in module.__all__ if not hasattr(module, name)] == []
    assert len(set(module.__all__)) == len(module.__all__)


@pytest.mark.parametrize("module", MODULES, ids=name_of)
def test_every_name_says_what_it_is(module: ModuleType) -> None:
    """In a docstring of its own, or, where it can have none, in the module's."""
    told = module.__doc__ or ""
    silent = [
        name
        for name in module.__all__
        if not (is_documented(getattr(module, name)) or f"``{name}``" in told)
    ]
    assert silent == []


@pytest.mark.parametrize("module", MODULES, ids=name_of)
def test_a_modules_own_functions_are_offered_or_private(module: ModuleType) -> None:
    own = {
        name
        for name, thing in vars(module).items()
        if getattr(thing, "__module__", None) == module.__name__ and not name.startswith("_")
    }
    assert own <= set(module.__all__)


def test_the_package_lists_its_modules() -> None:
    told = MODULES[0].__doc__ or ""
    assert [one.__name__ for one in MODULES if f"``{one.__name__}``" not in told] == []


def test_every_attribute_of_the_declaration_is_explained() -> None:
    source = inspect.getsource(Plugin)
    for name in Plugin.__annotations__:
        after = source.partition(f"    {name}: ClassVar")[2].split("\n    ", 2)
        assert name == "Settings" or '"""' in "".join(after[1:]), name
    for name, thing in vars(Plugin).items():
        assert name.startswith("_") or not inspect.isfunction(thing) or thing.__doc__, name


def is_documented(thing: object) -> bool:
    if not (inspect.isclass(thing) or inspect.isfunction(thing)):
        return False
    return bool(generator.first_line(thing))
