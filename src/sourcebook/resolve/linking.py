"""All referents of a library to entities and open questions, the same whatever order they came in.

1. People's judgements first: positive ones join, negative ones keep apart. Then those that go by one id of an outside
   list are joined.
2. Referents of one full name are gathered, each to the group its surroundings fit best and that nothing contradicts.
3. Groups whose names a matcher finds alike are joined, best score first; below the bar they become questions.

Nothing is joined over a conflict (`profile.find_conflict`), and a bare surname joins nobody by itself.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from heapq import nsmallest
from itertools import combinations

import msgspec

from sourcebook.model.annotation import MentionType
from sourcebook.model.entity import Candidate, Entity, Referent, entity_id
from sourcebook.model.judgement import Judgement, Reason
from sourcebook.resolve.base import Matcher, Party, PartyType, Score
from sourcebook.resolve.blocking import iter_pairs, may_be_one
from sourcebook.resolve.context import Context
from sourcebook.resolve.judgements import Groups, iter_pairs_judged, standing
from sourcebook.resolve.lexicon import BODY_WORDS
from sourcebook.resolve.normalise import take_apart
from sourcebook.resolve.profile import Profile, Profiles, find_conflict
from sourcebook.resolve.referents import fold_name

VERSION = "8"
"""Of everything here and in `referents`: another result takes another."""
JOIN = 0.85
"""Score from which the machine links two groups by itself."""
ASK = 0.55
"""Score from which a pair is put to a person."""
NAMESAKE = 0.85
"""What an equal full name is worth before its bearers and surroundings are looked at."""
TELLING = 0.03
"""By how much the better of two namesakes must fit, where they are known to be two."""
MANY = 3
"""So many times as many documents outvote those that take a name for another kind of thing."""
HELD = 3
"""Documents from which a spelling of a body's name is no slip."""
MOST_GROUPS = 12
"""Groups of one name that a further referent is held against: those named with the same others, then the largest."""


Scores = dict[tuple[str, str, PartyType], Score]
"""Two names (the first in the order of letters first), what they are names of, and how alike a matcher finds them."""


@dataclass(slots=True)
class Linked:
    """What linking gives: entities by id, and candidates, the most useful question first."""

    entities: list[Entity] = field(default_factory=list)
    candidates: list[Candidate] = field(default_factory=list)


def link(
    referents: Iterable[Referent],
    judgements: Iterable[Judgement],
    matcher: Matcher,
    named: Mapping[str, str] | None = None,
    scores: Scores | None = None,
) -> Linked:
    """Link the referents of a library; `named` gives entities of these referents a name, the last one standing.

    `scores` holds what the same matcher answered before, and is given what it answers now.

    Judgements on referents that are not there are left out; ids rest on names, so a better reading brings them back.
    """
    known: dict[str, str] = {}
    held = sorted((_with_shared_words(r, known) for r in referents), key=lambda r: r.id)
    del known
    return _Linking(held, list(judgements), matcher, named or {}, {} if scores is None else scores).run()


def _with_shared_words(referent: Referent, known: dict[str, str]) -> Referent:
    """The same referent; words that many have are held once."""
    share = known.setdefault
    return msgspec.structs.replace(
        referent,
        document=share(referent.document, referent.document),
        name=share(referent.name, referent.name),
        names=tuple(share(n, n) for n in referent.names),
        company=tuple(share(n, n) for n in referent.company),
        topics=tuple(share(w, w) for w in referent.topics),
    )


class _Linking:
    def __init__(
        self,
        referents: Sequence[Referent],
        judgements: list[Judgement],
        matcher: Matcher,
        named: Mapping[str, str],
        scores: Scores,
    ) -> None:
        self.named = named
        self.by_id = {r.id: r for r in referents}
        self.matcher = matcher
        by_document: dict[str, list[Referent]] = defaultdict(list)
        for r in referents:
            by_document[r.document].append(r)
        self.context = Context(
            _documents_of({n for r in own for n in r.company} for own in by_document.values()),
            _documents_of({w for r in own for w in r.topics} for own in by_document.values()),
            len(by_document),
        )
        self.families = _families(referents)
        self.groups = Groups()
        self.profiles = Profiles(self.by_id)
        self.last = standing(judgements)
        self.questions: dict[tuple[str, str], tuple[float, tuple[Reason, ...], str]] = {}
        self._scores = scores

    def run(self) -> Linked:
        self._judged()
        for members in self._namesakes():
            self._gather(members)
        self._join_alike()
        return Linked(sorted(self._entities(), key=lambda e: e.id), sorted(self._candidates(), key=_usefulness))

    def _judged(self) -> None:
        known = [(pair, j) for pair, j in self.last.items() if pair[0] in self.by_id and pair[1] in self.by_id]
        last = dict(known)
        for left, right in iter_pairs_judged(last, "positive"):
            self.groups.join(left, right)
        for left, right in iter_pairs_judged(last, "negative"):
            self.groups.forbid(left, right)
        bearers: dict[str, list[str]] = defaultdict(list)
        for identifier, referent in self.by_id.items():
            for outside in referent.ids:
                bearers[outside].append(identifier)
        for outside in sorted(bearers):
            for other in bearers[outside][1:]:
                self.groups.join(bearers[outside][0], other)
        groups: dict[str, list[str]] = defaultdict(list)
        for identifier in self.by_id:
            groups[self.groups.root(identifier)].append(identifier)
        for root, members in groups.items():
            if len(members) > 1:
                self.profiles.put(root, members)

    def _namesakes(self) -> Iterator[list[str]]:
        """Ids of referents with one full name, by name. One document takes for a person what another takes for a body;
        a place of the same name is another thing, unless nearly all documents take the name for one or for the other.
        """
        places = _agreed_places(self.by_id.values())
        named: dict[tuple[bool, str], list[str]] = defaultdict(list)
        for r in self.by_id.values():
            name = fold_name(r.name)
            if r.type != "person" or " " in r.name or places.get(name):
                named[places.get(name, r.type == "place"), name].append(r.id)
        return (named[key] for key in sorted(named) if len(named[key]) > 1)

    def _gather(self, members: list[str]) -> None:
        """Join namesakes that their surroundings let be one."""
        held: list[str] = []
        # Those who bring most along come first, so that what is scarce meets a full profile.
        for member in sorted(members, key=lambda m: (-_telling(self.by_id[m]), m)):
            root = self.groups.root(member)
            held = list(dict.fromkeys(self.groups.root(h) for h in held))
            if root not in held and not self._fits_one_of(root, held):
                held.append(root)

    def _fits_one_of(self, root: str, held: list[str]) -> bool:
        found = []
        for other in self._nearest(root, held):
            reasons = (self._same_name(root), *self._around(root, other))
            found.append((sum(r.effect for r in reasons), other, reasons))
        found.sort(key=lambda f: (-f[0], f[1]))
        if len(found) > 1 and found[0][0] - found[1][0] < TELLING and self._are_two(found[0][1], found[1][1]):
            # Two people bear the name and nothing says which of them this is: a question, not a guess.
            for value, other, reasons in found[:2]:
                self.questions.setdefault((min(root, other), max(root, other)), (value, reasons, ""))
            return False
        return any(self._try_join(root, other, value, reasons) for value, other, reasons in found)

    def _nearest(self, root: str, held: list[str]) -> list[str]:
        """Of many groups of one name those that are named with the same others, then the largest."""
        if len(held) <= MOST_GROUPS:
            return held
        company = self.profiles[root].company.keys()

        def near(other: str) -> tuple[int, int, str]:
            profile = self.profiles[other]
            return -len(company & profile.company.keys()), -profile.size, other

        return nsmallest(MOST_GROUPS, held, key=near)

    def _are_two(self, a: str, b: str) -> bool:
        a, b = self.groups.root(a), self.groups.root(b)
        return a != b and bool(self.groups.forbidden(a, b) or find_conflict(self.profiles[a], self.profiles[b]))

    def _same_name(self, root: str) -> Reason:
        """An equal full name tells the more, the fewer of the library bear its last word with another first one."""
        name = self.by_id[root].name
        bearers = self.families.get(_last_word(name), 1)
        return Reason(feature="same-name", value=1.0, effect=NAMESAKE + (0.08 if bearers <= 2 else 0.0), detail=name)

    def _around(self, a: str, b: str) -> tuple[Reason, ...]:
        mine, theirs = self.profiles[a], self.profiles[b]
        found = self.context.compare(mine, theirs)
        if "person" in mine.types and "person" in theirs.types:
            return found
        # A body or a place of one name is one, whoever else a report names.
        return tuple(r for r in found if r.effect > 0 or r.feature == "countries-differ")

    def _try_join(self, a: str, b: str, value: float, reasons: tuple[Reason, ...]) -> bool:
        a, b = self.groups.root(a), self.groups.root(b)
        if a == b:
            return True
        if self.groups.forbidden(a, b):
            return False
        conflict = find_conflict(self.profiles[a], self.profiles[b]) or self._names_conflict(a, b)
        if conflict or value < JOIN:
            if value >= ASK:
                self.questions.setdefault((min(a, b), max(a, b)), (value, reasons, conflict))
            return False
        self.groups.join(a, b)
        self.profiles.join(min(a, b), max(a, b))
        return True

    def _names_conflict(self, a: str, b: str) -> str:
        """Two full names that cannot be of one, though others of the groups agree: two middle initials, two papers of
        one town that a report calls by the town's name.
        """
        mine, theirs = self.profiles[a].party(), self.profiles[b].party()
        if mine.type != theirs.type or mine.type == "other":
            return ""
        least = 0.45 if mine.type == "person" else ASK
        for x in mine.names:
            for y in theirs.names:
                if (
                    fold_name(x) != fold_name(y)
                    and " " in x
                    and " " in y
                    and self._score(x, y, mine.type).value < least
                ):
                    return f"named {min(x, y)} and {max(x, y)}"
        return ""

    def _is_place_and_body(self, a: str, b: str) -> bool:
        """Whether one is only ever taken for a place and the other for a body: the town, and what bears its name."""
        kinds = [set(self.profiles[root].types) for root in (a, b)]
        return {"place"} in kinds and "organization" in (kinds[0] | kinds[1])

    def _shared_heads(self, names: Iterable[str]) -> frozenset[str]:
        """Single words that begin several names no two of which are of one: each alone would be anybody's."""
        longer: dict[str, set[str]] = defaultdict(set)
        for name in names:
            words = fold_name(name).removeprefix("the ").split()
            if len(words) > 1:
                longer[words[0]].add(" ".join(words))
        return frozenset(word for word, several in longer.items() if self._contradict(sorted(several)[:12]))

    def _contradict(self, names: list[str]) -> bool:
        return any(self._score(x, y, "organization").value < ASK for x, y in combinations(names, 2))

    def _score(self, x: str, y: str, kind: PartyType) -> Score:
        key = (min(x, y), max(x, y), kind)
        found = self._scores.get(key)
        if found is None:
            found = self.matcher.compare(Party(names=(x,), type=kind), Party(names=(y,), type=kind))
            # Of those that are never put to a person nobody asks for reasons.
            self._scores[key] = found = found if found.value >= ASK else msgspec.structs.replace(found, reasons=())
        return found

    def _join_alike(self) -> None:
        """Groups whose names are alike, best first."""
        bearers: dict[tuple[str, PartyType], set[str]] = defaultdict(set)
        for r in self.by_id.values():
            kind = _party_type(r)
            bearers[r.name, kind].add(r.id)
            # A further form counts where it is one of the same name: a chain may hold a stray.
            for name in r.names[:2]:
                if self._score(r.name, name, kind).value >= ASK:
                    bearers[name, kind].add(r.id)
        names = sorted(bearers)
        heads = self._shared_heads(n for n, kind in names if kind == "organization")
        found: list[tuple[float, str, str, tuple[Reason, ...]]] = []
        for (name, _), own in bearers.items():
            roots = sorted({self.groups.root(r) for r in own})
            same = (Reason(feature="same-name", value=1.0, effect=NAMESAKE, detail=name),)
            found += [(NAMESAKE, roots[0], other, same) for other in roots[1:MOST_GROUPS]]
        for i, k in iter_pairs(names):
            (x, kind), (y, other) = names[i], names[k]
            if ("person" in (kind, other) and kind != other) or not may_be_one(x, y, kind):
                continue
            score = self._score(x, y, kind)
            if score.value < ASK or (fold_name(x) != fold_name(y) and {fold_name(x), fold_name(y)} & heads):
                continue
            left, right = ({self.groups.root(r) for r in bearers[names[p]]} for p in (i, k))
            pairs = [(a, b) for a in sorted(left)[:5] for b in sorted(right)[:5] if a != b]
            found += [(score.value, *sorted(pair), score.reasons) for pair in pairs]  # type: ignore[misc]
        for value, a, b, reasons in sorted(found, key=lambda f: (-f[0], f[1], f[2])):
            a, b = self.groups.root(a), self.groups.root(b)
            if a != b and not self._is_place_and_body(a, b):
                around = (*self._around(a, b), *self._both_held(a, b, reasons))
                self._try_join(a, b, min(1.0, value + sum(r.effect for r in around)), (*reasons, *around))

    def _both_held(self, a: str, b: str, reasons: tuple[Reason, ...]) -> tuple[Reason, ...]:
        """Two spellings of a body's name that several documents print each are hardly a slip of the pen."""
        bodies = all("organization" in self.profiles[root].types for root in (a, b))
        spelled = any(r.feature == "name-likeness" and "spelling" in r.detail.split(", ") for r in reasons)
        sizes = sorted(sum(self.profiles[root].types.values()) for root in (a, b))
        if not (bodies and spelled) or sizes[0] < HELD or sizes[0] * 5 < sizes[1]:
            return ()
        seen = f"{sizes[0]} and {sizes[1]} documents"
        return (Reason(feature="both-spellings-held", value=1.0, effect=-0.2, detail=seen),)

    def _entities(self) -> Iterator[Entity]:
        members: dict[str, list[Referent]] = defaultdict(list)
        for r in self.by_id.values():
            members[self.groups.root(r.id)].append(r)
        decided = {i for (left, right), j in self.last.items() if j.value != "no_judgement" for i in (left, right)}
        given = {self.groups.root(r): name for r, name in self.named.items() if name and r in self.by_id}
        for root in sorted(members):
            held = root in given or any(r.id in decided for r in members[root])
            yield build_entity(members[root], name=given.get(root, ""), decided=held)

    def _candidates(self) -> Iterator[Candidate]:
        asked: dict[tuple[str, str], Candidate] = {}
        for (x, y), (value, reasons, conflict) in self.questions.items():
            a, b = sorted((self.groups.root(x), self.groups.root(y)))
            if a == b or self.groups.forbidden(a, b):
                continue
            verdict = self.last.get((min(x, y), max(x, y)))
            if verdict is not None and verdict.value in ("unsure", "negative"):
                continue
            mine, theirs = self.profiles[a], self.profiles[b]
            names = [_name_of(p) for p in (mine, theirs)]
            asked.setdefault((a, b), Candidate(
                left=entity_id([a]), right=entity_id([b]), left_name=names[0], right_name=names[1],
                score=round(min(1.0, value), 4), algorithm=self.matcher.name, reasons=reasons, conflict=conflict,
                gain=min(mine.size, theirs.size), referents=(a, b),
            ))  # fmt: skip
        return iter(asked.values())


def build_entity(members: Sequence[Referent], *, name: str = "", decided: bool = False) -> Entity:
    """The entity of some referents; its name is the one given, else the fullest form that most documents use."""
    names = Counter(name for r in members for name in (r.name, *r.names))
    fullest = Counter(r.name for r in members)
    return Entity(
        id=entity_id([r.id for r in members]),
        type=_type_of(members),
        name=name or max(fullest, key=lambda n: (fullest[n], len(n), n)),
        names=tuple(sorted(names, key=lambda n: (-names[n], n))),
        referents=tuple(sorted(r.id for r in members)),
        documents=len({r.document for r in members}),
        mentions=sum(r.mentions for r in members),
        countries=_union(r.countries for r in members),
        births=_union(r.births for r in members),
        deaths=_union(r.deaths for r in members),
        ids=_union(r.ids for r in members),
        decided=decided,
    )


def _type_of(members: Sequence[Referent]) -> MentionType:
    """What most documents take it for; a name with a legal form or a word of bodies is no person's."""
    types = Counter(r.type for r in members)
    if "organization" in types and "person" in types:
        parts = take_apart(max(members, key=lambda r: len(r.name)).name, "organization")
        if parts.legal or any(t.text in BODY_WORDS for t in parts.tokens):
            del types["person"]
    return max(types, key=lambda t: (types[t], t))


def _agreed_places(referents: Iterable[Referent]) -> dict[str, bool]:
    """Names on whose being a place, or not, `MANY` documents agree for each one that does not."""
    taken: dict[str, Counter[bool]] = defaultdict(Counter)
    for r in referents:
        taken[fold_name(r.name)][r.type == "place"] += 1
    return {
        name: counts[True] > counts[False]
        for name, counts in taken.items()
        if min(counts[True], counts[False]) and max(counts.values()) >= MANY * min(counts[True], counts[False])
    }


def _documents_of(values: Iterable[set[str]]) -> Counter[str]:
    """In how many documents each value stands, of the values of each document."""
    counts: Counter[str] = Counter()
    for own in values:
        counts.update(own)
    return counts


def _families(referents: Iterable[Referent]) -> Counter[str]:
    """How many different full names of persons end in a word."""
    return Counter(
        _last_word(n) for n in {fold_name(r.name) for r in referents if r.type == "person" and " " in r.name}
    )


def _last_word(name: str) -> str:
    return fold_name(name).rpartition(" ")[2]


def _union(values: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(sorted({v for several in values for v in several}))


def _name_of(profile: Profile) -> str:
    return max(profile.names, key=lambda n: (profile.names[n], len(n), n))


def _party_type(referent: Referent) -> PartyType:
    if referent.type == "person" and BODY_WORDS & set(fold_name(referent.name).split()[1:]):
        return "organization"
    return referent.type if referent.type in ("person", "organization") else "other"


def _telling(referent: Referent) -> int:
    return len(referent.births) * 20 + len(referent.roles) * 5 + len(referent.company) + len(referent.countries)


def _usefulness(candidate: Candidate) -> tuple[float, str, str]:
    """Most useful question first: many mentions would move, and the score leaves it open."""
    open_share = 1.0 - min(1.0, abs(candidate.score - 0.75) / 0.5)
    return -(candidate.gain * open_share) if not candidate.conflict else 0.0, candidate.left, candidate.right
