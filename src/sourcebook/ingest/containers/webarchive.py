"""WARC: the pages of a capture of the web, by fastwarc; each with its address, time and headers.

Records of the standard (ISO 28500) that are no pages of their own - requests, the file's own description - are no
members; whatever could hold a page or speak of one has a line with the reason why it was left alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING, ClassVar

from sourcebook.errors import UnreadableInput
from sourcebook.ingest.base import Blob
from sourcebook.ingest.containers.base import CHUNK, Member, failed, safe_label, skipped
from sourcebook.ingest.containers.transfer import decode_body

if TYPE_CHECKING:
    from fastwarc.warc import ArchiveIterator, WarcRecord

_PAGE_PARTS = ("text/css", "text/javascript", "application/javascript", "application/x-javascript", "font/", "image/",
               "application/font", "application/x-font", "audio/", "video/")  # fmt: skip
_PAGE_PART_NAMES = (".css", ".js", ".mjs", ".woff", ".woff2", ".ttf", ".otf", ".eot", ".ico", ".svg", ".map")
_KEPT_HEADS = ("content-type", "last-modified", "etag", "date", "location", "server", "content-language")
_DAMAGE = (ValueError, OSError, RuntimeError, EOFError, UnicodeError)
_ABOUT_RECORDS = ("urn:pageinfo:", "urn:text:", "urn:view:", "urn:thumbnail:", "urn:fullpage:")
"""Addresses under which capturing programs put what they made of a page: not the page."""


class WarcOpener:
    """Opens WARC files, packed record by record or not."""

    name: ClassVar[str] = "warc"
    version: ClassVar[str] = "2"
    media_types: ClassVar[tuple[str, ...]] = ("application/warc",)
    loads: ClassVar[tuple[str, ...]] = ("fastwarc.warc",)

    def open(self, blob: Blob) -> Iterator[Member]:
        """Responses, resources and what refers to them, in the order they were written. See `Opener.open`."""
        number = 0
        met = _Payloads()
        try:
            with Path(blob.path).open("rb") as file:
                for record in _records(file, parse_http=True):
                    number += 1
                    yield _member(record, number, met)
        except _DAMAGE as error:
            message = f"{blob.name} is damaged after {number} records."
            raise UnreadableInput(message, "Get a whole copy of it.") from error
        if not number:
            raise UnreadableInput(f"{blob.name} holds no record of a page.", "Check where it came from.")

    def count(self, blob: Blob) -> int | None:
        """Records by their WARC-Type heads alone, without looking into them."""
        try:
            with Path(blob.path).open("rb") as file:
                return sum(1 for _ in _records(file, parse_http=False))
        except _DAMAGE:
            return None


def _records(file: IO[bytes], *, parse_http: bool) -> ArchiveIterator:
    from fastwarc.warc import ArchiveIterator, WarcRecordType

    wanted = (
        WarcRecordType.response | WarcRecordType.resource | WarcRecordType.revisit | WarcRecordType.metadata
        | WarcRecordType.conversion | WarcRecordType.continuation
    )  # fmt: skip
    return ArchiveIterator(file, record_types=wanted, parse_http=parse_http)


class _Payloads:
    """Which payloads a file has given so far, so that a revisit can say whether it leans on one of them."""

    def __init__(self) -> None:
        self._known: set[int] = set()

    def add(self, record: WarcRecord, address: str) -> None:
        for key in (record.headers.get("WARC-Payload-Digest"), address):
            if key:
                self._known.add(hash(key))

    def gave(self, address: str) -> bool:
        """Whether the page of an address has been met: else all that is left of it is what a program made of it."""
        return hash(address) in self._known

    def holds(self, record: WarcRecord, address: str) -> bool:
        digest = record.headers.get("WARC-Payload-Digest")
        referred = (record.headers.get("WARC-Refers-To-Target-URI") or "").strip("<> ")
        return any(key and hash(key) in self._known for key in (digest, referred, address))


def _member(record: WarcRecord, number: int, met: _Payloads) -> Member:
    from fastwarc.warc import WarcRecordType

    address = (record.headers.get("WARC-Target-URI") or "").strip("<> ")
    label = safe_label(address.partition("://")[2] or address, number)
    kind = record.record_type
    if kind == WarcRecordType.revisit:
        return _revisit(record, label, address, met)
    if kind == WarcRecordType.metadata:
        return skipped(label, "Notes of the capturing program about another record.", "record")
    if kind == WarcRecordType.conversion and met.gave(address):
        return skipped(label, "What a program made of a page. The page itself is read from its own record.", "record")
    if kind == WarcRecordType.continuation:
        reason = "A further piece of a page that was written in several records. Get a capture that holds it whole."
        return failed(label, reason, "unreadable")
    if address.startswith(_ABOUT_RECORDS):
        return skipped(label, "What the capturing program noted of a page. The page has its own record.", "record")
    met.add(record, address)
    return _page(record, label, address)


def _revisit(record: WarcRecord, label: str, address: str, met: _Payloads) -> Member:
    """A record without bytes: at its time the address gave what another record holds."""
    time = _time(record) or "its time"
    if met.holds(record, address):
        return skipped(label, f"At {time} it had the same bytes as the earlier record, which was read.", "unchanged")
    other = (record.headers.get("WARC-Refers-To-Target-URI") or address).strip("<> ")
    when = record.headers.get("WARC-Refers-To-Date") or "an earlier time"
    reason = f"Its bytes are those of {other[:300]} at {when}, in another file. Add the file that holds them."
    return failed(label, reason, "elsewhere")


def _page(record: WarcRecord, label: str, address: str) -> Member:
    http = record.http_headers
    heads = {k.lower(): v for k, v in http.asdict().items()} if http is not None else {}
    status = http.status_code if http is not None else None
    if status is not None and not 200 <= status < 300:
        goal = f" It leads to {heads['location'][:300]}." if heads.get("location") and 300 <= status < 400 else ""
        return skipped(label, f"The server answered {status}, which is no page.{goal}", "no-page")
    kind = record.http_content_type if http is not None else record.headers.get("Content-Type")
    if kind == "text/dns" or address.startswith("dns:"):
        return skipped(label, "An answer of the name service, which is no page.", "no-page")
    path = address.partition("?")[0].lower()
    if (kind and kind.startswith(_PAGE_PARTS)) or path.endswith(_PAGE_PART_NAMES):
        return skipped(label, "A part of pages' looks: a style, script, font or picture.", "page-part")
    kept = {name: heads[name] for name in _KEPT_HEADS if name in heads}
    return Member(
        label,
        decode_body(iter(lambda: record.reader.read(CHUNK), b""), heads),
        media_type=kind,
        address=address or None,
        time=_time(record),
        headers={**kept, **({"status": str(status)} if status else {})},
    )


def _time(record: WarcRecord) -> str | None:
    time = record.record_date
    return time.strftime("%Y-%m-%dT%H:%M:%SZ") if time else None
