"""What is PostgreSQL's own: addresses and their secrets, a server that refuses or goes, several machines, its plans."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from filled import fill_store
from keepers import PostgresKeeper

from sourcebook import Library
from sourcebook.errors import Damaged, LibraryBusy, NotFound, SourcebookError, StorageError, UsageError
from sourcebook.library import verify_library
from sourcebook.store.postgres_dialect import into_columns, out_of_columns, spell
from sourcebook.store.postgres_place import place_of
from sourcebook.store.verify import verify
from sourcebook.testing.stores import add, case_of, item_of

pytest.importorskip("psycopg", reason="psycopg is not installed (extra `postgres`)")
from sourcebook.store.postgres import PostgresStore


@pytest.fixture
def keeper(postgres: Any) -> PostgresKeeper:
    return PostgresKeeper(postgres)


@pytest.fixture
def filled(keeper: PostgresKeeper, tmp_path: Path) -> Iterator[PostgresStore]:
    store = keeper.open(tmp_path)
    fill_store(store)
    assert isinstance(store, PostgresStore)
    yield store
    store.close()


# -- addresses ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "schema", "shown"),
    [
        ("postgresql://db.test/news", "sourcebook", "postgresql://db.test/news"),
        ("postgres:///news?schema=desk", "desk", "postgresql:///news?schema=desk"),
        ("postgresql://ed:secret@db.test:5433/news", "sourcebook", "postgresql://ed@db.test:5433/news"),
        ("postgresql://db.test/news?password=secret&sslmode=require", "sourcebook",
         "postgresql://db.test/news?sslmode=require"),
    ],
)  # fmt: skip
def test_addresses(address: str, schema: str, shown: str) -> None:
    place = place_of(address)
    assert (place.schema, place.shown) == (schema, shown)
    assert "schema" not in place.conninfo
    assert ("secret" in place.conninfo) == ("secret" in address)


@pytest.mark.parametrize(
    "address",
    ["", "postgresql:news", "mysql://db/news", "postgresql://db/news?schema=Desk", "postgresql://db/n?schema=a\"b",
     "postgresql://db/n?schema=pg_own", "postgresql://[/n"],
)  # fmt: skip
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(UsageError) as caught:
        place_of(address)
    assert caught.value.hint


@pytest.mark.parametrize("address", ["postgresql://ed:secret@db/news", "postgresql://db/news?password=secret"])
def test_a_password_is_never_written_down(tmp_path: Path, address: str) -> None:
    with pytest.raises(UsageError) as caught:
        Library.init(tmp_path / "library", store=address)
    assert "secret" not in str(caught.value)
    assert "PGPASSWORD" in caught.value.hint
    assert not (tmp_path / "library" / "sourcebook.toml").exists()


@pytest.mark.parametrize(
    "address", ["postgresql://ed:secret@127.0.0.1:1/news", "postgresql:///news?host=/nowhere&password=secret"]
)
def test_a_server_that_is_not_there(tmp_path: Path, address: str) -> None:
    with pytest.raises(StorageError) as caught:
        PostgresStore(tmp_path, address=address)
    assert caught.value.exit_code == 5
    assert "secret" not in str(caught.value) + repr(caught.value.__cause__)
    assert "server" in caught.value.hint


def test_a_library_is_not_made_where_its_store_cannot_be_opened(tmp_path: Path) -> None:
    with pytest.raises(StorageError):
        Library.init(tmp_path / "library", store="postgresql://127.0.0.1:1/news")
    assert not (tmp_path / "library" / "sourcebook.toml").exists()


def test_a_library_that_is_there_is_not_given_another_store(postgres: Any, tmp_path: Path) -> None:
    Library.init(tmp_path).close()
    with pytest.raises(UsageError, match="elsewhere") as caught:
        Library.init(tmp_path, store=postgres.address())
    assert "sourcebook move" in caught.value.hint
    Library.init(tmp_path, store="sqlite").close()


# -- the server -----------------------------------------------------------------------------------------------------


def test_another_programs_schema_is_left_alone(postgres: Any, tmp_path: Path) -> None:
    with postgres.connect() as other:
        other.execute("CREATE SCHEMA recipes; CREATE TABLE recipes.soup (id INTEGER)")
    with pytest.raises(UsageError, match="not made by Sourcebook"):
        PostgresStore(tmp_path, address=postgres.address("recipes"))


def test_kept_bytes_without_their_records_are_not_a_new_library(postgres: Any, tmp_path: Path) -> None:
    store = PostgresStore(tmp_path, address=postgres.address())
    add(store, case_of(1))
    store.close()
    with pytest.raises(Damaged, match="though the files") as caught:
        PostgresStore(tmp_path, address=postgres.address())
    assert caught.value.hint


def test_a_library_that_is_not_there_is_not_made_by_looking(postgres: Any, tmp_path: Path) -> None:
    address = postgres.address()
    for _ in range(2):
        with pytest.raises(NotFound, match="no library"):
            PostgresStore(tmp_path / "none", address=address, readonly=True)


def test_who_may_only_read_reads(filled: PostgresStore, postgres: Any, tmp_path: Path) -> None:
    schema = filled.place.schema
    with postgres.connect() as admin:
        admin.execute(f"CREATE ROLE reader_{schema} LOGIN; GRANT USAGE ON SCHEMA {schema} TO reader_{schema};"
                      f" GRANT SELECT ON ALL TABLES IN SCHEMA {schema} TO reader_{schema}")  # fmt: skip
    reader = PostgresStore(tmp_path, address=postgres.address(schema).replace("sourcebook@", f"reader_{schema}@"))
    assert reader.view().counts()["documents"] == 3
    assert verify(reader).problems == ()
    with pytest.raises(StorageError, match="may not be written") as caught:
        add(reader, case_of(9))
    assert caught.value.exit_code == 5
    reader.close()


def test_a_server_that_was_started_again_is_found_again(filled: PostgresStore, postgres: Any) -> None:
    """Connections that lay idle are gone: new ones are made without a word. One in use says what happened."""
    view, end = filled.view(), "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = %s"
    half = view.iter_annotations()
    assert view.counts()["documents"] == 3
    next(half)
    with postgres.connect() as admin:
        admin.execute(end, ("sourcebook",))
    time.sleep(0.1)
    assert view.counts()["documents"] == 3
    add(filled, case_of(9))
    with pytest.raises(StorageError), filled.writer() as writer:  # noqa: PT012
        with postgres.connect() as admin:
            admin.execute(end, ("sourcebook",))
        writer.put_ledger([item_of("lost")])
    assert view.counts()["documents"] == 4
    assert [item.name for item in view.iter_ledger(container="box") if item.name == "lost"] == []


def test_an_iterator_that_is_left_gives_its_connection_back(filled: PostgresStore) -> None:
    view = filled.view()
    for _ in range(5):
        iterator = view.iter_annotations()
        next(iterator)
        iterator.close()
    assert len(filled._engine._idle) == 1
    assert view.counts()["documents"] == 3


def test_few_connections_are_kept(filled: PostgresStore) -> None:
    """However many were wanted at one moment; none of the others is left open."""
    view = filled.view()
    open_ones = [view.iter_annotations() for _ in range(20)]
    for iterator in open_ones:
        next(iterator)
    for iterator in open_ones:
        iterator.close()
    assert len(filled._engine._idle) == filled._engine.most_idle
    assert view.counts()["documents"] == 3


def test_a_second_writer_says_busy_and_the_lock_ends_with_its_holder(
    filled: PostgresStore, keeper: PostgresKeeper, tmp_path: Path
) -> None:
    other = keeper.open(tmp_path, busy_seconds=0.1)
    with filled.writer():
        with pytest.raises(LibraryBusy) as caught, other.writer():
            pass
        assert caught.value.exit_code == 5
    add(other, case_of(8))
    other.close()


def test_damage_in_the_schema_is_told_not_raised(filled: PostgresStore, postgres: Any, tmp_path: Path) -> None:
    with postgres.connect(filled.place.schema) as database:
        database.execute("DROP TABLE seal")
    audited = PostgresStore(tmp_path, address=postgres.address(filled.place.schema), audit=True)
    assert "database" in {problem.kind for problem in verify(audited).problems}
    audited.close()
    with pytest.raises(SourcebookError) as caught:
        add(filled, case_of(9))
    assert caught.value.exit_code == 4


# -- machines -------------------------------------------------------------------------------------------------------


def test_two_machines_share_a_library(postgres: Any, tmp_path: Path) -> None:
    """Each has its folder with an index of its own; records and files are the same, and both prove whole."""
    address, shared = postgres.address(), tmp_path / "shared"
    desks = [Library.init(tmp_path / name, store=address, blobs=shared) for name in ("one", "two")]
    for number, desk in enumerate(desks, 1):
        add(desk.store, case_of(number))
        assert [d.search("quarry").total for d in desks] == [number] * 2
    assert len({frozenset(hit.document for hit in d.search('"harbour board"').hits) for d in desks}) == 1
    assert not (tmp_path / "one" / "blobs").exists()
    for desk, name in zip(desks, ("one", "two"), strict=True):
        desk.export("jsonl", tmp_path / f"{name}.jsonl")
        assert desk.verify().problems == ()
        desk.close()
        assert verify_library(tmp_path / name).problems == ()
    assert (tmp_path / "one.jsonl").read_bytes() == (tmp_path / "two.jsonl").read_bytes()


def test_a_back_up_is_a_library_in_a_folder(postgres: Any, tmp_path: Path) -> None:
    """Its own records and files, whatever the settings of the library say."""
    with Library.init(tmp_path / "library", store=postgres.address(), blobs=tmp_path / "shared") as library:
        fill_store(library.store)
        made = library.backup(tmp_path / "copy")
        assert made.report.problems == ()
        assert made.head == library.verify().head
        with Library.open(tmp_path / "copy") as copy:
            assert (copy.settings.store, copy.settings.blobs) == ("sqlite", "")
            assert copy.verify(expect=made.head).problems == ()
            assert list(copy.view().iter_documents()) == list(library.view().iter_documents())


# -- statements -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["", "a", "\0", "\1", "\1\1", "\1\2", "\0\1\2", "\1\0x\0\0", "é\0é"])
def test_texts_survive_their_escape(text: str) -> None:
    (sent,) = into_columns((text,))
    assert "\0" not in str(sent)
    assert out_of_columns((sent,)) == (text,)


def test_the_escape_keeps_the_order() -> None:
    texts = sorted(
        a + b + c for a in ("", "\0", "\1", "\2", "a") for b in ("", "\0", "\1", "\3") for c in ("", "\1", "b")
    )
    sent = [str(into_columns((text,))[0]) for text in texts]
    assert sent == sorted(sent)


def test_lookups_and_pages_need_no_scan_and_no_sort(filled: PostgresStore, monkeypatch: pytest.MonkeyPatch) -> None:
    plans: list[str] = []
    rows, few = filled._engine.rows, filled._engine.few

    def explain(sql: str, values: tuple[object, ...]) -> None:
        off = "; ".join(f"SET enable_{what} = off" for what in ("seqscan", "sort", "incremental_sort", "hashjoin"))
        with filled._engine.connection() as connection:
            connection.execute(off.encode())
            found = connection.execute(b"EXPLAIN (COSTS OFF) " + spell(sql).encode(), into_columns(values)).fetchall()
        plans.append(f"{sql}\n" + "\n".join(str(line) for (line,) in found))

    def explained_rows(sql: str, values: tuple[object, ...] = ()) -> Any:
        explain(sql, values)
        return rows(sql, values)

    def explained_few(sql: str, values: tuple[object, ...] = ()) -> Any:
        explain(sql, values)
        return few(sql, values)

    monkeypatch.setattr(filled._engine, "rows", explained_rows)
    monkeypatch.setattr(filled._engine, "few", explained_few)
    view, case = filled.view(), case_of(1)
    view.get_document(case.document.id)
    list(view.iter_documents())
    list(view.iter_documents("default"))
    view.newest_documents(2, after=("", ""))
    list(view.iter_captures(case.document.id))
    view.find_captures(address="papers/report-1.txt")
    list(view.iter_annotations(document=case.document.id))
    list(view.iter_annotations(rendition=case.rendition.id))
    list(view.iter_annotations(kind="claim"))
    view.find_container("place")
    list(view.iter_changes(2))
    view.find_documents("papers/report-1.txt")
    summary = next(view.iter_summaries()).id
    for sort in ("newest", "oldest", "importance", "published", "edited"):
        list(view.iter_summaries(sort=sort, after=summary, limit=2))
        list(view.iter_summaries(sort=sort, state="draft", after=summary, limit=2))
    list(view.iter_summaries(category="ports", after=summary, limit=2))
    list(view.iter_summaries(category="ports", state="draft", after=summary, limit=2))
    view.find_summaries(address="https://post.test/")
    assert len(plans) > 30
    assert [plan for plan in plans if "Seq Scan" in plan or "Sort" in plan] == []
