"""Standings that nouns carry: "the conviction of Doe", "is a convicted felon", "convicted trafficker Doe"."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sourcebook.extract import claim_lexicon as lexicon
from sourcebook.extract.naming import lexicon as lex
from sourcebook.extract.naming.owners import KIN
from sourcebook.extract.quote_syntax import Range, edges
from sourcebook.model.annotation import Status

LONGEST_TITLE = 8
"""Words from a participle to the end of the name it stands before."""
LARGEST_PHRASE = 40
"""Tokens of a noun phrase looked at for names."""
_PHRASE = frozenset({"compound", "poss", "appos", "conj", "nmod", "amod", "nummod", "flat", "det"})
_CONVICTS = frozenset({"felon", "convict", "ex-convict", "ex-con", "murderer", "rapist"})
_LIGHT = frozenset({"be", "become", "remain"})


@dataclass(frozen=True, slots=True)
class Named:
    """A step named by a noun: its status, who it is put to, tokens of whom it concerns."""

    status: Status
    by: Range | None = None
    about: tuple[int, ...] = ()
    hedged: bool = False
    predicate: bool = False
    """It is what the subject is said to be, so the verb's negation counts for it."""


def predicate_step(verb: Any) -> Named | None:
    """A participle or a noun with one as predicate: "was exonerated", "is a convicted felon"."""
    if verb.lemma_.lower() not in _LIGHT:
        return None
    subject = next((c.lemma_.lower() for c in verb.children if c.dep_ in ("nsubj", "nsubjpass")), "")
    for child in verb.children:
        if child.dep_ in ("acomp", "attr") and subject in lexicon.ACCUSATIONS and _is_false(child):
            return Named("denied", predicate=True)
        if child.dep_ in ("acomp", "attr") and child.lower_ in lexicon.MODIFIERS:
            return Named(lexicon.MODIFIERS[child.lower_], predicate=True)
        if child.dep_ == "attr" and child.pos_ in ("NOUN", "PROPN"):
            word = next((c.lower_ for c in child.children if c.lower_ in lexicon.MODIFIERS), None)
            if word is not None:
                status = lexicon.MODIFIERS[word]
                return Named(status, hedged=status == "alleged", predicate=True)
            if child.lemma_.lower() in ("felon", "convict", "ex-convict", "ex-con"):
                return Named("convicted", predicate=True)
    return None


def _is_false(said: Any) -> bool:
    """Whether what an accusation is said to be makes it false: "baseless", "a fairy tale", "a pack of lies"."""
    below = (p for c in said.children if c.dep_ == "prep" and c.lower_ == "of" for p in c.children)
    return said.lower_ in lexicon.FALSE or said.lemma_.lower() in lexicon.INVENTED or any(
        p.lower_ in lexicon.FALSE or p.lemma_.lower() in lexicon.INVENTED for p in below
    )  # fmt: skip


def named_step(verb: Any) -> Named | None:
    """A noun of the ladder as subject, with whom or what it concerns."""
    for child in verb.children:
        if child.dep_ in ("nsubj", "nsubjpass"):
            return _of_subject(child)
    return None


def _of_subject(noun: Any) -> Named | None:
    if noun.lemma_.lower() in ("opinion", "view", "holding", "judgment", "judgement"):
        return _opinion(noun)
    step = lexicon.NOUNS.get(noun.lemma_.lower())
    if step is None or noun.pos_ not in ("NOUN", "PROPN"):
        return None
    status, prepositions, of = step
    owner = next((c for c in noun.children if c.dep_ == "poss"), None)
    below = [p for c in noun.children if c.dep_ == "prep" and c.lower_ in prepositions
             for p in c.children if p.dep_ in ("pobj", "pcomp")]  # fmt: skip
    below += [p for b in below for c in b.children if c.dep_ == "prep" and c.lower_ == "against"
              for p in c.children if p.dep_ == "pobj"]  # fmt: skip
    clause = next((c for c in noun.children if c.dep_ in ("acl", "ccomp", "relcl") and _that(c)), None)
    if of and not any(p.lemma_.lower() in of for p in below):
        return None
    if status in ("admitted", "denied", "found", "alleged"):
        by = _owner(owner)
        known = status == "alleged" and any(c.dep_ == "det" and c.lower_ != "no" for c in noun.children)
        if by is None and clause is None and not below and not known:
            return None
        about = [p.i for p in below] or ([clause.i] if clause is not None else [])
        return Named(status, by, tuple(about))
    if owner is None and not below:
        return None
    concerned = [*([owner] if owner is not None else []), *below]
    if any(t.lemma_.lower() in lexicon.TRIED for t in concerned):
        return None
    if not prepositions & {"between"} and not of and not any(is_party(t) for t in concerned):
        return None
    return Named(status, None, tuple(t.i for t in concerned))


def _that(clause: Any) -> bool:
    return bool(clause.left_edge.lower_ == "that")


def _opinion(noun: Any) -> Named | None:
    """As "the opinion of the court was that ..." is a finding; anybody else's is an opinion."""
    for prep in noun.children:
        for of in prep.children if prep.dep_ == "prep" and prep.lower_ == "of" else ():
            if of.dep_ == "pobj" and of.lemma_.lower() in lexicon.COURTS:
                return Named("found", edges(of))
    return None


def _owner(owner: Any) -> Range | None:
    if owner is None:
        return None
    first, last = edges(owner)
    return first, (last - 1 if owner.doc[last - 1].tag_ == "POS" else last)


def is_party(token: Any) -> bool:
    """Whether a noun may be somebody or a body by its form: a name, a pronoun, a noun with a determiner."""
    if token.pos_ in ("PROPN", "PRON") or token.tag_ == "PRP$":
        return True
    return token.pos_ == "NOUN" and any(c.dep_ in ("det", "poss", "nummod") for c in token.children)


def participles(doc: Any, first: int, last: int) -> Iterator[tuple[int, int, Status, int]]:
    """Participles with a name: where they begin and end, their status, the name's token.

    "convicted trafficker Doe", "Doe, a convicted trafficker,", "the alleged ringleader, Doe".
    """
    for token in doc[first:last]:
        status = lexicon.MODIFIERS.get(token.lower_)
        if status is None or token.dep_ not in ("amod", "compound", "nmod", "advmod"):
            continue
        name = _name_after(doc, token.i, last)
        if name is not None:
            yield token.i, name + 1, status, name
            continue
        noun = token.head
        named = _apposed(noun) if noun.pos_ == "NOUN" and noun.i > token.i else None
        if named is not None:
            end = max(named.right_edge.i if named.i > noun.i else noun.i, noun.i) + 1
            yield token.i, min(end, last), status, named.i


def _apposed(noun: Any) -> Any:
    """The name that a noun stands beside ("Doe, a convicted spy" or "the alleged spy, Doe")."""
    if noun.dep_ == "appos" and noun.head.pos_ == "PROPN":
        return noun.head
    return next((c for c in noun.children if c.dep_ == "appos" and c.pos_ == "PROPN"), None)


def _name_after(doc: Any, at: int, end: int) -> int | None:
    """The last word of the name that follows a participle over nouns and adjectives alone; None when there is none."""
    last = None
    for i in range(at + 1, min(end, at + 1 + LONGEST_TITLE)):
        if doc[i].pos_ == "PROPN":
            last = i
        elif last is not None or doc[i].pos_ not in ("NOUN", "ADJ"):
            break
    return last


_OTHERS = KIN | lex.ROLE_NOUNS | lex.PEOPLE_NOUNS | lex.TRADES | lex.BODY_NOUNS
"""Nouns of people and bodies: whose they are is not who they are."""


def phrase_tokens(head: Any) -> list[Any]:
    """The tokens of a noun phrase that belong to its names: compounds, possessors, appositions, coordinated nouns.

    Of "Pell's brother" and "the bank's chief executive" the possessor is no part: it is another who is spoken of.
    """
    found, todo = [head], [head]
    while todo and len(found) < LARGEST_PHRASE:
        noun = todo.pop()
        another = noun.pos_ == "NOUN" and noun.lemma_.lower() in _OTHERS
        for child in noun.children:
            if child.dep_ in _PHRASE and not _in_brackets(child) and not (another and child.dep_ == "poss"):
                found.append(child)
                todo.append(child)
    return found


def _in_brackets(noun: Any) -> bool:
    """Whether a noun is set beside another in brackets: a source, or another name of it."""
    first = noun.left_edge.i
    return bool(noun.dep_ == "appos" and first and noun.doc[first - 1].text in "([")


def agents(verb: Any) -> list[Any]:
    """By whom a passive says it was done ("stolen by Doe")."""
    return [c for a in verb.children if a.dep_ == "agent" for c in a.children if c.dep_ == "pobj"]


def concerned_tokens(head: Any) -> list[Any]:
    """For a case, verdict or inquiry, or a verb that has one for its object, the nouns that name whom it concerns."""
    if head.pos_ in ("VERB", "AUX"):
        matter = any(c.dep_ in ("dobj", "nsubjpass", "nsubj", "attr") and _is_matter(c) for c in head.children)
    else:
        matter = _is_matter(head)
    found = []
    for prep in head.children:
        wanted = prep.lower_ in lexicon.ABOUT_PREPOSITIONS if matter else prep.lower_ == "against"
        if prep.dep_ == "prep" and wanted:
            found += [c for c in prep.children if c.dep_ == "pobj"]
    return found


def _is_matter(token: Any) -> bool:
    return token.lemma_.lower() in lexicon.MATTERS
