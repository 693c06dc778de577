"""Trials of a library that is killed or whose disk fails: a server process forks one worker a trial.

The server (`python crash_server.py`, one JSON request a line) has everything imported and every paper read beforehand:
reading and extracting rest on no store, so a trial takes what `read_task` made before and does the rest for real -
listing, keeping bytes, transactions, index, progress - in a process of its own that can be killed at any moment. With
`disk_faults.c` preloaded, every write, fsync, rename and creation below a folder is a place where the trial can end.
"""

from __future__ import annotations

import ctypes
import hashlib
import json
import os
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

HERE = Path(__file__).parent
ANSWER = "="
"""First character of a worker's last line: its answer. Others are what it acknowledged."""
LONGEST = 120.0
"""Seconds after which a worker is taken to hang: a defect."""


class Trial(msgspec.Struct, kw_only=True):
    """What became of a worker."""

    code: int
    """Exit code; negative: the signal that ended it."""
    acknowledged: list[str]
    """What it said: of `add` the names recorded before, then each name once its line was there."""
    answer: Any = None
    error: str = ""
    """Class and sentence of the error it ended with, and its trace if it is none of ours."""
    seconds: float = 0.0


class CrashServer:
    """The test's end: requests out, answers in."""

    def __init__(self, papers: Path | None, *, shim: Path | None = None) -> None:
        environment = os.environ | ({"LD_PRELOAD": str(shim)} if shim else {})
        self.process = subprocess.Popen(
            [sys.executable, str(Path(__file__).resolve()), *([str(papers)] if papers else [])],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment, text=True,
        )  # fmt: skip
        assert self.read() == "ready", "the server of trials did not start"

    def read(self) -> Any:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        return json.loads(line) if line else None

    def run(
        self,
        what: str,
        root: Path,
        *more: str | Path,
        after: float | None = None,
        at: int = 0,
        how: int = 0,
        lasting: bool = False,
        below: Path | None = None,
        log: Path | None = None,
    ) -> Trial:
        """Run one of `WORK` in a worker.

        Args:
            what: Which.
            root: The library.
            more: Its further arguments.
            after: Seconds until it is killed.
            at: Which passage of the disk fails, from 1 (needs the shim).
            how: How: -9 SIGKILL, an errno, or 0 for not at all.
            lasting: Every later passage fails too.
            below: The folder whose disk it is; the library's without.
            log: File that gets a line for every passage.
        """
        assert self.process.stdin is not None
        request = {
            "what": what, "arguments": [str(root), *map(str, more)], "after": after, "at": at, "how": how,
            "lasting": lasting, "below": str(below or root), "log": str(log) if log else None,
        }  # fmt: skip
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        answer = self.read()
        assert answer is not None, "the server of trials ended"
        return msgspec.convert(answer, Trial)

    def close(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait(30)


def build_shim(place: Path) -> Path:
    """Compile `disk_faults.c`; skips the test where there is no C compiler or the loader takes no preloads."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None or sys.platform != "linux":
        pytest.skip("failing single calls needs a C compiler and Linux")
    shim = place / "disk_faults.so"
    source = HERE / "disk_faults.c"
    done = subprocess.run(
        [compiler, "-shared", "-fPIC", "-O1", "-o", str(shim), str(source), "-ldl", "-lpthread"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        pytest.skip(f"the failing disk could not be compiled: {done.stderr[:200]}")
    return shim


# -- the server's side ----------------------------------------------------------------------------------------------

Say = Callable[[str], None]


def add(say: Say, root: str, papers: str) -> dict[str, Any]:
    """Take in a folder; says the names recorded before, then each name once its line is there."""
    from sourcebook import Library

    with Library.open(root, executor="remembered") as library:
        held = {d.id for d in library.view().iter_documents()}
        say("\t".join(sorted(line.name for line in library.view().iter_ledger())))
        report = library.add([papers], progress=lambda done, total, name: say(name))
        return {
            "expected": report.expected, "stored": report.stored, "skipped": len(report.skipped),
            "failed": len(report.failed), "repeated": sorted(held & set(report.documents)),
        }  # fmt: skip


def look(say: Say, root: str) -> dict[str, Any]:
    """A library as it is found: what `verify` says, the names of what is recorded, the digest of its export."""
    from sourcebook.library import Library, verify_library

    problems = [str(p.message) for p in verify_library(root).problems]
    with Library.open(root) as library, tempfile.TemporaryDirectory() as place:
        library.export("jsonl", Path(place) / "out.jsonl")
        return {
            "problems": problems,
            "names": sorted(i.name for i in library.view().iter_ledger()),
            "export": hashlib.sha256((Path(place) / "out.jsonl").read_bytes()).hexdigest(),
            "temporary": sorted(p.name for p in Path(root, "blobs", "tmp").glob("*")),
            "found": library.search("harbour").total,
        }


def finish(say: Say, root: str, papers: str) -> dict[str, Any]:
    """`add` to the end, then `look`."""
    return add(say, root, papers) | look(say, root)


def find(say: Say, root: str, words: str) -> int:
    """How many documents are found by `words`."""
    from sourcebook import Library

    with Library.open(root) as library:
        return library.search(words).total


def init(say: Say, root: str) -> None:
    """Make a library."""
    from sourcebook import Library

    Library.init(root, title="Case").close()


def publish(say: Say, root: str, out: str) -> None:
    """Publish a library."""
    from sourcebook import Library

    with Library.open(root) as library:
        library.publish(out)


def export(say: Say, root: str, out: str) -> None:
    """Export a library."""
    from sourcebook import Library

    with Library.open(root) as library:
        library.export("jsonl", out)


def backup(say: Say, root: str, out: str) -> None:
    """Back a library up."""
    from sourcebook import Library

    with Library.open(root) as library:
        library.backup(out)


def remember(say: Say, root: str, word: str) -> None:
    """What `watch` remembers of feeds, written down."""
    from sourcebook.ingest.web.watch import FeedState, Watcher

    watcher = Watcher(None, Path(root, "watch.json"))  # type: ignore[arg-type] - nothing is fetched
    watcher._feeds[f"https://{word}.example/feed"] = FeedState(etag=word, seen={word: "1"})
    watcher.finish()


def shelve(say: Say, root: str, word: str) -> bool:
    """Keep a value in the file of what was read before, and look for it with nothing in memory."""
    from sourcebook.extract.kept.shelf import Shelf

    path = Path(root, "cache", "read.sqlite")
    shelf = Shelf(path)
    shelf.put(word.encode(), word.encode() * 5000)
    shelf.close()
    found = Shelf(path)
    try:
        value = found.get(word.encode())
        assert value in (None, word.encode() * 5000), "a torn value was given"
        return value is not None
    finally:
        found.close()


WORK: dict[str, Callable[..., Any]] = {
    f.__name__: f for f in (add, look, finish, find, init, publish, export, backup, remember, shelve)
}


def _read_beforehand(papers: str) -> dict[str, Any]:
    """Outcomes by blob, made in a process that ends: the server stays small, and its forks quick."""
    from sourcebook.ingest.base import Blob
    from sourcebook.ingest.detect import detect_media_type
    from sourcebook.ingest.sources import iter_sources
    from sourcebook.model.given import Given
    from sourcebook.pipeline.reading import Outcome, Task, _reader_process, read_task
    from sourcebook.settings import Settings
    from sourcebook.store.blobs import hash_file

    read, write = os.pipe()
    process = os.fork()
    if not process:
        outcomes, settings = {}, Settings(kept_megabytes=0)
        for item in iter_sources(papers):
            if item.path is not None and item.path.stat().st_size:
                kind = detect_media_type(item.path, item.name, None)
                blob = Blob(path=str(item.path), hash=hash_file(item.path)[0], name=item.name, media_type=kind)
                outcomes[blob.hash] = read_task(Task(blob=blob, given=Given(), settings=settings))
        _reader_process(settings).close()
        with os.fdopen(write, "wb") as file:
            file.write(msgspec.msgpack.encode(outcomes))
        os._exit(0)
    os.close(write)
    with os.fdopen(read, "rb") as file:
        made = msgspec.msgpack.decode(file.read(), type=dict[str, Outcome])
    os.waitpid(process, 0)
    return made


def _remembered(papers: str) -> type:
    """An executor that has every paper's outcome already, made by the real stage."""
    from sourcebook import registry

    outcomes = _read_beforehand(papers)

    class Remembered:
        """Outcomes made before."""

        name = "remembered"

        def __init__(self, workers: int) -> None:
            pass

        def map(self, stage: Callable[[Any], Any], items: Iterable[Any], *rest: Any) -> Iterator[Any]:
            """See `Executor.map`."""
            for task in items:
                yield msgspec.structs.replace(outcomes[task.blob.hash], blob=task.blob)

    registry.add("executors", "remembered", Remembered)
    return Remembered


def _preload() -> None:
    """Import what a trial will use: a fork is then all it costs."""
    from sourcebook import registry

    for kind in ("exporters", "stores", "readers", "openers"):
        registry.load_all(kind)


def _work(request: dict[str, Any], say_to: int) -> None:
    """A worker: never returns."""
    from sourcebook.errors import SourcebookError

    def say(line: str) -> None:
        os.write(say_to, f"{line}\n".encode())

    code, answer, error = 0, None, ""
    try:
        if request["how"] or request["log"]:
            _arm(request)
        answer = WORK[request["what"]](say, *request["arguments"])
    except SourcebookError as problem:
        code, error = problem.exit_code, f"{type(problem).__name__}: {problem.message} {problem.hint}"
    except BaseException:  # noqa: BLE001 - said, and the process ends
        code, error = 99, traceback.format_exc()
    _disarm(request)
    say(ANSWER + json.dumps({"answer": answer, "error": error}))
    os._exit(code)


def _arm(request: dict[str, Any]) -> None:
    shim = ctypes.CDLL(None)
    if request["log"]:
        shim.fault_log(os.open(request["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND))
    shim.fault_arm.argtypes = [ctypes.c_char_p, ctypes.c_long, ctypes.c_int, ctypes.c_int]
    shim.fault_arm(request["below"].encode(), request["at"], request["how"], request["lasting"])


def _disarm(request: dict[str, Any]) -> None:
    if request["how"] or request["log"]:
        ctypes.CDLL(None).fault_arm(b"", 0, 0, 0)


def _trial(request: dict[str, Any]) -> dict[str, Any]:
    read, write = os.pipe()
    started = time.monotonic()
    process = os.fork()
    if not process:
        os.close(read)
        os.dup2(2, 1)  # standard output is the server's channel
        _work(request, write)
    os.close(write)
    until = started + (request["after"] if request["after"] is not None else LONGEST)
    said = b""
    while select.select([read], [], [], max(0.0, until - time.monotonic()))[0]:
        piece = os.read(read, 1 << 16)
        if not piece:
            break
        said += piece
    else:
        os.kill(process, signal.SIGKILL)
        while piece := os.read(read, 1 << 16):
            said += piece
    os.close(read)
    code = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
    lines = said.decode().split("\n")[:-1]
    last = json.loads(lines.pop()[1:]) if lines and lines[-1].startswith(ANSWER) else {"answer": None, "error": ""}
    return {"code": code, "acknowledged": lines, "seconds": time.monotonic() - started, **last}


def main() -> None:
    """Serve trials until standard input ends."""
    _preload()
    if len(sys.argv) > 1:
        _remembered(sys.argv[1])
    print(json.dumps("ready"), flush=True)
    for line in sys.stdin:
        print(json.dumps(_trial(json.loads(line))), flush=True)


if __name__ == "__main__":
    main()
