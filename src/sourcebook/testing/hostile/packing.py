"""Compressed streams of any length made from one block, and ZIP files written by hand, lies included."""

from __future__ import annotations

import gzip
import struct
import zlib
from collections.abc import Iterable
from dataclasses import dataclass

BLOCK = bytes(1 << 20)


@dataclass(frozen=True, slots=True)
class Packed:
    """A deflate stream (RFC 1951) and what it unpacks to."""

    raw: bytes
    size: int
    crc: int
    adler: int


def repeat(times: int, block: bytes = BLOCK, *, before: bytes = b"", after: bytes = b"") -> Packed:
    """`before`, then `block` so many times, then `after`, packed without ever being held."""
    one = _flushed(block)
    raw = _flushed(before) + one * times + _flushed(after) + b"\x03\x00"
    crc, adler = zlib.crc32(before), zlib.adler32(before)
    for _ in range(times):
        crc, adler = zlib.crc32(block, crc), zlib.adler32(block, adler)
    crc, adler = zlib.crc32(after, crc), zlib.adler32(after, adler)
    return Packed(raw, len(before) + len(block) * times + len(after), crc, adler)


def _flushed(data: bytes) -> bytes:
    pack = zlib.compressobj(9, zlib.DEFLATED, -15)
    return pack.compress(data) + pack.flush(zlib.Z_FULL_FLUSH)


def as_gzip(packed: Packed) -> bytes:
    """A GZ file (RFC 1952) of it."""
    head = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03"
    return head + packed.raw + struct.pack("<II", packed.crc, packed.size & 0xFFFFFFFF)


def as_zlib(packed: Packed) -> bytes:
    """A zlib stream (RFC 1950) of it, as in PDF and PNG."""
    return b"\x78\xda" + packed.raw + struct.pack(">I", packed.adler)


@dataclass(frozen=True, slots=True)
class Entry:
    """A member of a ZIP file as its heads tell it; any of it may be a lie."""

    name: bytes
    data: bytes = b""
    method: int = 0
    size: int | None = None
    crc: int = 0
    attributes: int = 0
    system: int = 3
    at: int | None = None
    """Where its local head is said to lie; without, where it does."""
    extra: bytes = b""
    flags: int = 0x800


def stored(name: str | bytes, data: bytes, *, attributes: int = 0) -> Entry:
    """A member that is not packed."""
    raw = name.encode("utf-8", "surrogatepass") if isinstance(name, str) else name
    return Entry(raw, data, 0, len(data), zlib.crc32(data), attributes)


def deflated(name: str | bytes, packed: Packed, *, size: int | None = None) -> Entry:
    """A packed member; `size` is what its heads say, which may be a lie."""
    raw = name.encode("utf-8") if isinstance(name, str) else name
    return Entry(raw, packed.raw, 8, packed.size if size is None else size, packed.crc)


def zip_of(entries: Iterable[Entry]) -> bytes:
    """A ZIP file (APPNOTE 6.3) of the entries."""
    body, directory, count = bytearray(), bytearray(), 0
    for e in entries:
        count += 1
        at = len(body) if e.at is None else e.at
        size = len(e.data) if e.size is None else e.size
        shared = struct.pack("<HHHHHIII", 20, e.flags, e.method, 0, 33, e.crc, len(e.data), size & 0xFFFFFFFF)
        if e.at is None:
            body += b"PK\x03\x04" + shared + struct.pack("<HH", len(e.name), len(e.extra)) + e.name + e.extra + e.data
        lengths = struct.pack("<HHHHHII", len(e.name), 0, 0, 0, 0, e.attributes, at)
        directory += b"PK\x01\x02" + struct.pack("<BB", 20, e.system) + shared + lengths + e.name
    shown = min(count, 0xFFFF)
    return bytes(
        body + directory + b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, shown, shown, len(directory), len(body), 0)
    )


def package(parts: dict[str, bytes | Packed]) -> bytes:
    """A ZIP file of parts, as office documents are."""
    return zip_of(
        deflated(name, part) if isinstance(part, Packed) else stored(name, part) for name, part in parts.items()
    )


def gzipped(data: bytes) -> bytes:
    """GZ without a clock."""
    return gzip.compress(data, 9, mtime=0)
