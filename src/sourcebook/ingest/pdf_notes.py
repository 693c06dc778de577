"""What a PDF holds beside its pages' words: its table of contents, filled form fields, notes on its pages."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Iterator, Sequence
from ctypes import byref, c_ulong, c_ushort, create_string_buffer
from dataclasses import dataclass
from itertools import islice
from typing import Any

import msgspec
import pypdfium2
from pypdfium2 import raw

from sourcebook.errors import ItemError
from sourcebook.ingest.base import Blob
from sourcebook.ingest.package import parse_xml
from sourcebook.ingest.pdf_salvage import unpacked_objects
from sourcebook.model.document import Block, Bookmark

_MOST_BOOKMARKS = 5000
_MOST_NOTES = 20_000
_MOST_UNITS = 50_000
_MOST_PACKETS, _MOST_XFA = 100, 50 << 20
_SIGNS = re.compile(
    rb"/Subtype\s{0,8}/(?:Widget|Text|FreeText|Highlight|Underline|StrikeOut|Squiggly|Stamp|Caret|Line|Square|Circle)\b"
)
_NOTES = {
    raw.FPDF_ANNOT_TEXT, raw.FPDF_ANNOT_FREETEXT, raw.FPDF_ANNOT_HIGHLIGHT, raw.FPDF_ANNOT_UNDERLINE,
    raw.FPDF_ANNOT_STRIKEOUT, raw.FPDF_ANNOT_SQUIGGLY, raw.FPDF_ANNOT_STAMP, raw.FPDF_ANNOT_CARET,
    raw.FPDF_ANNOT_LINE, raw.FPDF_ANNOT_SQUARE, raw.FPDF_ANNOT_CIRCLE,
}  # fmt: skip
_HEADING_LINES = 4
_LETTERS = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Note:
    """A line of the text that stands on a page without being printed there."""

    page: int
    words: str


def read_outline(document: pypdfium2.PdfDocument) -> tuple[Bookmark, ...]:
    """The table of contents, its first entries where it is endless."""
    found: list[Bookmark] = []
    try:
        for entry in document.get_toc():
            goal = entry.get_dest()
            page = goal.get_index() if goal is not None else None
            title = " ".join(entry.get_title().split())[:500]
            if title:
                found.append(Bookmark(title=title, level=entry.level, page=(page if page is not None else -1) + 1))
            if len(found) >= _MOST_BOOKMARKS:
                break
    except (pypdfium2.PdfiumError, UnicodeError, ValueError):
        pass
    return tuple(found)


def mark_headings(text: str, blocks: Sequence[Block], outline: Sequence[Bookmark]) -> tuple[Block, ...]:
    """The blocks, those that the table of contents names on their page as headings of its level."""
    wanted: dict[tuple[str, str], int] = {}
    for mark in outline:
        wanted.setdefault((f"page={mark.page}", _letters(mark.title)), min(6, mark.level + 1))
    if not wanted:
        return tuple(blocks)
    return tuple(piece for block in blocks for piece in _parted(text, block, wanted))


def _parted(text: str, block: Block, wanted: dict[tuple[str, str], int]) -> Iterator[Block]:
    """A block, its first lines as a heading where they are one; the words below a heading often look like its own."""
    end = block.start
    for _ in range(_HEADING_LINES if block.kind in ("paragraph", "heading", "item") else 0):
        end = text.find("\n", end + 1, block.end)
        end = end if end >= 0 else block.end
        level = wanted.get((block.path, _letters(text[block.start : end])))
        if level:
            yield msgspec.structs.replace(block, kind="heading", level=level, group=0, end=end)
            start = end + 1
            while start < block.end and text[start].isspace():
                start += 1
            if start < block.end:
                yield msgspec.structs.replace(block, kind="paragraph", level=0, group=0, start=start)
            return
        if end == block.end:
            break
    yield block


def _letters(words: str) -> str:
    return "".join(_LETTERS.findall(words)).casefold()


def read_notes(document: pypdfium2.PdfDocument, blob: Blob) -> list[Note]:
    """Filled form fields and notes, page by page; most files are settled by a look at their bytes."""
    data = blob.read_bytes()
    if not (_SIGNS.search(data) or b"/Encrypt" in data or any(_SIGNS.search(w) for w in unpacked_objects(data))):
        return [*_only_in_xfa(document, [])]
    with contextlib.suppress(pypdfium2.PdfiumError):
        document.init_forms()
    form = document.formenv.raw if document.formenv is not None else None
    found: list[Note] = []
    for number in range(len(document)):
        try:
            page = document[number]
        except pypdfium2.PdfiumError:
            continue
        found += _of_page(page, number + 1, form)
        page.close()
        if len(found) >= _MOST_NOTES:
            break
    return [*found, *_only_in_xfa(document, found)]


def _only_in_xfa(document: pypdfium2.PdfDocument, found: Sequence[Note]) -> Iterator[Note]:
    """Values of a form in XML (XFA 3.3, datasets) that no field of a page tells: some forms have nothing else.

    They stand with the first page.
    """
    told = {note.words.rpartition(": ")[2] for note in found}
    for place in range(min(max(0, raw.FPDF_GetXFAPacketCount(document.raw)), _MOST_PACKETS)):
        size = c_ulong()
        raw.FPDF_GetXFAPacketContent(document.raw, place, None, 0, byref(size))
        if not 0 < size.value <= _MOST_XFA:
            continue
        buffer = create_string_buffer(size.value)
        raw.FPDF_GetXFAPacketContent(document.raw, place, buffer, size.value, byref(size))
        if b"datasets" in buffer.raw:
            yield from _values(buffer.raw, told)


def _values(packet: bytes, told: set[str]) -> Iterator[Note]:
    try:
        root = parse_xml(packet, "the form")
    except ItemError:
        return
    for data in [root, *root.iter("{*}data")][-1:]:
        for element in islice(data.iter("*"), _MOST_NOTES):
            words = " ".join((element.text or "").split())
            if words and not len(element) and words not in told and len(words) <= _MOST_UNITS:
                yield Note(1, f"{str(element.tag).rpartition('}')[2]}: {words}")


def _of_page(page: pypdfium2.PdfPage, number: int, form: Any) -> Iterator[Note]:
    seen: set[str] = set()
    for place in range(min(raw.FPDFPage_GetAnnotCount(page.raw), _MOST_NOTES)):
        annotation = raw.FPDFPage_GetAnnot(page.raw, place)
        if not annotation:
            continue
        kind = raw.FPDFAnnot_GetSubtype(annotation)
        if kind == raw.FPDF_ANNOT_WIDGET and form is not None:
            words = _field(annotation, form)
        else:
            words = _note(annotation, number) if kind in _NOTES else ""
        raw.FPDFPage_CloseAnnot(annotation)
        if words and words not in seen:
            seen.add(words)
            yield Note(number, words)


def _field(annotation: Any, form: Any) -> str:
    name = _words(lambda buffer, size: raw.FPDFAnnot_GetFormFieldAlternateName(form, annotation, buffer, size))
    name = name or _words(lambda buffer, size: raw.FPDFAnnot_GetFormFieldName(form, annotation, buffer, size))
    value = _words(lambda buffer, size: raw.FPDFAnnot_GetFormFieldValue(form, annotation, buffer, size))
    button = raw.FPDFAnnot_GetFormFieldType(form, annotation) in (
        raw.FPDF_FORMFIELD_CHECKBOX,
        raw.FPDF_FORMFIELD_RADIOBUTTON,
    )
    if button:
        value = "" if value in ("", "Off") else value if value not in ("Yes", "On") else "yes"
    return f"{name or 'Field'}: {value}" if value else ""


def _note(annotation: Any, number: int) -> str:
    words = _words(lambda buffer, size: raw.FPDFAnnot_GetStringValue(annotation, b"Contents", buffer, size))
    person = _words(lambda buffer, size: raw.FPDFAnnot_GetStringValue(annotation, b"T", buffer, size))
    return f"Note on page {number}{f' by {person}' if person else ''}: {words}" if words else ""


def _words(ask: Callable[[Any, int], int]) -> str:
    """A string of PDFium: asked for its length, then for itself, in UTF-16."""
    size = min(ask(None, 0), 2 * _MOST_UNITS)
    if size <= 2:
        return ""
    buffer = (c_ushort * (size // 2 + 1))()
    ask(buffer, size)
    return " ".join(bytes(buffer)[: size - 2].decode("utf-16-le", "replace").replace("\0", "").split())


def add_notes(text: str, blocks: tuple[Block, ...], notes: Sequence[Note]) -> tuple[str, tuple[Block, ...]]:
    """The text with the notes as rows at its end, their pages in their paths."""
    made = list(blocks)
    parts, length = [text], len(text)
    group = 1 + max((block.group for block in blocks), default=0)
    for number, note in enumerate(notes):
        gap = "\n" if number else "\n\n" if text else ""
        start = length + len(gap)
        length = start + len(note.words)
        parts += [gap, note.words]
        made.append(Block(kind="row", start=start, end=length, group=group, path=f"page={note.page}"))
    return "".join(parts), tuple(made)
