"""Addresses in Markdown that lead to a place on somebody's machine: found, told, taken out before it is published.

Readers cannot follow them, and their folders may name who had the file. Of a link or picture its words stay, of a bare
address the name of the file. In code (fenced, or between backquotes) everything is left as it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final, Literal
from urllib.parse import unquote

from sourcebook.model.address import public_address

_MACHINE: Final = re.compile(
    r"(?i)(?:file|smb|afp|nfs|cifs|vscode|obsidian|content):|[a-z]:[\\/]|[\\/]\\|~[\\/]|/(?:home|Users|root)/|\\\\"
)
"""How an address begins that is of a machine wherever the text stands."""
_SCHEME: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{0,40}:")
_LOOSE: Final = re.compile(r"(?i)(?:file:|[a-z]:[\\/]|\\\\|/(?!/)|\.{1,2}[\\/]|~[\\/])")
"""Beginnings after which spaces belong to the address: Markdown knows no link with them, and would print it all."""
_TITLE: Final = re.compile(r"[ \t]+(?:\"[^\"\n]{0,500}\"|'[^'\n]{0,500}')[ \t]*\Z")
_OPENED: Final = re.compile(r"\]\([ \t]{0,20}")
_DEFINED: Final = re.compile(
    r"^ {0,3}\[(?!\^)([^\[\]\n]{1,200})\]:[ \t]{0,20}(<[^<>\n]{0,2000}>|\S{1,2000})"
    r"(?:[ \t]+(?:\"[^\"\n]{0,500}\"|'[^'\n]{0,500}'|\([^()\n]{0,500}\)))?[ \t]*\r?$",
    re.MULTILINE,
)
_USED: Final = re.compile(r"!?\[([^\[\]\n]{1,500})\](?:\[([^\[\]\n]{0,200})\])?(?![\[(:])")
_TAG: Final = re.compile(r"(?:(?<!\\)|(?<=\\\\))<[A-Za-z][^<>]{0,2000}>")
_VALUE: Final = re.compile(
    r"(?i)\b(?:src|href|srcset|poster|data|background|cite)\s{0,5}=\s{0,5}(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))"
)
_POINTED: Final = re.compile(
    r"<((?:file|smb|afp|nfs|cifs):[^<>\n]{1,2000}|[A-Za-z]:[\\/][^<>\n]{1,2000})>", re.IGNORECASE
)
_BARE: Final = re.compile(r"(?i)\b(?:file|smb|afp|nfs|cifs):/{1,3}[^\s<>\"')\]]{1,2000}")
_PATH: Final = re.compile(
    r"(?i)(?<![\w/\\:.~-])(?:/(?:home|Users)/[^\s/<>]{1,100}/\S{0,500}"
    r"|[a-z]:\\(?:Users|Documents and Settings)\\\S{1,500}|\\\\[\w.-]{1,100}\\[\w$.-]{1,100}\S{0,500})"
)
_SIGN: Final = re.compile(
    r"(?i)\]\((?!\s{0,9}<?(?:https?:|mailto:|#))|\]:(?!\s{0,9}<?(?:https?:|mailto:))"
    r"|(?<!\\)<(?!https?:|mailto:)[a-z][^<>]{0,2000}?[=:]|\\\\|\b[a-z]:\\|:/(?!/[^/])"
    r"|\b(?:file|smb|afp|nfs|cifs):|/(?:home|users)/"
)
"""What such an address may begin with: links to the web, which most texts have, are none of it."""
_SIGNS: Final = ("](", "]:", "<", "\\\\", ":\\", ":/", "file:", "smb:", "afp:", "nfs:", "cifs:", "/home/", "/users/")
"""One of these is in whatever `_SIGN` finds; to look for them takes a tenth of the time."""
_FENCE: Final = re.compile(r" {0,3}(```|~~~)")
_SPAN: Final = re.compile(r"`[^`\n]{1,500}`")
_BASE: Final = re.compile(
    r"(?im)^(?:canonical|canonical_url|canonicalurl|url|permalink|address|link):[ \t]{0,8}[\"']?https?://"
)
_LONGEST_LABEL, _DEEPEST = 2_000, 8

Kind = Literal["link", "picture", "definition", "tag", "address", "path"]


@dataclass(frozen=True, slots=True)
class LocalLink:
    """An address of a machine as it stands in a text."""

    kind: Kind
    line: int
    start: int
    end: int
    address: str
    words: str
    """What stays in its place."""

    @property
    def path(self) -> str:
        """The address as a path with `/`, without scheme, drive and fragment."""
        plain = re.sub(r"(?i)^[a-z][a-z0-9+.-]*:", "", unquote(self.address).replace("\\", "/"))
        return re.sub(r"(?i)^[a-z]:", "", plain.lstrip("/")).partition("#")[0]

    @property
    def told(self) -> str:
        """What is wrong with it, as a sentence."""
        shown = self.address if len(self.address) <= 90 else f"{self.address[:89]}…"
        if self.kind == "path":
            return f"“{shown}” names a place on a machine, and readers would see it."
        what = {"picture": "The picture", "tag": "The element with", "address": "The address"}.get(
            self.kind, "The link to"
        )
        stays = f"“{' '.join(self.words.split())}”" if self.words.strip() else "nothing"
        return f"{what} “{shown}” leads to a file that readers do not have: {stays} would be published in its place."


Put = Callable[[LocalLink], str | None]
"""The address that is put in place of that of a link; None where there is none, and only words stay."""


def is_local(address: str, *, based: bool = False) -> bool:
    """Whether an address leads to a place on a machine, or beside the text; `based` where the text has a web address
    that shorter ones are to be read from.
    """
    plain = unquote("".join(c for c in address.strip() if c not in "\t\r\n"))
    if _MACHINE.match(plain):
        return True
    if based or not plain or plain[0] in "#?" or plain.startswith("//"):
        return False
    return _SCHEME.match(plain) is None


def find_local(text: str) -> list[LocalLink]:
    """Every such address in a Markdown text, in order."""
    return take_out_local(text)[1]


def without_local(text: str, *, html: bool = True) -> str:
    """A Markdown text with words in place of such links; its lines keep their numbers. See `take_out_local`."""
    return take_out_local(text, html=html)[0]


def take_out_local(text: str, put: Put = lambda _: None, *, html: bool = True) -> tuple[str, list[LocalLink]]:
    """The text without them, and those for which `put` had no other address; paths in prose are told and stay.

    Where HTML is not `html` but shown as it is written, an element is taken out only for a place on a machine: one
    that stands beside the text leads nowhere there.
    """
    if not _worth_reading(text):
        return text, []
    based = text.lstrip("\ufeff").startswith("---") and _BASE.search(text[:20_000]) is not None
    told: list[LocalLink] = []
    for _ in range(_DEEPEST):  # what stands inside another link is taken out first
        found = _innermost(sorted(_find(text, based, html), key=lambda link: (link.start, link.end)))
        if not found:
            break
        made, at = [], 0
        for link in found:
            href = put(link) if link.kind in ("link", "picture") else None
            if href is None:
                told.append(link)
            made += [text[at : link.start], link.words if href is None else f"[{link.words}](<{href}>)"]
            at = link.end
        text = "".join([*made, text[at:]])
    masked = _masked(text)
    told += [_made("path", text, m.start(), m.end(), m[0], m[0]) for m in _PATH.finditer(masked)]
    used = {link.address for link in told if link.kind in ("link", "picture")}
    told = [link for link in told if link.kind != "definition" or link.address not in used]
    return text, sorted(told, key=lambda link: link.line)


def may_have_local(texts: Iterable[str]) -> bool:
    """Whether any of some texts needs a closer look: quicker than to ask of each."""
    return _worth_reading("\n".join(texts))


def _worth_reading(text: str) -> bool:
    """Most texts have none of what these begin with, and need no further look: thousands are asked about at a time."""
    low = text.lower()
    return any(sign in low for sign in _SIGNS) and _SIGN.search(text) is not None


def _innermost(found: list[LocalLink]) -> list[LocalLink]:
    kept: list[LocalLink] = []
    for link in found:
        while kept and kept[-1].start <= link.start and kept[-1].end >= link.end:
            kept.pop()
        if not kept or link.start >= kept[-1].end:
            kept.append(link)
    return kept


def _find(text: str, based: bool, html: bool) -> Iterator[LocalLink]:
    masked = _masked(text)
    whole = [*_links(text, masked, based), *_referred(text, masked, based)]
    for match in _TAG.finditer(masked):
        values = [value for found in _VALUE.finditer(match[0]) for value in found.groups() if value is not None]
        wrong = next((v for v in values if is_local(v, based=based or not html)), None)
        if wrong is not None:
            whole.append(_made("tag", text, match.start(), match.end(), wrong, ""))
    yield from whole
    inside = bytearray(len(text))  # of these an address is a part, or stands in their words and comes up once they go
    for link in whole:
        inside[link.start : link.end] = b"\1" * (link.end - link.start)
    for match in _POINTED.finditer(masked):
        if not inside[match.start()]:
            yield _made("address", text, match.start(), match.end(), match[1], _name(match[1]))
    for match in _BARE.finditer(masked):
        bare = match[0].rstrip(".,;:!?")
        if not inside[match.start()] and masked[match.start() - 1 : match.start()] != "<":
            yield _made("address", text, match.start(), match.start() + len(bare), bare, _name(bare))


def _links(text: str, masked: str, based: bool) -> Iterator[LocalLink]:
    for opened in _OPENED.finditer(masked):
        found = _destination(masked, opened.end())
        begun = _label(masked, opened.start())
        if found is None or begun is None or not is_local(found[0], based=based):
            continue
        picture = begun > 0 and masked[begun - 1] == "!"
        words = text[begun + 1 : opened.start()]
        yield _made("picture" if picture else "link", text, begun - picture, found[1], found[0], words)


def _destination(text: str, at: int) -> tuple[str, int] | None:
    """(address, where the link ends) of what stands behind `](`; None where it does not end on its line."""
    line = text[at : at + 4_000].partition("\n")[0]
    if line.startswith("<"):
        closed = line.find(">")
        end = line.find(")", closed)
        return (line[1:closed], at + end + 1) if 0 < closed < end else None
    depth, end = 0, -1
    for place, char in enumerate(line):
        depth += (char == "(") - (char == ")")
        if depth < 0:
            end = place
            break
    if end < 0:
        return None
    inside = line[:end].strip()
    address = _TITLE.sub("", inside)
    if not address or (" " in address and not _LOOSE.match(address)):
        return None
    return address, at + end + 1


def _label(text: str, closed: int) -> int | None:
    """Where the `[` stands that belongs to the `]` at `closed`."""
    depth = 0
    for at in range(closed, max(-1, closed - _LONGEST_LABEL), -1):
        char = text[at]
        if char in "[]" and not (at and text[at - 1] == "\\"):
            depth += 1 if char == "]" else -1
            if depth == 0:
                return at
        if char == "\n" and text[at - 1 : at] in ("\n", ""):
            return None
    return None


def _referred(text: str, masked: str, based: bool) -> Iterator[LocalLink]:
    """Links whose address stands elsewhere under a name, and where it stands."""
    named: dict[str, str] = {}
    taken: list[tuple[int, int]] = []
    for match in _DEFINED.finditer(masked):
        address = match[2].strip("<>")
        if is_local(address, based=based):
            named.setdefault(_plain(match[1]), address)
            taken.append(match.span())
            yield _made("definition", text, match.start(), match.end(), address, "")
    for match in _USED.finditer(masked) if named else ():
        address = named.get(_plain(match[2] or match[1]), "")
        if address and not any(a <= match.start() < b for a, b in taken):
            kind: Kind = "picture" if match[0].startswith("!") else "link"
            yield _made(kind, text, match.start(), match.end(), address, text[match.start(1) : match.end(1)])


def _masked(text: str) -> str:
    """The text with spaces in place of code, every character where it was."""
    lines, fence = text.split("\n"), ""
    for index, line in enumerate(lines):
        opened = _FENCE.match(line)
        if opened and not fence:
            fence, lines[index] = opened[1], " " * len(line)
        elif fence:
            fence = "" if opened and fence == opened[1] else fence
            lines[index] = " " * len(line)
        elif "`" in line:
            lines[index] = _SPAN.sub(lambda m: " " * len(m[0]), line)
    return "\n".join(lines)


def _made(kind: Kind, text: str, start: int, end: int, address: str, words: str) -> LocalLink:
    return LocalLink(kind, text.count("\n", 0, start) + 1, start, end, address, words)


def _name(address: str) -> str:
    return public_address(unquote(address)) or "a file"


def _plain(label: str) -> str:
    return " ".join(label.split()).casefold()
