"""What is known of a group of referents together, and what about two groups can never be of one.

A profile grows as referents are linked, so that a chain of likenesses cannot join two people whom no single pair of
documents tells apart: A born in 1950, B without a date, C born in 1971.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import TypeVar

from sourcebook.model.entity import Referent
from sourcebook.model.when import Day, parse_edtf
from sourcebook.resolve.base import Party, PartyType

K = TypeVar("K", bound=str)
MOST = 60
"""Facts of a kind that a profile keeps; further ones are dropped, in order of arrival."""
MOST_COUNTED = 200
"""Names, countries, company and topics that it keeps."""
KEPT = 5_000
"""Profiles of referents alone that are kept at hand."""


class Profile:
    """Facts of a set of referents. `add` and `take` change it; nothing else does."""

    __slots__ = (
        "births",
        "company",
        "countries",
        "deaths",
        "genders",
        "ids",
        "names",
        "roles",
        "size",
        "topics",
        "types",
    )

    def __init__(self, referents: Iterable[Referent] = ()) -> None:
        self.names: dict[str, int] = {}
        self.types: dict[str, int] = {}
        self.births: dict[str, None] = {}
        self.deaths: dict[str, None] = {}
        self.genders: dict[str, int] = {}
        self.countries: dict[str, int] = {}
        self.ids: dict[str, None] = {}
        self.roles: dict[str, None] = {}
        self.company: dict[str, int] = {}
        self.topics: dict[str, int] = {}
        self.size = 0
        for referent in referents:
            self.add(referent)

    def add(self, referent: Referent) -> None:
        """Take a referent in."""
        self.size += referent.mentions
        for counts, values in self._counted(referent):
            for value in values:
                if value in counts or len(counts) < MOST_COUNTED:
                    counts[value] = counts.get(value, 0) + 1
        for held, values in (
            (self.births, referent.births), (self.deaths, referent.deaths), (self.ids, referent.ids),
            (self.roles, referent.roles),
        ):  # fmt: skip
            held.update(dict.fromkeys(values[: MOST - len(held)]))

    def _counted(self, referent: Referent) -> tuple[tuple[dict[str, int], tuple[str, ...]], ...]:
        return (
            (self.names, (referent.name, *referent.names)), (self.types, (referent.type,)),
            (self.genders, referent.genders), (self.countries, referent.countries), (self.company, referent.company),
            (self.topics, referent.topics),
        )  # fmt: skip

    def take(self, other: Profile) -> None:
        """Take another profile in whole."""
        self.size += other.size
        for name in ("names", "types", "genders", "countries", "company", "topics"):
            mine, theirs = getattr(self, name), getattr(other, name)
            for value, count in theirs.items():
                if value in mine or len(mine) < MOST_COUNTED:
                    mine[value] = mine.get(value, 0) + count
        for name in ("births", "deaths", "ids", "roles"):
            mine, theirs = getattr(self, name), getattr(other, name)
            mine.update(dict.fromkeys(list(theirs)[: MOST - len(mine)]))

    def party(self) -> Party:
        """The profile as a matcher sees it; dates only where they are a day, month or year."""
        kinds: dict[str, PartyType] = {"person": "person", "organization": "organization"}
        kind = kinds.get(most_of(self.types), "other") if self.types else "other"
        names = sorted(self.names, key=lambda n: (-self.names[n], -len(n), n))[:6]
        return Party(names=tuple(names), type=kind, ids=tuple(self.ids))


def most_of(counts: Mapping[K, int]) -> K:
    """What is counted most, of as many the last by its name. Raises `ValueError` where nothing is counted."""
    return max(counts, key=lambda kind: (counts[kind], kind))


class Profiles:
    """The profiles of groups by their roots. That of a referent alone is made when it is asked for, and not kept: most
    are never joined to another.

    Args:
        referents: All of them, by id.
    """

    def __init__(self, referents: Mapping[str, Referent]) -> None:
        self._referents = referents
        self._joined: dict[str, Profile] = {}
        self._alone = lru_cache(KEPT)(self._of_one)

    def __getitem__(self, root: str) -> Profile:
        return self._joined.get(root) or self._alone(root)

    def _of_one(self, root: str) -> Profile:
        return Profile((self._referents[root],))

    def put(self, root: str, members: Iterable[str]) -> None:
        """Say that some referents are one group."""
        self._joined[root] = Profile(self._referents[m] for m in members)

    def join(self, kept: str, gone: str) -> None:
        """Take a group into another."""
        mine = self._joined.get(kept) or self._of_one(kept)  # one of its own: it changes
        self._joined[kept] = mine
        mine.take(self[gone])
        if gone in self._joined:
            del self._joined[gone]


def find_conflict(a: Profile, b: Profile) -> str:
    """Why two profiles can never be of one: a sentence; empty when nothing says so."""
    for born_or_died, mine, theirs in (("born", a.births, b.births), ("died", a.deaths, b.deaths)):
        for x in mine:
            for y in theirs:
                if _apart(x, y, 1 if "/" in x or "/" in y else 0):
                    return f"{born_or_died} {_plain(x)} and {_plain(y)}"
    for births, deaths in ((a.births, b.deaths), (b.births, a.deaths)):
        for x in births:
            for y in deaths:
                if _after(x, y):
                    return f"born {_plain(x)}, after the other died ({_plain(y)})"
    schemes = {i.partition(":")[0] for i in a.ids} & {i.partition(":")[0] for i in b.ids}
    for scheme in sorted(schemes):
        first = {i for i in a.ids if i.partition(":")[0] == scheme}
        second = {i for i in b.ids if i.partition(":")[0] == scheme}
        if not first & second:
            return f"numbers of one register differ: {min(first)} and {min(second)}"
    genders = _sure(a.genders), _sure(b.genders)
    if all(genders) and genders[0] != genders[1]:
        return "one is titled as a woman, the other as a man"
    return ""


def _plain(edtf: str) -> str:
    first, _, last = edtf.partition("/")
    return f"{first} or {last}" if last else first


def _sure(genders: dict[str, int]) -> str:
    """The gender all titles agree on; empty where they do not or there is none."""
    return next(iter(genders)) if len(genders) == 1 else ""


@lru_cache(maxsize=20_000)
def _bounds(edtf: str) -> tuple[int, int] | None:
    """First and last year of a date; None for one that is open or cannot be read."""
    try:
        when = parse_edtf(edtf)
    except ValueError:
        return None
    if when.earliest is None or when.latest is None:
        return None
    return _year(when.earliest), _year(when.latest)


def _year(day: Day) -> int:
    return day[0]


@lru_cache(maxsize=20_000)
def _apart(x: str, y: str, spare: int) -> bool:
    """Whether two dates cannot be the same; ages are given some room, for birthdays and for slow reporting."""
    a, b = _bounds(x), _bounds(y)
    if a is None or b is None:
        return False
    if a[1] + spare < b[0] or b[1] + spare < a[0]:
        return True
    exact = len(x) == len(y) == 10 and x.count("-") == 2 == y.count("-")
    return exact and x != y and x.replace("-", "").isdigit() and y.replace("-", "").isdigit()


def _after(birth: str, death: str) -> bool:
    born, died = _bounds(birth), _bounds(death)
    return born is not None and died is not None and born[0] > died[1]
