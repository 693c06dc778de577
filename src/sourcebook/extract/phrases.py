"""Noun phrases by part-of-speech tags, found by text offset: what a number counts."""

from __future__ import annotations

from bisect import bisect_right

from sourcebook.extract.base import Reading

_INSIDE = frozenset({"JJ", "JJR", "JJS", "VBN", "VBG", "NN", "NNS", "NNP", "NNPS", "HYPH", "POS", "FW", "AFX", "XX"})
_HEADS = frozenset({"NN", "NNS", "NNP", "NNPS"})
_LEADS = frozenset({"DT", "PRP$", "PDT"})
LONGEST = 9
"""Tokens a phrase may have."""


class Phrases:
    """Noun phrases of a reading in English; for other languages there are no tags, so there is never one."""

    def __init__(self, reading: Reading) -> None:
        self._passages = reading.passages if reading.language == "en" else []
        self._starts = [p.start for p in self._passages]
        self._tokens: dict[int, list[int]] = {}

    def at(self, offset: int, *, lead: bool = False) -> tuple[int, int] | None:
        """The noun phrase that begins at a text offset, as offsets; `lead` lets a determiner stand first (cut off)."""
        index = bisect_right(self._starts, offset) - 1
        if index < 0:
            return None
        passage = self._passages[index]
        starts = self._tokens.get(index)
        if starts is None:
            starts = self._tokens[index] = [t.idx for t in passage.doc]
        first = bisect_right(starts, offset - passage.start) - 1
        if first < 0 or starts[first] != offset - passage.start:
            return None
        doc, least = passage.doc, first
        while lead and first < min(len(doc), least + LONGEST) and doc[first].tag_ in _LEADS:
            first += 1
        last = None
        for k in range(first, min(len(doc), first + LONGEST)):
            if doc[k].tag_ not in _INSIDE and doc[k].text not in ("-", "–", "/"):
                break
            if doc[k].tag_ in _HEADS:
                last = k
        return None if last is None else passage.chars(first, last + 1)

    def tag_at(self, offset: int) -> str:
        """Part-of-speech tag of the token that begins at a text offset; empty when none does."""
        index = bisect_right(self._starts, offset) - 1
        if index < 0:
            return ""
        passage = self._passages[index]
        starts = self._tokens.get(index)
        if starts is None:
            starts = self._tokens[index] = [t.idx for t in passage.doc]
        k = bisect_right(starts, offset - passage.start) - 1
        return str(passage.doc[k].tag_) if k >= 0 and starts[k] == offset - passage.start else ""
