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

from sourcebook.model.annotation import MentionType
from sourcebook.model.entity import Candidate, Entity, Referent, entity_id
from sourcebook.model.judgement import Judgement, Reason
from sourcebook.resolve.base import Matcher
from sourcebook.resolve.context import Context
from sourcebook.resolve.judgements import Groups, Rulings, iter_pairs_judged
from sourcebook.resolve.lexicon import BODY_WORDS
from sourcebook.resolve.namesakes import Held
from sourcebook.resolve.normalise import take_apart
from sourcebook.resolve.profile import Profile, Profiles, find_conflict, most_of
from sourcebook.resolve.referents import fold_name
from sourcebook.resolve.survey import (
    ASK,
    FEW,
    Alike,
    Likeness,
    Named,
    Scores,
    Survey,
    Surveyor,
    forms_of,
    is_bare,
    is_held_back,
    last_word,
    named_as,
)

VERSION = "11"
"""Of everything here and in `referents`: another result takes another."""
JOIN = 0.85
"""Score from which the machine links two groups by itself."""
NAMESAKE = 0.85
"""What an equal full name is worth before its bearers and surroundings are looked at."""
TELLING = 0.03
"""By how much the better of two namesakes must fit, where they are known to be two."""
HELD = 3
"""Documents from which a spelling of a name is no slip."""
SOUNDS_ONE = 0.95
"""Likeness of names from which they are one, written down by two ears."""
MOST_GROUPS = 12
"""Groups of one name that a further referent is held against: those named with the same others, then the largest."""


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
    likeness, rulings = Likeness(matcher, {} if scores is None else scores), Rulings(judgements, named)
    surveyor, documents = Surveyor(likeness, rulings.pairs()), defaultdict[str, list[Referent]](list)
    for r in referents:
        documents[r.document].append(r)
    for own in documents.values():
        surveyor.add(own)
    surveyor.in_order()
    alike, survey, found = list(surveyor.iter_alike()), surveyor.survey(), Linked()
    circle_of, circles = dict(surveyor.iter_circles(survey)), defaultdict[str, Circle](Circle)
    for r in (r for own in documents.values() for r in own):
        circles[circle_of[named_as(r)]].referents.append(r)
    for pair in alike:
        circles[circle_of[pair.one]].alike.append(pair)
    for circle in circles.values():
        linked = link_circle(circle, survey, likeness, rulings)
        found.entities += linked.entities
        found.candidates += linked.candidates
    return Linked(sorted(found.entities, key=lambda e: e.id), sorted(found.candidates, key=usefulness))


@dataclass(slots=True)
class Circle:
    """All the referents of one circle of names, and which of these names are alike."""

    referents: list[Referent] = field(default_factory=list)
    alike: list[Alike] = field(default_factory=list)


def link_circle(circle: Circle, survey: Survey, likeness: Likeness, rulings: Rulings) -> Linked:
    """Link the referents of one circle, as they are linked in the whole library."""
    return _Linking(circle, survey, likeness, rulings).run()


class _Linking:
    def __init__(self, circle: Circle, survey: Survey, likeness: Likeness, rulings: Rulings) -> None:
        self.by_id = {r.id: r for r in sorted(circle.referents, key=lambda r: r.id)}
        standing = (a for a in circle.alike if not is_held_back(a, survey.heads))
        self.alike = sorted(standing, key=lambda a: (a.one, a.other))
        self.survey = survey
        self.context = Context(survey.company, survey.topics, survey.total)
        self.groups = Groups()
        self.profiles = Profiles(self.by_id)
        self.rulings = rulings
        self.last = rulings.among(self.by_id)
        self.questions: dict[tuple[str, str], tuple[float, tuple[Reason, ...], str]] = {}
        self._printed = Counter(fold_name(r.name) for r in self.by_id.values())
        self._score = likeness
        self._same: dict[str, Reason] = {}

    def run(self) -> Linked:
        self._judged()
        for members in self._namesakes():
            self._gather(members)
        self._join_alike()
        return Linked(list(self._entities()), list(self._candidates()))

    def _judged(self) -> None:
        for left, right in iter_pairs_judged(self.last, "positive"):
            self.groups.join(left, right)
        for left, right in iter_pairs_judged(self.last, "negative"):
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
        places = self.survey.places
        named: dict[tuple[int, str], list[str]] = defaultdict(list)
        for r in self.by_id.values():
            name = fold_name(r.name)
            if not is_bare(r) or places.get(name):
                named[places.get(name, r.type == "place"), name].append(r.id)
        return (named[key] for key in sorted(named) if len(named[key]) > 1)

    def _gather(self, members: list[str]) -> None:
        """Join namesakes that their surroundings let be one."""
        held = Held(self.profiles)
        # Those who bring most along come first, so that what is scarce meets a full profile.
        for member in sorted(members, key=lambda m: (-_telling(self.by_id[m]), m)):
            root = self.groups.root(member)
            if root in held:
                continue
            if joined := self._fits_one_of(root, held):
                held.remove(joined)
            held.add(self.groups.root(root))

    def _fits_one_of(self, root: str, held: Held) -> str:
        """Join a group to the one of those held that it fits best; gives that, or nothing where it fits none."""
        found = []
        near = held.nearest(self.profiles[root].company.keys(), MOST_GROUPS) if len(held) > MOST_GROUPS else held
        for other in near:
            reasons = (self._same_name(root), *self._around(root, other))
            found.append((sum(r.effect for r in reasons), other, reasons))
        found.sort(key=lambda f: (-f[0], f[1]))
        if len(found) > 1 and found[0][0] - found[1][0] < TELLING and self._are_two(found[0][1], found[1][1]):
            # Two people bear the name and nothing says which of them this is: a question, not a guess.
            for value, other, reasons in found[:2]:
                self.questions.setdefault((min(root, other), max(root, other)), (value, reasons, ""))
            return ""
        return next((other for value, other, reasons in found if self._try_join(root, other, value, reasons)), "")

    def _are_two(self, a: str, b: str) -> bool:
        a, b = self.groups.root(a), self.groups.root(b)
        return a != b and bool(self.groups.forbidden(a, b) or find_conflict(self.profiles[a], self.profiles[b]))

    def _same_name(self, root: str) -> Reason:
        """An equal full name tells the more, the fewer of the library bear its last word with another first one."""
        name = self.by_id[root].name
        if name not in self._same:
            bearers = self.survey.families.get(last_word(name), 1)
            effect = NAMESAKE + (0.08 if bearers <= FEW else 0.0)
            self._same[name] = Reason(feature="same-name", value=1.0, effect=effect, detail=name)
        return self._same[name]

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
        if self.profiles[a].names.keys() == self.profiles[b].names.keys() and len(self.profiles[a].names) == 1:
            return ""
        mine, theirs = self.profiles[a].party(), self.profiles[b].party()
        # Of mixed kinds, names are held to what bodies' are: they are full names, whatever a report takes them for.
        kind = mine.type if mine.type == theirs.type != "other" else "organization"
        least = 0.45 if kind == "person" else ASK
        for x in mine.names:
            for y in theirs.names:
                if fold_name(x) != fold_name(y) and " " in x and " " in y and self._score(x, y, kind).value < least:
                    return f"named {min(x, y)} and {max(x, y)}"
        return ""

    def _are_two_kinds(self, a: str, b: str) -> bool:
        """Whether one is only ever taken for a place and the other for a body (the town, and what bears its name), one
        is a nationality and the other a body called by it, or both are of different countries.
        """
        mine, theirs = self.profiles[a], self.profiles[b]
        kinds = set(mine.types), set(theirs.types)
        if {"place"} in kinds and "organization" in (kinds[0] | kinds[1]):
            return True
        lands, mostly = (_is_of_country(mine), _is_of_country(theirs)), (most_of(mine.types), most_of(theirs.types))
        if all(lands):
            return mine.countries.keys().isdisjoint(theirs.countries)
        return "organization" in mostly and any(
            is_land and kind == "other" for is_land, kind in zip(lands, mostly, strict=True)
        )

    def _join_alike(self) -> None:
        """Groups whose names are alike, best first."""
        bearers: dict[Named, set[str]] = defaultdict(set)
        for r in self.by_id.values():
            for form in forms_of(r, self._score):
                bearers[form].add(r.id)
        found: list[tuple[float, str, str, tuple[Reason, ...]]] = []
        for (name, _), own in bearers.items():
            roots = sorted({self.groups.root(r) for r in own})
            same = (Reason(feature="same-name", value=1.0, effect=NAMESAKE, detail=name),)
            found += [(NAMESAKE, roots[0], other, same) for other in roots[1:MOST_GROUPS]]
        for alike in self.alike:
            left, right = ({self.groups.root(r) for r in bearers[name]} for name in (alike.one, alike.other))
            pairs = [(a, b) for a in sorted(left)[:5] for b in sorted(right)[:5] if a != b]
            found += [(alike.value, *sorted(pair), alike.reasons) for pair in pairs]  # type: ignore[misc]
        for value, a, b, reasons in sorted(found, key=lambda f: (-f[0], f[1], f[2])):
            a, b = self.groups.root(a), self.groups.root(b)
            if a != b and not self._are_two_kinds(a, b):
                around = (*self._around(a, b), *self._both_held(a, b, reasons))
                self._try_join(a, b, min(1.0, value + sum(r.effect for r in around)), (*reasons, *around))

    def _both_held(self, a: str, b: str, reasons: tuple[Reason, ...]) -> tuple[Reason, ...]:
        """Two spellings of a name that several documents print each are hardly a slip of the pen; a person's may be two
        ways to write one sound.
        """
        bodies = all("organization" in self.profiles[root].types for root in (a, b))
        spelled = any(r.feature == "name-likeness" and _is_by_letters(r, bodies) for r in reasons)
        sizes = sorted(max(self._printed[fold_name(n)] for n in self.profiles[root].names) for root in (a, b))
        if not spelled or sizes[0] < HELD or sizes[0] * 5 < sizes[1]:
            return ()
        seen = f"{sizes[0]} and {sizes[1]} documents"
        return (Reason(feature="both-spellings-held", value=1.0, effect=-0.3, detail=seen),)

    def _entities(self) -> Iterator[Entity]:
        members: dict[str, list[Referent]] = defaultdict(list)
        for r in self.by_id.values():
            members[self.groups.root(r.id)].append(r)
        decided = self.rulings.decided
        given = {self.groups.root(r): name for r, name in self.rulings.names_of(self.by_id)}
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
                score=round(min(1.0, value), 4), algorithm=self._score.matcher.name, reasons=reasons, conflict=conflict,
                gain=min(mine.size, theirs.size), referents=(a, b),
            ))  # fmt: skip
        return iter(asked.values())


def _is_of_country(profile: Profile) -> bool:
    """Whether most take it for a place, or a word like “South African”, of a country."""
    of_country = 2 * sum(profile.countries.values()) > sum(profile.types.values())
    return of_country and most_of(profile.types) in ("place", "other")


def _is_by_letters(likeness: Reason, bodies: bool) -> bool:
    """Whether names are alike by letters that words have in common, and are not written down by two ears; a body goes
    by one spelling.
    """
    seen = likeness.detail.split(", ")
    return ("spelling" in seen and bodies) or (likeness.value < SOUNDS_ONE and ("spelling" in seen or "sound" in seen))


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
    return most_of(types)


def _union(values: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(sorted({v for several in values for v in several}))


def _name_of(profile: Profile) -> str:
    return max(profile.names, key=lambda n: (profile.names[n], len(n), n))


def _telling(referent: Referent) -> int:
    return len(referent.births) * 20 + len(referent.roles) * 5 + len(referent.company) + len(referent.countries)


def usefulness(candidate: Candidate) -> tuple[float, str, str]:
    """Most useful question first: many mentions would move, and the score leaves it open."""
    open_share = 1.0 - min(1.0, abs(candidate.score - 0.75) / 0.5)
    return -(candidate.gain * open_share) if not candidate.conflict else 0.0, candidate.left, candidate.right
