"""The whole office as printed, where the body is a part of it: "First Deputy Head of the Harbour Board of Osmark".

A role noun gives where the office stands; its qualifiers run left of it and its "of", "for", "in" phrases right of it,
as long as they hold names, capitals or quoted words. One walk a noun, of bounded length.
"""

from __future__ import annotations

from sourcebook.extract.naming import lexicon as lex
from sourcebook.extract.relation_lookup import is_role
from sourcebook.extract.relation_tree import Tree

PREPOSITIONS = frozenset({"of", "for", "in", "at", "under", "to", "on", "within", "with"})
OPEN, CLOSE = frozenset("‘“\"'«„"), frozenset("’”\"'»")
DASHES = frozenset("-‐‑–")
PLAIN = frozenset({"the", "a", "an", "so", "called", "so-called", "’s", "'s"})
"""Small words that may stand inside an office and never end it."""
TAILS = lex.ORG_HEADS | lex.PLACE_HEADS
LONGEST = 45
"""Tokens an office may have after its noun."""


def office_range(tree: Tree, i: int) -> tuple[int, int, int]:
    """First token of the office whose noun is token `i`, the end of its plain role, and the end of the whole office."""
    first, last = _first(tree, i), _joined(tree, i + 1)
    if first - 1 >= tree.first and last < tree.last and _text(tree, first - 1) in OPEN and _text(tree, last) in CLOSE:
        first, last = first - 1, last + 1
    return first, last, _reach(tree, last)


def words_between(tree: Tree, first: int, last: int) -> str:
    """Tokens `first` up to `last` as printed, single-spaced."""
    return " ".join(str(tree.doc[first:last].text).split())


def _text(tree: Tree, i: int) -> str:
    return str(tree.doc[i].text)


def _first(tree: Tree, i: int) -> int:
    """Where the noun's qualifiers begin, with an office joined to it before ("General Director and | chief ...")."""
    first = _qualified(tree, i)
    if first - 2 >= tree.first and tree.low(first - 1) in ("and", "&", "/") and is_role(tree, first - 2):
        first = _qualified(tree, first - 2)
    return first


def _qualified(tree: Tree, i: int) -> int:
    first = i
    while first > tree.first and first - 1 not in tree.at:
        token = tree.doc[first - 1]
        hyphen = token.text in DASHES and first - 2 >= tree.first and not token.whitespace_
        if hyphen and first - 2 not in tree.at and not tree.doc[first - 2].whitespace_:
            first -= 2
        elif _qualifies(tree, first):
            first -= 1
        else:
            break
    return first


def _qualifies(tree: Tree, first: int) -> bool:
    """Whether the word before token `first` belongs to the role: "deputy", "general", "regional sales"."""
    token = tree.doc[first - 1]
    if token.lower_ in ("elected", "appointed", "named", "chosen", "known"):
        return False
    if token.lower_ in lex.PARTICIPLES and first - 2 >= tree.first and _text(tree, first - 2) in DASHES:
        return False  # "a Veslandian-born | officer"
    if token.dep_ in ("compound", "amod", "nmod") and token.head.i >= first and token.text not in CLOSE:
        return True
    return token.lower_ in lex.OFFICE_PREFIXES or (token.pos_ == "PROPN" and is_role(tree, first - 1))


def _joined(tree: Tree, j: int) -> int:
    """The end of the role with parts tied by hyphens and a second role: "Commander-in-Chief", "head and treasurer"."""
    while j + 1 < tree.last and tree.doc[j].text in DASHES and not tree.doc[j].whitespace_ and j + 1 not in tree.at:
        if tree.doc[j - 1].whitespace_:
            break
        j += 2
    if j < tree.last and j not in tree.at and tree.doc[j].lower_ in ("general", "officer", "justice"):
        j += 1
    if j + 1 < tree.last and tree.low(j) in ("and", "&", "/"):
        for k in range(j + 1, min(j + 4, tree.last)):
            if is_role(tree, k):
                return k + 2 if k + 1 < tree.last and is_role(tree, k + 1) else k + 1
            if tree.doc[k].dep_ not in ("compound", "amod", "nmod") or k in tree.at:
                break
    return j


def _reach(tree: Tree, begin: int) -> int:
    """Where the office ends: after the last name, capital or quoted words its prepositions bring in."""
    end, j, fresh = begin, begin, False
    if j >= tree.last or tree.low(j) not in PREPOSITIONS:
        return begin
    while j < min(tree.last, begin + LONGEST):
        step = _step(tree, j, fresh, end == j)
        if step == 0:
            break
        low = tree.low(j)
        if low in PREPOSITIONS:
            fresh = True
        elif step > 1 or _solid(tree, j, end == j and not fresh):
            fresh, end = False, j + step
        j += step
    return end


def _solid(tree: Tree, j: int, tail: bool) -> bool:
    """Whether token `j` may end an office: a capital, a number, or "region", "party" straight after a name."""
    text = _text(tree, j)
    return j in tree.at or text[0].isupper() or text[0].isdigit() or (tail and text in TAILS)


def _step(tree: Tree, j: int, fresh: bool, after_name: bool) -> int:
    """How many tokens go on with the office from token `j`; 0 where it stops.

    `fresh`: a preposition came and no name yet, so plain words may stand before the name.
    """
    token, text, low = tree.doc[j], _text(tree, j), tree.low(j)
    here = tree.at.get(j)
    if text.isupper() and j + 1 < tree.last and _text(tree, j + 1) == ":":
        return 0  # the next line of a letter's head: "Head of Audit | FROM:"
    tied = here is not None and not tree.doc[here.last - 1].whitespace_
    if here is not None and tied and here.last < tree.last and _text(tree, here.last) in DASHES:
        return 0  # "head of the Jeddah | -based group"
    if here is not None:
        owner = here.last < tree.last and tree.low(here.last) in ("’s", "'s", "’", "'")
        return 0 if here.kind in ("pronoun", "time") or (here.kind == "person" and not owner) else here.last - j
    if text in OPEN:
        close = next((k for k in range(j + 2, min(j + 25, tree.last)) if _text(tree, k) in CLOSE), None)
        return close + 1 - j if close else 0
    if text == "(":
        close = next((k for k in range(j + 2, min(j + 6, tree.last)) if _text(tree, k) == ")"), None)
        return close + 1 - j if close and after_name and _text(tree, j + 1)[0].isupper() else 0
    if low in PREPOSITIONS or low in PLAIN or text in DASHES:
        return 1
    if low in ("and", "&"):
        return int(j + 1 < tree.last and _goes_on(tree, j + 1))
    if text[0].isupper() or text[0].isdigit():
        return 0 if token.pos_ in ("PRON", "VERB", "AUX") and token.dep_ != "compound" else 1
    if after_name and not fresh and text in TAILS:
        return 1
    return int(fresh and (token.pos_ in ("NOUN", "ADJ", "PROPN") or token.dep_ in ("amod", "advmod")))


def _goes_on(tree: Tree, j: int) -> bool:
    """Whether "and" before token `j` joins words of one name ("Trade | and Industry"), not a second office or name."""
    return j not in tree.at and _text(tree, j)[0].isupper() and not is_role(tree, j) and tree.low(j) not in lex.TITLES
