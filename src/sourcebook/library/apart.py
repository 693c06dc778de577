"""What is worked out of the records of a large library, in a process of its own.

The threads of a server share one interpreter: names of thousands of documents being linked in one of them leave the
others, which answer pages, half of it or less. The process works on the same files, which are read meanwhile as they
were before; it steps back where others want the processor, and ends with whoever began it.

`main(FOLDER, NAME)` is that process: it brings up to date what `NAME` is in the library in `FOLDER`, and tells how far
it is as lines of JSON.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from time import monotonic
from typing import Final

from sourcebook.upkeep import Progress, Worked

LARGE: Final = 2_000
"""Documents from which a process of its own is worth its start, which takes about a second of the processor."""
EVERY: Final = 0.25
"""Seconds between two lines."""
NICE: Final = 5
_PROGRAM: Final = "import sys; from sourcebook.library.apart import main; sys.exit(main(*sys.argv[1:]))"


class Unfinished(Exception):
    """The process ended before its work was done; the message is what it said."""


class Apart:
    """Starts such processes for one library, one at a time.

    Args:
        root: Its folder.
        name_of: Gives the name of what is to be brought up to date so; empty where that is not worth it.
    """

    def __init__(self, root: Path, name_of: Callable[[Worked], str]) -> None:
        self._root = root
        self._name_of = name_of
        self._process: subprocess.Popen[str] | None = None
        self._closing = False
        self._guard = threading.Lock()

    def __call__(self, one: Worked, progress: Progress) -> bool:
        """Have it brought up to date and wait for that; gives whether it was, which it is not where it has no name.

        Raises:
            Unfinished: It could not be, or the library is being let go of.
        """
        if not (name := self._name_of(one)):
            return False
        with self._start(name) as process:
            assert process.stdout is not None
            said = ""
            try:
                for line in process.stdout:
                    told = json.loads(line)
                    if "wrong" in told:
                        said = told["wrong"]
                    else:
                        progress(told["done"], told["total"], told["what"])
            finally:
                self._end()
        if process.returncode:
            raise Unfinished(said or f"The process that works out {name} ended ({process.returncode}).")
        return True

    def close(self) -> None:
        """End what is under way, and begin nothing more."""
        self._closing = True
        self._end()

    def _start(self, name: str) -> subprocess.Popen[str]:
        with self._guard:
            if self._closing:
                raise Unfinished("The library is being let go of.")
            command = [sys.executable, "-P", "-c", _PROGRAM, str(self._root.resolve()), name]
            self._process = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, process_group=0
            )
            return self._process

    def _end(self) -> None:
        """Take its input away, which ends the process where it has not ended by itself."""
        with self._guard:
            if self._process is not None and self._process.stdin is not None:
                self._process.stdin.close()
            self._process = None


def main(root: str, name: str) -> int:
    """The process: the exit code is 1 where it could not be done."""
    from sourcebook.library import Library

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the one who began it is asked to end, and ends it
    with suppress(OSError):
        os.nice(NICE)
    threading.Thread(target=_end_with_input, daemon=True).start()
    said = 0.0

    def tell(done: int, total: int | None, what: str) -> None:
        nonlocal said
        if monotonic() - said >= EVERY:
            said = monotonic()
            _put(done=done, total=total, what=what)

    try:
        with Library.open(root) as library:
            getattr(library, name).bring(tell)
    except Exception as error:  # noqa: BLE001 - the edge of the process: whoever began it tells what went wrong
        _put(wrong=f"{type(error).__name__}: {error}")
        return 1
    return 0


def _put(**told: object) -> None:
    sys.stdout.write(json.dumps(told) + "\n")
    sys.stdout.flush()


def _end_with_input() -> None:
    """End the process when nobody is at the other end any more: what was not finished is as it was before."""
    while os.read(0, 64):  # not by the stream, whose lock would be held when the process ends by itself
        pass
    os._exit(1)
