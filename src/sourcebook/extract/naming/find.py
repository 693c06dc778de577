"""Candidate names of a passage: what the statistical model sees, mended, and what patterns see beside it.

Every candidate is a range of tokens of one passage. Patterns for bodies ("Ministry of X", "X Bank", "X Ltd") win over
overlapping guesses of the model, longer over shorter; ranges that survive do not overlap.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from sourcebook.extract.naming import lexicon as lex
from sourcebook.extract.naming.bodies import find_bodies
from sourcebook.extract.naming.candidate import APOSTROPHES, DASHES, LONGEST, MARKS, Candidate
from sourcebook.extract.naming.gazetteer import countries, is_nationality, place_evidence, plain_country
from sourcebook.extract.naming.runs import subject_runs
from sourcebook.extract.naming.text import fold
from sourcebook.extract.naming.words import Words

if TYPE_CHECKING:
    from sourcebook.model.annotation import MentionType

LABELS: dict[str, MentionType] = {
    "PERSON": "person",
    "ORG": "organization",
    "GPE": "place",
    "LOC": "place",
    "FAC": "place",
    "NORP": "other",
    "EVENT": "other",
    "PRODUCT": "other",
    "WORK_OF_ART": "other",
    "LAW": "other",
    "LANGUAGE": "other",
}


def find_candidates(words: Words, text: str) -> list[Candidate]:
    """All candidates of one passage in text order, without overlaps."""
    guesses = list(_model(words, text))
    rows = _widen(list(find_bodies(words)), guesses)
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
    rows.sort(key=lambda c: c.first)
    return rows


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


# --- what the model sees -------------------------------------------------------------------------------------------


def _model(words: Words, text: str) -> Iterator[Candidate]:
    doc: Any = words.passage.doc
    edge = 0
    for ent in doc.ents:
        kind = LABELS.get(ent.label_)
        if kind is None:
            continue
        for first, last in _pieces(words, text, ent.start, ent.end, kind):
            first, last = max(first, edge), last
            mended = _mend(words, first, last, kind)
            if mended is None:
                continue
            edge = mended.last
            yield mended


def _pieces(words: Words, text: str, first: int, last: int, kind: MentionType) -> Iterator[tuple[int, int]]:
    """The range cut at line ends, brackets, commas, possessives and, but for bodies, at "and"."""
    begin = first
    for i in range(first, last):
        here = words.low[i]
        cut = here in '()[]"“”;:|' or (here in APOSTROPHES and i + 1 < last and kind != "other" and i > begin)
        cut = cut or (here == "," and not _company_comma(words, i, last))
        cut = cut or (here in ("and", "&") and kind in ("person", "place"))
        cut = cut or (here in DASHES and begin < i and i + 1 < last and words.gap(i - 1) and words.gap(i))
        if cut:
            if begin < i:
                yield begin, i
            begin = i + 1
        elif i > begin and _broken(words, text, i):
            yield begin, i
            begin = i
    if begin < last:
        yield begin, last


def _company_comma(words: Words, index: int, last: int) -> bool:
    return index + 1 < last and (words.low[index + 1] in lex.COMPANY_FORMS or words.low[index + 1] in lex.NAME_SUFFIXES)


def _broken(words: Words, text: str, index: int) -> bool:
    """Whether a line ends before token `index` as a heading or a row does: well before the line's usual width."""
    between = text[words.end[index - 1] : words.start[index]]
    if "\n" not in between and "\r" not in between:
        return False
    line_start = text.rfind("\n", 0, words.end[index - 1]) + 1
    next_end = text.find("\n", words.start[index])
    next_end = len(text) if next_end < 0 else next_end
    # In wrapped prose the next line's first word would not have fitted; in a heading or list it would.
    return words.end[index - 1] - line_start < 50 or next_end - words.start[index] > 120


def _mend(words: Words, first: int, last: int, kind: MentionType) -> Candidate | None:
    """The range without titles, determiners and marks at its ends, grown over cut-off parts, or None."""
    first, last = _shave(words, first, last)
    titled = False
    if kind == "person" or (kind == "organization" and not _has_head(words, last - 1, last)):
        start = _skip_titles(words, first, last)
        titled, first = start > first, start
    first, last = _shave(words, first, last)
    if first >= last:
        return None
    if kind == "person" or (
        kind == "place" and not plain_country(words.low[last - 1]) and not plain_country(words.low[first])
    ):
        first, last = _hyphens(words, first, last)
    if kind == "person":
        last = _grow_person(words, last)
        first = _grow_left(words, first)
    titled = titled or _titled(words, first)
    if titled and kind == "organization" and not _has_head(words, first, last):
        kind = "person"
    if not _is_name(words, first, last):
        return None
    return Candidate(words, first, last, _settle(words, first, last, kind), "model", titled)


def _shave(words: Words, first: int, last: int) -> tuple[int, int]:
    while first < last and (
        words.low[first] in lex.DETERMINERS
        or words.text[first] in MARKS
        or words.low[first] in APOSTROPHES
        or words.low[first] in DASHES
        or words.text[first].isspace()
    ):
        first += 1
    while first < last - 1 and words.text[first].islower() and words.low[first] not in lex.PARTICLES:
        first += 1
    while first < last and (
        words.text[last - 1] in MARKS
        or words.low[last - 1] in APOSTROPHES
        or words.low[last - 1] in DASHES
        or words.text[last - 1].isspace()
    ):
        last -= 1
    return first, last


def _skip_titles(words: Words, first: int, last: int) -> int:
    """Where the name begins after "Mr.", "President", "former chief" ...; `first` when nothing would be left."""
    i = first
    while i < last - 1 and (
        words.low[i] in lex.TITLES
        or words.low[i] in lex.OFFICE_PREFIXES
        or words.text[i] in DASHES
        or (words.low[i] in ("of", "general", "minister") and i > first)
    ):
        i += 1
    titles = any(words.low[j] in lex.TITLES for j in range(first, i))
    return i if titles and words.big[i] else first


def _titled(words: Words, first: int) -> bool:
    i = first - 1
    return i >= 0 and words.low[i] in lex.PERSON_TITLES and (words.big[i] or words.low[i] not in lex.HONORIFICS)


def _grow_person(words: Words, last: int) -> int:
    """The end after particles and capitalised parts of a name that the model cut off ("X bin | Y")."""
    limit = min(len(words), last + 8)
    while last < limit:
        if (
            words.low[last] in lex.PARTICLES
            and last + 1 < len(words)
            and words.name[last + 1]
            and words.low[last] not in ("y", "e", "la", "le")
        ):
            last += 2
        elif words.big[last] and (words.low[last] in lex.NAME_SUFFIXES or _name_part(words, last)):
            last = _hyphens(words, last, last + 1)[1]
        else:
            break
    return last


def _grow_left(words: Words, first: int) -> int:
    """The start with capitalised parts before it that the model cut off after a title ("Minister A | B")."""
    i = first
    while i > max(0, first - 6) and _name_part(words, i - 1) and not words.opens[i]:
        i -= 1
    return i if i > 0 and words.big[i - 1] and words.low[i - 1] in lex.TITLES else first


def _name_part(words: Words, index: int) -> bool:
    low = words.low[index]
    return (
        words.name[index]
        and words.tag[index] == "PROPN"
        and words.text[index].isalpha()
        and not words.opens[index]
        and not words.text[index].isupper()
        and low not in lex.TITLES
        and low not in lex.ORG_HEADS
        and low not in lex.PLACE_HEADS
        and low not in lex.COMPANY_FORMS
        and low not in lex.NEVER_NAMES
        and not is_nationality(low)
    )


def _hyphens(words: Words, first: int, last: int) -> tuple[int, int]:
    """The range grown over parts tied to it by a hyphen ("X Suk|-yeol"), but not "-based", "-led" and the like."""
    size = len(words)
    while (
        last + 1 < size
        and words.text[last] == "-"
        and not words.gap(last - 1)
        and not words.gap(last)
        and _tied(words, last + 1)
    ):
        last += 2
    while (
        first > 1
        and words.text[first - 1] == "-"
        and not words.gap(first - 1)
        and not words.gap(first - 2)
        and words.name[first - 2]
    ):
        first -= 2
    return first, last


def _tied(words: Words, index: int) -> bool:
    low = words.low[index]
    return (
        words.text[index].isalpha()
        and not plain_country(low)
        and (words.big[index] or (low not in lex.PARTICIPLES and not low.endswith("ed") and len(low) < 6))
    )


def _has_head(words: Words, first: int, last: int) -> bool:
    return any(words.low[i] in lex.ORG_HEADS or words.low[i] in lex.COMPANY_FORMS for i in range(first, last))


def _is_name(words: Words, first: int, last: int) -> bool:
    if last - first > LONGEST or not any(words.big[i] for i in range(first, last)):
        return False
    if last - first == 1:
        word = words.text[first]
        low = words.low[first]
        if words.opens[first] and words.tag[first] in ("VERB", "ADV", "ADJ") and not word.isupper():
            return is_nationality(low)
        if low in lex.ORG_HEADS | lex.PLACE_HEADS and low not in lex.ORG_ALONE and not word.isupper():
            return False
        return (
            low not in lex.NEVER_NAMES
            and low not in lex.TITLES
            and (words.name[first] or word.isupper())
            and (len(word) > 1)
            and any(c.isalpha() for c in word)
        )
    return any(words.name[i] for i in range(first, last))


def _settle(words: Words, first: int, last: int, kind: MentionType) -> MentionType:
    """The type that the form of the name decides: nationality, company, body or place by its last noun."""
    if last - first <= 2 and is_nationality(" ".join(words.text[first:last])):
        return "other"
    end = words.low[last - 1]
    if plain_country(fold(" ".join(words.text[first:last]))):
        return "place"
    if last - first > 1:
        if end in lex.COMPANY_FORMS and words.big[last - 1]:
            return "organization"
        if end in lex.PLACE_HEADS and kind in ("person", "organization", "place"):
            return "place"
        if kind in ("person", "place") and end in lex.ORG_HEADS and words.big[last - 1] and end not in lex.WEAK_HEADS:
            return "organization"
    return kind


# --- lists ---------------------------------------------------------------------------------------------------------


def _listed(words: Words, taken: list[bool]) -> Iterator[Candidate]:
    """Countries and nationalities that nothing else found."""
    if words.shouted and len(words) > 12:
        return
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
                    or phrase in ("US", "U.S.", "USA", "U.S.A.")
                    or _plain_city(words, i, width, phrase)
                ):
                    kind = "place"
                elif width <= 2 and is_nationality(phrase) and words.tag[i] != "VERB":
                    kind = "other"
                if kind:
                    yield Candidate(words, i, i + width, kind, "list")
                    i += width - 1
                    break
        i += 1


def _plain_city(words: Words, first: int, width: int, phrase: str) -> bool:
    """Whether a large city or region is named where a place would be: after "in", or in capitals before a dateline."""
    before = words.low[first - 1] if first else ""
    after = words.text[first + width] if first + width < len(words) else ""
    if not (
        before in ("in", "near", "from", "at")
        or (not first and phrase.isupper() and after in {":", ",", "(", "-", "–", "—"})
    ):
        return False
    evidence = place_evidence(fold(phrase))
    return evidence is not None and evidence.weight >= 0.8


def find_countries(words: Words, language: str) -> list[Candidate]:
    """Names of countries in a passage of another language, and nothing else: no model here reads it."""
    known, rows, i = countries(language), [], 0
    while i < len(words):
        width = next(
            (
                w
                for w in (4, 3, 2, 1)
                if words.big[i]
                and words.low[i] not in lex.DETERMINERS
                and i + w <= len(words)
                and words.text[i + w - 1] not in MARKS
                and words.low[i + w - 1] not in APOSTROPHES
                and fold(" ".join(words.text[i : i + w])) in known
            ),
            0,
        )
        if width and len(words.text[i]) > 2:
            rows.append(Candidate(words, i, i + width, "place", "list"))
        i += max(width, 1)
    return rows
