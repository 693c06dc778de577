"""What a published folder needs of the styles: rules for what its pages have, fonts for the letters that they show.

A large folder is not looked through: it has all of both, which are little beside its pages.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from sourcebook.publish.folder import Folder

RARE: Final = "latin-ext"
"""In the names of fonts of rare letters."""
SCANNED: Final = 8_000_000
"""Bytes of pages that are looked through."""
_SHOWN: Final = (".html", ".js", ".svg")
_LETTERS: Final = re.compile(
    "[\u0100-\u0130\u0132-\u0151\u0154-\u02ba\u02bd-\u02c5\u02c7-\u02cc\u02ce-\u02d7\u02dd-\u02ff"
    "\u1e00-\u1e9f\u1ef2-\u1eff\u20a0-\u20ab\u20ad-\u20c4]"
)
"""What the style sheet takes from the fonts of rare letters, without the few that the others have too."""
_NAME: Final = re.compile(r"[a-zA-Z_][\w-]*")
_CLASS: Final = re.compile(r"\.(-?[a-zA-Z_][\w-]*)")
_CHOICE: Final = re.compile(r"\([^()]*\)")
"""Of what a selector has in brackets nothing is demanded: it is a choice, or what must not be."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What the pages of a folder have: the words that may name a class, and whether there is a rare letter."""

    words: frozenset[str]
    rare: bool


def words_of(text: str) -> frozenset[str]:
    """All that may name a class in a page or script."""
    return frozenset(_NAME.findall(text))


def look_through(folder: Folder) -> Shown | None:
    """What is shown in a folder and written by its scripts; None of one that is too large to be looked through."""
    shown = [(p, n) for p, n in folder.sizes() if p.endswith(_SHOWN) and not p.startswith(("assets/", "evidence/"))]
    if sum(size for _, size in shown) > SCANNED:
        return None
    words: set[str] = set()
    rare = False
    for path, _ in shown:
        text = folder.read(path).decode("utf-8", "replace")
        words |= words_of(text)
        rare = rare or _LETTERS.search(text) is not None
    return Shown(frozenset(words), rare)


def cut_style(style: str, shown: Shown) -> str:
    """A style sheet without the rules for classes that nothing shown has, and without fonts of letters it has not."""
    return "".join(_kept(style, shown))


def _kept(style: str, shown: Shown) -> Iterator[str]:
    for head, body in _rules(style):
        name = head.strip()
        if name.startswith(("@media", "@supports")):
            if inside := "".join(_kept(body, shown)):
                yield f"{head}{{{inside}}}"
        elif name.startswith("@font-face"):
            if shown.rare or RARE not in body:
                yield f"{head}{{{body}}}"
        elif name.startswith("@") or _is_used(head, shown.words):
            yield f"{head}{{{body}}}"


def _is_used(selectors: str, words: frozenset[str]) -> bool:
    plain = _CHOICE.sub("", _CHOICE.sub("", selectors))
    return any(words.issuperset(_CLASS.findall(selector)) for selector in plain.split(","))


def _rules(style: str) -> Iterator[tuple[str, str]]:
    """(what stands before its braces, what in them) of each rule at the outermost level."""
    begun = depth = opened = 0
    for brace in re.finditer(r"[{}]", style):
        if brace[0] == "{":
            opened, depth = (brace.start() if not depth else opened), depth + 1
            continue
        depth -= 1
        if not depth:
            yield style[begun:opened], style[opened + 1 : brace.start()]
            begun = brace.end()
