"""What is SQLite's own: plans of the queries, migrations, other people's databases, threads, odd texts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import apsw
import pytest
from filled import fill, naked

from sourcebook.errors import LibraryBusy, NotFound, SourcebookError, StorageError, UsageError
from sourcebook.store import postgres_schema, sqlite_schema
from sourcebook.store.rows import Tally, address_key
from sourcebook.store.sql.migrations import Migration
from sourcebook.store.sqlite import DATABASE, SqliteStore
from sourcebook.store.sqlite_engine import in_our_words
from sourcebook.store.sqlite_schema import MIGRATIONS
from sourcebook.store.verify import verify
from sourcebook.testing.stores import case_of


def test_every_lookup_uses_an_index_and_sorts_nothing(store: SqliteStore, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    rows, few = store._engine.rows, store._engine.few

    def explain(sql: str, values: tuple[object, ...]) -> None:
        asked.extend(f"{row[3]} <- {sql}" for row in few(f"EXPLAIN QUERY PLAN {sql}", values))

    def explained_rows(sql: str, values: tuple[object, ...] = ()) -> Any:
        explain(sql, values)
        return rows(sql, values)

    def explained_few(sql: str, values: tuple[object, ...] = ()) -> Any:
        explain(sql, values)
        return few(sql, values)

    monkeypatch.setattr(store._engine, "rows", explained_rows)
    monkeypatch.setattr(store._engine, "few", explained_few)
    view, case = store.view(), case_of(1)
    view.get_document(case.document.id)
    view.get_capture(case.capture.id)
    view.get_rendition(case.rendition.id)
    view.get_annotation(case.annotations[0].id)
    list(view.iter_documents())
    list(view.iter_documents("default"))
    list(view.iter_captures(case.document.id))
    view.find_captures(blob=case.capture.blob)
    view.find_captures(address="papers/report-1.txt")
    view.find_rendition(case.capture.blob, "made", "1")
    list(view.iter_annotations())
    list(view.iter_annotations(document=case.document.id))
    list(view.iter_annotations(rendition=case.rendition.id))
    list(view.iter_annotations(kind="claim"))
    of_kind = len(asked)
    list(view.iter_annotations(rendition=case.rendition.id, kind="claim"))
    list(view.iter_annotations(document=case.document.id, kind="claim"))
    assert [line for line in asked[of_kind:] if line.startswith("SEARCH a") and "(kind=?)" in line] == []
    view.summaries_on([case.document.id, "another"], 5)
    view.extractors_of(case.rendition.id)
    list(view.iter_ledger())
    list(view.iter_ledger(outcome="failed"))
    list(view.iter_ledger(container="box"))
    list(view.iter_containers())
    view.count_outcomes()
    view.find_container("place")
    list(view.iter_decisions(case.document.id))
    list(view.iter_changes(2))
    view.last_changes()
    assert len(asked) >= 20
    sorting = [line for line in asked if "TEMP B-TREE" in line and "summary_now" not in line]
    assert sorting == []
    tables = [line for line in asked if line.startswith("SCAN") and not line.startswith("SCAN CONSTANT ROW")]
    scans = [line for line in tables if "USING" not in line and "WHERE" in line]
    assert scans == []
    asked.clear()
    view.find_documents("papers/report-1.txt")
    view.find_documents("https://post.test/report-1")
    list(view.iter_renditions(case.document.id))
    assert [line for line in asked if line.startswith("SCAN") and "USING" not in line] == []


def test_writes_wait_for_the_disk(store: SqliteStore) -> None:
    with store._engine.connection() as connection:
        assert connection.pragma("journal_mode") == "wal"
        assert connection.pragma("synchronous") == 2
        assert connection.pragma("foreign_keys") == 1


def test_a_step_that_fails_leaves_the_library_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(tmp_path).close()
    broken = Migration(
        len(MIGRATIONS) + 1, "broken", "CREATE TABLE extra (id TEXT) STRICT; INSERT INTO nowhere VALUES (1);"
    )
    monkeypatch.setattr(sqlite_schema, "MIGRATIONS", (*MIGRATIONS, broken))
    with pytest.raises(SourcebookError):
        SqliteStore(tmp_path)
    monkeypatch.undo()
    store = SqliteStore(tmp_path)
    assert verify(store).problems == ()
    store.close()
    added = Migration(len(MIGRATIONS) + 1, "added", "CREATE TABLE extra (id TEXT) STRICT;")
    monkeypatch.setattr(sqlite_schema, "MIGRATIONS", (*MIGRATIONS, added))
    with pytest.raises(UsageError, match="upgraded"):
        SqliteStore(tmp_path, readonly=True)
    SqliteStore(tmp_path).close()
    monkeypatch.undo()
    with pytest.raises(UsageError, match="newer") as caught:
        SqliteStore(tmp_path)
    assert "Upgrade" in caught.value.hint


def test_both_engines_have_the_same_steps() -> None:
    """A step that one engine lacks would leave its libraries without a table: add it to both."""
    lite, big = ([(step.number, step.name) for step in m.MIGRATIONS] for m in (sqlite_schema, postgres_schema))
    assert lite == big


def test_a_released_step_never_changes() -> None:
    """An edited step would leave old libraries unlike new ones; add a step instead."""
    assert [step.number for step in MIGRATIONS] == list(range(1, len(MIGRATIONS) + 1))


def test_another_programs_database_is_left_alone(tmp_path: Path) -> None:
    other = apsw.Connection(str(tmp_path / DATABASE))
    other.execute("CREATE TABLE recipes (id INTEGER)")
    other.close()
    with pytest.raises(UsageError, match="not made by Sourcebook"):
        SqliteStore(tmp_path)
    (tmp_path / DATABASE).write_bytes(b"no database at all, just words" * 100)
    with pytest.raises(SourcebookError) as caught:
        SqliteStore(tmp_path)
    assert caught.value.exit_code == 4


def test_a_library_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="init"):
        SqliteStore(tmp_path / "none", readonly=True)
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize(
    ("said", "ours", "exit_code"),
    [
        (apsw.BusyError("x"), LibraryBusy, 5),
        (apsw.FullError("x"), StorageError, 5),
        (apsw.ReadOnlyError("x"), StorageError, 5),
        (apsw.CantOpenError("x"), StorageError, 5),
        (apsw.IOError("x"), StorageError, 5),
        (apsw.CorruptError("x"), SourcebookError, 4),
        (apsw.NotADBError("x"), SourcebookError, 4),
    ],
)
def test_errors_of_the_engine_in_our_words(said: Exception, ours: type[SourcebookError], exit_code: int) -> None:
    error = in_our_words(said, Path("somewhere") / DATABASE)
    assert isinstance(error, ours)
    assert error.exit_code == exit_code
    assert error.hint
    assert "somewhere" not in str(error)


@pytest.mark.parametrize(
    ("one", "two", "equal"),
    [
        ("https://a.test/x", "http://www.a.test/x/", True),
        ("https://a.test/x?utm_source=y", "https://a.test/x", True),
        ("https://a.test/x", "https://a.test/y", False),
        ("https://a.test/x", "a.test/x", False),
        ("papers/x.txt", " papers/x.txt", True),
    ],
)
def test_address_keys(one: str, two: str, equal: bool) -> None:
    assert (address_key(one) == address_key(two)) is equal


def test_a_tally_does_not_mind_the_order() -> None:
    digests = [f"sha256:{number:064x}" for number in (5, 2**256 - 1, 77)]
    one, two = Tally(), Tally()
    for digest in digests:
        one.add(digest)
    for digest in [*reversed(digests), digests[0]]:
        two.add(digest)
    assert one != two
    two.remove(digests[0])
    assert one == two == Tally.from_value(one.to_value())


def test_nothing_of_the_machine_is_stored(tmp_path: Path) -> None:
    fill(tmp_path / "deep" / "library").close()
    with naked(tmp_path / "deep" / "library") as database:
        dump = [
            str(row)
            for (name,) in database.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall()
            for row in database.execute(f"SELECT * FROM {name}")
        ]
    assert len(dump) > 50
    assert [row for row in dump if str(tmp_path) in row] == []
