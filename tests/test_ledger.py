"""The books: containers told apart, coverage of each, what failed taken up again, what an `add` would do."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import zipfile
from pathlib import Path

import msgspec
import pytest

from sourcebook import Library
from sourcebook.model.ledger import LedgerItem
from sourcebook.retries import find_retries

LETTER = "Harrowmouth, 5 May 2011\n\nThe bank moved the sum to Osk Holdings in April.\n"


@pytest.fixture
def desks(tmp_path: Path) -> tuple[Path, Path]:
    """Two folders called papers, of two people."""
    for owner in ("ada", "tomas"):
        folder = tmp_path / owner / "papers"
        folder.mkdir(parents=True)
        (folder / "letter.txt").write_text(f"{LETTER}{owner}\n", encoding="utf-8")
        with zipfile.ZipFile(folder / "box.zip", "w") as box:
            box.writestr("note.txt", f"A note of {owner} on Saltmarsh Bank.\n")
    (tmp_path / "tomas" / "papers" / "empty.txt").touch()
    return tmp_path / "ada" / "papers", tmp_path / "tomas" / "papers"


def _books(library: Library) -> dict[str, tuple[int, int, int, int]]:
    return {c.container: (c.expected, c.stored, c.skipped, c.failed) for c in library.coverage().containers}


def test_two_folders_and_two_archives_of_one_name_keep_apart(desks: tuple[Path, Path], tmp_path: Path) -> None:
    with Library.init(tmp_path / "case") as library:
        library.add(desks, defer=True)
        wanted = {
            "papers": (2, 2, 0, 0), "papers/box.zip": (1, 1, 0, 0),
            "papers (2)": (3, 2, 0, 1), "papers (2)/box.zip": (1, 1, 0, 0),
        }  # fmt: skip
        assert _books(library) == wanted
        again = library.add(reversed(desks), defer=True)
        assert (again.expected, again.stored, len(again.failed)) == (7, 0, 1)
        assert _books(library) == wanted, "a folder added again goes on with its own lines"
        found = library.coverage()
        assert (found.expected, found.stored, found.skipped, found.failed) == (7, 6, 0, 1)
        assert {k.kind: k.containers for k in found.kinds} == {"folder": 2, "ZIP archive": 2}
    kept = b"".join(path.read_bytes() for path in (tmp_path / "case").glob("library.db*"))
    assert b"papers (2)" in kept
    assert str(tmp_path).encode() not in kept


def test_a_moved_library_knows_its_folders(desks: tuple[Path, Path], tmp_path: Path) -> None:
    with Library.init(tmp_path / "case") as library:
        library.add(desks, defer=True)
        before = _books(library)
    (tmp_path / "case").rename(tmp_path / "elsewhere")
    with Library.open(tmp_path / "elsewhere") as library:
        library.add(desks[1:], defer=True)
        assert _books(library) == before
        assert library.verify().problems == ()


def test_the_books_say_nothing_of_where_they_were_made(desks: tuple[Path, Path], tmp_path: Path) -> None:
    exports = []
    (tmp_path / "far").mkdir()
    for number, owner in enumerate(("ada", "ada2")):
        folder = desks[0]
        if number:
            folder = tmp_path / "far" / "papers"
            desks[0].rename(folder)
        with Library.init(tmp_path / owner / "case") as library:
            library.add([folder], defer=True)
            library.export("jsonl", tmp_path / f"{number}.jsonl")
        exports.append((tmp_path / f"{number}.jsonl").read_bytes())
    assert exports[0] == exports[1]


def _limited(root: Path, folder: Path) -> None:
    with Library.init(root):
        pass
    with Library.open(root, max_text_characters=100) as library:
        library.add([folder], defer=True, outlet="The Evening Gull")


def test_what_met_a_limit_is_taken_up_again_from_its_kept_bytes(tmp_path: Path) -> None:
    folder = tmp_path / "papers"
    folder.mkdir()
    (folder / "short.txt").write_text("Saltmarsh Bank closed.\n", encoding="utf-8")
    (folder / "long.txt").write_text(LETTER * 20, encoding="utf-8")
    (folder / "noise.bin").write_bytes(bytes(range(256)) * 4)
    with zipfile.ZipFile(folder / "box.zip", "w") as box:
        box.writestr("deep/long.txt", f"{LETTER * 20}Yours, Ada Vale\n")
    _limited(tmp_path / "case", folder)
    for path in folder.iterdir():
        path.unlink()
    with Library.open(tmp_path / "case", max_text_characters=100) as library:
        status = library.status()
        assert status["retry"] == ["papers: long.txt", "papers: box.zip/deep/long.txt"]
        assert status["retry_command"] == "sourcebook add --retry"
        assert {f["code"]: (f["count"], f["retry"]) for f in status["failures"]} == {
            "limit": (2, 2), "unsupported": (1, 0),
        }  # fmt: skip
        report = library.retry()
        assert [f.attempts for f in report.failed] == [6, 6], "tries are counted over all of them"
    with Library.open(tmp_path / "case") as library:
        report = library.retry(defer=True)
        assert (report.expected, report.stored) == (2, 2)
        assert library.status()["retry"] == []
        assert {d.outlet for d in library.view().iter_documents()} == {"The Evening Gull"}
        assert library.coverage().read == "80.0 %", "two letters, the archive and its member of five"
        assert library.retry().expected == 0


def test_members_that_left_no_bytes_are_taken_from_the_file_they_lie_in(tmp_path: Path) -> None:
    folder = tmp_path / "papers"
    folder.mkdir()
    with zipfile.ZipFile(folder / "box.zip", "w", zipfile.ZIP_DEFLATED) as box:
        box.writestr("large.txt", LETTER * 30_000)
    with Library.init(tmp_path / "case"):
        pass
    with Library.open(tmp_path / "case", max_file_megabytes=1) as library:
        assert [f.name for f in library.add([folder], defer=True).failed] == ["box.zip/large.txt"]
        (retry,) = find_retries(library.view())
        assert (retry.way, retry.bytes_of.name if retry.bytes_of else "") == ("held", "box.zip")
    (folder / "box.zip").unlink()
    with Library.open(tmp_path / "case") as library:
        assert library.retry(defer=True).failed == ()
        assert library.coverage().read == "100 %"


def test_a_file_without_bytes_is_named_to_be_added_again(tmp_path: Path) -> None:
    with Library.init(tmp_path / "case") as library:
        with library.store.writer() as writer:
            writer.put_ledger(
                [LedgerItem(id="g-1", container="papers", container_kind="folder", name="locked.txt", outcome="failed",
                            reason="It cannot be opened.", code="unreadable")]
            )  # fmt: skip
        assert library.status()["add_again"] == ["papers: locked.txt"]
        report = library.retry()
        assert (report.expected, report.add_again) == (0, ("papers: locked.txt",))


def test_a_plan_is_what_then_happens_and_nothing_is_kept(desks: tuple[Path, Path], tmp_path: Path) -> None:
    with Library.init(tmp_path / "case") as library:
        library.add([desks[0]], defer=True)
        held = {p: p.stat().st_size for p in (tmp_path / "case" / "blobs").rglob("*")}
        lines = list(library.view().iter_ledger())
        plan = library.plan([*desks, "https://gull.example/story"], defer=True)
        assert plan.totals == {"add": 2, "fail": 1, "fetch": 1, "open": 2, "unchanged": 2}
        assert plan.bytes == sum(i.bytes or 0 for i in plan.items if i.will == "add") > 0
        assert {p: p.stat().st_size for p in (tmp_path / "case" / "blobs").rglob("*")} == held
        assert list(library.view().iter_ledger()) == lines
        report = library.add(desks, defer=True)
        assert report.expected == plan.expected - plan.totals["fetch"]
        assert len(report.failed) == plan.totals["fail"]
        assert report.stored == plan.totals["add"] + 1, "and the second archive, opened whole"


def test_hits_come_with_what_was_not_searched(desks: tuple[Path, Path], tmp_path: Path) -> None:
    with Library.init(tmp_path / "case") as library:
        library.add([desks[0]], defer=True)
        whole = json.loads(msgspec.json.encode(library.search("osk")))
        assert "coverage" not in whole
        library.add([desks[1]], defer=True)
        part = json.loads(msgspec.json.encode(library.search("osk")))["coverage"]
        assert (part["failed"], part["read"], part["page"]) == (1, "85.7 %", "/coverage")
        assert part["warning"] == library.coverage_warning() != ""
        assert "papers (2): empty.txt" in library.coverage_page()


def test_an_add_that_is_told_to_end_says_how_to_go_on(tmp_path: Path) -> None:
    command = [sys.executable, "-c", "from sourcebook.app.cli import main; main()", "--library", str(tmp_path / "case")]
    run = subprocess.Popen([*command, "add", "-"], stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert run.stderr is not None
    assert run.stderr.readline().startswith("Made a new library")
    run.send_signal(signal.SIGTERM)
    said = run.stderr.read()
    assert (run.wait(), said) == (143, "Stopped. Run the same command again to go on.\n")


def test_retry_and_names_do_not_go_together(tmp_path: Path) -> None:
    command = [sys.executable, "-c", "from sourcebook.app.cli import main; main()", "--library", str(tmp_path / "case")]
    for more in (["--retry", "x"], []):
        done = subprocess.run([*command, "add", *more], capture_output=True, text=True, check=False)
        assert done.returncode == 2
        assert done.stderr.count("\n") == 1
