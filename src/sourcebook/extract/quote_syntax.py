"""Attributions read from dependency trees: who (speaker), by which words (cue), what (content).

Token labels are those of spaCy's English pipelines (ClearNLP). All ranges are token ranges `[first, last)` of one
parsed block. Every look at a tree is bounded (edges, children, a few steps up), so a block is read in linear time.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from sourcebook.extract import quote_cues as cues
from sourcebook.extract.quote_extent import goes_on_with, own_words

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


def find_attributions(doc: Any) -> list[Attribution]:
    """All attributions of a parsed block, by cue."""
    found = [a for token in doc for a in _of_token(token)]
    return sorted(found, key=lambda a: (a.cue, a.content))


def _of_token(token: Any) -> Iterator[Attribution]:
    lemma = lemma_of(token)
    if lemma == "accord" or token.lower_ == "according":
        yield from _according(token)
    elif token.pos_ in ("VERB", "AUX") and (lemma in cues.SAY or lemma in cues.MIND or lemma in _OTHER_VERBS):
        yield from _of_verb(token, lemma)
    elif token.pos_ == "NOUN" and lemma in cues.NOUNS:
        yield from _of_noun(token)


_OTHER_VERBS = cues.INFINITIVE | cues.ORDER | cues.NAMING | cues.STANCE | cues.ABOUT.keys() | cues.VIEW


def lemma_of(token: Any) -> str:
    """The lemma in lower case, put right where the lemmatizer of the small pipelines is known to slip."""
    return cues.LEMMAS.get(token.lower_) or str(token.lemma_).lower()


def _of_verb(verb: Any, lemma: str) -> Iterator[Attribution]:
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
    pieces = tuple(_without(content, cue, speaker, verb.doc)) if content else ()
    if passive and frame in ("infinitive", "bare") and (hearsay := _hearsay(verb, lemma, cue)):
        pieces, frame = hearsay, "clause"
    yield Attribution(cue, verb.i, speaker, pieces, frame if pieces else "bare", passive)


def _complement(verb: Any, lemma: str) -> tuple[Frame, Range | None]:
    """The complement of a verb that is the content, with the frame it stands in."""
    children = list(verb.children)
    clauses = [c for c in children if c.dep_ == "ccomp" and not _is_aside(c)]
    takes_clause = lemma in cues.SAY or lemma in cues.MIND
    if clauses and lemma in cues.NAMING and lemma not in cues.SAY:
        return "naming", edges(clauses[0])
    if clauses and (takes_clause or lemma in cues.INFINITIVE or lemma in cues.ORDER):
        return _clause(clauses[-1], lemma)
    for child in children:
        if child.dep_ == "xcomp" and _is_infinitive(child) and (lemma in cues.INFINITIVE or lemma in cues.ORDER):
            return "infinitive", edges(child)
        if child.dep_ in ("xcomp", "advcl") and takes_clause and _has_mark(child):
            return "clause", edges(child)
    if verb.dep_ == "parataxis" and takes_clause:
        return "clause", edges(verb.head)
    return _object(verb, lemma, children)


def _is_aside(clause: Any) -> bool:
    """Whether a clause is one the writer adds (", which nobody saw") though the tree took it for what is said."""
    first = clause.left_edge
    return bool(first.i > clause.head.i and first.lower_ in ("which", "who") and first.doc[first.i - 1].text == ",")


def _clause(clause: Any, lemma: str) -> tuple[Frame, Range]:
    """A clause complement; after a verb of ordering the addressee is left out of it."""
    first, last = edges(clause)
    if lemma in cues.ORDER and _is_infinitive(clause):
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


def _hearsay(verb: Any, lemma: str, cue: Range) -> tuple[Range, ...]:
    """`X is said to have sold it`: subject and infinitive, as given by nobody who is printed."""
    if lemma not in cues.HEARSAY:
        return ()
    subject = next((c for c in verb.children if c.dep_ == "nsubjpass"), None)
    clause = next((c for c in verb.children if c.dep_ == "xcomp" and c.i > verb.i and _is_infinitive(c)), None)
    if subject is None or clause is None or subject.right_edge.i >= cue[0]:
        return ()
    ends = _trimmed(*own_words(edges(clause), verb.doc, verb), verb.doc)
    return (edges(subject), ends) if ends[1] > ends[0] else ()


def _according(token: Any) -> Iterator[Attribution]:
    """`According to X, ...` and `..., according to X`: the rest of the clause is the content."""
    doc = token.doc
    if token.i + 1 >= len(doc) or doc[token.i + 1].lower_ != "to":
        return
    to = doc[token.i + 1]
    source = next((c for c in to.children if c.dep_ == "pobj"), None)
    if source is None:
        return
    speaker = edges(source)
    comma = next((i for i in range(*speaker) if doc[i].text == ","), None)
    bare = not any(c.dep_ in ("nsubj", "nsubjpass", "expl") for c in token.head.children)
    if token.is_sent_start and comma is not None and (bare or token.head.i < speaker[1]):
        # "According to X, Y did ...": the parser took Y for a part of X.
        speaker = (speaker[0], comma)
    root = token.head
    for _ in range(STEPS_UP):
        if root.pos_ in ("VERB", "AUX") or root.head is root:
            break
        root = root.head
    content = tuple(_without(edges(root), (token.i, to.i + 1), speaker, doc))
    if content:
        yield Attribution((token.i, to.i + 1), token.i, speaker, content, "according")


def _of_noun(noun: Any) -> Iterator[Attribution]:
    """`her claim that ...`, `a promise to ...`."""
    for child in noun.children:
        if child.dep_ in ("acl", "ccomp") and child.i > noun.i and (_has_mark(child) or _is_infinitive(child)):
            owner = next((c for c in noun.children if c.dep_ == "poss"), None)
            speaker = edges(owner) if owner is not None else _by_or_of(noun)
            if speaker and noun.doc[speaker[1] - 1].tag_ == "POS":
                speaker = (speaker[0], speaker[1] - 1)
            yield Attribution((noun.i, noun.i + 1), noun.i, speaker, (edges(child),), "noun")
            return


def _by_or_of(noun: Any) -> Range | None:
    for prep in noun.children:
        if prep.dep_ == "prep" and prep.lower_ in ("by", "from"):
            return next((edges(c) for c in prep.children if c.dep_ == "pobj"), None)
    return None


def subject_range(verb: Any) -> Range | None:
    """The printed subject of a verb, taken from the verb above where verbs share one ("came and said")."""
    node = verb
    if goes_on_with(verb):
        node = verb.head.head
    for _ in range(STEPS_UP):
        for child in node.children:
            if child.dep_ in ("nsubj", "csubj") or (child.dep_ == "nsubjpass" and node is not verb):
                return None if child.dep_ == "csubj" else _noun_phrase(child, verb)
        if node.dep_ == "acl" and verb.lemma_.lower() in cues.SAY and node.head.pos_ in ("NOUN", "PROPN", "PRON"):
            return edges(node.head)[0], node.head.i + 1
        if node.dep_ not in ("conj", "advcl", "xcomp", "ccomp", "pcomp", "prep") or node.head is node:
            return None
        if node.dep_ == "ccomp" and node is not verb:
            return None
        node = node.head
    return None


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


def _is_infinitive(verb: Any) -> bool:
    return any(c.tag_ == "TO" and c.dep_ == "aux" for c in verb.children)


def _has_mark(clause: Any) -> bool:
    return any(c.dep_ in ("mark", "advmod", "dobj", "attr") and c.lower_ in _CLAUSE_MARKS for c in clause.children)


def _without(content: Range, cue: Range, speaker: Range | None, doc: Any) -> Iterator[Range]:
    """The content without the words of the attribution itself, in at most three pieces, punctuation trimmed."""
    cuts = sorted(r for r in (cue, speaker) if r is not None)
    first = content[0]
    for cut in [*cuts, (content[1], content[1])]:
        piece = _trimmed(first, min(cut[0], content[1]), doc)
        if piece[1] > piece[0]:
            yield piece
        first = max(first, cut[1])


def _trimmed(first: int, last: int, doc: Any) -> Range:
    """A token range without commas, dashes and spaces at its ends (quote marks stay)."""
    while first < last and (doc[first].is_space or doc[first].text in _EDGE):
        first += 1
    while last > first and (doc[last - 1].is_space or doc[last - 1].text in _EDGE):
        last -= 1
    return first, last


_FOCUS = cues.word_set("even only but and also just")
_EDGE = frozenset({",", ".", ";", ":", "-", "--", "—", "–", "―"})
