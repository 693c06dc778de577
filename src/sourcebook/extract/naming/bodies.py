"""Names of bodies by their form: a head noun ("Ministry of X", "X Bank"), a legal form ("X Ltd", "JSC X"), a state."""

from __future__ import annotations

from collections.abc import Iterator

from sourcebook.extract.naming import lexicon as lex
from sourcebook.extract.naming.candidate import (
    APOSTROPHES,
    HEADS,
    JOINERS,
    LONGEST,
    MARKS,
    OPEN_QUOTES,
    TITLES_BEFORE,
    Candidate,
)
from sourcebook.extract.naming.gazetteer import plain_country, regions
from sourcebook.extract.naming.personal import is_site_surname
from sourcebook.extract.naming.text import fold
from sourcebook.extract.naming.words import Words

LONG_FIRSTS = frozenset(form[0] for form in lex.LONG_FORMS)
LED_BY = lex.words("der den de ten ter")
CLOSING_MARKS = frozenset("’”»\"'")


def find_bodies(words: Words) -> Iterator[Candidate]:
    """Names of bodies by their head noun or legal form; nothing in passages printed all in capitals."""
    if words.shouted:
        return
    i, size, floor = 0, len(words), 0
    while i < size:
        found = None
        if words.big[i] and words.low[i] in lex.STATE_HEADS and (state := _state(words, i, floor)):
            yield Candidate(words, *state, "place", "pattern")
            floor = i = state[1]
            continue
        if words.big[i] and (firm := _long_form(words, i)):
            yield Candidate(words, *firm, "organization", "pattern")
            floor = i = firm[1]
            continue
        if words.low[i] == "republic" and words.big[i] and (first := _peoples(words, i, floor)) is not None:
            yield Candidate(words, first, i + 1, "place", "pattern")
            floor = i = i + 1
            continue
        if words.text[i].isupper() and words.low[i] in lex.FORMS_BEFORE and (firm := _form_first(words, i)):
            yield Candidate(words, *firm, "organization", "pattern")
            floor = i = firm[1]
            continue
        if words.big[i] and words.low[i] in HEADS:
            found = _headed(words, i, floor)
        elif words.big[i] and words.low[i] in lex.COMPANY_FORMS and i > floor:
            found = _company(words, i, floor)
        if found is None:
            i += 1
            continue
        phrase = " ".join(words.text[found[0] : found[1]])
        place = _is_site(words.low[found[1] - 2], words.low[found[1] - 1]) or plain_country(fold(phrase))
        place = place or fold(phrase) in regions()
        yield Candidate(words, *found, "place" if place else "organization", "pattern")
        floor = i = found[1]


def _is_site(before: str, last: str) -> bool:
    """Whether the last two words make the name of a building or stretch of land ("Trade Centre", "Opera House")."""
    if last in ("house", "houses"):
        return before not in lex.TRADE_HOUSES
    return last in lex.PLACE_HEADS or (last in ("centre", "center") and before in lex.SITE_CENTRES)


def _headed(words: Words, head: int, floor: int) -> tuple[int, int] | None:
    first = _run_left(words, head, floor)
    last = head + 1
    if words.low[head] in lex.ORG_OF_HEADS:
        last = _run_of(words, head + 1, words.low[head] in lex.POLICY_HEADS)
    while (
        last < min(len(words), head + LONGEST)
        and words.big[last]
        and (words.low[last] in lex.ORG_HEADS or words.low[last] in lex.COMPANY_FORMS)
    ):
        last += 1
    if last - 1 > head and words.low[last - 1] in lex.ORG_OF_HEADS:
        last = _run_of(words, last, words.low[last - 1] in lex.POLICY_HEADS)
    if words.low[last - 1] in lex.NUMBERED and last < len(words) and words.text[last].isdigit():
        last += 1
    if last < len(words) and words.big[last] and words.low[last] not in lex.TITLES and first == head:
        return None
    if last - first < 2 or last - first > LONGEST:
        return None
    named = [i for i in range(first, last) if words.name[i] and words.low[i] not in JOINERS]
    personal = last == head + 1 and is_site_surname(words.low[head - 1 : last]) and words.text[head - 1].istitle()
    if personal and (head - first < 2 or words.low[first - 1] in lex.TITLES or words.low[head - 2] in lex.TITLES):
        return None
    if len(named) < 2 or (
        words.low[head] in lex.WEAK_HEADS and last == head + 1 and head - first == 1 and words.opens[first]
    ):
        return None
    return first, last


def _long_form(words: Words, i: int) -> tuple[int, int] | None:
    """The range of "Limited Liability Company ‘Morning Star’": a legal form in words and a name in quote marks."""
    if words.low[i] not in LONG_FIRSTS:
        return None
    for form in lex.LONG_FORMS:
        begin = i + len(form)
        if begin + 1 < len(words) and words.text[begin] in OPEN_QUOTES and tuple(words.low[i:begin]) == form:
            found = _form_first(words, begin - 1)
            return (i, found[1]) if found else None
    return None


def _peoples(words: Words, head: int, floor: int) -> int | None:
    """Where "X People's Republic" begins, or None."""
    if head - 3 < floor or words.low[head - 1] not in APOSTROPHES or words.low[head - 2] not in ("people", "peoples"):
        return None
    first = head - 2
    while first > floor and words.name[first - 1] and words.text[first - 1] not in MARKS:
        first -= 1
    return first if first < head - 2 else None


def _form_first(words: Words, form: int) -> tuple[int, int] | None:
    """The range of "JSC ‘Morning Star’", "LLC Old Mill": a legal form, a quote mark, capitals."""
    size = min(len(words), form + LONGEST)
    if form + 1 < size and words.text[form + 1] in OPEN_QUOTES and (end := _quoted(words, form + 2)):
        return form, end
    i = form + 1
    while i < size and (words.text[i] in OPEN_QUOTES or words.low[i] in lex.FORMS_BEFORE):
        i += 1
    last = i
    while (
        last < size
        and (words.name[last] or words.text[last][0].isdigit() or words.text[last] in ("-", "&"))
        and words.text[last] not in MARKS
    ):
        last += 1
    while last > i and words.text[last - 1] in ("-", "&"):
        last -= 1
    return (form, last) if last > i and any(words.big[i:last]) and last - form <= LONGEST else None


def _quoted(words: Words, first: int) -> int:
    """Where the name that begins at `first` inside quote marks ends, before the marks; 0 when it is not one.

    Marks may be nested (‘Plant ‘Morning Star’’); one closing mark may stand for both.
    """
    depth = 1
    for i in range(first, min(len(words), first + LONGEST)):
        mark = words.text[i]
        if i > first and all(c in CLOSING_MARKS for c in mark):
            depth -= len(mark.replace("''", "’"))
            if depth <= 0 or i + 1 == len(words) or words.text[i + 1] not in CLOSING_MARKS:
                return i if words.big[first] or words.text[first][0].isdigit() else 0
        elif mark in ("‘", "“", "«", "„"):
            depth += 1
        elif mark in (";", ".") or (words.opens[i] and i > first):
            return 0
    return 0


def _state(words: Words, head: int, floor: int) -> tuple[int, int] | None:
    """The range of "State of X", "People's Republic of X", "City of X"."""
    size = min(len(words), head + LONGEST)
    if head + 2 >= size or words.low[head + 1] != "of":
        return None
    last = head + 2 + (words.low[head + 2] == "the")
    begin = last
    while (
        last < size and words.name[last] and words.text[last] not in MARKS and words.low[last] not in HEADS | lex.TITLES
    ):
        last += 1
    if begin == last or (last < size and words.low[last] in HEADS and words.big[last]):
        return None
    return _run_left(words, head, floor), last


def _company(words: Words, form: int, floor: int) -> tuple[int, int] | None:
    comma = words.text[form - 1] == ","
    first = _run_left(words, form - 1 if comma else form, floor)
    last = form + 1
    while last < min(len(words), form + 6) and words.big[last] and words.low[last] in lex.COMPANY_FORMS:
        last += 1
    if first >= form - (1 if comma else 0) or (words.low[form] in ("co", "company") and form - first < 1):
        return None
    return first, last


def _run_left(words: Words, head: int, floor: int) -> int:
    """Where the capitalised words straight before token `head` begin."""
    i = head
    floor = max(floor, head - LONGEST)
    while i > floor:
        j = i - 1
        if words.name[j] and words.low[j] not in TITLES_BEFORE and words.text[j] not in MARKS:
            i = j
        elif words.low[j] in LED_BY and j > floor and words.tag[j] == "PROPN" and words.name[j - 1]:
            i = j - 1  # "Van der | Hoek Marine BV"
        elif words.text[j][0].isdigit() and words.text[j].endswith(("st", "nd", "rd", "th")) and i > floor:
            return j
        elif (
            (words.low[j] in APOSTROPHES and j > floor and words.big[j - 1] and _owns_body(words, j - 1))
            or (words.text[j] in ("&", "-") and j > floor and words.big[j - 1] and i < head + 1)
            or (
                words.low[j] in ("for", "of")
                and j > floor
                and words.big[j - 1]
                and words.low[j - 1] in lex.ORG_OF_HEADS
            )
        ) or (words.low[j] == "and" and _two_fields(words, j, head, floor)):
            i = j - 1
        else:
            break
    while i < head and (
        words.low[i] in lex.DETERMINERS
        or not words.name[i]
        or words.low[i] in lex.NEVER_NAMES
        or words.low[i] in lex.OFFICE_PREFIXES
        or words.low[i] in lex.TITLES - {"justice"}
    ):
        i += 1
    return i


def _owns_body(words: Words, i: int) -> bool:
    """Whether the possessive of the word belongs to a body's name: "People's Court", "St Brannan's College"."""
    return words.low[i] in lex.BODY_OWNERS or (i > 0 and words.low[i - 1] in ("st", "saint") and words.big[i - 1])


def _two_fields(words: Words, at: int, head: int, floor: int) -> bool:
    """Whether "and" at `at` joins two fields before a head noun: "Research and Production Centre"."""
    return (
        at - 1 >= floor
        and words.big[at - 1]
        and words.low[at - 1] in lex.FIELDS
        and at + 1 < head
        and words.low[at + 1] in lex.FIELDS
    )


def _run_of(words: Words, index: int, fields: bool) -> int:
    """Where "of X", "for X and Y", "of the X" after a head noun ends; `index` when there is none."""
    end, i, size = index, index, min(len(words), index + LONGEST)
    while i < size:
        if words.name[i] and words.text[i] not in MARKS and not (words.opens[i]):
            i += 1
            end = i
        elif words.low[i] == "on" and i + 1 < size and words.low[i + 1] in lex.DAYS:
            break
        elif (
            words.low[i] in ("of", "for", "on", "the", "to", "de", "against")
            and i < size
            and (words.low[i] != "to" or end == index)
            and end >= i - 1
            and (end > index or _introduces(words, i))
        ) or (words.low[i] in ("and", "&") and end == i and end > index and fields and _closes(words, i + 1)):
            i += 1
        else:
            break
        if end == index and i - index > 3:
            break
    # "Bank" straight before a capitalised word that "of" did not bring in is no "of" name.
    return end if index < size and _introduces(words, index) else index


def _introduces(words: Words, i: int) -> bool:
    """Whether the small word `i` leads from the head noun before it to the rest of a name."""
    aimed = words.low[i] in ("to", "against") and words.low[i - 1] in lex.AIMED_HEADS
    return aimed or words.low[i] in ("of", "for", "on")


def _closes(words: Words, index: int) -> bool:
    """Whether "and" at `index` - 1 goes on inside the name ("Ministry of Trade and Industry") and opens no new one."""
    if index >= len(words) or not words.name[index]:
        return False
    end = index
    while end < min(len(words), index + LONGEST) and words.name[end] and words.text[end] not in MARKS:
        if words.low[end] in lex.ORG_OF_HEADS or words.low[end] in lex.TITLES or plain_country(words.low[end]):
            return False
        end += 1
    return end - index <= 3
