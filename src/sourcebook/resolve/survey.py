"""What a whole library says of names, before anybody is linked: which are rare, which are alike, and who can never
meet whom.

Names fall into circles: two that are equal, alike, of one id of an outside list or judged to be of one are in one
circle, and nothing that is linked in one circle depends on another. So each is linked by itself, and a judgement takes
those anew whom it touches. Only names are held here, no referents: it is made from one document after another.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

import msgspec

from sourcebook.model.entity import Referent
from sourcebook.model.judgement import Reason
from sourcebook.resolve.base import Matcher, Party, PartyType, Score
from sourcebook.resolve.blocking import iter_pairs, may_stand_for_one, tokens_of
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
    """Last word of a name -> different full names of people that end in it; those up to `FEW` may be missing."""
    places: Mapping[str, int]
    """Name -> 1 where it is a place's, 0 where not, of those on which documents differ and nearly all agree."""


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


class Surveyor:
    """Makes the survey of a library: `add` every document, then `iter_alike` to its end, then ask for the rest.

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
        self._names: dict[Named, None] = {}
        self._bare: dict[str, set[Named]] = defaultdict(set)
        """Folded name -> as which surnames of people it stands alone."""
        self._people: set[str] = set()
        self._taken: tuple[Counter[str], Counter[str]] = Counter(), Counter()
        """How many take a folded name for something else, and for a place."""
        self._company: Counter[str] = Counter()
        self._topics: Counter[str] = Counter()
        self._total = 0
        self._groups = Groups()

    def add(self, referents: Collection[Referent]) -> None:
        """Take in all the referents of one document."""
        self._total += bool(referents)
        self._company.update({name for r in referents for name in r.company})
        self._topics.update({word for r in referents for word in r.topics})
        for referent in referents:
            self._take(referent)

    def _take(self, referent: Referent) -> None:
        own, folded = named_as(referent), fold_name(referent.name)
        self._taken[referent.type == "place"][folded] += 1
        if referent.type == "person" and " " not in referent.name:
            self._bare[folded].add(own)
        else:
            self._join(own, (folded, "other"))
            if referent.type == "person":
                self._people.add(folded)
        for form in forms_of(referent, self._likeness):
            self._names.setdefault(form)
            self._join(own, form)
        for outside in referent.ids:
            self._join(self._outside.setdefault(outside, own), own)
        if referent.id in self._wanted:
            self._judged[referent.id] = own

    def _join(self, a: Named, b: Named) -> None:
        self._groups.join(bearing_of(a), bearing_of(b))

    def iter_alike(self) -> Iterator[Alike]:
        """Different names that are alike enough to be put to a person, in order."""
        names = sorted(self._names)
        heads = self._shared_heads(name for name, kind in names if kind == "organization")
        known: dict[Token, Token] = {}  # a word that many names have is held once
        tokens = [tuple(known.setdefault(t, t) for t in tokens_of(name, kind)) for name, kind in names]
        for i, k in iter_pairs(names):
            (x, kind), (y, other) = names[i], names[k]
            apart = tokens[k] if kind == other else tokens_of(y, kind)
            if ("person" in (kind, other) and kind != other) or not may_stand_for_one(tokens[i], apart, kind):
                continue
            score = self._likeness(x, y, kind)
            if score.value < ASK or (fold_name(x) != fold_name(y) and {fold_name(x), fold_name(y)} & heads):
                continue
            self._join(names[i], names[k])
            yield Alike(names[i], names[k], score.value, score.reasons)

    def _shared_heads(self, names: Iterable[str]) -> frozenset[str]:
        """Single words that begin several names no two of which are of one: each alone would be anybody's."""
        longer: dict[str, set[str]] = defaultdict(set)
        for name in names:
            words = fold_name(name).removeprefix("the ").split()
            if len(words) > 1:
                longer[words[0]].add(" ".join(words))
        return frozenset(word for word, several in longer.items() if self._contradict(sorted(several)[:12]))

    def _contradict(self, names: list[str]) -> bool:
        return any(self._likeness(x, y, "organization").value < ASK for x, y in combinations(names, 2))

    def survey(self) -> Survey:
        """What linking asks of the whole."""
        families = Counter(map(last_word, self._people))
        return Survey(self._total, self._company, self._topics, families, self._agreed_places())

    def _agreed_places(self) -> dict[str, int]:
        """Names on whose being a place, or not, `MANY` documents agree for each one that does not."""
        elsewhere, places = self._taken
        return {
            name: int(places[name] > elsewhere[name])
            for name in places.keys() & elsewhere.keys()
            if max(places[name], elsewhere[name]) >= MANY * min(places[name], elsewhere[name])
        }

    def iter_circles(self) -> Iterator[tuple[str, str]]:
        """Every name (`bearing_of`) with the circle it is in."""
        for name, place in self._agreed_places().items():
            for own in self._bare[name] if place else ():
                self._join(own, (name, "other"))
        for left, right in self._pairs:
            if left in self._judged and right in self._judged:
                self._join(self._judged[left], self._judged[right])
        for bearing in map(bearing_of, self._names):
            yield bearing, self._groups.root(bearing)

    def iter_outside(self) -> Iterator[tuple[str, str]]:
        """Every id of an outside list with a name (`bearing_of`) of one who goes by it: all of those are one circle."""
        return ((outside, bearing_of(name)) for outside, name in self._outside.items())


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
