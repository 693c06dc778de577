"""What a whole library says of names, before anybody is linked: which are rare, which are alike, and who can never
meet whom.

Names fall into circles: two that are equal, alike, of one id of an outside list or judged to be of one are in one
circle, and nothing that is linked in one circle depends on another. So each is linked by itself, and a judgement takes
those anew whom it touches. Only names are held here, no referents: it is made from one document after another.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Literal, get_args

import msgspec

from sourcebook.model.entity import Referent
from sourcebook.model.judgement import Reason
from sourcebook.resolve.base import Matcher, Party, PartyType, Score
from sourcebook.resolve.blocking import Blocks, may_stand_for_one, tokens_of
from sourcebook.resolve.judgements import Groups
from sourcebook.resolve.lexicon import BODY_WORDS
from sourcebook.resolve.normalise import Token
from sourcebook.resolve.referents import fold_name

ASK = 0.55
"""Score from which a pair is put to a person."""
MANY = 3
"""So many times as many documents outvote those that take a name for another kind of thing."""
FEW = 2
"""Full names that share a last word, at most, for an equal one to tell more."""

MOST_HEADED = 12
"""Names that a word begins, of which any two are compared."""

MOST_KNOWN = 4_000
"""Different forms of referents whose names are kept at hand."""

Sort = Literal["documents", "company", "topics", "people", "places", "elsewhere", "families", "heads"]
"""What is counted over the library. `people`: full names; `places` and `elsewhere`: names as often as referents take
them for a place or for something else; the rest as a survey has it.
"""
SORTS: tuple[Sort, ...] = get_args(Sort)

Named = tuple[str, PartyType]
"""A name and what it is a name of."""
Scores = dict[tuple[str, str, PartyType], Score]
"""Two names (the first in the order of letters first), what they are names of, and how alike a matcher finds them."""


class Alike(msgspec.Struct, frozen=True):
    """Two different names that may be of one, and why."""

    one: Named
    other: Named
    value: float
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Survey:
    """What linking asks of the whole library. What is missing in one of these is counted once."""

    total: int
    """Documents."""
    company: Mapping[str, int]
    """Name -> documents that have it beside others."""
    topics: Mapping[str, int]
    """Word -> documents that have it in a statement on somebody."""
    families: Mapping[str, int]
    """Last word of a name -> different full names of people that end in it."""
    places: Mapping[str, int]
    """Name -> 1 where it is a place's, 0 where not, of those on which documents differ and nearly all agree."""
    heads: Container[str]
    """Single words that begin several names no two of which are of one: each alone would be anybody's."""


class Likeness:
    """How alike a matcher finds two names. What it answered is kept in `scores`."""

    def __init__(self, matcher: Matcher, scores: Scores) -> None:
        self.matcher = matcher
        self._scores = scores

    def __call__(self, x: str, y: str, kind: PartyType) -> Score:
        """The score of two names of a kind, whichever stands first; without reasons where it is below `ASK`."""
        key = (min(x, y), max(x, y), kind)
        found = self._scores.get(key)
        if found is None:
            found = self.matcher.compare(Party(names=(x,), type=kind), Party(names=(y,), type=kind))
            # Of those that are never put to a person nobody asks for reasons.
            self._scores[key] = found = found if found.value >= ASK else msgspec.structs.replace(found, reasons=())
        return found


class Grouping:
    """Circles of names: `add` all the referents that may be of them, `take` what else joins, then `iter_circles`.

    Args:
        likeness: How alike names are.
        judged: Pairs of referents that people judged to be one or two.
    """

    def __init__(self, likeness: Likeness, judged: Iterable[tuple[str, str]] = ()) -> None:
        self._likeness = likeness
        self._pairs = tuple(judged)
        self._wanted = {referent for pair in self._pairs for referent in pair}
        self._judged: dict[str, Named] = {}
        self._outside: dict[str, Named] = {}
        self._groups = Groups()
        self._known: dict[tuple[str, str, tuple[str, ...]], tuple[Named, ...]] = {}
        """Type, name and further forms of referents that are in, and their names: many have the same."""
        self.names: Counter[Named] = Counter()
        """Every name, with how many referents it stands for."""
        self.bare: dict[str, set[Named]] = defaultdict(set)
        """Folded name -> as which surnames of people it stands alone."""

    def add(self, referent: Referent) -> None:
        """Take a referent in."""
        key = referent.type, referent.name, referent.names[:2]
        forms = self._known.get(key)
        if forms is None:
            if len(self._known) > MOST_KNOWN:
                self._known.clear()
            forms = self._known[key] = self._join_forms(referent)
        own = forms[0]
        for form in forms:
            self.names[form] += 1
        for outside in referent.ids:
            self._join(self._outside.setdefault(outside, own), own)
        if referent.id in self._wanted:
            self._judged[referent.id] = own

    def _join_forms(self, referent: Referent) -> tuple[Named, ...]:
        """Join the names of a referent; gives them, its own first."""
        folded, (own, *others) = fold_name(referent.name), forms_of(referent, self._likeness)
        if is_bare(referent):
            self.bare[folded].add(own)
        else:
            self._join(own, (folded, "other"))
        for form in others:
            self._join(own, form)
        return own, *others

    def take(self, alike: Alike, heads: Container[str]) -> None:
        """Take in that two names are alike."""
        if not is_held_back(alike, heads):
            self._join(alike.one, alike.other)

    def iter_circles(self, places: Mapping[str, int]) -> Iterator[tuple[Named, str]]:
        """Every name with the circle it is in; `places` as a survey has them."""
        for folded, bare in self.bare.items():
            for own in bare if places.get(folded) else ():
                self._join(own, (folded, "other"))
        for left, right in self._pairs:
            if left in self._judged and right in self._judged:
                self._join(self._judged[left], self._judged[right])
        for name in self.names:
            yield name, self._groups.root(bearing_of(name))

    def _join(self, a: Named, b: Named) -> None:
        self._groups.join(bearing_of(a), bearing_of(b))


class Surveyor:
    """Makes the survey of a library: `add` every document, then ask for `in_order`, then `iter_alike` to its end, then
    for the rest.

    Args:
        likeness: How alike names are.
        judged: Pairs of referents that people judged to be one or two.
    """

    def __init__(self, likeness: Likeness, judged: Iterable[tuple[str, str]] = ()) -> None:
        self._likeness = likeness
        self._grouping = Grouping(likeness, judged)
        self.counts: dict[Sort, Counter[str]] = {sort: Counter() for sort in SORTS}
        """Of what is counted in documents (`counted_in`), and what follows from it."""
        self._names: list[Named] = []
        self.blocks = Blocks(())
        """Names in their order, by their keys."""

    def add(self, referents: Collection[Referent]) -> None:
        """Take in all the referents of one document."""
        for sort, value in counted_in(referents):
            self.counts[sort][value] += 1
        for referent in referents:
            self._grouping.add(referent)

    def in_order(self) -> list[Named]:
        """Every name, in order."""
        self._names = sorted(self._grouping.names)
        return self._names

    def iter_alike(self) -> Iterator[Alike]:
        """Different names that are alike enough to be put to a person, in order."""
        self._count_heads()
        names, heads = self._names, self.counts["heads"]
        known: dict[Token, Token] = {}  # a word that many names have is held once
        tokens = [tuple(known.setdefault(t, t) for t in tokens_of(*name)) for name in names]
        self.blocks = Blocks(names)
        for i, k in self.blocks.iter_pairs():
            if alike := find_alike(names[i], names[k], tokens[i], tokens[k], self._likeness):
                self._grouping.take(alike, heads)
                yield alike

    def _count_heads(self) -> None:
        longer: dict[str, set[str]] = defaultdict(set)
        for name in self._names:
            if words := headed(name):
                longer[words[0]].add(words[1])
        for word, several in longer.items():
            if is_head(sorted(several)[:MOST_HEADED], self._likeness):
                self.counts["heads"][word] = 1

    def survey(self) -> Survey:
        """What linking asks of the whole."""
        self.counts["families"] = Counter(map(last_word, self.counts["people"]))
        elsewhere, places = self.counts["elsewhere"], self.counts["places"]
        agreed = {n: agreed_place(places[n], elsewhere[n]) for n in places.keys() & elsewhere.keys()}
        return Survey(
            self.counts["documents"][""], self.counts["company"], self.counts["topics"], self.counts["families"],
            {name: place for name, place in agreed.items() if place is not None}, self.counts["heads"],
        )  # fmt: skip

    def iter_circles(self, survey: Survey) -> Iterator[tuple[Named, str]]:
        """Every name with the circle it is in."""
        return self._grouping.iter_circles(survey.places)

    def holders(self, name: Named) -> int:
        """How many referents a name stands for."""
        return self._grouping.names[name]


def counted_in(referents: Collection[Referent]) -> Iterator[tuple[Sort, str]]:
    """What is counted of one document, by all its referents: each of these is one more."""
    if referents:
        yield "documents", ""
    for name in {name for r in referents for name in r.company}:
        yield "company", name
    for word in {word for r in referents for word in r.topics}:
        yield "topics", word
    for r in referents:
        folded = fold_name(r.name)
        yield "places" if r.type == "place" else "elsewhere", folded
        if r.type == "person" and not is_bare(r):
            yield "people", folded


def agreed_place(places: int, elsewhere: int) -> int | None:
    """Whether a name is a place's (1) or not (0), by how many referents take it for one and how many for something
    else; None where nobody differs, or where fewer than `MANY` agree for each one that does not.
    """
    if not places or not elsewhere or max(places, elsewhere) < MANY * min(places, elsewhere):
        return None
    return int(places > elsewhere)


def find_alike(
    one: Named, other: Named, own: tuple[Token, ...], others: tuple[Token, ...], likeness: Likeness
) -> Alike | None:
    """That two names, in their order and with their tokens, are alike enough to be put to a person; None where not."""
    (x, kind), (y, another) = one, other
    if kind != another:
        if "person" in (kind, another):
            return None
        others = tokens_of(y, kind)
    if not may_stand_for_one(own, others, kind):
        return None
    score = likeness(x, y, kind)
    return Alike(one, other, score.value, score.reasons) if score.value >= ASK else None


def headed(name: Named) -> tuple[str, str] | None:
    """The first word of a body's name of several, and the whole of it, folded; None for any other name."""
    words = fold_name(name[0]).removeprefix("the ").split() if name[1] == "organization" else []
    return (words[0], " ".join(words)) if len(words) > 1 else None


def is_head(names: Sequence[str], likeness: Likeness) -> bool:
    """Whether any two of the names that a word begins (the first `MOST_HEADED` in order) cannot be of one."""
    return any(likeness(x, y, "organization").value < ASK for x, y in combinations(names, 2))


def is_held_back(alike: Alike, heads: Container[str]) -> bool:
    """Whether two names do not meet although they are alike: one is a word that begins the names of several."""
    x, y = fold_name(alike.one[0]), fold_name(alike.other[0])
    return x != y and (x in heads or y in heads)


def is_bare(referent: Referent) -> bool:
    """Whether it is a person's surname or first name alone."""
    return referent.type == "person" and " " not in referent.name


def named_as(referent: Referent) -> Named:
    """Its name, and what a matcher takes it for."""
    if referent.type == "person" and BODY_WORDS & set(fold_name(referent.name).split()[1:]):
        return referent.name, "organization"
    return referent.name, referent.type if referent.type in ("person", "organization") else "other"


def bearing_of(name: Named) -> str:
    """A name with its kind as one word: what a referent is kept under."""
    return f"{name[1]} {name[0]}"


def forms_of(referent: Referent, likeness: Likeness) -> Iterator[Named]:
    """Names that stand for a referent where groups are compared. A further form counts where it is one of the same
    name: a chain may hold a stray.
    """
    name, kind = named_as(referent)
    yield name, kind
    for form in referent.names[:2]:
        if likeness(name, form, kind).value >= ASK:
            yield form, kind


def last_word(name: str) -> str:
    """The last word of a name, folded."""
    return fold_name(name).rpartition(" ")[2]
