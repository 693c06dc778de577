"""Forms of a name under which two spellings are the same."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_POSSESSIVE = re.compile(r"['’](?:s|S)?$")
_WORD = re.compile(r"[^\W_]+")


@lru_cache(maxsize=65536)
def fold(name: str) -> str:
    """`name` without case, accents, punctuation, a leading "the" or a final possessive, one space between words."""
    text = unicodedata.normalize("NFKD", _POSSESSIVE.sub("", name.strip())).casefold()
    text = "".join(c for c in text if not unicodedata.combining(c))
    # "U.S." and "US", "J.P." and "JP" are one: full stops between single letters vanish, other marks part words.
    text = re.sub(r"\b(\w)\.(?=\w\b)", r"\1", text).replace("'", "").replace("’", "")
    return " ".join(_WORD.findall(text)).removeprefix("the ")


def initials(name: str) -> tuple[str, str]:
    """Initials of the capitalised words, and of all words: "Department of Justice" -> ("dj", "doj")."""
    parts = re.findall(r"[^\W\d_]+", name)
    big = "".join(p[0] for p in parts if p[0].isupper())
    return big.casefold(), "".join(p[0] for p in parts).casefold()
