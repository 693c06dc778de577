"""PDF with a text layer: lines with their boxes, paragraphs from their geometry, running heads left out of the blocks.

Text comes from PDFium (pypdfium2) page by page in its reading order; words are kept as printed, also where a hyphen
parts them at the end of a line. Pages without a text layer are named in the warnings (reading them needs OCR).
"""

from __future__ import annotations

import re
from typing import ClassVar

import pypdfium2

from sourcebook.errors import EmptyInput, EncryptedInput, UnreadableInput
from sourcebook.ingest.base import Blob, Draft
from sourcebook.ingest.dates import read_date
from sourcebook.ingest.language import find_language
from sourcebook.ingest.pdf_layout import PageLines, PdfText, lay_out
from sourcebook.ingest.pdf_lines import read_lines
from sourcebook.model.document import Metadata

_PASSWORD = 4
"""PDFium's error code for a missing or wrong password (FPDF_ERR_PASSWORD)."""
_JUNK_TITLE = re.compile(
    r"^(?:untitled|microsoft (?:word|powerpoint|excel)\b|document\d*$|powerpoint presentation|scan|\(anonymous\))|"
    r"\.[a-z]{2,4}$|^\S*_\S*$",
    re.I,
)
_JUNK_AUTHOR = re.compile(
    r"^(?:user|admin\w*|owner|unknown|author|anonymous|\(anonymous\)|default|windows user|\S*\d\S*)$", re.I
)


class PdfReader:
    """Reads PDF files."""

    name: ClassVar[str] = "pdf"
    version: ClassVar[str] = "1"
    media_types: ClassVar[tuple[str, ...]] = ("application/pdf",)

    def read(self, blob: Blob) -> Draft:
        """The text layer of all pages that can be read. See `Reader.read`."""
        document = _open(blob)
        try:
            pages, warnings = _read_pages(document)
            if not any(page.lines for page in pages):
                raise UnreadableInput(f"{blob.name} has no text layer.", "It is a scan or a drawing: it needs OCR.")
            laid = lay_out(pages)
            return Draft(
                text=laid.text,
                blocks=laid.blocks,
                pages=laid.pages,
                boxes=laid.boxes,
                metadata=_metadata(document, laid),
                warnings=tuple(warnings),
            )
        finally:
            document.close()


def _open(blob: Blob) -> pypdfium2.PdfDocument:
    data = blob.read_bytes()
    if not data.strip(b"\0 \r\n\t"):
        raise EmptyInput(f"{blob.name} is empty.", "Check where it came from.")
    try:
        return pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) == _PASSWORD or "password" in str(error).lower():
            raise EncryptedInput(f"{blob.name} is protected by a password.", "Save a copy without one.") from error
        raise UnreadableInput(
            f"{blob.name} is a damaged or truncated PDF: no page of it can be read.", "Get a whole copy of it."
        ) from error


def _read_pages(document: pypdfium2.PdfDocument) -> tuple[list[PageLines], list[str]]:
    pages: list[PageLines] = []
    damaged: list[int] = []
    bare: list[int] = []
    for number in range(1, len(document) + 1):
        try:
            page = read_lines(document, number)
        except pypdfium2.PdfiumError:
            damaged.append(number)
            page = PageLines(number=number, width=0.0, height=0.0, lines=[])
        else:
            if not page.lines:
                bare.append(number)
        pages.append(page)
    warnings = []
    if damaged:
        warnings.append(f"Damaged and left out: {_numbers(damaged)}.")
    if bare:
        warnings.append(f"Without a text layer (blank, or in need of OCR): {_numbers(bare)}.")
    return pages, warnings


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
    people = re.split(r"\s*(?:;|,|\band\b|&)\s*", author) if author and not _JUNK_AUTHOR.match(author) else []
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
