"""Somebody who follows a page: runs its commands, writes its files, asks its questions.

Blocks are told apart by language and title:

- ``bash``: run in one shell, step after step; titled ``second terminal``, left running as the
  shop's server, in place of the one before
- ``toml`` or ``python`` titled with a file's name: the whole of that file
- ``graphql`` titled with an address such as ``/graphql``: asked there; ``/admin/graphql`` with the
  token that the page was last shown
- ``json``: what the last question was answered; ``"…"`` is whatever came
- ``text``: what the last command printed; ``…`` is whatever came
- ``console``: for the human reader only
"""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import httpx2

from farmgate.language import Language
from tests.docs.pages import Block

_PATIENCE = 180.0


class Reader:
    """One person at one machine, with a folder and a port of their own."""

    def __init__(self, folder: Path, language: Language) -> None:
        self._home = folder
        self._folder = folder
        self._language = language
        self._port = _free_port()
        self._server: subprocess.Popen[bytes] | None = None
        self._said = ""
        self._answer: Any = None
        self._token = ""
        self._secret = ""
        self._environment = self._settled()

    def _settled(self) -> Mapping[str, str]:
        commands = self._home / "bin"
        commands.mkdir()
        farmgate = commands / "farmgate"
        farmgate.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m farmgate.cli "$@"\n', "utf-8")
        farmgate.chmod(0o755)
        # The python of whoever activated the environment that farmgate is installed in.
        python = commands / "python"
        python.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n', "utf-8")
        python.chmod(0o755)
        settled: dict[str, str] = {
            **os.environ,
            "PATH": f"{commands}:{os.environ['PATH']}",
            "FARMGATE_DEBUG": "1",
            "FARMGATE_LANGUAGE": self._language,
            "FARMGATE_SERVER__PORT": str(self._port),
            "PYTHONUTF8": "1",
        }
        return settled

    def follow(self, block: Block) -> None:
        """Do what a block says; ``AssertionError`` where it comes out otherwise."""
        deeds: dict[str, Callable[[Block], None]] = {
            "bash": self._serve if block.title == "second terminal" else self._run,
            "toml": self._write,
            "python": self._write,
            "graphql": self._ask,
            "json": self._compare_answer,
            "text": self._compare_output,
            "console": lambda _: None,
        }
        assert block.language in deeds, f"line {block.line}: nobody knows what to do with this"
        deeds[block.language](block)

    def leave(self) -> None:
        """Stop what still runs."""
        if self._server is not None:
            self._server.send_signal(signal.SIGINT)
            self._server.wait(_PATIENCE)
            self._server = None

    def _run(self, block: Block) -> None:
        where = self._home / "where"
        script = f"set -e\n{block.text}\npwd > '{where}'\n"
        done = subprocess.run(
            ["bash", "-c", script],
            cwd=self._folder,
            env=self._environment,
            capture_output=True,
            text=True,
            timeout=_PATIENCE,
            check=False,
        )
        self._said = done.stdout
        assert done.returncode == 0, f"line {block.line}: {done.stdout}{done.stderr}"
        self._folder = Path(where.read_text("utf-8").strip())

    def _serve(self, block: Block) -> None:
        self.leave()
        self._server = subprocess.Popen(
            ["bash", "-c", f"exec {block.text}"],
            cwd=self._folder,
            env=self._environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        end = time.monotonic() + _PATIENCE
        while not self._is_open():
            assert self._server.poll() is None, f"line {block.line}: it has ended"
            assert time.monotonic() < end, f"line {block.line}: it does not open"
            time.sleep(0.05)

    def _is_open(self) -> bool:
        try:
            answer = httpx2.get(f"{self._address}/health/ready", trust_env=False)
        except httpx2.HTTPError:
            return False
        return answer.status_code == httpx2.codes.OK

    @property
    def _address(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    def _write(self, block: Block) -> None:
        assert block.title is not None, f"line {block.line}: which file?"
        file = self._folder / block.title
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(block.text, "utf-8")

    def _ask(self, block: Block) -> None:
        assert block.title is not None, f"line {block.line}: which schema?"
        headers: dict[str, str] = {"Accept-Language": self._language}
        if block.title.startswith("/admin"):
            headers["Authorization"] = f"Bearer {self._token}"
        query = block.text.replace("SECRET", self._secret)
        url = f"{self._address}{block.title}"
        response = httpx2.post(url, json={"query": query}, headers=headers, trust_env=False)
        self._answer = response.json()
        shown = json.dumps(self._answer, ensure_ascii=False)
        self._token = _shown("token", shown) or self._token
        self._secret = _shown("secret", shown) or self._secret

    def _compare_answer(self, block: Block) -> None:
        expected = json.loads(block.text)
        assert matches(expected, self._answer), (
            f"line {block.line}: it was answered\n"
            f"{json.dumps(self._answer, ensure_ascii=False, indent=2)}"
        )

    def _compare_output(self, block: Block) -> None:
        pattern = ".*".join(re.escape(part) for part in block.text.strip().split("…"))
        assert re.search(pattern, self._said, re.DOTALL), (
            f"line {block.line}: it said\n{self._said}"
        )


def matches(expected: Any, answer: Any) -> bool:
    """Whether an answer is as a page shows it; ``"…"`` is whatever came."""
    if isinstance(expected, dict) and isinstance(answer, dict):
        same = expected.keys() == answer.keys()
        return same and all(matches(value, answer[name]) for name, value in expected.items())
    if isinstance(expected, list) and isinstance(answer, list):
        return len(expected) == len(answer) and all(map(matches, expected, answer))
    if isinstance(expected, str) and isinstance(answer, str):
        parts = (re.escape(part) for part in expected.split("…"))
        return re.fullmatch(".*".join(parts), answer) is not None
    return bool(expected == answer)


def _shown(name: str, answer: str) -> str | None:
    found = re.search(f'"{name}": "([^"]+)"', answer)
    return None if found is None else found[1]


def _free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        port: int = asked.getsockname()[1]
        return port
