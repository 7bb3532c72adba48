"""A fact as its subscribers are told it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that became true.

    ``id`` (a UUID) stays the same when a fact is told again: remember it where telling twice
    would matter. ``hook`` is what happened, ``subject`` whom it happened to (``order:17``),
    ``data`` its JSON values, as each hook's docstring lists them.
    """

    id: str
    hook: str
    subject: str
    data: Mapping[str, Any]
    occurred_at: datetime
