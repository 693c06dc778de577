"""Files inside Office documents: what was put into a text, a slide or a sheet as an object, other documents among them.

What an Office program wraps around a file of another program is undone ([MS-OLEDS] 2.3.6, Ole10Native). The sheets that
charts draw from are left out: their numbers are read with the chart.
"""

from __future__ import annotations

import posixpath
import re
import struct
import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import TYPE_CHECKING, ClassVar

from sourcebook.errors import ItemError, LimitExceeded
from sourcebook.ingest.base import Blob
from sourcebook.ingest.containers.base import CHUNK, Member, failed, safe_label, skipped
from sourcebook.ingest.containers.compound import whole_of
from sourcebook.ingest.package import PART_BYTES, Package

if TYPE_CHECKING:
    import olefile

_PART = re.compile(r"(?:word|xl|ppt)/embeddings/[^/]{1,200}|Object \d{1,6}")
"""Where Office Open XML keeps what is embedded, and OpenDocument what is of no kind of its own."""
_CHARTS = re.compile(r"(?:word|xl|ppt)/charts/_rels/[^/]{1,200}\.rels")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SLIDES, _OBJECT, _RECORD = "PowerPoint Document", 0x1011, 8
"""The stream of old slides, the records that hold objects, and the bytes before each record."""
_RICH, _EMBEDDED = re.compile(rb"\\objdata(?![a-z])([0-9A-Fa-f\s]{1,2000000000})"), 2
"""Digits of an object in RTF, and the form of one that is not only linked."""
_WHOLE = {"WordDocument": "doc", "Workbook": "xls", "Book": "xls", _SLIDES: "ppt", "__properties_version1.0": "msg"}
"""Streams of documents that are what the object is, and the ends of their names."""
_HELD = ("Package", "EmbeddedOdf", "CONTENTS")
"""Streams that hold a file as it is."""
_NATIVE = "\x01Ole10Native"
_BY_HAND = "Open the document and save the object by hand."
_DAMAGE = (OSError, ValueError, IndexError, TypeError, AttributeError, KeyError, struct.error, UnicodeError)


class EmbeddedOpener:
    """Opens documents of Office programs for what is embedded in them."""

    name: ClassVar[str] = "embedded"
    version: ClassVar[str] = "2"
    media_types: ClassVar[tuple[str, ...]] = (
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "application/vnd.ms-word.document.macroenabled.12",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "application/vnd.ms-excel.sheet.macroenabled.12",
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        "application/vnd.openxmlformats-officedocument.presentationml.slideshow",
        "application/vnd.ms-powerpoint.presentation.macroenabled.12",
        "application/vnd.oasis.opendocument.text",
        "application/vnd.oasis.opendocument.spreadsheet",
        "application/vnd.oasis.opendocument.presentation",
        "application/msword",
        "application/vnd.ms-excel",
        "application/vnd.ms-powerpoint",
        "application/rtf",
        "text/rtf",
    )

    def open(self, blob: Blob) -> Iterator[Member]:
        """Embedded files by the names of their parts. See `Opener.open`."""
        data = blob.read_bytes()
        if data.startswith(_OLE):
            yield from _of_old(data)
            return
        if data.startswith(b"{\\rtf"):
            yield from _in_rich(data)
            return
        if b"/embeddings/" not in data and b"Object " not in data:
            return  # names stand in a package as they are: most documents are settled without being opened
        try:
            with Package(data, blob.name) as package:
                yield from _of_package(package)
        except ItemError:
            return  # the reader says what is wrong with it

    def count(self, blob: Blob) -> int | None:
        """Parts of a package in folders of embedded files, those of charts left out; None for files before 2007."""
        try:
            with Package(blob.read_bytes(), blob.name) as package:
                return len(_parts(package)) if package.parts else None
        except ItemError:
            return None


def _of_package(package: Package) -> Iterator[Member]:
    for number, part in enumerate(_parts(package), start=1):
        label = safe_label(posixpath.basename(part), number)
        try:
            held = package.read(part)
        except ItemError as error:
            yield failed(label, f"The embedded file is damaged: {error.message} {_BY_HAND}", "unreadable")
            continue
        yield _unwrapped(held, label, number) if held.startswith(_OLE) else _member(label, held)


def _parts(package: Package) -> list[str]:
    drawn_from: set[str] = set()
    for part in package.parts:
        if _CHARTS.fullmatch(part) and (links := package.find_xml(part)) is not None:
            folder = posixpath.dirname(posixpath.dirname(part))
            goals = (posixpath.normpath(posixpath.join(folder, link.get("Target") or "")) for link in links)
            drawn_from.update(goals)
    return [p for p in sorted(package.parts) if _PART.fullmatch(p) and p not in drawn_from and not p.endswith("/")]


def _unwrapped(data: bytes, label: str, number: int) -> Member:
    """The file that an object is, or that is wrapped in it."""
    import olefile

    try:
        with olefile.OleFileIO(BytesIO(data)) as package:
            for stream in package.listdir():
                if len(stream) == 1 and stream[0] in _WHOLE:
                    return _member(f"{label.rpartition('.')[0] or label}.{_WHOLE[stream[0]]}", data)
            for stream in package.listdir():
                if len(stream) == 1 and (found := _held(package, stream)) is not None:
                    return _member(safe_label(found[0] or label, number), found[1])
    except _DAMAGE:
        return failed(label, f"The embedded object is damaged. {_BY_HAND}", "unreadable")
    return skipped(label, f"An object of a program whose files are not read here. {_BY_HAND}", "unknown-kind")


def _of_old(data: bytes) -> Iterator[Member]:
    """Objects in a file of before 2007: each lies in a folder of its own ([MS-DOC] 2.1.8, [MS-XLS] 2.1.7.1)."""
    import olefile

    try:
        with olefile.OleFileIO(BytesIO(data)) as package:
            folders: dict[str, list[list[str]]] = {}
            for stream in package.listdir():
                if len(stream) > 1 and (stream[0] == "ObjectPool" or stream[0].startswith("MBD")):
                    depth = 2 if stream[0] == "ObjectPool" else 1
                    folders.setdefault("/".join(stream[:depth]), []).append(stream)
            for number, (folder, streams) in enumerate(sorted(folders.items()), start=1):
                label = safe_label(posixpath.basename(folder), number)
                depth = folder.count("/") + 2
                yield _in_folder(package, label, [stream for stream in streams if len(stream) == depth], number)
            if package.exists(_SLIDES):
                yield from _in_slides(package.openstream(_SLIDES).read())
    except _DAMAGE:
        return  # the reader says what is wrong with it


def _in_folder(package: olefile.OleFileIO, label: str, streams: list[list[str]], number: int) -> Member:
    """The object in a storage, by the streams that lie right in it."""
    kind = next((_WHOLE[stream[-1]] for stream in streams if stream[-1] in _WHOLE), "")
    try:
        if kind:
            return _member(f"{label}.{kind}", whole_of(package, streams[0][:-1]))
        found = next((held for stream in streams if (held := _held(package, stream)) is not None), None)
    except _DAMAGE:
        return failed(label, f"The embedded object is damaged. {_BY_HAND}", "unreadable")
    if found is not None:
        return _member(safe_label(found[0] or label, number), found[1])
    return skipped(label, f"An object of a program whose files are not read here. {_BY_HAND}", "unknown-kind")


def _in_slides(stream: bytes) -> Iterator[Member]:
    """Objects of old slides: records of their own, mostly packed ([MS-PPT] 2.10.34). Macros are kept so too."""
    number = at = 0
    while at + _RECORD <= len(stream):
        form, kind, size = struct.unpack_from("<HHI", stream, at)
        held = stream[at + _RECORD : at + _RECORD + size]
        at += _RECORD + size
        if kind != _OBJECT:
            continue
        number += 1
        label = f"object {number}"
        try:
            data = _inflated(held[4:]) if form >> 4 == 1 else held
        except zlib.error:
            yield failed(label, f"The embedded object is damaged. {_BY_HAND}", "unreadable")
            continue
        if "VBA".encode("utf-16-le") + b"\0\0" not in data:
            yield _unwrapped(data, label, number) if data.startswith(_OLE) else _member(label, data)


def _in_rich(data: bytes) -> Iterator[Member]:
    """Objects of RTF: their bytes in hexadecimal digits, wrapped as OLE 1.0 does ([MS-OLEDS] 2.2.5)."""
    for number, match in enumerate(_RICH.finditer(data), start=1):
        label = f"object {number}"
        digits = b"".join(match[1].split())
        try:
            wrapped = bytes.fromhex(digits[: len(digits) & ~1].decode("ascii"))
            program, held = _of_first_kind(wrapped)
            if program == "Package":
                name, inner = _native(b"\0\0\0\0" + held)
                yield _member(safe_label(name or label, number), inner)
            elif held.startswith(_OLE):
                yield _unwrapped(held, label, number)
            elif held:
                reason = f"An object of a program whose files are not read here. {_BY_HAND}"
                yield skipped(label, reason, "unknown-kind")
        except _DAMAGE:
            yield failed(label, f"The embedded object is damaged. {_BY_HAND}", "unreadable")


def _of_first_kind(wrapped: bytes) -> tuple[str, bytes]:
    """The program of an object and its bytes; none of one that is only linked.

    Raises:
        ValueError: It is cut off.
    """
    form, at, told = struct.unpack_from("<I", wrapped, 4)[0], 8, list[str]()
    for _ in range(3):
        size = struct.unpack_from("<I", wrapped, at)[0]
        told.append(wrapped[at + 4 : at + 4 + size].rstrip(b"\0").decode("latin-1"))
        at += 4 + size
    if form != _EMBEDDED:
        return "", b""
    size = struct.unpack_from("<I", wrapped, at)[0]
    held = wrapped[at + 4 : at + 4 + size]
    if len(held) != size:
        raise ValueError("cut off")
    return told[0], held


def _inflated(data: bytes) -> bytes:
    """What was packed by zlib, up to the most that an embedded file may be.

    Raises:
        LimitExceeded: It is more.
        zlib.error: It is damaged.
    """
    unpacker = zlib.decompressobj()
    made = unpacker.decompress(data, PART_BYTES)
    if unpacker.unconsumed_tail:
        raise LimitExceeded(f"An embedded object unpacks to more than {PART_BYTES >> 20} MiB.", _BY_HAND, {})
    return made


def _held(package: olefile.OleFileIO, stream: list[str]) -> tuple[str, bytes] | None:
    """(name, bytes) of a file that a stream holds."""
    if stream[-1] == _NATIVE:
        return _native(package.openstream(stream).read())
    if stream[-1] not in _HELD:
        return None
    data = package.openstream(stream).read()
    known = next((end for magic, end in ((b"%PDF", "pdf"), (b"PK\x03\x04", "")) if data.startswith(magic)), None)
    if stream[-1] == "CONTENTS" and known is None:
        return None  # each program has its own form of it
    return (f"{safe_label(stream[-2] if len(stream) > 1 else 'object', 1)}.{known}" if known else "", data)


def _native(held: bytes) -> tuple[str, bytes]:
    """The file in such a stream, by the name it had; of the folders it lay in nothing is told.

    Raises:
        ValueError: It only points to a file, or is cut off.
    """
    at = 6
    label, at = _string(held, at)
    _, at = _string(held, at)
    at += 8 + struct.unpack_from("<I", held, at + 4)[0]  # where it lay while it was put in
    size = struct.unpack_from("<I", held, at)[0]
    data = held[at + 4 : at + 4 + size]
    if len(data) != size:
        raise ValueError("cut off")
    return re.split(r"[/\\]", label)[-1], data


def _string(held: bytes, at: int) -> tuple[str, int]:
    end = held.index(b"\0", at)
    return held[at:end].decode("cp1252", "replace"), end + 1


def _member(label: str, data: bytes) -> Member:
    if not data:
        return failed(label, f"The embedded file is empty. {_BY_HAND}", "unreadable")
    return Member(label, (data[at : at + CHUNK] for at in range(0, len(data), CHUNK)))
