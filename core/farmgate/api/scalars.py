"""Scalars of ours: decimals that are plain, finite and of a sane length."""

import re
from decimal import Decimal
from typing import Any

import strawberry
from strawberry.types.scalar import ScalarDefinition

# No exponent: making 1e999999999 a whole number would take all memory.
_PLAIN = re.compile(r"-?\d{1,15}(\.\d{1,9})?", re.ASCII)


def _parse(value: Any) -> Decimal:
    text = str(value)
    if isinstance(value, bool) or not _PLAIN.fullmatch(text):
        raise ValueError(f"{text[:40]!r} is not a plain decimal number such as 59.80")
    return Decimal(text)


DECIMAL: ScalarDefinition = strawberry.scalar(
    name="Decimal",
    description="A plain decimal number as a string, such as `59.80`; up to 15 digits and 9 "
    "decimal places, without an exponent.",
    serialize=str,
    parse_value=_parse,
)
