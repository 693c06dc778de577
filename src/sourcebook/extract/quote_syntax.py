"""Looks at dependency trees that all attributions share: speakers, cues, edges.

Token labels are those of spaCy's English pipelines (ClearNLP). All ranges are token ranges `[first, last)` of one
parsed block. Every look at a tree is bounded (edges, children, a few steps up), so a block is read in linear time.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from sourcebook.extract import quote_cues as cues
from sourcebook.extract.quote_extent import goes_on_with

Range = tuple[int, int]
Frame = Literal["clause", "infinitive", "naming", "stance", "according", "noun", "bare"]
STEPS_UP = 4
_CLAUSE_MARKS = frozenset({"that", "whether", "if", "how", "why", "what"})


@dataclass(frozen=True, slots=True)
class Attribution:
    """A cue with its speaker and content. `frame` "bare" is a cue verb without a complement of its own."""

    cue: Range
    verb: int
    speaker: Range | None
    content: tuple[Range, ...]
    frame: Frame
    passive: bool = False

    @property
    def strong(self) -> bool:
        """Whether the content is a clause or stands under a verb of naming, not a plain object."""
        return self.frame not in ("stance", "bare")


def lemma_of(token: Any) -> str:
    """The lemma in lower case, put right where the lemmatizer of the small pipelines is known to slip."""
    return cues.LEMMAS.get(token.lower_) or str(token.lemma_).lower()


def subject_range(verb: Any) -> Range | None:
    """The printed subject of a verb, taken from the verb above where verbs share one ("came and said")."""
    node = verb
    if goes_on_with(verb):
        node = verb.head.head
    for _ in range(STEPS_UP):
        for child in node.children:
            if child.dep_ in ("nsubj", "csubj") or (child.dep_ == "nsubjpass" and node is not verb):
                return None if child.dep_ == "csubj" else _noun_phrase(child, verb)
        if node.dep_ == "acl" and node.head.lower_ in _TEXTS and (sender := _sender(node.head)) is not None:
            node = sender
            continue
        if node.dep_ == "acl" and verb.lemma_.lower() in cues.SAY and node.head.pos_ in ("NOUN", "PROPN", "PRON"):
            return edges(node.head)[0], node.head.i + 1
        if node.dep_ == "xcomp" and (made := _made_to(node)) is not None:
            return _noun_phrase(made, verb)
        if node.dep_ not in ("conj", "advcl", "xcomp", "ccomp", "pcomp", "prep") or node.head is node:
            return None
        if node.dep_ == "ccomp" and node is not verb:
            return None
        node = node.head
    return None


def _sender(text: Any) -> Any | None:
    """The verb whose subject gave out a text ("issued a statement saying ..."), or None."""
    node = text.head.head if text.dep_ == "pobj" else text.head
    return node if text.dep_ in ("dobj", "pobj") and node.pos_ in ("VERB", "AUX") and node.dep_ != "acl" else None


def _made_to(verb: Any) -> Any | None:
    """Who is made or asked to do what a verb tells ("prompted the council to order"), or None."""
    if verb.head.lemma_.lower() in _OWN_DEEDS:
        return None
    return next((c for c in verb.head.children if c.dep_ == "dobj" and verb.head.i < c.i < verb.i), None)


def _noun_phrase(head: Any, verb: Any) -> Range:
    """All that is printed of a noun phrase, without swallowing the verb it is the subject of."""
    first, last = edges(head)
    if head.i < verb.i < last:
        last = verb.i
    if verb.i < head.i and first <= verb.i:
        first = verb.i + 1
    if verb.i < head.i:
        relative = next((c for c in head.children if c.dep_ == "relcl" and c.i > head.i and _speaks(c)), None)
        last = min(last, relative.left_edge.i) if relative is not None else last
    doc = head.doc
    if doc[first].lower_ in _FOCUS and first < head.i:
        first += 1
    mark = next((i for i in range(head.i + 1, last) if doc[i].is_quote and doc[i].text != "'"), None)
    if mark is not None:
        clauses = [c.left_edge.i for c in head.children if c.dep_ == "relcl" and head.i < c.left_edge.i < mark]
        last = min([mark, *clauses])
    if last <= verb.i:
        # "Doe, speaking in Orla, said": what the speaker does meanwhile is no part of who it is.
        doing = (c.left_edge.i for c in head.children if c.dep_ == "acl" and c.tag_ == "VBG")
        last = min([last, *(i for i in doing if i > head.i + 1 and doc[i - 1].text == ",")])
    while last - 1 > head.i and doc[last - 1].is_punct:
        last -= 1
    return first, last


def _speaks(clause: Any) -> bool:
    """Whether a relative clause goes on with what its noun says (", who added that ...")."""
    return lemma_of(clause) in cues.SAY


def quoted_range(verb: Any) -> Range | None:
    """Whose words they are in "quoted Doe as saying ..."."""
    if verb.dep_ != "pcomp" or verb.head.lower_ != "as":
        return None
    reporter = verb.head.head
    wanted = ("dobj", "nsubjpass")
    return next((edges(c) for c in reporter.children if c.dep_ in wanted), None)


def agent_range(verb: Any) -> Range | None:
    """The `by` phrase of a passive verb."""
    for child in verb.children:
        if child.dep_ == "agent":
            return next((edges(c) for c in child.children if c.dep_ == "pobj"), None)
    return None


def cue_range(verb: Any) -> Range:
    """A verb with the auxiliaries and negation right before it."""
    first = verb.i
    while first > 0 and verb.doc[first - 1].head is verb and verb.doc[first - 1].dep_ in ("aux", "auxpass", "neg"):
        first -= 1
    return first, verb.i + 1


def edges(token: Any) -> Range:
    """First and last (exclusive) token under a token."""
    return token.left_edge.i, token.right_edge.i + 1


def is_infinitive(verb: Any) -> bool:
    """Whether a verb stands with "to"."""
    return any(c.tag_ == "TO" and c.dep_ == "aux" for c in verb.children)


def has_mark(clause: Any) -> bool:
    """Whether a clause begins with "that", "whether", "how" ..."""
    return any(c.dep_ in ("mark", "advmod", "dobj", "attr") and c.lower_ in _CLAUSE_MARKS for c in clause.children)


def without(content: Range, cue: Range, speaker: Range | None, doc: Any) -> Iterator[Range]:
    """The content without the words of the attribution itself, in at most three pieces, punctuation trimmed."""
    cuts = sorted(r for r in (cue, speaker) if r is not None)
    first = content[0]
    for cut in [*cuts, (content[1], content[1])]:
        piece = trimmed(first, min(cut[0], content[1]), doc)
        if piece[1] > piece[0]:
            yield piece
        first = max(first, cut[1])


def trimmed(first: int, last: int, doc: Any) -> Range:
    """A token range without commas, dashes and spaces at its ends (quote marks stay)."""
    while first < last and (doc[first].is_space or doc[first].text in _EDGE):
        first += 1
    while last > first and (doc[last - 1].is_space or doc[last - 1].text in _EDGE):
        last -= 1
    return first, last


_TEXTS = cues.word_set(
    "advertisement ad conference document email essay filing lawsuit letter memo memorandum message note notice "
    "petition post release report resolution speech statement suit text tweet video website"
)
_OWN_DEEDS = cues.word_set("use promise take spend make have need cost choose")
_FOCUS = cues.word_set("even only but and also just")
_EDGE = frozenset({",", ".", ";", ":", "-", "--", "—", "–", "―"})
