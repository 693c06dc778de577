"""Tables of every kind: rows and cells at their characters, what is wrong told and nothing dropped."""

from __future__ import annotations

import csv
import io
import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sourcebook.errors import ItemError, UnreadableInput
from sourcebook.ingest.base import Draft, Reader, build_rendition
from sourcebook.ingest.table import TableReader
from sourcebook.ingest.tables.build import unique_names
from sourcebook.ingest.tables.database import DatabaseReader
from sourcebook.ingest.tables.delimited import count_lines, count_records, find_dialect
from sourcebook.ingest.tables.json import JsonLinesReader, JsonReader
from sourcebook.ingest.tables.parquet import ParquetReader
from sourcebook.ingest.tables.records import iter_array
from sourcebook.model.table import find_cell, iter_rows
from sourcebook.testing.readers import blob_of
from table_files import make_database, make_parquet

Found = list[tuple[int, dict[str, str]]]


def read(folder: Path, data: str | bytes, reader: Reader | None = None) -> tuple[Draft, Found]:
    """A draft, and its rows by number with their cells by column, as they stand in the text."""
    reader = reader or TableReader()
    raw = data if isinstance(data, bytes) else data.encode()
    blob = blob_of(folder, raw, name="t.x", media_type=reader.media_types[0])
    draft = reader.read(blob)
    rendition = build_rendition(blob, reader, draft)
    found = []
    for table in rendition.tables:
        for row in iter_rows(rendition, table):
            cells = {}
            for cell in row.cells:
                name = table.columns[cell.column] if cell.column < len(table.columns) else f"Column {cell.column + 1}"
                cells[name] = draft.text[cell.start : cell.end]
            found.append((row.number, cells))
    return draft, found


def rows(folder: Path, data: str | bytes, reader: Reader | None = None) -> Found:
    return read(folder, data, reader)[1]


DIALECTS = [
    ("Payer,Sum\nOlm Bank,5\n", [(2, {"Payer": "Olm Bank", "Sum": "5"})]),
    ("sep=;\r\nPayer;Sum\r\nOlm Bank;1,5\r\n", [(3, {"Payer": "Olm Bank", "Sum": "1,5"})]),
    ("\ufeffPayer\tSum\nOlm\t5\n", [(2, {"Payer": "Olm", "Sum": "5"})]),
    ("'Payer','Sum'\n'Olm, Bank','5'\n", [(2, {"Payer": "Olm, Bank", "Sum": "5"})]),
    ('Payer,Sum\n"Olm \\"B\\" Bank",5\n', [(2, {"Payer": 'Olm "B" Bank', "Sum": "5"})]),
    ("a^b^c\n1^2^3\n4^5^6\n", [(2, {"a": "1", "b": "2", "c": "3"}), (3, {"a": "4", "b": "5", "c": "6"})]),
    ("Payer,Sum\rOlm,5\rVint,6", [(2, {"Payer": "Olm", "Sum": "5"}), (3, {"Payer": "Vint", "Sum": "6"})]),
    ("Name,Note\nA,\"two\nlines\"\nB,x\n", [(2, {"Name": "A", "Note": "two lines"}), (3, {"Name": "B", "Note": "x"})]),
    ("Country,2019,2020\nNorland,5,6\n", [(2, {"Country": "Norland", "2019": "5", "2020": "6"})]),
    ("Sum,Sum\n1,2\n", [(2, {"Sum": "1", "Sum (2)": "2"})]),
    ("Payer,\nOlm,5\n", [(2, {"Payer": "Olm", "Column 2": "5"})]),
    ("a,b\nx | b: y,z\n", [(2, {"a": "x | b: y", "b": "z"})]),
    ("Payer,Sum\n\n\nOlm,5\n", [(4, {"Payer": "Olm", "Sum": "5"})]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), DIALECTS, ids=[repr(text[:24]) for text, _ in DIALECTS])
def test_delimited_tables(tmp_path: Path, text: str, expected: Found) -> None:
    assert rows(tmp_path, text) == expected


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_character_sets(tmp_path: Path, encoding: str) -> None:
    text = "Name;Ort\n" + "Müller;Köln\n" * 30
    assert rows(tmp_path, text.encode(encoding))[0] == (2, {"Name": "Müller", "Ort": "Köln"})


def test_a_table_without_names_of_columns_keeps_its_first_row(tmp_path: Path) -> None:
    draft, found = read(tmp_path, "Ida Roe,2011-01-02,5\nBo Lund,2011-01-03,6\n")
    assert found[0] == (1, {"Column 1": "Ida Roe", "Column 2": "2011-01-02", "Column 3": "5"})
    assert any("No row names the columns" in warning for warning in draft.warnings)
    assert len(rows(tmp_path, "Ida Roe,Olm Bank\nBo Lund,Vint Ltd\nAda Vale,Olm Bank\n")) == 3


def test_a_title_above_the_header_is_text_and_no_row(tmp_path: Path) -> None:
    draft, found = read(tmp_path, "Ledger of the harbour\n\nPayer;Sum\nOlm;5\nVint;6\n")
    assert [row for row, _ in found] == [4, 5]
    assert draft.blocks[0].kind == "paragraph"


def test_bad_rows_are_told_with_their_numbers_and_kept(tmp_path: Path) -> None:
    draft, found = read(tmp_path, 'a,b\n1\n1,2,3\n,\n"open, x\nlast,y\n')
    assert found == [
        (2, {"a": "1"}),
        (3, {"a": "1", "b": "2", "Column 3": "3"}),
        (5, {"a": '"open', "b": "x"}),
        (6, {"a": "last", "b": "y"}),
    ]
    told = " ".join(draft.warnings)
    assert "more or fewer cells than the header: 2, 3" in told
    assert "hold nothing and were left out: 4" in told
    assert "never closed, and was read as it stands, in row 5" in told


def test_nul_and_formulas_are_words(tmp_path: Path) -> None:
    body = "Name,Note\n" + "Roe,plain\n" * 600 + "Ro\0e,=cmd|' /C calc'!A0\n"
    draft, found = read(tmp_path, body)
    assert found[-1][1] == {"Name": "Roe", "Note": "=cmd|' /C calc'!A0"}
    assert any("NUL" in warning for warning in draft.warnings)


def test_json_in_its_shapes(tmp_path: Path) -> None:
    reader = JsonReader()
    assert rows(tmp_path, '[{"a":1.10,"b":{"c":"x"}},{"a":5.689852347E7,"t":["q","w"],"n":null}]', reader) == [
        (1, {"a": "1.10", "b.c": "x"}),
        (2, {"a": "5.689852347E7", "t": "q; w"}),
    ]
    assert rows(tmp_path, '{"case":"X","paid":[{"to":"A"},{"to":"B"}],"meta":{"n":3}}', reader) == [
        (1, {"case": "X", "meta.n": "3"}),
        (1, {"to": "A"}),
        (2, {"to": "B"}),
    ]
    assert rows(tmp_path, '[["Name","N"],["A",1],["B",2]]', reader) == [
        (2, {"Name": "A", "N": "1"}),
        (3, {"Name": "B", "N": "2"}),
    ]
    assert rows(tmp_path, '{"a":1}\n{"a":2}\n', reader) == [(1, {"a": "1"}), (2, {"a": "2"})]
    assert rows(tmp_path, "[1e999999, 99999999999999999999999999]", reader)[1] == (2, {"value": "9" * 26})


def test_a_line_that_is_no_json_is_kept_and_told(tmp_path: Path) -> None:
    draft, found = read(tmp_path, '{"a":1,"b":"x\\ud800y"}\nnope {\n\n{"a":2}\n', JsonLinesReader())
    assert found == [(1, {"a": "1", "b": "x\ufffdy"}), (4, {"a": "2"})]
    assert "nope {" in draft.text
    assert any("no JSON" in warning and warning.endswith("are: 2.") for warning in draft.warnings)


def test_parquet_and_sqlite_give_the_same_rows(tmp_path: Path) -> None:
    expected = [(1, {"payer": "Olm Bank", "sum": "1.50"}), (2, {"payer": "Vint", "sum": "7"})]
    assert (
        rows(tmp_path, make_parquet({"payer": ["Olm Bank", "Vint"], "sum": ["1.50", "7"]}), ParquetReader()) == expected
    )
    data = make_database([("Olm Bank", "1.50"), ("Vint", "7")], 'odd " name')
    assert rows(tmp_path, data, DatabaseReader()) == expected


def test_a_hit_finds_its_cell(tmp_path: Path) -> None:
    reader = TableReader()
    blob = blob_of(tmp_path, b"Payer,Sum\nOlm,5\nVint,6\n", name="t.csv", media_type="text/csv")
    rendition = build_rendition(blob, reader, reader.read(blob))
    place = find_cell(rendition, rendition.text.index("Vint"))
    assert place is not None
    table, row, cell = place
    assert (row.number, table.columns[cell.column]) == (3, "Payer")  # type: ignore[union-attr]
    assert find_cell(rendition, 0)[2] is None  # type: ignore[index]


MILLION = 1_000_000


def refusal(folder: Path, data: bytes, reader: Reader) -> str:
    """What is said where a file is refused; a full stop where it is read."""
    try:
        read(folder, data, reader)
    except ItemError as error:
        return error.message
    return "."


HOSTILE: list[tuple[str, Reader, bytes]] = [
    ("a million columns", TableReader(), b",".join(b"%x" % i for i in range(MILLION)) + b"\n" + b"1," * MILLION),
    ("only delimiters", TableReader(), b"," * 2_000_000),
    ("only quotes", TableReader(), b'"' * 999_999),
    ("quotes and lines", TableReader(), b'a,b\n' + b'"\n' * 200_001),
    ("endless line", TableReader(), b"a,b\n" + b"x" * 6_000_000),
    ("nested lists", JsonReader(), b"[" * 100_000 + b"]" * 100_000),
    ("nested objects", JsonReader(), b'{"a":' * 100_000 + b"1" + b"}" * 100_000),
    ("broken nest", JsonReader(), b"[" * 1_000_000),
    ("nested line", JsonLinesReader(), b'{"a":1}\n' + b"[" * 100_000 + b"]" * 100_000 + b"\n"),
    ("huge numbers", JsonReader(), b"[" + b"9" * 1_000_000 + b", 1e999999999]"),
    ("own keys each", JsonReader(), b"[" + b",".join(b'{"k%d":1,"l%d":2}' % (i, i) for i in range(20_000)) + b"]"),
    ("same key over and over", JsonReader(), b"{" + b",".join(b'"k":1' for _ in range(200_000)) + b"}"),
]  # fmt: skip


@pytest.mark.parametrize(("reader", "data"), [row[1:] for row in HOSTILE], ids=[row[0] for row in HOSTILE])
def test_hostile_tables_are_read_or_refused_in_a_sentence(tmp_path: Path, reader: Reader, data: bytes) -> None:
    assert refusal(tmp_path, data, reader).endswith(".")


def test_an_endless_cell_is_refused_and_names_its_row(tmp_path: Path) -> None:
    with pytest.raises(UnreadableInput, match="row 3 is longer"):
        read(tmp_path, "a,b\n1,2\n" + "x" * 5_100_000 + "\n3,4\n")


def test_parquet_that_lies_is_refused_in_a_sentence(tmp_path: Path) -> None:
    good = make_parquet({"payer": ["Olm Bank"] * 50, "sum": [str(i) for i in range(50)]})
    for seed in range(60):
        chance = random.Random(seed)
        data = bytearray(good)
        for _ in range(chance.randrange(1, 12)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        assert refusal(tmp_path, bytes(data), ParquetReader()).endswith("."), seed


cells = st.text(st.sampled_from([*'ab1"\n\r,;| :\t\0é€']), max_size=8)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.lists(cells, min_size=2, max_size=4), min_size=2, max_size=6), st.sampled_from([",", ";", "\t"]))
def test_what_csv_wrote_is_counted_alike_and_anchored(table: list[list[str]], delimiter: str) -> None:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, lineterminator="\n").writerows(table)
    text = out.getvalue()
    given_back = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    assert count_records(text) == sum(map(bool, given_back))
    for size in (1, 3, 7):
        pieces = [text[i : i + size] for i in range(0, len(text), size)]
        assert count_lines(iter(pieces)) == count_records(text)


def test_array_elements_come_whole_however_the_text_is_cut() -> None:
    text = ' [ {"a": [1, 2]}, 12345, "x,]", null, -1.5e3, true ] '
    whole = [{"a": ["1", "2"]}, "12345", "x,]", None, "-1.5e3", True]
    for size in range(1, len(text)):
        pieces = iter([text[i : i + size] for i in range(0, len(text), size)])
        assert list(iter_array(pieces, 100)) == whole
    assert list(iter_array(iter(["[", "]"]), 10)) == []
    for bad in ("{}", "[1", "[1 2]", "[1,", '["' + "x" * 50):
        with pytest.raises(ValueError, match=r"."):
            list(iter_array(iter(bad), 20))


def test_names_of_columns_are_unique() -> None:
    assert unique_names(["", "a", "a", "a (2)", "A", ""]) == ("Column 1", "a", "a (3)", "a (2)", "A", "Column 6")
    assert len(set(unique_names(["x"] * 1000 + ["x (2)"] * 5))) == 1005


def test_a_delimiter_in_prose_does_not_win() -> None:
    assert find_dialect("name;note\nRoe;one, two, three\nVint;four\n").delimiter == ";"
    assert find_dialect("Name\nIda Roe: a life\nBo Lund: another\nC: x\n").delimiter == ","
