"""The captures behind a published folder as one WACZ file (WACZ 1.1.1), with a page inside that checks it.

Each capture that has the record of its fetch goes in as that record, bytes as they came; one without as a `resource`.
Nothing in it comes from this machine's clock: the same library gives the same bytes. Entries are stored, not packed, so
that a page can read them without help; records are packed one by one, as replay tools expect.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import uuid
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from fastwarc.warc import ArchiveIterator, WarcRecordType

from sourcebook.model.document import Capture, Document
from sourcebook.store.base import Blobs

VERSION = "1.1.1"
WARC, INDEX, PAGES = "archive/data.warc.gz", "indexes/index.cdx", "pages/pages.jsonl"


def write_wacz(
    out: Path, captures: Iterable[tuple[Document, Capture]], blobs: Blobs, *, title: str, software: str,
    extra: Mapping[str, bytes],
) -> int:  # fmt: skip
    """Write the file; gives how many captures are in it. `extra` are further files: the page that checks it."""
    chosen = [(d, c) for d, c in captures if _fits(c, blobs)]
    chosen.sort(key=lambda pair: (pair[1].time or "", pair[1].id))
    archive = b"".join(_records(chosen, blobs))
    files = {WARC: archive, INDEX: _index(archive), PAGES: _pages(chosen), **extra}
    package = _json({
        "profile": "data-package", "wacz_version": VERSION, "title": title, "software": software,
        "created": max((c.time or "" for _, c in chosen), default="1970-01-01T00:00:00Z"),
        "resources": [
            {"name": path.rpartition("/")[2], "path": path, "hash": _hash(data), "bytes": len(data)}
            for path, data in sorted(files.items())
        ],
    })  # fmt: skip
    files["datapackage.json"] = package
    files["datapackage-digest.json"] = _json({"path": "datapackage.json", "hash": _hash(package)})
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as bundle:
        for path, data in sorted(files.items()):
            bundle.writestr(zipfile.ZipInfo(path, (1980, 1, 1, 0, 0, 0)), data)
    return len(chosen)


def _fits(capture: Capture, blobs: Blobs) -> bool:
    web = capture.address.startswith(("http://", "https://"))
    return web and bool(capture.time) and not capture.absent and capture.blob in blobs


def _records(chosen: Iterable[tuple[Document, Capture]], blobs: Blobs) -> Iterator[bytes]:
    seen: set[str] = set()
    for document, capture in chosen:
        record = capture.headers.get("warc", "")
        if record and record in blobs:
            if record not in seen:
                seen.add(record)
                yield blobs.path(record).read_bytes()
            continue
        yield _resource(document, capture, blobs.path(capture.blob).read_bytes())


def _resource(document: Document, capture: Capture, data: bytes) -> bytes:
    named = uuid.uuid5(uuid.NAMESPACE_URL, f"{capture.id} {capture.blob}")
    head = (
        "WARC/1.1\r\nWARC-Type: resource\r\n"
        f"WARC-Record-ID: <urn:uuid:{named}>\r\nWARC-Date: {capture.time}\r\n"
        f"WARC-Target-URI: {''.join(capture.address.split())}\r\nContent-Type: {document.media_type}\r\n"
        f"WARC-Block-Digest: sha256:{hashlib.sha256(data).hexdigest()}\r\nContent-Length: {len(data)}\r\n\r\n"
    )
    return gzip.compress(head.encode() + data + b"\r\n\r\n", 6, mtime=0)


def _index(archive: bytes) -> bytes:
    """Where each answer stands (CDXJ), by address and time."""
    lines: list[str] = []
    places: list[tuple[int, str, dict[str, Any]]] = []
    for record in ArchiveIterator(io.BytesIO(archive), record_types=WarcRecordType.any_type, parse_http=True):
        address, date = record.headers.get("WARC-Target-URI") or "", record.headers.get("WARC-Date") or ""
        about: dict[str, Any] = {}
        if record.record_type in (WarcRecordType.response, WarcRecordType.resource) and address:
            http, kind = record.http_headers, record.http_content_type or record.headers.get("Content-Type") or ""
            about = {"url": address, "status": str(http.status_code if http else 200), "mime": kind.partition(";")[0]}
        day = "".join(c for c in date if c.isdigit())[:14]
        places.append((record.stream_pos, f"{surt(address)} {day}" if about else "", about))
    ends = [at for at, _, _ in places[1:]] + [len(archive)] * bool(places)
    for (at, key, about), end in zip(places, ends, strict=True):
        if about:
            told = about | {"offset": str(at), "length": str(end - at), "filename": WARC.rpartition("/")[2]}
            lines.append(f"{key} {json.dumps(told, sort_keys=True)}\n")
    return "".join(sorted(lines)).encode()


def surt(address: str) -> str:
    """An address with its host back to front, as replay tools sort them."""
    parts = urlsplit(address)
    host = ",".join(reversed((parts.hostname or "").split(".")))
    port = f":{parts.port}" if parts.port and parts.port not in (80, 443) else ""
    return f"{host}{port}){parts.path or '/'}" + (f"?{parts.query}" if parts.query else "").lower()


def _pages(chosen: Iterable[tuple[Document, Capture]]) -> bytes:
    head = {"format": "json-pages-1.0", "id": "pages", "title": "Captures"}
    lines = [
        {"id": capture.id, "url": capture.address, "ts": capture.time, "title": document.title}
        for document, capture in chosen
    ]
    return b"".join(json.dumps(line, ensure_ascii=False).encode() + b"\n" for line in (head, *lines))


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True).encode() + b"\n"


def _hash(data: bytes) -> str:
    return "sha256:" + hashlib.sha256(data).hexdigest()
