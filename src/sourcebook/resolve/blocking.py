"""Which names are worth comparing: those that share a key that few names have. The work grows with the names.

Keys are made of a name's telling words by sound and skeleton, so that a spelling, a romanisation or a slip of the pen
still meets its other form; a body's initials meet its acronym. A key that more names share than `MOST_SHARED` tells
nothing and makes no pairs by itself; two such keys together still do. Method: token blocking with frequency pruning
(Papadakis and others 2020, "Blocking and Filtering Techniques for Entity Resolution").
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

from sourcebook.resolve.alignment import are_far, compare_tokens
from sourcebook.resolve.base import PartyType
from sourcebook.resolve.lexicon import PARTICLES
from sourcebook.resolve.normalise import LONGEST_NAME, Name, Token, take_apart

MOST_SHARED = 60
"""Names that share a key, at most, for it to make pairs."""


def iter_pairs(names: Sequence[tuple[str, PartyType]]) -> Iterator[tuple[int, int]]:
    """Places of pairs of names to compare, each once, first place below second, in order of the first.

    What is held grows with the names; the pairs are found for one name after another.
    """
    keyed: dict[str, list[int]] = {}
    every: list[tuple[str, ...]] = []
    known: dict[str, str] = {}
    for place, (name, kind) in enumerate(names):
        every.append(tuple(known.setdefault(key, key) for key in keys_of(name, kind)))
        for key in every[-1]:
            keyed.setdefault(key, []).append(place)
    joint = _joint(every, keyed)
    for first, keys in enumerate(every):
        partners = {p for key in keys if len(keyed[key]) <= MOST_SHARED for p in keyed[key] if p > first}
        for pair in combinations(_common(keys, keyed), 2):
            if len(places := joint.get(pair, ())) <= MOST_SHARED:
                partners.update(p for p in places if p > first)
        for second in sorted(partners):
            yield first, second


def _common(keys: tuple[str, ...], keyed: dict[str, list[int]]) -> list[str]:
    """Those of the keys that are too common to make pairs, in order."""
    return [key for key in keys if len(keyed[key]) > MOST_SHARED]


def _joint(every: list[tuple[str, ...]], keyed: dict[str, list[int]]) -> dict[tuple[str, str], list[int]]:
    """Pairs of keys too common alone, at most three of a name, with the names that have both; of these no more than
    say that there are too many.
    """
    found: dict[tuple[str, str], list[int]] = {}
    for keys in every:
        rarest = sorted(_common(keys, keyed), key=lambda k: (len(keyed[k]), k))[:3]
        for pair in combinations(sorted(rarest), 2):
            found.setdefault(pair, [])
    for place, keys in enumerate(every):
        for pair in combinations(_common(keys, keyed), 2):
            if pair in found and len(found[pair]) <= MOST_SHARED:
                found[pair].append(place)
    return found


def may_be_one(x: str, y: str, kind: PartyType) -> bool:
    """Whether two names are worth a full comparison: not where each has a word that nothing in the other stands for.

    Far cheaper than the comparison, and it spares most: people share family names with many and given names with more.
    """
    return may_stand_for_one(tokens_of(x, kind), tokens_of(y, kind), kind)


def tokens_of(name: str, kind: PartyType) -> tuple[Token, ...]:
    """The tokens of a name that `may_stand_for_one` asks for."""
    return take_apart(name[:LONGEST_NAME], kind).tokens


def may_stand_for_one(a: tuple[Token, ...], b: tuple[Token, ...], kind: PartyType) -> bool:
    """`may_be_one` of names that are taken apart."""
    if kind != "person" and min(len(a), len(b)) < 2:
        return True  # it may be the other's initials
    mine, theirs = _unwritten(a, b), _unwritten(b, a)
    return not mine or not theirs or _stand_for(mine, b) or _stand_for(theirs, a)


def _unwritten(mine: tuple[Token, ...], theirs: tuple[Token, ...]) -> list[Token]:
    """Words of a name that are not written in the other."""
    whole = "".join([t.text for t in theirs])
    return [t for t in mine if t.role == "word" and t.text not in whole]


def _stand_for(words: list[Token], others: tuple[Token, ...]) -> bool:
    """Whether each word has one that stands for it."""
    for word in words:
        for other in others:
            if not are_far(word, other) and compare_tokens(word, other)[0]:
                break
        else:
            return False
    return True


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
