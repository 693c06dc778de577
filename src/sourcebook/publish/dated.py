"""Long lists cut into pages by date: years, months, days, as finely as keeps a page short.

A list cut after every hundred rows shifts on every page when a row comes in at its head. Here a page's address says
which time it tells of, and a new row changes the page of its own day and the counts above it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from sourcebook.model.when import parse_edtf
from sourcebook.publish.words import date

T = TypeVar("T")
MOST = 100
"""Rows on one page."""
UNDATED = "undated"
_STEPS = (4, 7, 10)
"""Characters of a date that name its year, its month, its day."""


@dataclass(frozen=True, slots=True)
class DatedPage(Generic[T]):
    """A page of a list: rows of its time, or the times that it is cut into."""

    name: str
    """`1987`, `1987-03`, `1987-03-26`, `1987-03-26-2`, `undated`; ends of its path."""
    time: str
    count: int
    rows: tuple[T, ...] = ()
    parts: tuple[tuple[str, str, int], ...] = ()
    """(name, in words, rows) of the pages below it."""
    above: tuple[tuple[str, str], ...] = ()
    """(name, in words) of the pages that it is a part of, the widest first."""
    page: int = 1
    last: int = 1

    @property
    def title(self) -> str:
        """Its time in words."""
        return in_words(self.time)


def in_words(time: str) -> str:
    """A time of the tree in words."""
    head, _, rest = time.partition(" ")
    said = "Undated" if head == UNDATED else date(head)
    return f"{said}, {rest}" if rest else said


def day_of(edtf: str | None) -> str:
    """The time of a row: `1987-03-26`, `1987-03`, `1987` as far as it is known, else `undated`."""
    try:
        start = parse_edtf(edtf).start if edtf else None
    except ValueError:
        start = None
    if start is None or not 0 < start.first[0] < 10_000:
        return UNDATED
    year, month, day = start.first
    if start.grain in ("day", "second"):
        return f"{year:04}-{month:02}-{day:02}"
    return f"{year:04}-{month:02}" if start.grain == "month" else f"{year:04}"


def cut_by_date(rows: Sequence[T], time: Callable[[T], str]) -> list[DatedPage[T]]:
    """The pages of a list. Rows are in the order in which they are shown; `time` gives `day_of` of one.

    Of a list that fits on one page there are none: whoever asks shows it whole.
    """
    if len(rows) <= MOST:
        return []
    timed = [(time(row), row) for row in rows]
    return [page for name, held in _grouped(timed, 0) for page in _pages(name, held, 0, ())]


def top_of(pages: Sequence[DatedPage[T]]) -> list[tuple[str, str, int]]:
    """(name, in words, rows) of the widest pages."""
    return [(p.name, p.title, p.count) for p in pages if not p.above and p.page == 1]


Timed = Sequence[tuple[str, T]]


def _grouped(rows: Timed[T], step: int) -> list[tuple[str, list[tuple[str, T]]]]:
    """Rows by the part of their time that a step names, in the order of the rows; what is not so exact is apart."""
    groups: dict[str, list[tuple[str, T]]] = {}
    for time, row in rows:
        size = _STEPS[step]
        name = UNDATED if time == UNDATED else time[:size] if len(time) >= size else f"{time} no closer date"
        groups.setdefault(name, []).append((time, row))
    return sorted(groups.items(), key=lambda g: "" if g[0] == UNDATED else g[0], reverse=True)


def _pages(time: str, rows: Timed[T], step: int, above: tuple[tuple[str, str], ...]) -> Iterator[DatedPage[T]]:
    name = time.replace(" no closer date", "-only")
    finer = step + 1 < len(_STEPS) and time != UNDATED and " " not in time
    if len(rows) <= MOST or not finer:
        yield from _in_rows(name, time, rows, above)
        return
    parts = _grouped(rows, step + 1)
    told = tuple((t.replace(" no closer date", "-only"), in_words(t), len(held)) for t, held in parts)
    yield DatedPage(name, time, len(rows), parts=told, above=above)
    for part, held in parts:
        yield from _pages(part, held, step + 1, (*above, (name, in_words(time))))


def _in_rows(name: str, time: str, rows: Timed[T], above: tuple[tuple[str, str], ...]) -> Iterator[DatedPage[T]]:
    last = -(-len(rows) // MOST)
    for page in range(1, last + 1):
        shown = tuple(row for _, row in rows[(page - 1) * MOST : page * MOST])
        yield DatedPage(
            name if page == 1 else f"{name}-p{page}", time, len(rows), rows=shown, above=above, page=page, last=last
        )
