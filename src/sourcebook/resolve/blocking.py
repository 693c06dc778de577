"""Which names are worth comparing: those that share a key that few names have. The work grows with the names.

Keys are made of a name's telling words by sound and skeleton, so that a spelling, a romanisation or a slip of the pen
still meets its other form; a body's initials meet its acronym. A key that more names share than `MOST_SHARED` tells
nothing and makes no pairs by itself: then two such keys together, of two words, are a key. So a name that comes or goes
changes what its own keys bring together, and nothing else. Method: token blocking with frequency pruning (Papadakis and
others 2020, "Blocking and Filtering Techniques for Entity Resolution").
"""

from __future__ import annotations

from array import array
from collections.abc import Container, Iterator, Mapping, Sequence
from hashlib import blake2b
from itertools import combinations
from typing import TYPE_CHECKING

from sourcebook.resolve.alignment import are_far, compare_tokens
from sourcebook.resolve.base import PartyType
from sourcebook.resolve.lexicon import PARTICLES
from sourcebook.resolve.normalise import LONGEST_NAME, Name, Token, take_apart

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MOST_SHARED = 60
"""Names that share a key, at most, for it to make pairs."""
MOST_WORDS = 3
"""Words of a name, the longest, whose keys are taken together."""
_BITS = 63
"""Bits of a key: what SQLite holds as a whole number that is not negative."""
_ROWS = 10_000
"""Rows that are made at once."""


def iter_pairs(names: Sequence[tuple[str, PartyType]]) -> Iterator[tuple[int, int]]:
    """Places of pairs of names to compare, each once, first place below second, in order of the first."""
    return Blocks(names).iter_pairs()


class Blocks:
    """Names of which each is there once, by the keys that they share.

    Keys are held as numbers, in arrays beside the places of names: some bytes for each key of each name.
    """

    def __init__(self, names: Sequence[tuple[str, PartyType]]) -> None:
        import numpy as np

        keys, places, words = array("q"), array("i"), array("b")
        for place, (name, kind) in enumerate(names):
            for key, of_words in numbers_of(name, kind).items():
                keys.append(key)
                places.append(place)
                words.append(of_words)
        self._count = len(names)
        self._add_joint(keys, places, words)
        self._keys, self._places = np.frombuffer(keys, np.int64), np.frombuffer(places, np.int32)
        # Names stand in their order under each key, and keys in theirs under each name.
        self._by_key = np.lexsort((self._places, self._keys)).astype(np.int32)
        self._by_place = np.argsort(self._places, kind="stable").astype(np.int32)

    def _add_joint(self, keys: array[int], places: array[int], words: array[int]) -> None:
        import numpy as np

        common = _common(np.frombuffer(keys, np.int64))
        own, last = dict[int, int](), 0
        for at in range(len(words)) if common else ():  # the two others grow meanwhile
            if places[at] != last:
                _add_all(keys, places, joint_of(own, common), last)
                own, last = {}, places[at]
            if keys[at] in common:
                own[keys[at]] = words[at]
        _add_all(keys, places, joint_of(own, common), last)

    def iter_pairs(self) -> Iterator[tuple[int, int]]:
        """Places of names that share a key that few have, as `iter_pairs` gives them."""
        import numpy as np

        ordered = self._keys[self._by_key]
        places = self._places[self._by_key]
        begins, ends = (
            np.searchsorted(ordered, self._keys, side).astype(np.int32)[self._by_place] for side in ("left", "right")
        )
        few = ends - begins <= MOST_SHARED
        bounds = np.searchsorted(self._places[self._by_place], np.arange(self._count + 1))
        for first in range(self._count):
            partners: set[int] = set()
            for at in range(bounds[first], bounds[first + 1]):
                if few[at]:
                    partners.update(places[begins[at] : ends[at]].tolist())
            for second in sorted(p for p in partners if p > first):
                yield first, second

    def iter_rows(self) -> Iterator[tuple[int, int]]:
        """Every key with the place of a name that has it, in order."""
        for start in range(0, len(self._by_key), _ROWS):
            some = self._by_key[start : start + _ROWS]
            yield from zip(self._keys[some].tolist(), self._places[some].tolist(), strict=True)


def _common(keys: NDArray[np.int64]) -> frozenset[int]:
    """Those of the keys that more names have than make pairs."""
    import numpy as np

    each, counts = np.unique(keys, return_counts=True)
    return frozenset(each[counts > MOST_SHARED].tolist())


def _add_all(keys: array[int], places: array[int], more: Sequence[int], place: int) -> None:
    keys.extend(more)
    places.extend([place] * len(more))


def numbers_of(name: str, kind: PartyType) -> dict[int, int]:
    """Keys of a name as numbers, with the words that each is of: a bit for each of the longest; 0 for any other."""
    parts = take_apart(name[:LONGEST_NAME], kind)
    telling = _telling(parts)
    found = {number_of(key): 0 for key in _keys(name, kind, parts)}
    longest = sorted({t.text: t for t in telling}.values(), key=lambda t: (-len(t.text), t.text))[:MOST_WORDS]
    for bit, token in enumerate(longest):
        for key in _keys_of_word(token):
            found[number_of(key)] |= 1 << bit
    return found


def joint_of(numbers: Mapping[int, int], common: Container[int]) -> list[int]:
    """Keys that stand for two keys of a name, of two words, which are both too common alone."""
    own = sorted(key for key, words in numbers.items() if words and key in common)
    pairs = ((a, b) for a, b in combinations(own, 2) if (numbers[a] | numbers[b]).bit_count() > 1)
    return [number_of(f"{a} {b}") for a, b in pairs]


def number_of(what: str) -> int:
    """A number that stands for some words, always the same: 63 bits of a hash (BLAKE2)."""
    return int.from_bytes(blake2b(what.encode("utf-8", "surrogatepass"), digest_size=8).digest()) >> (64 - _BITS)


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
    return sorted(_keys(name, kind, take_apart(name[:LONGEST_NAME], kind)))


def _keys(name: str, kind: PartyType, parts: Name) -> set[str]:
    keys = {key for token in _telling(parts) for key in _keys_of_word(token)}
    return keys if kind == "person" else keys.union(_acronyms(name, parts))


def _telling(parts: Name) -> list[Token]:
    return [t for t in parts.tokens if t.role == "word"] or [t for t in parts.tokens if t.role != "particle"]


def _keys_of_word(token: Token) -> Iterator[str]:
    yield f"s:{token.sound}"
    if len(token.skeleton) >= 2:
        yield f"k:{token.skeleton}"
    if len(token.text) >= 5:
        yield f"a:{token.text[:4]}"
        yield f"z:{token.text[-4:]}"


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
