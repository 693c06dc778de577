"""Noun phrases and clauses around a verb of a parse, as token ranges: whom and what a sum is linked to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from sourcebook.extract.money_lexicon import FINES, NOBODY, PAYEES, WITH_BODY

if TYPE_CHECKING:
    from spacy.tokens import Token

SUBJECTS = frozenset({"nsubj", "nsubjpass", "csubj", "expl"})
RELATIVES = frozenset({"who", "which", "that", "whom"})
_NOBODY = frozenset(
    {"there", "what", "whatever", "this", "these", "those", "one", "some", "all", "much", "more", "that", "which"}
)
_LEFT_OUT = frozenset(
    {"relcl", "acl", "appos", "punct", "advcl", "parataxis", "cc", "preconj", "advmod", "npadvmod", "dep"}
)
_DEEPEST = 6
_LONGEST = 40


_LEMMAS = {
    "fin": "fine", "fined": "fine", "fines": "fine", "su": "sue", "sued": "sue", "suing": "sue", "lended": "lend",
    "lent": "lend", "owed": "owe", "bribed": "bribe", "totaling": "total", "totalling": "total", "donat": "donate",
    "totaled": "total", "totalled": "total", "paid": "pay", "wired": "wire",
}  # fmt: skip
"""Words whose base form the model often gets wrong."""


def lemma_of(token: Token) -> str:
    """Base form of a word in small letters."""
    lemma = token.lemma_.lower()
    return _LEMMAS.get(lemma) or _LEMMAS.get(token.lower_) or lemma


class Parts(msgspec.Struct):
    """A verb's objects in text order, and whether it is passive."""

    others: list[Token]
    passive: bool


def objects(verb: Token) -> Parts:
    """Direct and indirect objects of a verb."""
    passive = any(c.dep_ in ("auxpass", "nsubjpass") for c in verb.children)
    if not passive and verb.dep_ == "conj" and verb.tag_ in ("VBN", "VBD"):
        bare = not any(c.dep_ in ("aux", "nsubj") for c in verb.children)
        alone = verb.tag_ == "VBN" or lemma_of(verb) in FINES
        passive = bare and alone and any(c.dep_ == "auxpass" for c in verb.head.children)
    if not passive and verb.dep_ == "acl" and verb.tag_ == "VBN":
        passive = not any(c.dep_ in ("aux", "nsubj") for c in verb.children)
    return Parts([c for c in verb.children if c.dep_ in ("dobj", "dative", "obj") and c.pos_ != "ADP"], passive)


def usable(token: Token, *, payee: bool = False) -> bool:
    """Whether a noun or pronoun can be somebody: not "there", "this", a time, a number, an event or a paper."""
    if token.lower_ in _NOBODY or token.ent_type_ in ("DATE", "TIME", "PERCENT", "MONEY", "CARDINAL", "ORDINAL"):
        return False
    if any(c.tag_ == "POS" for c in token.children) and token.dep_ != "poss":
        return False
    if token.pos_ == "NOUN" and lemma_of(token) in NOBODY and not (payee and lemma_of(token) in PAYEES):
        return False
    return token.pos_ in ("NOUN", "PROPN", "PRON")


def subject_of(verb: Token) -> Token | None:
    """Who does what the verb says; of a passive, whom it is done to.

    Looked for at the verb, then at the verb it hangs on ("agreed to pay", "and paid"), at the object that was made to
    do it ("ordered the bank to pay"), and at the noun it describes ("the firm paying").
    """
    token, passive = verb, objects(verb).passive
    for _ in range(_DEEPEST):
        own = next((c for c in token.children if c.dep_ in SUBJECTS and c.dep_ != "expl"), None)
        if own is not None:
            return _antecedent(own, token)
        head = token.head
        if head is token:
            return None
        if token.dep_ in ("acl", "relcl") and to_do(token):
            return _behind(head)
        if token.dep_ in ("acl", "relcl"):
            return head if not (passive and token is verb) else None
        if token.dep_ in ("xcomp", "ccomp", "advcl") and head.pos_ in ("VERB", "AUX"):
            made = objects(head)
            told = lemma_of(head) in WITH_BODY and not made.passive and made.others
            if told and token.dep_ != "advcl":
                return made.others[0]
        elif token.dep_ in ("pcomp", "prep"):
            if token.lower_ in ("by", "after", "without") and objects(head).passive:
                return None
            if token.dep_ == "prep" and head.pos_ in ("NOUN", "PROPN"):
                return next((c for c in head.children if c.dep_ == "poss"), None)
        elif token.dep_ not in ("conj", "acomp", "oprd", "advcl", "amod"):
            return None
        token = head
    return None


def to_do(verb: Token) -> bool:
    """Whether a verb is an infinitive with "to"."""
    return any(c.lower_ == "to" and c.dep_ == "aux" for c in verb.children)


def _behind(noun: Token) -> Token | None:
    """Who is to do what an infinitive on a noun says: "Norvik's plan to", "made a promise to"."""
    owner = next((c for c in noun.children if c.dep_ == "poss"), None)
    if owner is not None:
        return owner
    if noun.dep_ == "dobj" and not objects(noun.head).passive:
        return next((c for c in noun.head.children if c.dep_ == "nsubj" and c.lower_ not in RELATIVES), None)
    return None


def _antecedent(subject: Token, verb: Token) -> Token | None:
    """The noun that "who", "which" or "that" stands for."""
    if subject.lower_ in RELATIVES and verb.dep_ == "relcl":
        return verb.head
    return None if subject.lower_ in RELATIVES else subject


def phrase_span(token: Token, *, bare: bool = False) -> tuple[int, int] | None:
    """The noun phrase of a head: what stands before it, "of ..." after it (not if `bare`) and what is joined by "and".

    Clauses, appositions and other prepositions stay outside.
    """
    first = _first(token)
    last = token.i + 1
    for child in () if bare else token.rights:
        if child.dep_ == "conj" and child.pos_ in ("NOUN", "PROPN") and child.left_edge.i - last <= 2:
            last = max(last, _last(child))
        elif child.i > last:
            break
        elif child.dep_ == "case" or (child.dep_ == "prep" and (child.lower_ == "of" or _named(child))):
            last = _last(child)
    if token.dep_ == "poss" and last > token.i + 1 and token.doc[last - 1].tag_ == "POS":
        last -= 1
    return (first, last) if last - first <= _LONGEST else None


def _first(token: Token) -> int:
    """The first token of a noun phrase, without a clause or adverb before it."""
    first = token.i
    for child in reversed(list(token.lefts)):
        if child.dep_ in ("det", "amod", "compound", "nmod", "poss", "nummod", "quantmod", "advmod", "predet", "punct"):
            if child.dep_ == "punct" and child.text not in ("-", "&", "."):
                break
            if child.dep_ == "advmod" and child.i + 1 < first - 2:
                break
            first = child.left_edge.i
        else:
            break
    return first


def _named(prep: Token) -> bool:
    """Whether a preposition joins two parts of one name ("Institute for Fiscal Studies")."""
    inside = next((c for c in prep.children if c.dep_ == "pobj"), None)
    before = prep.head
    return inside is not None and inside.pos_ == "PROPN" and before.pos_ == "PROPN" and prep.lower_ in ("for", "of")


def _last(token: Token) -> int:
    """The token after a phrase, clauses and asides at its end left out."""
    last = token.i + 1
    for child in token.rights:
        if child.dep_ in _LEFT_OUT:
            break
        if child.dep_ in ("pobj", "prep", "compound", "conj", "case", "nummod", "amod") and child.i <= last + 8:
            if child.dep_ == "prep" and child.lower_ not in ("of", "and"):
                break
            last = max(last, _last(child))
    return last


def clause_span(token: Token) -> tuple[int, int] | None:
    """All that hangs on a noun or verb of a purpose, up to an aside or a new clause after a comma."""
    first, last = token.left_edge.i, token.i + 1
    if token.pos_ in ("NOUN", "PROPN"):
        first = _first(token)
    for child in token.rights:
        if child.dep_ in ("relcl", "appos", "parataxis", "punct") or (child.dep_ == "advcl" and child.i > last + 1):
            if child.dep_ == "punct" and child.text in ("-", '"', "'", "“", "”", "’"):
                continue
            break
        last = max(last, child.right_edge.i + 1)
    doc = token.doc
    quoted = next((i for i in range(token.i + 1, last) if doc[i].text in ("”", "''")), None)
    if quoted is not None and all(doc[i].text not in ("“", "``") for i in range(first, quoted)):
        last = quoted
    while last > token.i + 1 and doc[last - 1].is_punct:
        last -= 1
    while first < token.i and (doc[first].is_punct or doc[first].lower_ in ("in", "order", "so", "as")):
        first += 1
    return (first, last) if last - first <= _LONGEST else None
