"""Links of RTF: fields whose code is a hyperlink, their words marked before a converter takes the words out.

Source: Rich Text Format Specification 1.9.1, "Fields": a group `field` holds `fldinst`, its code, and `fldrslt`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from sourcebook.ingest.office.link_marks import BETWEEN, CLOSE, OPEN, address_of, is_kept

_TOKEN: Final = re.compile(r"\\[{}\\]|[{}]")
_GROUP: Final = re.compile(r"\{\s{0,4}(?:\\\*\s{0,4})?\\(field|fldinst|fldrslt)(?![a-z]) ?")
_WORD: Final = re.compile(
    r"\\u(-?\d{1,5}) ?\??|\\'([0-9a-f]{2})|\\[a-z]{1,32}-?\d{0,10} ?|\\([\\{}])|[{}\r\n]|\\\*", re.I
)
_MOST: Final = 8000
"""Characters of a field's code that are looked at."""


@dataclass(slots=True)
class _Open:
    """A group that is open: where it began, and of a field where it leads."""

    start: int
    kind: str = ""
    inner: int = 0
    address: str = ""


def mark_links(rtf: str) -> str:
    """The same with marks around the words of links, and without the codes of these fields."""
    above: list[_Open] = []
    edits: list[tuple[int, int, str]] = []
    """(from, to, what stands there instead)."""
    for token in _TOKEN.finditer(rtf):
        if token[0] == "{":
            found = _GROUP.match(rtf, token.start())
            above.append(_Open(token.start(), found[1], found.end()) if found else _Open(token.start()))
        elif token[0] == "}" and above:
            group = above.pop()
            field = next((one for one in reversed(above[-2:]) if one.kind == "field"), None)
            if field is None:
                continue
            if group.kind == "fldinst" and not field.address:
                field.address = address_of(_plain(rtf[group.inner : min(token.start(), group.inner + _MOST)]))
                if field.address:
                    edits.append((group.start, token.end(), ""))
            elif group.kind == "fldrslt" and is_kept(field.address):
                edits.append((group.inner, group.inner, _coded(OPEN + field.address + BETWEEN)))
                edits.append((token.start(), token.start(), _coded(CLOSE)))
    return _edited(rtf, sorted(edits)) if edits else rtf


def _edited(rtf: str, edits: list[tuple[int, int, str]]) -> str:
    kept, at = list[str](), 0
    for start, end, words in edits:
        if start >= at:
            kept += (rtf[at:start], words)
            at = end
    return "".join((*kept, rtf[at:]))


def _plain(code: str) -> str:
    """A field's code without what RTF puts around its characters."""
    return _WORD.sub(_character, code)


def _character(match: re.Match[str]) -> str:
    if match[1]:
        return chr(int(match[1]) % 0x10000)
    return chr(int(match[2], 16)) if match[2] else match[3] or ""


def _coded(words: str) -> str:
    """Characters as RTF spells them."""
    made = []
    for unit in memoryview(words.encode("utf-16-le")).cast("H"):
        plain = chr(unit)
        if unit < 0x80:
            made.append(f"\\{plain}" if plain in "\\{}" else plain)
        else:
            made.append(f"\\u{unit - 0x10000 if unit > 0x7FFF else unit}?")
    return f"{{\\uc1 {''.join(made)}}}"
