"""Files that stand in the words of a message: as uuencode wrote them (POSIX, both forms), or as parts of MIME."""

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


_CODED = re.compile(rb"^content-transfer-encoding:[ \t]{0,20}base64[ \t]{0,80}\r?\n", re.I | re.M)
"""Where a message that was repeated whole, as its bytes were, says how one of its parts is written."""
_HEAD_LINE = re.compile(rb"[A-Za-z][A-Za-z0-9-]{1,60}:[^\r\n]{0,998}\r?\n|[ \t]{1,20}\S[^\r\n]{0,998}\r?\n")
_LINE_64 = re.compile(rb"([A-Za-z0-9+/]{4,100}={0,2})[ \t]{0,80}(?:\r?\n|\Z)")
_NAMED = re.compile(rb"""(?:file)?name\s{0,4}=\s{0,4}(?:"([^"\r\n]{1,255})"|([^\s";]{1,255}))""", re.I)
_KIND = re.compile(rb"^content-type:[ \t]{0,20}([a-z]{1,40}/[a-z0-9.+-]{1,80})", re.I | re.M)
_EMPTY = re.compile(rb"[ \t]{0,20}\r?\n")
_MOST_HEADS = 20


def part_mime(body: bytes) -> tuple[bytes, list[tuple[str, bytes]]]:
    """What stands beside parts in base64 in a plain body, their heads kept, and (name, bytes) of each part.

    Programs that send a message back write it below their own words as it was, attachments and all (RFC 2045).
    """
    rest: list[bytes] = []
    files: list[tuple[str, bytes]] = []
    at = 0
    for coded in _CODED.finditer(body):
        start, heads = _heads_around(body, coded)
        if coded.start() < at or start < 0:
            continue
        lines, end = [], start
        while line := _LINE_64.match(body, end):
            lines.append(line[1])
            end = line.end()
            if line[1].endswith(b"=") or end == len(body):
                break
        try:
            data = binascii.a2b_base64(b"".join(lines), strict_mode=True)
        except binascii.Error:
            continue
        if data:
            files.append((_name_of(heads, len(files) + 1), data))
            rest.append(body[at:start])
            at = end
    return b"".join((*rest, body[at:])), files


def _heads_around(body: bytes, coded: re.Match[bytes]) -> tuple[int, bytes]:
    """Where what comes behind the heads of a part begins, and these; -1 where no blank line ends them."""
    first = coded.start()
    for _ in range(_MOST_HEADS):
        before = body.rfind(b"\n", 0, max(0, first - 1)) + 1
        if first == 0 or not _HEAD_LINE.fullmatch(body, before, first):
            break
        first = before
    end = coded.end()
    for _ in range(_MOST_HEADS):
        if (more := _HEAD_LINE.match(body, end)) is None:
            break
        end = more.end()
    blank = _EMPTY.match(body, end)
    return (blank.end() if blank else -1), body[first:end]


def _name_of(heads: bytes, number: int) -> str:
    named = _NAMED.search(heads)
    if named:
        return (named[1] or named[2]).decode("utf-8", "replace")
    kind = _KIND.search(heads)
    ends = {b"text/plain": "txt", b"text/html": "html", b"application/pdf": "pdf"}
    return f"part {number}.{ends.get(kind[1].lower() if kind else b'', 'bin')}"


def part_files(body: bytes) -> tuple[bytes, list[tuple[str, bytes]]]:
    """What stands beside files in a plain body, and (name, bytes) of each, however it was written."""
    rest, files = part_uuencoded(body)
    if not _CODED.search(rest):
        return rest, files
    rest, more = part_mime(rest)
    return rest, files + more
