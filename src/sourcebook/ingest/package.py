"""Office packages are ZIP files of XML: their parts, read by one hardened parser and within bounds."""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import suppress
from io import BytesIO
from types import TracebackType
from typing import TYPE_CHECKING, Final

from sourcebook.errors import EmptyInput, EncryptedInput, LimitExceeded, UnreadableInput

if TYPE_CHECKING:
    from lxml import etree

PART_BYTES = 400 << 20
"""Largest part opened; a declared size above it is refused before anything is unpacked."""


class Package:
    """The parts of a ZIP-based document, by name."""

    def __init__(self, data: bytes, name: str) -> None:
        """Open it.

        Raises:
            EmptyInput: No bytes.
            UnreadableInput: It is no ZIP file.
        """
        if not data:
            raise EmptyInput(f"{name} is empty.", "Check where it came from.")
        self.name = name
        try:
            self._zip = zipfile.ZipFile(BytesIO(data))
        except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
            raise UnreadableInput(f"{name} is damaged: its package cannot be opened.", "Get a whole copy.") from error
        self.parts = frozenset(self._zip.namelist())

    def __enter__(self) -> Package:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._zip.close()

    def read(self, part: str) -> bytes:
        """The bytes of a part.

        Raises:
            EncryptedInput: It needs a password.
            LimitExceeded: It unpacks to more than `PART_BYTES`.
            UnreadableInput: It is missing or damaged.
        """
        try:
            about = self._zip.getinfo(part)
            if about.flag_bits & 1:
                raise EncryptedInput(f"{self.name} is protected by a password.", "Save a copy without one.")
            if about.file_size > PART_BYTES:
                raise self._too_large(part)
            with self._zip.open(about) as stream:
                data = stream.read(PART_BYTES + 1)
        except KeyError as error:
            raise UnreadableInput(f"{self.name} lacks its part {part}.", "Get a whole copy.") from error
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError) as error:
            raise UnreadableInput(f"{self.name} is damaged in its part {part}.", "Get a whole copy.") from error
        if len(data) > PART_BYTES:
            raise self._too_large(part)
        return data

    def xml(self, part: str) -> etree._Element:
        """The tree of a part.

        Raises:
            ItemError: See `read`; `UnreadableInput` when it is not XML.
        """
        return parse_xml(self.read(part), f"{part} of {self.name}")

    def find_xml(self, part: str) -> etree._Element | None:
        """`xml`, or None when there is no such part or it cannot be read."""
        try:
            return self.xml(part) if part in self.parts else None
        except UnreadableInput:
            return None

    def _too_large(self, part: str) -> LimitExceeded:
        limit = PART_BYTES >> 20
        message = f"{self.name} unpacks to more than {limit} MiB in {part}."
        return LimitExceeded(message, "Split it in the program that made it.", {"part_megabytes": limit})


_STRICT: Final = re.compile(
    rb"http://purl\.oclc\.org/ooxml/(officeDocument|drawingml|(?:wordprocessing|presentation|spreadsheet)ml)/"
)
"""Names of the strict form of Office Open XML (ISO/IEC 29500-4, annex A)."""


CUT_SHORT: Final = "The file is cut short or damaged: it was read from what is left of it, and words may be missing."
_LOCAL: Final = struct.Struct("<4s5H3I2H")
_MOST_LEFT: Final = 10_000
_PIECE: Final = 1 << 16


def what_is_left(data: bytes) -> tuple[bytes, tuple[str, ...]]:
    """A package made anew from the parts of one whose directory is cut off, and a remark; any other as it is.

    Each part has a head of its own before it (APPNOTE 4.3.7); of the last one there may be only a beginning.
    """
    if not data.startswith(b"PK\x03\x04"):
        return data, ()
    try:
        zipfile.ZipFile(BytesIO(data)).close()
        return data, ()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, struct.error):
        pass
    parts = dict(_parts_left(data))
    if not any(name.endswith((".xml", ".rels")) for name in parts):
        return data, ()
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as package:
        for name, held in parts.items():
            package.writestr(zipfile.ZipInfo(name), held)
    return made.getvalue(), (CUT_SHORT,)


def _parts_left(data: bytes) -> Iterator[tuple[str, bytes]]:
    at, room = data.find(b"PK\x03\x04"), PART_BYTES
    for _ in range(_MOST_LEFT):
        if at < 0 or at + _LOCAL.size > len(data):
            return
        _, _, flags, method, _, _, _, packed, _, name_length, extra = _LOCAL.unpack_from(data, at)
        start = at + _LOCAL.size + name_length + extra
        name = data[at + _LOCAL.size : at + _LOCAL.size + name_length].decode("utf-8", "replace")
        held, end = b"", start
        if method == zipfile.ZIP_DEFLATED:
            held, end = _inflated(data, start, room)
        elif method == zipfile.ZIP_STORED and not flags & 8:
            end = start + packed
            held = data[start : min(end, start + room)]
        room -= len(held)
        if held and not flags & 1 and not name.endswith("/"):
            yield name, held
        at = data.find(b"PK\x03\x04", end) if room > 0 else -1


def _inflated(data: bytes, start: int, room: int) -> tuple[bytes, int]:
    """What was packed at a place, up to the damage to it, and where it ends; where it begins if that cannot be told."""
    unpacker, made, at = zlib.decompressobj(-15), list[bytes](), start
    with suppress(zlib.error):
        while at < len(data) and not unpacker.eof and room > 0:
            piece = data[at : at + _PIECE]
            made.append(unpacker.decompress(piece, room))
            at += len(piece)
            room -= len(made[-1])
    return b"".join(made), at - len(unpacker.unused_data) if unpacker.eof else start


def as_usual(data: bytes) -> bytes:
    """A package in the strict form with the names that every program writes by default; any other as it is."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as package:
            main = [n for n in package.namelist() if n == "_rels/.rels" or n.startswith("[Content_Types]")]
            if not any(
                _STRICT.search(package.read(name)) for name in main if package.getinfo(name).file_size < 1 << 20
            ):
                return data
            made = BytesIO()
            with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as usual:
                for about in package.infolist():
                    held = package.read(about) if about.file_size <= PART_BYTES else b""
                    told = about.filename.endswith((".xml", ".rels"))
                    usual.writestr(about.filename, _STRICT.sub(_usual, held) if told else held)
            return made.getvalue()
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError, RuntimeError):
        return data  # whoever opens it says what is wrong with it


def _usual(strict: re.Match[bytes]) -> bytes:
    return b"http://schemas.openxmlformats.org/" + strict[1] + b"/2006/"


def parse_xml(data: bytes, name: str) -> etree._Element:
    """A tree without entities, DTDs or network.

    Raises:
        UnreadableInput: It is not well-formed enough to be mended.
    """
    from lxml import etree

    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True, remove_comments=True
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.LxmlError, ValueError) as error:
        raise UnreadableInput(f"{name} is no readable XML.", "Get a whole copy.") from error
    if root is None:
        raise UnreadableInput(f"{name} is no readable XML.", "Get a whole copy.")
    return root
