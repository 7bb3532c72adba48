"""Opaque ids: what the outside world calls a row."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64


def opaque(kind: str, key: int) -> str:
    """The id of a row as clients see it: base64 of ``Kind:key``.

    It is not a secret: whoever may not see the row is refused by permission, not by the id.
    """
    return urlsafe_b64encode(f"{kind}:{key}".encode()).decode().rstrip("=")


def key_of(kind: str, id_: str) -> int | None:
    """The key that an opaque id of this kind stands for; None where it is no such id."""
    try:
        text = urlsafe_b64decode(id_ + "=" * (-len(id_) % 4)).decode()
    except (NotBase64, ValueError):
        return None
    found, _, key = text.partition(":")
    if found != kind or not (key.isascii() and key.isdigit()) or len(key) > 18:  # noqa: PLR2004
        return None
    # A row has one id: base64 would also read one with a stray character in it.
    return int(key) if opaque(kind, int(key)) == id_ else None
