"""Signs that a guess of the statistical model is no name, less than one, or ends before where the model ends it."""

from __future__ import annotations

import re

from sourcebook.extract.naming import lexicon as lex
from sourcebook.extract.naming.candidate import Candidate
from sourcebook.extract.naming.gazetteer import is_nationality, place_evidence
from sourcebook.extract.naming.personal import is_given
from sourcebook.extract.naming.text import fold
from sourcebook.extract.naming.words import Words

MILLIONS = lex.words("million billion trillion bn crore lakh tn")
_SUM = re.compile(r"[A-Za-z]{0,4}[$£€¥₦₹]?\d[\d.,]*(?:bn|tn|m|k)?$")
FIELDS_OF_OFFICE = lex.words("budget interior home lands works petroleum mines foreign roads social")
SURNAME_PARTICLES = lex.words("da do dos das dela della di al bin ibn bint van von der den ter")


def is_sum(words: Words, first: int, last: int) -> bool:
    """Whether it is a sum that the model takes for a name: "HK$310", "N85 million", "K148.2 million"."""
    if first < last and words.text[first].startswith("FY") and words.text[first][2:].isdigit():
        return True
    return (
        first < last
        and _SUM.match(words.text[first]) is not None
        and all(not words.big[i] or words.text[i][-1].isdigit() for i in range(first + 1, last))
        and (
            any(c in "$£€¥₦₹" for c in words.text[first])
            or (words.low[first + 1] if first + 1 < len(words) else "") in MILLIONS
            or words.low[first].endswith(("bn", "tn", "m"))
        )
    )


def before_letters(words: Words, first: int, last: int) -> int:
    """Where the name ends before letters of honours and seats ("Ada Vale | KC, MP"); one word at least is left."""
    end = last
    while end - first > 1 and (
        words.text[end - 1] == ","
        or (words.low[end - 1] in lex.POSTNOMINALS and words.text[end - 1].replace(".", "")[:1].isupper())
    ):
        end -= 1
    return end if end - first > 1 or end == last else last


def is_lettered(words: Words, first: int, last: int) -> bool:
    """Whether the letters of an honour stand behind two plain words: "Ada Vale KC"."""
    plain = all(words.text[i].istitle() and words.text[i].isalpha() for i in range(first, last - 1))
    lettered = words.low[last - 1] in lex.POSTNOMINALS and words.text[last - 1].isupper()
    return lettered and plain and 3 <= last - first <= 4 and not has_head(words, first, last - 1)


def is_field_of_office(words: Words, first: int, last: int) -> bool:
    """Whether it is what an officer is set over: "Health | Secretary", "Budget | undersecretary"."""
    if words.low[last - 1 : last + 1] == ["cabinet", "secretary"] and last - first < 3:
        return True
    if last - first != 1 or last >= len(words) or words.low[first] not in lex.FIELDS | FIELDS_OF_OFFICE:
        return False
    return words.low[last] in lex.MINISTERS or words.low[last : last + 2] == ["cabinet", "secretary"]


def leads_to_surname(words: Words, i: int) -> bool:
    """Whether a given name stands before a particle and a surname ("Arturo | dela Cruz")."""
    led = i + 2 < len(words) and words.low[i + 1] in SURNAME_PARTICLES and words.text[i + 1].islower()
    return led and words.name[i + 2] and is_given(fold(words.text[i]))


def given_pair(words: Words, at: int) -> bool:
    """Whether "and" stands between two given names: "Frank and Ana"."""
    return all(words.text[i].istitle() and is_given(fold(words.text[i])) for i in (at - 1, at + 1))


def is_cut(words: Words, given: Candidate, rest: Candidate) -> bool:
    """Whether the model made two names of one person's: "Ana" (a place) and "Thornwick" (a place or person)."""
    if given.last != rest.first or given.last - given.first > 1 or not words.gap(given.first) or words.shouted:
        return False
    word, key = words.text[given.first], fold(words.text[given.first])
    evidence = place_evidence(key)
    plain = word.istitle() and word.isalpha() and not is_noun_of_names(words.low[given.first])
    if not plain or (evidence is not None and evidence.weight >= 0.5) or rest.type not in ("person", "place"):
        return False
    lone = (
        rest.last - rest.first == 1
        and words.text[rest.first].istitle()
        and place_evidence(fold(words.text[rest.first])) is None
    )
    return is_given(key) and (rest.type == "person" or lone)


def has_head(words: Words, first: int, last: int) -> bool:
    """Whether a noun of bodies or a legal form is in the range."""
    return any(words.low[i] in lex.ORG_HEADS or words.low[i] in lex.COMPANY_FORMS for i in range(first, last))


def is_noun_of_names(low: str) -> bool:
    """Whether a word says what is named rather than naming: a title, a head noun, a nationality."""
    heads = low in lex.TITLES or low in lex.ORG_HEADS or low in lex.PLACE_HEADS or low in lex.COMPANY_FORMS
    return heads or low in lex.NEVER_NAMES or is_nationality(low)
