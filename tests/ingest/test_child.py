"""The reading child: real limits, real deaths. Hostile readers are installed as entry points of a small package."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from sourcebook.errors import EmptyInput, LimitExceeded, ReaderCrashed, UnreadableInput, UnsupportedInput
from sourcebook.ingest.base import Blob, build_rendition
from sourcebook.ingest.child import ReaderProcess, guards, shared_reader
from sourcebook.ingest.plaintext import TextReader
from sourcebook.ingest.sandbox import FILE, MEMORY, NETWORK, PROCESSOR, SYSTEM_CALLS
from sourcebook.settings import Settings
from sourcebook.testing.readers import blob_of

HOSTILE = """
import ctypes, os, socket, sys, time
from sourcebook.ingest.base import Draft

class HostileReader:
    name, version, media_types = "hostile", "1", ("application/x-hostile",)

    def read(self, blob):
        what = blob.read_bytes().decode()
        if what == "hang":
            time.sleep(600)
        if what == "spin":
            while True:
                pass
        if what == "memory":
            held = []
            while True:
                held.append(bytes(1 << 26))
        if what == "die":
            os._exit(7)
        if what == "fault":
            ctypes.string_at(0)
        if what == "defect":
            raise KeyError("a defect")
        if what == "noise":
            print("noise on stdout")
            os.write(1, b"noise below Python")
            os.write(2, b"noise")
        if what == "write":
            with open(blob.path + ".big", "wb") as file:
                file.write(bytes(1 << 24))
        if what == "network":
            with socket.socket() as s:
                s.settimeout(5)
                s.connect(("127.0.0.1", int(os.environ["HOSTILE_PORT"])))
        return Draft(text=what)
"""


@pytest.fixture
def process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ReaderProcess]:
    plugin = tmp_path / "plugin"
    (plugin / "hostile-1.dist-info").mkdir(parents=True)
    (plugin / "hostile.py").write_text(HOSTILE)
    (plugin / "hostile-1.dist-info" / "METADATA").write_text("Metadata-Version: 2.1\nName: hostile\nVersion: 1\n")
    (plugin / "hostile-1.dist-info" / "entry_points.txt").write_text(
        "[sourcebook.readers]\nhostile = hostile:HostileReader\n"
    )
    monkeypatch.setenv(
        "PYTHONPATH", os.pathsep.join([str(plugin), os.environ.get("PYTHONPATH", "")]).rstrip(os.pathsep)
    )
    with ReaderProcess(Settings(reader_seconds=30, reader_megabytes=1024, max_text_characters=100_000)) as child:
        yield child


def hostile(folder: Path, what: str) -> Blob:
    return blob_of(folder, what.encode(), name="h", media_type="application/x-hostile")


def good(folder: Path) -> Blob:
    return blob_of(folder, b"Good words.", name="good.txt", media_type="text/plain")


def test_same_rendition_as_in_process(tmp_path: Path, process: ReaderProcess) -> None:
    blob = good(tmp_path)
    assert process.read(blob) == build_rendition(blob, TextReader(), TextReader().read(blob))


@pytest.mark.parametrize(
    ("what", "error", "limits"),
    [
        ("hang", LimitExceeded, {"seconds": 2}),
        ("memory", LimitExceeded, {"megabytes": 1024}),
        ("die", ReaderCrashed, None),
        ("fault", ReaderCrashed, None),
        ("defect", ReaderCrashed, None),
    ],
)
def test_a_bad_file_fails_alone(
    tmp_path: Path, process: ReaderProcess, what: str, error: type[Exception], limits: dict[str, object] | None
) -> None:
    process.guards()  # started: what follows is the time of reading alone
    if what == "hang":
        process.settings = Settings(reader_seconds=2)
    with pytest.raises(error) as caught:
        process.read(hostile(tmp_path, what))
    if isinstance(caught.value, LimitExceeded):
        assert caught.value.limits == limits
    assert process.read(good(tmp_path)).text == "Good words."


def test_processor_time_is_limited_without_the_parent(tmp_path: Path, process: ReaderProcess) -> None:
    # The parent's clock is put off, so only the kernel's limit can end the child.
    blob = hostile(tmp_path, "spin")
    process.settings = Settings(reader_seconds=1)
    process.guards()
    process.settings = Settings(reader_seconds=60)
    with pytest.raises(LimitExceeded) as caught:
        process.read(blob)
    assert "processor_seconds" in caught.value.limits


def test_noise_of_libraries_does_not_reach_the_channel(tmp_path: Path, process: ReaderProcess) -> None:
    assert process.read(hostile(tmp_path, "noise")).text == "noise"
    assert process.read(good(tmp_path)).text == "Good words."


def test_large_files_cannot_be_written(tmp_path: Path, process: ReaderProcess) -> None:
    blob = hostile(tmp_path, "write")
    with pytest.raises(UnreadableInput):
        process.read(blob)
    written = Path(blob.path + ".big")
    assert not written.exists() or not written.stat().st_size


def test_no_network(tmp_path: Path, process: ReaderProcess, monkeypatch: pytest.MonkeyPatch) -> None:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as server:
        monkeypatch.setenv("HOSTILE_PORT", str(server.getsockname()[1]))
        if process.guards()[NETWORK] and process.guards()[SYSTEM_CALLS]:
            pytest.skip("this machine has neither network namespaces nor filters on system calls")
        with pytest.raises(UnreadableInput):
            process.read(hostile(tmp_path, "network"))


def test_item_errors_come_through_whole(tmp_path: Path, process: ReaderProcess) -> None:
    with pytest.raises(EmptyInput) as caught:
        process.read(blob_of(tmp_path, b"", name="e.txt", media_type="text/plain"))
    assert (caught.value.message, caught.value.hint) == ("e.txt is empty.", "Check where it came from.")
    with pytest.raises(UnsupportedInput):
        process.read(blob_of(tmp_path, b"x", name="e.mp4", media_type="video/mp4"))
    with pytest.raises(UnreadableInput, match="cannot be opened"):
        process.read(Blob(path=str(tmp_path / "none"), hash="sha256:0", name="none", media_type="text/plain"))


@pytest.mark.parametrize("name", ["long.txt", "long.html"])
def test_too_long_a_text_is_refused_with_the_limit(tmp_path: Path, process: ReaderProcess, name: str) -> None:
    kind = "text/html" if name.endswith("html") else "text/plain"
    for size in (150_000, 1_000_000):
        with pytest.raises(LimitExceeded, match="longer than 100,000 characters") as caught:
            process.read(blob_of(tmp_path, b"<p>" + b"word " * (size // 5), name=name, media_type=kind))
        assert caught.value.limits == {"max_text_characters": 100_000}


def test_hundred_megabytes_on_one_line(tmp_path: Path) -> None:
    path = tmp_path / "line.txt"
    with path.open("wb") as file:
        for _ in range(100):
            file.write(b"wordword" * (1 << 17))
    with ReaderProcess(Settings(reader_seconds=30)) as process, pytest.raises(LimitExceeded, match="longer than"):
        process.read(Blob(path=str(path), hash="sha256:0", name="line.txt", media_type="text/plain"))
    with ReaderProcess(Settings(reader_seconds=120, max_text_characters=200_000_000)) as process:
        rendition = process.read(Blob(path=str(path), hash="sha256:0", name="line.txt", media_type="text/plain"))
    assert len(rendition.text) == 100 << 20


def test_guards_are_told() -> None:
    held = guards()
    assert {MEMORY, PROCESSOR, FILE, SYSTEM_CALLS, NETWORK, "file size", "open files", "no core dumps"} <= set(held)
    assert not held[MEMORY]
    assert not held[PROCESSOR]


def test_closing_ends_the_child(tmp_path: Path) -> None:
    process = ReaderProcess(Settings())
    process.read(good(tmp_path))
    assert process._child is not None
    number = process._child.process.pid
    process.close()
    with pytest.raises(ProcessLookupError):
        os.kill(number, 0)
    assert process.read(good(tmp_path)).text == "Good words."
    process.close()


def test_a_path_is_that_of_whoever_asks_wherever_the_child_was_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with ReaderProcess(Settings()) as process:
        process.read(good(tmp_path))
        monkeypatch.chdir(tmp_path)
        blob = good(tmp_path)
        there = msgspec.structs.replace(blob, path=Path(blob.path).name)
        assert process.read(there).text == "Good words."


def test_libraries_that_read_alike_share_one() -> None:
    assert shared_reader(Settings(title="One", workers=2)) is shared_reader(Settings(title="Another", llm="some"))
    assert shared_reader(Settings(reader_seconds=7)) is not shared_reader(Settings(reader_megabytes=7))
    assert shared_reader(Settings(reader_seconds=7)).settings.reader_seconds == 7
