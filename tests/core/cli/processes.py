"""The command in a process of its own, where signals, streams and imports matter."""

import json
import os
import select
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

PATIENCE = 30.0
COMMAND = (sys.executable, "-m", "farmgate.cli")


def python(program: str, **environment: str) -> Any:
    """The JSON that a program prints."""
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, **environment},
        capture_output=True,
        check=True,
        timeout=PATIENCE,
    )
    return json.loads(done.stdout)


@contextmanager
def started(*arguments: str | Path, log: Path) -> Iterator["subprocess.Popen[str]"]:
    """A command that goes on; it is ended with the block, however that ends."""
    with log.open("w") as err:
        process = subprocess.Popen(
            [*COMMAND, *map(str, arguments)], stdout=subprocess.PIPE, stderr=err, text=True
        )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


def first_line(process: "subprocess.Popen[str]") -> str:
    """What the command says first, waited for a while."""
    out: IO[str] | None = process.stdout
    assert out is not None
    ready, _, _ = select.select([out], [], [], PATIENCE)
    assert ready, "the command said nothing"
    return out.readline()


def ended(process: "subprocess.Popen[str]") -> int:
    """The status with which the command ends."""
    began = time.monotonic()
    status = process.wait(PATIENCE)
    assert time.monotonic() - began < PATIENCE
    return status
