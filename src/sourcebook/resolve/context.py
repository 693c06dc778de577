"""What stands around two namesakes: who they are named with, what they are said to be, where they are from.

Every feature's docstring is what readers are told of it. Names decide first (`resolve.names`); these say whether two
people of one name are one.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from functools import lru_cache

from sourcebook.model.judgement import Reason
from sourcebook.resolve.profile import Profile

_WORDS = re.compile(r"\w{4,}")
_IDLE = frozenset(
    word
    for line in (
        "former then current acting deputy senior vice chief head member president minister director chairman officer",
        "executive leader secretary general official spokesman spokeswoman manager with from that their joined",
    )
    for word in line.split()
)
"""Words of a role that tell little of whose it is."""


def stepped(count: int) -> int:
    """A count rounded down to two binary digits (1 2 3 4 6 8 12 16 ...): what weights are made of, so that one document
    more changes few of them.
    """
    spare = max(0, count.bit_length() - 2)
    return count >> spare << spare


def stepped_total(documents: int) -> int:
    """The size of a library in steps: one and a half of the power of two below. It is in all weights."""
    return 3 << documents.bit_length() - 1 >> 1 if documents else 0


class Context:
    """Compares profiles; knows in how many documents of the library each name and word stands, in steps."""

    def __init__(self, company: Mapping[str, int], topics: Mapping[str, int], total: int) -> None:
        self._company = company
        self._topics = topics
        self._total = max(stepped_total(total), 1)
        self._weights: dict[str, float] = {}
        self._weights_of_topics: dict[str, float] = {}

    def compare(self, a: Profile, b: Profile) -> tuple[Reason, ...]:
        """What speaks for or against, apart from the names."""
        found = []
        for name, feature in CONTEXT.items():
            value, effect, detail = feature(self, a, b)
            if value:
                found.append(Reason(feature=name, value=round(value, 4), effect=round(effect, 4), detail=detail))
        return tuple(found)

    def weight(self, name: str) -> float:
        """How telling it is to be named beside `name`: 1 for a rare one, near 0 for one that is everywhere."""
        found = self._weights.get(name)
        if found is None:
            found = self._weights[name] = self._weight(self._company.get(name, 1))
        return found

    def weight_of_topic(self, word: str) -> float:
        """How telling it is to be spoken of with `word`."""
        found = self._weights_of_topics.get(word)
        if found is None:
            found = self._weights_of_topics[word] = self._weight(self._topics.get(word, 1))
        return found

    def _weight(self, documents: int) -> float:
        return max(0.0, math.log((self._total + 1) / (stepped(documents) + 1)) / math.log(self._total + 2))


Found = tuple[float, float, str]


def shared_company(context: Context, a: Profile, b: Profile) -> Found:
    """Both are named beside the same others; a name that is everywhere counts little."""
    shared = sorted((-context.weight(name), name) for name in a.company.keys() & b.company.keys())
    value = min(1.0, -sum(weight for weight, _ in shared))
    return value, 0.15 * value, ", ".join(name for _, name in shared[:3])


def shared_topics(context: Context, a: Profile, b: Profile) -> Found:
    """The statements that name them share words; a word that is everywhere counts little."""
    shared = sorted((-context.weight_of_topic(word), word) for word in a.topics.keys() & b.topics.keys())
    value = min(1.0, -sum(weight for weight, _ in shared[:6]) / 3)
    return value, 0.1 * value, ", ".join(word for _, word in shared[:3])


def shared_roles(_: Context, a: Profile, b: Profile) -> Found:
    """Telling words of an office, body or place are said of both."""
    shared = sorted(_telling(a) & _telling(b))
    return (1.0, 0.1, ", ".join(shared[:3])) if shared else (0.0, 0.0, "")


def other_roles(_: Context, a: Profile, b: Profile) -> Found:
    """Both have roles, and no telling word of one is said of the other."""
    left, right = _telling(a), _telling(b)
    if not left or not right or left & right:
        return 0.0, 0.0, ""
    return 1.0, -0.1, f"{min(a.roles, default='')} / {min(b.roles, default='')}"


def countries_differ(_: Context, a: Profile, b: Profile) -> Found:
    """Both have countries, and share none."""
    if not a.countries or not b.countries or a.countries.keys() & b.countries.keys():
        return 0.0, 0.0, ""
    return 1.0, -0.15, f"{' '.join(sorted(a.countries))} / {' '.join(sorted(b.countries))}"


def nothing_shared(_: Context, a: Profile, b: Profile) -> Found:
    """Both are named beside several others, and none of those is the same."""
    least = min(len(a.company), len(b.company))
    if least < 3 or a.company.keys() & b.company.keys():
        return 0.0, 0.0, ""
    return 1.0, -0.1, f"{len(a.company)} and {len(b.company)} others"


def _telling(profile: Profile) -> set[str]:
    if not profile.roles:
        return set()
    words = {word for role in profile.roles for word in _telling_words(role)}
    return words.difference(*map(_words_of_name, profile.names))


@lru_cache(maxsize=20_000)
def _telling_words(role: str) -> frozenset[str]:
    return frozenset(_WORDS.findall(role.casefold())) - _IDLE


@lru_cache(maxsize=20_000)
def _words_of_name(name: str) -> frozenset[str]:
    return frozenset(name.casefold().split())


CONTEXT: dict[str, Callable[[Context, Profile, Profile], Found]] = {
    "shared-company": shared_company,
    "shared-topics": shared_topics,
    "shared-roles": shared_roles,
    "other-roles": other_roles,
    "countries-differ": countries_differ,
    "nothing-shared": nothing_shared,
}


def describe_context() -> dict[str, str]:
    """Every feature with its explanation, in the order of reasons."""
    return {name: " ".join((feature.__doc__ or "").split()) for name, feature in CONTEXT.items()}
