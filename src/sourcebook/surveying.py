"""What the whole library says of names, kept while documents come and go: what changes in it, and whom that touches.

Each document is taken in by what it said before and what it says now. Then counts, names, their keys, which of them are
alike, and which words begin many of them are what a survey of the whole would find (`resolve.survey`), and `touched`
says which circles of names rest on something that changed.
"""

from __future__ import annotations

import dataclasses
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import combinations

import msgspec

from sourcebook.model.entity import Referent
from sourcebook.resolve import blocking
from sourcebook.resolve.blocking import joint_of, number_of, numbers_of, tokens_of
from sourcebook.resolve.context import stepped, stepped_total
from sourcebook.resolve.referents import fold_name
from sourcebook.resolve.survey import (
    FEW,
    MOST_HEADED,
    Likeness,
    Named,
    Sort,
    Survey,
    bearing_of,
    counted_in,
    find_alike,
    forms_of,
    headed,
    is_head,
    last_word,
)
from sourcebook.store.entities import Entities, Renewed
from sourcebook.store.held_names import HeldName

_STEPS: dict[Sort, Callable[[int], int]] = {
    "company": lambda count: stepped(max(count, 1)),
    "topics": lambda count: stepped(max(count, 1)),
    "families": lambda count: min(max(count, 1), FEW + 1),
}
"""How linking sees a count: what is the same by this changes nothing."""
_encode = msgspec.json.Encoder().encode
Pair = tuple[int, int]
"""Numbers of two names."""


@dataclass(slots=True)
class Touched:
    """Circles that rest on something that changed."""

    regrouped: set[int] = field(default_factory=set)
    """Those whose names, or who bears them, may be others now."""
    weighed: set[int] = field(default_factory=set)
    """Those in which something else weighs more or less than before."""
    names: set[str] = field(default_factory=set)
    """Names that are in no circle yet."""
    referents: set[str] = field(default_factory=set)
    """Referents that are new, or not the same."""
    outside: set[str] = field(default_factory=set)
    """Ids of outside lists that these go by, or went by."""
    entities: set[str] = field(default_factory=set)
    """Entities of referents that are no more, or not the same."""


class Surveying:
    """Keeps the survey of a library: `take` every document that changed, then ask once whom that `touched`.

    Args:
        entities: The projection, inside a transaction.
        likeness: How alike names are.
    """

    def __init__(self, entities: Entities, likeness: Likeness) -> None:
        self._entities = entities
        self._likeness = likeness
        self._counts: dict[Sort, Counter[str]] = defaultdict(Counter)
        self._holders: Counter[Named] = Counter()
        self._found = Touched()

    def take(self, renewed: Renewed) -> None:
        """Take in what a document said before, and what it says now."""
        before, after = ({r.id: r for r in referents} for referents in (renewed.before, renewed.after))
        gone = [r for r in renewed.before if after.get(r.id) != r]
        come = [r for r in renewed.after if before.get(r.id) != r]
        self._found.entities |= renewed.entities
        self._found.referents.update(r.id for r in come)
        for by, every, others in ((-1, renewed.before, gone), (1, renewed.after, come)):
            for sort, value in counted_in(every):
                self._counts[sort][value] += by
            self._hold(others, by)
        for external in self._found.outside:
            self._found.regrouped |= self._entities.circles_of_outside(external)
        self._entities.remove_outside((external, r.id) for r in gone for external in r.ids)
        self._entities.put_outside((external, r.id) for r in come for external in r.ids)

    def _hold(self, referents: Iterable[Referent], by: int) -> None:
        for r in referents:
            for form in forms_of(r, self._likeness):
                self._holders[form] += by
            self._found.outside.update(r.ids)

    def touched(self) -> Touched:
        """Bring what is kept up to date, and say whom that touches."""
        come, gone = self._change_names()
        self._pair(come, gone)
        self._change_heads({name.head for name in (*come, *gone) if name.head})
        self._change_counts()
        self._found.regrouped.discard(0)  # of names that are new
        self._found.weighed -= self._found.regrouped
        return self._found

    # -- names --------------------------------------------------------------------------------------------------

    def _change_names(self) -> tuple[list[HeldName], list[HeldName]]:
        """Names that nobody bore before, and those that nobody bears now."""
        come, gone = [], []
        for name, by in sorted(self._holders.items(), key=lambda item: -item[1]):  # a number is not given twice
            held = self._entities.held_name(bearing_of(name)) or held_name(name)
            # Where as many bear it as before it may be others.
            self._found.regrouped.update(n.circle for n in (held, *self._entities.names_folded(held.folded)))
            now = self._entities.change_holders(held, by) if by else held
            if now is None:
                gone.append(held)
            elif now.id != held.id:
                come.append(now)
                self._found.names.add(now.name)
        return come, gone

    def _pair(self, come: list[HeldName], gone: list[HeldName]) -> None:
        """Note which names are alike now, after names that came or went share keys with others."""
        keys = _Keys(self._entities, come, gone)
        lost = {pair for name in gone for pair in self._entities.alike_to(name.id)}
        lost |= {pair for pair in keys.iter_parted() if pair not in lost and not keys.meet(*pair)}
        self._touch(lost)
        self._entities.remove_alike(lost)
        found = [row for pair in sorted(keys.brought()) if (row := self._alike(keys, pair))]
        self._touch((a, b) for a, b, _ in found)
        self._entities.put_alike(found)

    def _alike(self, keys: _Keys, pair: Pair) -> tuple[int, int, str] | None:
        (one, first), (other, second) = sorted((keys.named(number), number) for number in pair)
        alike = find_alike(one, other, tokens_of(*one), tokens_of(*other), self._likeness)
        if alike is None or (first, second) in self._entities.alike_to(first):
            return None
        return first, second, _encode(alike).decode()

    def _touch(self, pairs: Iterable[Pair]) -> None:
        for number in {n for pair in pairs for n in pair}:
            if held := self._entities.name_of_number(number):
                self._found.regrouped.add(held.circle)

    def _change_heads(self, words: Iterable[str]) -> None:
        """Note which of some words begin several names now no two of which are of one."""
        known = self._entities.counted("heads")
        for word in sorted(words):
            now = int(is_head(self._entities.headed_by(word, MOST_HEADED), self._likeness))
            if now == known.get(word, 0):
                continue
            self._entities.put_counted("heads", [(word, now)])
            for name in self._entities.names_folded(word):
                self._touch([(name.id, name.id), *self._entities.alike_to(name.id)])

    # -- counts -------------------------------------------------------------------------------------------------

    def _change_counts(self) -> None:
        # What a name is taken for touches those of that name alone, and they are touched by who bears it.
        for sort in ("places", "elsewhere", "company", "topics"):
            self._count(sort, self._counts[sort])
        families: Counter[str] = Counter()
        for name, known, now in self._count("people", self._counts["people"]):
            families[last_word(name)] += bool(now) - bool(known)
        self._count("families", families)
        for _, known, now in self._count("documents", self._counts["documents"]):
            if stepped_total(known) != stepped_total(now):  # it is in every weight
                self._found.weighed |= self._entities.circles_on_any()

    def _count(self, sort: Sort, more: Mapping[str, int]) -> list[tuple[str, int, int]]:
        """Keep how often values of a sort are counted now; gives those that changed, with the counts of both."""
        known, step = self._entities.counted(sort), _STEPS.get(sort)
        found = [(value, (count := known.get(value, 0)), count + by) for value, by in sorted(more.items()) if by]
        self._entities.put_counted(sort, ((value, now) for value, _, now in found))
        for value, before, now in found:
            if step and step(before) != step(now):
                self._found.weighed |= self._entities.circles_on(number_of_count(sort, value))
        return found


class _Keys:
    """What keys bring together, before names came and went and after. It notes the keys as they are after."""

    def __init__(self, entities: Entities, come: Iterable[HeldName], gone: Iterable[HeldName]) -> None:
        self._entities = entities
        self._named: dict[int, Named] = {name.id: _named(name.name) for name in (*come, *gone)}
        self._come, self._gone = {name.id for name in come}, {name.id for name in gone}
        self._before: dict[int, list[int]] = {}
        """Key that a name had and has no more, or newly -> who had it: one more than make pairs, at most."""
        self._after: dict[int, list[int]] = {}
        """The same keys -> who has them."""
        self._change(*({(key, n) for n in names for key in self._numbers(n)} for names in (self._come, self._gone)))
        self._change(*self._joint())

    def named(self, number: int) -> Named:
        """The name with a number."""
        if number not in self._named:
            held = self._entities.name_of_number(number)
            assert held is not None
            self._named[number] = _named(held.name)
        return self._named[number]

    def brought(self) -> set[Pair]:
        """Pairs of names that some key brings together which did not before."""
        found: set[Pair] = set()
        for key, names in self._after.items():
            if len(names) > blocking.MOST_SHARED:
                continue
            known = set(self._before[key]) if len(self._before[key]) <= blocking.MOST_SHARED else ()
            found.update((a, b) for a, b in combinations(names, 2) if a not in known or b not in known)
        return found

    def iter_parted(self) -> Iterator[Pair]:
        """Pairs of names that are noted as alike and that some key does not bring together any more."""
        for key, names in self._before.items():
            if len(names) > blocking.MOST_SHARED:
                continue
            known, kept = set(names), self._after[key]
            left = known.difference(kept) if len(kept) <= blocking.MOST_SHARED else known
            for a, b in {pair for n in left - self._gone for pair in self._entities.alike_to(n)}:
                if a in known and b in known and not self._gone & {a, b}:
                    yield a, b

    def meet(self, a: int, b: int) -> bool:
        """Whether a key brings two names together."""
        return any(not self._is_common(key) for key in self._every(a) & self._every(b))

    def _every(self, number: int) -> set[int]:
        numbers = self._numbers(number)
        return {*numbers, *joint_of(numbers, {key for key in numbers if self._is_common(key)})}

    def _numbers(self, number: int) -> dict[int, int]:
        return numbers_of(*self.named(number))

    def _joint(self) -> tuple[set[Pair], set[Pair]]:
        """Joint keys with names that have them newly, or no more: names that are new or gone, and those of keys that
        came to be too common alone, or are no more.
        """
        turned = [key for key in self._before if self._was_common(key) != self._is_common(key)]
        others = {n for key in turned for n in (*self._before[key], *self._after[key])}
        more, fewer = set[Pair](), set[Pair]()
        for n in others | self._come | self._gone:
            numbers = self._numbers(n)
            was = set() if n in self._come else {*joint_of(numbers, {k for k in numbers if self._was_common(k)})}
            now = set() if n in self._gone else {*joint_of(numbers, {k for k in numbers if self._is_common(k)})}
            more |= {(key, n) for key in now - was}
            fewer |= {(key, n) for key in was - now}
        return more, fewer

    def _change(self, more: set[Pair], fewer: set[Pair]) -> None:
        keys = {key for key, _ in more | fewer}
        self._before |= {key: self._names_of(key) for key in keys}
        self._entities.remove_keyed(sorted(fewer))
        self._entities.put_keyed(sorted(more))
        self._after |= {key: self._names_of(key) for key in keys}

    def _names_of(self, key: int) -> list[int]:
        return self._entities.names_of_key(key, blocking.MOST_SHARED + 1)

    def _was_common(self, key: int) -> bool:
        return len(self._before[key] if key in self._before else self._names_of(key)) > blocking.MOST_SHARED

    def _is_common(self, key: int) -> bool:
        return len(self._after[key] if key in self._after else self._names_of(key)) > blocking.MOST_SHARED


class Heeding(Mapping[str, int]):
    """Counts of a sort, which notes for which values it was asked."""

    def __init__(self, counts: Mapping[str, int]) -> None:
        self._counts = counts
        self.asked: set[str] = set()

    def __getitem__(self, value: str) -> int:
        self.asked.add(value)
        return self._counts[value]

    def __iter__(self) -> Iterator[str]:
        return iter(self._counts)

    def __len__(self) -> int:
        return len(self._counts)


class Heeded:
    """A survey, noting on which of its counts linking rests. Not on places and on words that begin many names: what
    rests on those is known by the names.
    """

    def __init__(self, survey: Survey) -> None:
        company, topics, families = map(Heeding, (survey.company, survey.topics, survey.families))
        self._heeding: dict[Sort, Heeding] = {"company": company, "topics": topics, "families": families}
        self.survey = dataclasses.replace(survey, company=company, topics=topics, families=families)

    def rests_on(self) -> list[int]:
        """The numbers of these counts (`number_of_count`), in order."""
        return sorted(number_of_count(sort, value) for sort, found in self._heeding.items() for value in found.asked)


def number_of_count(sort: Sort, value: str) -> int:
    """The number by which it is noted that something rests on a count."""
    return number_of(f"{sort} {value}")


def held_name(name: Named, number: int = 0, holders: int = 0, circle: int = 0) -> HeldName:
    """A name as it is kept."""
    head, whole = headed(name) or (None, None)
    return HeldName(number, bearing_of(name), fold_name(name[0]), head, whole, holders, circle)


def _named(bearing: str) -> Named:
    kind, _, name = bearing.partition(" ")
    return name, kind  # type: ignore[return-value]
