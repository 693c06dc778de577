"""What RTF says of its runs before its words are taken out: their character set by the font, and who is to see them.

A converter that knows one code page for the whole file reads Cyrillic in a Western one. So bytes in a font of another
character set become the characters that they are, and hidden and deleted words are taken out and given apart.
Source: Rich Text Format Specification 1.9.1, "Font Table" and "Character Formatting Properties".
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, field, replace
from typing import Final

_TOKEN: Final = re.compile(r"\\([A-Za-z]{1,32})(-?\d{1,10})? ?|\\'([0-9A-Fa-f]{2})|\\(.)|([{}])", re.DOTALL)
_SETS: Final = {
    77: "mac_roman", 128: "cp932", 129: "cp949", 130: "johab", 134: "gbk", 136: "cp950", 161: "cp1253", 162: "cp1254",
    163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251", 222: "cp874", 238: "cp1250",
}  # fmt: skip
"""Character set of a font -> code page; those that have no letters of their own are left to the file's."""
_OTHER_HEADS: Final = {"mac": "mac_roman", "pc": "cp437", "pca": "cp850"}
_NO_WORDS: Final = frozenset({
    "fonttbl", "stylesheet", "colortbl", "info", "pict", "listtable", "listoverridetable", "rsidtbl", "themedata",
    "generator", "objdata", "datastore", "filetbl", "revtbl", "latentstyles", "mmathPr",
})  # fmt: skip
"""Groups that hold no words of the document."""
HIDDEN, DELETED = "hidden", "tracked-deletion"


@dataclass(frozen=True, slots=True)
class _State:
    font: int = -1
    how: str = ""
    silent: bool = False
    fonts: bool = False
    spare: int = 1
    """Characters behind one of Unicode for programs that know none."""


@dataclass(slots=True)
class _Walk:
    made: list[str] = field(default_factory=list)
    apart: list[tuple[str, str]] = field(default_factory=list)
    """Words and how they are hidden, a run at a time."""
    charsets: dict[int, str] = field(default_factory=dict)
    page: str = "cp1252"
    whole: str = ""
    """The code page of all fonts that name none, where the head of the file names another than the converter knows."""
    default: int = 0
    waiting: list[int] = field(default_factory=list)
    state: _State = field(default_factory=_State)
    parted: bool = True
    """Whether the next hidden words are a run of their own."""
    skip: int = 0
    """Such characters that are still to be passed over."""

    def words(self, literal: str) -> None:
        """Characters as they stand."""
        if self.skip:
            self.skip, literal = max(0, self.skip - len(literal)), literal[self.skip :]
        if not literal:
            return
        if self.state.how and not self.state.silent:
            self._hide(literal.replace("\r", "").replace("\n", ""))
        else:
            self.made.append(literal)

    def flush(self) -> None:
        """The bytes that were written as two digits each."""
        if not self.waiting:
            return
        data, self.waiting = bytes(self.waiting), []
        page = self._page()
        if self.state.silent or not (page or self.state.how):
            self.made += [f"\\'{byte:02x}" for byte in data]
        elif self.state.how:
            self._hide(data.decode(page or self.page, "replace"))
        else:
            told = data.decode(page, "replace").encode("utf-16-le")
            units = (int.from_bytes(told[at : at + 2], "little", signed=True) for at in range(0, len(told), 2))
            self.made += [f"{{\\uc1\\u{unit}?}}" for unit in units]

    def _page(self) -> str:
        font = self.state.font if self.state.font >= 0 else self.default
        # Of a file with one character set nothing need be changed; else the converter may take one for the other.
        several = self.whole or any(self.charsets.values())
        return (self.charsets.get(font, "") or self.whole or self.page) if several else ""

    def _hide(self, words: str) -> None:
        if self.apart and self.apart[-1][1] == self.state.how and not self.parted:
            self.apart[-1] = (self.apart[-1][0] + words, self.state.how)
        else:
            self.apart.append((words, self.state.how))
        self.parted = False

    def control(self, word: str, number: str | None, raw: str) -> None:
        """A control word: what it says of the run, and whether it is passed on."""
        value = int(number) if number else 0
        state = self.state
        if word in _NO_WORDS:
            self.state = replace(state, silent=True, fonts=state.fonts or word == "fonttbl")
        elif word == "f":
            self.state = replace(state, font=value)
        elif word == "fcharset" and state.fonts:
            self.charsets[state.font] = _SETS.get(value, "")
        elif word == "uc":
            self.state = replace(state, spare=min(max(value, 0), 99))
        elif word == "deff":
            self.default = value
        elif word == "ansicpg" and _is_known(f"cp{value}"):
            self.page = f"cp{value}"
        elif word in _OTHER_HEADS and not state.silent:
            self.whole = _OTHER_HEADS[word]
        elif word == "plain":
            self._turn("")
            self.state = replace(self.state, font=-1)
        elif word in ("v", "deleted"):
            how = HIDDEN if word == "v" else DELETED
            self._turn(how if number != "0" else "" if state.how == how else state.how)
        elif word == "u" and number and not state.silent:
            self.skip = state.spare
            if state.how:
                self._hide(chr(value % 0x10000))
            else:  # what stands behind it for older programs is passed over here, for it may be several bytes
                self.made.append(f"{{\\uc1\\u{value}?}}")
            return
        elif word in ("par", "line", "cell", "row", "tab") and state.how:
            self.parted = True
        self.made.append(raw)

    def _turn(self, how: str) -> None:
        self.parted = self.parted or how != self.state.how
        self.state = replace(self.state, how=how)


def sort_runs(rtf: str) -> tuple[str, list[tuple[str, str]]]:
    """The same with characters in place of bytes of other code pages, and (words, how) of runs that are not shown."""
    walk = _Walk()
    above: list[_State] = []
    at = 0
    for token in _TOKEN.finditer(rtf):
        if token.start() < at:
            continue  # inside bytes that are passed over
        literal = rtf[at : token.start()]
        if literal or not token[3]:
            walk.flush()
        walk.words(literal)
        at = token.end()
        if token[3] and walk.skip:
            walk.skip -= 1
        elif token[3]:
            walk.waiting.append(int(token[3], 16))
        elif token[1]:
            walk.skip = 0
            walk.control(token[1], token[2], token[0])
            if token[1] == "bin" and token[2]:
                end = at + max(0, int(token[2]))
                walk.made.append(rtf[at:end])
                at = end
        elif token[5] == "{":
            walk.skip = 0
            above.append(walk.state)
            walk.made.append("{")
        elif token[5] == "}":
            walk.skip = 0
            changed = above and above[-1].how != walk.state.how
            walk.state = above.pop() if above else walk.state
            walk.parted = walk.parted or bool(changed)
            walk.made.append("}")
        elif token[4] == "*":
            walk.state = replace(walk.state, silent=True)
            walk.made.append(token[0])
        elif token[4] in "\\{}" and walk.state.how and not walk.state.silent:
            walk.words(token[4])
        else:
            walk.made.append(token[0])
    walk.flush()
    walk.words(rtf[at:])
    told = [(" ".join(words.split()), how) for words, how in walk.apart]
    return "".join(walk.made), [(words, how) for words, how in told if words]


def _is_known(page: str) -> bool:
    try:
        codecs.lookup(page)
    except LookupError:
        return False
    return True
