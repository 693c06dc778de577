"""PDF, by PDFium; how is told in `pdf_text`."""

from __future__ import annotations

from typing import ClassVar

from sourcebook.ingest.base import Blob, Draft


class PdfReader:
    """Reads PDF files."""

    name: ClassVar[str] = "pdf"
    version: ClassVar[str] = "6"
    media_types: ClassVar[tuple[str, ...]] = ("application/pdf",)
    loads: ClassVar[tuple[str, ...]] = ("numpy", "sourcebook.ingest.pdf_text", "tesserocr")

    def read(self, blob: Blob) -> Draft:
        """The text layer of all pages that can be read. See `Reader.read`."""
        from sourcebook.ingest.pdf_text import read_pdf

        return read_pdf(blob)
