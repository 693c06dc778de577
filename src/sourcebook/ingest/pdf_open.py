"""A PDF file opened by PDFium, mended where it can be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sourcebook.errors import EmptyInput, EncryptedInput, UnreadableInput
from sourcebook.ingest.base import Blob
from sourcebook.ingest.pdf_salvage import salvage

if TYPE_CHECKING:
    import pypdfium2

_PASSWORD = 4
"""PDFium's error code for a missing or wrong password (FPDF_ERR_PASSWORD)."""


def open_pdf(blob: Blob) -> tuple[pypdfium2.PdfDocument, list[str]]:
    """The document and warnings of how it was mended. One locked by an empty password is not locked.

    Raises:
        EmptyInput: No bytes.
        EncryptedInput: It needs a password.
        UnreadableInput: No page of it can be found.
    """
    import pypdfium2

    data = blob.read_bytes()
    if not data.strip(b"\0 \r\n\t"):
        raise EmptyInput(f"{blob.name} is empty.", "Check where it came from.")
    try:
        document = pypdfium2.PdfDocument(data)
        if len(document):
            return document, []
        document.close()
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) == _PASSWORD or "password" in str(error).lower():
            raise EncryptedInput(f"{blob.name} is protected by a password.", "Save a copy without one.") from error
    return _mended(blob, data)


def _mended(blob: Blob, data: bytes) -> tuple[pypdfium2.PdfDocument, list[str]]:
    import pypdfium2

    failure = UnreadableInput(
        f"{blob.name} is a damaged or truncated PDF: no page of it can be read.", "Get a whole copy of it."
    )
    mended = salvage(data)
    if mended is None:
        raise failure
    try:
        document = pypdfium2.PdfDocument(mended)
    except pypdfium2.PdfiumError as error:
        raise failure from error
    if not len(document):
        document.close()
        raise failure
    return document, [f"The file is damaged: {len(document)} pages were found in it; others may be lost."]
