"""TNEF: what Outlook packs into `winmail.dat`, by tnefparse: the files, and the body where the message has none."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from sourcebook.errors import UnreadableInput
from sourcebook.ingest.base import Blob
from sourcebook.ingest.charset import decode
from sourcebook.ingest.containers.base import Member, safe_label
from sourcebook.ingest.mail.packed_rtf import unpack_rtf

if TYPE_CHECKING:
    from tnefparse import TNEF

_SIGN = b"\x78\x9f\x3e\x22"


_HEAD, _CODEPAGE = 6, b"\x07\x90\x06\x00"
_WESTERN = b"\x01" + _CODEPAGE + b"\x08\0\0\0" + (1252).to_bytes(8, "little") + b"\xe8\0"
"""Says which code page words are in ([MS-OXTNEF] 2.1.3.3.5), for those files that do not: the parser needs it."""


class TnefOpener:
    """Opens `winmail.dat`."""

    name: ClassVar[str] = "tnef"
    version: ClassVar[str] = "3"
    media_types: ClassVar[tuple[str, ...]] = ("application/ms-tnef", "application/vnd.ms-tnef")
    loads: ClassVar[tuple[str, ...]] = ("tnefparse",)

    def open(self, blob: Blob) -> Iterator[Member]:
        """The body, then the files in their order. See `Opener.open`."""
        packed = _loaded(blob)
        html, plain, rich = packed.htmlbody, packed.body, unpack_rtf(packed.rtfbody or b"")
        found = (("body.html", html), ("body.txt", plain), ("body.rtf", rich))
        bodies = [(name, _body(words, packed, name)) for name, words in found if words]
        bodies = [(name, words) for name, words in bodies if words.strip()]
        number = 0
        for number, (name, data) in enumerate([*bodies[:1], *_files(packed)], start=1):
            yield Member(safe_label(name, number), iter((data,)))
        if not number:
            raise UnreadableInput(f"{blob.name} packs nothing that can be read.", "Ask for the files themselves.")

    def count(self, blob: Blob) -> int | None:
        """None: the format has no table of contents."""
        del blob
        return None


def _body(words: str | bytes, packed: TNEF, name: str) -> bytes:
    """A body in UTF-8, without the zero at its end; rich text as it stands."""
    if isinstance(words, bytes) and not name.endswith("txt"):
        return words
    plain = words if isinstance(words, str) else decode(words.rstrip(b"\0"), packed.codepage).text
    return plain.rstrip("\0").encode("utf-8", "replace")


def _files(packed: TNEF) -> Iterator[tuple[str, bytes]]:
    from tnefparse import properties

    for attached in packed.attachments:
        # The parser takes every short name for UTF-8 and ends at others.
        long = (stated.data for stated in attached.mapi_attrs if stated.name == properties.MAPI_ATTACH_LONG_FILENAME)
        name = next(long, None) or attached._name
        words = decode(name.strip(b"\0"), packed.codepage).text if isinstance(name, bytes) else str(name)
        yield words.strip("\0") or "attachment", bytes(attached.data or b"")


def _loaded(blob: Blob) -> TNEF:
    from tnefparse import TNEF

    data = Path(blob.path).read_bytes()
    if not data.startswith(_SIGN):
        raise UnreadableInput(f"{blob.name} is no winmail.dat of Outlook.", "Check what it really is.")
    try:
        return TNEF(data if _CODEPAGE in data else data[:_HEAD] + _WESTERN + data[_HEAD:], do_checksum=False)
    except Exception as error:
        # The parser raises whatever it trips over in a damaged file.
        raise UnreadableInput(f"{blob.name} is a damaged winmail.dat.", "Ask the sender for it anew.") from error
