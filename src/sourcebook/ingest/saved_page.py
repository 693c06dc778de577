"""MHTML (RFC 2557): a page as a browser saves it, one file with all its parts. What is read is the page itself."""

from __future__ import annotations

from email.message import EmailMessage
from typing import ClassVar

import msgspec

from sourcebook.errors import EmptyInput, UnreadableInput
from sourcebook.ingest.base import Blob, Draft
from sourcebook.ingest.html import HtmlReader, read_page
from sourcebook.ingest.mime import parse_mime
from sourcebook.model.address import is_web

_MOST_PARTS = 5000


class SavedPageReader:
    """Reads MHTML."""

    name: ClassVar[str] = "saved-page"
    version: ClassVar[str] = HtmlReader.version
    media_types: ClassVar[tuple[str, ...]] = ("multipart/related", "application/x-mimearchive")

    def read(self, blob: Blob) -> Draft:
        """The page that was saved; its address is the one it was saved from. See `Reader.read`."""
        from sourcebook.ingest.html_parse import decode_html

        data = blob.read_bytes()
        if not data.strip():
            raise EmptyInput(f"{blob.name} is empty.", "Save the page again.")
        message = parse_mime(data)
        page = _page(message)
        if page is None:
            raise UnreadableInput(f"{blob.name} is a saved page without a page in it.", "Save the page again.")
        address = _address(message, page) or blob.address
        content = page.get_payload(decode=True)
        markup = decode_html(content if isinstance(content, bytes) else b"", page.get_content_charset())
        draft = read_page(markup, address)
        about = draft.metadata
        if about.address is None and address:
            draft = msgspec.structs.replace(draft, metadata=msgspec.structs.replace(about, address=address))
        return draft


def _page(message: EmailMessage) -> EmailMessage | None:
    """The part that is the page: the one named as the start, else the first page among the parts."""
    pages = []
    for number, part in enumerate(message.walk()):
        if part.get_content_type() in ("text/html", "application/xhtml+xml") and isinstance(part, EmailMessage):
            pages.append(part)
        if number > _MOST_PARTS:
            break
    start = str(message.get_param("start") or "").strip("<> ")
    named = (part for part in pages if start and str(part.get("Content-ID", "")).strip("<> ") == start)
    return next(named, pages[0] if pages else None)


def _address(message: EmailMessage, page: EmailMessage) -> str | None:
    """The address the page was saved from, if that is one of the web."""
    for value in (message.get("Snapshot-Content-Location"), page.get("Content-Location")):
        address = "".join(str(value or "").split())
        if is_web(address):
            return address
    return None
