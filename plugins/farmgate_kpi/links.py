"""Links that open the dashboard for a while in a browser, which sends no token of its own.

What is signed is who asked for the link and when it ends; whoever has the link can read the
dashboard until then, and nothing else.
"""

import hashlib
import hmac
from datetime import UTC, datetime

_PURPOSE = "farmgate kpi dashboard"


def sign(key: str, member: int, until: datetime) -> str:
    """A pass: when it ends (Unix seconds), for whom, and the signature over both."""
    said = f"{int(until.timestamp())}.{member}"
    return f"{said}.{_signature(key, said)}"


def is_valid(key: str, given: str, now: datetime) -> bool:
    """Whether a pass is one of ours, unchanged, and has not ended."""
    said, _, signature = given.rpartition(".")
    if not hmac.compare_digest(_signature(key, said).encode(), signature.encode()):
        return False
    until = int(said.partition(".")[0])
    return now < datetime.fromtimestamp(until, UTC)


def _signature(key: str, said: str) -> str:
    return hmac.new(bytes.fromhex(key), f"{_PURPOSE}\n{said}".encode(), hashlib.sha256).hexdigest()
