"""Surnames that are everyday words ("Church", "May", "Read"): found where the document has told the full name.

A capital alone says nothing of them, so each must speak, be spoken to by title, or have an age behind it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sourcebook.extract.naming import lexicon as lex
from sourcebook.extract.naming.candidate import Candidate
from sourcebook.extract.naming.personal import is_site_surname
from sourcebook.extract.naming.table import Table
from sourcebook.extract.naming.words import Words

TOLD = lex.words(
    """said says told tells added adds denied denies wrote writes replied replies asked asks claimed claims insisted
    declined refused admitted admits pleaded testified resigned explained recalled recalls"""
)
SUBJECTS = frozenset({"nsubj", "nsubjpass"})


def everyday_surnames(tables: Sequence[Table]) -> set[str]:
    """Last words, in lower case, of the people's full names that the document tells."""
    found = set()
    for table in tables:
        for row in table.rows():
            words, last = row.words, row.last - 1
            plain = words.text[last].istitle() and words.text[last].isalpha() and len(words.text[last]) > 2
            if _is_full_name(row) and plain and not words.shouted:
                found.add(words.low[last])
    return found - lex.NAME_SUFFIXES


def _is_full_name(row: Candidate) -> bool:
    """Whether it is a person's, or two plain words that the model took for a body's ("Will Power")."""
    words, parts = row.words, row.words.text[row.first : row.last]
    if row.last - row.first < 2:
        return False
    body = row.type == "organization" and row.source == "model" and len(parts) == 2
    plain = all(w.istitle() and w.isalpha() for w in parts) and words.low[row.first] not in lex.DETERMINERS
    return row.type == "person" or (body and plain and (row.titled or is_site_surname(words.low[row.first : row.last])))


def find_everyday(table: Table, surnames: set[str]) -> Iterator[Candidate]:
    """Free words of a passage that are one of the surnames and do what people do."""
    words = table.words
    if words.shouted or words.title_case:
        return
    for i in range(len(words)):
        if words.low[i] in surnames and table.at[i] is None and words.text[i].istitle() and _is_alone(words, i):
            titled = i > 0 and words.low[i - 1] in lex.CALLS and words.big[i - 1]
            if titled or _acts(words, i):
                yield Candidate(words, i, i + 1, "person", "repeat", titled)


def _is_alone(words: Words, i: int) -> bool:
    before, after = words.low[i - 1] if i else "", words.text[i + 1] if i + 1 < len(words) else ""
    follows = after[:1].isupper() or after in ("&", "-")
    led = i > 0 and not words.opens[i] and words.big[i - 1] and before not in lex.TITLES and before not in TOLD
    return not follows and not led and not words.after_article(i) and before not in ("&", "-")


def _acts(words: Words, i: int) -> bool:
    after = words.low[i + 1 : i + 3]
    if after[:1] and after[0] in TOLD:
        return True
    if words.low[max(0, i - 2) : i] == ["according", "to"]:
        return True
    if after[:1] == [","] and len(after) > 1 and after[1].isdigit() and len(after[1]) == 2:
        return words.text[i + 3 : i + 4] == [","]
    verb = words.head[i]
    acting = words.dep[i] in SUBJECTS and words.lemma[verb] in lex.SPEECH_VERBS | lex.PERSON_VERBS
    return acting and not words.opens[i] and words.tag[i] == "PROPN"
