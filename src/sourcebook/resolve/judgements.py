"""People's judgements as a graph: what must be one, what must stay apart. Positive ones are transitive.

Of several judgements on a pair the last stands (nomenklatura's resolver, MIT, has the same rule). A negative one
between any two members keeps two whole groups apart.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping

from sourcebook.model.judgement import Judgement, Verdict, pair_of


class Groups:
    """Disjoint sets with pairs of sets that must never be joined. Joining keeps the smaller id as the set's root."""

    def __init__(self) -> None:
        self._parent: dict[str, str] = {}
        self._apart: dict[str, set[str]] = {}

    def root(self, item: str) -> str:
        """The smallest id of the item's set."""
        path = []
        while (parent := self._parent.get(item, item)) != item:
            path.append(item)
            item = parent
        for step in path:
            self._parent[step] = item
        return item

    def forbid(self, a: str, b: str) -> None:
        """Keep the sets of `a` and `b` apart from now on; without effect when they are one already."""
        first, second = self.root(a), self.root(b)
        if first != second:
            self._apart.setdefault(first, set()).add(second)
            self._apart.setdefault(second, set()).add(first)

    def forbidden(self, a: str, b: str) -> bool:
        """Whether the sets of `a` and `b` must stay apart."""
        return self.root(b) in self._apart.get(self.root(a), ())

    def join(self, a: str, b: str) -> bool:
        """Make one set of two; gives whether they are one now (they stay two where that is forbidden)."""
        first, second = sorted((self.root(a), self.root(b)))
        if first == second:
            return True
        if second in self._apart.get(first, ()):
            return False
        self._parent[second] = first
        for other in self._apart.pop(second, set()):
            self._apart[other].discard(second)
            self._apart[other].add(first)
            self._apart.setdefault(first, set()).add(other)
        return True


def standing(judgements: Iterable[Judgement]) -> dict[tuple[str, str], Judgement]:
    """The judgement that stands on each pair: the one with the highest number."""
    last: dict[tuple[str, str], Judgement] = {}
    for judgement in sorted(judgements, key=lambda j: j.number):
        last[pair_of(judgement.left, judgement.right)] = judgement
    return last


def iter_pairs_judged(last: dict[tuple[str, str], Judgement], value: Verdict) -> Iterator[tuple[str, str]]:
    """Pairs on which a judgement of this value stands, in order of the judgements."""
    return (pair for pair, j in sorted(last.items(), key=lambda item: item[1].number) if j.value == value)


class Rulings:
    """What people decided on referents, by whom it is of.

    Args:
        judgements: All of them.
        named: Referent -> the name that a person gave its entity, the last one given last.
    """

    def __init__(self, judgements: Iterable[Judgement] = (), named: Mapping[str, str] | None = None) -> None:
        self._last = standing(judgements)
        self._pairs: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for pair in self._last:
            for referent in pair:
                self._pairs[referent].append(pair)
        self._named = {referent: name for referent, name in (named or {}).items() if name}
        self._turn = {referent: turn for turn, referent in enumerate(self._named)}
        self.decided = frozenset(r for pair, j in self._last.items() if j.value != "no_judgement" for r in pair)
        """Referents on which any judgement stands, or stands open."""

    def pairs(self) -> Iterator[tuple[str, str]]:
        """Pairs that are judged to be one or two."""
        return (pair for pair, j in self._last.items() if j.value in ("positive", "negative"))

    def others_of(self, referent: str) -> Iterator[str]:
        """Whom it is judged to be, or not to be."""
        for pair in self._pairs.get(referent, ()):
            if self._last[pair].value in ("positive", "negative"):
                yield pair[pair[0] == referent]

    def among(self, referents: Collection[str]) -> dict[tuple[str, str], Judgement]:
        """The judgements that stand on pairs of these, in their order."""
        pairs = {p for r in referents for p in self._pairs.get(r, ()) if p[0] in referents and p[1] in referents}
        return dict(sorted(((p, self._last[p]) for p in pairs), key=lambda item: item[1].number))

    def names_of(self, referents: Collection[str]) -> list[tuple[str, str]]:
        """Those of these whose entity was given a name, with it, the last one given last."""
        known = sorted((self._turn[r], r) for r in referents if r in self._turn)
        return [(r, self._named[r]) for _, r in known]
