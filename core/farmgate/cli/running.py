"""Runs one command line and turns whatever happens into sentences and a status."""

import os
import sys
import traceback
from collections.abc import Sequence

import typer

from farmgate.cli import mistakes
from farmgate.cli.terminal import err


def run(arguments: Sequence[str]) -> int:
    """Run a command line; the answer is the status of the process."""
    try:
        return _run(arguments)
    except (KeyboardInterrupt, typer.Abort):
        return mistakes.INTERRUPTED
    except Exception as error:  # noqa: BLE001 - a person never sees a traceback unasked
        return _complain(error)


def _run(arguments: Sequence[str]) -> int:
    from farmgate.cli.commands import app

    command = typer.main.get_command(app)
    status = command.main(args=list(arguments), prog_name="farmgate", standalone_mode=False)
    return status if isinstance(status, int) else 0


def _complain(error: Exception) -> int:
    status, sentences = mistakes.explain(error)
    if os.environ.get("FARMGATE_DEBUG") and status == mistakes.UNEXPECTED:
        traceback.print_exception(error, file=sys.stderr)
    for sentence in sentences:
        err().print(sentence, style="red")
    return status
