"""7z archives with methods that libarchive does not know here: bzip2 and Brotli are unpacked, the rest is named.

Folders of one method after the other are unpacked by libraries that are here anyway. Each member is held to its sum.
"""

from __future__ import annotations

import bz2
import lzma
import stat
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, cast

import brotli
import zstandard

from sourcebook.errors import UnreadableInput
from sourcebook.ingest.base import Blob
from sourcebook.ingest.containers.base import CHUNK, LINK, Member, failed, safe_label, skipped
from sourcebook.ingest.containers.sevenzip_index import Coder, Folder, Index, IndexUnreadable, Packed, read_index

_COPY, _LZMA, _LZMA2 = b"\0", b"\x03\x01\x01", b"\x21"
_DEFLATE, _BZIP2, _ZSTD, _BROTLI = b"\x04\x01\x08", b"\x04\x02\x02", b"\x04\xf7\x11\x01", b"\x04\xf7\x11\x02"
_LOCKED, _BCJ, _PPMD = b"\x06\xf1\x07\x01", b"\x03\x03\x01\x03", b"\x03\x04\x01"
_NAMES = {
    b"\x04\x01\x09": "Deflate64", b"\x04\xf7\x11\x04": "LZ4", b"\x04\xf7\x11\x05": "LZ5", b"\x04\xf7\x11\x06": "Lizard",
    _BCJ: "BCJ", b"\x04": "BCJ", _PPMD: "PPMd beside other methods",
}  # fmt: skip
_BY_LIBARCHIVE = frozenset(
    {
        _COPY, _LZMA, _LZMA2, _DEFLATE, _ZSTD, _LOCKED, b"\x03", b"\x04", b"\x05", b"\x06", b"\x07", b"\x08", b"\x09",
        b"\x0a", _BCJ, b"\x03\x03\x01\x1b", b"\x03\x03\x02\x05", b"\x03\x03\x04\x01", b"\x03\x03\x05\x01",
        b"\x03\x03\x07\x01", b"\x03\x03\x08\x05", _PPMD,
    }
)  # fmt: skip
"""Methods that it unpacks, or says that they lock."""
_FRAME, _FRAME_HEAD = b"\x50\x2a\x4d\x18", 16
"""Begins a piece of Brotli as programs with several threads write it, and the bytes before its own."""
_DAMAGE = (
    OSError,
    EOFError,
    ValueError,
    IndexError,
    OverflowError,
    lzma.LZMAError,
    zlib.error,
    zstandard.ZstdError,
    brotli.error,
)
Pieces = Iterator[bytes]


def index_beyond(blob: Blob) -> Index | None:
    """The index of an archive that libarchive would give up; None where it is best read by it, or beyond reading."""
    try:
        with Path(blob.path).open("rb") as file:
            index = read_index(file, _whole)
    except (IndexUnreadable, MemoryError, UnreadableInput, *_DAMAGE):
        return None
    methods = {coder.method for folder in index.folders for coder in folder.coders}
    return None if methods <= _BY_LIBARCHIVE else index


def iter_members(blob: Blob, index: Index) -> Iterator[Member]:
    """Members in the order they are packed; those that cannot be unpacked with the reason."""
    with Path(blob.path).open("rb") as file:
        number, held = -1, _Stream(iter(()))
        for place, packed in enumerate(index.members, start=1):
            if packed.is_folder:
                continue
            label = safe_label(packed.name, place)
            if packed.folder >= 0 and packed.folder != number:
                number = packed.folder
                held = _Stream(_unpacked(file, index.folders[number]))
            yield _member(label, packed, index.folders[number].coders if packed.folder >= 0 else (), held)


def _member(label: str, packed: Packed, coders: tuple[Coder, ...], held: _Stream) -> Member:
    mode = packed.attributes >> 16 if packed.attributes & 0x8000 else 0
    if stat.S_ISLNK(mode):
        held.pass_over(packed.size)
        return skipped(label, LINK, "link")
    if not packed.size:
        return Member(label)
    if any(coder.method == _LOCKED for coder in coders):
        return failed(label, "It is locked by a password. Unpack it by hand and add it.", "encrypted")
    if unknown := [coder for coder in coders if coder.method not in _UNPACKERS or not coder.simple]:
        method = unknown[0].method
        told = _NAMES.get(method, f"the method {method.hex()}")
        return failed(
            label, f"It is packed by {told}, which is not unpacked here. Unpack it by hand and add it.", "unreadable"
        )
    return Member(label, held.take(packed.size, packed.crc))


def _spoiled() -> UnreadableInput:
    return UnreadableInput("It is damaged inside its archive.", "Get a whole copy of it.")


class _Stream:
    """The bytes of a folder, taken member by member."""

    def __init__(self, pieces: Pieces) -> None:
        self._pieces, self._rest = pieces, b""
        self._owed = 0

    def pass_over(self, size: int) -> None:
        """Leave out so many bytes before the next that are taken."""
        self._owed += size

    def take(self, size: int, crc: int | None) -> Pieces:
        """The next bytes.

        Raises:
            UnreadableInput: They are damaged.
        """
        found = 0
        owed, self._owed = self._owed, 0
        try:
            for _ in self._next(owed):
                pass
            for piece in self._next(size):
                found = zlib.crc32(piece, found)
                yield piece
        except _DAMAGE as error:
            raise _spoiled() from error
        if crc is not None and found != crc:
            raise _spoiled()

    def _next(self, size: int) -> Pieces:
        while size > 0:
            piece = self._rest
            while not piece:
                if (more := next(self._pieces, None)) is None:
                    raise EOFError
                piece = more
            piece, self._rest = piece[:size], piece[size:]
            size -= len(piece)
            yield piece


def _whole(file: IO[bytes], folder: Folder) -> bytes:
    """All bytes of a folder."""
    if any(coder.method not in _UNPACKERS or not coder.simple for coder in folder.coders):
        raise IndexUnreadable("index packed in a way that is not known")
    return b"".join(_Stream(_unpacked(file, folder)).take(folder.size, None))


def _unpacked(file: IO[bytes], folder: Folder) -> Pieces:
    pieces = _packed(file, folder.at, folder.packed)
    for coder in folder.coders:
        unpack = _UNPACKERS.get(coder.method)
        if unpack is None:
            return iter(())
        pieces = unpack(pieces, coder.properties)
    return pieces


def _packed(file: IO[bytes], at: int, size: int) -> Pieces:
    while size > 0:
        file.seek(at)
        piece = file.read(min(size, CHUNK))
        if not piece:
            return
        at, size = at + len(piece), size - len(piece)
        yield piece


def _by_lzma(pieces: Pieces, properties: bytes) -> Pieces:
    first = properties[0]
    lc, lp, pb = first % 9, first // 9 % 5, first // 45
    size = int.from_bytes(properties[1:5], "little")
    form = {"id": lzma.FILTER_LZMA1, "lc": lc, "lp": lp, "pb": pb, "dict_size": max(size, 4096)}
    return _in_bounds(lzma.LZMADecompressor(lzma.FORMAT_RAW, filters=[form]), pieces)


def _by_lzma2(pieces: Pieces, properties: bytes) -> Pieces:
    bits = properties[0]
    size = 0xFFFFFFFF if bits >= 40 else (2 | bits & 1) << bits // 2 + 11
    form = {"id": lzma.FILTER_LZMA2, "dict_size": size}
    return _in_bounds(lzma.LZMADecompressor(lzma.FORMAT_RAW, filters=[form]), pieces)


def _by_bzip2(pieces: Pieces, properties: bytes) -> Pieces:
    """Streams one behind the other, as programs with several threads write them."""
    del properties
    unpacker = bz2.BZ2Decompressor()
    for piece in pieces:
        while piece:
            if unpacker.eof:
                unpacker = bz2.BZ2Decompressor()
            yield from _in_bounds(unpacker, iter((piece,)))
            piece = unpacker.unused_data if unpacker.eof else b""


def _in_bounds(unpacker: lzma.LZMADecompressor | bz2.BZ2Decompressor, pieces: Pieces) -> Pieces:
    """What an unpacker makes of pieces, never much at a time."""
    for piece in pieces:
        made = unpacker.decompress(piece, CHUNK)
        while made or not (unpacker.eof or unpacker.needs_input):
            yield made
            made = b"" if unpacker.eof else unpacker.decompress(b"", CHUNK)
        if unpacker.eof:
            return


def _by_deflate(pieces: Pieces, properties: bytes) -> Pieces:
    del properties
    unpacker = zlib.decompressobj(-15)
    for piece in pieces:
        waiting = piece
        while waiting and not unpacker.eof:
            yield unpacker.decompress(waiting, CHUNK)
            waiting = unpacker.unconsumed_tail


def _by_zstd(pieces: Pieces, properties: bytes) -> Pieces:
    del properties
    with zstandard.ZstdDecompressor().stream_reader(
        cast("IO[bytes]", _Readable(pieces)), read_across_frames=True
    ) as stream:
        while piece := stream.read(CHUNK):
            yield piece


def _by_brotli(pieces: Pieces, properties: bytes) -> Pieces:
    """One stream, or pieces each behind a head of its own."""
    del properties
    source = _Readable(pieces)
    head = source.read(_FRAME_HEAD)
    if not head.startswith(_FRAME):
        yield from _by_one_brotli(_chain(head, source))
        return
    while head.startswith(_FRAME) and len(head) == _FRAME_HEAD:
        size = int.from_bytes(head[8:12], "little")
        yield from _by_one_brotli(_limited(source, size))
        head = source.read(_FRAME_HEAD)


def _by_one_brotli(pieces: Pieces) -> Pieces:
    unpacker = brotli.Decompressor()
    for piece in pieces:
        made = unpacker.process(piece, output_buffer_limit=CHUNK)
        while made or not unpacker.can_accept_more_data():
            if made:
                yield made
            if unpacker.is_finished():
                break
            made = unpacker.process(b"", output_buffer_limit=CHUNK)


def _chain(head: bytes, source: _Readable) -> Pieces:
    yield head
    while piece := source.read(CHUNK):
        yield piece


def _limited(source: _Readable, size: int) -> Pieces:
    while size > 0 and (piece := source.read(min(size, CHUNK))):
        size -= len(piece)
        yield piece


class _Readable:
    """Pieces as a file that is read."""

    def __init__(self, pieces: Pieces) -> None:
        self._pieces, self._rest = pieces, b""

    def read(self, size: int = -1) -> bytes:
        """As many bytes, fewer only at the end."""
        kept = [self._rest]
        length = len(self._rest)
        while (size < 0 or length < size) and (piece := next(self._pieces, b"")):
            kept.append(piece)
            length += len(piece)
        data = b"".join(kept)
        end = length if size < 0 else size
        self._rest = data[end:]
        return data[:end]


_UNPACKERS: dict[bytes, Callable[[Pieces, bytes], Pieces]] = {
    _COPY: lambda pieces, _: pieces, _LZMA: _by_lzma, _LZMA2: _by_lzma2, _DEFLATE: _by_deflate, _BZIP2: _by_bzip2,
    _ZSTD: _by_zstd, _BROTLI: _by_brotli,
}  # fmt: skip
