"""Figures: what is counted in the same unit and by the same word, claims beside each other.

The same sentence in several documents is one claim with the words of each. Claims are not averaged, and which of them
mean the same event is left to the reader: they stand with their sentences, dates and sources.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Final

from sourcebook.errors import UsageError
from sourcebook.model.document import Rendition, Table
from sourcebook.model.measured import Claimed, Measure, Reading
from sourcebook.model.network import Rest
from sourcebook.model.pin import Pin
from sourcebook.model.table import Cell, iter_rows, label_of
from sourcebook.model.when import read_when

MOST_CLAIMS: Final = 60
MOST_READINGS: Final = 5_000


def measure_of(pin: Pin) -> tuple[str, str]:
    """(unit, thing) by which claims are set beside each other.

    What sums are for is told in too many ways for that: they have their currency alone.
    """
    return pin.unit, "" if pin.unit.isupper() or pin.unit == "money" else " ".join(pin.of.casefold().split())


def choose_measures(pins: Iterable[Pin], most: int) -> tuple[frozenset[tuple[str, str]], int]:
    """What most documents count, and twice or more, and how many such measures there are.

    Of a pin a few numbers are held, whatever its words are.
    """
    documents: dict[tuple[str, str], set[int]] = {}
    claims: dict[tuple[str, str], set[int]] = {}
    for pin in pins:
        key = measure_of(pin)
        if (pin.least is None and pin.most is None) or not any(key):
            continue
        documents.setdefault(key, set()).add(hash(pin.document))
        claims.setdefault(key, set()).add(hash(f"{pin.exact} {pin.words.casefold()}"))
    held = [key for key in documents if len(claims[key]) > 1]
    held.sort(key=lambda k: (-len(documents[k]), -min(len(claims[k]), MOST_CLAIMS), *k))
    return frozenset(held[:most]), len(held)


def build_measures(
    pins: Iterable[Pin], source_of: Callable[[str], tuple[str, str]], *, words: str = "", unit: str = ""
) -> list[Measure]:
    """Claims by what they count, those of most documents first.

    Args:
        pins: Of figures and sums.
        source_of: Outlet or title of a document, and its date of publication.
        words: Only claims whose sentences have all of these words.
        unit: Only in this unit.
    """
    wanted = words.casefold().split()
    held: dict[tuple[str, str], dict[str, list[Pin]]] = {}
    for pin in pins:
        text = pin.words.casefold()
        if (unit and pin.unit.casefold() != unit.casefold()) or not all(w in text for w in wanted):
            continue
        if pin.least is None and pin.most is None:
            continue
        if any(key := measure_of(pin)) or wanted:
            held.setdefault(key, {}).setdefault(f"{pin.exact} {text}", []).append(pin)
    measures = [_measure(key, [*groups.values()], source_of) for key, groups in held.items()]
    return sorted(measures, key=lambda m: (-m.documents, -len(m.claims), m.unit, m.of))


def _measure(
    key: tuple[str, str], groups: list[list[Pin]], source_of: Callable[[str], tuple[str, str]]
) -> Measure:  # fmt: skip
    claims = sorted((_claimed(group, source_of) for group in groups), key=_order)
    documents = len({m.document for group in groups for m in group})
    return Measure(
        unit=key[0], of=key[1], documents=documents, claims=tuple(claims[:MOST_CLAIMS]),
        left_out=max(0, len(claims) - MOST_CLAIMS),
    )  # fmt: skip


def _order(claim: Claimed) -> tuple[float, float, str]:
    low = claim.low if claim.low is not None else claim.high or 0.0
    return low, claim.high if claim.high is not None else float("inf"), claim.words


def _claimed(group: list[Pin], source_of: Callable[[str], tuple[str, str]]) -> Claimed:
    first = group[0]
    source, published = source_of(first.document)
    return Claimed(
        low=first.least, high=first.most, approximate=first.approximate, words=first.words, edtf=first.edtf,
        status=first.status, published=published, source=source, documents=len({m.document for m in group}),
        rests=tuple(
            Rest(document=m.document, relation=m.reading, start=m.start, end=m.end, exact=m.exact) for m in group
        ),
    )  # fmt: skip


def read_series(document: str, rendition: Rendition, time: str, value: str) -> tuple[list[Reading], int]:
    """The values of a column by the times of another, and how many rows had none.

    Raises:
        UsageError: No table of the document has these columns; the message lists those it has.
    """
    for table in rendition.tables:
        names = [label_of(table.columns, i) for i in range(len(table.columns))]
        if time in names and value in names:
            columns = names.index(time), names.index(value)
            found = [r for r in _read(document, rendition, table, columns) if r]
            return found[:MOST_READINGS], len(table.cells) - len(found)
    known = sorted({label_of(t.columns, i) for t in rendition.tables for i in range(len(t.columns))})
    hint = f"Its columns are: {', '.join(known[:40])}." if known else "It holds no table."
    raise UsageError(f"No table of {document} has the columns {time!r} and {value!r}.", hint)


def _read(document: str, rendition: Rendition, table: Table, columns: tuple[int, int]) -> Iterator[Reading | None]:
    for row in iter_rows(rendition, table):
        cells = {c.column: c for c in row.cells}
        yield _reading(document, rendition.text, cells.get(columns[0]), cells.get(columns[1]))


def _reading(document: str, text: str, when: Cell | None, value: Cell | None) -> Reading | None:
    if when is None or value is None:
        return None
    said, exact = text[when.start : when.end].strip(), text[value.start : value.end]
    number = number_of(exact)
    if number is None or read_when(said) is None:
        return None
    rest = Rest(document=document, relation="", start=value.start, end=value.end, exact=exact)
    return Reading(edtf=said, value=number, rest=rest)


def number_of(text: str) -> float | None:
    """A cell as a number: `1,200.5`, `1 200`, `12 %`; None where it is none."""
    plain = text.strip().strip("%$€£¥ ").replace(",", "").replace(" ", "").replace(" ", "")
    try:
        found = float(plain)
    except ValueError:
        return None
    return found if abs(found) < 1e300 else None
