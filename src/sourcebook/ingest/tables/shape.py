"""Whether the first row of a table names its columns: told by what the cells under it look like."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

_NUMBER = re.compile(r"[(+-]?\s?[^\w\s]?\s?\d[\d.,'\s]*(?:[eE][+-]?\d{1,3})?\s?[^\w\s]?\)?")
_DATE = re.compile(
    r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}(?:[T ].{0,30})?|[A-Za-z]{3,9}\.? \d{1,2},? \d{4}|\d{1,2} [A-Za-z]{3,9}\.? \d{4}"
)
_ADDRESS = re.compile(r"https?://\S+|[^\s@]{1,100}@[^\s@.]{1,63}\.\S{1,200}")
_HEADS_TEXT = """
    account address aliases amount author beneficiary birth born buyer category city client code comment
     contract contractor count country currency customer date day department description director donor
    email employee employer end entity event first from full given group holder iban id identifier invoice last
    lender location month name names nationality note notes number officer order org organisation
    organization originator owner party payee payer payment percent period person phone place position price
     province purpose quantity rate recipient ref reference region registration role sector seller sender
    share shareholder shares source start status subject sum supplier surname tax title to total town
    transaction type unit url value vendor year
"""
_HEADS = frozenset(_HEADS_TEXT.split())
"""Words of which names of columns are made."""
_MOST_PREAMBLE = 20
_YEAR = re.compile(r"(?:19|20)\d\d")


def kind_of_cell(cell: str) -> str:
    """What a cell looks like: `number`, `date`, `address`, `text`, or empty."""
    words = cell.strip()[:100]
    if not words:
        return ""
    if _DATE.fullmatch(words):
        return "date"
    if _NUMBER.fullmatch(words):
        return "number"
    return "address" if _ADDRESS.fullmatch(words) else "text"


def is_header(first: Sequence[str], rest: Sequence[Sequence[str]]) -> bool:
    """Whether a row names the columns of those under it.

    Numbers, dates and addresses are no names, but years over numbers are ("Country, 2019, 2020"). Without any, a row
    that has a cell of words over a column of numbers or dates is one; so is the first row of words alone.
    """
    kinds = [kind_of_cell(cell) for cell in first]
    below = [_below(rest, column) for column in range(len(first))]
    for cell, kind, under in zip(first, kinds, below, strict=True):
        if kind in ("date", "address") or (
            kind == "number" and not (_YEAR.fullmatch(cell.strip()) and under == "number")
        ):
            return False
    if any(kind == "number" for kind in kinds) and not any(kind == "text" for kind in kinds):
        return False
    if rest and list(first) in [list(row) for row in rest]:
        return False
    return not (rest and all(kind == "text" for kind in kinds) and all(map(_reads_as_name, first)))


def count_preamble(rows: Sequence[Sequence[str]]) -> int:
    """How many rows stand above a table: remarks with fewer cells than it has, down to what names its columns.

    None where no row of the table's width has words over a column of numbers or dates: then it may be ragged only.
    """
    widths = [sum(1 for cell in row if cell.strip()) for row in rows]
    wide = Counter(width for width in widths if width > 1).most_common(1)
    if not wide or wide[0][1] < 2 or widths[0] >= wide[0][0]:
        return 0
    place = next(i for i, width in enumerate(widths) if width >= wide[0][0])
    named, rest = rows[place], rows[place + 1 :]
    sure = any(
        kind_of_cell(cell) == "text" and _below(rest, column) in ("number", "date") for column, cell in enumerate(named)
    )
    return place if place <= _MOST_PREAMBLE and sure and is_header(named, rest) else 0


def _reads_as_name(cell: str) -> bool:
    """Whether a cell of words is a name rather than what a column of names is called."""
    words = cell.split()
    return (
        len(words) > 1 and all(w[:1].isupper() for w in words) and not {w.lower().strip(".:#") for w in words} & _HEADS
    )


def _below(rest: Sequence[Sequence[str]], column: int) -> str:
    """What most of the filled cells of a column look like."""
    kinds = [kind_of_cell(row[column]) for row in rest[:50] if column < len(row) and row[column].strip()]
    return max(sorted(set(kinds)), key=kinds.count, default="")
