"""Rows of tables: cells read by the kind of their column, or by a mapping. No model, no grammar of prose.

Without a mapping a table gives its dates, sums, counts, names and countries; what a column holds is told from its name
and from what its cells look like. With one, every row that a rule fits gives the relation, person, organization or
event the rule describes, with certainty, and a row that it does not fit is told of with its number. The rows of an
entity or a timeline of somebody else (`model.delivered`, `model.told_timeline`) say themselves what they are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import ClassVar

from sourcebook.extract.base import Reading
from sourcebook.extract.rows.columns import Column, find_columns, samples
from sourcebook.extract.rows.delivered import read_delivered
from sourcebook.extract.rows.making import Maker, read_cells
from sourcebook.extract.rows.mapped import Applied, Report
from sourcebook.extract.rows.timeline import read_timeline
from sourcebook.extract.time_grammar import writes_day_first
from sourcebook.model import delivered, told_timeline
from sourcebook.model.annotation import Annotation
from sourcebook.model.document import Rendition, Table
from sourcebook.model.mapping import Mapping, MappingReading
from sourcebook.model.table import Row, iter_rows

VERSION = "1"


_OWN_FORMS: dict[str, Callable[[Maker, Rendition], None]] = {
    delivered.MEDIA_TYPE: read_delivered, told_timeline.MEDIA_TYPE: read_timeline,
    told_timeline.SHEET_TYPE: read_timeline,
}  # fmt: skip
"""Kinds of files whose rows say themselves what they are."""


class RowsExtractor:
    """Reads the rows of tables: times, money, figures and mentions, and what a mapping makes of them."""

    name: ClassVar[str] = "rows"
    version: ClassVar[str] = VERSION
    requires: ClassVar[tuple[str, ...]] = ()
    assigns: ClassVar[tuple[str, ...]] = ("mention", "time", "money", "figure", "relation", "claim")
    beside: ClassVar[bool] = True
    """Rows are nobody else's matter."""

    def extract(self, reading: Reading) -> Iterator[Annotation]:
        """Readings in text order of what they stand on, mapped ones first in each row."""
        if not reading.whole.tables:
            return
        read = _OWN_FORMS.get(reading.whole.media_type)
        if read is not None:
            maker = Maker(reading.document, reading.whole, self)
            read(maker, reading.whole)
            yield from maker.made.values()
            return
        found, reading.by_mapping = read_rows(reading.document, reading.whole, reading.mapping, reading.language)
        yield from found


def columns_of(rendition: Rendition, table: Table, rows: list[Row], language: str = "en") -> list[Column]:
    """What each column of a table holds."""
    return find_columns(table, samples(rendition, table, rows), bool(writes_day_first(language)))


def read_rows(
    document: str, rendition: Rendition, mapping: Mapping | None = None, language: str = "en", most: int | None = None
) -> tuple[list[Annotation], MappingReading | None]:
    """The readings of all tables of a rendition (of `most` rows of each), and what the mapping came to."""
    maker = Maker(document, rendition, RowsExtractor())
    report = Report()
    names: list[str] = []
    for table in rendition.tables:
        rows = list(iter_rows(rendition, table))
        columns = columns_of(rendition, table, rows, language)
        names += table.columns
        applied = Applied(mapping, columns, table.columns, table.name, report) if mapping else None
        for row in rows[:most]:
            if applied:
                applied.read(maker, row)
            read_cells(maker, columns, row.cells)
    return list(maker.made.values()), report.reading(mapping, names) if mapping else None
