"""Capitalised runs that stand as a sentence's subject: where the model sees no name there, or only a piece of one.

"Arvid Lorsen is ...", ", Arvid Lorsen said": two to five plain capitalised words at the start of a sentence or after a
comma, and a verb after them. One pass over the tokens.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from sourcebook.extract.naming import lexicon as lex
from sourcebook.extract.naming.candidate import DASHES, OPEN_QUOTES, Candidate
from sourcebook.extract.naming.gazetteer import is_nationality, plain_country
from sourcebook.extract.naming.words import Words

if TYPE_CHECKING:
    from sourcebook.model.annotation import MentionType

MOST, LEAST = 5, 2
NO_PART = lex.TITLES | lex.OFFICE_PREFIXES | lex.NEVER_NAMES | lex.ORG_HEADS | lex.PLACE_HEADS | lex.COMPANY_FORMS


def subject_runs(words: Words, guesses: Sequence[Candidate]) -> Iterator[Candidate]:
    """Names of subjects that no guess covers whole; a run wider than the guesses in it takes their place."""
    if words.shouted or words.title_case:
        return
    at: dict[int, Candidate] = {i: g for g in guesses for i in range(g.first, g.last)}
    i, size = 0, len(words)
    while i < size:
        if not (words.opens[i] or words.low[i - 1] in (",",)):
            i += 1
            continue
        first = i
        while i < size and i - first < MOST + 3 and words.big[i] and words.low[i] in lex.PERSON_TITLES:
            i += 1
        if i + 2 < size and words.text[i] == "U" and words.big[i + 1] and words.big[i + 2]:
            i += 1
        begin = i
        while i < size and i - begin <= 2 * MOST and _part(words, i, begin):
            i += 1
        if _is_run(words, begin, i):
            while i - begin > LEAST and words.low[i - 1] in lex.POSTNOMINALS and words.text[i - 1].isupper():
                i -= 1
            inside = list({id(at[j]): at[j] for j in range(begin, i) if j in at}.values())
            if not any(g.first <= begin and g.last >= i for g in inside):
                yield Candidate(words, begin, i, _kind(inside, begin, i), "model", begin > first)
        i = max(i, first + 1)


def _part(words: Words, i: int, begin: int) -> bool:
    """Whether token `i` goes on with the run: a plain capitalised word, or a hyphen inside one."""
    text, low = words.text[i], words.low[i]
    if text in DASHES:
        return i > begin and not words.gap(i - 1) and i + 1 < len(words) and not words.gap(i)
    if words.opens[i] and i > begin:
        return False
    plain = text.isalpha() and text[0].isupper() and words.tag[i] in ("PROPN", "X")
    if not plain or low in NO_PART or is_nationality(low) or plain_country(low):
        return False
    # An everyday word that opens the sentence ("Yesterday Anna ...") is tagged as one.
    return words.name[i]


def _is_run(words: Words, begin: int, end: int) -> bool:
    if end >= len(words) or not LEAST <= end - begin - 2 * words.text[begin:end].count("-") <= MOST:
        return False
    if words.text[end] in OPEN_QUOTES or words.big[end]:
        return False
    return words.tag[end] in ("AUX", "VERB") and words.dep[end - 1] in ("nsubj", "nsubjpass", "compound", "ROOT")


def _kind(inside: Sequence[Candidate], begin: int, end: int) -> MentionType:
    """A body where the pieces are guessed to be bodies' alone and make up most of the run; else a person."""
    covered = sum(min(g.last, end) - max(g.first, begin) for g in inside if g.type == "organization")
    return "organization" if 2 * covered > end - begin and all(g.type == "organization" for g in inside) else "person"
