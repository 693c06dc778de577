"""Bodies of HTTP as they were sent: chunks (RFC 9112, 7.1) and packing undone where the bytes bear it out.

Captures often say "chunked" or "gzip" of bodies that were stored plain: the bytes decide, not the head.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterator

import zstandard

_SIZE = re.compile(rb"\s{0,4}([0-9A-Fa-f]{1,8})(?:;[^\r\n]{0,200})?[ \t]{0,8}\r?\n")
_LONGEST_HEAD = 512


def decode_body(pieces: Iterator[bytes], headers: dict[str, str]) -> Iterator[bytes]:
    """The body of a response. `headers` has lower-case names. Damaged packing gives the bytes up to the damage."""
    pieces = _rejoined(pieces)
    if "chunked" in headers.get("transfer-encoding", "").lower():
        pieces = _dechunked(pieces)
    packing = headers.get("content-encoding", "").lower()
    return _unpacked(pieces, packing) if packing not in ("", "identity", "br") else pieces


def _rejoined(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """The same bytes, the first piece long enough to tell what they are."""
    head = b""
    for piece in pieces:
        head += piece
        if len(head) >= _LONGEST_HEAD:
            break
    if head:
        yield head
    yield from pieces


def _dechunked(pieces: Iterator[bytes]) -> Iterator[bytes]:
    held = next(pieces, b"")
    if not _SIZE.match(held):
        yield held
        yield from pieces
        return
    left = 0
    while True:
        if left:
            give, held = held[:left], held[left:]
            left -= len(give)
            if give:
                yield give
        elif match := _SIZE.match(held):
            left = int(match[1], 16)
            held = held[match.end() :]
            if not left:
                return
        if left and held:
            continue
        more = next(pieces, b"")
        if not more:
            return
        held += more


def _unpacked(pieces: Iterator[bytes], packing: str) -> Iterator[bytes]:
    first = next(pieces, b"")
    unpack: Callable[[bytes], bytes]
    if first.startswith(b"\x1f\x8b"):
        unpack = zlib.decompressobj(zlib.MAX_WBITS | 16).decompress
    elif packing == "deflate" and first[:1] == b"\x78":
        unpack = zlib.decompressobj().decompress
    elif first.startswith(b"\x28\xb5\x2f\xfd"):
        unpack = zstandard.ZstdDecompressor().decompressobj().decompress
    else:
        yield first
        yield from pieces
        return
    try:
        yield unpack(first)
        for piece in pieces:
            yield unpack(piece)
    except (zlib.error, zstandard.ZstdError):
        return
