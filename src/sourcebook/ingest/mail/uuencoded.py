"""Files that stand in the words of a message as uuencode wrote them. Method: POSIX, uuencode, historical form."""

from __future__ import annotations

import binascii
import re

_BEGIN = re.compile(rb"^begin [0-7]{3,4} ([^\r\n]{1,255}?)[ \t]{0,80}\r?\n", re.M)
_LINE = re.compile(rb"([ -`])([ -`]{0,90})[ \t]{0,80}\r?\n")
_END = re.compile(rb"end[ \t]{0,80}(?:\r?\n|\Z)")


def part_uuencoded(body: bytes) -> tuple[bytes, list[tuple[str, bytes]]]:
    """What stands beside the files in a body, and (name, bytes) of each file.

    One that is cut off, or has lines that are none, stays where it stands.
    """
    rest: list[bytes] = []
    files: list[tuple[str, bytes]] = []
    at = 0
    for begin in _BEGIN.finditer(body):
        if begin.start() >= at and (found := _unpacked(body, begin.end())) is not None:
            data, end = found
            files.append((begin[1].decode("utf-8", "replace"), data))
            rest.append(body[at : begin.start()])
            at = end
    return b"".join((*rest, body[at:])), files


def _unpacked(body: bytes, at: int) -> tuple[bytes, int] | None:
    """The bytes of a file whose lines begin at an offset, and where they end."""
    parts: list[bytes] = []
    while (end := _END.match(body, at)) is None:
        line = _LINE.match(body, at)
        if line is None:
            return None
        # Programs cut the spaces at a line's end, and add a mark of their own behind it.
        size = (line[1][0] - 32) & 63
        words = line[2][: -(-size // 3) * 4]
        try:
            parts.append(binascii.a2b_uu(line[1] + words))
        except binascii.Error:
            return None
        at = line.end()
    return b"".join(parts), end.end()
