"""ZIP and TAR, packed or not, by the standard library; members are streamed, links and devices left alone."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from copy import copy
from pathlib import Path
from typing import IO, ClassVar

import zstandard

from sourcebook.errors import UnreadableInput
from sourcebook.ingest.base import Blob
from sourcebook.ingest.containers.base import CHUNK, LINK, Member, failed, safe_label, skipped
from sourcebook.ingest.containers.zip_methods import NEWER, not_unpacked
from sourcebook.ingest.containers.zip_names import spelled_names
from sourcebook.ingest.containers.zip_salvage import salvage

DAMAGE = (
    zipfile.BadZipFile, tarfile.TarError, zlib.error, lzma.LZMAError, zstandard.ZstdError, EOFError, OSError,
    ValueError, NotImplementedError, RuntimeError, struct.error,
)  # fmt: skip
"""What the unpackers raise on damaged or unheard-of input."""


class ZipOpener:
    """Opens ZIP files."""

    name: ClassVar[str] = "zip"
    version: ClassVar[str] = "3"
    media_types: ClassVar[tuple[str, ...]] = ("application/zip",)

    def open(self, blob: Blob) -> Iterator[Member]:
        """Members in the order of the central directory. See `Opener.open`."""
        try:
            package = zipfile.ZipFile(blob.path)
        except DAMAGE as error:
            yield from salvage(blob)
            raise UnreadableInput(f"{blob.name} is a damaged ZIP file.", "Get a whole copy of it.") from error
        with package:
            names = spelled_names(package.infolist())
            for number, (about, name) in enumerate(zip(package.infolist(), names, strict=True), start=1):
                if about.filename.endswith("/"):
                    continue
                label = safe_label(name, number)
                if about.flag_bits & 1:
                    yield failed(label, "It is locked by a password. Unpack it by hand and add it.", "encrypted")
                elif _is_link(about):
                    yield skipped(label, LINK, "link")
                else:
                    yield Member(label, _unzipped(package, about))

    def count(self, blob: Blob) -> int | None:
        """Local file headers that the file's bytes show before the central directory, folders left out."""
        try:
            with zipfile.ZipFile(blob.path) as package:
                names = [about.filename for about in package.infolist()]
        except DAMAGE:
            return None
        return sum(not name.endswith("/") for name in names)


def _is_link(about: zipfile.ZipInfo) -> bool:
    return (about.external_attr >> 28) & 0xF == 0xA and about.create_system == 3


def _unzipped(package: zipfile.ZipFile, about: zipfile.ZipInfo) -> Iterator[bytes]:
    """A member's bytes.

    Raises:
        UnreadableInput: It is damaged from here on, or packed by a method that nothing here unpacks.
    """
    if about.compress_type in NEWER:
        yield from _unpacked_by(NEWER[about.compress_type], package, about)
        return
    try:
        stream = package.open(about)
    except NotImplementedError as error:
        raise not_unpacked(about.compress_type) from error
    with stream:
        yield from chunks_of(stream)


def _unpacked_by(
    unpack: Callable[[IO[bytes]], IO[bytes]], package: zipfile.ZipFile, about: zipfile.ZipInfo
) -> Iterator[bytes]:
    """A member packed by a method that the standard library does not know in ZIP files; its checksum is held to."""
    plain = copy(about)
    plain.compress_type, plain.CRC, plain.file_size = zipfile.ZIP_STORED, None, about.compress_size  # type: ignore[assignment]
    found = 0
    with package.open(plain) as packed, unpack(packed) as stream:
        for piece in chunks_of(stream):
            found = zlib.crc32(piece, found)
            yield piece
    if found != about.CRC:
        raise UnreadableInput("It is damaged inside its archive.", "Get a whole copy of it.")


def chunks_of(stream: IO[bytes]) -> Iterator[bytes]:
    """A stream's bytes, piece by piece.

    Raises:
        UnreadableInput: It is damaged from here on.
    """
    try:
        while piece := stream.read(CHUNK):
            yield piece
    except DAMAGE as error:
        raise UnreadableInput("It is damaged inside its archive.", "Get a whole copy of it.") from error


class TarOpener:
    """Opens TAR files, plain or packed by gzip, bzip2, xz or zstd; a packed file that is no TAR has one member."""

    name: ClassVar[str] = "tar"
    version: ClassVar[str] = "1"
    media_types: ClassVar[tuple[str, ...]] = (
        "application/x-tar", "application/gzip", "application/x-bzip2", "application/x-xz", "application/x-lzma",
        "application/zstd",
    )  # fmt: skip

    def open(self, blob: Blob) -> Iterator[Member]:
        """Members in the order they are packed. See `Opener.open`."""
        with _unpacked(blob) as stream:
            head = _peek(stream, 512)
            if blob.media_type != "application/x-tar" and not looks_like_tar(head):
                yield Member(safe_label(_inner_name(blob.name), 1), chunks_of(stream))
                return
            yield from _tarred(stream, blob)

    def count(self, blob: Blob) -> int | None:
        """Headers walked by size alone, in a second pass."""
        try:
            with _unpacked(blob) as stream:
                if not looks_like_tar(_peek(stream, 512)):
                    return 1
                return _count_headers(stream)
        except (*DAMAGE, UnreadableInput):
            return None


def _tarred(stream: io.BufferedReader, blob: Blob) -> Iterator[Member]:
    number = 0
    try:
        with tarfile.open(fileobj=stream, mode="r|", errorlevel=1) as package:
            for about in package:
                number += 1
                label = safe_label(about.name, number)
                if about.isdir():
                    continue
                if about.isreg():
                    content = package.extractfile(about)
                    yield Member(label, chunks_of(content) if content else iter(()))
                elif about.issym() or about.islnk():
                    yield skipped(label, LINK, "link")
                else:
                    yield skipped(label, "A device or pipe inside an archive.", "not-a-file")
    except DAMAGE as error:
        raise UnreadableInput(f"{blob.name} is damaged after {number} members.", "Get a whole copy of it.") from error


def looks_like_tar(head: bytes) -> bool:
    """Whether 512 bytes are a TAR header: its magic, or a checksum that holds."""
    if len(head) < 512:
        return False
    if head[257:262] == b"ustar":
        return True
    try:
        stated = int(head[148:156].strip(b"\0 ") or b"-1", 8)
    except ValueError:
        return False
    return stated == sum(head[:148]) + 8 * 32 + sum(head[156:])


_UNPACKERS: dict[str, Callable[..., IO[bytes]]] = {
    "application/gzip": gzip.open,  # type: ignore[dict-item]
    "application/x-bzip2": bz2.open,
    "application/x-xz": lzma.open,
    "application/x-lzma": lzma.open,
    "application/zstd": zstandard.open,
}


def _unpacked(blob: Blob) -> io.BufferedReader:
    """The bytes under the packing.

    Raises:
        UnreadableInput: The packing is not what it is said to be.
    """
    path, kind = Path(blob.path), blob.media_type
    try:
        raw: IO[bytes] = _UNPACKERS.get(kind, Path.open)(path, "rb")
    except DAMAGE as error:
        raise UnreadableInput(f"{blob.name} is a damaged archive.", "Get a whole copy of it.") from error
    return io.BufferedReader(raw, CHUNK)  # type: ignore[arg-type]


def _peek(stream: io.BufferedReader, size: int) -> bytes:
    try:
        return stream.peek(size)[:size]
    except DAMAGE as error:
        raise UnreadableInput("It is a damaged archive.", "Get a whole copy of it.") from error


def _inner_name(name: str) -> str:
    stem, _, suffix = name.rpartition(".")
    return stem if stem and suffix.lower() in ("gz", "bz2", "xz", "lzma", "zst", "zstd") else f"{name} unpacked"


def _count_headers(stream: io.BufferedReader) -> int:
    """Files, links and devices by walking from header to header, without `tarfile`."""
    found = 0
    while len(head := stream.read(512)) == 512 and head.strip(b"\0"):
        size = _number(head[124:136])
        found += head[156:157] not in (b"5", b"L", b"K", b"x", b"g", b"X")
        left = -(-size // 512) * 512
        while left > 0 and (piece := stream.read(min(left, CHUNK))):
            left -= len(piece)
    return found


def _number(field: bytes) -> int:
    if field[0] & 0x80:
        return int.from_bytes(field[1:], "big")
    return int(field.strip(b"\0 ") or b"0", 8)
