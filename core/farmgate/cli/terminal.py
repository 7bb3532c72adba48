"""Where the command writes: answers on stdout, the rest on stderr, colours on terminals only."""

import json
import logging
import os
import sys
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console

_PIPED_WIDTH = 120


def out() -> "Console":
    """What was asked for."""
    return _console(sys.stdout)


def err() -> "Console":
    """What went wrong, or goes on."""
    return _console(sys.stderr)


def _console(file: IO[str]) -> "Console":
    from rich.console import Console

    # Nobody's window cuts the lines of a pipe, so none is broken there.
    is_piped = not file.isatty()
    width = _PIPED_WIDTH if is_piped and "COLUMNS" not in os.environ else None
    return Console(file=file, highlight=False, markup=False, soft_wrap=is_piped, width=width)


def tell(sentence: str = "") -> None:
    """A plain sentence on stdout."""
    out().print(sentence)


def tell_json(value: Any) -> None:
    """One line of JSON on stdout, at once: a program waits for it."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def log_to_stderr() -> None:
    """Send the shop's and the server's log to stderr."""
    logging.basicConfig(
        stream=sys.stderr,
        level=logging.INFO,
        format="%(asctime)s %(levelname)s %(name)s: %(message)s",
    )
    # They tell of each start and request; ours are told with addresses that one can click.
    for name in ("uvicorn", "httpx2", "httpcore2", "alembic"):
        logging.getLogger(name).setLevel(logging.WARNING)
