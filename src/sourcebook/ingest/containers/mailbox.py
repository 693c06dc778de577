"""MBOX: messages by their "From " lines (RFC 4155), streamed, ">From " of mboxrd undone."""

from __future__ import annotations

import mmap
import re
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

from sourcebook.errors import EmptyInput
from sourcebook.ingest.base import Blob
from sourcebook.ingest.containers.base import Member

_FROM = re.compile(rb"From \S{0,500}.{0,200}\d{1,2}:\d{2}.{0,200}$")
"""A separator names a sender and a time; without the time it is a sentence that begins with From."""
_QUOTED = re.compile(rb"^>(>{0,100}From )")
_SUBJECT = re.compile(rb"^subject:[ \t]*(.{0,200})", re.I)


class MailboxOpener:
    """Opens MBOX files."""

    name: ClassVar[str] = "mailbox"
    version: ClassVar[str] = "1"
    media_types: ClassVar[tuple[str, ...]] = ("application/mbox",)

    def open(self, blob: Blob) -> Iterator[Member]:
        """Messages in the order of the file. See `Opener.open`."""
        number = 0
        for message in _messages(Path(blob.path)):
            number += 1
            yield Member(f"{number:06}.eml", iter((message,)), media_type="message/rfc822")
        if not number:
            raise EmptyInput(f"{blob.name} holds no messages.", "Check where it came from.")

    def count(self, blob: Blob) -> int | None:
        """Separator lines, counted by a pattern over the bytes."""
        path = Path(blob.path)
        if not path.stat().st_size:
            return 0
        with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            found = re.finditer(rb"(?:\A|\n\r?\n)From \S{0,500}[^\n]{0,200}\d{1,2}:\d{2}[^\n]{0,200}", data)
            return sum(1 for _ in found)


def _messages(path: Path) -> Iterator[bytes]:
    lines: list[bytes] = []
    began = False
    blank = True
    with path.open("rb") as file:
        for line in file:
            if blank and line.startswith(b"From ") and _FROM.match(line.rstrip(b"\r\n")):
                if began:
                    yield b"".join(lines)
                lines, began = [], True
            elif began:
                lines.append(_QUOTED.sub(rb"\1", line) if line.startswith(b">") else line)
            blank = not line.strip()
    if began:
        yield b"".join(lines)
