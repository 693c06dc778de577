"""MBOX: messages by their "From " lines (RFC 4155), streamed, ">From " of mboxrd undone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import IO, ClassVar

from sourcebook.errors import EmptyInput
from sourcebook.ingest.base import Blob
from sourcebook.ingest.containers.base import CHUNK, Member

_FROM = re.compile(rb"From \S{0,500}.{0,200}\d{1,2}:\d{2}.{0,200}$")
"""A separator names a sender and a time; without the time it is a sentence that begins with From."""
_QUOTED = re.compile(rb"^>(>{0,100}From )")
_COUNTED = re.compile(rb"(?:\A|\n\r?\n)From \S{0,500}[^\n]{0,200}\d{1,2}:\d{2}[^\n]{0,200}")
_LONGEST = 2048
"""Bytes that a separator with the line before it cannot be longer than; longer lines are taken in pieces of CHUNK."""


class MailboxOpener:
    """Opens MBOX files."""

    name: ClassVar[str] = "mailbox"
    version: ClassVar[str] = "1"
    media_types: ClassVar[tuple[str, ...]] = ("application/mbox",)

    def open(self, blob: Blob) -> Iterator[Member]:
        """Messages in the order of the file. See `Opener.open`."""
        number = 0
        with Path(blob.path).open("rb") as file:
            walk = _Walk(file)
            while walk.find_message():
                number += 1
                yield Member(f"{number:06}.eml", walk.chunks(), media_type="message/rfc822")
        if not number:
            raise EmptyInput(f"{blob.name} holds no messages.", "Check where it came from.")

    def count(self, blob: Blob) -> int | None:
        """Separator lines, counted by a pattern over the bytes, some at a time."""
        found, data = 0, b""
        with Path(blob.path).open("rb") as file:
            pattern = _COUNTED.finditer
            while block := file.read(CHUNK):
                data += block
                # What begins in the last bytes may go on in the next block: it is looked at again then.
                sure, end = len(data) - _LONGEST, 0
                for match in pattern(data):
                    if match.start() < sure:
                        found, end = found + 1, match.end()
                data = data[max(end, sure, 0) :] if sure > 0 else data
                pattern = _LATER.finditer if sure > 0 else pattern
            return found + sum(1 for _ in pattern(data))


_LATER = re.compile(_COUNTED.pattern.replace(rb"\A|", b""))


class _Walk:
    """One pass over a mailbox, a line (or a piece of an overlong one) at a time."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._blank = self._whole = True
        """Whether the line before was blank, and whether it was a line to its end."""
        self._at_message = False

    def find_message(self) -> bool:
        """Go to the next separator; False when there is none any more."""
        while not self._at_message:
            if self._line() is None:
                return False
        self._at_message = False
        return True

    def chunks(self) -> Iterator[bytes]:
        """The bytes up to the next separator."""
        held = bytearray()
        while (line := self._line()) is not None and not self._at_message:
            held += line
            if len(held) >= CHUNK:
                yield bytes(held)
                held.clear()
        if held:
            yield bytes(held)

    def _line(self) -> bytes | None:
        line = self._file.readline(CHUNK)
        if not line:
            return None
        begins, self._whole = self._whole, line.endswith(b"\n")
        if not begins:
            return line
        self._at_message = self._blank and line.startswith(b"From ") and bool(_FROM.match(line.rstrip(b"\r\n")))
        self._blank = not line.strip()
        return _QUOTED.sub(rb"\1", line) if line.startswith(b">") else line
