"""Which names are worth comparing: those that share a key that few names have. The work grows with the names.

Keys are made of a name's telling words by sound and skeleton, so that a spelling, a romanisation or a slip of the pen
still meets its other form; a body's initials meet its acronym. A key that more names share than `MOST_SHARED` tells
nothing and makes no pairs by itself; two such keys together still do. Method: token blocking with frequency pruning
(Papadakis and others 2020, "Blocking and Filtering Techniques for Entity Resolution").
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations

from sourcebook.resolve.alignment import compare_tokens
from sourcebook.resolve.base import PartyType
from sourcebook.resolve.lexicon import PARTICLES
from sourcebook.resolve.normalise import LONGEST_NAME, Name, Token, take_apart

MOST_SHARED = 60
"""Names that share a key, at most, for it to make pairs."""


def iter_pairs(names: Sequence[tuple[str, PartyType]]) -> Iterator[tuple[int, int]]:
    """Places of pairs of names to compare, each once, first place below second, in order of the first."""
    keyed: dict[str, list[int]] = defaultdict(list)
    every: list[list[str]] = []
    for place, (name, kind) in enumerate(names):
        keys = keys_of(name, kind)
        every.append(keys)
        for key in keys:
            keyed[key].append(place)
    for a, b in _joint(every, keyed):
        keyed[f"{a}+{b}"] = _both(keyed[a], keyed[b])
    partners: dict[int, set[int]] = defaultdict(set)
    for places in keyed.values():
        if 2 <= len(places) <= MOST_SHARED:
            for first, second in combinations(sorted(set(places)), 2):
                partners[first].add(second)
    for first in sorted(partners):
        for second in sorted(partners[first]):
            yield first, second


def may_be_one(x: str, y: str, kind: PartyType) -> bool:
    """Whether two names are worth a full comparison: not where each has a word that nothing in the other stands for.

    Far cheaper than the comparison, and it spares most: people share family names with many and given names with more.
    """
    a, b = take_apart(x[:LONGEST_NAME], kind).tokens, take_apart(y[:LONGEST_NAME], kind).tokens
    if kind != "person" and min(len(a), len(b)) < 2:
        return True  # it may be the other's initials
    return not (_left_over(a, b) and _left_over(b, a))


def _left_over(mine: tuple[Token, ...], theirs: tuple[Token, ...]) -> bool:
    whole = "".join(t.text for t in theirs)
    return any(
        t.role == "word" and t.text not in whole and not any(compare_tokens(t, other)[0] for other in theirs)
        for t in mine
    )


def _joint(every: list[list[str]], keyed: dict[str, list[int]]) -> list[tuple[str, str]]:
    """Pairs of keys too common alone that a name has both of, at most three of a name."""
    found: dict[tuple[str, str], None] = {}
    for keys in every:
        common = sorted((k for k in keys if len(keyed[k]) > MOST_SHARED), key=lambda k: (len(keyed[k]), k))[:3]
        for pair in combinations(sorted(common), 2):
            found[pair] = None
    return list(found)


def _both(a: list[int], b: list[int]) -> list[int]:
    small, large = sorted((a, b), key=len)
    held = set(large)
    return [place for place in small if place in held]


def keys_of(name: str, kind: PartyType) -> list[str]:
    """Blocking keys of a name, sorted; a name without letters has none."""
    parts = take_apart(name[:LONGEST_NAME], kind)
    telling = [t for t in parts.tokens if t.role == "word"] or [t for t in parts.tokens if t.role != "particle"]
    keys = set[str]()
    for token in telling:
        keys.add(f"s:{token.sound}")
        if len(token.skeleton) >= 2:
            keys.add(f"k:{token.skeleton}")
        if len(token.text) >= 5:
            keys.update((f"a:{token.text[:4]}", f"z:{token.text[-4:]}"))
    if kind != "person":
        keys.update(_acronyms(name, parts))
    return sorted(keys)


def _acronyms(name: str, parts: Name) -> Iterator[str]:
    """A body's initials, with and without its small words; or the name itself where it may be such initials."""
    words = [w for w in name.split() if w[:1].isalnum()]
    capitals = "".join(w[0] for w in words if w[0].isupper()).lower()
    if len(capitals) >= 3:
        yield f"i:{capitals}"
    telling = "".join(t.text[0] for t in parts.tokens if t.text not in PARTICLES)
    if len(telling) >= 3:
        yield f"i:{telling}"
    bare = name.replace(".", "")
    if len(words) == 1 and 3 <= len(bare) <= 8:
        yield f"i:{bare.lower()}"
