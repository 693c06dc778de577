"""What is only of the index in PostgreSQL: beside the records, shared, refused elsewhere, never the truth."""

from __future__ import annotations

import threading
import time
from collections.abc import Collection, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from sourcebook import Library
from sourcebook.batch import parse_rows
from sourcebook.errors import NotFound, StorageError, UsageError
from sourcebook.explore.query import parse_query
from sourcebook.store.index.bearing import Bearing, Met
from sourcebook.store.postgres import PostgresStore
from sourcebook.store.postgres_index import PostgresIndex
from sourcebook.store.postgres_index.found import Found
from sourcebook.store.postgres_index.passages import PostgresLooking, PostgresPassages
from sourcebook.store.verify import verify
from sourcebook.testing.indexes import TEXTS, fill, put_text, search


@pytest.fixture
def address(postgres: Any) -> str:
    return str(postgres.address())


@pytest.fixture
def store(address: str, tmp_path: Path) -> Iterator[PostgresStore]:
    store = PostgresStore(tmp_path / "one", address=address)
    fill(store)
    yield store
    store.close()


def test_a_library_keeps_it_beside_its_records_and_machines_share_it(address: str, tmp_path: Path) -> None:
    with Library.init(tmp_path / "desk", store=address):
        pass
    with Library.open(tmp_path / "desk", index="postgresql") as desk:
        fill(desk.store)
        assert desk.search("harbour").total == 2
        assert not (tmp_path / "desk" / "index").exists()
        with Library.init(tmp_path / "laptop", store=address, blobs=tmp_path / "desk" / "blobs"):
            pass
        with Library.open(tmp_path / "laptop", index="postgresql") as laptop:
            assert laptop.index.update() == 0, "made once"
            put_text(laptop.store, "Tides", "The tide gauge was moved to the harbour.", 2006)
            assert laptop.search("gauge").total == 1
            assert desk.index.update() == 0
            assert desk.search("gauge", facets=False).hits[0].title == "Tides"
        assert desk.verify().problems == ()
        rows = parse_rows(b"query\nharbour\nSaltmarsh Bank\n", "name")
        assert [(result.row.asked, result.total) for result in desk.batch(rows)] == [
            ("harbour", 3),
            ("Saltmarsh Bank", 1),
        ]


def test_records_kept_elsewhere_have_no_such_index(tmp_path: Path) -> None:
    with Library.init(tmp_path / "desk"):
        pass
    with Library.open(tmp_path / "desk", index="postgresql") as library, pytest.raises(UsageError, match="PostgreSQL"):
        library.search("harbour")


def test_it_is_never_the_truth(store: PostgresStore, postgres: Any, tmp_path: Path) -> None:
    index = PostgresIndex(store, tmp_path / "a")
    assert index.update() == len(TEXTS)
    head = verify(store).head
    for damage in ("UPDATE index_mark SET version = '0'", "DROP TABLE index_mark, index_entry, index_text, index_word"):
        with postgres.connect(store.place.schema) as connection:
            connection.execute(damage)
        again = PostgresIndex(store, tmp_path / "a")
        assert again.update() == len(TEXTS)
        assert search(again, "harbour").total == 2
    assert verify(store, expect=head).problems == ()


def test_counts_follow_what_is_indexed(store: PostgresStore, tmp_path: Path) -> None:
    """Changed one after the other they are those of an index that is made at once."""
    index = PostgresIndex(store, tmp_path / "a")
    index.update()
    for number in range(6):
        put_text(store, "Tides", f"The tide gauge {number % 2} was moved to the harbour.", 2006)
        index.update()
    sql = ("SELECT form, word, held FROM index_word ORDER BY form, word", "SELECT * FROM index_size ORDER BY form")
    with store.session() as session:
        before = [session.run(one) for one in sql]
    assert index.rebuild() == len(TEXTS) + 2
    with store.session() as session:
        assert [session.run(one) for one in sql] == before


def test_many_at_once_make_it_once(store: PostgresStore, address: str, tmp_path: Path) -> None:
    made: list[int] = []

    def work(number: int) -> None:
        other = PostgresStore(tmp_path / f"m{number}", address=address, blobs=tmp_path / "one" / "blobs")
        index = PostgresIndex(other, tmp_path / f"i{number}")
        for _ in range(3):
            made.append(index.update())
            assert search(index, "harbour").total == 2
        other.close()

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(made) == [0] * 11 + [len(TEXTS)]


def test_who_may_only_read_searches_what_is_there(store: PostgresStore, address: str, tmp_path: Path) -> None:
    reader = PostgresStore(tmp_path / "one", address=address, readonly=True)
    none = PostgresIndex(reader, tmp_path / "none")
    none.catch_up()
    with pytest.raises(StorageError, match="no search index"):
        search(none, "harbour")
    PostgresIndex(store, tmp_path / "a").update()
    index = PostgresIndex(reader, tmp_path / "b")
    put_text(store, "Tides", "The tide gauge was moved to the harbour.", 2006)
    index.catch_up()
    assert search(index, "harbour").total == 2, "what is new is not found yet, and that is logged"
    reader.close()


def test_who_may_not_write_is_told_before_texts_are_read(store: PostgresStore, address: str, tmp_path: Path) -> None:
    index = PostgresIndex(store, tmp_path / "a")
    index.update()
    put_text(store, "Tides", "The tide gauge was moved to the harbour.", 2006)
    with store.session() as session:  # whoever reads a text now fails otherwise
        session.run("ALTER TABLE rendition RENAME TO rendition_away")
    reader = PostgresStore(tmp_path / "one", address=address, readonly=True)
    with pytest.raises(StorageError, match="may not be written to"):
        PostgresIndex(reader, tmp_path / "b").update()
    reader.close()


def test_killed_at_the_last_it_leaves_no_index_missing(store: PostgresStore, postgres: Any, tmp_path: Path) -> None:
    index = PostgresIndex(store, tmp_path / "a")
    index.update()
    put_text(store, "Tides", "The tide gauge was moved to the harbour.", 2006)
    there = (
        "SELECT indexname FROM pg_indexes WHERE schemaname = current_schema() AND indexname LIKE 'index!_%' ESCAPE '!'"
    )
    waiting = (
        "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE NOT granted AND locktype = 'relation'"
        " AND relation = to_regclass('index_entry')"
    )
    failed: list[BaseException] = []

    def work() -> None:
        try:
            index.update()
        except StorageError as error:
            failed.append(error)

    with postgres.connect(store.place.schema) as before:
        whole = sorted(before.execute(there).fetchall())
        before.execute("DROP INDEX index_entry_keys")
    # Whoever writes may go on beside this lock, whoever makes an index waits for it.
    connect = partial(postgres.connect, store.place.schema)
    with connect() as holding, connect() as other, holding.transaction():
        holding.execute("LOCK TABLE index_entry IN ROW EXCLUSIVE MODE")
        thread = threading.Thread(target=work)
        thread.start()
        while thread.is_alive() and not other.execute(waiting).fetchall():
            time.sleep(0.02)
        thread.join()
    assert failed, "it was killed"
    assert PostgresIndex(store, tmp_path / "a").update() == 1, "what it did is done again"
    with postgres.connect(store.place.schema) as after:
        assert sorted(after.execute(there).fetchall()) == whole


def test_words_written_alike_are_asked_for_while_a_search_has_its_connection(
    store: PostgresStore, postgres: Any, tmp_path: Path
) -> None:
    PostgresIndex(store, tmp_path / "a").update()
    query = parse_query("harbor~1 letter")
    documents = ["none", *(document for _, document in store.view().iter_changes(0))]
    found, passages = Found(store.engine, parse_query("harbor~1"), "relevance"), PostgresPassages(store.engine, query)
    best = passages.find(documents, lambda document: ())
    assert len(best) == len(TEXTS)
    with postgres.connect(store.place.schema) as connection:
        connection.execute("DROP TABLE index_word")
    assert len(found.page(10, None).hits) == len(list(found.iter_all())) == 2
    assert passages.find(documents, lambda document: ()) == best


def test_a_passage_that_was_read_anew_is_gone_and_no_other_has_its_number(store: PostgresStore, tmp_path: Path) -> None:
    index = PostgresIndex(store, tmp_path / "a")
    text = "The tide gauge was moved to the harbour."
    put_text(store, "Tides", text, 2006)
    index.update()
    wordings = index.wordings()
    (key,) = wordings.find([frozenset({"gauge"})], 1, 10)
    assert wordings.read(key).exact == text
    put_text(store, "Tides again", text, 2006)
    assert index.update() == 1
    with pytest.raises(NotFound, match="changed"):
        wordings.read(key)


def test_a_document_that_goes_while_a_claim_is_asked_about_ends_nothing(store: PostgresStore, tmp_path: Path) -> None:
    PostgresIndex(store, tmp_path / "a").update()

    class Overtaken(PostgresLooking):
        """Of which the passages go as soon as they were found."""

        def find(
            self, words: Collection[str], exclude: frozenset[str], within: Sequence[str] | None, most: int
        ) -> list[Met]:
            met = super().find(words, exclude, within, most)
            with store.session() as session:
                session.run("DELETE FROM index_passage")
            return met

    bearing = Bearing(Overtaken(store.engine))
    (passage,) = bearing.find("The café stays open.", limit=1, exclude=frozenset(), within=None, most_each=None)
    assert "café" in passage.exact
