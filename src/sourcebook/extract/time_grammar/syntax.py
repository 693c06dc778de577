"""What the parse says around a time: the tense of the verb it hangs on, and whether an article is its own.

A weekday or a month without its year is before or after the document's date; the verb that governs it tells. The way
up the tree is bounded, so each question costs a few steps.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

from sourcebook.extract.base import Reading
from sourcebook.extract.tokens import words

if TYPE_CHECKING:
    from spacy.tokens import Token

CLIMB = 12
"""Steps up the tree after which a verb no longer counts as the time's own."""
_VERBS = frozenset({"VB", "VBD", "VBG", "VBN", "VBP", "VBZ", "MD"})
_PENDING = words("schedule expect plan due set slate plan intend hope propose aim prepare need want wait")
"""Lemmas whose infinitive lies ahead of what is told: "was scheduled to meet Friday"."""
_SAYING = words("say report tell announce add note claim state write warn confirm deny quote cite")


class Syntax:
    """Answers about text offsets of one reading, from its parse."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._starts: list[int] | None = None
        self._tokens: dict[int, list[int]] = {}

    def token(self, offset: int) -> Token | None:
        """The parser's token that covers a text offset; None outside all passages."""
        passages = self._reading.passages
        if self._starts is None:
            self._starts = [p.start for p in passages]
        index = bisect_right(self._starts, offset) - 1
        if index < 0 or offset >= passages[index].end:
            return None
        passage = passages[index]
        starts = self._tokens.get(index)
        if starts is None:
            starts = self._tokens[index] = [t.idx for t in passage.doc]
        place = bisect_right(starts, offset - passage.start) - 1
        return passage.doc[place] if place >= 0 else None

    def tense(self, offset: int) -> int:
        """-2 surely past, -1 likely past, 0 unknown, 1 likely ahead, 2 surely ahead: what governs the token there."""
        token, through_noun = self.token(offset), False
        for _ in range(CLIMB):
            if token is None or token.head is token:
                break
            if token.tag_ in _VERBS:
                break
            token = token.head
            through_noun = through_noun or token.tag_ in ("NN", "NNS", "NNP", "NNPS")
        if token is None or token.tag_ not in _VERBS:
            return 0
        return _tense_of(token, through_noun, CLIMB)

    def own_article(self, offset: int, end: int) -> bool:
        """Whether the article at `offset` belongs to a word before text offset `end`, not to a noun further on."""
        token, last = self.token(offset), self.token(end - 1)
        return token is None or last is None or token.i <= token.head.i <= last.i or token.head.i < token.i


def _tense_of(verb: Token, through_noun: bool, left: int) -> int:
    """The tense a verb gives, its auxiliaries counted; infinitives and participles without any ask the verb above."""
    tags = {verb.tag_}
    modal = have = be = past = False
    for child in verb.children:
        if child.dep_ in ("aux", "auxpass") and child.i < verb.i:
            tags.add(child.tag_)
            modal = modal or child.tag_ == "MD"
            have = have or child.lemma_ == "have"
            be = be or child.lemma_ == "be"
            past = past or child.tag_ == "VBD"
    to = "TO" in tags
    if modal:
        return -1 if have else 2 if _is_will(verb) else 1
    if verb.tag_ == "VBD" or past:
        if verb.lemma_ in _PENDING:
            return 1 if be and not through_noun else 0
        return -1 if through_noun else -2
    if to or verb.tag_ == "VB":
        return _of_infinitive(verb, left)
    if have:
        return -2
    if verb.tag_ == "VBN" and not be:
        ahead = verb.lemma_ in _PENDING and (verb.lemma_ != "set" or any(c.lower_ == "for" for c in verb.children))
        return 1 if ahead else -2
    if verb.tag_ == "VBG" and not be:
        above = _above(verb, left)
        return 0 if above is None else _tense_of(above, through_noun, left - 2)
    if verb.lemma_ in _SAYING:
        return -1
    return 0 if through_noun else 1


def _of_infinitive(verb: Token, left: int) -> int:
    """Ahead, unless it only tells the aim of something past: "met to mark the day", not "plans to meet"."""
    above = _above(verb, left)
    if above is None or above.lemma_ in _PENDING or verb.head.lemma_ in _PENDING:
        return 1
    return 0 if above.tag_ == "VBD" else 1


def _is_will(verb: Token) -> bool:
    return any(c.tag_ == "MD" and c.lower_ in ("will", "shall", "'ll", "’ll", "wo") for c in verb.children)


def _above(verb: Token, left: int) -> Token | None:
    token = verb
    for _ in range(max(left, 0)):
        if token.head is token:
            return None
        token = token.head
        if token.tag_ in _VERBS:
            return token
    return None
