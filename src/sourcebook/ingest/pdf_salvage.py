"""PDF files whose tables are lost (ISO 32000-2, 7.5): objects are found by their own marks and given new tables.

A PDF keeps the tree of its pages and the table of its objects at its end: a file cut short loses both though most of
its pages are there. PDFium rebuilds the table, not the tree; this makes a tree of all pages that are found.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator

_OBJECT = re.compile(rb"(?<![0-9])(\d{1,9})\s{1,4}(\d{1,5})\s{1,4}obj\b")
_PAGE = re.compile(rb"/Type\s{0,8}/Page(?![A-Za-z])")
_PACKED = re.compile(rb"/Type\s{0,8}/ObjStm(?![A-Za-z])")
_FIRST = re.compile(rb"/First\s{1,8}(\d{1,9})")
_STREAM = re.compile(rb"stream\r?\n")
_HEAD = 4096
"""Bytes of an object searched for what it is."""
_MOST_OBJECTS = 2_000_000
_MOST_UNPACKED = 256 << 20


def salvage(data: bytes) -> bytes | None:
    """The file with a new tree of pages and no old tables; None when no page is found in it."""
    objects, loose = _find(data)
    if not objects and not loose:
        return None
    pages = sorted(number for number, body in (objects | loose).items() if _PAGE.search(body))
    if not pages:
        return None
    free = max((objects | loose).keys()) + 1
    # An object that is cut off would swallow what follows it.
    whole = data.rfind(b"endobj") + len(b"endobj")
    out = [data[:whole], b"\n"]
    out += [b"%d 0 obj\n%b\nendobj\n" % (number, body) for number, body in sorted(loose.items())]
    kids = b" ".join(b"%d 0 R" % number for number in pages)
    out.append(
        b"%d 0 obj\n<</Type/Pages/Kids[%b]/Count %d/MediaBox[0 0 595 842]>>\nendobj\n"
        b"%d 0 obj\n<</Type/Catalog/Pages %d 0 R>>\nendobj\ntrailer\n<</Root %d 0 R/Size %d>>\n%%%%EOF\n"
        % (free, kids, len(pages), free + 1, free, free + 1, free + 2)
    )
    return b"".join(out)


def unpacked_objects(data: bytes) -> Iterator[bytes]:
    """What object streams hold, each unpacked; those that cannot be are left out."""
    left = _MOST_UNPACKED
    for match in _PACKED.finditer(data):
        stream = _STREAM.search(data, match.end(), match.end() + _HEAD)
        if stream is None or left <= 0:
            continue
        try:
            words = zlib.decompressobj().decompress(data[stream.end() : stream.end() + (64 << 20)], left)
        except zlib.error:
            continue
        left -= len(words)
        yield words


def _find(data: bytes) -> tuple[dict[int, bytes], dict[int, bytes]]:
    """Heads of the objects that stand in the open, by number, and whole objects out of object streams."""
    found: dict[int, bytes] = {}
    for match in _OBJECT.finditer(data):
        end = data.find(b"endobj", match.end(), match.end() + _HEAD)
        found[int(match[1])] = data[match.end() : end if end >= 0 else match.end() + _HEAD]
        if len(found) >= _MOST_OBJECTS:
            break
    loose: dict[int, bytes] = {}
    for match in _PACKED.finditer(data):
        first = _FIRST.search(data, max(0, match.start() - 400), match.end() + 400)
        stream = _STREAM.search(data, match.end(), match.end() + _HEAD)
        if first is None or stream is None or len(loose) >= _MOST_OBJECTS:
            continue
        try:
            words = zlib.decompressobj().decompress(data[stream.end() : stream.end() + (64 << 20)], _MOST_UNPACKED)
        except zlib.error:
            continue
        loose |= _split(words, int(first[1]))
    return found, {number: body for number, body in loose.items() if number not in found}


def _split(words: bytes, first: int) -> dict[int, bytes]:
    """Objects of an object stream: pairs of number and place, then the objects (ISO 32000-2, 7.5.7)."""
    fields = words[:first].split()
    try:
        pairs = [(int(n), int(at)) for n, at in zip(fields[::2], fields[1::2], strict=False)]
    except ValueError:
        return {}
    ends = [at for _, at in pairs[1:]] + [len(words)]
    return {n: words[first + at : first + end].strip() for (n, at), end in zip(pairs, ends, strict=True)}
