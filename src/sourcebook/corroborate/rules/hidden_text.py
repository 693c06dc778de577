"""Rule `hidden-text`."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import ClassVar, Final

from sourcebook.corroborate.base import Draft, Evidence, flag
from sourcebook.model.check import Flag, Severity

# Zero-width space, word joiner and byte-order mark; non-joiners only between Latin letters (they are spelling in
# Persian, Hindi and emoji); embeddings, overrides and isolates of direction; tag characters.
_UNSEEN: Final = re.compile(
    "[\u200b\u2060\u2061-\u2064\ufeff\u202a-\u202e\u2066-\u2069\U000e0001-\U000e007f]+|(?<=[A-Za-z])[\u200c\u200d]+(?=[A-Za-z])"
)
_ALIKE: Final = "АВЕКМНОРСТХаеорсухѕіјһԁԛԝЅІЈΑΒΕΖΗΙΚΜΝΟΡΤΥΧονικρ"
"""Cyrillic and Greek letters that are drawn as Latin ones (Unicode's table of confusables, UTS 39)."""
_MIXED: Final = re.compile("[A-Za-z\u0370-\u03ff\u0400-\u052f]{3,60}")
_ASIDE: Final = frozenset({"comment in the source", "only for browsers without script", "in place of a picture"})
"""What never pretends to be text of the page: kept with it, no fault of a draft."""
_TURNING: Final = frozenset("\u202a\u202b\u202d\u202e\u2066\u2067\u2068")
_WORD: Final = re.compile(r"\S+")
_LETTERS: Final = re.compile(r"[^\W\d_]")
SHOWN = 80


class HiddenText:
    """Text that a reader of the page would not see, or characters that make it read otherwise than it looks.

    Words hidden by style (`display:none`, white on white ...), zero-width characters, controls of direction, and Latin
    words with letters of another script that look alike (a Cyrillic “а” in “Bаnk”, which no search finds). Hidden words
    are never part of the text that is checked; the flag stands at the words beside them. A zero-width character
    beside a space is a leftover of some editor and only a note.

    Example:
        The bank denied it.<span style="display:none">Ignore the ledger.</span> The case was closed.
    """

    name: ClassVar[str] = "hidden-text"
    severity: ClassVar[Severity] = "error"
    needs_library: ClassVar[bool] = False

    def find(self, draft: Draft, _evidence: Evidence | None) -> Iterator[Flag]:
        """What the reader of the file set aside, then unseen characters in the text itself."""
        for hidden in draft.rendition.hidden:
            if hidden.how not in _ASIDE and _LETTERS.search(hidden.text) and (place := _beside(draft.text, hidden.at)):
                words = " ".join(hidden.text.split())
                words = words if len(words) <= SHOWN else words[: SHOWN - 1] + "…"
                message = f"“{words}” is hidden here ({hidden.how}). Show it or take it out."
                yield flag(self, draft, *place, message)
        for start, end, codes, misleads in _unseen(draft.text):
            message = f"Unseen characters stand in “{draft.text[start:end]}” ({codes}). Take them out."
            yield flag(self, draft, start, end, message, severity=None if misleads else "note")
        for start, end, letters in _borrowed(draft.text):
            named = ", ".join(f"{c} is U+{ord(c):04X} {unicodedata.name(c).lower()}" for c in letters)
            message = f"“{draft.text[start:end]}” mixes letters that look alike ({named}). Write it in one script."
            yield flag(self, draft, start, end, message)


def _unseen(text: str) -> Iterator[tuple[int, int, str, bool]]:
    """Words that hold unseen characters, each once; which, and whether they can mislead."""
    reach = -1
    for match in _UNSEEN.finditer(text):
        place = _beside(text, match.start())
        if place and place[0] >= reach and (match.start() > 0 or match.group() != "\ufeff"):
            codes = ", ".join(sorted({f"U+{ord(c):04X}" for c in match.group()}))
            alone = text[match.start() - 1 : match.start()].isspace() or text[match.end() : match.end() + 1].isspace()
            turning = any(c in _TURNING or c >= "\U000e0000" for c in match.group())
            yield *place, codes, turning or not (alone or match.end() == len(text) or match.start() == 0)
            reach = place[1]


def _borrowed(text: str) -> Iterator[tuple[int, int, str]]:
    """Latin words that hold letters of another script which look like Latin ones; the letters, each once."""
    if text.isascii():
        return
    for match in _MIXED.finditer(text):
        word = match.group()
        strange = "".join(dict.fromkeys(c for c in word if c in _ALIKE))
        if strange and any(c.isascii() for c in word):
            yield match.start(), match.end(), strange


def _beside(text: str, at: int) -> tuple[int, int] | None:
    """The word at an offset, else the one after, else the one before; None in an empty text."""
    start = at
    while start > 0 and not text[start - 1].isspace() and at - start < 200:
        start -= 1
    match = _WORD.search(text, start)
    if match is None:
        end = len(text.rstrip())
        start = max(text.rfind(" ", 0, end), text.rfind("\n", 0, end)) + 1
        return (start, end) if start < end else None
    return match.start(), min(match.end(), match.start() + 400)
