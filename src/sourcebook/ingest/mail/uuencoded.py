"""Files that stand in the words of a message as uuencode wrote them. Method: POSIX, uuencode: both its forms."""

from __future__ import annotations

import binascii
import re

_BEGIN = re.compile(rb"^begin(-base64)? [0-7]{3,4} ([^\r\n]{1,255}?)[ \t]{0,80}\r?\n", re.M)
_LINE = re.compile(rb"([ -`])([ -`]{0,90})[ \t]{0,80}\r?\n")
_END = re.compile(rb"end[ \t]{0,80}(?:\r?\n|\Z)")
_LINE_64 = re.compile(rb"([A-Za-z0-9+/]{1,100}={0,2})[ \t]{0,80}\r?\n")
_END_64 = re.compile(rb"====[ \t]{0,80}(?:\r?\n|\Z)")


def part_uuencoded(body: bytes) -> tuple[bytes, list[tuple[str, bytes]]]:
    """What stands beside the files in a body, and (name, bytes) of each file.

    One that is cut off, or has lines that are none, stays where it stands.
    """
    rest: list[bytes] = []
    files: list[tuple[str, bytes]] = []
    at = 0
    for begin in _BEGIN.finditer(body):
        unpacked = _unpacked_64 if begin[1] else _unpacked
        if begin.start() >= at and (found := unpacked(body, begin.end())) is not None:
            data, end = found
            files.append((begin[2].decode("utf-8", "replace"), data))
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


def _unpacked_64(body: bytes, at: int) -> tuple[bytes, int] | None:
    """The same of lines in base64, each of which stands for itself."""
    parts: list[bytes] = []
    while (end := _END_64.match(body, at)) is None:
        line = _LINE_64.match(body, at)
        if line is None:
            return None
        try:
            parts.append(binascii.a2b_base64(line[1], strict_mode=True))
        except binascii.Error:
            return None
        at = line.end()
    return b"".join(parts), end.end()
