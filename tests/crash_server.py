"""Trials of a library that is killed or whose disk fails: a server process forks one worker a trial.

The server (`python crash_server.py`, one JSON request a line) has everything imported and every paper read beforehand:
reading and extracting rest on no store, so a trial takes what `read_task` made before and does the rest for real -
listing, keeping bytes, transactions, index, progress - in a process of its own that can be killed at any moment. With
`disk_faults.c` preloaded, every write, fsync, rename and creation below a folder is a place where the trial can end.
"""

from __future__ import annotations

import contextlib
import ctypes
import hashlib
import importlib
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
LONGEST = 1800.0
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
        self.number = 0
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
        self.number += 1
        request = {
            "number": self.number, "what": what,
            "arguments": [str(root), *map(str, more)], "after": after, "at": at, "how": how,
            "lasting": lasting, "below": str(below or root), "log": str(log) if log else None,
        }  # fmt: skip
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        # A test that was given up on may have left its answer in the pipe.
        while (answer := self.read()) is not None and answer["number"] != self.number:
            pass
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


def add(say: Say, root: str, *papers: str) -> dict[str, Any]:
    """Take in a folder; says the names recorded before, then each name once its line is there."""
    from sourcebook import Library

    with Library.open(root, executor="remembered") as library:
        held = {d.id for d in library.view().iter_documents()}
        say("\t".join(sorted(line.name for line in library.view().iter_ledger())))
        report = library.add(papers, progress=lambda done, total, name: say(name.partition(" (")[0]))
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
            "status": sorted(library.status()),
        }


def finish(say: Say, root: str, papers: str) -> dict[str, Any]:
    """`add` to the end, then `look`."""
    return add(say, root, papers) | look(say, root)


def find(say: Say, root: str, words: str) -> int:
    """How many documents are found by `words`."""
    from sourcebook import Library

    with Library.open(root) as library:
        return library.search(words).total


def init(say: Say, root: str, store: str | None = None) -> None:
    """Make a library."""
    from sourcebook import Library

    Library.init(root, title="Case", store=store).close()


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


def payments(say: Say, root: str) -> None:
    """Work out who is who, how matters stand, and who paid whom."""
    from sourcebook import Library

    with Library.open(root) as library:
        library.developments.update()
        library.payments.update()


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


def crowd(say: Say, root: str, out: str, *folders: str) -> dict[str, list[str]]:
    """A writer for each folder, four searchers, a verifier and a publisher at once; what each of them complained of."""
    done = Path(out) / "done"
    writers = [_beside(lambda folder=folder: add(say, root, *folder.split(os.pathsep))) for folder in folders]
    others = {
        **{f"searcher {n}": _beside(lambda: _until(done, lambda: find(say, root, "harbour"))) for n in range(4)},
        "verifier": _beside(lambda: _until(done, lambda: _proved(root))),
        "publisher": _beside(lambda: _until(done, lambda: publish(say, root, str(Path(out) / "site")))),
        "keeper": _beside(lambda: _backed_up(root, Path(out))),
    }
    wrong = {f"writer {n}": fault for n, writer in enumerate(writers) if (fault := writer())}
    done.touch()
    return wrong | {name: fault for name, other in others.items() if (fault := other())}


def _beside(work: Callable[[], Any]) -> Callable[[], list[str]]:
    """Run `work` in a process; the answer waits for it and gives what it complained of."""
    from sourcebook.errors import SourcebookError

    read, write = os.pipe()
    process = os.fork()
    if not process:
        try:
            work()
        except SourcebookError as error:
            os.write(write, f"{type(error).__name__}: {error.message}".encode())
        except BaseException:  # noqa: BLE001 - said, and the process ends
            os.write(write, traceback.format_exc()[-4000:].encode())
        os._exit(0)
    os.close(write)

    def wait() -> list[str]:
        with os.fdopen(read) as file:
            said = file.read()
        os.waitpid(process, 0)
        return [said] if said else []

    return wait


def _until(done: Path, work: Callable[[], Any]) -> None:
    while True:
        last = done.exists()
        work()
        if last:
            return


def _proved(root: str) -> None:
    from sourcebook.library import verify_library

    problems = verify_library(root).problems
    assert problems == (), problems


def _backed_up(root: str, out: Path) -> None:
    from sourcebook import Library

    with Library.open(root) as library:
        report = library.backup(out / "copy").report
        assert report.problems == (), report.problems


WORK: dict[str, Callable[..., Any]] = {
    f.__name__: f for f in (add, look, finish, find, init, publish, export, payments, backup, crowd, remember, shelve)
}


def _read_beforehand(papers: str) -> dict[str, Any]:
    """Outcomes by blob, made in a process that ends: the server stays small, and its forks quick."""
    from sourcebook.ingest.base import Blob
    from sourcebook.ingest.detect import detect_media_type
    from sourcebook.ingest.sources import iter_sources
    from sourcebook.model.given import Given
    from sourcebook.pipeline.reading import Outcome, Task, read_task
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


def _preload(papers: str | None) -> None:
    """Import whatever a trial will use, as a first worker found it: a fork is then all that a trial costs."""
    from sourcebook.pipeline.reading import extractor_versions
    from sourcebook.settings import Settings

    with tempfile.TemporaryDirectory() as place:
        root = str(Path(place) / "library")
        tries = [("init", root), ("add", root, papers), ("look", root), ("publish", root, str(Path(place) / "out"))]
        for what, *arguments in tries[: 4 if papers else 1]:
            answer = _trial({"what": what, "arguments": arguments, "after": None, "how": 0, "log": None, "tell": True})
            for name in answer["modules"]:
                with contextlib.suppress(Exception):
                    importlib.import_module(name)
    extractor_versions(Settings())


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
    modules = sorted(sys.modules) if request.get("tell") else []
    say(ANSWER + json.dumps({"answer": answer, "error": error, "modules": modules}))
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
    last = (
        json.loads(lines.pop()[1:])
        if lines and lines[-1].startswith(ANSWER)
        else {"answer": None, "error": "", "modules": []}
    )
    return {"code": code, "acknowledged": lines, "seconds": time.monotonic() - started, **last}


def main() -> None:
    """Serve trials until standard input ends."""
    papers = sys.argv[1] if len(sys.argv) > 1 else None
    if papers:
        _remembered(papers)
    _preload(papers)
    print(json.dumps("ready"), flush=True)
    for line in sys.stdin:
        request = json.loads(line)
        print(json.dumps({"number": request["number"], **_trial(request)}), flush=True)


if __name__ == "__main__":
    main()
