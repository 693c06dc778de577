"""Further places where names already found are printed, and whole names where only a piece was found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from sourcebook.extract.naming import lexicon as lex
from sourcebook.extract.naming.candidate import APOSTROPHES, MARKS, Candidate
from sourcebook.extract.naming.gazetteer import is_nationality, place_evidence
from sourcebook.extract.naming.personal import FAMILY_FIRST, is_given
from sourcebook.extract.naming.surnames import everyday_surnames, find_everyday
from sourcebook.extract.naming.table import Table, lower_counts
from sourcebook.extract.naming.text import fold


def add_repeats(tables: Sequence[Table]) -> None:
    """Further places where a name already found is printed, found by its words."""
    known = _known_names(tables)
    if not known:
        return
    widths: dict[str, list[int]] = {}
    for name in known:
        lengths = widths.setdefault(name[0], [])
        if len(name) not in lengths:
            lengths.append(len(name))
    for lengths in widths.values():
        lengths.sort(reverse=True)
    for table in tables:
        words = table.words
        for i in range(len(words)):
            if not words.big[i]:
                continue
            for width in widths.get(words.low[i], ()):
                row = known.get(tuple(words.low[i : i + width])) if i + width <= len(words) else None
                if row is not None and _may_put(table, i, i + width) and _stands_alone(table, i, i + width):
                    table.put(Candidate(words, i, i + width, row.type, "repeat"))
                    break
    surnames = everyday_surnames(tables)
    for table in tables:
        for row in find_everyday(table, surnames):
            table.put(row)


def _may_put(table: Table, first: int, last: int) -> bool:
    """Whether the range is free, or holds nothing but pieces of the name that the model cut off."""
    inside = {id(c): c for c in table.at[first:last] if c is not None}.values()
    whole = all(c.first >= first and c.last <= last and c.last - c.first < last - first for c in inside)
    return whole and all(c.source == "model" for c in inside)


def _stands_alone(table: Table, first: int, last: int) -> bool:
    """Whether the words are not a part of a longer run of capitalised words ("Grant" in "Grant Thornton")."""
    words = table.words
    left = first > 0 and words.name[first - 1] and words.low[first - 1] not in lex.TITLES and not words.opens[first]
    if (
        left
        and words.opens[first - 1]
        and words.tag[first - 1] in ("ADV", "VERB", "SCONJ", "ADP", "CCONJ", "PRON", "AUX")
    ):
        left = False
    right = last < len(words) and words.name[last] and not words.opens[last] and words.text[last] not in MARKS
    if words.shouted or words.low[last - 1] in APOSTROPHES:
        return True
    return not (left and table.at[first - 1] is None) and not (right and table.at[last] is None)


def _known_names(tables: Sequence[Table]) -> dict[tuple[str, ...], Candidate]:
    """Lower-cased words of each name found, and surnames of full names, that are safe to look for elsewhere."""
    lower = lower_counts(tables)
    known: dict[tuple[str, ...], Candidate] = {}
    rows = [row for table in tables for row in table.rows()]
    for row in sorted(rows, key=lambda r: r.source == "list"):
        name = tuple(row.words.low[row.first : row.last])
        if row.type == "other" or row.words.shouted:
            continue
        if len(name) > 1 and row.source == "repeat":
            continue
        if len(name) > 1 or _rare(name[0], row.words.text[row.first], lower):
            known.setdefault(name, row)
        trade = len(name) > 1 and name[-1] in lex.TRADES_LAST and _is_coined(name[0])
        if row.type == "organization" and (name[-1] in lex.COMPANY_FORMS or trade):
            _add_stem(known, name, row, lower)
        last = name[-1]
        if row.type == "person" and (double := _double_surname(row)):
            known.setdefault(double, row)
        elif (
            row.type == "person"
            and len(name) > 1
            and last not in lex.NAME_SUFFIXES
            and _rare(last, row.words.text[row.last - 1], lower)
        ):
            known.setdefault((last,), row)
        family = fold(name[0])
        if (
            row.type == "person"
            and len(name) > 1
            and family in FAMILY_FIRST
            and _rare(name[0], row.words.text[row.first], lower)
        ):
            known.setdefault((name[0],), row)
    return known


def _double_surname(row: Candidate) -> tuple[str, ...]:
    """The surname of two words tied by a hyphen, where it is not the whole name."""
    words, first = row.words, row.last - 3
    tied = first > row.first and words.text[first + 1] == "-" and not words.gap(first) and not words.gap(first + 1)
    tied = tied and words.big[first] and words.big[first + 2] and words.low[first] not in lex.PARTICLES
    return tuple(words.low[first : row.last]) if tied else ()


def _add_stem(
    known: dict[tuple[str, ...], Candidate], name: tuple[str, ...], row: Candidate, lower: Counter[str]
) -> None:
    """The company's name without its legal form, as it is mostly printed after the first time."""
    end = len(name)
    while end > 1 and (name[end - 1] in lex.COMPANY_FORMS | lex.TRADES_LAST or name[end - 1] == ","):
        end -= 1
    if end > 1 or _rare(name[0], row.words.text[row.first], lower):
        known.setdefault(name[:end], row)


def _is_coined(word: str) -> bool:
    """Whether no list has the word as a place's, a people's or a given name."""
    return place_evidence(word) is None and not is_nationality(word) and not is_given(word)


def _rare(low: str, printed: str, lower: Counter[str]) -> bool:
    return (
        len(low) > 2
        and lower[low] == 0
        and printed[0].isupper()
        and fold(low) != ""
        and low not in lex.FUNCTION_WORDS
        and (low not in lex.TITLES)
        and low not in lex.NEVER_NAMES
    )
