"""A run that was stopped is told of until it is gone on with."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from msgspec import UNSET

from sourcebook import Library
from sourcebook.model.coverage import Unread
from sourcebook.unfinished import FOLDER, find_unfinished, noted

PROGRAM = str(Path(sys.executable).parent / "sourcebook")


@pytest.fixture
def papers(tmp_path: Path) -> Path:
    folder = tmp_path / "papers"
    folder.mkdir()
    for number in range(6):
        (folder / f"{number}.txt").write_text(f"Letter {number} about the harbour.\n")
    return folder


def stop_after(count: int) -> object:
    def progress(done: int, _total: int, _name: str) -> None:
        if done == count:
            raise KeyboardInterrupt

    return progress


def test_what_was_stopped_is_told_until_it_is_done(tmp_path: Path, papers: Path) -> None:
    with Library.init(tmp_path / "library", title="Case") as library:
        with pytest.raises(KeyboardInterrupt):
            library.add([papers], defer=True, progress=stop_after(3))  # type: ignore[arg-type]
        (note,) = library.coverage().unfinished
        assert (note.what, note.items) == (("papers",), 6)
        assert "6 items" in library.coverage_warning()
        assert "was stopped before its end" in library.coverage_page()
        shown = subprocess.run(
            [PROGRAM, "--library", str(library.root), "status"], capture_output=True, text=True, check=True
        ).stdout
        assert "Adding papers (6 items) was stopped before its end. Run the same command again" in shown
        asked = subprocess.run(
            [PROGRAM, "--library", str(library.root), "search", "harbour"], capture_output=True, text=True, check=True
        )
        assert "was stopped before its end" in asked.stderr
        told = library.search("harbour").coverage
        assert isinstance(told, Unread)
        assert (told.unfinished, told.read, told.warning) == (1, "below 100 %", library.coverage_warning())
        assert "was stopped before its end" in library.search_page("harbour")
        library.add([tmp_path / "papers" / "5.txt"], defer=True)
        assert library.coverage().unfinished, "another run is not this one"
        report = library.add([papers], defer=True)
        assert report.expected == 6
        assert library.coverage().unfinished == ()
        assert library.coverage_warning() == ""
        assert library.search("harbour").coverage is UNSET
        assert library.verify().clean


def test_a_run_that_goes_on_is_not_stopped(tmp_path: Path) -> None:
    with noted(tmp_path, ["https://ida:secret@quay.example/a", tmp_path / "box.mbox", "-"], 3):
        assert find_unfinished(tmp_path) == ()
        (path,) = (tmp_path / FOLDER).iterdir()
        held = json.loads(path.read_bytes())
    assert held["what"] == ["https://quay.example/a", "box.mbox", "-"]
    assert list((tmp_path / FOLDER).iterdir()) == []


def test_a_spoilt_note_is_none(tmp_path: Path) -> None:
    (tmp_path / FOLDER).mkdir()
    (tmp_path / FOLDER / "a.json").write_bytes(b"{")
    assert find_unfinished(tmp_path) == ()
