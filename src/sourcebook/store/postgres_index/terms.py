"""Texts as their terms, one behind the other: the same terms at the same places as in the tantivy index."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import tantivy

from sourcebook.store.index.highlight import terms_of

GAP = "."
"""Stands where a word is too long to be a term, and between two values of a field. No term is written so."""
_CUT = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple()).build()


class Written(NamedTuple):
    """The terms of a field, in two forms, and how many there are."""

    stems: str
    exact: str
    length: int


def write(values: Iterable[str]) -> Written:
    """The terms of all values of a field."""
    stems: list[str] = []
    exact: list[str] = []
    length = 0
    for number, value in enumerate(values):
        if number:
            stems.append(GAP)
            exact.append(GAP)
        for word in _CUT.analyze(value):
            printed, stem = terms_of(word)
            stems.append(stem[0] if stem else GAP)
            exact.append(printed[0] if printed else GAP)
            length += bool(printed)
    return Written(spell(stems), spell(exact), length)


def spell(terms: Sequence[str]) -> str:
    """Terms as they stand in a column one behind the other."""
    return "".join([f" {term} " for term in terms])


def words_in(written: str) -> set[str]:
    """The different terms of a column."""
    return set(written.split()) - {GAP}
