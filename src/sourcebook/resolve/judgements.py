"""People's judgements as a graph: what must be one, what must stay apart. Positive ones are transitive.

Of several judgements on a pair the last stands (nomenklatura's resolver, MIT, has the same rule). A negative one
between any two members keeps two whole groups apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

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
