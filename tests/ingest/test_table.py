"""Tables: rows that can be read alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from sourcebook.errors import UnreadableInput
from sourcebook.ingest.base import Draft, check_draft
from sourcebook.ingest.table import TableReader, find_delimiter
from sourcebook.testing.readers import blob_of


def read(folder: Path, data: str | bytes, media_type: str = "text/csv") -> Draft:
    raw = data if isinstance(data, bytes) else data.encode()
    draft = TableReader().read(blob_of(folder, raw, name="t.csv", media_type=media_type))
    check_draft(draft)
    return draft


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_rows_carry_their_column_names(tmp_path: Path, delimiter: str) -> None:
    rows = [["Payer", "Payee", "Amount"], ["Aldora", "Vint Ltd", "1200"], ["Vint Ltd", "", "300"]]
    draft = read(tmp_path, "\n".join(delimiter.join(row) for row in rows))
    assert [draft.text[b.start : b.end] for b in draft.blocks] == [
        "Payer: Aldora | Payee: Vint Ltd | Amount: 1200",
        "Payer: Vint Ltd | Amount: 300",
    ]
    assert {(b.kind, b.group) for b in draft.blocks} == {("row", 1)}
    assert [b.path for b in draft.blocks] == ["row=2", "row=3"]


def test_quoted_cells_and_other_charset(tmp_path: Path) -> None:
    draft = read(tmp_path, 'Name,Note\n"Roe, Ida","said ""no""\nand left"\nMüller,x\n'.encode("cp1252"))
    assert draft.text == 'Name: Roe, Ida | Note: said "no" and left\nName: Müller | Note: x'


def test_ragged_rows_are_read_with_a_warning(tmp_path: Path) -> None:
    draft = read(tmp_path, "a,b\n1\n1,2,3\n1,2\n")
    assert draft.text == "a: 1\na: 1 | b: 2 | Column 3: 3\na: 1 | b: 2"
    assert draft.warnings == ("2 of 3 rows have more or fewer cells than the header: 2, 3.",)


def test_header_alone_and_single_column(tmp_path: Path) -> None:
    assert read(tmp_path, "a,b\n").text == "a | b"
    assert read(tmp_path, "Name\nIda Roe\n").text == "Name: Ida Roe"


def test_delimiter_in_prose_cells_does_not_win() -> None:
    assert find_delimiter("name;note\nRoe;one, two, three\nVint;four\n") == ";"


def test_binary_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableInput):
        read(tmp_path, bytes(range(256)) * 10)


def test_endless_cell_is_refused_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(UnreadableInput, match="no readable table"):
        read(tmp_path, 'a,b\n"' + "x" * 5_100_000)
