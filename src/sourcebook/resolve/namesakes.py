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
        self._known: dict[str, tuple[int, frozenset[str]] | None] = {}
        """Size and company of each group; not before any were sought among all."""
        self._by_size: list[tuple[int, str]] = []
        self._with: dict[str, set[str]] = defaultdict(set)
        """Name -> groups that are named with it."""
        self._sought = False

    def __contains__(self, root: str) -> bool:
        return root in self._known

    def __len__(self) -> int:
        return len(self._known)

    def __iter__(self) -> Iterator[str]:
        return iter(self._known)

    def add(self, root: str) -> None:
        """Take a group in."""
        self._known[root] = self._note(root) if self._sought else None

    def _note(self, root: str) -> tuple[int, frozenset[str]]:
        profile = self._profiles[root]
        insort(self._by_size, (-profile.size, root))
        for name in profile.company:
            self._with[name].add(root)
        return -profile.size, frozenset(profile.company)

    def remove(self, root: str) -> None:
        """Leave a group out."""
        if noted := self._known.pop(root):
            del self._by_size[bisect_left(self._by_size, (noted[0], root))]
            for name in noted[1]:
                self._with[name].discard(root)

    def nearest(self, company: Collection[str], most: int) -> list[str]:
        """So many groups at most: those named with most of `company` first, then the largest, then by id."""
        if not self._sought:
            self._sought = True
            self._known = {root: self._note(root) for root in self._known}
        shared = Counter(root for name in company for root in self._with.get(name, ()))
        near = sorted(shared, key=lambda root: (-shared[root], *self._of_size(root)))[:most]
        return [*near, *islice(self._others(shared), most - len(near))]

    def _of_size(self, root: str) -> tuple[int, str]:
        noted = self._known[root]
        assert noted is not None
        return noted[0], root

    def _others(self, but: Iterable[str]) -> Iterator[str]:
        left_out = set(but)
        return (root for _, root in self._by_size if root not in left_out)
