"""A real PostgreSQL server from Debian's packages, for as long as the tests of a process last.

It listens on a socket in a temporary folder, not on the network, and does not wait for the disk.
"""

from __future__ import annotations

import itertools
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest

USER = "sourcebook"
HOW = "no PostgreSQL server on this machine; on Debian: apt-get install postgresql"
LONGEST = 60.0
"""Seconds after which a server that does not answer is taken not to start."""


class Server:
    """A running server."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._numbers = itertools.count(1)

    def address(self, schema: str | None = None) -> str:
        """Address of a library of its own in the server, or of a schema by name."""
        return f"postgresql://{USER}@/postgres?host={self.folder}&schema={schema or f't{next(self._numbers)}'}"

    def connect(self, schema: str = "public") -> psycopg.Connection[Any]:
        """A way in past the program."""
        return psycopg.connect(
            f"postgresql://{USER}@/postgres?host={self.folder}", autocommit=True, options=f"-c search_path={schema}"
        )


def find_binaries() -> Path | None:
    """The folder of `initdb` and `postgres`, the newest there is."""
    found = [Path(path).resolve().parent for name in ("postgres",) if (path := shutil.which(name))]
    found += sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: -int(p.parent.name.partition(".")[0]))
    return next((folder for folder in found if all((folder / name).exists() for name in ("initdb", "postgres"))), None)


@contextmanager
def running() -> Iterator[Server]:
    """Start a server, end it afterwards; the test is skipped where there is none."""
    binaries = find_binaries()
    if binaries is None:
        pytest.skip(HOW)
    folder = Path(tempfile.mkdtemp(prefix="sourcebook-pg-"))
    owner: dict[str, Any] = {}
    if os.geteuid() == 0:  # it refuses to run as the superuser
        account = next(a for name in ("postgres", "nobody") if (a := _account(name)))
        os.chown(folder, account.pw_uid, account.pw_gid)
        owner = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
    process: subprocess.Popen[bytes] | None = None
    try:
        data, log = folder / "data", (folder / "log").open("wb")
        subprocess.run(
            [binaries / "initdb", "-D", data, "-U", USER, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N",
             "--wal-segsize=1"],
            check=True, stdout=log, stderr=log, cwd=folder, **owner,
        )  # fmt: skip
        options = {"listen_addresses": "", "fsync": "off", "max_connections": 60, "unix_socket_directories": folder}
        process = subprocess.Popen(
            [binaries / "postgres", "-D", data, *(f"--{name}={value}" for name, value in options.items())],
            stdout=log, stderr=log, cwd=folder, **owner,
        )  # fmt: skip
        server = Server(folder)
        _wait(server, process)
        yield server
    finally:
        if process is not None:
            process.send_signal(signal.SIGQUIT)  # nothing of it is kept
            process.wait(30)
        shutil.rmtree(folder, ignore_errors=True)


def _account(name: str) -> pwd.struct_passwd | None:
    try:
        return pwd.getpwnam(name)
    except KeyError:
        return None


def _wait(server: Server, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + LONGEST
    while True:
        try:
            server.connect().close()
        except psycopg.OperationalError:
            said = (server.folder / "log").read_text(errors="replace")
            assert process.poll() is None, said
            assert time.monotonic() < until, said
            time.sleep(0.05)
        else:
            return
