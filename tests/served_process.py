"""`sourcebook serve` as a process of its own, for tests that kill it, stop it or read what it prints."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

Process = subprocess.Popen[str]


@contextmanager
def served_process(
    root: Path, *options: str, stderr: int | None = None, environment: Mapping[str, str] | None = None
) -> Iterator[tuple[dict[str, Any], Process]]:
    """What the server of a library says of itself, and its process, which is killed at the end if it still lives."""
    command = [sys.executable, "-m", "sourcebook", "--library", str(root), "--json", "serve", "--port", "0", *options]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=stderr, text=True, env={**os.environ, **(environment or {})}
    )
    assert process.stdout is not None
    try:
        yield json.loads(process.stdout.readline()), process
    finally:
        process.kill()
        process.communicate()
