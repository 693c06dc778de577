"""What the statistical model sees, mended: cut where two names run together, shaved, grown over parts cut off."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from sourcebook.extract.naming import lexicon as lex
from sourcebook.extract.naming.candidate import APOSTROPHES, DASHES, LONGEST, MARKS, Candidate
from sourcebook.extract.naming.gazetteer import countries, is_nationality, place_evidence, plain_country, regions
from sourcebook.extract.naming.personal import is_given, is_site_surname, is_surname
from sourcebook.extract.naming.signs import (
    before_letters,
    given_pair,
    has_head,
    is_cut,
    is_field_of_office,
    is_lettered,
    is_noun_of_names,
    is_sum,
    leads_to_surname,
)
from sourcebook.extract.naming.text import fold
from sourcebook.extract.naming.words import Words

if TYPE_CHECKING:
    from sourcebook.model.annotation import MentionType

TRAILING = lex.words("and or of for the in on to at by with & from")
LEADING = lex.words("between under after since despite during amid")
"""Prepositions that open a sentence and no name."""
HEADS_ALONE = lex.ORG_HEADS | lex.PLACE_HEADS
TIES = lex.words("of for and & to on in at with against de from")
SITES_OF = lex.words("isle isles cape gulf strait straits bay lake mount port")
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


def guesses_of(words: Words) -> Iterator[Candidate]:
    """The model's entities of the types that are mentions, cut and mended, in text order, without overlaps."""
    doc: Any = words.passage.doc
    edge = 0
    held: Candidate | None = None  # a given name that the model took for a name by itself goes into the next
    for ent in doc.ents:
        kind = LABELS.get(ent.label_)
        if kind is None:
            continue
        for first, last in _pieces(words, ent.start, ent.end, kind):
            first, last = max(first, edge), last
            mended = _mend(words, first, last, kind)
            if mended is None:
                continue
            edge = mended.last
            if held is not None and is_cut(words, held, mended):
                last = mended.last
                kind = _settle(words, held.first, last, "person")
                mended = Candidate(words, held.first, last, kind, "model", held.titled)
                held = None
            if held is not None and mended.first >= held.last:
                yield held
            held = mended
    if held is not None:
        yield held


def _pieces(words: Words, first: int, last: int, kind: MentionType) -> Iterator[tuple[int, int]]:
    """The range cut at line ends, brackets, commas, possessives and, but for bodies, at "and"."""
    begin = first
    for i in range(first, last):
        here = words.low[i]
        cut = here in '()[]"“”;:|' or (here in APOSTROPHES and i + 1 < last and kind != "other" and i > begin)
        cut = cut or (here == "," and not _company_comma(words, i, last))
        cut = cut or (here in ("and", "&") and kind in ("person", "place"))
        cut = cut or (here in ("and", "&") and kind == "organization" and _two_bodies(words, begin, i, last))
        # "from X to Y": two names, whatever the model takes for one.
        cut = cut or (here == "to" and kind != "other" and begin < i and first > 0 and words.low[first - 1] == "from")
        cut = cut or (here in DASHES and begin < i and i + 1 < last and _parts_two(words, i))
        cut = cut or (
            here == "the" and begin < i < last - 1 and kind == "organization" and words.low[i - 1] not in TIES
        )
        cut = cut or (here == "and" and i == first + 1 and last - i == 2 and given_pair(words, i))
        cut = cut or (here == "on" and i + 1 < last and words.low[i + 1] in lex.DAYS)
        if cut:
            if begin < i:
                yield begin, i
            begin = i + 1
        elif i > begin and words.opens[i]:
            yield begin, i
            begin = i
    if begin < last:
        yield begin, last


def _two_bodies(words: Words, first: int, at: int, last: int) -> bool:
    """Whether "and" at `at` stands between two names: "X Group and Y", or two plain single words ("Ana and Eva")."""
    if at <= first or at + 1 >= last:
        return False
    if at - first == 1 and last - at == 2:
        pair = (words.text[first], words.text[at + 1])
        return (
            words.low[at] == "and"
            and all(w.istitle() and w.isalpha() for w in pair)
            and not has_head(words, first, last)
        )
    ended = words.low[at - 1] in lex.COMPANY_FORMS or (at - first > 1 and words.low[at - 1] in lex.CLOSING_HEADS)
    return ended and words.big[at + 1] and (words.low[at + 1] in lex.ORG_OF_HEADS or last - at > 2)


def _parts_two(words: Words, at: int) -> bool:
    """Whether the dash or stroke at `at` parts two names: spaced, or between two places ("Kyiv-Moscow talks")."""
    if words.gap(at - 1) and words.gap(at):
        return True
    if words.gap(at - 1) or words.gap(at):
        return False
    left, right = fold(words.text[at - 1]), fold(words.text[at + 1])
    whole = f"{left} {right}"
    if whole in regions() or whole in countries():
        return False
    if words.text[at] == "/":
        return len(left) > 2 and len(right) > 2
    return all((e := place_evidence(w)) is not None and e.weight >= 0.5 for w in (left, right))


def _company_comma(words: Words, index: int, last: int) -> bool:
    return index + 1 < last and (words.low[index + 1] in lex.COMPANY_FORMS or words.low[index + 1] in lex.NAME_SUFFIXES)


def _mend(words: Words, first: int, last: int, kind: MentionType) -> Candidate | None:
    """The range without titles, determiners and marks at its ends, grown over cut-off parts, or None."""
    first, last = _shave(words, first, last)
    if is_sum(words, first, last) or is_field_of_office(words, first, last):
        return None
    titled = False
    if kind == "place" and last - first > 1 and words.low[first] in lex.CALLS and words.text[first].istitle():
        kind = "person"
    if kind == "organization" and _is_with_initial(words, first, last):
        kind = "person"
    if kind == "organization" and is_lettered(words, first, last):
        kind = "person"
    headed = has_head(words, last - 1, last) and not is_site_surname(words.low[max(first, last - 2) : last])
    if kind == "person" or (kind == "organization" and not headed):
        start = _skip_titles(words, first, last)
        titled, first = start > first, start
    if first + 2 < last and words.text[first] == "U" and kind != "place":
        # Burmese "U" is "Mr".
        titled, first, kind = True, first + 1, "person"
    first, last = _shave(words, first, last)
    if kind == "organization" and first < last:
        first, last = _shave(words, _after_office(words, first, last), last)
    if first >= last:
        return None
    if kind in ("place", "other") and last - first == 1 and leads_to_surname(words, first):
        kind = "person"
    if kind == "person" or (
        kind == "place" and not plain_country(words.low[last - 1]) and not plain_country(words.low[first])
    ):
        first, last = _hyphens(words, first, last)
    if kind == "person":
        last = before_letters(words, first, last)
        last = _grow_person(words, last)
        first = _grow_left(words, first)
        first = _grow_shouted(words, first, last)
    if kind == "organization" and last + 1 < len(words) and words.low[last - 1] in lex.FIELDS:
        last += 2 * (words.low[last] == "and" and words.big[last + 1] and words.low[last + 1] in lex.FIELDS)
    titled = titled or _titled(words, first)
    if titled and kind == "organization" and not has_head(words, first, last):
        kind = "person"
    while last < len(words) and (words.broken(last - 1) or _cut_off(words, last)):
        last += 1
    if not _is_name(words, first, last, kind):
        return None
    return Candidate(words, first, last, _settle(words, first, last, kind), "model", titled)


def _shave(words: Words, first: int, last: int) -> tuple[int, int]:
    while first < last and (
        (words.low[first] in lex.DETERMINERS and words.text[first] != "A.")
        or words.text[first] in MARKS
        or words.low[first] in APOSTROPHES
        or words.low[first] in DASHES
        or words.text[first].isspace()
        or (words.low[first] in LEADING and last - first > 1)
    ):
        first += 1
    while first < last - 1 and words.text[first].islower() and words.low[first] not in lex.PARTICLES:
        first += 1
    if last - first > 3 and words.text[last - 2] in DASHES and words.text[last - 1].isdigit():
        # A score: "Dansk 3-1".
        last -= 3 * (words.text[last - 3].isdigit() and len(words.text[last - 3] + words.text[last - 1]) < 4)
    while first < last and (
        words.low[last - 1] in TRAILING
        or (words.shouted and not words.name[last - 1])
        or words.text[last - 1] in MARKS
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
        or words.low[i] in lex.PLURAL_TITLES
        or words.low[i] in lex.OFFICE_PREFIXES
        or words.text[i] in DASHES
        or (words.low[i] == "rt" and words.low[i + 1] in ("hon", "rev"))
        or (words.low[i] in ("u.s", "us", "uk", "u.k") and words.low[i + 1] in lex.OFFICES)
        or (words.low[i] in ("of", "general", "minister") and i > first)
    ):
        i += 1
    titles = any(words.low[j] in lex.TITLES or words.low[j] in lex.PLURAL_TITLES for j in range(first, i))
    return i if titles and words.big[i] else first


def _after_office(words: Words, first: int, last: int) -> int:
    """Where the name begins after an office that is no body: "Head of X", "Minister of Trade", "Ruler of X".

    `last` when nothing is left: what a minister is minister of, and the rest of an office, is no name by itself.
    """
    before = words.low[first - 2] if first > 1 and words.low[first - 1] in ("of", "for") else ""
    if before in lex.MINISTERS and not has_head(words, first, last):
        return last
    for i in range(first, last - 1):
        if words.low[i + 1] == "of" and words.low[i] in lex.OFFICE_HEADS and i - first < 3:
            return i + 2 if has_head(words, i + 2, last) or place_evidence(fold(words.text[last - 1])) else last
    return first


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
        elif (
            words.big[last]
            and not (words.low[last] in lex.POSTNOMINALS and words.text[last].isupper())
            and (words.low[last] in lex.NAME_SUFFIXES or _name_part(words, last))
        ):
            last = _hyphens(words, last, last + 1)[1]
        else:
            break
    return last


def _grow_left(words: Words, first: int) -> int:
    """The start with capitalised parts before it that the model cut off after a title ("Minister A | B")."""
    if first > 0 and words.name[first - 1] and _given_before(words, first - 1):
        return first - 1
    if _is_middle_initial(words, first):
        return first - 1
    if first > 1 and words.low[first - 1] in ("der", "den", "de") and words.text[first - 2] in ("Van", "Von"):
        return first - 2
    if first > 0 and words.text[first - 1] in ("Van", "Von", "De", "Abu", "Abou"):
        return first - (words.gap(first - 1) and words.tag[first - 1] == "PROPN")
    i = first
    while i > max(0, first - 6) and _name_part(words, i - 1) and not words.opens[i]:
        i -= 1
    return i if i > 0 and words.big[i - 1] and words.low[i - 1] in lex.TITLES else first


def _is_middle_initial(words: Words, index: int) -> bool:
    """Whether a letter stands behind a given name: no name begins with it, the name before it was cut off."""
    if index == 0 or len(words.text[index].rstrip(".")) != 1 or not words.big[index - 1]:
        return False
    doc: Any = words.passage.doc
    named = doc[index - 1].ent_type_ in ("PERSON", "ORG") and words.text[index - 1].istitle()
    return is_given(words.low[index - 1]) or (named and not is_noun_of_names(words.low[index - 1]))


def _is_with_initial(words: Words, first: int, last: int) -> bool:
    """Whether it is "Sudha K. Rao", or the last two words of that, without any noun of a body."""
    first -= last - first == 2 and _is_middle_initial(words, first)
    return (
        last - first == 3
        and _behind_initial(words, last - 1)
        and all(words.text[i].istitle() and words.text[i].isalpha() for i in (first, last - 1))
        and not has_head(words, first, last)
        and words.low[last - 1] not in lex.COMPANY_FORMS
    )


def _given_before(words: Words, index: int) -> bool:
    """Whether the word is a given name that opens the sentence, or stands after a mark or bullet."""
    if words.low[index] in lex.TITLES or not is_given(words.low[index]):
        return False
    return index == 0 or words.opens[index] or words.text[index - 1] in MARKS | DASHES


def _grow_shouted(words: Words, first: int, last: int) -> int:
    """The start with a surname in capitals before it: "DRUON Marie-Claire"."""
    i = first - 1
    shouted = i >= 0 and words.text[i].isupper() and words.text[i].isalpha() and len(words.text[i]) > 3
    opens = i >= 0 and (words.opens[i] or words.low[i - 1] in lex.TITLES or words.text[i - 1] in {",", "("})
    plain = not any(words.text[j].isupper() for j in range(first, last))
    return i if shouted and opens and plain and last - first < 4 else first


def _behind_initial(words: Words, index: int) -> bool:
    """Whether a word stands behind an initial with its stop ("Ada K. | Vale"), whatever the tagger takes it for."""
    before = words.text[index - 1] if index else ""
    return len(before) == 2 and before[0].isupper() and before[1] == "."


def _name_part(words: Words, index: int) -> bool:
    low = words.low[index]
    return (
        words.name[index]
        and (words.tag[index] == "PROPN" or is_surname(fold(words.text[index])) or _behind_initial(words, index))
        and words.text[index].isalpha()
        and not words.opens[index]
        and not words.text[index].isupper()
        and not is_noun_of_names(low)
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
        and not _parts_two(words, last)
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


def _cut_off(words: Words, last: int) -> bool:
    """Whether the capitalised word `last` is the rest of the name, cut by a hyphen at the end of a line."""
    return words.big[last] and not words.opens[last] and words.broken(last) and words.gap(last - 1)


def _is_name(words: Words, first: int, last: int, kind: MentionType) -> bool:
    if last - first > LONGEST or not any(words.big[i] for i in range(first, last)):
        return False
    if last - first == 1:
        word = words.text[first]
        low = words.low[first]
        behind = first > 1 and words.text[first - 1] == "," and words.name[first - 2]
        if low in lex.DEGREES or (behind and low in lex.POSTNOMINALS and word.isupper()):
            return False
        plural = words.tag[first] == "NOUN" and low.endswith("s") and words.lemma[first].lower() in (low[:-1], low[:-2])
        if words.opens[first] and plural and kind != "organization":
            return False
        if words.opens[first] and words.tag[first] in ("VERB", "ADV", "ADJ") and not word.isupper():
            return is_nationality(low)
        if low in HEADS_ALONE and kind != "person" and low not in lex.ORG_ALONE and not word.isupper():
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
    if last - first > 2 and words.low[first] in SITES_OF and words.low[first + 1] == "of":
        return "place"
    if last - first > 1:
        if end in lex.COMPANY_FORMS and words.big[last - 1]:
            return "organization"
        tied = kind == "person" and last - first > 2 and words.text[last - 2] == "-" and not words.gap(last - 2)
        personal = is_site_surname(words.low[first:last]) or tied
        if end in lex.PLACE_HEADS and kind in ("person", "organization", "place") and not personal:
            return "place"
        of_thing = end in lex.OTHER_HEADS and words.big[last - 1] and not has_head(words, first, last)
        if kind in ("person", "organization") and of_thing:
            return "other"
        if kind in ("person", "place") and end in lex.ORG_HEADS and words.big[last - 1] and end not in lex.WEAK_HEADS:
            return "organization"
    return kind
