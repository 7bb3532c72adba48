"""What one check has found."""

from collections.abc import Sequence
from dataclasses import dataclass

from farmgate.language import Text

NOTHING = Text("", "")


@dataclass(frozen=True, slots=True)
class Finding:
    """One check: its stable name, whether the plugin keeps it, what was seen, what to do."""

    check: str
    is_kept: bool
    told: Text
    advice: Text = NOTHING


def kept(check: str, zh: str, en: str) -> Finding:
    """All is as the contract has it."""
    return Finding(check, is_kept=True, told=Text(zh, en))


def judged(check: str, wrong: Sequence[str], told: Text, advice: Text) -> Finding:
    """Kept where nothing is wrong; else what is wrong, and what to do about it."""
    if not wrong:
        return Finding(check, is_kept=True, told=told)
    listed = "; ".join(wrong)
    return Finding(check, is_kept=False, told=Text(listed, listed), advice=advice)
