"""What is drawn in Office documents: words and numbers of charts and diagrams, and words that tell of pictures."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from sourcebook.ingest.assemble import Assembly

if TYPE_CHECKING:
    from lxml import etree

_MOST_POINTS = 20_000
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_FILE_NAME = re.compile(r"(?i)\S{1,200}\.(?:png|jpe?g|gif|bmp|tiff?|svg|emf|wmf|webp|heic)")
_WORDS = re.compile(r"[^\W\d_]{2,}")
_BY_MACHINE = re.compile(r"(?i)(?:description|text) automatically generated|AI-generated content")
_DECIMALS = re.compile(r"(-?\d{1,15}\.\d{6})\d{6,}")


def name_of(element: etree._Element) -> str:
    """An element's name without the space it is of."""
    return str(element.tag).rpartition("}")[2]


def paragraphs(element: etree._Element) -> Iterator[str]:
    """Paragraphs of a drawing, each on one line."""
    for paragraph in element.iter(f"{_A}p"):
        if words := " ".join("".join(text.text or "" for text in paragraph.iter(f"{_A}t")).split()):
            yield words


def descriptions(root: etree._Element) -> Iterator[str]:
    """Words that somebody wrote of a picture for those who cannot see it; not names of files, nor a machine's guess."""
    for about in root.iter("{*}docPr", "{*}cNvPr"):
        for told in dict.fromkeys((about.get("title") or "", about.get("descr") or "")):
            words = " ".join(told.split())
            if len(_WORDS.findall(words)) > 1 and not _FILE_NAME.fullmatch(words) and not _BY_MACHINE.search(words):
                yield words


def add_chart(made: Assembly, root: etree._Element, path: str) -> None:
    """The titles of a chart (DrawingML), then its points as rows: what each is called, and the number of each series.

    Newer kinds of chart (`cx:chart`) keep theirs by level; each level is a row.
    """
    if name_of(root) == "chartSpace" and root.find(".//{*}ser") is not None:
        for title in root.iter("{*}title"):
            made.add("paragraph", " ".join(paragraphs(title)), path=path)
        add_rows(made, _points(root), path)
        return
    for words in paragraphs(root):
        made.add("paragraph", words, path=path)
    add_rows(made, ([point.text or "" for point in level.iter("{*}pt")] for level in root.iter("{*}lvl")), path)


def add_rows(made: Assembly, rows: Iterator[list[str]], path: str) -> None:
    """Rows of one table, cells without words left out."""
    group = made.last_group + 1
    for cells in rows:
        made.add("row", " | ".join(filter(None, (" ".join(cell.split()) for cell in cells))), group=group, path=path)


def _points(root: etree._Element) -> Iterator[list[str]]:
    names: list[str] = []
    series: list[dict[int, str]] = []
    labels: dict[int, str] = {}
    for one in root.iter("{*}ser"):
        names.append(" ".join(value.text or "" for text in one.iterchildren("{*}tx") for value in text.iter("{*}v")))
        for called in one.iterchildren("{*}cat", "{*}xVal"):
            labels = _values(called) | labels
        series.append({at: v for own in one.iterchildren("{*}val", "{*}yVal") for at, v in _values(own).items()})
    if any(names):
        yield ["", *names]
    for at in sorted({*labels, *(at for own in series for at in own)})[:_MOST_POINTS]:
        yield [labels.get(at, ""), *(own.get(at, "") for own in series)]


def _values(held: etree._Element) -> dict[int, str]:
    """Points by their place; of names in several levels the words of each, the widest first."""
    found: dict[int, list[str]] = {}
    for point in held.iter("{*}pt"):
        place = point.get("idx") or ""
        words = " ".join(value.text or "" for value in point.iter("{*}v"))
        if place.isdecimal() and words:
            found.setdefault(int(place), []).insert(0, _DECIMALS.sub(r"\1", words))
    return {at: " ".join(words) for at, words in found.items()}
