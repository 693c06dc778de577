"""Records of news that nobody wrote, without an end, for measuring at sizes that no corpus at hand has.

Made by a seeded generator from numbers alone. Words are as frequent as words are (Zipf and Mandelbrot) and never run
out: the word of a rank is spelled from its number. A record is of one of some thousands of matters, whose words come
again in it (as real words do: a word that stood once is likelier to stand twice), and of an outlet and a day; it names
people, bodies and places, the frequent ones far more often, and gives sums. Lengths are log-normal around that of a
wire report.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

BATCH = 2_000
MEDIAN_WORDS, SPREAD = 130, 0.7
MATTERS, OF_A_MATTER = 4_000, 60
SHARE_OF_MATTER = 0.22
EXPONENT, SHIFT, RANKS = 1.06, 2.7, 400_000
OUTLETS = 240
FIRST_DAY, DAYS = date(1994, 1, 1), 11_000
_ONSETS = [
    "b",
    "c",
    "d",
    "f",
    "g",
    "h",
    "l",
    "m",
    "n",
    "p",
    "r",
    "s",
    "t",
    "v",
    "w",
    "br",
    "ch",
    "cl",
    "cr",
    "dr",
    "fl",
    "gr",
    "pl",
    "pr",
    "sh",
    "sl",
    "sp",
    "st",
    "str",
    "th",
    "tr",
]
_VOWELS = ["a", "e", "i", "o", "u", "ai", "ea", "ee", "ie", "oo", "ou"]
_CODAS = ["", "", "", "", "l", "n", "r", "s", "t", "nd", "nt", "st", "ck", "m"]
_ENDINGS = ["", "", "", "s", "ed", "ing", "er", "ion", "ly", "al"]

Texts = Iterator[tuple[str, str, str]]


@lru_cache(maxsize=RANKS)
def word_of(rank: int) -> str:
    """The word of a rank: the more frequent, the shorter."""
    number, word = rank + 40, ""
    while number:
        number, onset = divmod(number, len(_ONSETS))
        number, vowel = divmod(number, len(_VOWELS))
        # A hash of what is left, and no part of the number: short words stay distinct, and look different.
        turn = (number * 2654435761 + onset * 97 + vowel * 31 + rank) % 2**32
        word += _ONSETS[onset] + _VOWELS[vowel] + _CODAS[(turn >> 7) % len(_CODAS)]
    return word + (_ENDINGS[rank % 7919 % len(_ENDINGS)] if rank > 150 else "")


def records(seed: int) -> Texts:
    """(title, text, day as ISO) of records; the same for the same seed, however many are taken."""
    chance = np.random.default_rng(seed)
    ranks = _shares(RANKS, EXPONENT, SHIFT)
    matters = np.searchsorted(ranks, chance.random((MATTERS, OF_A_MATTER)) * 0.55 + 0.45)
    popular = _shares(MATTERS, 0.8, 5.0)
    while True:
        lengths = np.clip(chance.lognormal(np.log(MEDIAN_WORDS), SPREAD, BATCH), 12, 3_000).astype(int)
        chosen = np.searchsorted(popular, chance.random(BATCH))
        days = chance.integers(0, DAYS, BATCH)
        for length, matter, day in zip(lengths, chosen, days, strict=True):
            words = _words(chance, ranks, matters[matter], int(length))
            title = " ".join(words[:7]).title()
            yield title, _paragraphs(chance, words[7:]), (FIRST_DAY + timedelta(days=int(day))).isoformat()


def outlet_of(number: int) -> str:
    """The outlet of a record: few have most of them."""
    share = (number * 2654435761 % 2**32) / 2**32
    return f"The {word_of(900 + int(OUTLETS * share**3)).title()} Courier"


def _shares(count: int, exponent: float, shift: float) -> NDArray[np.float64]:
    sums = np.cumsum(1.0 / (np.arange(count) + shift) ** exponent)
    return np.asarray(sums / sums[-1])


def _words(
    chance: np.random.Generator, ranks: NDArray[np.float64], matter: NDArray[np.int64], length: int
) -> list[str]:
    """Words of a record, its title before its text; names and sums stand among them."""
    numbers = np.searchsorted(ranks, chance.random(length + 7))
    own = chance.random(length + 7) < SHARE_OF_MATTER
    numbers[own] = matter[(chance.random(int(own.sum())) ** 2 * OF_A_MATTER).astype(int)]
    words = [word_of(int(n)) for n in numbers]
    for at, kind, who in zip(
        chance.integers(0, length + 7, length // 18), chance.random(length // 18),
        chance.pareto(0.9, length // 18) * 40, strict=True,
    ):  # fmt: skip
        words[int(at)] = _name(kind, int(min(who, 2e9)))
    return words


def _name(kind: float, who: int) -> str:
    """A person, a body, a place or a sum; a number is always the same one's."""
    if kind < 0.45:
        return f"{word_of(300 + who % 1_500).title()} {word_of(2_000 + who % 60_000).title()}"
    if kind < 0.65:
        return f"{word_of(5_000 + who % 30_000).title()} Holdings"
    if kind < 0.85:
        return word_of(1_200 + who % 9_000).title()
    return f"${who % 900 + 1} million"


def _paragraphs(chance: np.random.Generator, words: list[str]) -> str:
    """Sentences of six to thirty words, three to a paragraph."""
    sentences, at = [], 0
    while at < len(words):
        step = int(chance.integers(6, 31))
        sentence = " ".join(words[at : at + step])
        sentences.append(f"{sentence[:1].upper()}{sentence[1:]}.")
        at += step
    return "\n\n".join(" ".join(sentences[n : n + 3]) for n in range(0, len(sentences), 3))
