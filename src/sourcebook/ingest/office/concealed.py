"""Rows and columns that a workbook hides (ECMA-376, 18.3.1.13 and 18.3.1.73): their cells are read like any others."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sourcebook.errors import ItemError
from sourcebook.ingest.package import Package

_ROW = re.compile(rb"<(?:\w{1,10}:)?row\s([^>]{0,1000})>")
_COLUMN = re.compile(rb"<(?:\w{1,10}:)?col\s([^>]{0,1000}?)/?>")
_HIDDEN = re.compile(rb"""\bhidden=["'](?:1|true)["']""")
_NUMBER = re.compile(rb"""(?<![\w])(r|min|max)=["'](\d{1,7})["']""")
_SHEET = re.compile(r"xl/worksheets/sheet(\d{1,5})\.xml")
_SHOWN = 20


def hidden_places(data: bytes, name: str) -> Iterator[str]:
    """A sentence for each sheet with hidden rows or columns, by the number of its part."""
    if not data.startswith(b"PK"):
        return
    with Package(data, name) as package:
        numbered = sorted((int(match[1]), part) for part in package.parts if (match := _SHEET.fullmatch(part)))
        for number, part in numbered:
            try:
                words = package.read(part)
            except ItemError:
                continue
            told = [f"row {row}" for row in _rows(words)] + [f"column {letters}" for letters in _columns(words)]
            if told:
                more = f" and {len(told) - _SHOWN} more" if len(told) > _SHOWN else ""
                where = f"sheet {number}"
                yield f"Hidden in the program, and read, in {where}: {', '.join(told[:_SHOWN])}{more}."


def _rows(words: bytes) -> list[int]:
    stated = (match[1] for match in _ROW.finditer(words) if _HIDDEN.search(match[1]))
    return [int(found[b"r"]) for text in stated if b"r" in (found := dict(_NUMBER.findall(text)))]


def _columns(words: bytes) -> list[str]:
    stated = (dict(_NUMBER.findall(match[1])) for match in _COLUMN.finditer(words) if _HIDDEN.search(match[1]))
    ranges = ((int(found.get(b"min", 0)), min(16_384, int(found.get(b"max", 0)))) for found in stated)
    return [_letters(number) for first, last in ranges for number in range(max(1, first), last + 1)]


def _letters(number: int) -> str:
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
