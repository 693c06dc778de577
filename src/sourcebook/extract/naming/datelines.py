"""Datelines and credits: "KAMBALA, May 2 (Nortel) -- ...", "... he said. - Nortel", "Photo: Nortel"."""

from __future__ import annotations

from collections.abc import Iterator

from sourcebook.extract.naming import lexicon as lex
from sourcebook.extract.naming.candidate import Candidate
from sourcebook.extract.naming.gazetteer import place_evidence
from sourcebook.extract.naming.text import fold
from sourcebook.extract.naming.words import Words

DASH = frozenset({"-", "--", "–", "—", ":", "―"})
HEAD = 14
"""Tokens in which a dateline stands."""
CREDITS = lex.words("photo photos image picture file source video photograph illustration credit")


def find_datelines(words: Words) -> Iterator[Candidate]:
    """The town and the agency of a dateline, and the agency credited at the end of a passage or caption."""
    if len(words) < 4 or words.title_case:
        return
    end = next((i for i in range(1, min(HEAD, len(words))) if words.text[i] in DASH), 0)
    if end and not words.shouted:
        yield from _town(words, end)
        yield from _agency(words, end)
    yield from _credit(words)


def _town(words: Words, end: int) -> Iterator[Candidate]:
    """Words all in capitals at the start, before a comma, a bracket or the dash."""
    last = 0
    while (
        last < min(end, 4) and words.text[last].isupper() and words.text[last].isalpha() and len(words.text[last]) > 1
    ):
        last += 1
    if last and words.text[last] in {",", "(", *DASH} and len(words.text[0]) > 2:
        evidence = place_evidence(fold(" ".join(words.text[:last])))
        if evidence is not None or words.text[last] == ",":
            yield Candidate(words, 0, last, "place", "pattern")


def _agency(words: Words, end: int) -> Iterator[Candidate]:
    """One to three capitalised words in brackets right before the dash."""
    if words.text[end - 1] != ")" or (words.text[end] == ":" and end > 8):
        return
    first = next((i for i in range(end - 2, max(0, end - 6), -1) if words.text[i] == "("), 0)
    inner = range(first + 1, end - 1)
    if first and 0 < len(inner) < 4 and all(words.big[i] and words.text[i].isalpha() for i in inner):
        yield Candidate(words, first + 1, end - 1, "organization", "pattern")


def _credit(words: Words) -> Iterator[Candidate]:
    """One capitalised word after a last dash, or after "Photo:"."""
    last = len(words) - 1
    if words.text[last - 1] in DASH and words.text[last].isalpha() and words.big[last] and len(words.text[last]) > 2:
        if place_evidence(fold(words.text[last])) is not None:
            return
        spaced = words.gap(last - 2) and words.gap(last - 1)
        if words.low[last - 2] in CREDITS or (spaced and words.text[last - 2] in {".", "”", '"', "’"}):
            yield Candidate(words, last, last + 1, "organization", "pattern")
