"""Rule `name-variant`."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import pairwise
from typing import ClassVar, NamedTuple

from rapidfuzz.distance import OSA

from sourcebook.corroborate.base import Draft, Evidence, flag
from sourcebook.corroborate.spelling import is_near
from sourcebook.corroborate.words import STOPWORDS, Word, word_set, words_of
from sourcebook.model.annotation import Mention
from sourcebook.model.check import Flag, Severity

_TITLES = word_set(
    "mr mrs ms miss dr prof professor sir dame lord lady judge justice president prime minister senator representative "
    "governor mayor general colonel major captain sergeant officer detective inspector king queen prince princess pope "
    "chief director secretary chairman chairwoman attorney ambassador jr sr ii iii iv"
)


_KIN = re.compile(
    r"\b(?:cousins?|brothers?|sisters?|namesakes?|nephew|niece|uncle|aunt|twins?|relatives?|no\s+relation|unrelated|not\s+"
    r"related|not\s+to\s+be\s+confused)\b",
    re.IGNORECASE,
)
"""Words that tell two people of like names apart."""


class Form(NamedTuple):
    """One printing of a name: its folded words, and its type as read."""

    words: tuple[str, ...]
    type: str


class NameVariant:
    """One name spelled two ways: same first name and a surname a letter or two apart, or a lone surname so.

    Differences of case, accent, plural or possessive, initials, and people with different first names (a father and a
    son, two sisters) are left alone; so are two names that stand in one sentence, since a writer who sets them side by
    side means two people, and one that is told apart by kinship ("their cousin", "no relation").

    Example:
        Oswin Karrel opened the vault. Years later, Oswin Karrol denied it.
    """

    name: ClassVar[str] = "name-variant"
    severity: ClassVar[Severity] = "warning"
    needs_library: ClassVar[bool] = False

    def find(self, draft: Draft, _evidence: Evidence | None) -> Iterator[Flag]:
        """Every printing of the rarer spelling."""
        places = _forms(draft)
        usual = _variants(places, draft)
        for rare, (common, times) in sorted(usual.items()):
            for start, end in places[rare]:
                first = places[common][0]
                other = draft.text[first[0] : first[1]]
                yield flag(
                    self,
                    draft,
                    start,
                    end,
                    f"“{draft.text[start:end]}” is spelled “{other}” elsewhere in this draft"
                    f" ({times} time{'s' if times > 1 else ''}). Check which is right and print one.",
                )


Places = dict[Form, list[tuple[int, int]]]


def _forms(draft: Draft) -> Places:
    """Names of the draft with their places: those read as names, and two capitalised words that look like one."""
    found: dict[Form, set[tuple[int, int]]] = defaultdict(set)
    for mention in draft.of(Mention):
        if mention.type in ("person", "organization"):
            words = [w for w in _joined(draft.text, mention.start, mention.end) if w.form not in _TITLES]
            if words and words[0].form not in STOPWORDS:
                found[Form(tuple(w.form for w in words), mention.type)].add((words[0].start, words[-1].end))
    _add_unread(draft, found)
    return {form: sorted(places) for form, places in sorted(found.items())}


def _joined(text: str, start: int, end: int) -> list[Word]:
    """Words of a name; those that a hyphen joins are one: of "Vasseur-Lang" neither half is a name by itself."""
    joined: list[Word] = []
    for word in words_of(text, start, end):
        if joined and text[joined[-1].end : word.start] in ("-", "‑"):
            first = joined.pop()
            word = Word(first.start, word.end, f"{first.form}-{word.form}")
        joined.append(word)
    return joined


def _add_unread(draft: Draft, found: dict[Form, set[tuple[int, int]]]) -> None:
    """Pairs "First Surname" whose first word opens a name already read: the reader of names may have missed them."""
    firsts = {form.words[0] for form in found if form.type == "person" and len(form.words) > 1}
    taken = {start for places in found.values() for start, _ in places}
    for block in draft.blocks:
        words = words_of(draft.text, block.start, block.end)
        for one, two in pairwise(words):
            if one.start not in taken and one.form in firsts and _is_pair(draft.text, one, two):
                found[Form((one.form, two.form), "person")].add((one.start, two.end))


def _is_pair(text: str, one: Word, two: Word) -> bool:
    capital = text[one.start].isupper() and text[two.start].isupper()
    return capital and text[one.end : two.start] == " " and two.form not in STOPWORDS


def _variants(places: Places, draft: Draft) -> dict[Form, tuple[Form, int]]:
    """Rarer form -> the form it is a variant of. Pairs are looked for among names that share all words but one."""
    printed = Counter(w for form, spots in places.items() for w in form.words for _ in spots)
    frames: dict[tuple[object, ...], list[Form]] = defaultdict(list)
    for form in places:
        for hole in range(len(form.words)):
            if len(form.words) > 1:
                frames[(form.type, hole, *form.words[:hole], None, *form.words[hole + 1 :])].append(form)
    usual: dict[Form, tuple[Form, int]] = {}
    for key, forms in sorted(frames.items(), key=lambda item: repr(item[0])):
        hole = int(str(key[1]))
        for index, one in enumerate(forms):
            for two in forms[index + 1 :]:
                if _is_slip(one, two, hole) and not _side_by_side(places[one], places[two], draft):
                    _keep(usual, places, (one, two), (printed[one.words[hole]], printed[two.words[hole]]))
    _lone_surnames(places, usual, draft)
    return usual


def _keep(usual: dict[Form, tuple[Form, int]], places: Places, pair: tuple[Form, Form], times: tuple[int, int]) -> None:
    """The form whose differing word the draft prints less often is the variant; of two as rare, the later."""
    ranked = sorted(zip(times, pair, strict=True), key=lambda item: (item[0], -places[item[1]][0][0]))
    (_, rare), (count, common) = ranked
    if rare not in usual or usual[rare][1] < count:
        usual[rare] = (common, count)


def _is_slip(one: Form, two: Form, hole: int) -> bool:
    first, second = one.words[hole], two.words[hole]
    if one.type == "organization":
        return len(first) >= 6 and is_near(first, second) and OSA.distance(first, second) == 1
    if hole == len(one.words) - 1:
        return is_near(first, second)
    return (
        hole == 0 and min(len(first), len(second)) >= 5 and is_near(first, second) and not _other_gender(first, second)
    )


def _other_gender(first: str, second: str) -> bool:
    """Robert and Roberta, Mario and Maria: a vowel at the end makes another name."""
    short, long = sorted((first, second), key=len)
    return long[: len(short)] == short or first[:-1] == second[:-1]


def _side_by_side(ones: list[tuple[int, int]], twos: list[tuple[int, int]], draft: Draft) -> bool:
    sentences = {s.start for start, _ in ones if (s := draft.sentence_at(start))}
    others = [s for start, _ in twos if (s := draft.sentence_at(start))]
    if any(s.start in sentences for s in others):
        return True
    own = [s for start, _ in ones if (s := draft.sentence_at(start))]
    return any(_KIN.search(s.exact) for s in (*own, *others))


def _lone_surnames(places: Places, usual: dict[Form, tuple[Form, int]], draft: Draft) -> None:
    """A surname standing alone that is a letter off the surname of somebody named in full, and of nobody else."""
    owners: dict[str, list[Form]] = defaultdict(list)
    for form in places:
        if form.type == "person" and len(form.words) > 1:
            owners[form.words[-1]].append(form)
    words = {w for form in places for w in form.words if len(form.words) > 1}
    by_first: dict[str, list[str]] = defaultdict(list)
    for surname in owners:
        by_first[surname[:1]].append(surname)
    for form in places:
        if form.type != "person" or len(form.words) != 1 or form.words[0] in words:
            continue
        lone = form.words[0]
        near = [s for s in by_first[lone[:1]] if len(lone) >= 5 and is_near(lone, s)]
        if len(near) == 1 and not _is_common(draft, lone):
            owner = max(owners[near[0]], key=lambda f: len(places[f]))
            if not _side_by_side(places[form], places[owner], draft):
                usual[form] = (owner, len(places[owner]))


def _is_common(draft: Draft, word: str) -> bool:
    """Whether the word also stands in small letters: then it may be no name at all."""
    return word in draft.small_words
