"""What is only of the index in PostgreSQL: beside the records, shared, refused elsewhere, never the truth."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sourcebook import Library
from sourcebook.batch import parse_rows
from sourcebook.errors import StorageError, UsageError
from sourcebook.store.postgres import PostgresStore
from sourcebook.store.postgres_index import PostgresIndex
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
