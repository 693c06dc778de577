"""Sentences by the printed marks alone: no parser is asked, so that a thousand texts are cut in a second.

What is done where a text is not read yet; `extract.sentences` decides, as it does over the parser's guesses.
"""

from __future__ import annotations

import re
from itertools import pairwise

from sourcebook.extract.sentences import MAY_END, TITLES, mend
from sourcebook.model.span import trim

_TOKEN = re.compile(r"(?:[^\W\d_]\.){2,}|[\w&@#$%]+(?:[-'’./,:][\w]+)*|\.{2,}|\S")
_STOPPED = re.compile(r"[^\W\d_]+")
_GAP = re.compile(r"\n[ \t]*\n\s*")


def sentence_places(text: str) -> list[tuple[int, int]]:
    """(start, end) of each sentence of a text, in order; paragraphs part at blank lines."""
    found: list[tuple[int, int]] = []
    start = 0
    for gap in [*_GAP.finditer(text), None]:
        end = gap.start() if gap else len(text)
        found += _in_paragraph(text, start, end)
        start = gap.end() if gap else end
    return found


def _in_paragraph(text: str, start: int, end: int) -> list[tuple[int, int]]:
    places = _tokens(text, start, end)
    words = [text[a:b] for a, b in places]
    before = [start, *(b for _, b in places)]
    gaps = [text[before[n] : a] for n, (a, _) in enumerate(places)]
    firsts = [places[k][0] for k in mend(words, gaps, ())]
    cuts = [*firsts, end]
    trimmed = (trim(text, a, b) for a, b in pairwise(cuts))
    return [(a, b) for a, b in trimmed if a < b]


def _tokens(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Tokens, an abbreviation with its full stop."""
    places: list[tuple[int, int]] = []
    for match in _TOKEN.finditer(text, start, end):
        a, b = match.span()
        if places and match[0] == "." and places[-1][1] == a:
            word = text[places[-1][0] : a]
            if _STOPPED.fullmatch(word) and word.lower() + "." in TITLES | MAY_END:
                places[-1] = (places[-1][0], b)
                continue
        places.append((a, b))
    return places
