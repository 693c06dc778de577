"""What every engine does alike beyond the contract: steps of the schema, threads, forks, odd texts, refusals."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import msgspec
import pytest
from filled import fill_store
from keepers import Keeper, PostgresKeeper, SqliteKeeper

from sourcebook import Library
from sourcebook.errors import Damaged, SourcebookError, StorageError, UnreadableInput, UsageError
from sourcebook.model.document import rendition_id
from sourcebook.model.ids import make_id
from sourcebook.model.saved import SavedSearch, search_id
from sourcebook.model.summary import Sort
from sourcebook.store.copying import TABLES, copy_records
from sourcebook.store.sql import migrations
from sourcebook.store.sql.store import SqlStore
from sourcebook.store.sqlite import SqliteStore
from sourcebook.store.verify import verify
from sourcebook.testing.makers import rendition_of
from sourcebook.testing.stores import add, case_of, item_of, summary_of


@pytest.fixture
def filled(keeper: Keeper, tmp_path: Path) -> Iterator[SqlStore]:
    store = fill_store(keeper.open(tmp_path / "library"))
    yield store
    store.close()


def test_migrations_run_once_and_are_recorded(keeper: Keeper, tmp_path: Path) -> None:
    keeper.open(tmp_path).close()
    store = keeper.open(tmp_path)
    with store.session() as session:
        assert migrations.migrate(session, store._steps) == []
        assert migrations.applied(session) == [(m.number, m.name, m.digest) for m in store._steps]
    store.close()


def test_a_closed_store_says_so(filled: SqlStore) -> None:
    view = filled.view()
    half = view.iter_documents()
    next(half)
    filled.close()
    assert len(list(half)) == 2
    with pytest.raises(StorageError, match="closed"):
        view.counts()


def test_a_record_that_points_nowhere_is_refused(keeper: Keeper, tmp_path: Path) -> None:
    store, case = keeper.open(tmp_path), case_of()
    with pytest.raises(ValueError, match="rule"), store.writer() as writer:
        writer.put_document(case.document)
    with pytest.raises(ValueError, match="not held"), store.writer() as writer:
        writer.put_annotations(case.rendition.id, case.annotations, {})
    assert verify(store).problems == ()
    assert store.view().counts()["documents"] == 0
    store.close()


@pytest.mark.parametrize("text", ["", "\0", "a\0b", "\r\n\r", "\ufeffx", "😀\u202eabc", "e\u0301é", "\uffff\U0010ffff"])
def test_odd_texts_come_back(keeper: Keeper, tmp_path: Path, text: str) -> None:
    store, rendition = keeper.open(tmp_path), rendition_of(text, blocks=())
    store.blobs.put_bytes(text.encode())
    with store.writer() as writer:
        writer.put_rendition(rendition)
    assert store.view().get_rendition(rendition.id) == rendition
    assert verify(store).problems == ()
    store.close()


def test_half_a_character_is_refused_in_our_words(keeper: Keeper, tmp_path: Path) -> None:
    store, rendition = keeper.open(tmp_path), rendition_of("x", blocks=())
    text = "half \ud83d"
    broken = msgspec.structs.replace(rendition, id=rendition_id(rendition.blob, "made", "1", text), text=text)
    with pytest.raises(UnreadableInput, match="surrogate"), store.writer() as writer:
        writer.put_rendition(broken)
    assert store.view().counts()["renditions"] == 0
    store.close()


def test_an_iterator_may_move_between_threads_while_others_read(filled: SqlStore) -> None:
    view, got, failed = filled.view(), list[str](), list[BaseException]()
    iterators = [view.iter_annotations() for _ in range(3)]

    def step() -> None:
        try:
            for iterator in iterators:
                got.append(next(iterator).id)
                assert view.counts()["documents"] == 3
        except BaseException as error:  # noqa: BLE001 - handed to the test
            failed.append(error)

    for _ in range(9):
        thread = threading.Thread(target=step)
        thread.start()
        thread.join()
    assert failed == []
    assert got == [a.id for a in list(view.iter_annotations())[:9] for _ in range(3)]


def test_a_fork_takes_no_connection_along(filled: SqlStore) -> None:
    assert filled.view().counts()["documents"] == 3
    child = os.fork()
    if child == 0:
        try:
            with pytest.raises(StorageError, match="parent"):
                filled.view().counts()
            filled.close()
            os._exit(0)
        finally:
            os._exit(2)
    add(filled, case_of(8))
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert filled.view().counts()["documents"] == 4
    assert verify(filled).problems == ()


ODD = ("", "a", "B", "b", "ab", "a b", "a-b", "Ä", "ä", "z", "Z", "ø", "é", "e\u0301", "ﬀ", "😀", "\uffff", "\0", "\1",
       "a\0", "a\1", "a\1\1", "\1\2", "_", "%", "'", "\\", "?", "?1", "$1", "%s", "{x}", "x" * 6000,
       "é" * 3000)  # fmt: skip


def put_odd(store: SqlStore) -> None:
    """Names that collations order each in its own way, that placeholders look like, and longer than an index takes."""
    cases = [case_of(number, folder=f"https://post.test/{name}") for number, name in enumerate(ODD, 10)]
    add(store, *cases)
    with store.writer() as writer:
        for number, name in enumerate(ODD, 10):
            writer.put_ledger([item_of(name, container=ODD[9 - number], id=make_id("ledger", number))])
            assert writer.name_container(f"place {number}", name or "none").startswith(name)
            writer.append_decision(f"{name}!", name, name, name, "2026-01-01T00:00:00Z")
            given = {"categories": (name,), "tags": (name[:5],), "address": f"https://post.test/{name}"}
            writer.put_summary(summary_of(cases[number - 10], posted=f"2026-01-{number % 3 + 1:02}", **given))
            writer.put_search(SavedSearch(id=search_id(str(number)), name=name, query=name, made="2026-01-01", by="ed"))


def seen_of(store: SqlStore) -> list[object]:
    """All that a view gives of names, in its orders."""
    view = store.view()
    lists: list[object] = [
        *(list(found) for found in (view.iter_documents(), view.iter_captures(), view.iter_ledger())),
        *(list(found) for found in (view.iter_decisions(), view.iter_searches(), view.iter_changes(0))),
        *(list(found) for found in (view.iter_containers(), view.iter_states(), view.iter_annotations())),
        view.newest_documents(20), view.counts(), view.count_marks("category"), view.find_read("claim", 1),
        *(list(view.iter_summaries(sort=sort)) for sort in get_args(Sort)),
    ]  # fmt: skip
    for number, name in enumerate(ODD, 10):
        lists += [
            [s.id for s in view.iter_summaries(category=name, state="draft")],
            [s.id for s in view.iter_summaries(category=name, tag=name[:5])],
            [s.id for s in view.find_summaries(address=f"https://post.test/{name}")],
            view.find_documents(f"https://post.test/{name}/report-{number}.txt"),
            view.find_documents(f"{name}/report-{number}.txt"),
            view.find_captures(address=f"https://post.test/{name}/report-{number}.txt"),
            list(view.iter_ledger(container=name)), list(view.iter_decisions(f"{name}!")),
            view.find_container(f"place {number}"),
        ]  # fmt: skip
    return lists


def test_both_engines_say_the_same_of_odd_names(postgres: Any, tmp_path: Path) -> None:
    seen, heads = [], []
    for keeper in (SqliteKeeper(), PostgresKeeper(postgres)):
        store = keeper.open(tmp_path / keeper.setting)
        put_odd(store)
        report = verify(store)
        assert report.problems == ()
        heads.append(report.head)
        seen.append(seen_of(store))
        store.close()
    assert seen[0] == seen[1]
    assert heads[0] == heads[1]


def rows_of(store: SqlStore) -> dict[str, list[object]]:
    """Every row of every table, as `verify` reads them."""
    with store.audit() as audit:
        return {table: sorted(map(repr, audit.iter_rows(table))) for table in TABLES}


def test_records_move_to_another_store_and_back(keeper: Keeper, tmp_path: Path) -> None:
    """From either engine into either: every row the same, the head too, and nothing but the records is touched."""
    store = keeper.open(tmp_path / "old")
    fill_store(store)
    put_odd(store)
    wanted, head = rows_of(store), verify(store).head
    other = SqliteStore(tmp_path / "new")
    assert copy_records(store, other) == head
    with pytest.raises(UsageError, match="already"):
        copy_records(store, other)
    back = keeper.open(tmp_path / "back")
    assert copy_records(other, back) == head
    for copy in (other, back):
        assert rows_of(copy) == wanted
        copy.blobs = store.blobs  # type: ignore[attr-defined]
        assert (verify(copy, expect=head).problems, verify(copy).head) == ((), head)
        add(copy, case_of(99))
        assert verify(copy, expect=head).problems == ()
    for each in (store, other, back):
        each.close()


def test_a_damaged_row_is_not_moved(keeper: Keeper, tmp_path: Path) -> None:
    store, other = fill_store(keeper.open(tmp_path / "old")), SqliteStore(tmp_path / "new")
    with store.session() as session:
        session.run("UPDATE ledger SET body = replace(body, 'report', 'repart')")
    with pytest.raises(Damaged, match="ledger"):
        copy_records(store, other)
    assert other.view().counts()["documents"] == 0
    store.close()
    other.close()


def test_a_library_goes_over_to_another_store_and_back(keeper: Keeper, postgres: Any, tmp_path: Path) -> None:
    """Settings follow, the old records lie aside, and whoever has them open does not write to them any more."""
    root = tmp_path / "library"
    start, to = keeper.address(root), PostgresKeeper(postgres).address(tmp_path / "elsewhere")
    with Library.init(root, store=start) as library:
        fill_store(library.store)
        head = library.verify().head
        (root / "sourcebook.toml").write_text("# ours\n" + (root / "sourcebook.toml").read_text() + "[families]\n")
        library.export("jsonl", tmp_path / "before.jsonl")
        late = keeper.open(root)
        for place in (to, "sqlite"):
            with Library.open(root) as there:
                moved = there.move(place)
            assert (moved.head, moved.report.problems) == (head, ())
            with Library.open(root) as there:
                assert there.settings.store == place
                assert there.verify(expect=head).problems == ()
                there.export("jsonl", tmp_path / "after.jsonl")
            assert (tmp_path / "after.jsonl").read_bytes() == (tmp_path / "before.jsonl").read_bytes()
            if place == to:
                with pytest.raises(SourcebookError, match=r"moved|no whole library"), late.writer() as writer:
                    writer.put_ledger([item_of("too late")])
                with pytest.raises(SourcebookError, match=r"moved|no library"):
                    keeper.open(root)
        late.close()
    said = (root / "sourcebook.toml").read_text()
    assert said.startswith("# ours\n")
    assert said.endswith("[families]\n")


def test_a_move_that_does_not_prove_whole_changes_nothing_and_one_that_was_stopped_goes_on(
    keeper: Keeper, postgres: Any, tmp_path: Path
) -> None:
    root, other = tmp_path / "library", PostgresKeeper(postgres)
    start, to = keeper.address(root), other.address(tmp_path / "elsewhere")
    with Library.init(root, store=start) as library:
        fill_store(library.store)
        lost = library.store.blobs.path(case_of(1).rendition.blob)
        held = lost.read_bytes()
        lost.unlink()
        with pytest.raises(Damaged, match="do not prove whole"):
            library.move(to)
        assert Library.open(root).settings.store == start
        lost.write_bytes(held)
        add(library.store, case_of(7))
        # As a run leaves it that was killed when the copy was made, before the settings named it.
        there = other.open(tmp_path / "elsewhere", adopt=True)
        assert isinstance(library.store, SqlStore)
        copy_records(library.store, there)
        there.close()
        head = library.verify().head
        assert library.move(to).head == head
    with Library.open(root) as moved:
        assert (moved.settings.store, moved.verify(expect=head).problems) == (to, ())
