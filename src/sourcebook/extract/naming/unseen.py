"""Names that the statistical model did not see, by their form and place: after titles, in datelines, listed names.

Each rule asks for two signs: a capitalised run that no other candidate touches, and something that says what it is.
"""

from __future__ import annotations

from collections.abc import Iterator

from sourcebook.extract.naming import lexicon as lex
from sourcebook.extract.naming.candidate import APOSTROPHES, MARKS, Candidate
from sourcebook.extract.naming.foreign import BODY_FIRST, BODY_LAST
from sourcebook.extract.naming.gazetteer import cities, is_nationality, place_evidence, plain_country, regions
from sourcebook.extract.naming.personal import is_given, is_surname, person_form
from sourcebook.extract.naming.text import fold
from sourcebook.extract.naming.words import Words

LONGEST_NAME = 5
NO_PART = lex.TITLES | lex.NEVER_NAMES | lex.ORG_HEADS | lex.PLACE_HEADS | lex.COMPANY_FORMS | lex.OTHER_HEADS
CALLED = lex.HONORIFICS | lex.RANKS | lex.words("chief prof president senator gov mayor judge justice chairman coach")
"""Titles that with a capital before a capitalised word introduce a person."""
IN_PLACE = lex.words("in near from at around")
WIDE = lex.words(
    "gulf amazon pacific atlantic arctic alps far north south east west levant congo fars mon mie saga para"
)
"""Regions whose one word is also a company, a direction, a word."""


SMALL_WORDS = frozenset({"VERB", "AUX", "ADP", "DET", "PRON", "ADV", "NUM", "CCONJ", "SCONJ", "PART"})
BULLETS = frozenset({"-", "–", "—", "•", "*", "·", "○", "▪"})
SHORT_PASSAGE = 14
"""Tokens of a list item or cell that may be a name and little else."""


def find_unseen(words: Words, taken: list[bool]) -> Iterator[Candidate]:
    """Names in the tokens not `taken`; marks them taken."""
    if words.title_case and not words.shouted:
        return
    i, size = 0, len(words)
    while i < size:
        if taken[i] or not _part(words, taken, i):
            i += 1
            continue
        last = _run_end(words, taken, i)
        row = _name(words, i, last)
        if row is not None:
            taken[row.first : row.last] = [True] * (row.last - row.first)
            yield row
        i = last


def _part(words: Words, taken: list[bool], i: int) -> bool:
    return (
        not taken[i]
        and words.name[i]
        and words.text[i].replace("'", "").replace("’", "").replace(".", "").isalpha()
        and words.low[i] not in NO_PART
        and not is_nationality(words.low[i])
        and not (words.shouted and words.tag[i] in SMALL_WORDS)
    )


def _run_end(words: Words, taken: list[bool], first: int) -> int:
    """Where the capitalised run that begins at `first` ends; hyphens inside names and particles go with it."""
    i, size = first + 1, min(len(words), first + 2 * LONGEST_NAME)
    while i < size:
        if _part(words, taken, i) and not words.opens[i]:
            i += 1
        elif (
            i + 1 < size
            and not taken[i]
            and (words.low[i] in lex.PARTICLES or (words.text[i] == "-" and not words.gap(i - 1) and not words.gap(i)))
            and not taken[i + 1]
            and (_part(words, taken, i + 1) or words.text[i] == "-")
            and words.text[i + 1].isalpha()
        ):
            i += 2
        else:
            break
    return i


def _name(words: Words, first: int, last: int) -> Candidate | None:
    size = len(words)
    if words.opens[first] and last - first > 1 and words.tag[first] not in ("PROPN", "NOUN", "X"):
        first += 1
    width = last - first - 2 * words.text[first:last].count("-")
    before = words.low[first - 1] if first else ""
    called = first > 0 and words.big[first - 1] and before in CALLED
    if last < size and words.big[last] and words.low[last] in lex.PLACE_HEADS and not words.opens[last]:
        lone = words.opens[first] and width == 1
        return None if lone or words.tag[last] != "PROPN" else Candidate(words, first, last + 1, "place", "model")
    goes_on = last < size and (words.name[last] if words.shouted else words.big[last] and not words.opens[last])
    if words.shouted and goes_on:
        goes_on = words.tag[last] not in SMALL_WORDS
    if (goes_on and words.text[last] not in MARKS) or width > LONGEST_NAME:
        # The run goes on in something that is no part of a person's name: a body, a thing.
        return None
    phrase = " ".join(words.text[first:last])
    if called and words.tag[first] in ("PROPN", "NOUN", "X", "ADJ") and words.low[first] not in lex.FUNCTION_WORDS:
        return Candidate(words, first, last, "person", "model", titled=True)
    folded = fold(phrase).split()
    if width > 1 and folded and (folded[0] in BODY_FIRST or folded[-1] in BODY_LAST):
        return Candidate(words, first, last, "organization", "model")
    if width > 1:
        form = person_form(phrase)
        alone = _is_entry(words, first, last) or words.shouted
        if (form >= 1.5 and words.tag[last - 1] == "PROPN") or (form >= 0.9 and alone) or _is_aged(words, last):
            return Candidate(words, first, last, "person", "model")
    found = _place(words, first, last, fold(phrase), before) or _subject(words, first, last)
    if found is None and _acts(words, first, last):
        return Candidate(words, first, last, "person", "model")
    return found


def _acts(words: Words, first: int, last: int) -> bool:
    """Whether one unknown word speaks, or has done to it what is done to people: "arrested X", "X pleaded guilty"."""
    if last - first != 1 or words.tag[first] != "PROPN" or words.opens[first] or words.text[first].isupper():
        return False
    verb = words.lemma[words.head[first]]
    if words.dep[first] == "dobj":
        return verb in lex.DONE_TO_PEOPLE
    return words.dep[first] == "nsubj" and verb in lex.SPEECH_VERBS | lex.PERSON_VERBS


def _is_entry(words: Words, first: int, last: int) -> bool:
    """Whether the name is a list item or cell, or begins one: little else stands there."""
    begins = first == 0 or words.opens[first] or (first == 1 and words.text[0] in BULLETS)
    begins = begins or (words.text[first - 1] in BULLETS and words.opens[first - 1])
    ends = last == len(words) or words.opens[last] or words.text[last] in {",", "(", ":", ";"} | BULLETS
    return begins and ends and len(words) <= SHORT_PASSAGE


def _is_aged(words: Words, last: int) -> bool:
    """Whether an age stands after the name: "X, 54", "X, 54,"."""
    if last + 1 >= len(words) or words.text[last] != ",":
        return False
    age = words.text[last + 1]
    return age.isdigit() and len(age) == 2 and (last + 2 == len(words) or words.text[last + 2] in {",", ".", ")", ";"})


def _subject(words: Words, first: int, last: int) -> Candidate | None:
    """One unknown word that opens a sentence and makes things or is a firm: "Lumotex manufactures radios"."""
    if last - first != 1 or not words.opens[first] or last + 2 >= len(words) or len(words.text[first]) < 5:
        return None
    if words.tag[first] != "PROPN" or words.dep[first] not in ("nsubj", "nsubjpass") or words.head[first] <= first:
        return None
    verb = words.head[first]
    if words.lemma[verb] == "be":
        nouns = {words.lemma[i].lower() for i in range(verb, min(verb + 12, len(words))) if words.dep[i] == "attr"}
        if nouns & (lex.BODY_NOUNS | lex.NEWS_NOUNS):
            return Candidate(words, first, last, "organization", "model")
    elif verb == last and words.lemma[verb] in lex.BODY_VERBS | lex.MAKES:
        return Candidate(words, first, last, "organization", "model")
    return None


def _place(words: Words, first: int, last: int, key: str, before: str) -> Candidate | None:
    """A region, or a town where a town would stand."""
    if words.tag[last - 1] != "PROPN" or len(key) < 3 or is_given(key) or is_surname(key):
        return None
    if key in regions() and key not in WIDE:
        return Candidate(words, first, last, "place", "list")
    evidence = place_evidence(key) if key in cities() else None
    if evidence is None or words.opens[first] or plain_country(key):
        return None
    after = words.low[last] if last < len(words) else ""
    if words.shouted:
        return Candidate(words, first, last, "place", "model") if before in IN_PLACE and evidence.weight > 0.5 else None
    wanted = 0.25 if before in IN_PLACE else 0.5 if after in APOSTROPHES or after == "," else 0.8
    return Candidate(words, first, last, "place", "model") if evidence.weight >= wanted else None
