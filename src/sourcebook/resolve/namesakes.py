"""Groups of one name, found by whom they are named with: a further bearer is held against few of them, however many
there are.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator
from itertools import islice

from sourcebook.resolve.profile import Profiles


class Held:
    """Groups of one name by their roots. What it knows of one is what the profile was when it was added."""

    def __init__(self, profiles: Profiles) -> None:
        self._profiles = profiles
        self._known: dict[str, tuple[int, frozenset[str]]] = {}
        self._by_size: list[tuple[int, str]] = []
        self._with: dict[str, set[str]] = defaultdict(set)
        """Name -> groups that are named with it."""

    def __contains__(self, root: str) -> bool:
        return root in self._known

    def __len__(self) -> int:
        return len(self._known)

    def __iter__(self) -> Iterator[str]:
        return iter(self._known)

    def add(self, root: str) -> None:
        """Take a group in."""
        profile = self._profiles[root]
        self._known[root] = -profile.size, frozenset(profile.company)
        insort(self._by_size, (-profile.size, root))
        for name in profile.company:
            self._with[name].add(root)

    def remove(self, root: str) -> None:
        """Leave a group out."""
        size, company = self._known.pop(root)
        del self._by_size[bisect_left(self._by_size, (size, root))]
        for name in company:
            self._with[name].discard(root)

    def nearest(self, company: Collection[str], most: int) -> list[str]:
        """So many groups at most: those named with most of `company` first, then the largest, then by id."""
        shared = Counter(root for name in company for root in self._with.get(name, ()))
        near = sorted(shared, key=lambda root: (-shared[root], *self._of_size(root)))[:most]
        return [*near, *islice(self._others(shared), most - len(near))]

    def _of_size(self, root: str) -> tuple[int, str]:
        return self._known[root][0], root

    def _others(self, but: Iterable[str]) -> Iterator[str]:
        left_out = set(but)
        return (root for _, root in self._by_size if root not in left_out)
