"""Words and sentences without a parse: what comparison, near-copies and the lone-file rules count in.

One pass over the text each; every word keeps its offsets.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from sourcebook.model.document import Block
from sourcebook.model.span import Span, trim

STEMS = 50_000
"""Words whose forms and stems are kept at hand."""
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_STOP = re.compile(r"(?<![.!?…])[.!?…]+[\"'”’)\]]*(?=\s)")


def word_set(words: str) -> frozenset[str]:
    """The words of a list printed with spaces between them."""
    return frozenset(words.split())


_SHORT = word_set(
    "mr mrs ms dr prof sen rep gov gen col lt sgt capt st jr sr inc ltd co corp no nos vs v etc al fig vol pp pg "
    "jan feb mar apr jun jul aug sep sept oct nov dec approx est dept univ rev hon pres"
)
STOPWORDS = word_set(
    "a an the this that these those there here it its he him his she her hers they them their theirs we us our "
    "you your i me my who whom whose which what when where why how and or but nor so yet if than then as at by "
    "for from in into of off on onto out over to up upon with within without about after again against before "
    "between during through under until while is are was were be been being am do does did done have has had "
    "having will would shall should can could may might must not no only own same such too very also just more "
    "most less least many much some any all both each few other another one said says say told according "
    "including near nearly around still even ever"
)


class Word(NamedTuple):
    """A word of the text; `form` is folded: no case, no accents, straight apostrophes, no possessive."""

    start: int
    end: int
    form: str


@lru_cache(maxsize=STEMS)
def fold(word: str) -> str:
    """A word without case, accents and possessive, so that two printings of it are equal."""
    plain = word if word.isascii() else unicodedata.normalize("NFKD", word).replace("’", "'")
    plain = "".join(c for c in plain if not unicodedata.combining(c)) if not plain.isascii() else plain
    plain = plain.casefold()
    return plain[:-2] if plain.endswith("'s") else plain.rstrip("'")


def words_of(text: str, start: int = 0, end: int | None = None) -> list[Word]:
    """Words of `text[start:end]` with offsets in `text`."""
    stop = len(text) if end is None else end
    return [Word(m.start(), m.end(), fold(m.group())) for m in _WORD.finditer(text, start, stop)]


@lru_cache(maxsize=STEMS)
def stem(word: str) -> str:
    """A folded word without its commonest English endings (after Porter 1980, steps 1a-1c only, and coarser)."""
    for ending, least in (("ies", 3), ("ing", 3), ("ed", 3), ("es", 3), ("s", 3)):
        if word.endswith(ending) and len(word) - len(ending) >= least and not word.endswith("ss"):
            base = word[: -len(ending)] + ("y" if ending == "ies" else "")
            if len(base) > 3 and base[-1] == base[-2] and base[-1] not in "lsz":
                base = base[:-1]
            return base[:-1] if base.endswith("e") and len(base) > 3 else base
    return word[:-1] if word.endswith("e") and len(word) > 3 else word


def content(words: Iterable[Word]) -> list[str]:
    """Stems of the words that carry meaning: no stop words, no numbers, nothing of one letter."""
    return [
        stem(w.form)
        for w in words
        if len(w.form) > 1 and w.form not in STOPWORDS and not any(c.isdigit() for c in w.form)
    ]


def content_of(text: str) -> frozenset[str]:
    """The set of content stems of a text."""
    return frozenset(content(words_of(text)))


def names_in(text: str, words: Sequence[Word]) -> frozenset[str]:
    """Stems of the capitalised words that do not open the stretch: names, as far as letters show."""
    found = {stem(w.form) for w in words[1:] if text[w.start].isupper() and w.form not in STOPWORDS}
    if words and text[words[0].start].isupper() and words[0].form not in STOPWORDS and len(words[0].form) > 1:
        found.add(stem(words[0].form))
    return frozenset(found)


def split_sentences(text: str, blocks: Sequence[Block]) -> list[Span]:
    """Sentences of each block, trimmed, in order; a full stop after a short form, an initial or a digit run is none."""
    found: list[Span] = []
    for block in blocks:
        begin = block.start
        for match in _STOP.finditer(text, block.start, block.end):
            if _ends(text, begin, match):
                found.extend(_span(text, begin, match.end()))
                begin = match.end()
        found.extend(_span(text, begin, block.end))
    return found


def _span(text: str, start: int, end: int) -> list[Span]:
    start, end = trim(text, start, end)
    return [Span(start, end, text[start:end])] if start < end else []


def _ends(text: str, begin: int, match: re.Match[str]) -> bool:
    after = match.end()
    while after < len(text) and text[after].isspace():
        after += 1
    if after < len(text) and text[after].islower():
        return False
    if match.group()[0] != "." or len(match.group()) > 1:
        return True
    word_start = max(begin, match.start() - 12)
    before = text[word_start : match.start()].rsplit(None, 1)
    last = before[-1] if before else ""
    return not (last.casefold().strip("(“\"'") in _SHORT or (len(last) == 1 and last.isupper()) or _is_initials(last))


def _is_initials(word: str) -> bool:
    """Whether a word is letters and full stops in turn ("U.S", "e.g")."""
    return "." in word and all(len(part) == 1 for part in word.split("."))


def find_words(text: str, wanted: str) -> Iterator[tuple[int, int]]:
    """Places of words in a text, whatever their case, accents and the spaces between them, in order."""
    forms = [w.form for w in words_of(wanted)]
    words = words_of(text)
    for at in range(len(words) - len(forms) + 1) if forms else ():
        if all(words[at + n].form == form for n, form in enumerate(forms)):
            yield words[at].start, words[at + len(forms) - 1].end


def first_word(text: str) -> str:
    """The form of the first word of a text; empty where it has none."""
    found = _WORD.search(text)
    return fold(found.group()) if found else ""
