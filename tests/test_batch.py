"""A list run over a library: names in all their forms, queries, decisions on pairs, lists that are no lists."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import pytest

from sourcebook.batch import parse_rows
from sourcebook.errors import NotFound, UsageError
from sourcebook.library import Library

TEXTS = {
    "plain": "On Monday William Tarkington paid the harbour board. Tarkington smiled.",
    "turned": "Register of owners: TARKINGTON, William; Oakes, J. P.; Saltmarsh Bank Ltd.",
    "short": "Bill Tarkington and Billy Tarkington Jr were seen. The will of Tarkington was read.",
    "initial": "Minutes: present were W. Tarkington and A. Quill.",
    "middle": "The letter was signed William Aloysius Tarkington.",
    "cyrillic": "Письмо подписал Олег Коваленко в Москве; Oleh Kovalenko answered.",
    "other": "Mary Tarkington met William Oakes. They will bill Tarkingtons nobody.",
}


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    folder: Path = tmp_path_factory.mktemp("batch")
    papers = folder / "papers"
    papers.mkdir()
    for name, text in TEXTS.items():
        (papers / f"{name}.txt").write_text(text, encoding="utf-8")
    with Library.init(folder / "library") as library:
        library.add([papers], defer=True)
        yield library


def _found(library: Library, text: str) -> dict[str, dict[str, str]]:
    """Row -> file -> words found."""
    names = {c.document: Path(c.address).stem for c in library.view().iter_captures()}
    results = library.batch(parse_rows(text.encode()))
    return {r.row.asked: {names[h.document]: h.exact for h in r.hits} for r in results}


def test_a_name_is_found_in_all_its_forms_and_nobody_else(library: Library) -> None:
    found = _found(library, "name\nWilliam Tarkington\n")["William Tarkington"]
    assert found == {
        "plain": "William Tarkington",
        "turned": "TARKINGTON, William",
        "short": "Bill Tarkington",
        "initial": "W. Tarkington",
        "middle": "William Aloysius Tarkington",
    }


@pytest.mark.parametrize(
    ("asked", "where", "words"),
    [
        ("Tarkington, W.", "plain", "William Tarkington"),
        ("Олег Коваленко", "cyrillic", "Олег Коваленко"),
        ("Oleg Kovalenko", "cyrillic", "Олег Коваленко"),
        ("Wiliam Tarkingtn", "plain", "William Tarkington"),
        ("J.P. Oakes", "turned", "Oakes, J. P"),
        ("Saltmarsh Bank Limited", "turned", "Saltmarsh Bank"),
    ],
)
def test_however_the_list_writes_it(library: Library, asked: str, where: str, words: str) -> None:
    assert _found(library, f'name\n"{asked}"\n')[asked].get(where) == words


def test_hits_are_at_their_exact_words(library: Library) -> None:
    for result in library.batch(parse_rows(b'William Tarkington\n"harbour board"\ntark* -mary\nNobody Atall')):
        for hit in result.hits:
            text = library.view().get_rendition(library.view().get_document(hit.document).rendition).text
            assert text[hit.start : hit.end] == hit.exact
            assert text[hit.passage.start : hit.passage.end] == hit.passage.exact
            assert hit.passage.start <= hit.start < hit.end <= hit.passage.end
            assert hit.why


def test_rows_are_names_or_queries(library: Library) -> None:
    rows = parse_rows(b'Ada Vale\n"letter of credit"\nVale OR Moss\nperson:Vale\nSmith-Jones\n"Vale, Ada"\n')
    assert [r.kind for r in rows][:5] == ["name", "name", "query", "query", "name"]
    assert [r.asked for r in parse_rows("\ufeffName;Type;Aliases\r\nAda Vale;Person;A. V.;\r\n".encode())] == [
        "Ada Vale"
    ]
    (row,) = parse_rows(b"query\nAda Vale\n")
    assert row.kind == "query"
    (row,) = parse_rows("name\tnote\nZo\xeb \x00Ward\tx\n".encode("cp1252"))
    assert row.asked == "Zo\xeb Ward"


@pytest.mark.parametrize("data", [b"", b"\n\n", b"name\n", b"\0\0", b"a\n" * 100_001])
def test_what_is_no_list_is_refused_with_the_next_step(data: bytes) -> None:
    with pytest.raises(UsageError) as refused:
        list(parse_rows(data))
    assert refused.value.hint


def test_a_row_that_cannot_be_run_says_why_and_the_others_go_on(library: Library) -> None:
    rows = parse_rows(b"query\n(open\nharbour\n...\n", "query")
    results = list(library.batch(rows))
    assert [bool(r.problem) for r in results] == [True, False, True]
    assert results[1].total == 1


def test_decisions_on_a_pair_are_shown_by_the_next_run(library: Library) -> None:
    rows = parse_rows(b"name\nWilliam Tarkington\nNobody Atall\n")
    first = next(iter(library.batch(rows))).hits[0]
    library.rule("WILLIAM  tarkington", first.document, "reject", why="Born in 1850", who="ed")
    again = {h.document: h for h in next(iter(library.batch(rows))).hits}
    assert again[first.document].ruling == "reject"
    assert "Born in 1850" in again[first.document].ruled
    assert sum(h.ruling == "open" for h in again.values()) == len(again) - 1
    held = library.batches.keep(rows)
    library.rule("William Tarkington", first.document, "open", why="A mistake", who="ed")
    kept = library.batches.kept(held)
    assert all(h.ruling == "open" for h in kept[0].hits)
    assert [(i, n) for i, n, _ in library.batches.iter_kept()] == [(held, 2)]
    sheet = list(csv.DictReader(io.StringIO("".join(library.batches.sheet(kept)))))
    assert [row["hits"] for row in sheet] == ["5"] * 5 + ["0"]
    with pytest.raises(NotFound):
        library.batches.kept("ba-" + "0" * 24)
    with pytest.raises(NotFound):
        library.batches.kept("../x")


def test_what_is_not_told_is_counted(library: Library) -> None:
    (result,) = library.batch(parse_rows(b"name\nWilliam Tarkington\n"), most=2)
    assert (result.total, len(result.hits)) == (5, 2)
