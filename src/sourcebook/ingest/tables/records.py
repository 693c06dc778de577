"""JSON values as records: rows of cells by the path of their keys, numbers kept as they are spelled.

A list of objects is a table, its columns the keys in the order they first appear; what is nested goes by its path
("payer.name", "tags" with "; " between simple values). An object that holds lists of objects gives a table for each,
and one of its own plain values.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

DEEPEST = 100
"""Levels of nesting that are followed; what lies deeper, or beyond `WIDEST`, is kept as JSON in one cell."""
WIDEST = 500
"""Columns of a table; the values of further keys go together into one more, as JSON."""
OTHERS = "other keys"


class Spelled(str):
    """A number as it is spelled in the source."""

    __slots__ = ()


_AFTER = frozenset(",] \t\r\n")
_decoder = json.JSONDecoder(parse_float=Spelled, parse_int=Spelled, parse_constant=Spelled)


class Found(NamedTuple):
    """A table in a JSON value: the path of keys to it, and its records."""

    name: str
    records: list[dict[str, str]]


def decode(text: str) -> Any:
    """A JSON value, its numbers as `Spelled`.

    Raises:
        ValueError: It is none, or nested too deep to be read.
    """
    try:
        return _decoder.decode(text)
    except RecursionError:
        raise ValueError("it is nested too deep") from None


def spell(value: Any) -> str:
    """A value as the words of a cell; null is empty."""
    match value:
        case None:
            return ""
        case True | False:
            return str(value).lower()
        case str():
            return value
        case _:
            return _json(value)


def record_of(value: Any) -> dict[str, str]:
    """One value as cells by path."""
    cells: dict[str, str] = {}
    _flatten(value, "", cells, 0)
    return cells


def tables_of(value: Any) -> list[Found]:
    """The tables of a whole JSON value, in order."""
    if isinstance(value, list):
        return [Found("", [record_of(item) for item in value])]
    found: list[Found] = []
    own = _split(value, "", found, 0)
    return [*([Found("", [own])] if own else []), *found]


def columns_of(records: Iterable[dict[str, str]]) -> list[str]:
    """All paths, in the order they first appear; `OTHERS` stands for those that are too many."""
    found: dict[str, None] = {}
    for record in records:
        for path in record:
            if path not in found:
                if len(found) >= WIDEST:
                    return [*found, OTHERS]
                found[path] = None
    return list(found)


def cells_of(record: dict[str, str], places: dict[str, int]) -> list[str]:
    """The cells of a record in the order of the columns, up to its last; `places` is where each column stands."""
    cells = [""] * (1 + max((places[path] for path in record if path in places), default=-1))
    rest = {}
    for path, words in record.items():
        if path in places:
            cells[places[path]] = words
        elif words:
            rest[path] = words
    if rest:
        cells += [""] * (len(places) - len(cells))
        cells[places[OTHERS]] = _json(rest)
    return cells


def places_of(columns: list[str]) -> dict[str, int]:
    """Where each column stands."""
    return {column: place for place, column in enumerate(columns)}


def _split(value: Any, path: str, found: list[Found], depth: int) -> dict[str, str]:
    """Cells of an object, its lists of objects put aside as tables of their own."""
    if not isinstance(value, dict):
        return record_of(value)
    cells: dict[str, str] = {}
    for key, item in value.items():
        place = f"{path}.{key}" if path else str(key)
        if isinstance(item, list) and item and all(isinstance(part, dict) for part in item):
            found.append(Found(place, [record_of(part) for part in item]))
        elif isinstance(item, dict) and depth < DEEPEST:
            cells |= _split(item, place, found, depth + 1)
        else:
            _flatten(item, place, cells, depth)
    return cells


def _flatten(value: Any, path: str, cells: dict[str, str], depth: int) -> None:
    if depth >= DEEPEST or len(cells) >= WIDEST:
        cells[path or "value"] = spell(value)
    elif isinstance(value, dict) and value:
        for key, item in value.items():
            _flatten(item, f"{path}.{key}" if path else str(key), cells, depth + 1)
    elif isinstance(value, list) and any(isinstance(item, dict | list) for item in value):
        for number, item in enumerate(value, start=1):
            _flatten(item, f"{path}.{number}" if path else f"Column {number}", cells, depth + 1)
    elif isinstance(value, list) and not path:
        cells |= {f"Column {number}": spell(item) for number, item in enumerate(value, start=1)}
    elif isinstance(value, list):
        cells[path] = "; ".join(filter(None, map(spell, value)))
    else:
        cells[path or "value"] = "" if value == {} else spell(value)


def _json(value: Any) -> str:
    try:
        return json.dumps(value, ensure_ascii=False)
    except RecursionError:
        return "(nested too deep to be shown)"


def iter_array(pieces: Iterator[str], longest: int) -> Iterator[Any]:
    """Elements of a JSON array that comes in pieces, one at a time.

    Raises:
        ValueError: It is no array, breaks off, or one element is longer than `longest` characters.
    """
    text, at, ended = "", 0, False

    def more() -> None:
        nonlocal text, at, ended
        piece = next(pieces, None)
        ended = piece is None
        text, at = text[at:] + (piece or ""), 0

    def skip() -> str:
        nonlocal at
        while True:
            while at < len(text) and text[at] in " \t\r\n\ufeff":
                at += 1
            if at < len(text) or ended:
                return text[at : at + 1]
            more()

    if skip() != "[":
        raise ValueError("it is no list")
    at += 1
    if skip() == "]":
        return
    while True:
        skip()
        while True:
            try:
                value, end = _decoder.raw_decode(text, at)
                if ended or text[end : end + 1] in _AFTER:  # a number may go on in the next piece
                    break
                if len(text) - at > longest:
                    raise ValueError("a comma is missing")
            except RecursionError:
                raise ValueError("it is nested too deep") from None
            except ValueError:
                if ended or len(text) - at > longest:
                    raise
            more()
        yield value
        at = end
        mark = skip()
        at += 1
        if mark == "]":
            return
        if mark != ",":
            raise ValueError("it breaks off" if not mark else "a comma is missing")
