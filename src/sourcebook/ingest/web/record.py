"""The WARC record of a fetch (ISO 28500): every request and answer of it, redirects included, bytes as they came."""

from __future__ import annotations

import gzip
import io
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import IO

from fastwarc.warc import WarcRecord, WarcRecordType


@dataclass(frozen=True, slots=True)
class Hop:
    """One request and its answer."""

    address: str
    status: int
    location: str
    """Where it led to; empty for the last."""
    number: str
    time: str
    request: bytes
    raw: Path
    """The answer as it came, head and body."""


def write_record(path: Path, hops: list[Hop]) -> None:
    """Write `hops` as a WARC file, packed record by record."""
    with path.open("wb") as stream:
        about = f"software: Sourcebook/{version('sourcebook')}\r\nformat: WARC File Format 1.1\r\n".encode()
        heads = {"Content-Type": "application/warc-fields"}
        _write(stream, WarcRecordType.warcinfo, about, hops[0].time, heads)
        for hop in hops:
            heads = {"WARC-Target-URI": hop.address, "WARC-IP-Address": hop.number}
            answer = heads | {"Content-Type": "application/http; msgtype=response"}
            identifier = _write(stream, WarcRecordType.response, hop.raw.read_bytes(), hop.time, answer)
            asked = heads | {"Content-Type": "application/http; msgtype=request", "WARC-Concurrent-To": identifier}
            _write(stream, WarcRecordType.request, hop.request, hop.time, asked)


def _write(stream: IO[bytes], kind: WarcRecordType, content: bytes, time: str, heads: dict[str, str]) -> str:
    record = WarcRecord()
    record.init_headers(record_type=kind)
    record.headers["WARC-Date"] = time
    for name, value in heads.items():
        record.headers[name] = value
    record.set_bytes_content(content)
    packed = io.BytesIO()
    record.write(packed, checksum_data=True)
    stream.write(gzip.compress(packed.getvalue(), 6, mtime=0))
    return str(record.headers["WARC-Record-ID"])
