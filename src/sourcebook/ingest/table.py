"""CSV and TSV: every row a block that can be read alone - "Payer: Aldora Bank | Amount: 1,200"."""

from __future__ import annotations

import csv
import io
from collections import Counter
from typing import ClassVar

from sourcebook.errors import UnreadableInput
from sourcebook.ingest.assemble import Assembly
from sourcebook.ingest.base import Blob, Draft
from sourcebook.ingest.language import find_language
from sourcebook.ingest.plaintext import read_text
from sourcebook.model.document import Metadata

SNIFFED = 100_000
"""Characters looked at to tell the delimiter."""
_DELIMITERS = ",;\t|"
_FIELD_LIMIT = 5_000_000


class TableReader:
    """Reads comma-, semicolon-, bar- or tab-separated values."""

    name: ClassVar[str] = "table"
    version: ClassVar[str] = "1"
    media_types: ClassVar[tuple[str, ...]] = ("text/csv", "text/tab-separated-values")

    def read(self, blob: Blob) -> Draft:
        """Rows with their column names. See `Reader.read`."""
        text, warnings = read_text(blob.read_bytes(), blob.name)
        text = text.removeprefix("\ufeff")
        delimiter = find_delimiter(text[:SNIFFED], blob.media_type)
        csv.field_size_limit(_FIELD_LIMIT)
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        made = Assembly()
        header: list[str] = []
        ragged = 0
        try:
            for row in rows:
                cells = [" ".join(cell.replace("\0", "").split()) for cell in row]
                if not any(cells):
                    continue
                if not header:
                    header = cells
                    continue
                ragged += len(cells) != len(header)
                made.add("row", row_text(header, cells), group=1, path=f"line={rows.line_num}")
        except csv.Error as error:
            raise UnreadableInput(
                f"{blob.name} is no readable table: line {rows.line_num}, {error}.", "Mend the line or add it as .txt."
            ) from error
        if header and not made.blocks:
            made.add("row", " | ".join(cell for cell in header if cell), group=1, path="line=1")
        if ragged:
            warnings += (f"{ragged} of {len(made.blocks)} rows have more or fewer cells than the header.",)
        words = made.text()
        return Draft(
            text=words,
            blocks=tuple(made.blocks),
            metadata=Metadata(language=find_language(words)),
            warnings=warnings,
        )


def row_text(header: list[str], cells: list[str]) -> str:
    """A row with its column names; empty cells are left out, cells beyond the header are named by their number."""
    named = ((header[i] if i < len(header) and header[i] else f"Column {i + 1}", cell) for i, cell in enumerate(cells))
    return " | ".join(f"{name}: {cell}" for name, cell in named if cell)


def find_delimiter(sample: str, media_type: str = "text/csv") -> str:
    """The delimiter that gives most lines the same number of cells above one; comma (or tab by type) when none does."""
    best, best_score = "\t" if "tab" in media_type else ",", 0.0
    lines = sample.splitlines()[:200]
    lines = lines[:-1] if len(lines) > 1 else lines
    for delimiter in _DELIMITERS:
        try:
            widths = Counter(len(row) for row in csv.reader(lines, delimiter=delimiter) if row)
        except csv.Error:
            continue
        width, count = max(widths.items(), key=lambda item: (item[1], item[0]), default=(1, 0))
        score = count / max(1, widths.total()) * min(width, 4) if width > 1 else 0.0
        if score > best_score:
            best, best_score = delimiter, score
    return best
