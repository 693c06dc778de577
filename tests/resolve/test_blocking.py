"""What is spared is nothing that a full comparison would find."""

from __future__ import annotations

import random
from collections import defaultdict
from itertools import combinations

import pytest

from sourcebook.resolve import blocking
from sourcebook.resolve.alignment import are_far, compare_tokens
from sourcebook.resolve.base import PartyType
from sourcebook.resolve.blocking import iter_pairs, keys_of
from sourcebook.resolve.normalise import Token, make_token, take_apart

LETTERS = "abcdefghijklmnopqrstuvwxyz"
NAMES = (
    "Ada Vale",
    "Yusuf al-Karimov",
    "Liz Orme",
    "Elizabeth Quill",
    "Ship 7 Trading",
    "A. B. Orme",
    "Абрамов",
    "习近平",
)


def mutated(word: str, chance: random.Random) -> str:
    """The word after one to three slips of the pen."""
    letters = list(word)
    for _ in range(chance.randint(1, 3)):
        place = chance.randrange(len(letters))
        match chance.randrange(4):
            case 0:
                letters[place] = chance.choice(LETTERS)
            case 1:
                letters.insert(place, chance.choice(LETTERS))
            case 2 if len(letters) > 1:
                del letters[place]
            case _:
                letters[place - 1 : place + 1] = reversed(letters[place - 1 : place + 1])
    return "".join(letters)


def words(chance: random.Random) -> tuple[Token, Token]:
    """A word, and another: a slip away from it, or any."""
    held = [t for name in NAMES for t in take_apart(name, "person").tokens]
    held += [make_token("".join(chance.choice(LETTERS) for _ in range(chance.randint(2, 9))), "word") for _ in range(9)]
    one, other = (chance.choice(held) for _ in range(2))
    if chance.random() < 0.6:
        other = make_token(mutated(one.text, chance), one.role, raw=one.raw, unvowelled=chance.random() < 0.2)
    return one, other


@pytest.mark.parametrize("seed", range(4))
def test_words_that_are_far_by_their_letters_never_stand_for_each_other(seed: int) -> None:
    chance, far = random.Random(seed), 0
    for _ in range(4_000):
        one, other = words(chance)
        if one.role == "word" and are_far(one, other):
            far += 1
            assert compare_tokens(one, other)[0] == 0, (one, other)
    assert far > 400


@pytest.mark.parametrize("seed", range(4))
def test_pairs_are_those_that_share_a_rare_key_or_two_common_ones(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blocking, "MOST_SHARED", 5)
    chance = random.Random(seed)
    first, last = ("Ada", "Ida", "Otto", "Nelly"), ("Vale", "Vail", "Orme", "Karimov", "Ormond", "Valery", "Carimoff")
    names: list[tuple[str, PartyType]] = sorted(
        {(f"{chance.choice(first)} {chance.choice(('', 'K. '))}{chance.choice(last)}", "person") for _ in range(30)}
    )
    assert list(iter_pairs(names)) == plainly(names)


def plainly(names: list[tuple[str, PartyType]]) -> list[tuple[int, int]]:
    """The same pairs, key by key and all at once."""
    keyed: dict[str, set[int]] = defaultdict(set)
    by_word = [[keys_of(t.text, "person") for t in take_apart(*name).tokens if t.role == "word"] for name in names]
    for place, name in enumerate(names):
        for key in keys_of(*name):
            keyed[key].add(place)
    common = {key: places for key, places in keyed.items() if len(places) > blocking.MOST_SHARED}
    together: dict[tuple[str, ...], set[int]] = defaultdict(set)
    for place, words_ in enumerate(by_word):
        for one, other in combinations(words_, 2):
            for pair in {tuple(sorted((a, b))) for a in one for b in other if a != b and {a, b} <= common.keys()}:
                together[pair].add(place)
    few = (sorted(b) for b in (*keyed.values(), *together.values()) if len(b) <= blocking.MOST_SHARED)
    return sorted({pair for places in few for pair in combinations(places, 2)})


def test_a_name_of_two_common_words_meets_its_other_spelling() -> None:
    """Among many that have one of the words, and among all names in any order of the words."""
    others = [(f"{word} {chr(97 + n % 26)}{chr(97 + n // 26)}orvik", "person") for word in ("Yusuf", "Karimov")
              for n in range(70)]  # fmt: skip
    names: list[tuple[str, PartyType]] = [*others, ("Yusuf Karimov", "person"), ("Karimov Yousuf", "person")]  # type: ignore[list-item]
    assert (len(names) - 2, len(names) - 1) in set(iter_pairs(names))
