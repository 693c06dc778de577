"""Who pays whom for what: the payer, payee and purpose of a sum, where its sentence says so.

Read off the dependency tree: from the sum up to the noun it measures ("a $5m loan") and the verb that moves it
("lent", "was fined"), then down to that verb's and noun's other parts. The lexicon tells who pays by verb and noun.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

from sourcebook.extract import money_lexicon as lex
from sourcebook.extract.money_frames import NOUNS, Links, Range, by_clause_on, by_noun, by_preps, by_verb
from sourcebook.extract.money_phrases import lemma_of

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

    from sourcebook.extract.base import Reading
    from sourcebook.extract.parse import Passage

_MODIFIERS = frozenset({"nummod", "compound", "nmod", "amod", "quantmod", "npadvmod", "poss", "advmod"})
_DEEPEST = 6
_LONGEST = 300
"""Tokens of a sentence that is linked; a longer one is a list or a table, whose tree says nothing."""


class Linker:
    """Links of the sums of one reading in English; for other languages there is no tree, so there are none."""

    def __init__(self, reading: Reading) -> None:
        self._passages = reading.passages if reading.language == "en" else []
        self._starts = [p.start for p in self._passages]
        self._offsets: dict[int, list[int]] = {}

    def links(self, start: int, end: int) -> dict[str, Range]:
        """Text ranges of `payer`, `payee` and `purpose` of the sum at `start..end`, those that are said."""
        index = bisect_right(self._starts, start) - 1
        if index < 0 or end > self._passages[index].end:
            return {}
        passage = self._passages[index]
        offsets = self._offsets.get(index)
        if offsets is None:
            offsets = self._offsets[index] = [t.idx for t in passage.doc]
        first = max(0, bisect_right(offsets, start - passage.start) - 1)
        last = bisect_right(offsets, end - passage.start - 1)
        found = find_links(passage.doc, first, last)
        return {name: _chars(passage, value) for name, value in _outside(found, first, last)}


def _outside(found: Links, first: int, last: int) -> list[tuple[str, Range]]:
    parts = [("payer", found.payer), ("payee", found.payee), ("purpose", found.purpose)]
    return [(name, value) for name, value in parts if value and not (value[0] < last and first < value[1])]


def _mark(token: Token) -> bool:
    return token.is_space or token.text in "<>()[]|&*,;:-–—"


def _chars(passage: Passage, tokens: Range) -> Range:
    first, last = tokens
    while _mark(passage.doc[first]) and first + 1 < last:
        first += 1
    while _mark(passage.doc[last - 1]) and last - 1 > first:
        last -= 1
    return passage.chars(first, last)


def find_links(doc: Doc, first: int, last: int) -> Links:
    """Links of the sum at tokens `first` up to `last`."""
    links = Links()
    root = _root(doc, first, last)
    if root is None or _overlong(root):
        return links
    money, noun = _carrier(root)
    if noun is not None:
        by_noun(noun, links)
        if lemma_of(money.head) in lex.ADDING:
            by_preps(money.head, links)
    elif _moved(money):
        by_preps(money, links, _kind_in(money))
    anchor = noun or money
    by_clause_on(anchor, links, noun)
    by_verb(anchor, noun, links)
    return links


def _overlong(token: Token) -> bool:
    """Whether its sentence has more than `_LONGEST` words; spaCy's own measure walks the whole of it for each sum."""
    doc, first, last = token.doc, token.i, token.i + 1
    while first > 0 and not doc[first].is_sent_start and token.i - first < _LONGEST:
        first -= 1
    while last < len(doc) and not doc[last].is_sent_start and last - first <= _LONGEST:
        last += 1
    return last - first > _LONGEST


def _moved(money: Token) -> bool:
    """Whether the verb over the sum moves money, or there is none (a headline, a row): then what hangs on it counts."""
    token = money
    for _ in range(_DEEPEST):
        if token.pos_ in ("VERB", "AUX"):
            return lemma_of(token) in lex.MOVES
        if token.head is token:
            return True
        token = token.head
    return False


def _root(doc: Doc, first: int, last: int) -> Token | None:
    """The token of the sum that hangs on a word outside it."""
    return next((doc[i] for i in range(first, last) if not first <= doc[i].head.i < last), None)


def _carrier(root: Token) -> tuple[Token, Token | None]:
    """The token that stands for the money in its clause, and the noun it measures ("loan" of "a $5m loan")."""
    token = root
    for _ in range(_DEEPEST):
        head = token.head
        if head is token:
            break
        if token.dep_ in _MODIFIERS and head.pos_ in NOUNS and head.i > token.i:
            token = head
            if lemma_of(head) in lex.NOUNS and head.dep_ not in ("compound", "nmod"):
                return token, head
            continue
        measured = _measured(token)
        if measured is None:
            break
        if measured.lower_ == "sales":
            break
        if lemma_of(measured) not in lex.TRANSPARENT:
            return (token, measured) if lemma_of(measured) in lex.NOUNS else (token, None)
        token = measured
    return token, None


def _measured(token: Token) -> Token | None:
    """The noun before "of $5m", "worth $5m", "totalling $5m", "valued at $5m"."""
    head = token.head
    if head.lower_ in ("of", "worth") and head.head.pos_ in NOUNS:
        return head.head
    verb = head.head if token.dep_ == "pobj" and head.lower_ in ("at", "to") else head
    if lemma_of(verb) not in lex.ADDING or any(c.dep_ == "nsubj" for c in verb.children if verb.dep_ == "acl"):
        return None
    if verb.dep_ == "acl" and verb.head.pos_ in NOUNS:
        return verb.head
    said = next((c for c in verb.children if c.dep_ == "nsubj" and c.pos_ in NOUNS), None)
    return said if said is not None and lemma_of(said) in lex.NOUNS and verb.tag_ == "VBG" else None


def _kind_in(money: Token) -> Token | None:
    """The noun of "$5m in fees": what kind of payment it is."""
    for child in money.children:
        if child.dep_ == "prep" and child.lower_ in ("in", "as"):
            return next((c for c in child.children if c.dep_ == "pobj" and lemma_of(c) in lex.NOUNS), None)
    return None
