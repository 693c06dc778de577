"""Files inside a PDF: attachments, portfolios and files pinned to a page, by PDFium."""

from __future__ import annotations

from collections.abc import Iterator
from ctypes import byref, c_ulong
from typing import TYPE_CHECKING, ClassVar

from sourcebook.errors import ItemError, UnreadableInput
from sourcebook.ingest.base import Blob
from sourcebook.ingest.containers.base import CHUNK, Member, failed, safe_label

if TYPE_CHECKING:
    import pypdfium2

_MOST_PAGES = 100_000
_HINT = "Open the PDF and save the attachment by hand."


class PdfOpener:
    """Opens PDF files that carry others."""

    name: ClassVar[str] = "pdf"
    version: ClassVar[str] = "1"
    media_types: ClassVar[tuple[str, ...]] = ("application/pdf",)
    loads: ClassVar[tuple[str, ...]] = ("pypdfium2.raw", "sourcebook.ingest.pdf_open", "sourcebook.ingest.pdf_salvage")

    def open(self, blob: Blob) -> Iterator[Member]:
        """Files of the document in its order, then those pinned to pages. See `Opener.open`."""
        from sourcebook.ingest.pdf_open import open_pdf

        listed, pinned = _signs(blob.read_bytes())
        if not listed and not pinned:
            return
        try:
            document, _ = open_pdf(blob)
        except ItemError:
            return  # the reader of PDF says what is wrong with it
        try:
            for number, attached in enumerate(_attachments(document, pinned), start=1):
                yield _member(attached, number)
        finally:
            document.close()

    def count(self, blob: Blob) -> int | None:
        """None: what else reads PDF counts the same file twice when it is both listed and pinned to a page."""
        del blob
        return None


def _signs(data: bytes) -> tuple[bool, bool]:
    """Whether a file may carry others, and pinned to its pages: most PDFs are settled without being parsed again."""
    from sourcebook.ingest.pdf_salvage import unpacked_objects

    if b"/Encrypt" in data:
        return True, True
    listed, pinned = b"/EmbeddedFile" in data, b"/FileAttachment" in data
    for words in () if listed and pinned else unpacked_objects(data):
        listed, pinned = listed or b"/EmbeddedFile" in words, pinned or b"/FileAttachment" in words
    return listed, pinned


def _attachments(document: pypdfium2.PdfDocument, pinned: bool) -> Iterator[pypdfium2.PdfAttachment | None]:
    """Attachments; None for one that is damaged."""
    import pypdfium2
    from pypdfium2 import raw

    for number in range(document.count_attachments()):
        try:
            yield document.get_attachment(number)
        except pypdfium2.PdfiumError:
            yield None
    for number in range(min(len(document), _MOST_PAGES) if pinned else 0):
        try:
            page = document[number]
        except pypdfium2.PdfiumError:
            continue
        for place in range(raw.FPDFPage_GetAnnotCount(page.raw)):
            annotation = raw.FPDFPage_GetAnnot(page.raw, place)
            if annotation and raw.FPDFAnnot_GetSubtype(annotation) == raw.FPDF_ANNOT_FILEATTACHMENT:
                found = raw.FPDFAnnot_GetFileAttachment(annotation)
                yield pypdfium2.PdfAttachment(found, document) if found else None
            raw.FPDFPage_CloseAnnot(annotation)
        page.close()


def _member(attached: pypdfium2.PdfAttachment | None, number: int) -> Member:
    import pypdfium2
    from pypdfium2 import raw

    try:
        name = attached.get_name() if attached is not None else ""
    except (pypdfium2.PdfiumError, UnicodeError):
        name = ""
    label = safe_label(name or f"attachment {number}", number)
    size = c_ulong()
    if attached is None or not raw.FPDFAttachment_GetFile(attached.raw, None, 0, byref(size)):
        return failed(label, f"The attachment is damaged, or only its name is kept. {_HINT}", "unreadable")
    return Member(label, _bytes(attached))


def _bytes(attached: pypdfium2.PdfAttachment) -> Iterator[bytes]:
    import pypdfium2

    try:
        data = memoryview(attached.get_data())
    except (pypdfium2.PdfiumError, MemoryError) as error:
        raise UnreadableInput("The attachment is damaged.", _HINT) from error
    for start in range(0, len(data), CHUNK):
        yield bytes(data[start : start + CHUNK])
