"""Texts of errors as a database can keep them."""

_LONGEST = 2000


def keepable(reason: str) -> str:
    """The text without what PostgreSQL refuses (U+0000, half characters), and not endless.

    An error whose text cannot be kept would be met again and again.
    """
    text = reason.encode(errors="backslashreplace").decode().replace("\0", "\\0")
    return text[:_LONGEST]


def told(error: BaseException) -> str:
    """What went wrong, as it is kept."""
    return keepable(f"{type(error).__name__}: {error}")
