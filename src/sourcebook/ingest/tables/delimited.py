"""Delimited values (CSV, TSV and their kin): dialect, header and records, one record at a time.

The dialect is told from the head of the file: the delimiter that cuts most lines into equally many cells. A quote that
is never closed would swallow the rest of the file; the record it opens is read again, line by line, without quotes.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import NamedTuple, TextIO

from sourcebook.ingest.tables.shape import count_preamble, is_header

SNIFFED = 100_000
"""Characters looked at to tell the dialect."""
LONGEST_RECORD = 5_000_000
"""Characters of one record; a longer one is a quote never closed, or no record."""
_COMMON, _RARE = ",;\t|", "^~\x1f\x01:"
_NEWLINE = re.compile(r"\r\n|\r|\n")
_SEP = re.compile(r"sep=(.)\r?\n?", re.I)


class Dialect(NamedTuple):
    """How cells are parted and quoted; `skip` lines at the head say only this ("sep=;")."""

    delimiter: str
    quote: str = '"'
    escape: str | None = None
    skip: int = 0


class Record(NamedTuple):
    """One record: its number (blank lines count), the line it ends on, its cells; `unquoted`: read without quotes."""

    number: int
    line: int
    cells: list[str]
    unquoted: bool = False


@dataclass(slots=True)
class Records:
    """Records of lines, with what was wrong with them."""

    lines: Iterable[str]
    dialect: Dialect
    unclosed: list[int] = field(default_factory=list)
    """Numbers of records with a quote that is never closed."""
    endless: list[int] = field(default_factory=list)
    """Numbers of records longer than `LONGEST_RECORD` on one line; they are not given."""
    given: int = 0
    """Records given so far; blank lines are none."""

    def __iter__(self) -> Iterator[Record]:
        csv.field_size_limit(LONGEST_RECORD + 1)
        source = _Lines(islice(iter(self.lines), self.dialect.skip, None), self.dialect.skip)
        number = self.dialect.skip
        while True:
            source.taken.clear()
            source.size = 0
            try:
                cells = next(self._reader(source), None)
                open_quote = source.ended and self._is_open(source.taken)
            except (csv.Error, _TooLong):
                cells, open_quote = [], True
            if cells is None:
                return
            number += 1
            if not open_quote:
                if cells:
                    self.given += 1
                    yield Record(number, source.line, cells)
                continue
            for record in self._as_lines(source.give_back(), number, source.line):
                number = record.number
                yield record

    def _as_lines(self, lines: list[str], number: int, last: int) -> Iterator[Record]:
        """The lines of a record that does not end, each a record of its own, quotes left as they stand."""
        if len(lines) > 1 or len(lines[0]) <= LONGEST_RECORD:
            self.unclosed.append(number)
        for place, line in enumerate(lines):
            at = last - len(lines) + place + 1
            if len(line) > LONGEST_RECORD:
                self.endless.append(number + place)
                continue
            plain = csv.reader([line], _Unquoted, delimiter=self.dialect.delimiter)
            self.given += 1
            yield Record(number + place, at, next(plain, []), True)

    def _reader(self, lines: Iterable[str]) -> Iterator[list[str]]:
        dialect = self.dialect
        return csv.reader(
            lines, delimiter=dialect.delimiter, quotechar=dialect.quote, escapechar=dialect.escape,
            doublequote=dialect.escape is None,
        )  # fmt: skip

    def _is_open(self, taken: list[str]) -> bool:
        """Whether the lines end inside a quote: read strictly, their end comes too soon."""
        try:
            list(csv.reader(taken, delimiter=self.dialect.delimiter, quotechar=self.dialect.quote, strict=True))
        except csv.Error as error:
            return "unexpected end" in str(error)
        return False


class _Unquoted(csv.excel):
    quoting = csv.QUOTE_NONE
    quotechar = None


class _TooLong(Exception):
    """A record that goes on for too long."""


class _Lines:
    """Lines given to a reader of one record after another; remembers those of the record at hand."""

    def __init__(self, lines: Iterator[str], skip: int) -> None:
        self._lines = lines
        self.line = skip
        self.taken: list[str] = []
        self.size = 0
        self.ended = False

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = next(self._lines, None)
        if line is None:
            self.ended = True
            raise StopIteration
        self.line += 1
        self.taken.append(line)
        self.size += len(line)
        if self.size > LONGEST_RECORD:
            raise _TooLong
        return line

    def give_back(self) -> list[str]:
        """The lines of the record at hand."""
        taken, self.taken = self.taken, []
        return taken


def find_dialect(sample: str, media_type: str = "text/csv") -> Dialect:
    """The dialect of a file by its head; comma (or tab by type) when no delimiter shows."""
    lines = sample.splitlines()
    named = _SEP.fullmatch(lines[0]) if lines else None
    body = lines[1:200] if named else lines[:200]
    body = body[:-1] if len(body) > 1 and len(sample) >= SNIFFED else body
    quote = _quote(body)
    delimiter = named[1] if named else _delimiter(body, quote, "\t" if "tab" in media_type else ",")
    marks = sample.count("\\" + quote), sample.count(quote * 2)
    return Dialect(delimiter, quote, "\\" if marks[0] and not marks[1] else None, 1 if named else 0)


def find_delimiter(sample: str, media_type: str = "text/csv") -> str:
    """The delimiter that gives most lines the same number of cells above one; comma (or tab by type) when none does."""
    return find_dialect(sample, media_type).delimiter


def _quote(lines: list[str]) -> str:
    """A single quote where cells begin and end with it on most lines and no double quote is used."""
    if any('"' in line for line in lines):
        return '"'
    marked = [line.startswith("'") and line.rstrip().endswith("'") for line in lines if line.strip()]
    rows = marked[1:] if marked and not marked[0] else marked  # names of columns often go without
    return "'" if len(rows) > 1 and sum(rows) >= 0.8 * len(rows) else '"'


def _delimiter(lines: list[str], quote: str, default: str) -> str:
    best, best_score = default, 0.0
    for delimiter in _COMMON + _RARE:
        try:
            cells = [len(row) for row in csv.reader(lines, delimiter=delimiter, quotechar=quote) if row]
            widths = Counter(cells)
        except csv.Error:
            continue
        width, count = max(widths.items(), key=lambda item: (item[1], item[0]), default=(1, 0))
        if delimiter in _RARE and (width < 3 or count < 3 or count < widths.total()):
            continue
        score = count / max(1, widths.total()) * min(width, 4) if width > 1 else 0.0
        # Commas inside cells may stand in every row alike, but hardly in the names of the columns too.
        score *= 1.0 if cells and cells[0] == width else _UNLIKE_HEAD
        if score > best_score:
            best, best_score = delimiter, score
    return best


_UNLIKE_HEAD = 0.9
"""Weight of a delimiter by which the first line has another number of cells than most."""


class Head(NamedTuple):
    """What comes before the records: a title or remarks (number, words), the columns, and records read already."""

    remarks: list[tuple[int, str]]
    columns: list[str]
    named: bool
    header: int
    """Number of the record that is the header; 0 without."""
    first: list[Record]


LOOKED_AT = 50
"""Records looked at to tell whether the first is a header."""


def read_head(records: Iterator[Record]) -> Head | None:
    """The columns, from the first records; None when there is no record.

    Records of one cell above the first of several are a title or remarks, where most records have several.
    """
    looked = list(islice(records, LOOKED_AT))
    sample = [record for record in looked if _filled(record)]
    if not sample:
        return None
    wide = Counter(len(_filled(record)) > 1 for record in sample)
    remarks = []
    if wide[True]:
        while len(sample) > 1 and len(_filled(sample[0])) == 1 and _is_title(sample):
            remarks.append((sample[0].number, _filled(sample[0])[0]))
            sample.pop(0)
        for record in sample[: count_preamble([record.cells for record in sample])]:
            remarks.append((record.number, " | ".join(_filled(record))))
            sample.remove(record)
    first = sample[0]
    if is_header(first.cells, [record.cells for record in sample[1:]]):
        return Head(remarks, first.cells, True, first.number, [r for r in looked if r.number > first.number])
    width = max(len(record.cells) for record in sample)
    return Head(remarks, [""] * width, False, 0, [r for r in looked if r.number >= first.number])


def _is_title(sample: list[Record]) -> bool:
    """Whether the first of some records is a title: alone on its line, or above what names the columns."""
    below = next((record for record in sample[1:] if len(_filled(record)) > 1), None)
    if below is None or len(sample[0].cells) == 1:
        return below is not None
    rest = [record.cells for record in sample if record.number > below.number]
    return len(_filled(below)) > 1 and bool(rest) and is_header(below.cells, rest)


def _filled(record: Record) -> list[str]:
    return [cell.strip() for cell in record.cells if cell.strip()]


def count_records(text: str, quote: str = '"') -> int:
    """Records counted without the parser: lines that are not empty, line ends between quotes left out."""
    return count_lines(iter([text]), quote)


def count_lines(pieces: Iterable[str], quote: str = '"') -> int:
    """`count_records` of a text that comes in pieces."""
    count, held, inside = 0, "", False
    for piece in pieces:
        parts = piece.split(quote)
        # Every second part is inside quotes; what is there counts only for being something.
        outside = [part if (i % 2 == 0) != inside else "" for i, part in enumerate(parts)]
        inside ^= len(parts) % 2 == 0
        *lines, held = _NEWLINE.split(held + "\0".join(outside))
        count += sum(map(bool, lines))
        held = "\0" if held else ""
    return count + bool(held)


def bounded_lines(file: TextIO) -> Iterator[str]:
    """Lines of a text opened with its line ends left as they are; of one that does not end `LONGEST_RECORD` and one."""
    while line := file.readline(LONGEST_RECORD + 1):
        if len(line) > LONGEST_RECORD and not line.endswith(("\n", "\r")):
            while (rest := file.readline(LONGEST_RECORD)) and not rest.endswith(("\n", "\r")):
                pass
        yield line
