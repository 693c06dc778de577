"""Names inside names: a firm's name without its legal form, and the nationality in a body's or a state's name.

A nationality inside a longer name ties the body to a country; a firm is mostly printed both with and without its form.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sourcebook.extract.naming import lexicon as lex
from sourcebook.extract.naming.candidate import MARKS, OPEN_QUOTES, Candidate
from sourcebook.extract.naming.gazetteer import is_nationality
from sourcebook.extract.naming.nationalities import nationality

SHORT_FORMS = lex.words("jsc ojsc pjsc cjsc llc ooo oao zao pao")
"""Forms that stand before or after the name and are no part of it."""
CLOSING = frozenset("\"”’'»“") | {"''"}


def inner_names(rows: Sequence[Candidate]) -> Iterator[tuple[Candidate | None, Candidate]]:
    """(the name that holds it, the inner name) for each; the holder is None where the two are not one and the same."""
    for row in rows:
        if row.words.shouted or row.type == "person" or row.last - row.first < 2:
            continue
        if row.type == "organization" and (plain := _without_form(row)):
            yield row, plain
        for i in range(row.first, row.last):
            adjective = row.words.big[i] and is_nationality(row.words.low[i]) and nationality(row.words.low[i])[1]
            if adjective:
                yield None, Candidate(row.words, i, i + 1, "other", "inner")


def _without_form(row: Candidate) -> Candidate | None:
    """The name without "JSC" or "Limited Liability Company" and the quotation marks around the rest."""
    words, first, last = row.words, row.first, row.last
    for form in lex.LONG_FORMS:
        if tuple(words.low[first : first + len(form)]) == form:
            first += len(form)
            break
    while first < last and words.low[first] in SHORT_FORMS:
        first += 1
    while last > first and words.low[last - 1] in SHORT_FORMS:
        last -= 1
    if (first, last) == (row.first, row.last):
        return None
    while first < last and words.text[first] in OPEN_QUOTES:
        first += 1
    while last > first and (words.text[last - 1] in CLOSING or words.text[last - 1] in MARKS):
        last -= 1
    opening = first < last and (words.big[first] or words.text[first][0].isdigit())
    named = opening and any(len(words.text[i]) > 2 for i in range(first, last))
    return Candidate(words, first, last, "organization", "inner") if named else None
