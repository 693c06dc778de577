"""Permalink: exact words of a text named by its hash, `sha256:<hex>#char=start,end` (RFC 5147).

The hash is that of the text that all offsets count in (UTF-8), as `text_hash` of a rendition has it: whoever holds the
text can check it with `sha256sum`, on any machine. Places are counted in characters from 0, before each of which a
position lies: `char=0,5` is the first five. Either end may be left out: `char=100,` goes to the end.
"""

from __future__ import annotations

import re

import msgspec

from sourcebook.errors import UsageError

_HASH = re.compile(r"sha256:[0-9a-f]{64}")
_PLACE = re.compile(r"char=(\d{0,12}),(\d{0,12})(?:;[\x20-\x7e]*)?")


class Permalink(msgspec.Struct, frozen=True, kw_only=True):
    """Words of a text; `end` is null where they go on to its end."""

    text: str
    """Hash of the text."""
    start: int = 0
    end: int | None = None

    def __str__(self) -> str:
        return f"{self.text}#{self.place}"

    @property
    def place(self) -> str:
        """The fragment: `char=start,end`."""
        return f"char={self.start},{'' if self.end is None else self.end}"

    @property
    def path(self) -> str:
        """Where it opens on a server: fragments stay in the browser, so the place is a part of the path."""
        return f"/p/{self.text}/{self.place}"


def parse_permalink(said: str) -> Permalink:
    """A permalink as it is written, with `#` or `/` before the place; without a place it is the whole text.

    Raises:
        UsageError: It is none.
    """
    text, place = said, ""
    for mark in ("#", "/"):
        if mark in said:
            text, _, place = said.partition(mark)
            break
    if not _HASH.fullmatch(text):
        raise UsageError(f"{said[:120]!r} is no permalink.", "Write sha256:HEX#char=START,END.")
    start, end = _place(place) if place else (0, None)
    return Permalink(text=text, start=start, end=end)


def _place(said: str) -> tuple[int, int | None]:
    found = _PLACE.fullmatch(said)
    start = int(found[1] or 0) if found else 0
    end = int(found[2]) if found and found[2] else None
    if found is None or not (found[1] or found[2]) or (end is not None and end <= start):
        raise UsageError(f"{said[:60]!r} is no place in a text.", "Write char=START,END: END is the greater.")
    return start, end
