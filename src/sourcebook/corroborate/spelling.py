"""Spelling: when two words are one name spelled two ways."""

from __future__ import annotations

import re

from rapidfuzz.distance import OSA

_SOUNDS = (
    ("kh", "k"), ("gh", "g"), ("ph", "f"), ("tz", "ts"), ("sch", "sh"), ("ck", "k"), ("q", "k"), ("c", "k"),
    ("w", "v"), ("z", "s"), ("y", "i"), ("j", "i"), ("x", "ks"),
)  # fmt: skip
_VOWELS = re.compile(r"[aeiou]+")
_DOUBLE = re.compile(r"(.)\1+")


def is_near(first: str, second: str) -> bool:
    """Whether two words are one word spelled two ways: a letter apart (two when long), or of the same sounds."""
    first, second = first.replace("-", ""), second.replace("-", "")  # Vasseur-Lang and Vasseurlang
    if first == second or not first.isalpha() or not second.isalpha():
        return False
    if first + "s" == second or second + "s" == first or first + "es" == second or second + "es" == first:
        return False
    shorter = min(len(first), len(second))
    distance = OSA.distance(first, second)
    if first[0] == second[0] and shorter >= 4:
        return distance == 1 or (distance == 2 and shorter >= 7)
    return shorter >= 4 and distance <= 3 and len(_sound(first)) >= 3 and _sound(first) == _sound(second)


def _sound(word: str) -> str:
    """Consonants of a word as they sound alike across romanisations: Khalid and Kalid, Yusuf and Jusuf."""
    for old, new in _SOUNDS:
        word = word.replace(old, new)
    first = _VOWELS.sub("a", word)
    return _DOUBLE.sub(r"\1", first[:1] + first[1:].replace("a", ""))
