"""Attributions that a verb makes: each verb takes the complement of its class as content (`quote_cues`).

Every look at a tree is bounded (edges, children, a few steps up), so a block is read in linear time.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sourcebook.extract import quote_cues as cues
from sourcebook.extract.quote_extent import TAIL, own_words
from sourcebook.extract.quote_syntax import (
    Attribution,
    Frame,
    Range,
    agent_range,
    cue_range,
    edges,
    has_mark,
    is_infinitive,
    quoted_range,
    subject_range,
    trimmed,
    without,
)

LONGEST_BREAK = 40
"""Tokens at most of an attribution that breaks up a sentence."""
STEPS_UP = 4


def of_verb(verb: Any, lemma: str) -> Iterator[Attribution]:
    """The attribution of a verb; its content is empty (frame "bare") where the verb has no complement of its own."""
    if verb.i and verb.doc[verb.i - 1].text in ("-", "without"):
        return  # "so-called", "goes without saying"
    if lemma == "mean" and verb.tag_ != "VBG":
        return
    passive = any(child.dep_ in ("auxpass", "nsubjpass") for child in verb.children)
    speaker = agent_range(verb) if passive else quoted_range(verb) or subject_range(verb)
    frame, content = _complement(verb, lemma)
    cue = cue_range(verb)
    if content is not None:
        content = own_words(content, verb.doc, verb)
    pieces = tuple(without(content, cue, speaker, verb.doc)) if content else ()
    if speaker is not None and not passive and (around := _around(verb, lemma, speaker, cue)):
        pieces, frame = around, "clause"
    if passive:
        pieces, frame = _passive(verb, lemma, speaker, pieces, frame, cue)
    pieces = _with_pronoun(verb, pieces, cue)
    yield Attribution(cue, verb.i, speaker, pieces, frame if pieces else "bare", passive)


def _passive(
    verb: Any, lemma: str, speaker: Range | None, pieces: tuple[Range, ...], frame: Frame, cue: Range
) -> tuple[tuple[Range, ...], Frame]:
    """What a passive verb tells: its subject ("the plan was opposed by Doe"), or hearsay about it."""
    if not pieces and speaker is not None and (lemma in cues.STANCE or lemma in cues.NAMING):
        subject = next((c for c in verb.children if c.dep_ == "nsubjpass" and c.i < verb.i), None)
        if subject is not None and subject.tag_ not in ("WDT", "WP", "PRP"):
            pieces, frame = (trimmed(*edges(subject), verb.doc),), "stance"
    if frame in ("infinitive", "bare") and (hearsay := _hearsay(verb, lemma, cue)):
        return hearsay, "clause"
    return pieces, frame


def _complement(verb: Any, lemma: str) -> tuple[Frame, Range | None]:
    """The complement of a verb that is the content, with the frame it stands in."""
    children = list(verb.children)
    clauses = [c for c in children if c.dep_ == "ccomp" and not _is_aside(c)]
    takes_clause = lemma in cues.SAY or lemma in cues.MIND or lemma in cues.STANCE
    if clauses and lemma in cues.NAMING and lemma not in cues.SAY:
        return "naming", edges(clauses[0])
    if clauses and (takes_clause or lemma in cues.INFINITIVE or lemma in cues.ORDER):
        return _clause(clauses[-1], lemma)
    for child in children:
        if child.dep_ == "xcomp" and is_infinitive(child) and (lemma in cues.INFINITIVE or lemma in cues.ORDER):
            return "infinitive", edges(child)
        if child.dep_ in ("xcomp", "advcl") and takes_clause and has_mark(child):
            return "clause", edges(child)
    if verb.dep_ == "parataxis" and takes_clause:
        return "clause", edges(verb.head)
    return _object(verb, lemma, children)


def _around(verb: Any, lemma: str, speaker: Range, cue: Range) -> tuple[Range, ...]:
    """The two pieces of a sentence that an attribution between commas breaks up ("The mill, she said, was lost.")."""
    doc, sentence = verb.doc, verb.sent
    first, last = min(speaker[0], cue[0]), max(speaker[1], cue[1])
    if lemma not in cues.SPEECH or verb.tag_ not in ("VBD", "VBZ", "VBP") or last - first > LONGEST_BREAK:
        return ()
    end = _comma_after(verb, last, sentence.end)
    if end is None or first <= sentence.start or doc[first - 1].text != ",":
        return ()
    begin = _opening(doc, sentence.start, first - 1)
    whole = any(t.dep_ in ("nsubj", "nsubjpass", "expl") and t.head.i < first for t in doc[begin:first])
    if doc[begin].tag_ in ("VBG", "VBN") or doc[begin].lower_ in _WHERE:
        return ()
    if whole and doc[begin].tag_ not in ("IN", "WRB") and doc[end + 1].lower_ != "that":
        return ()
    pieces = trimmed(begin, first, doc), trimmed(*own_words((end, sentence.end), doc, verb), doc)
    return pieces if all(b > a for a, b in pieces) else ()


def _comma_after(verb: Any, at: int, end: int) -> int | None:
    """The comma after an attribution and its "on Monday", when what follows goes on with the sentence before it."""
    doc = verb.doc
    for child in verb.children:
        if child.i == at and child.dep_ in ("npadvmod", "advmod", "prep") and child.lower_ != "to":
            at = child.right_edge.i + 1
    if at + 1 >= end or doc[at].text != ",":
        return None
    following = doc[at + 1]
    return None if following.tag_ == "VBG" or following.lower_ in _ADDING or following.is_quote else at


def _opening(doc: Any, start: int, last: int) -> int:
    """Where the clause that ends before token `last` begins: after a dash, semicolon or ", but", or at its "which"."""
    if doc[last - 1].tag_ in ("WDT", "WP"):
        return last - 1
    for i in range(last - 1, max(start, last - TAIL), -1):
        if doc[i].text in (";", "-", "--", "—", "–") or (doc[i].dep_ == "cc" and doc[i - 1].text == ","):
            return i + 1
    return start + int(doc[start].dep_ == "cc")


_WHERE = cues.word_set("in on at during after before since by later earlier then still meanwhile however instead")
_ADDING = cues.word_set("and as but or who which with")


def _is_aside(clause: Any) -> bool:
    """Whether a clause is one the writer adds (", which nobody saw") though the tree took it for what is said."""
    first = clause.left_edge
    return bool(first.i > clause.head.i and first.lower_ in ("which", "who") and first.doc[first.i - 1].text == ",")


def _clause(clause: Any, lemma: str) -> tuple[Frame, Range]:
    """A clause complement; after a verb of ordering the addressee is left out of it."""
    first, last = edges(clause)
    if lemma in cues.ORDER and is_infinitive(clause):
        to = next(c for c in clause.children if c.tag_ == "TO")
        return "infinitive", (to.i, last)
    return "clause", (first, last)


def _object(verb: Any, lemma: str, children: list[Any]) -> tuple[Frame, Range | None]:
    objects = [c for c in children if c.dep_ in ("dobj", "oprd", "attr")]
    as_phrase = [c for c in children if c.dep_ == "prep" and c.lower_ == "as"]
    if lemma in cues.NAMING and objects:
        tail = [c for c in [*objects, *as_phrase] if c.i > verb.i]
        if (len(tail) > 1 or as_phrase) and tail:
            return "naming", (min(edges(c)[0] for c in tail), max(edges(c)[1] for c in tail))
    for child in children:
        if lemma == "call" and child.dep_ == "prep" and child.lower_ in ("for", "on"):
            return "clause", (child.i + 1, edges(child)[1])
    plain = [c for c in objects if c.dep_ == "dobj" and c.i > verb.i]
    if lemma in cues.STANCE and plain:
        return "stance", _with_reason(plain[0], children)
    return _about(verb, lemma, children)


def _with_reason(object_: Any, children: list[Any]) -> Range:
    """A plain object with the phrases right after it that say why or as what ("praised the warden for his calm")."""
    first, last = edges(object_)
    for child in children:
        if child.dep_ == "prep" and child.left_edge.i == last and child.lower_ in cues.REASONS:
            last = edges(child)[1]
    return first, last


def _about(verb: Any, lemma: str, children: list[Any]) -> tuple[Frame, Range | None]:
    """What a verb of speaking is about ("spoke of the fire", "accused him of lying", "sees it as a loss")."""
    preps = cues.ABOUT.get(lemma, frozenset())
    for child in children:
        if child.dep_ == "prep" and child.i > verb.i and child.lower_ in preps:
            last = edges(child)[1]
            if lemma in cues.BLAME:
                whom = next((c for c in children if c.dep_ == "dobj" and verb.i < c.i < child.i), None)
                return ("stance", (edges(whom)[0], last)) if whom is not None else ("bare", None)
            return ("stance", (child.i + 1, last)) if last > child.i + 1 else ("bare", None)
        if lemma in cues.VIEW and child.dep_ == "prep" and child.lower_ == "as" and child.i > verb.i:
            whom = next((c for c in children if c.dep_ == "dobj" and verb.i < c.i < child.i), None)
            return ("naming", (edges(whom)[0], edges(child)[1])) if whom is not None else ("bare", None)
    return "bare", None


def _with_pronoun(verb: Any, pieces: tuple[Range, ...], cue: Range) -> tuple[Range, ...]:
    """The pieces with the relative pronoun that stands for a part of them ("which she called a loss")."""
    first = verb.left_edge
    if (
        first.tag_ not in ("WDT", "WP")
        or verb.dep_ not in ("relcl", "ccomp", "pcomp", "csubj", "acl")
        or first.i >= cue[0]
    ):
        return pieces
    owner = first.head
    if (
        first.dep_ in ("nsubj", "dobj", "nsubjpass", "attr", "pobj")
        and pieces
        and pieces[0][0] > verb.i
        and not (owner.i == verb.i and first.dep_ in ("nsubj", "nsubjpass"))
    ):
        return ((first.i, first.i + 1), *pieces)
    return pieces


def _hearsay(verb: Any, lemma: str, cue: Range) -> tuple[Range, ...]:
    """`X is said to have sold it`: subject and infinitive, as given by nobody who is printed."""
    if lemma not in cues.HEARSAY:
        return ()
    subject = next((c for c in verb.children if c.dep_ == "nsubjpass"), None)
    clause = next((c for c in verb.children if c.dep_ == "xcomp" and c.i > verb.i and is_infinitive(c)), None)
    if subject is None or clause is None or subject.right_edge.i >= cue[0]:
        return ()
    ends = trimmed(*own_words(edges(clause), verb.doc, verb), verb.doc)
    return (edges(subject), ends) if ends[1] > ends[0] else ()
