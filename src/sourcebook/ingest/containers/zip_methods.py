"""How members of a ZIP file are packed, by number (APPNOTE 4.4.5), and what unpacks them where `zipfile` does not."""

from __future__ import annotations

import bz2
import lzma
from collections.abc import Callable
from typing import IO, Protocol

import zstandard

from sourcebook.errors import UnreadableInput

_NAMES = {1: "Shrink", 6: "Implode", 9: "Deflate64", 14: "LZMA", 96: "JPEG", 97: "WavPack", 98: "PPMd"}
_ZSTD, _XZ, _BZIP2 = 93, 95, 12


class Unpacker(Protocol):
    """Unpacks bytes as they come."""

    @property
    def eof(self) -> bool:
        """Whether what was packed is at its end."""
        ...

    def decompress(self, data: bytes, /) -> bytes:
        """What comes of further bytes."""
        ...


NEWER: dict[int, Callable[[IO[bytes]], IO[bytes]]] = {_ZSTD: zstandard.open, _XZ: lzma.open}  # type: ignore[dict-item]
"""Streams over methods that `zipfile` does not know."""
UNPACKERS: dict[int, Callable[[], Unpacker]] = {
    _BZIP2: bz2.BZ2Decompressor,
    _ZSTD: lambda: zstandard.ZstdDecompressor().decompressobj(),
    _XZ: lambda: lzma.LZMADecompressor(lzma.FORMAT_XZ),
}
"""Methods that tell their own end, so that it need not be known where a member ends."""
FED = 1 << 10
"""Bytes given to one of them at a time; some 32 MiB come of as many at most (zstd: runs of 128 KiB in four bytes)."""


def not_unpacked(method: int) -> UnreadableInput:
    """What is said of a member that nothing here unpacks."""
    how = _NAMES.get(method, f"method {method}")
    return UnreadableInput(f"It is packed by {how}, which is not known here.", "Unpack it by hand and add it.")
