"""Folders on their way: swept when their process is dead, left alone while it lives; refusals of the disk are said."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest

from sourcebook.durable import folder_in_place_of, write_whole
from sourcebook.errors import StorageError

HOLD = """
import sys, time
from sourcebook.durable import working_folder
with working_folder() as folder:
    open(folder + "/member", "w").write("x")
    print(folder, flush=True)
    time.sleep(float(sys.argv[1]))
"""


def start(place: Path, seconds: float) -> tuple[subprocess.Popen[str], Path]:
    """A process that holds a working folder, which is made to look an hour old if it is to last."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(seconds)], stdout=subprocess.PIPE, text=True,
        env=os.environ | {"TMPDIR": str(place)},
    )  # fmt: skip
    assert process.stdout is not None
    folder = Path(process.stdout.readline().strip())
    if seconds:
        hour_ago = time.time() - 3600
        os.utime(folder, (hour_ago, hour_ago))
    return process, folder


def test_what_a_killed_process_left_is_swept_and_the_living_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "sourcebook-notes").mkdir()
    dead, left = start(tmp_path, 600)
    dead.send_signal(signal.SIGKILL)
    dead.wait()
    assert (left / "member").exists()
    living, held = start(tmp_path, 600)
    assert not left.exists()
    last, own = start(tmp_path, 0)
    last.wait()
    assert not own.exists()
    assert (held / "member").exists()
    living.kill()
    living.wait()
    assert {p.name for p in tmp_path.iterdir()} == {"sourcebook-notes", held.name}


def test_a_name_that_is_a_pattern_tidies_nothing_else(tmp_path: Path) -> None:
    mine = tmp_path / ".sit[e].mine"
    mine.mkdir()
    for _ in range(2):
        with folder_in_place_of(tmp_path / "sit[e]") as new:
            (new / "page").write_text("x")
    assert {p.name for p in tmp_path.iterdir()} == {".sit[e].mine", "sit[e]"}


def test_a_folder_is_kept_when_its_successor_fails(tmp_path: Path) -> None:
    out = tmp_path / "site"
    with folder_in_place_of(out) as new:
        (new / "page").write_text("old")
    with pytest.raises(RuntimeError), folder_in_place_of(out) as new:  # noqa: PT012
        (new / "page").write_text("new")
        raise RuntimeError
    assert (out / "page").read_text() == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["site"]


def test_where_folders_cannot_be_exchanged_they_are_renamed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sourcebook.durable._renameat2", lambda: None)
    out = tmp_path / "site"
    for words in ("old", "new"):
        with folder_in_place_of(out) as new:
            (new / "page").write_text(words)
    assert (out / "page").read_text() == "new"
    # As a kill between the two renames leaves it: the old folder beside its place.
    left = tmp_path / ".site.x.sourcebook-new"
    left.mkdir()
    out.rename(left / "old")
    with pytest.raises(RuntimeError), folder_in_place_of(out):
        raise RuntimeError
    assert (out / "page").read_text() == "new"
    assert [p.name for p in tmp_path.iterdir()] == ["site"]


def test_a_disk_that_refuses_is_said_and_the_old_file_stays(tmp_path: Path) -> None:
    path = tmp_path / "watch.json"
    write_whole(path, b"old", "trying")
    (tmp_path / "watch.json.new").mkdir()
    with pytest.raises((StorageError, IsADirectoryError, PermissionError)):
        write_whole(path, b"new", "trying")
    assert path.read_bytes() == b"old"


def _write_often(path: str, letter: str) -> int:
    for _ in range(300):
        write_whole(Path(path), letter.encode() * 4_096, "noting")
    return 300


def test_a_file_that_several_write_at_once_is_one_of_theirs(tmp_path: Path) -> None:
    path = tmp_path / "note.json"
    with ProcessPoolExecutor(3, mp_context=get_context("spawn")) as pool:
        done = [pool.submit(_write_often, str(path), letter) for letter in "abc"]
        seen = set[bytes]()
        while not all(d.done() for d in done):
            if path.is_file():
                seen.add(path.read_bytes())
        assert [d.result() for d in done] == [300, 300, 300]
    assert all(len(data) == 4_096 and len(set(data)) == 1 for data in seen)
    assert len({data[:1] for data in seen}) > 1
    assert [p.name for p in tmp_path.iterdir()] == ["note.json"]
