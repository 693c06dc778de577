"""Back-ups: whole as of one moment while others write, proved, and never in place of anything."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from filled import fill

from sourcebook import Library
from sourcebook.errors import UsageError
from sourcebook.store.backup import backup
from sourcebook.store.sqlite import SqliteStore
from sourcebook.store.verify import verify
from sourcebook.testing.stores import add, case_of


def test_a_copy_taken_while_others_write_is_whole_and_of_one_moment(tmp_path: Path) -> None:
    store = fill(tmp_path / "library")
    going, failed = threading.Event(), list[BaseException]()

    def write() -> None:
        other = SqliteStore(tmp_path / "library")
        try:
            for number in range(10, 60):
                add(other, case_of(number))
                going.set()
        except BaseException as error:  # noqa: BLE001 - a thread's error is handed to the test
            failed.append(error)
        finally:
            going.set()
            other.close()

    writer = threading.Thread(target=write)
    writer.start()
    going.wait(60)
    made = [backup(store, tmp_path / f"copy-{n}") for n in range(3)]
    writer.join()
    assert failed == []
    for number, done in enumerate(made):
        assert done.report.problems == ()
        copy = SqliteStore(tmp_path / f"copy-{number}", readonly=True)
        assert verify(copy, expect=done.head).problems == ()
        assert {d.blob for d in copy.view().iter_documents()} <= set(copy.blobs.iter_blobs())
        assert 3 < copy.view().counts()["documents"] <= 53
        copy.close()
        assert verify(store, expect=done.head).problems == (), "the library has grown from what was copied"
    assert len({p.name for p in tmp_path.iterdir()}) == 4, "nothing else is left"
    store.close()


def test_everything_that_is_not_made_anew_goes_along(tmp_path: Path) -> None:
    with Library.init(tmp_path / "library", title="Teal Quay") as library:
        add(library.store, case_of(1))
        library.index.update()
        (library.root / "watch.json").write_text("{}")
        (library.root / "mappings").mkdir()
        (library.root / "mappings" / "ledger.toml").write_text("x = 1\n")
        made = library.backup(tmp_path / "copies" / "monday")
    assert made.files == 1
    held = sorted(p.name for p in (tmp_path / "copies" / "monday").iterdir())
    assert held == ["blobs", "library.db", "mappings", "sourcebook.toml", "watch.json"]
    with Library.open(tmp_path / "copies" / "monday") as copy:
        assert copy.settings.title == "Teal Quay"
        assert copy.search("harbour").total == 1


def test_a_back_up_takes_the_place_of_nothing(tmp_path: Path) -> None:
    store = fill(tmp_path / "library")
    (tmp_path / "taken").mkdir()
    (tmp_path / "taken" / "mine.txt").write_text("mine")
    for out in (tmp_path / "taken", tmp_path / "library", tmp_path / "library" / "inside", tmp_path / "taken/mine.txt"):
        with pytest.raises(UsageError) as caught:
            backup(store, out)
        assert caught.value.hint
    assert (tmp_path / "taken" / "mine.txt").read_text() == "mine"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["library", "taken"]
    with pytest.raises(UsageError):
        backup(object(), tmp_path / "new")
    store.close()


def test_a_damaged_file_is_said_of_the_copy(tmp_path: Path) -> None:
    store = fill(tmp_path / "library")
    blob = next(store.blobs.iter_blobs())
    store.blobs.path(blob).write_bytes(b"damaged")
    made = backup(store, tmp_path / "copy")
    assert [(p.kind, p.id) for p in made.report.problems] == [("blob-missing", blob)]
    assert made.report.problems[0].depends
    store.close()
