"""What is left of a ZIP file whose directory is cut off or spoilt: members by the head that stands before each one.

A head (APPNOTE 4.3.7) tells name, packing and, mostly, size. Members that are stored, or packed by a method that tells
its own end, are given as far as their bytes go; of one that is cut off or damaged the ledger says so.
"""

from __future__ import annotations

import lzma
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, NamedTuple

import zstandard

from sourcebook.errors import UnreadableInput
from sourcebook.ingest.base import Blob
from sourcebook.ingest.containers.base import CHUNK, Member, failed, safe_label
from sourcebook.ingest.containers.zip_methods import FED, UNPACKERS, Unpacker, not_unpacked

_SIGN = b"PK\x03\x04"
_HEAD = struct.Struct("<4s5H3I2H")
_STORED, _DEFLATED = 0, 8
_LOCKED, _SIZE_BEHIND, _UTF8 = 0x1, 0x8, 0x800


class _Head(NamedTuple):
    name: str
    method: int
    flags: int
    size: int
    start: int


def salvage(blob: Blob) -> Iterator[Member]:
    """Members in the order in which they lie in the file; folders left out."""
    with Path(blob.path).open("rb") as file:
        at, number = _next(file, 0), 0
        while at is not None:
            head = _read(file, at)
            if head is None:
                at = _next(file, at + len(_SIGN))
                continue
            if not head.name.endswith("/"):
                number += 1
                yield _member(file, head, number)
            # The size may stand behind the bytes, or be wrong: the next head is looked for past what is known of it.
            at = _next(file, head.start + (0 if head.flags & _SIZE_BEHIND else head.size))


def _read(file: IO[bytes], at: int) -> _Head | None:
    file.seek(at)
    raw = file.read(_HEAD.size)
    if len(raw) < _HEAD.size:
        return None
    _, _, flags, method, _, _, _, packed, _, name_length, extra_length = _HEAD.unpack(raw)
    name = file.read(name_length)
    if len(name) < name_length or not name or b"\0" in name:
        return None
    words = name.decode("utf-8" if flags & _UTF8 else "cp437", "replace")
    return _Head(words, method, flags, packed, at + _HEAD.size + name_length + extra_length)


def _member(file: IO[bytes], head: _Head, number: int) -> Member:
    label = safe_label(head.name, number)
    if head.flags & _LOCKED:
        return failed(label, "It is locked by a password. Unpack it by hand and add it.", "encrypted")
    if head.method == _DEFLATED:
        return Member(label, _inflated(file, head.start))
    if head.method == _STORED and not head.flags & _SIZE_BEHIND:
        return Member(label, _stored(file, head))
    if head.method in UNPACKERS:
        return Member(label, _unpacked(file, head.start, UNPACKERS[head.method]()))
    if head.method == _STORED:
        return failed(label, "What is left of its archive does not tell where it ends.", "unreadable")
    return failed(label, str(not_unpacked(head.method)), "unreadable")


def _stored(file: IO[bytes], head: _Head) -> Iterator[bytes]:
    file.seek(head.start)
    left = head.size
    while left and (piece := file.read(min(left, CHUNK))):
        left -= len(piece)
        yield piece
    if left:
        raise _cut()


def _inflated(file: IO[bytes], start: int) -> Iterator[bytes]:
    unpack = zlib.decompressobj(-zlib.MAX_WBITS)
    file.seek(start)
    try:
        while not unpack.eof and (piece := file.read(CHUNK)):
            while piece:
                yield unpack.decompress(piece, CHUNK)
                piece = unpack.unconsumed_tail
    except zlib.error as error:
        raise _cut() from error
    if not unpack.eof:
        raise _cut()


def _unpacked(file: IO[bytes], start: int, unpack: Unpacker) -> Iterator[bytes]:
    file.seek(start)
    try:
        while not unpack.eof and (piece := file.read(FED)):
            if words := unpack.decompress(piece):
                yield words
    except (lzma.LZMAError, zstandard.ZstdError, OSError) as error:
        raise _cut() from error
    if not unpack.eof:
        raise _cut()


def _cut() -> UnreadableInput:
    return UnreadableInput("It is cut off or damaged inside its archive.", "Get a whole copy of it.")


def _next(file: IO[bytes], at: int) -> int | None:
    """Where the next head begins, from `at` on."""
    held, base = b"", at
    file.seek(at)
    while piece := file.read(CHUNK):
        held += piece
        if (found := held.find(_SIGN)) >= 0:
            return base + found
        keep = len(_SIGN) - 1
        base += max(0, len(held) - keep)
        held = held[-keep:]
    return None
