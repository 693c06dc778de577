"""CSV and TSV: every row a block that can be read alone - "Payer: Aldora Bank | Amount: 1,200"."""

from __future__ import annotations

import io
from itertools import chain
from typing import ClassVar

from sourcebook.errors import UnreadableInput
from sourcebook.ingest.base import Blob, Draft
from sourcebook.ingest.plaintext import read_text
from sourcebook.ingest.tables.build import Tables, check_count, listed
from sourcebook.ingest.tables.delimited import (
    LONGEST_RECORD,
    SNIFFED,
    Records,
    bounded_lines,
    count_records,
    find_delimiter,
    find_dialect,
    read_head,
)

__all__ = ["TableReader", "find_delimiter"]


class TableReader:
    """Reads comma-, semicolon-, bar- or tab-separated values, with or without a header, in any character set."""

    name: ClassVar[str] = "table"
    version: ClassVar[str] = "4"
    media_types: ClassVar[tuple[str, ...]] = ("text/csv", "text/tab-separated-values")

    def read(self, blob: Blob) -> Draft:
        """Rows with the names of their columns. See `Reader.read`."""
        text, warnings = read_text(blob.read_bytes(), blob.name)
        text = text.removeprefix("\ufeff")
        dialect = find_dialect(text[:SNIFFED], blob.media_type)
        records = Records(bounded_lines(io.StringIO(text, newline="")), dialect)
        rows = iter(records)
        head = read_head(rows)
        tables = Tables()
        if head is None:
            return tables.draft(blob.name)
        for number, words in head.remarks:
            tables.made.add("paragraph", words, path=f"row={number}")
        table = tables.table(head.columns, named=head.named)
        for record in chain(head.first, rows):
            table.add(record.number, record.cells, line=record.line)
        if records.endless:
            raise UnreadableInput(
                f"{blob.name} is no readable table: row {listed(records.endless)} is longer than {LONGEST_RECORD:,} "
                "characters.", "Mend the row or add the file as .txt.",
            )  # fmt: skip
        if head.named and not table.cells:
            table.add_header(head.header)
        if not head.named:
            warnings += ("No row names the columns; they are called Column 1, Column 2 ...",)
        if records.unclosed:
            warnings += (
                f"A quote is opened and never closed, and was read as it stands, in row {listed(records.unclosed)}.",
            )
        else:
            warnings += check_count(blob, records.given, count_records(text, dialect.quote) - dialect.skip)
        if "\0" in text:
            warnings += ("It holds NUL characters, which were left out.",)
        return tables.draft(blob.name, warnings)
