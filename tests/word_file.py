"""Word files of before 2007 ([MS-DOC]) made from their stories: head and piece table in a compound file ([MS-CFB])."""

from __future__ import annotations

import struct
from collections.abc import Sequence

SECTOR = 512
LEAST = 4096
"""Streams of this size and more lie in sectors of their own."""
FREE, END, FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
TEXT_AT = 0x800


def make_doc(stories: Sequence[str], *, packed: bool = False, version: int = 0x00C1) -> bytes:
    """A file whose stories are main text, footnotes, heads and feet, an unused one, comments, endnotes, text boxes.

    Characters are 16 bits each, or `packed` into 8.
    """
    text = "".join(stories)
    counts = [len(story) for story in stories] + [0] * (8 - len(stories))
    clx = b"\x01" + struct.pack("<H", 2) + b"\0\0" + _piece_table(len(text), packed=packed)
    head = bytearray(TEXT_AT)
    struct.pack_into("<HH", head, 0, 0xA5EC, version)
    struct.pack_into("<H", head, 0x0A, 0x0200)
    struct.pack_into("<8i", head, 0x4C, *counts)
    struct.pack_into("<II", head, 0x1A2, 0, len(clx))
    words = bytes(head) + text.encode("cp1252" if packed else "utf-16-le")
    return make_compound({"WordDocument": words, "1Table": clx})


def _piece_table(length: int, *, packed: bool) -> bytes:
    where = (TEXT_AT * 2) | 0x4000_0000 if packed else TEXT_AT
    table = struct.pack("<2I", 0, length) + struct.pack("<HIH", 0, where, 0)
    return b"\x02" + struct.pack("<I", len(table)) + table


def make_compound(streams: dict[str, bytes]) -> bytes:
    """A compound file: head, one table of sectors, one sector of names, the streams."""
    chains: list[int] = [FAT, END]
    entries = [_entry("Root Entry", 5, child=1, start=END, size=0)]
    body = b""
    for number, (name, data) in enumerate(streams.items(), start=1):
        data = data.ljust(max(LEAST, -(-len(data) // SECTOR) * SECTOR), b"\0")
        first, count = len(chains), len(data) // SECTOR
        chains += [*range(first + 1, first + count), END]
        right = number + 1 if number < len(streams) else FREE
        entries.append(_entry(name, 2, right=right, start=first, size=len(data)))
        body += data
    names = b"".join(entries).ljust(SECTOR, b"\0")
    assert len(names) == SECTOR
    assert len(chains) <= SECTOR // 4
    table = struct.pack(f"<{SECTOR // 4}I", *chains, *[FREE] * (SECTOR // 4 - len(chains)))
    return _head() + table + names + body


def _entry(name: str, kind: int, *, child: int = FREE, right: int = FREE, start: int, size: int) -> bytes:
    words = (name + "\0").encode("utf-16-le")
    return struct.pack(
        "<64sHBB3I16sI8s8sIQ", words, len(words), kind, 1, FREE, right, child, b"", 0, b"", b"", start, size
    )  # fmt: skip


def _head() -> bytes:
    numbers = (1, 1, 0, LEAST, END, 0, END, 0, 0)
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    head += struct.pack("<5H6s", 0x3E, 3, 0xFFFE, 9, 6, b"") + struct.pack("<I", 0)
    head += struct.pack("<9I", *numbers)
    return head + struct.pack(f"<{(SECTOR - len(head)) // 4}I", *[FREE] * ((SECTOR - len(head)) // 4))
