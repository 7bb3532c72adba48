"""How a call between the shop and a channel is signed, and how it is known to be genuine.

HMAC-SHA256, in lower-case hex, over five lines: method, path (with its query, if any), timestamp
(Unix seconds), nonce, and the SHA-256 of the body in lower-case hex.
"""

import hashlib
import hmac
import re
from collections.abc import Mapping
from datetime import datetime

KEY = "x-channel-key"
TIMESTAMP = "x-channel-timestamp"
NONCE = "x-channel-nonce"
SIGNATURE = "x-channel-signature"

_NONCE = re.compile(r"[A-Za-z0-9_-]{16,64}", re.ASCII)
_SECONDS = re.compile(r"\d{1,12}", re.ASCII)


class Forged(Exception):  # noqa: N818 - what the caller is, not an error of the program
    """A call that is not proven to be the channel's: nothing of it is kept."""


def signature(secret: str, method: str, path: str, timestamp: str, nonce: str, body: bytes) -> str:
    """What proves that whoever sends this knows the secret."""
    lines = (method.upper(), path, timestamp, nonce, hashlib.sha256(body).hexdigest())
    return hmac.new(secret.encode(), "\n".join(lines).encode(), hashlib.sha256).hexdigest()


def signed_headers(
    key: str, secret: str, method: str, path: str, body: bytes, *, now: datetime, nonce: str
) -> dict[str, str]:
    """The headers that sign a call."""
    timestamp = str(int(now.timestamp()))
    return {
        KEY: key,
        TIMESTAMP: timestamp,
        NONCE: nonce,
        SIGNATURE: signature(secret, method, path, timestamp, nonce, body),
    }


def verify(
    headers: Mapping[str, str],
    key: str,
    secret: str,
    method: str,
    path: str,
    body: bytes,
    *,
    now: datetime,
    skew_seconds: int,
) -> str:
    """The nonce of a genuine call; ``Forged`` for any other.

    ``headers`` have lower-case names. Whether the nonce was seen before is the caller's to know.
    """
    given = {name: headers.get(name, "") for name in (KEY, TIMESTAMP, NONCE, SIGNATURE)}
    if not _SECONDS.fullmatch(given[TIMESTAMP]) or not _NONCE.fullmatch(given[NONCE]):
        raise Forged("a timestamp and a nonce of 16 to 64 characters are needed")
    wanted = signature(secret, method, path, given[TIMESTAMP], given[NONCE], body)
    is_signed = hmac.compare_digest(wanted.encode(), given[SIGNATURE].encode())
    if not (hmac.compare_digest(key.encode(), given[KEY].encode()) and is_signed):
        raise Forged("key or signature do not match")
    if abs(int(given[TIMESTAMP]) - now.timestamp()) > skew_seconds:
        raise Forged("the timestamp is too far from the present")
    return given[NONCE]
