"""Spreadsheets (XLSX, XLSB, XLS, ODS) by calamine: every row a block that can be read alone, sheet after sheet."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from io import BytesIO
from itertools import chain, islice
from typing import TYPE_CHECKING, ClassVar

from sourcebook.errors import EmptyInput, EncryptedInput, UnreadableInput
from sourcebook.ingest.base import Blob, Draft
from sourcebook.ingest.language import find_language
from sourcebook.ingest.office.beside_cells import words_beside
from sourcebook.ingest.office.cell_links import cell_links, with_links
from sourcebook.ingest.office.concealed import hidden_places
from sourcebook.ingest.office.properties import Properties, read_properties
from sourcebook.ingest.package import Package, as_usual, what_is_left
from sourcebook.ingest.tables.build import Tables
from sourcebook.ingest.tables.delimited import LOOKED_AT
from sourcebook.ingest.tables.shape import count_preamble, is_header

if TYPE_CHECKING:
    import python_calamine as calamine

Cell = int | float | str | bool | dt.time | dt.date | dt.datetime | dt.timedelta


class SheetsReader:
    """Reads spreadsheets."""

    name: ClassVar[str] = "sheets"
    version: ClassVar[str] = "6"
    media_types: ClassVar[tuple[str, ...]] = (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "application/vnd.ms-excel.sheet.macroenabled.12",
        "application/vnd.ms-excel.sheet.binary.macroenabled.12",
        "application/vnd.ms-excel",
        "application/vnd.oasis.opendocument.spreadsheet",
        "application/vnd.oasis.opendocument.spreadsheet-template",
    )
    loads: ClassVar[tuple[str, ...]] = ("lxml.etree", "python_calamine")

    def read(self, blob: Blob) -> Draft:
        """All rows of all sheets, named by the columns' heads. See `Reader.read`."""
        import python_calamine as calamine

        data, cut = what_is_left(blob.read_bytes())
        data = as_usual(data)
        if not data:
            raise EmptyInput(f"{blob.name} is empty.", "Check where it came from.")
        tables, warnings = Tables(), list(cut)
        first_columns: dict[int, int] = {}
        """By sheet, columns left of the first that holds something."""
        try:
            book = calamine.load_workbook(BytesIO(data))
        except calamine.PasswordError as error:
            raise EncryptedInput(f"{blob.name} is protected by a password.", "Save a copy without one.") from error
        except (calamine.CalamineError, OSError, ValueError) as error:
            message = f"{blob.name} is damaged: it cannot be opened as a spreadsheet."
            raise UnreadableInput(message, "Open it and save it anew.") from error
        with book:
            about = book.sheets_metadata
            for number, sheet in enumerate(about, start=1):
                if sheet.typ != calamine.SheetTypeEnum.WorkSheet:
                    continue
                if sheet.visible != calamine.SheetVisibleEnum.Visible:
                    warnings.append(f"The sheet {sheet.name!r} is hidden in the program; its rows were read.")
                if len(about) > 1:
                    tables.made.add("heading", sheet.name, level=2, path=f"sheet={number}")
                try:
                    held = book.get_sheet_by_name(sheet.name)
                    first_columns[number] = held.start[1] if held.start else 0
                    _add_rows(tables, _rows(held), number, sheet.name if len(about) > 1 else "")
                except (calamine.CalamineError, ValueError):
                    warnings.append(f"The sheet {sheet.name!r} is damaged and was left out.")
        linked = cell_links(data, blob.name)
        for words, place in words_beside(data, blob.name):
            tables.made.add("paragraph", words, path=place)
        if not any(block.kind != "heading" for block in tables.made.blocks):
            raise EmptyInput(f"{blob.name} holds no cells with content.", "Check where it came from.")
        warnings += hidden_places(data, blob.name)
        text = tables.made.text()
        metadata = _properties(data, blob.name).metadata(text, (), find_language(text))
        return with_links(tables.draft(blob.name, warnings, metadata), linked, first_columns)


def _properties(data: bytes, name: str) -> Properties:
    """Of a package; none for the binary kind of before 2007."""
    if not data.startswith(b"PK"):
        return Properties()
    with Package(data, name) as package:
        return read_properties(package)


def _rows(sheet: calamine.CalamineSheet) -> Iterator[tuple[int, list[str]]]:
    """Numbers (from 1) and cells of the rows that are not empty."""
    for number, row in enumerate(sheet.iter_rows(), start=1):
        cells = [_cell(value) for value in row]
        if any(cells):
            yield number, cells


def _cell(value: Cell) -> str:
    """What a cell shows: whole numbers without a fraction, dates as ISO, booleans in words."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(" ")
    return " ".join(str(value).replace("\0", "").split())


def _number(value: float) -> str:
    """A number in plain digits: accounts of sixteen and more are numbers in sheets, and nobody writes 1e-07."""
    if value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    words = repr(value)
    if 1e-12 < abs(value) < 1e21:
        words = format(Decimal(words), "f")
    return words.removesuffix(".0")


def _add_rows(tables: Tables, rows: Iterator[tuple[int, list[str]]], sheet: int, name: str) -> None:
    """Add a sheet's rows; those of one cell above the first row of several are a title or a remark."""
    path = f"sheet={sheet}"
    looked = list(islice(rows, LOOKED_AT))
    while len(looked) > 1 and _filled(looked[0][1]) == 1 and any(_filled(cells) > 1 for _, cells in looked):
        number, cells = looked.pop(0)
        tables.made.add("paragraph", next(filter(None, cells)), path=f"{path};row={number}")
    for number, cells in looked[: count_preamble([cells for _, cells in looked])]:
        tables.made.add("paragraph", " | ".join(filter(None, cells)), path=f"{path};row={number}")
        looked = looked[1:]
    if not looked:
        return
    number, first = looked[0]
    named = is_header(first, [cells for _, cells in looked[1:]])
    # Sheets pad every row to one width; what is named is told by the header's last name.
    width = max((i for i, cell in enumerate(first, start=1) if cell), default=0)
    table = tables.table(first[:width] if named else [""] * len(first), name=name, named=named, path=path)
    for at, cells in chain(looked[1:] if named else looked, rows):
        table.add(at, cells, width=len(table.columns))
    if named and not table.cells:
        table.add_header(number)


def _filled(cells: list[str]) -> int:
    return sum(1 for cell in cells if cell)
