"""Which word of one name stands for which of the other."""

from __future__ import annotations

from functools import lru_cache

import msgspec
from rapidfuzz.distance import OSA

from sourcebook.resolve.lexicon import MEN, NAMESAKES, STOP_ACRONYM, WOMEN
from sourcebook.resolve.normalise import Name, Token, make_token


class Match(msgspec.Struct, frozen=True):
    """Two tokens that stand for each other, how alike (0 to 1), and by what.

    `by` is one of `same sound spelling diminutive initial`.
    """

    a: Token
    b: Token
    likeness: float
    by: str


class Alignment(msgspec.Struct, frozen=True):
    """All matches of two names, and what is left over on either side."""

    matches: tuple[Match, ...]
    left: tuple[Token, ...]
    right: tuple[Token, ...]


_VOWELS = frozenset("aeiouy")


def _edits(a: str, b: str) -> float:
    """Edits between two words (optimal string alignment). A changed first letter counts half as much again.

    Slips of the pen seldom hit the first letter (Yannakoudakis and Fawthrop 1983); between vowels it is romanisation.
    """
    edits = float(OSA.distance(a, b, score_cutoff=3))
    if edits and a[0] != b[0] and not {a[0], b[0]} <= _VOWELS:
        slipped = min(len(a), len(b)) > 3 and (a[1:2] == b[:1] or b[1:2] == a[:1])  # a letter put before it
        edits += 0.0 if slipped else 0.5
    return edits


def _budget(size: int) -> float:
    """Edits allowed in words of `size` letters, the longer counting: a slip a few letters."""
    return 0.0 if size < 3 else 1.0 if size < 5 else 1.5 if size < 6 else 2.0


@lru_cache(maxsize=100_000)
def compare_tokens(a: Token, b: Token) -> tuple[float, str]:
    """Likeness of two tokens and by what; (0, '') for tokens that do not stand for each other."""
    if a.raw and b.raw:
        return (1.0, "same") if a.raw == b.raw else (0.0, "")
    if a.text == b.text:
        return 1.0, "same"
    if "number" in (a.role, b.role) or ("particle" in (a.role, b.role) and a.role != b.role):
        return 0.0, ""
    if "initial" in (a.role, b.role):
        return (0.9, "initial") if a.text[0] == b.text[0] and a.role != b.role else (0.0, "")
    if min(len(a.text), len(b.text)) > 3 and (a.text in _with_article(b.text) or b.text in _with_article(a.text)):
        return 0.95, "spelling"
    if _of_two_sexes(a.text, b.text):
        return 0.0, ""
    if a.sound == b.sound:
        return 0.97, "sound"
    if NAMESAKES.get(a.text, frozenset()) & NAMESAKES.get(b.text, frozenset()):
        return 0.92, "diminutive"
    return _compare_spelling(a, b)


def are_far(word: Token, other: Token) -> bool:
    """Whether a word and another token do not stand for each other, as far as can be told from their letters alone.

    Two edits, the most that are allowed, change at most four of the letters that two words are written with.
    """
    return (
        (word.letters ^ other.letters).bit_count() > 4
        and (word.sounds ^ other.sounds).bit_count() > 4
        and word.skeleton != other.skeleton
        and other.role != "initial"
        and not (word.raw and other.raw)
        and not (word.text in NAMESAKES and other.text in NAMESAKES)
    )


def _with_article(text: str) -> tuple[str, str]:
    """An Arabic name with its article written on to it."""
    return "al" + text, "el" + text


def _of_two_sexes(a: str, b: str) -> bool:
    """Whether one is a woman's given name and the other a man's."""
    if (a in WOMEN) == (b in WOMEN):
        return False
    man = b if a in WOMEN else a
    return man in MEN or man in NAMESAKES


def _is_given_name(text: str) -> bool:
    """Whether it is a given name that is known: two of these that neither sound alike nor go for each other are two
    people's, however few letters part them.
    """
    return text in NAMESAKES or text in MEN or text in WOMEN


def _compare_spelling(a: Token, b: Token) -> tuple[float, str]:
    if a.skeleton == b.skeleton and (
        (len(a.skeleton) > 2 and a.sound[0] == b.sound[0]) or a.unvowelled != b.unvowelled
    ):
        return 0.88, "sound"
    if _is_given_name(a.text) and _is_given_name(b.text):
        return 0.0, ""
    both = a.unvowelled and b.unvowelled
    if abs(len(a.text) - len(b.text)) > 3:
        return 0.0, ""
    edits = min(_edits(a.text, b.text), _edits(a.sound, b.sound))
    budget = min(_budget(max(len(a.text), len(b.text))), 1.0 if both else 2.0)  # consonants alone say more
    if not budget or edits > budget:
        return 0.0, ""
    return 1.0 - 0.2 * edits / max(budget, 1.0), "spelling"


def _joined(tokens: tuple[Token, ...], other: tuple[Token, ...]) -> tuple[Token, ...]:
    """Tokens with neighbours put together where the other name writes them as one word."""
    whole = {token.text: token for token in other}
    out: list[Token] = []
    for token in tokens:
        if out:
            both = out[-1].text + token.text
            near = both in whole or (
                min(len(out[-1].text), len(token.text)) > 3
                and any(len(w) > 7 and OSA.distance(both, w, score_cutoff=1) < 2 for w in whole)
            )
            if near and out[-1].text not in whole:
                out[-1] = make_token(both, "word", unvowelled=token.unvowelled)
                continue
        out.append(token)
    return tuple(out)


def align(a: Name, b: Name) -> Alignment:
    """Pairs words best first, neither order of names nor of words mattering; words written together are split alike.

    Best pairs first is the optimal assignment wherever a word has one near counterpart, and takes no cubic time.
    """
    left, right = _joined(a.tokens, b.tokens), _joined(b.tokens, a.tokens)
    pairs: list[tuple[tuple[float, float, int, str, str], int, int, str]] = []
    for i, x in enumerate(left):
        for j, y in enumerate(right):
            likeness, by = compare_tokens(x, y)
            if likeness:
                # in an order that is the same whichever name stands first
                rank = (-likeness, -min(x.weight, y.weight), abs(i - j), min(x.text, y.text), max(x.text, y.text))
                pairs.append((rank, i, j, by))
    pairs.sort(key=lambda pair: (pair[0], pair[1] + pair[2]))
    taken_left: set[int] = set()
    taken_right: set[int] = set()
    matches = []
    for rank, i, j, by in pairs:
        if i not in taken_left and j not in taken_right:
            taken_left.add(i)
            taken_right.add(j)
            matches.append(Match(left[i], right[j], -rank[0], by))
    return Alignment(
        tuple(matches),
        tuple(t for i, t in enumerate(left) if i not in taken_left),
        tuple(t for j, t in enumerate(right) if j not in taken_right),
    )


def is_acronym(a: Name, b: Name) -> bool:
    """Whether one name is the first letters of the other's words (three at least), with or without small words."""
    return any(_spells(x, y) for x, y in ((a, b), (b, a)))


def _spells(short: Name, long: Name) -> bool:
    words = [t.text for t in long.tokens]
    heads = {"".join(w[0] for w in words), "".join(w[0] for w in words if w not in STOP_ACRONYM)}
    return any(2 < len(t.text) < 9 and t.text in heads for t in short.tokens if t.role == "word") and all(
        t.role in ("particle", "place", "generic") or t.text in heads for t in short.tokens
    )
