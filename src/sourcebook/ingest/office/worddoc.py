"""Word files of before 2007 ([MS-DOC]): the characters by the piece table, story by story.

A file holds its main text, then its footnotes, the heads and feet of its pages, comments, endnotes and text boxes, one
after the other. Between them stand marks: what a field computes is kept, the code it computes it from is not.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from io import BytesIO
from typing import NamedTuple

from sourcebook.ingest.office.link_marks import BETWEEN, CLOSE, OPEN, address_of, is_kept

_OLDEST = 0x00C1
"""Version of the head (nFib) from which on it is laid out as below: Word 97."""
_COUNTS = 0x4C
"""Offset of the lengths of the stories (ccpText and those after it)."""
_STORIES = 8
_HEADS = 2
"""Which story holds the heads and feet of pages."""
_CLX = 0x1A2
"""Offset of where the piece table is (fcClx, lcbClx)."""
_TABLE_STREAM = 0x0200
"""Flag of the head: the piece table is in the stream 1Table, else in 0Table."""
_MOST_PIECES = 500_000
_LONGEST_CODE = 4000
_PACKED = 0x4000_0000
_MARKS = {0x0B: "\n", 0x0C: "\n\n", 0x0E: "\n", 0x1E: "\u2011", 0x1F: "", 0xA0: " "}
"""Breaks of lines, pages and columns; the hyphen and the space that do not break, the hyphen that is not shown."""
_OTHER = {mark: "" for mark in range(0x20) if mark not in (0x07, 0x09, 0x0A, 0x0D, *_MARKS)}
_DAMAGE = (OSError, ValueError, IndexError, TypeError, AttributeError, struct.error, UnicodeError)


class _Piece(NamedTuple):
    start: int
    end: int
    at: int
    packed: bool


def read_stories(data: bytes) -> list[str] | None:
    """The words of each story that has some, links marked, a line for each paragraph; None where the file is older or
    damaged.
    """
    import olefile

    try:
        with olefile.OleFileIO(BytesIO(data)) as package:
            words = package.openstream("WordDocument").read()
            flags, version = struct.unpack_from("<H", words, 0x0A)[0], struct.unpack_from("<H", words, 2)[0]
            if version < _OLDEST:
                return None
            table = package.openstream("1Table" if flags & _TABLE_STREAM else "0Table").read()
        counts = struct.unpack_from(f"<{_STORIES}i", words, _COUNTS)
        text = "".join(_read(words, piece) for piece in _pieces(table, *struct.unpack_from("<II", words, _CLX)))
    except _DAMAGE:
        return None
    if any(count < 0 for count in counts) or sum(counts) > len(text) + _STORIES:
        return None
    return [story for story in _stories(text, counts) if story.strip()]


def _pieces(table: bytes, at: int, size: int) -> Iterator[_Piece]:
    """Entries of the piece table, past what is said of formats before it."""
    clx = table[at : at + size]
    if len(clx) != size:
        raise ValueError("piece table cut off")
    at = 0
    while clx[at] == 1:
        at += 3 + struct.unpack_from("<H", clx, at + 1)[0]
    if clx[at] != 2:
        raise ValueError("no piece table")
    number = (struct.unpack_from("<I", clx, at + 1)[0] - 4) // 12
    if not 0 < number <= _MOST_PIECES:
        raise ValueError("piece table")
    starts = struct.unpack_from(f"<{number + 1}I", clx, at + 5)
    for index in range(number):
        where = struct.unpack_from("<I", clx, at + 5 + 4 * (number + 1) + 8 * index + 2)[0]
        packed = bool(where & _PACKED)
        offset = (where & (_PACKED - 1)) // 2 if packed else where & (_PACKED - 1)
        yield _Piece(starts[index], starts[index + 1], offset, packed)


def _read(words: bytes, piece: _Piece) -> str:
    length = piece.end - piece.start
    if length < 0 or piece.at > len(words):
        raise ValueError("piece outside the file")
    if piece.packed:
        return words[piece.at : piece.at + length].decode("cp1252", "replace")
    return words[piece.at : piece.at + 2 * length].decode("utf-16-le", "replace")


def _stories(text: str, counts: tuple[int, ...]) -> Iterator[str]:
    at = 0
    for number, count in enumerate(counts):
        story = _shown(text[at : at + count])
        at += count
        # The same head may stand for the first, the even and the odd pages of every section.
        yield (
            "\n".join(dict.fromkeys(line for line in story.split("\n") if line.strip())) if number == _HEADS else story
        )


def _shown(text: str) -> str:
    """What a reader sees of a story: results of fields, those of links marked, cells of a row on one line."""
    kept: list[str] = []
    codes: list[list[str]] = []
    """Of each field that is open: its code, until its result begins."""
    passing: list[bool] = []
    """Whether its code is being passed."""
    for piece in re.split("([\x13\x14\x15])", text):
        if piece == "\x13":
            codes.append([])
            passing.append(True)
        elif piece == "\x14" and codes:
            passing[-1] = False
            address = address_of("".join(codes[-1]))
            codes[-1] = [CLOSE] if is_kept(address) and not any(passing) else [""]
            kept.append(OPEN + address + BETWEEN if codes[-1] == [CLOSE] else "")
        elif piece == "\x15" and codes:
            end = codes.pop()
            kept.append("" if passing.pop() else end[0])
        elif piece not in ("\x14", "\x15") and any(passing):
            if passing[-1]:
                codes[-1].append(piece[:_LONGEST_CODE])
        elif piece not in ("\x14", "\x15"):
            kept.append(piece)
    shown = re.sub("\r?\x07\x07", "\n", "".join(kept))
    shown = re.sub("\r?\x07", " | ", shown)
    return shown.replace("\r", "\n").translate({**_OTHER, **_MARKS})
