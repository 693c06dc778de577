"""Bodies of HTTP as they were sent: chunks (RFC 9112, 7.1) and packing undone where the bytes bear it out.

Captures often say "chunked" or "gzip" of bodies that were stored plain: the bytes decide, not the head.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterator

_SIZE = re.compile(rb"\s{0,4}([0-9A-Fa-f]{1,8})(?:;[^\r\n]{0,200})?[ \t]{0,8}\r?\n")
_LONGEST_HEAD = 512


def decode_body(pieces: Iterator[bytes], headers: dict[str, str]) -> Iterator[bytes]:
    """The body of a response. `headers` has lower-case names. Damaged packing gives the bytes up to the damage."""
    pieces = _rejoined(pieces)
    if "chunked" in headers.get("transfer-encoding", "").lower():
        pieces = _dechunked(pieces)
    packing = headers.get("content-encoding", "").lower()
    return _unpacked(pieces, packing) if packing not in ("", "identity") else pieces


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
        if held and (left or _SIZE.match(held)):
            continue
        more = next(pieces, b"")
        if not more:
            return
        held += more


def _unpacked(pieces: Iterator[bytes], packing: str) -> Iterator[bytes]:
    import brotli
    import zstandard

    first = next(pieces, b"")
    unpack = _unpacker(first, packing)
    if unpack is None:
        yield first
        yield from pieces
        return
    try:
        yield unpack(first)
        for piece in pieces:
            yield unpack(piece)
    except (zlib.error, zstandard.ZstdError, brotli.error):
        return


def _unpacker(first: bytes, packing: str) -> Callable[[bytes], bytes] | None:
    """What undoes the packing of a body that begins so; None where it is not packed after all."""
    import brotli
    import zstandard

    if first.startswith(b"\x1f\x8b"):
        return zlib.decompressobj(zlib.MAX_WBITS | 16).decompress
    if first.startswith(b"\x28\xb5\x2f\xfd"):
        return zstandard.ZstdDecompressor().decompressobj().decompress
    # Neither brotli nor deflate without a head begins in a way of its own: the head of the answer is tried.
    tries: dict[str, tuple[Callable[[], Callable[[bytes], bytes]], ...]] = {
        "deflate": (lambda: zlib.decompressobj().decompress, lambda: zlib.decompressobj(-zlib.MAX_WBITS).decompress),
        "br": (lambda: brotli.Decompressor().process,),
    }
    return next((make() for make in tries.get(packing, ()) if _begins(make(), first)), None)


def _begins(unpack: Callable[[bytes], bytes], first: bytes) -> bool:
    import brotli

    try:
        return bool(unpack(first[:_LONGEST_HEAD])) or len(first) > _LONGEST_HEAD
    except (zlib.error, brotli.error):
        return False
