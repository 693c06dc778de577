"""Links carried through converters that know none: marks around their words, taken out again when the text is made.

The marks are of a private area that Unicode gives to nobody (U+F8F0 to U+F8F2); any that a file holds itself are lost.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from sourcebook.model.document import Link

OPEN, BETWEEN, CLOSE = "\uf8f0", "\uf8f1", "\uf8f2"
"""Before an address, between it and the words that lead there, behind these."""
_LINK: Final = re.compile(f"{OPEN}([^{OPEN}-{CLOSE}]{{0,4000}}){BETWEEN}([^{OPEN}-{CLOSE}]*){CLOSE}")
_LEFT: Final = re.compile(f"{OPEN}[^{OPEN}-{CLOSE}]{{0,4000}}{BETWEEN}|[{OPEN}-{CLOSE}]")
_CODE: Final = re.compile(r"\s{0,20}HYPERLINK\s{1,20}(.{0,4000})", re.I | re.S)
_ARGUMENT: Final = re.compile(r"""(\\\\?[a-z]\s{0,20})?(?:["“]([^"“”]{0,4000})["”]|([^\s"“\\]\S{0,4000}))""", re.I)
_KEPT: Final = ("http://", "https://", "mailto:")


class Linked(NamedTuple):
    """A text and the links on its words."""

    text: str
    links: tuple[Link, ...]


def take_links(marked: str) -> Linked:
    """The text without marks, and the links that they stood for."""
    kept: list[str] = []
    links: list[Link] = []
    at = length = 0
    for match in _LINK.finditer(marked):
        before, words = without_marks(marked[at : match.start()]), match[2]
        kept += (before, words)
        length += len(before)
        lead = len(words) - len(words.lstrip())
        if words.strip() and is_kept(match[1]):
            links.append(Link(start=length + lead, end=length + len(words.rstrip()), href=match[1].strip()))
        length += len(words)
        at = match.end()
    return Linked("".join((*kept, without_marks(marked[at:]))), tuple(links))


def without_marks(marked: str) -> str:
    """The text without marks and what they carry."""
    return _LEFT.sub("", _LINK.sub(r"\2", marked)) if any(mark in marked for mark in (OPEN, BETWEEN, CLOSE)) else marked


def is_kept(address: str) -> bool:
    """Whether an address is of the web or of a mailbox: others lead into somebody's machine or document."""
    return address.strip().lower().startswith(_KEPT)


def address_of(code: str) -> str:
    """Where a field leads (ECMA-376, 17.16.5.25), by its code; empty where that is no link out of the document.

    The first argument is the address; the one of the switch "l" is a place in what is there.
    """
    found = _CODE.match(code)
    address = place = ""
    for switch, quoted, bare in _ARGUMENT.findall(found[1] if found else ""):
        if not switch:
            address = address or quoted or bare
        elif switch.strip().endswith(("l", "L")):
            place = place or quoted or bare
    address = address.strip()
    return f"{address}#{place.strip()}" if address and place and "#" not in address else address
