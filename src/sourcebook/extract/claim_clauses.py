"""Cuts a sentence into statements: one for the sentence, or one for each clause whose standing differs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from sourcebook.extract import claim_lexicon as lexicon
from sourcebook.extract.claim_status import (
    Standing,
    content_of,
    coordinated,
    is_hedged,
    is_negated,
    match_rule,
    standing_of,
)
from sourcebook.extract.parse import Sentence
from sourcebook.extract.quote_syntax import Range, edges
from sourcebook.model.annotation import Status

FINITE = frozenset({"VBD", "VBZ", "VBP", "MD"})
_SUBJECTS = frozenset({"nsubj", "nsubjpass", "expl", "csubj", "csubjpass"})
_EDGE = frozenset(
    {",", ";", ":", "-", "--", "—", "–", "and", "but", "or", "nor", "while", "although", "though", "yet", "(", ")"}
)
_PHRASE = frozenset({"compound", "poss", "appos", "conj", "nmod", "amod", "nummod", "flat", "det"})
LONGEST_TITLE = 8
"""Words from a participle to the end of the name it stands before."""
LARGEST_PHRASE = 40
"""Tokens of a noun phrase looked at for names."""


@dataclass(frozen=True, slots=True)
class Statement:
    """A range of tokens that states something, and how it stands."""

    first: int
    last: int
    standing: Standing
    whole: bool = False


def states_something(doc: Any, sentence: Sentence) -> bool:
    """Whether a sentence has a finite verb (an imperative or a bare noun phrase states nothing)."""
    tokens = doc[sentence.first : sentence.last]
    tags = {t.tag_ for t in tokens}
    if not tags & FINITE:
        return False
    return any(t.dep_ in _SUBJECTS for t in tokens) or bool(tags & {"VBD", "VBZ"})


def statements_of(doc: Any, sentence: Sentence) -> list[Statement]:
    """The statements of a sentence, by place; the first is the sentence or its first clause."""
    root = doc[sentence.first : sentence.last].root
    clauses = _clauses(root)
    groups = _grouped(clauses)
    found = list(_ranges(groups, sentence, doc))
    found = [_settled_by_payment(s, doc) for s in found]
    statuses = {s.standing.status for s in found}
    found += [s for s in _subordinate(doc, sentence, {h.i for h, _ in clauses}) if s.standing.status not in statuses]
    found += list(_modifiers(doc, sentence))
    source = according_to(doc, sentence)
    return [_under_source(s, source) for s in found]


def _clauses(root: Any) -> list[tuple[Any, Standing]]:
    """The coordinated verbs of a sentence, or of what it says was said when only that has a standing of its own."""
    if root.pos_ not in ("VERB", "AUX"):
        passive = any(c.dep_ == "auxpass" for c in root.children)  # a participle tagged as an adjective
        status = lexicon.MODIFIERS.get(root.lower_, "asserted") if passive else "asserted"
        return [(root, Standing(status, None, is_negated(root), is_hedged(root), (root.i,)))]
    outer = [(verb, standing_of(verb)) for verb in coordinated(root)]
    found: list[tuple[Any, Standing]] = []
    for verb, standing in outer:
        content = content_of(verb)
        plain = standing.status == "asserted" and standing.attributed is not None and content is not None
        inner = [(v, standing_of(v)) for v in coordinated(content)] if plain else []
        if any(s.status != "asserted" for _, s in inner):
            found += [(v, _told_by(s, standing)) for v, s in inner]
        else:
            found.append((verb, standing))
    return found


def _told_by(inner: Standing, outer: Standing) -> Standing:
    return replace(inner, attributed=inner.attributed or outer.attributed, hedged=inner.hedged or outer.hedged)


def _grouped(clauses: list[tuple[Any, Standing]]) -> list[tuple[Any, Standing]]:
    """Neighbouring clauses of one standing made one."""
    groups: list[tuple[Any, Standing]] = []
    for verb, standing in clauses:
        if groups and groups[-1][1].key == standing.key:
            head, before = groups[-1]
            groups[-1] = head, replace(
                before,
                hedged=before.hedged or standing.hedged,
                heads=(*before.heads, *standing.heads),
                accused=(*before.accused, *standing.accused),
            )  # fmt: skip
        else:
            groups.append((verb, standing))
    return groups


def _ranges(groups: list[tuple[Any, Standing]], sentence: Sentence, doc: Any) -> Iterator[Statement]:
    """Each group with the words from its clause's beginning up to the next one's."""
    cuts = [sentence.first, *(max(verb.left_edge.i, sentence.first) for verb, _ in groups[1:]), sentence.last]
    if any(a >= b for a, b in pairwise(cuts)):
        yield Statement(sentence.first, sentence.last, groups[0][1], whole=True)
        return
    for (_, standing), first, last in zip(groups, cuts[:-1], cuts[1:], strict=True):
        first, last = _trimmed(doc, first, last, keep_start=first == sentence.first, keep_end=last == sentence.last)
        if first < last:
            yield Statement(first, last, standing, whole=len(groups) == 1)


def _settled_by_payment(statement: Statement, doc: Any) -> Statement:
    """The purpose as standing: "paid 4 million to settle the suit"."""
    if statement.standing.status != "asserted":
        return statement
    for token in doc[statement.first : statement.last]:
        purpose = token.dep_ == "advcl" and token.i > token.head.i and any(c.tag_ == "TO" for c in token.children)
        rule = match_rule(token) if purpose else None
        if rule is not None and rule.status == "settled":
            return replace(statement, standing=replace(statement.standing, status="settled"))
    return statement


def _trimmed(doc: Any, first: int, last: int, *, keep_start: bool = False, keep_end: bool = False) -> Range:
    while not keep_start and first < last and (doc[first].lower_ in _EDGE or doc[first].is_space):
        first += 1
    while not keep_end and last > first and (doc[last - 1].lower_ in _EDGE or doc[last - 1].is_space):
        last -= 1
    return first, last


def _subordinate(doc: Any, sentence: Sentence, heads: set[int]) -> Iterator[Statement]:
    """Relative clauses, participles and adverbial clauses with a standing of their own ("who was acquitted in May")."""
    for token in doc[sentence.first : sentence.last]:
        if token.i in heads or token.dep_ not in ("relcl", "acl", "advcl", "appos"):
            continue
        if token.pos_ not in ("VERB", "AUX") or match_rule(token) is None:
            continue
        if any(c.tag_ == "TO" for c in token.children):
            continue  # a purpose is no event
        standing = standing_of(token)
        if standing.attributed is not None and token.dep_ != "relcl" and content_of(token) is None:
            continue
        first, last = edges(token)
        first, last = _trimmed(doc, max(first, sentence.first), min(last, sentence.last))
        if standing.status != "asserted" and first < last:
            yield Statement(first, last, standing)


def _modifiers(doc: Any, sentence: Sentence) -> Iterator[Statement]:
    """Participles before a name: "convicted trafficker Doe" states a conviction."""
    for token in doc[sentence.first : sentence.last]:
        before_noun = token.dep_ in ("amod", "compound", "nmod")
        status: Status | None = lexicon.MODIFIERS.get(token.lower_) if before_noun else None
        name = _name_after(doc, token.i, sentence.last) if status is not None else None
        if status is not None and name is not None:
            yield Statement(token.i, name + 1, Standing(status, hedged=status == "alleged", accused=(name,)))


def _name_after(doc: Any, at: int, end: int) -> int | None:
    """The last word of the name that follows a participle over nouns and adjectives alone; None when there is none."""
    last = None
    for i in range(at + 1, min(end, at + 1 + LONGEST_TITLE)):
        if doc[i].pos_ == "PROPN":
            last = i
        elif last is not None or doc[i].pos_ not in ("NOUN", "ADJ"):
            break
    return last


def according_to(doc: Any, sentence: Sentence) -> tuple[Range, Status] | None:
    """Who a sentence rests on by "according to", and the standing that gives it."""
    for token in doc[sentence.first : sentence.last - 1]:
        if token.lower_ == "according" and doc[token.i + 1].lower_ == "to":
            source = next((c for c in doc[token.i + 1].children if c.dep_ == "pobj"), None)
            if source is None:
                return None
            first, last = edges(source)
            comma = next((i for i in range(source.i, last) if doc[i].text == ","), last)
            lemma = source.lemma_.lower()
            status: Status = "asserted"
            if lemma in lexicon.RECORDS:
                status = "documented"
            elif lemma in lexicon.FINDERS:
                status = "found"
            return (first, max(comma, first + 1)), status
    return None


def _under_source(statement: Statement, source: tuple[Range, Status] | None) -> Statement:
    standing = statement.standing
    if source is None or standing.attributed is not None:
        return statement
    where, status = source
    if statement.first <= where[0] < statement.last or statement.whole:
        known = status if standing.status == "asserted" else standing.status
        return replace(statement, standing=replace(standing, attributed=where, status=known))
    return statement


def phrase_tokens(head: Any) -> list[Any]:
    """The tokens of a noun phrase that belong to its names: compounds, possessors, appositions, coordinated nouns."""
    found, todo = [head], [head]
    while todo and len(found) < LARGEST_PHRASE:
        for child in todo.pop().children:
            if child.dep_ in _PHRASE:
                found.append(child)
                todo.append(child)
    return found


def concerned_tokens(head: Any) -> list[Any]:
    """For a case, verdict or inquiry, or a verb that has one for its object, the nouns that name whom it concerns."""
    if head.pos_ in ("VERB", "AUX"):
        matter = any(c.dep_ in ("dobj", "nsubjpass") and c.lemma_.lower() in _MATTERS for c in head.children)
    else:
        matter = head.lemma_.lower() in _MATTERS
    if not matter:
        return []
    found = []
    for prep in head.children:
        if prep.dep_ == "prep" and prep.lower_ in lexicon.ABOUT_PREPOSITIONS:
            found += [c for c in prep.children if c.dep_ == "pobj"]
    return found


_MATTERS = lexicon.CASES | lexicon.VERDICTS | lexicon.INQUIRIES


def subject_tokens(verb: Any) -> list[Any]:
    """The heads a verb's statement is about: its subject, found above where verbs share one or a relative stands in."""
    node = verb
    for _ in range(4):
        subjects = [c for c in node.children if c.dep_ in ("nsubj", "nsubjpass")]
        if subjects and subjects[0].lower_ in ("who", "which", "that", "whom") and node.dep_ == "relcl":
            return [node.head]
        if subjects:
            return subjects
        if node.dep_ == "acl":
            return [node.head]
        if node.dep_ not in ("conj", "xcomp", "advcl", "pcomp", "prep", "ccomp") or node.head is node:
            return []
        node = node.head
    return []
