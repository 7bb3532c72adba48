"""Regions of China by their six-digit GB/T 2260 codes: provinces hold cities hold counties."""

import re

from farmgate.problems import ProblemKind

ANYWHERE = "000000"
"""No region of the standard's: here it stands for all of them."""


REGION_CODE_INVALID = ProblemKind(
    "region_code_invalid",
    en="«{region}» is no region code. Give six digits of GB/T 2260, such as 610629.",
    zh="“{region}”不是行政区划代码。请填写 GB/T 2260 的六位数字,如 610629。",
    about="A region was named under something that is not a GB/T 2260 code.",
)

_CODE = re.compile(r"\d{6}", re.ASCII)


def is_region_code(code: str) -> bool:
    """Whether a text has the form of a code; whether there is such a region is another matter."""
    return _CODE.fullmatch(code) is not None


def regions_around(code: str) -> tuple[str, ...]:
    """A region, its city, its province, and anywhere: nearest first, none twice."""
    return tuple(dict.fromkeys((code, f"{code[:4]}00", f"{code[:2]}0000", ANYWHERE)))
