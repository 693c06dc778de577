"""Every guard around a reading process, tried by one that means to get out; where one is absent, that is skipped."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from sourcebook.errors import ItemError, UnreadableInput
from sourcebook.ingest.budget import budget_for
from sourcebook.ingest.child import ReaderProcess
from sourcebook.ingest.sandbox import FILE, NETWORK, SYSTEM_CALLS, seccomp
from sourcebook.settings import Settings
from sourcebook.testing.hostile.poison import MEDIA_TYPE, OUTWARD, install
from sourcebook.testing.readers import blob_of

BY_LANDLOCK = ("passwd", "environment of others", "neighbour", "list")
"""What only Landlock refuses; the filter on system calls does the rest."""


@pytest.fixture(scope="module")
def process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ReaderProcess]:
    held = os.environ.get("PYTHONPATH", "")
    folder = install(tmp_path_factory.mktemp("plugin"))
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [str(folder), held]))
    try:
        with socket.create_server(("127.0.0.1", 0)) as server:
            os.environ["POISON_PORT"] = str(server.getsockname()[1])
            with ReaderProcess(Settings(reader_seconds=30)) as child:
                child.guards()
                yield child
    finally:
        os.environ["PYTHONPATH"] = held
        if not held:
            del os.environ["PYTHONPATH"]
        os.environ.pop("POISON_PORT", None)


@pytest.mark.parametrize("deed", OUTWARD)
def test_it_cannot_get_out(deed: str, tmp_path: Path, process: ReaderProcess) -> None:
    guard = FILE if deed in BY_LANDLOCK else SYSTEM_CALLS
    if process.guards()[guard] and not (deed == "connect" and not process.guards()[NETWORK]):
        pytest.skip(f"not here: {process.guards()[guard]}")
    (tmp_path / "neighbour.txt").write_text("Of no concern to it.")
    blob = blob_of(tmp_path, deed.encode(), name="p", media_type=MEDIA_TYPE)
    before = {path: path.stat().st_mode for path in tmp_path.iterdir()}
    with pytest.raises(UnreadableInput, match=r"not permitted|denied"):
        process.read(blob)
    assert {path: path.stat().st_mode for path in tmp_path.iterdir()} == before
    assert Path(blob.path).read_bytes() == deed.encode()
    assert process.read(blob_of(tmp_path, b"Good words.", name="g.txt", media_type="text/plain")).text == "Good words."


def test_what_a_file_may_take_grows_with_it() -> None:
    settings = Settings()
    small, large = (budget_for(size, "text/html", settings) for size in (1_000, 100 << 20))
    assert (small.megabytes, small.seconds) == (384, 9)
    assert (large.megabytes, large.seconds) == (settings.reader_megabytes, settings.reader_seconds)
    assert budget_for(1 << 20, "application/pdf", settings).seconds == settings.reader_seconds


def test_an_answer_about_another_file_is_none(tmp_path: Path, process: ReaderProcess) -> None:
    with pytest.raises(ItemError):
        process.read(blob_of(tmp_path, b"bad draft", name="p", media_type=MEDIA_TYPE))


@pytest.mark.parametrize("machine", ["x86_64", "aarch64"])
def test_the_filter_is_well_formed(machine: str) -> None:
    lines = seccomp.build(machine, 4711)
    assert len(lines) < 4096
    for at, (code, yes, no, _) in enumerate(lines):
        if code & 0x07 == 0x05:  # a jump: both ways stay inside
            assert at + 1 + max(yes, no) < len(lines)
    assert lines[-1][0] == 0x06
