"""WARC: the pages of a capture of the web, by fastwarc; each with its address, time and headers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

from fastwarc.warc import ArchiveIterator, WarcRecord, WarcRecordType

from sourcebook.errors import UnreadableInput
from sourcebook.ingest.base import Blob
from sourcebook.ingest.containers.base import CHUNK, Member, safe_label, skipped
from sourcebook.ingest.containers.transfer import decode_body

_PAGES = WarcRecordType.response | WarcRecordType.resource | WarcRecordType.revisit
_PAGE_PARTS = ("text/css", "text/javascript", "application/javascript", "application/x-javascript", "font/", "image/",
               "application/font", "application/x-font", "audio/", "video/")  # fmt: skip
_PAGE_PART_NAMES = (".css", ".js", ".mjs", ".woff", ".woff2", ".ttf", ".otf", ".eot", ".ico", ".svg", ".map")
_KEPT_HEADS = ("content-type", "last-modified", "etag", "date", "location", "server", "content-language")


class WarcOpener:
    """Opens WARC files, packed record by record or not."""

    name: ClassVar[str] = "warc"
    version: ClassVar[str] = "1"
    media_types: ClassVar[tuple[str, ...]] = ("application/warc",)

    def open(self, blob: Blob) -> Iterator[Member]:
        """Responses and resources in the order they were written. See `Opener.open`."""
        number = 0
        try:
            with Path(blob.path).open("rb") as file:
                for record in ArchiveIterator(file, record_types=_PAGES, parse_http=True):
                    if record.record_type not in (
                        WarcRecordType.response,
                        WarcRecordType.resource,
                        WarcRecordType.revisit,
                    ):
                        continue
                    number += 1
                    yield _member(record, number)
        except (ValueError, OSError, RuntimeError, EOFError) as error:
            message = f"{blob.name} is damaged after {number} records."
            raise UnreadableInput(message, "Get a whole copy of it.") from error

    def count(self, blob: Blob) -> int | None:
        """Records by their WARC-Type heads alone, without looking into them."""
        try:
            with Path(blob.path).open("rb") as file:
                return sum(1 for _ in ArchiveIterator(file, record_types=_PAGES, parse_http=False))
        except (ValueError, OSError, RuntimeError, EOFError):
            return None


def _member(record: WarcRecord, number: int) -> Member:
    address = (record.headers.get("WARC-Target-URI") or "").strip("<> ")
    label = safe_label(address.partition("://")[2] or address, number)
    if record.record_type == WarcRecordType.revisit:
        return skipped(
            label, "The same bytes as an earlier record of this address. Nothing needs to be done.", "unchanged"
        )
    http = record.http_headers
    heads = {k.lower(): v for k, v in http.asdict().items()} if http is not None else {}
    status = http.status_code if http is not None else None
    if status is not None and not 200 <= status < 300:
        return skipped(label, f"The server answered {status}, which is no page.", "no-page")
    kind = record.http_content_type if http is not None else record.headers.get("Content-Type")
    path = address.partition("?")[0].lower()
    if (kind and kind.startswith(_PAGE_PARTS)) or path.endswith(_PAGE_PART_NAMES):
        return skipped(label, "A part of pages' looks: a style, script, font or picture.", "page-part")
    time = record.record_date
    kept = {name: heads[name] for name in _KEPT_HEADS if name in heads}
    return Member(
        label,
        decode_body(iter(lambda: record.reader.read(CHUNK), b""), heads),
        media_type=kind,
        address=address or None,
        time=time.strftime("%Y-%m-%dT%H:%M:%SZ") if time else None,
        headers={**kept, **({"status": str(status)} if status else {})},
    )
