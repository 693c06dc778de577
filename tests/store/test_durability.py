"""Killed, filled, refused: what was acknowledged is there afterwards, whole, and nothing half-done is."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path

import apsw
import pytest
from filled import fill
from keepers import Keeper

from sourcebook.errors import Damaged, LibraryBusy, SourcebookError, StorageError
from sourcebook.store import faults
from sourcebook.store.sql.store import SqlStore
from sourcebook.store.sqlite import DATABASE, SqliteStore
from sourcebook.store.verify import verify
from sourcebook.testing.stores import add, case_of

Fault = tuple[str, int, str]
"""Method or point, how many calls until it fails, and how: KILL, IOERR, FULL, or the name of an `errno`."""


class Forked:
    """A process of our own that runs `body` with a function to say things by; it ends without any clean-up."""

    def __init__(self, body: Callable[[Callable[[str], None]], None]) -> None:
        self._read, write = os.pipe()
        self._process = os.fork()
        if self._process:
            os.close(write)
            return
        try:
            body(lambda line: void(os.write(write, f"{line}\n".encode())))
            os._exit(0)
        except SourcebookError as error:
            os.write(write, f"{type(error).__name__} {error.exit_code} {bool(error.hint)}\n".encode())
            os._exit(error.exit_code)
        except BaseException:  # noqa: BLE001 - said, and the process ends
            traceback.print_exc()
            os._exit(99)

    def wait(self) -> tuple[list[str], int]:
        """The lines it said, and how it ended (negative: the signal that killed it)."""
        with os.fdopen(self._read) as file:
            lines = file.read().splitlines()
        return lines, os.waitstatus_to_exitcode(os.waitpid(self._process, 0)[1])


def void(_: object) -> None:
    """Nothing."""


def plant(fault: Fault) -> None:
    """Let every file of the database fail at a call of one method; kept by a file system of our own."""
    method, count, how = fault
    calls = 0

    def call(name: str) -> None:
        nonlocal calls
        if name != method:
            return
        calls += 1
        if calls == count and how == "KILL":
            os.kill(os.getpid(), signal.SIGKILL)
        if calls >= count:
            raise {"IOERR": apsw.IOError, "FULL": apsw.FullError}[how]("planted")

    class File(apsw.VFSFile):
        def __init__(self, name: apsw.URIFilename | str | None, flags: list[int]) -> None:
            super().__init__("unix", name, flags)

        def xWrite(self, data: bytes, offset: int) -> None:  # noqa: N802
            call("write")
            super().xWrite(data, offset)

        def xSync(self, flags: int) -> None:  # noqa: N802
            call("sync")
            super().xSync(flags)

    class Shim(apsw.VFS):
        def __init__(self) -> None:
            super().__init__("shim", "unix", makedefault=True)

        def xOpen(self, name: apsw.URIFilename | str | None, flags: list[int]) -> File:  # noqa: N802
            return File(name, flags)

    kept.append(Shim())


kept: list[apsw.VFS] = []


Open = Callable[[Path], SqlStore]


def start(
    root: Path,
    first: int,
    last: int,
    *,
    point: Fault | None = None,
    shim: Fault | None = None,
    opened: Open = SqliteStore,
) -> Forked:
    """Store cases one after another; the number of each is said once `add` has returned: the acknowledgement."""

    def body(say: Callable[[str], None]) -> None:
        if shim:
            plant(shim)
        if point:
            faults._plan, faults._passed = faults._Plan(*point), 0  # what other tests passed does not count
        store = opened(root)
        for number in range(first, last):
            add(store, case_of(number))
            say(str(number))

    return Forked(body)


def held(root: Path, opened: Open = SqliteStore) -> set[str]:
    """Ids of the documents after reopening for writing; the library must prove whole before and after."""
    store = opened(root)
    try:
        report = verify(store)
        assert report.problems == ()
        assert not list((root / "blobs").glob("tmp/*"))
        return {document.id for document in store.view().iter_documents()}
    finally:
        store.close()


POINTS = [("sqlite", name, n) for name in faults.POINTS for n in (1, 2) if n == 1 or name != "migration.commit"]
POINTS += [("postgres", name, 1) for name in faults.POINTS if not name.startswith("blob.")]


@pytest.mark.parametrize(("keeper", "name", "count"), POINTS, indirect=["keeper"])
def test_killed_at_every_point(keeper: Keeper, tmp_path: Path, name: str, count: int) -> None:
    root = tmp_path / "library"
    acknowledged, code = start(root, 0, 4, point=(name, count, ""), opened=keeper.open).wait()
    assert code == -signal.SIGKILL
    assert acknowledged == ["0", "1"][: count - 1]
    found = held(root, keeper.open)
    assert found >= {case_of(int(number)).document.id for number in acknowledged}
    assert len(found) - len(acknowledged) == (1 if name == "writer.done" else 0)
    assert start(root, 0, 4, opened=keeper.open).wait() == (["0", "1", "2", "3"], 0)
    assert len(held(root, keeper.open)) == 4


def shim_cases() -> Iterator[Fault]:
    for count in (1, 3, 7, 20, 40, 60):
        for error in ("KILL", "IOERR", "FULL"):
            yield "write", count, error
    for count in (1, 2, 4, 6):
        for error in ("KILL", "IOERR"):
            yield "sync", count, error


@pytest.mark.parametrize("shim", list(shim_cases()), ids=lambda shim: "-".join(map(str, shim)))
def test_the_disk_fails_under_the_database(tmp_path: Path, shim: Fault) -> None:
    said, code = start(tmp_path, 0, 4, shim=shim).wait()
    acknowledged = [line for line in said if line.isdigit()]
    assert len(acknowledged) < 4
    if shim[2] == "KILL":
        assert code == -signal.SIGKILL
    else:
        assert (said[-1], code) == ("StorageError 5 True", 5)
    found = held(tmp_path)
    assert found >= {case_of(int(number)).document.id for number in acknowledged}
    assert start(tmp_path, 0, 4).wait() == (["0", "1", "2", "3"], 0)
    assert len(held(tmp_path)) == 4


def test_a_kill_of_the_writer_does_not_lock_the_library(keeper: Keeper, tmp_path: Path) -> None:
    start(tmp_path, 0, 2, point=("writer.commit", 1, ""), opened=keeper.open).wait()
    store = keeper.open(tmp_path, busy_seconds=0.2)
    add(store, case_of(5))
    assert store.view().counts()["documents"] == 1
    store.close()


def test_a_second_writer_waits_then_says_busy(keeper: Keeper, tmp_path: Path) -> None:
    one, two = keeper.open(tmp_path), keeper.open(tmp_path, busy_seconds=0.1)
    with one.writer():
        with pytest.raises(LibraryBusy) as caught, two.writer():
            pass
        assert caught.value.exit_code == 5
        assert list(two.view().iter_documents()) == []
    add(two, case_of(1))
    assert one.view().counts()["documents"] == 1
    one.close()
    two.close()


def test_several_processes_write_the_same_documents(keeper: Keeper, tmp_path: Path) -> None:
    """Overlapping work of four processes, a reader and a verifier beside them, equals the serial run."""
    running = [start(tmp_path / "many", a, b, opened=keeper.open) for a, b in ((0, 12), (4, 16), (8, 20), (0, 20))]
    store = keeper.open(tmp_path / "many")
    while store.view().counts()["documents"] < 20:
        assert verify(store).problems == ()
        assert all(store.view().get_rendition(d.rendition).text for d in store.view().iter_documents())
    assert [process.wait()[1] for process in running] == [0] * 4
    serial = keeper.open(tmp_path / "one")
    add(serial, *(case_of(number) for number in range(20)))
    views = store.view(), serial.view()
    assert verify(store).problems == ()
    assert len({tuple(view.iter_documents()) for view in views}) == 1
    assert len({tuple(a.id for a in view.iter_annotations()) for view in views}) == 1
    assert len({len(list(view.iter_changes(0))) for view in views}) == 1
    store.close()
    serial.close()


def as_nobody(body: Callable[[Callable[[str], None]], None]) -> list[str]:
    """Run `body` as a user who may not write, if this is run as root; gives what it said."""

    def dropped(say: Callable[[str], None]) -> None:
        if os.getuid() == 0:
            os.setgid(65534)
            os.setuid(65534)
        body(say)

    return Forked(dropped).wait()[0]


def open_to_all(root: Path) -> None:
    for path in (root, *root.rglob("*")):
        path.chmod(0o555 if path.is_dir() else 0o444)
    for parent in root.parents[:4]:
        if parent != Path(parent.root) and parent.stat().st_uid == os.getuid():
            parent.chmod(parent.stat().st_mode | 0o055)


@pytest.mark.parametrize("writing", [False, True], ids=["at rest", "left open by a writer"])
def test_a_read_only_library_opens(tmp_path: Path, writing: bool) -> None:
    root = tmp_path / "library"
    store = fill(root)
    if not writing:
        store.close()
    assert (root / f"{DATABASE}-wal").exists() == writing
    open_to_all(root)

    def read(say: Callable[[str], None]) -> None:
        store = SqliteStore(root)
        say(f"{store.view().counts()['documents']} {len(verify(store).problems)} {store.readonly}")
        add(store, case_of(9))

    assert as_nobody(read) == ["3 0 True", "StorageError 5 True"]
    for path in (root, *root.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    store.close()


def test_a_moved_library_opens(tmp_path: Path) -> None:
    fill(tmp_path / "here").close()
    (tmp_path / "here").rename(tmp_path / "a new place, ü #1?")
    store = SqliteStore(tmp_path / "a new place, ü #1?", readonly=True)
    assert store.view().counts()["documents"] == 3
    assert verify(store).clean
    with pytest.raises(StorageError), store.writer():
        pass
    store.close()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A real file system of 2 MB."""
    place = tmp_path / "disk"
    place.mkdir()
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(place)], capture_output=True, check=False
    ) if shutil.which("mount") else None  # fmt: skip
    if made is None or made.returncode:
        pytest.skip("a small tmpfs cannot be mounted here (needs root)")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=False)


@pytest.mark.parametrize("how", ["blobs", "rows", "filler"])
def test_a_disk_that_is_really_full(small_disk: Path, how: str) -> None:
    root = small_disk / "library"
    store = SqliteStore(root)
    add(store, case_of(0))
    kept = [0]
    if how == "filler":
        with (small_disk / "filler").open("wb", buffering=0) as file, pytest.raises(OSError):  # noqa: PT012
            while True:
                file.write(b"x" * 4096)
    with pytest.raises(StorageError) as caught:  # noqa: PT012
        for number in range(1, 2000):
            if how == "blobs":
                store.blobs.put_bytes(os.urandom(50_000))
            add(store, case_of(number))
            kept.append(number)
    assert caught.value.exit_code == 5
    assert "full" in caught.value.message
    # Reading goes on while full, here and in a process that opens the library now.
    ids = {case_of(number).document.id for number in kept}
    assert {d.id for d in store.view().iter_documents()} == ids
    assert verify(store).problems == ()
    counted = Forked(lambda say: say(str(SqliteStore(root).view().counts()["documents"]))).wait()
    assert counted == ([str(len(kept))], 0)
    store.close()
    reopened = SqliteStore(root)
    assert {d.id for d in reopened.view().iter_documents()} == ids
    reopened.close()
    # Space comes back: the library proves whole without repair, and goes on.
    (small_disk / "filler").unlink(missing_ok=True)
    subprocess.run(["mount", "-o", "remount,size=8m", str(small_disk)], check=True)
    store = SqliteStore(root)
    assert verify(store).problems == ()
    add(store, case_of(3000))
    assert store.view().counts()["documents"] == len(kept) + 1
    assert verify(store).problems == ()
    store.close()


@pytest.mark.parametrize("rest", [None, b""])
def test_kept_bytes_without_their_records_are_not_a_new_library(tmp_path: Path, rest: bytes | None) -> None:
    fill(tmp_path).close()
    for path in tmp_path.glob("library.db*"):
        path.unlink()
    if rest is not None:
        (tmp_path / "library.db").write_bytes(rest)
    for _ in range(2):
        with pytest.raises(Damaged, match="missing or empty") as caught:
            SqliteStore(tmp_path)
        assert caught.value.hint
