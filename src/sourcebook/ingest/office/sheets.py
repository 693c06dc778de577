"""Spreadsheets (XLSX, XLSB, XLS, ODS) by calamine: every row a block that can be read alone, sheet after sheet."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from io import BytesIO
from typing import ClassVar

import python_calamine as calamine

from sourcebook.errors import EmptyInput, EncryptedInput, UnreadableInput
from sourcebook.ingest.assemble import Assembly
from sourcebook.ingest.base import Blob, Draft
from sourcebook.ingest.language import find_language
from sourcebook.ingest.office.properties import Properties, read_properties
from sourcebook.ingest.package import Package
from sourcebook.ingest.table import row_text

Cell = int | float | str | bool | dt.time | dt.date | dt.datetime | dt.timedelta


class SheetsReader:
    """Reads spreadsheets."""

    name: ClassVar[str] = "sheets"
    version: ClassVar[str] = "1"
    media_types: ClassVar[tuple[str, ...]] = (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "application/vnd.ms-excel.sheet.macroenabled.12",
        "application/vnd.ms-excel.sheet.binary.macroenabled.12",
        "application/vnd.ms-excel",
        "application/vnd.oasis.opendocument.spreadsheet",
    )

    def read(self, blob: Blob) -> Draft:
        """All rows of all sheets, named by the columns' heads. See `Reader.read`."""
        data = blob.read_bytes()
        if not data:
            raise EmptyInput(f"{blob.name} is empty.", "Check where it came from.")
        made, warnings = Assembly(), []
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
                    made.add("heading", sheet.name, level=2, path=f"sheet={number}")
                try:
                    _add_rows(made, _rows(book.get_sheet_by_name(sheet.name)), number)
                except (calamine.CalamineError, ValueError):
                    warnings.append(f"The sheet {sheet.name!r} is damaged and was left out.")
        text = made.text()
        if not any(block.kind != "heading" for block in made.blocks):
            raise EmptyInput(f"{blob.name} holds no cells with content.", "Check where it came from.")
        return Draft(
            text=text,
            blocks=tuple(made.blocks),
            metadata=_properties(data, blob.name).metadata(text, (), find_language(text)),
            warnings=tuple(warnings),
        )


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
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(" ")
    return " ".join(str(value).replace("\0", "").split())


def _add_rows(made: Assembly, rows: Iterator[tuple[int, list[str]]], sheet: int) -> None:
    """Add a sheet's rows; those above the first row of two cells or more are a title or a remark."""
    header: list[str] = []
    head = 0
    added = False
    for number, cells in rows:
        path = f"sheet={sheet};row={number}"
        filled = [cell for cell in cells if cell]
        if header:
            made.add("row", row_text(header, cells), group=sheet, path=path)
            added = True
        elif len(filled) > 1:
            header, head = cells, number
        else:
            made.add("paragraph", filled[0], path=path)
    if header and not added:
        made.add("row", " | ".join(cell for cell in header if cell), group=sheet, path=f"sheet={sheet};row={head}")
