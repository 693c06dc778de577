"""Annotations on cells: each on the exact words of its cell, one of a kind on one place."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Protocol, TypeVar

from sourcebook.extract.naming.text import fold
from sourcebook.extract.rows.columns import Column
from sourcebook.extract.rows.values import country_of, is_name, kind_of_name, parse_date
from sourcebook.model.amount import Mark, parse_amount
from sourcebook.model.annotation import Annotation, Base, Figure, Mention, MentionType, Money, Time
from sourcebook.model.document import Rendition
from sourcebook.model.ids import make_id
from sourcebook.model.span import Span, context
from sourcebook.model.table import Cell

A = TypeVar("A", bound=Base)
SURE, GUESSED = 1.0, 0.8
"""Confidence of a cell read by a mapping, and of one whose column was only recognised."""
ORDER_UNKNOWN = 0.5
"""Confidence of a date whose day and month may be the other way round."""


class Signed(Protocol):
    """Who signs."""

    @property
    def name(self) -> str:
        """Name of the extractor."""
        ...

    @property
    def version(self) -> str:
        """Its version."""
        ...


class Maker:
    """Makes annotations of one rendition; what is made twice on one place is the same annotation."""

    def __init__(self, document: str, rendition: Rendition, by: Signed) -> None:
        self.document, self.rendition, self.text = document, rendition, rendition.text
        self.by = by
        self.made: dict[str, Annotation] = {}
        self.taken: set[tuple[str, int]] = set()
        """Kind and start of what was made on a cell."""

    def span(self, cell: Cell | tuple[int, int]) -> Span:
        """The words of a cell or range."""
        start, end = cell[-2:]
        return Span(start, end, self.text[start:end])

    def words(self, cell: Cell) -> str:
        """The words of a cell."""
        return self.text[cell.start : cell.end]

    def make(self, cls: type[A], start: int, end: int, *, key: Any = None, confidence: float, **fields: Any) -> A:
        """An annotation on `text[start:end]`; the one made first where there is one with the same kind, place, key."""
        kind = str(cls.__struct_config__.tag)
        identifier = make_id(kind, self.rendition.id, start, end, key)
        held = self.made.get(identifier)
        if held is not None:
            return held  # type: ignore[return-value]
        prefix, suffix = context(self.text, start, end)
        made = cls(
            id=identifier, document=self.document, rendition=self.rendition.id, start=start, end=end,
            exact=self.text[start:end], prefix=prefix, suffix=suffix, extractor=self.by.name, version=self.by.version,
            confidence=confidence, **fields,
        )  # fmt: skip
        self.made[identifier] = made  # type: ignore[assignment]
        self.taken.add((kind, start))
        return made

    def mention(
        self, cell: Cell, kind: MentionType, confidence: float, *, country: str | None = None, name: str = "",
        properties: dict[str, Span] | None = None,
    ) -> Mention:  # fmt: skip
        """A name; its chain is that of every same name of the same kind in the document."""
        full = name or self.words(cell)
        chain = make_id("chain", self.rendition.id, fold(full) or full, kind)
        return self.make(
            Mention, cell.start, cell.end, confidence=confidence, type=kind, name=full, chain=chain, country=country,
            properties=properties or {},
        )  # fmt: skip

    def time(self, cell: Cell, edtf: str, confidence: float) -> Time:
        """A date."""
        return self.make(
            Time, cell.start, cell.end, confidence=confidence, timex=_timex(edtf), type="DATE", edtf=edtf
        )  # fmt: skip

    def money(self, cell: Cell, mark: Mark, currency: str | None, confidence: float) -> Money:
        """A sum. Raises `ValueError` when the cell is none; the message says why."""
        amount = parse_amount(self.words(cell), mark)
        value = float(amount.value)
        return self.make(
            Money, cell.start, cell.end, confidence=confidence, low=value, high=value,
            currency=amount.currency or currency,
        )  # fmt: skip

    def figure(self, cell: Cell, mark: Mark, of: str, confidence: float) -> Figure:
        """A number of something. Raises `ValueError` when the cell is none."""
        value = float(parse_amount(self.words(cell), mark).value)
        return self.make(Figure, cell.start, cell.end, confidence=confidence, low=value, high=value, of=of or None)


def _timex(edtf: str) -> str:
    year, _, part = edtf.partition("-")
    return f"{year}-Q{int(part) - 32}" if part.isdigit() and 33 <= int(part) <= 36 else edtf


def type_of(text: str, column: Column | None) -> MentionType:
    """What a name is, by its form and the column it stands in."""
    kind = kind_of_name(text)
    if column is not None and column.strict:
        return column.type
    if kind in ("person", "organization"):
        return kind
    return column.type if column is not None else "organization"


def read_cells(maker: Maker, columns: list[Column], cells: Iterable[Cell]) -> None:
    """What the cells of one row say by the kind of their columns, where nothing was made on them before."""
    row = {cell.column: cell for cell in cells}
    for index, cell in row.items():
        if index >= len(columns):
            continue
        column = columns[index]
        if column.holds not in ("nothing", "text", "key", "number", "currency"):
            _read_cell(maker, column, cell, row)


def _read_cell(maker: Maker, column: Column, cell: Cell, row: dict[int, Cell]) -> None:
    words = maker.words(cell)
    if column.holds == "date":
        if ("time", cell.start) not in maker.taken and (edtf := parse_date(words, column.day_first)):
            maker.time(cell, edtf, GUESSED if column.day_known else ORDER_UNKNOWN)
    elif column.holds in ("money", "count"):
        try:
            if column.holds == "money" and ("money", cell.start) not in maker.taken:
                maker.money(cell, column.mark, currency_in(maker, column, row), GUESSED)
            elif column.holds == "count" and ("figure", cell.start) not in maker.taken:
                maker.figure(cell, column.mark, column.name, GUESSED)
        except ValueError:
            return
    elif ("mention", cell.start) not in maker.taken:
        _read_name(maker, column, cell, row)


def _read_name(maker: Maker, column: Column, cell: Cell, row: dict[int, Cell]) -> None:
    words = maker.words(cell)
    if column.holds == "country":
        if (country := country_of(words)) and len(words) > 3:
            maker.mention(cell, "place", GUESSED, country=country)
    elif is_name(words):
        if column.holds == "place":
            maker.mention(cell, "place", GUESSED, country=country_of(words))
        else:
            beside = row.get(column.country) if column.country is not None else None
            country = country_of(maker.words(beside)) if beside else None
            maker.mention(cell, type_of(words, column), GUESSED, country=country)


def currency_in(maker: Maker, column: Column, row: dict[int, Cell]) -> str | None:
    """The currency that a row or the column's name says for its sums."""
    if isinstance(column.currency, int):
        beside = row.get(column.currency)
        return currency_of(maker.words(beside)) if beside else None
    return column.currency


def currency_of(words: str) -> str | None:
    """A currency by its code or sign; None when a cell is neither."""
    try:
        return parse_amount(f"1 {words.strip()}").currency if len(words) < 8 else None
    except ValueError:
        return None
