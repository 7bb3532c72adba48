"""Passwords: hashed by argon2, and as much work for an unknown account as for a known one."""

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pwdlib import PasswordHash


@cache
def _hasher() -> "PasswordHash":
    from pwdlib import PasswordHash

    return PasswordHash.recommended()


@cache
def _of_nobody() -> str:
    return _hasher().hash("nobody has this password")


def hash_password(password: str) -> str:
    """The hash to keep. Takes tens of milliseconds on purpose: never inside a transaction."""
    return _hasher().hash(password)


def is_password(password: str, kept_hash: str | None) -> bool:
    """Whether a password is the one; for None (no such account) the work is done all the same."""
    of_nobody = _of_nobody()  # made on either path, so that the first log-in tells nothing
    verified = _hasher().verify(password, kept_hash or of_nobody)
    return verified and kept_hash is not None
