"""PDF with a text layer: lines with their boxes, paragraphs from their geometry, running heads left out of the blocks.

Text comes from PDFium (pypdfium2) page by page in its reading order; words parted by a line's end are joined again.
Pages without a text layer are pictures: they are read by OCR, which lowers the rendition's confidence and is warned of.
"""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import msgspec
import pypdfium2
from pypdfium2 import raw

from sourcebook.errors import LimitExceeded, UnreadableInput
from sourcebook.ingest.base import Blob, Draft
from sourcebook.ingest.dates import read_date
from sourcebook.ingest.language import find_language
from sourcebook.ingest.ocr import POINTS, read_picture
from sourcebook.ingest.pdf_layout import PageLines, PdfText, lay_out
from sourcebook.ingest.pdf_lines import read_lines
from sourcebook.ingest.pdf_links import read_links
from sourcebook.ingest.pdf_notes import add_notes, mark_headings, read_notes, read_outline
from sourcebook.ingest.pdf_open import open_pdf
from sourcebook.model.document import Hidden, Metadata

OCR_DPI = 300.0
"""Dots an inch at which a scanned page is drawn: what Tesseract was trained for."""
MOST_COMPARED = 10
"""More pages whose text layer is held against the picture, where the first ones do not agree."""
FEWEST_WORDS = 4
MOST_SIDE = 10_000.0
"""Pixels of the longer side of such a drawing, for pages of any size."""
REPEATED = 1000
LEAST_PAGE_BYTES = 10
"""Bytes that a page takes at the least where there are more than `REPEATED`, however well they are packed."""
_JUNK_TITLE = re.compile(
    r"^(?:untitled|microsoft (?:word|powerpoint|excel)\b|document\d*$|powerpoint presentation|scan|\(anonymous\))|"
    r"\.[a-z]{2,4}$|^\S*_\S*$",
    re.I,
)
_JUNK_AUTHOR = re.compile(
    r"^(?:user|admin\w*|owner|unknown|author|anonymous|\(anonymous\)|default|windows user|\S*\d\S*)$", re.I
)


def read_pdf(blob: Blob) -> Draft:
    """The text layer of all pages that can be read. See `Reader.read`."""
    document, mended = open_pdf(blob)
    try:
        _refuse_repeated(document, blob)
        pages, warnings, confidence = _read_pages(document)
        pages, unlike = _compare_layers(document, pages)
        notes = read_notes(document, blob)
        if not notes and not any(page.lines for page in pages):
            raise UnreadableInput(f"{blob.name} has no text layer and no words in its pictures.", "Look at it.")
        laid = lay_out([_labelled(document, page) for page in pages])
        outline = read_outline(document)
        text, blocks = add_notes(laid.text, mark_headings(laid.text, laid.blocks, outline), notes)
        return Draft(
            text=text,
            blocks=blocks,
            links=read_links(document, laid),
            pages=laid.pages,
            boxes=laid.boxes,
            hidden=_hidden(pages, laid),
            metadata=msgspec.structs.replace(_metadata(document, laid), outline=outline),
            confidence=confidence if laid.text else 1.0,
            warnings=(*mended, *warnings, *unlike),
        )
    finally:
        document.close()


def _refuse_repeated(document: pypdfium2.PdfDocument, blob: Blob) -> None:
    """A tree can name one page a million times in a few bytes; each would be read."""
    count = len(document)
    if count > REPEATED and count * LEAST_PAGE_BYTES > Path(blob.path).stat().st_size:
        message = f"{blob.name} names {count:,} pages, more than its bytes can hold."
        raise LimitExceeded(message, "Print it to a new PDF and add that.", {"page_bytes": LEAST_PAGE_BYTES})


def _read_pages(document: pypdfium2.PdfDocument) -> tuple[list[PageLines], list[str], float]:
    """Lines of every page, warnings, and how sure they are: 1, lowered by the share of what OCR read."""
    pages: list[PageLines] = []
    damaged: list[int] = []
    bare: list[int] = []
    scanned: list[int] = []
    doubt = 0.0
    for number in range(1, len(document) + 1):
        try:
            page = read_lines(document, number)
            if not page.lines and (seen := _recognise(document, number)) is not None:
                page, sure = seen
                doubt += (1 - sure) * _length(page)
                (scanned if page.lines else bare).append(number)
            elif not page.lines:
                bare.append(number)
        except pypdfium2.PdfiumError:
            damaged.append(number)
            page = PageLines(number=number, width=0.0, height=0.0, lines=[])
        pages.append(page)
    warnings = []
    if damaged:
        warnings.append(f"Damaged and left out: {_numbers(damaged)}.")
    if scanned:
        warnings.append(f"Recognised in pictures, to be compared with them: {_numbers(scanned)}.")
    if blank := [page.number for page in pages if page.blank]:
        warnings.append(f"Nothing can be seen on, though there are words, all invisible: {_numbers(blank)}.")
    if bare:
        warnings.append(f"Without words: {_numbers(bare)}.")
    total = sum(map(_length, pages))
    return pages, warnings, round(1 - doubt / total, 4) if total else 0.0


def _labelled(document: pypdfium2.PdfDocument, page: PageLines) -> PageLines:
    """The page with what the document calls it, where that is not its number."""
    try:
        label = " ".join(document.get_page_label(page.number - 1).split())[:40]
    except (pypdfium2.PdfiumError, UnicodeError):
        label = ""
    return replace(page, label=label) if label not in ("", str(page.number)) else page


def _hidden(pages: list[PageLines], laid: PdfText) -> tuple[Hidden, ...]:
    """Words that nobody sees, at the beginning of their page."""
    starts = {page.number: page.start for page in laid.pages}
    return tuple(
        Hidden(at=starts.get(page.number, 0), text=words, how=f"{how}, page {page.number}")
        for page in pages
        for words, how in page.hidden
    )


def _compare_layers(document: pypdfium2.PdfDocument, pages: list[PageLines]) -> tuple[list[PageLines], list[str]]:
    """Hold a scanner's invisible words against what OCR reads: on two pages, and where one errs, on more.

    A page whose picture says something else is read from the picture; its layer goes to what is hidden.
    """
    layered = [i for i, page in enumerate(pages) if page.layer and page.lines]
    first = list(dict.fromkeys([*layered[:1], *layered[-1:]]))
    made, unlike = list(pages), []
    for turn in (first, [i for i in layered if i not in first][:MOST_COMPARED]):
        for i in turn:
            seen = _recognise(document, pages[i].number)
            if seen is not None and _differ(pages[i], seen[0]):
                layer = " ".join(line.text for line in pages[i].lines)
                hidden = (*pages[i].hidden, (layer, "text layer unlike the picture"))
                made[i] = replace(seen[0], hidden=hidden, confidence=seen[1])
                unlike.append(pages[i].number)
        if not unlike:
            break
    said = f"Invisible words unlike the picture above them, which was read in their place: {_numbers(unlike)}."
    return made, [said] if unlike else []


def _differ(layer: PageLines, seen: PageLines) -> bool:
    """Whether the words of a text layer are mostly not those of the picture."""
    told, read = (
        {word for line in page.lines for word in re.findall(r"[^\W_]{3,40}", line.text.casefold())}
        for page in (layer, seen)
    )
    return len(told) >= FEWEST_WORDS and len(told & read) < 0.3 * len(told)


def _length(page: PageLines) -> int:
    return sum(len(line.text) for line in page.lines)


def _recognise(document: pypdfium2.PdfDocument, number: int) -> tuple[PageLines, float] | None:
    """Lines of a page that is a picture, and how sure they are; None for a page without pictures."""
    page = document[number - 1]
    try:
        if not any(True for _ in page.get_objects(filter=(raw.FPDF_PAGEOBJ_IMAGE,), max_depth=3)):
            return None
        width, height = page.get_size()
        dots = min(OCR_DPI, MOST_SIDE / max(width, height, 1.0) * POINTS)
        picture = page.render(scale=dots / POINTS, grayscale=True).to_pil()
    finally:
        page.close()
    found = read_picture(picture, number, dots)
    if not found.lines.turned:
        return replace(found.lines, width=round(width, 2), height=round(height, 2)), found.confidence
    return found.lines, found.confidence


def _numbers(numbers: list[int]) -> str:
    shown = ", ".join(str(n) for n in numbers[:20])
    return f"page{'s' if len(numbers) > 1 else ''} {shown}" + (" and more" if len(numbers) > 20 else "")


def _metadata(document: pypdfium2.PdfDocument, laid: PdfText) -> Metadata:
    """The file's own properties, where they are not what a program put there by itself."""
    try:
        given = {k: " ".join(str(v).split()) for k, v in document.get_metadata_dict(skip_empty=True).items()}
    except (pypdfium2.PdfiumError, UnicodeError):
        given = {}
    title = given.get("Title", "")
    author = given.get("Author", "")
    people = re.split(r"\s{0,20}(?:;|,|\band\b|&)\s{0,20}", author) if author and not _JUNK_AUTHOR.match(author) else []
    return Metadata(
        title=title if title and not _JUNK_TITLE.search(title) else laid.title,
        byline=tuple(person for person in people if person),
        published=_plausible_date(given.get("CreationDate", ""), laid.text),
        language=find_language(laid.text),
    )


def _plausible_date(value: str, text: str) -> str | None:
    """The creation date, only when the text speaks of its year: else it is the day of a scan or a conversion."""
    day = read_date(value.removeprefix("D:")[:8])
    return day if day and day[:4] in text else None
