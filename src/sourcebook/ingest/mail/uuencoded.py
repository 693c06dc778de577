"""Files that stand in the words of a message as uuencode wrote them. Method: POSIX, uuencode: both its forms."""

from __future__ import annotations

import binascii
import re
from collections.abc import Callable
from typing import NamedTuple

_BEGIN = re.compile(rb"^begin(-base64)? [0-7]{3,4} ([^\r\n]{1,255}?)[ \t]{0,80}\r?\n", re.M)


class _Form(NamedTuple):
    """How a file is written: its lines, what ends them, and the bytes of a line."""

    line: re.Pattern[bytes]
    end: re.Pattern[bytes]
    decode: Callable[[re.Match[bytes]], bytes]


def _decode(line: re.Match[bytes]) -> bytes:
    # Programs cut the spaces at a line's end, and add a mark of their own behind it.
    size = (line[1][0] - 32) & 63
    return binascii.a2b_uu(line[1] + line[2][: -(-size // 3) * 4])


def _decode_64(line: re.Match[bytes]) -> bytes:
    return binascii.a2b_base64(line[1], strict_mode=True)


_HISTORICAL = _Form(
    re.compile(rb"([ -`])([ -`]{0,90})[ \t]{0,80}\r?\n"), re.compile(rb"end[ \t]{0,80}(?:\r?\n|\Z)"), _decode
)
_BASE64 = _Form(
    re.compile(rb"([A-Za-z0-9+/]{1,100}={0,2})[ \t]{0,80}\r?\n"), re.compile(rb"====[ \t]{0,80}(?:\r?\n|\Z)"),
    _decode_64,
)  # fmt: skip


def part_uuencoded(body: bytes) -> tuple[bytes, list[tuple[str, bytes]]]:
    """What stands beside the files in a body, and (name, bytes) of each file.

    One that is cut off, or has lines that are none, stays where it stands.
    """
    rest: list[bytes] = []
    files: list[tuple[str, bytes]] = []
    at = 0
    for begin in _BEGIN.finditer(body):
        form = _BASE64 if begin[1] else _HISTORICAL
        if begin.start() >= at and (found := _unpacked(body, begin.end(), form)) is not None:
            data, end = found
            files.append((begin[2].decode("utf-8", "replace"), data))
            rest.append(body[at : begin.start()])
            at = end
    return b"".join((*rest, body[at:])), files


def _unpacked(body: bytes, at: int, form: _Form) -> tuple[bytes, int] | None:
    """The bytes of a file whose lines begin at an offset, and where they end."""
    parts: list[bytes] = []
    while (end := form.end.match(body, at)) is None:
        line = form.line.match(body, at)
        if line is None:
            return None
        try:
            parts.append(form.decode(line))
        except binascii.Error:
            return None
        at = line.end()
    return b"".join(parts), end.end()
