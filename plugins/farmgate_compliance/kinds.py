"""Kinds of document that the plugin knows, from ``kinds.toml``."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from farmgate_sdk import Text


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of document: its name, what asks for it, and whether shoppers may see one."""

    code: str
    name: Text
    citation: Text
    is_public: bool
    is_verified: bool


@cache
def kinds() -> Mapping[str, Kind]:
    """All kinds, by code, in the order of the file."""
    told = tomllib.loads((files("farmgate_compliance") / "kinds.toml").read_text("utf-8"))
    found = [
        Kind(
            one["code"],
            Text.from_json(one["name"]),
            Text.from_json(one["citation"]),
            one["is_public"],
            one["is_verified"],
        )
        for one in told["kinds"]
    ]
    return {kind.code: kind for kind in found}


def name_of(kind: str) -> Text:
    """A kind's name; its code where a newer version wrote one that this one does not know."""
    known = kinds().get(kind)
    return Text(kind, kind) if known is None else known.name


PUBLIC = tuple(kind.code for kind in kinds().values() if kind.is_public)
