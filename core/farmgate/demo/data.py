"""The demonstration's data, read from its TOML files."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from farmgate.plugin_tables import plugin_tables
from farmgate.plugins import Plugin, loadable

Table = Mapping[str, Any]

_FOLDER = files("farmgate.demo") / "data"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the demonstration: fictional, with a password that is public."""

    code: str
    name: Mapping[str, str]
    phone: str
    email: str
    password: str
    roles: Sequence[str]


def categories() -> Sequence[Table]:
    """The shelves, each after its parent."""
    return _tables(_FOLDER / "categories.toml", "categories")


def producers() -> Sequence[Table]:
    """Who grew or made it."""
    return _tables(_FOLDER / "producers.toml", "producers")


def products() -> Sequence[Table]:
    """What is sold, shelf by shelf, with its variants and their lots."""
    shelves = sorted((_FOLDER / "products").iterdir(), key=lambda file: file.name)
    return [product for shelf in shelves for product in _tables(shelf, "products")]


def of_shop(kind: str) -> Sequence[Table]:
    """The ``locations``, ``regions`` or ``delivery_methods``."""
    return _tables(_FOLDER / "shop.toml", kind)


def persons() -> Sequence[Person]:
    """The people of the demonstration."""
    return [Person(**told) for told in of_shop("persons")]


def settings() -> str:
    """The demonstration's ``farmgate.toml``: plugins that bring data for it are on."""
    told = (files("farmgate.demo") / "farmgate.toml").read_text("utf-8")
    return told + plugin_tables(loadable(), is_on=lambda plugin: plugin.seed is not Plugin.seed)


def _tables(file: Traversable, kind: str) -> Sequence[Table]:
    found: Sequence[Table] = tomllib.loads(file.read_text("utf-8"))[kind]
    return found
