"""In which language the command speaks, and saying things in it."""

import os
from collections.abc import Mapping

from farmgate.language import LANGUAGES, Language, Text


def language(environment: Mapping[str, str] = os.environ) -> Language:
    """``FARMGATE_LANGUAGE`` decides, else a Chinese locale; anything else reads English."""
    said = environment.get("FARMGATE_LANGUAGE", "")
    for one in LANGUAGES:
        if said.lower().replace("_", "-") in (one.lower(), one.split("-")[0]):
            return one
    locale = environment.get("LC_ALL") or environment.get("LC_MESSAGES") or ""
    return "zh-CN" if (locale or environment.get("LANG", "")).startswith("zh") else "en"


def say(en: str, zh: str) -> str:
    """The words in the language of whoever runs the command."""
    return Text(zh=zh, en=en).into(language())
