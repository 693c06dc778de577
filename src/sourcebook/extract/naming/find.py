"""Candidate names of a passage: what the statistical model sees, mended, and what patterns see beside it.

Every candidate is a range of tokens of one passage. Patterns for bodies ("Ministry of X", "X Bank", "X Ltd") win over
overlapping guesses of the model, longer over shorter; ranges that survive do not overlap.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from sourcebook.extract.naming import lexicon as lex
from sourcebook.extract.naming.bodies import find_bodies
from sourcebook.extract.naming.candidate import APOSTROPHES, DASHES, MARKS, Candidate
from sourcebook.extract.naming.datelines import find_datelines
from sourcebook.extract.naming.gazetteer import countries, country_firsts, is_nationality, place_evidence, plain_country
from sourcebook.extract.naming.guesses import guesses_of
from sourcebook.extract.naming.runs import subject_runs
from sourcebook.extract.naming.text import fold
from sourcebook.extract.naming.unseen import find_unseen
from sourcebook.extract.naming.words import Words

if TYPE_CHECKING:
    from sourcebook.model.annotation import MentionType


def find_candidates(words: Words) -> list[Candidate]:
    """All candidates of one passage in text order, without overlaps."""
    guesses = list(guesses_of(words))
    lines = list(find_datelines(words))
    taken = _cover(len(words), lines)
    rows = [*lines, *(r for r in _widen(list(find_bodies(words)), guesses) if not any(taken[r.first : r.last]))]
    taken = _cover(len(words), rows)
    for long_country in (c for c in find_countries(words, "en") if c.last - c.first > 1):
        if not any(taken[long_country.first : long_country.last]):
            rows.append(long_country)
            taken[long_country.first : long_country.last] = [True] * (long_country.last - long_country.first)
    for candidate in [*subject_runs(words, [*rows, *guesses]), *guesses]:
        if not any(taken[candidate.first : candidate.last]):
            rows.append(candidate)
            taken[candidate.first : candidate.last] = [True] * (candidate.last - candidate.first)
    rows.extend(_listed(words, taken))
    rows.extend(find_unseen(words, _cover(len(words), rows)))
    rows.sort(key=lambda c: c.first)
    return [row for row in rows if not _is_letters(row)]


def _is_letters(row: Candidate) -> bool:
    """Whether it is letters behind a name ("Ada Vale, | KCMG"), which name nobody."""
    words, first = row.words, row.first
    after_name = (
        first > 0 and words.name[first - 1] and words.text[first - 1].istitle() and words.tag[first - 1] == "PROPN"
    )
    after_name = after_name or (first > 1 and words.text[first - 1] == "," and words.name[first - 2])
    return row.last - first == 1 and after_name and words.low[first] in lex.POSTNOMINALS and words.text[first].isupper()


def _widen(patterns: list[Candidate], guesses: list[Candidate]) -> list[Candidate]:
    """Patterns grown to the model's body that holds them; of those that then overlap the first is kept."""
    bodies = {i: g for g in guesses if g.type == "organization" for i in range(g.first, g.last)}
    rows: list[Candidate] = []
    for row in patterns:
        guess = bodies.get(row.first)
        if (
            guess
            and guess.first <= row.first
            and guess.last >= row.last
            and "," not in guess.words.text[guess.first : guess.last]
        ):
            row = Candidate(row.words, guess.first, guess.last, row.type, "pattern")
        if not rows or rows[-1].last <= row.first:
            rows.append(row)
    return rows


def _cover(size: int, rows: list[Candidate]) -> list[bool]:
    taken = [False] * size
    for row in rows:
        taken[row.first : row.last] = [True] * (row.last - row.first)
    return taken


# --- lists ---------------------------------------------------------------------------------------------------------


def _listed(words: Words, taken: list[bool]) -> Iterator[Candidate]:
    """Countries and nationalities that nothing else found."""
    i, size = 0, len(words)
    while i < size:
        if taken[i] or not words.name[i]:
            i += 1
            continue
        for width in (5, 4, 3, 2, 1):
            if i + width <= size and not any(taken[i : i + width]) and words.big[i + width - 1]:
                phrase = " ".join(words.text[i : i + width])
                kind: MentionType | None = None
                if (
                    plain_country(fold(phrase))
                    or (not words.shouted and phrase in ("US", "U.S.", "USA", "U.S.A."))
                    or _plain_city(words, i, width, phrase)
                    or (width > 2 and _large(fold(phrase)))
                ):
                    kind = "place"
                elif (
                    width <= 2
                    and not (words.shouted and size > 12)
                    and is_nationality(phrase)
                    and words.tag[i] != "VERB"
                ):
                    kind = "other"
                if kind:
                    yield Candidate(words, i, i + width, kind, "list")
                    i += width - 1
                    break
        i += 1


def _large(key: str) -> bool:
    evidence = place_evidence(key)
    return evidence is not None and evidence.weight >= 0.8


def _plain_city(words: Words, first: int, width: int, phrase: str) -> bool:
    """Whether a large city or region is named where a place would be: after "in", or in capitals before a dateline."""
    before = words.low[first - 1] if first else ""
    after = words.text[first + width] if first + width < len(words) else ""
    if not (
        before in ("in", "near", "from", "at")
        or (not first and phrase.isupper() and after in {":", ",", "(", "-", "–", "—"})
    ):
        return False
    return _large(fold(phrase))


def find_countries(words: Words, language: str) -> list[Candidate]:
    """Names of countries in a passage of another language, and nothing else: no model here reads it."""
    firsts, rows, i = country_firsts(language), [], 0
    while i < len(words):
        width = 0
        if words.big[i] and words.low[i] not in lex.DETERMINERS and fold(words.text[i]).partition(" ")[0] in firsts:
            width = _country_width(words, i, countries(language))
        if width and len(words.text[i]) > 2:
            rows.append(Candidate(words, i, i + width, "place", "list"))
        i += max(width, 1)
    return rows


def _country_width(words: Words, first: int, known: Mapping[str, str]) -> int:
    """How many tokens from `first` make the longest name of a country; 0 for none."""
    for width in (4, 3, 2, 1):
        last = words.text[first + width - 1] if first + width <= len(words) else "/"
        ends = last in MARKS or last in DASHES or last in APOSTROPHES
        phrase = words.text[first : first + width]
        if not ends and "/" not in phrase and fold(" ".join(phrase)) in known:
            return width
    return 0
