"""What stands in a 7z archive: its members, the folders that they are packed in, and by which methods.

Format: 7zFormat.txt of the LZMA SDK (Igor Pavlov, public domain). libarchive gives an archive up at the first method
it does not know; so what cannot be unpacked is named by what is read here.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from typing import IO, NamedTuple

MAGIC = b"7z\xbc\xaf\x27\x1c"
_HEAD = 32
_MOST_HEADER = 64 << 20
MOST_FILES = 2_000_000
_MOST_FOLDERS, _MOST_CODERS = 1_000_000, 32
(
    _END, _HEADER, _ARCHIVE_PROPERTIES, _ADDITIONAL, _MAIN, _FILES, _PACK, _UNPACK, _SUBSTREAMS, _SIZE, _CRC, _FOLDER,
    _UNPACK_SIZE, _COUNTS, _EMPTY_STREAM, _EMPTY_FILE, _ANTI, _NAMES, _CREATED, _READ, _CHANGED, _ATTRIBUTES, _COMMENT,
    _ENCODED,
) = range(24)  # fmt: skip


class IndexUnreadable(Exception):
    """What an index that is damaged, or made in a way that is not known, makes of its reader."""


class Coder(NamedTuple):
    """A method and what it must be told."""

    method: bytes
    properties: bytes
    simple: bool
    """Whether it makes one stream of one."""


class Folder(NamedTuple):
    """Bytes that were packed as one: their methods in the order of unpacking, where they lie, how long they become."""

    coders: tuple[Coder, ...]
    at: int
    packed: int
    size: int


class Packed(NamedTuple):
    """A member: its name, the number of its folder (-1 where it has no bytes), its size, sum and attributes."""

    name: str
    folder: int
    size: int
    crc: int | None
    is_folder: bool
    attributes: int


class Index(NamedTuple):
    """All folders and members of an archive."""

    folders: list[Folder]
    members: list[Packed]


class _Streams(NamedTuple):
    folders: list[Folder]
    sizes: list[list[int]]
    sums: list[list[int | None]]


class _Bytes:
    """The header as it is read."""

    def __init__(self, data: bytes) -> None:
        self.data, self.at = data, 0

    def take(self, size: int) -> bytes:
        if size < 0 or self.at + size > len(self.data):
            raise IndexUnreadable("cut off")
        self.at += size
        return self.data[self.at - size : self.at]

    def byte(self) -> int:
        return self.take(1)[0]

    def number(self) -> int:
        """Ones at the top of the first byte say how many bytes follow; its other bits are the highest."""
        first, mask, value = self.byte(), 0x80, 0
        for shift in range(0, 64, 8):
            if not first & mask:
                return value | (first & (mask - 1)) << shift
            value |= self.byte() << shift
            mask >>= 1
        return value

    def count(self, most: int) -> int:
        number = self.number()
        if number > most:
            raise IndexUnreadable("more than any archive has")
        return number

    def bits(self, number: int) -> list[bool]:
        data = self.take((number + 7) // 8)
        return [bool(data[at // 8] & 0x80 >> at % 8) for at in range(number)]

    def defined(self, number: int) -> list[bool]:
        return [True] * number if self.byte() else self.bits(number)

    def sums(self, number: int) -> list[int | None]:
        return [struct.unpack("<I", self.take(4))[0] if known else None for known in self.defined(number)]


def read_index(file: IO[bytes], unpack: Callable[[IO[bytes], Folder], bytes]) -> Index:
    """The index of an archive; `unpack` gives the bytes of a folder, for an index that is packed itself.

    Raises:
        IndexUnreadable: It is damaged, locked, or none that is known.
    """
    head = file.read(_HEAD)
    if len(head) < _HEAD or not head.startswith(MAGIC):
        raise IndexUnreadable("no 7z")
    offset, size, stated = struct.unpack("<QQI", head[12:32])
    if size > _MOST_HEADER:
        raise IndexUnreadable("index too long")
    file.seek(min(_HEAD + offset, 1 << 62))
    data = file.read(size)
    if zlib.crc32(data) != stated:
        raise IndexUnreadable("index damaged")
    for _ in range(4):
        held = _Bytes(data)
        kind = held.byte() if data else _END
        if kind == _HEADER:
            return _header(held)
        if kind != _ENCODED:
            return Index([], [])
        folder = _streams(held).folders[0]
        if folder.size > _MOST_HEADER:
            raise IndexUnreadable("index too long")
        data = unpack(file, folder)
    raise IndexUnreadable("index packed too often")


def _header(held: _Bytes) -> Index:
    streams = _Streams([], [], [])
    kind = held.byte()
    if kind == _ARCHIVE_PROPERTIES:
        while held.byte() != _END:
            held.take(held.number())
        kind = held.byte()
    if kind == _ADDITIONAL:
        _streams(held)
        kind = held.byte()
    if kind == _MAIN:
        streams = _streams(held)
        kind = held.byte()
    return Index(streams.folders, _members(held, streams) if kind == _FILES else [])


def _streams(held: _Bytes) -> _Streams:
    at, packed, folders = _HEAD, list[int](), list[tuple[tuple[Coder, ...], int, int]]()
    sizes, sums = list[list[int]](), list[list[int | None]]()
    while (kind := held.byte()) != _END:
        if kind == _PACK:
            at, packed = _pack(held)
        elif kind == _UNPACK:
            folders, sums = _folders(held)
            sizes = [[size] for _, _, size in folders]
        elif kind == _SUBSTREAMS:
            sizes, sums = _substreams(held, [size for _, _, size in folders], sums)
        else:
            raise IndexUnreadable("unknown part")
    made, stream = [], 0
    for coders, streams, size in folders:
        held_here = packed[stream : stream + streams]
        made.append(Folder(coders, at, sum(held_here), size))
        at, stream = at + sum(held_here), stream + streams
    return _Streams(made, sizes, sums)


def _pack(held: _Bytes) -> tuple[int, list[int]]:
    at, number, sizes = _HEAD + held.number(), held.count(_MOST_FOLDERS), list[int]()
    while (kind := held.byte()) != _END:
        if kind == _SIZE:
            sizes = [held.number() for _ in range(number)]
        elif kind == _CRC:
            held.sums(number)
        else:
            raise IndexUnreadable("unknown part")
    return at, sizes


def _folders(held: _Bytes) -> tuple[list[tuple[tuple[Coder, ...], int, int]], list[list[int | None]]]:
    """(methods, how many packed streams, size) of each folder, and its sum."""
    if held.byte() != _FOLDER:
        raise IndexUnreadable("no folders")
    number = held.count(_MOST_FOLDERS)
    if held.byte():
        raise IndexUnreadable("folders elsewhere")
    made = [_folder(held) for _ in range(number)]
    if held.byte() != _UNPACK_SIZE:
        raise IndexUnreadable("no sizes")
    sizes = [[held.number() for _ in range(outs)][main] for _, _, outs, main in made]
    sums: list[int | None] = [None] * number
    while (kind := held.byte()) != _END:
        if kind != _CRC:
            raise IndexUnreadable("unknown part")
        sums = held.sums(number)
    found = [(coders, streams, size) for (coders, streams, _, _), size in zip(made, sizes, strict=True)]
    return found, [[one] for one in sums]


def _folder(held: _Bytes) -> tuple[tuple[Coder, ...], int, int, int]:
    """(methods in the order of unpacking, packed streams, streams made, which of them is the folder's)."""
    coders, ins, outs = list[Coder](), 0, 0
    for _ in range(held.count(_MOST_CODERS)):
        flags = held.byte()
        method = held.take(flags & 15)
        into, out = (held.count(_MOST_CODERS), held.count(_MOST_CODERS)) if flags & 16 else (1, 1)
        coders.append(Coder(method, held.take(held.number()) if flags & 32 else b"", into == out == 1))
        ins, outs = ins + into, outs + out
    bound = {held.count(999): held.count(999) for _ in range(outs - 1)}
    """Of each stream that goes in: the one that is made for it."""
    streams = ins - len(bound)
    if streams > 1:
        for _ in range(streams):
            held.number()
    main = next((out for out in range(outs) if out not in bound.values()), -1)
    if main < 0 or streams < 1:
        raise IndexUnreadable("folder without an end")
    if not all(coder.simple for coder in coders):
        return tuple(coders), streams, outs, main
    order, at = list[int](), main
    while at not in order and at < len(coders):
        order.append(at)
        at = bound.get(at, len(coders))
    return tuple(coders[at] for at in reversed(order)), streams, outs, main


def _substreams(
    held: _Bytes, folders: list[int], sums: list[list[int | None]]
) -> tuple[list[list[int]], list[list[int | None]]]:
    """Sizes and sums of the members of each folder."""
    counts = [1] * len(folders)
    kind = held.byte()
    if kind == _COUNTS:
        counts = [held.count(MOST_FILES) for _ in folders]
        kind = held.byte()
    if sum(counts) > MOST_FILES:
        raise IndexUnreadable("more than any archive has")
    sizes = []
    for whole, count in zip(folders, counts, strict=True):
        own = [held.number() for _ in range(count - 1)] if kind == _SIZE else []
        sizes.append([*own, whole - sum(own)] if count else [])
    kind = held.byte() if kind == _SIZE else kind
    known: list[list[int | None]] = [list(one) if count == 1 and one[0] is not None else [None] * count
             for one, count in zip(sums, counts, strict=True)]  # fmt: skip
    while kind != _END:
        if kind != _CRC:
            raise IndexUnreadable("unknown part")
        missing = [one for one in known if any(value is None for value in one)]
        found = iter(held.sums(sum(map(len, missing))))
        for one in missing:
            one[:] = [next(found) for _ in one]
        kind = held.byte()
    return sizes, known


def _members(held: _Bytes, streams: _Streams) -> list[Packed]:
    number = held.count(MOST_FILES)
    names, empty, files = [""] * number, [False] * number, list[bool]()
    attributes = [0] * number
    while (kind := held.number()) != _END:
        part = _Bytes(held.take(held.number()))
        if kind == _EMPTY_STREAM:
            empty = part.bits(number)
        elif kind == _EMPTY_FILE:
            files = part.bits(sum(empty))
        elif kind == _NAMES and not part.byte():
            spelled = part.data[1:].decode("utf-16-le", "replace").split("\0")
            names = (spelled + names)[:number]
        elif kind == _ATTRIBUTES:
            known = part.defined(number)
            if not part.byte():
                attributes = [struct.unpack("<I", part.take(4))[0] if one else 0 for one in known]
    bodies = iter(
        (folder, size, crc)
        for folder, (sizes, sums) in enumerate(zip(streams.sizes, streams.sums, strict=True))
        for size, crc in zip(sizes, sums, strict=True)
    )
    plain = iter(files + [False] * number)
    made = []
    for name, nothing, about in zip(names, empty, attributes, strict=True):
        folder, size, crc = (-1, 0, None) if nothing else next(bodies, (-1, 0, None))
        made.append(Packed(name, folder, size, crc, nothing and not next(plain), about))
    return made
