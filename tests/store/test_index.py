"""What is only of the tantivy index: its folder, its files, its lock. What every index does is in the contract."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from sourcebook.store.index import SearchIndex
from sourcebook.store.index.lock import one_at_a_time
from sourcebook.store.sqlite import SqliteStore
from sourcebook.testing.indexes import TEXTS, fill, put_text, search


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    store = SqliteStore(tmp_path)
    fill(store)
    yield store
    store.close()


@pytest.fixture
def index(store: SqliteStore, tmp_path: Path) -> SearchIndex:
    index = SearchIndex(store, tmp_path / "index")
    assert index.update() == len(TEXTS)
    return index


def test_the_index_is_a_projection(index: SearchIndex, store: SqliteStore, tmp_path: Path) -> None:
    before = search(index, "harbour")
    assert index.update() == 0
    shutil.rmtree(tmp_path / "index")
    again = SearchIndex(store, tmp_path / "index")
    assert again.update() == len(TEXTS)
    assert {h.document for h in search(again, "harbour").hits} == {h.document for h in before.hits}
    # A document put again is not found twice, and a half-written folder is made anew.
    put_text(store, "Boats", TEXTS["Boats"], 2005)
    assert again.update() == 1
    assert search(again, "vessels").total == 1
    (tmp_path / "index" / "watermark.json").write_text("{", encoding="utf-8")
    assert SearchIndex(store, tmp_path / "index").update() == len(TEXTS)


def test_a_damaged_index_is_made_anew(index: SearchIndex, store: SqliteStore, tmp_path: Path) -> None:
    for name in ("meta.json", ".managed.json"):
        (tmp_path / "index" / "documents" / name).write_bytes(b"\0\1damaged")
    again = SearchIndex(store, tmp_path / "index")
    assert again.update() == len(TEXTS)
    assert search(again, "harbour").total == 2


def test_a_search_goes_on_while_another_process_updates(index: SearchIndex, store: SqliteStore, tmp_path: Path) -> None:
    with one_at_a_time(tmp_path / "index", 0) as alone:
        assert alone
        put_text(store, "Tides", "The tide gauge was moved to the harbour.", 2006)
        assert index.update(0) == 0
        assert search(index, "harbour").total == 2, "what was there is found"
    assert index.update() == 1
    assert search(index, "harbour").total == 3


def test_what_another_process_indexed_is_taken_over(index: SearchIndex, store: SqliteStore, tmp_path: Path) -> None:
    put_text(store, "Tides", "The tide gauge was moved to the harbour.", 2006)
    other = SearchIndex(store, tmp_path / "index")
    assert other.update() == 1
    assert index.update() == 0
    assert search(index, "harbour").total == 3
    shutil.rmtree(tmp_path / "index")
    put_text(store, "Ebb", "The ebb left the harbour dry.", 2007)
    assert index.update() == len(TEXTS) + 2, "a folder that was deleted under a running program is made again"
    assert search(index, "harbour").total == 4


def test_an_open_index_does_not_keep_its_folder_from_being_made_anew(store: SqliteStore, tmp_path: Path) -> None:
    held = []
    for _ in range(40):  # an open index has threads of its own: only some rounds would meet them
        held.append(SearchIndex(store, tmp_path / "index"))
        assert held[-1].update() == len(TEXTS)
        (tmp_path / "index" / "watermark.json").unlink()
    assert [p.name for p in tmp_path.glob("index*") if p.is_dir()] == ["index"]


HAMMER = """
import sys
from pathlib import Path
from sourcebook.store.index import SearchIndex
from sourcebook.store.sqlite import SqliteStore
from sourcebook.explore.query import parse_query
store = SqliteStore(Path(sys.argv[1]))
for _ in range(6):
    index = SearchIndex(store, Path(sys.argv[1]) / "index")
    for _ in range(4):
        index.update()
        index.search(parse_query("harbour"), text="harbour")
"""


def test_many_processes_at_one_index(store: SqliteStore, tmp_path: Path) -> None:
    runs = [
        subprocess.Popen([sys.executable, "-c", HAMMER, str(tmp_path)], stderr=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    for number in range(12):
        put_text(store, f"Tides {number}", f"The tide gauge {number} was moved to the harbour.", 2006)
    for run in runs:
        _, said = run.communicate(timeout=120)
        assert run.returncode == 0, said
    last = SearchIndex(store, tmp_path / "index")
    last.update()
    assert search(last, "gauge").total == 12
    assert search(last, "").total == len(TEXTS) + 12
