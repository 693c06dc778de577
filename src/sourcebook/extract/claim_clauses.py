"""Cuts a sentence into statements: one for the sentence, or one for each clause whose standing differs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from sourcebook.extract import claim_lexicon as lexicon
from sourcebook.extract.claim_frames import content_of, is_passive, match_rule
from sourcebook.extract.claim_nouns import participles
from sourcebook.extract.claim_repairs import misread_verb
from sourcebook.extract.claim_sources import SOURCE_WORDS, Source, aside_of, source_of
from sourcebook.extract.claim_status import (
    Standing,
    coordinated,
    is_hedged,
    is_infinitive,
    is_negated,
    is_unreal,
    standing_of,
)
from sourcebook.extract.parse import Sentence
from sourcebook.extract.quote_syntax import Range, edges, lemma_of
from sourcebook.model.annotation import Status

_SINCE = frozenset({"after", "before", "since", "despite", "following", "besides", "without"})
"""Prepositions whose participle tells what happened ("after being acquitted")."""
_RELATIVES = frozenset({"who", "which", "that", "whose", "whom"})
_SUBORDINATE = frozenset({"relcl", "acl", "advcl", "appos", "pcomp"})
_SETTLING = frozenset({"settle", "resolve"})
SHORTEST = 2
"""Words of a clause that can be a claim by itself."""
FINITE = frozenset({"VBD", "VBZ", "VBP", "MD"})
_SUBJECTS = frozenset({"nsubj", "nsubjpass", "expl", "csubj", "csubjpass"})
_EDGE = frozenset(
    {",", ";", ":", "-", "--", "—", "–", "and", "but", "or", "nor", "while", "although", "though", "yet", "(", ")"}
)


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
        return any(_headline(t) for t in tokens if t.tag_ == "VBN")
    return any(t.dep_ in _SUBJECTS for t in tokens) or bool(tags & {"VBD", "VBZ"})


def _headline(participle: Any) -> bool:
    """Whether a participle without "was" tells a step as wires and headlines do ("Banker jailed for fraud")."""
    return participle.dep_ in ("ROOT", "acl", "ccomp") and match_rule(participle) is not None


def statements_of(doc: Any, sentence: Sentence) -> list[Statement]:
    """The statements of a sentence, by place; the first is the sentence or its first clause."""
    tokens = list(doc[sentence.first : sentence.last])  # made once: a token costs more than a look at it
    words = {t.lower_ for t in tokens}
    clauses = _clauses(tokens)
    groups = _grouped(clauses)
    found = list(_ranges(groups, sentence, doc))
    found = [_settled_by_payment(s, doc) for s in found] if words & _SETTLING else found
    told = {(s.standing.status, s.standing.negated) for s in found}
    below = _subordinate(doc, sentence, tokens, {h.i for h, _ in clauses})
    found += [s for s in below if (s.standing.status, s.standing.negated) not in told]
    found += list(_modifiers(doc, sentence)) if words & lexicon.MODIFIERS.keys() else []
    source = source_of(doc, sentence) if words & SOURCE_WORDS else None
    if source is None and "," in words and not any(s.standing.attributed for s in found):
        source = aside_of(doc, sentence)
    misread = misread_verb(doc, sentence) if found and found[0].standing.status == "asserted" else None
    found = [_under_source(_repaired(doc, s, misread), source) for s in found]
    return [_allegedly(doc, s) for s in found] if "allegedly" in words else found


def _is_below(verb: Any) -> bool:
    """Whether a verb is plainly not its sentence's own: a participle after a preposition or noun, a relative clause."""
    return verb.dep_ in ("acl", "pcomp") or (verb.dep_ == "relcl" and verb.left_edge.lower_ in _RELATIVES)


def _allegedly(doc: Any, statement: Statement) -> Statement:
    """A plain statement with "allegedly" on its own verb is alleged; on a clause below it only leaves it open."""
    standing = statement.standing
    if standing.status != "asserted":
        return statement
    for token in doc[statement.first : statement.last]:
        if token.lower_ == "allegedly":
            below = _is_below(token.head) and token.head.i not in standing.heads
            status: Status = "asserted" if below else "alleged"
            return replace(statement, standing=replace(standing, status=status, hedged=True))
    return statement


def _clauses(tokens: list[Any]) -> list[tuple[Any, Standing]]:
    """The coordinated verbs of a sentence, or of what it says was said when only that has a standing of its own."""
    roots = [t for t in tokens if t.dep_ == "ROOT" and not _cut_in_a_name(t, tokens[0].i)]
    roots = roots or [tokens[0].doc[tokens[0].i : tokens[-1].i + 1].root]
    heads = [_verb_of(root) for root in roots]
    found: list[tuple[Any, Standing]] = []
    for verb in sorted({v.i: v for h in heads for v in coordinated(h)}.values(), key=lambda v: v.i):
        standing = _standing_of_head(verb)
        content = content_of(verb)
        told = standing.attributed is not None or lemma_of(verb) in lexicon.HEARD
        plain = standing.status == "asserted" and told and content is not None
        inner = [(v, standing_of(v)) for v in coordinated(content)] if plain and _states(content) else []
        if any(s.status != "asserted" for _, s in inner):
            found += [(v, _told_by(s, standing)) for v, s in inner]
        else:
            found.append((verb, standing))
            found += _hung_too_low(content, standing) if content is not None else []
    return found


def _hung_too_low(content: Any, outer: Standing) -> list[tuple[Any, Standing]]:
    """Acts that the tree coordinates with what was found ("found that he lied but cleared her of theft")."""
    if outer.status not in ("found", "documented"):
        return []
    bare = (v for v in coordinated(content) if v.i > content.i and not any(c.dep_ in _SUBJECTS for c in v.children))
    told = ((v, standing_of(v)) for v in bare)
    return [(v, replace(s, heads=())) for v, s in told if s.status in lexicon.ACTS and s.accused]


def _cut_in_a_name(root: Any, first: int) -> bool:
    """Whether the parser began a tree right behind an initial ("Ada K. | Vale on 3 May"): no clause of its own."""
    edge = root.left_edge.i
    before = root.doc[edge - 1].text if edge > first else ""
    return len(before) == 2 and before[0].isupper() and before[1] == "."


def _verb_of(root: Any) -> Any:
    """The participle of a headline ("Banker jailed for fraud"), else the head itself."""
    if root.pos_ in ("VERB", "AUX") or any(c.dep_ in ("nsubj", "auxpass", "cop") for c in root.children):
        return root
    return next((c for c in root.children if c.dep_ == "acl" and match_rule(c) is not None), root)


def _standing_of_head(verb: Any) -> Standing:
    if verb.pos_ in ("VERB", "AUX"):
        return standing_of(verb)
    passive = any(c.dep_ == "auxpass" for c in verb.children)  # a participle tagged as an adjective
    status = lexicon.MODIFIERS.get(verb.lower_, "asserted") if passive else "asserted"
    return Standing(status, None, is_negated(verb), is_hedged(verb), (verb.i,))


def _states(content: Any) -> bool:
    """Whether what is said is told as a fact, not asked for or left open."""
    return not is_unreal(content) and not (is_infinitive(content) and not is_passive(content.head))


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
    starts = (_start(verb, before.i) for (before, _), (verb, _) in pairwise(groups))
    cuts = [sentence.first, *(max(start, sentence.first) for start in starts), sentence.last]
    if any(a >= b for a, b in pairwise(cuts)):
        yield Statement(sentence.first, sentence.last, groups[0][1], whole=True)
        return
    for (_, standing), first, last in zip(groups, cuts[:-1], cuts[1:], strict=True):
        first, last = _trimmed(doc, first, last, keep_start=first == sentence.first, keep_end=last == sentence.last)
        if last > first and doc[last - 1].pos_ == "ADP":
            last = sentence.last  # "charged with and sentenced for theft": what follows is shared
        if first < last:
            yield Statement(first, last, standing, whole=len(groups) == 1)


def _start(verb: Any, before: int) -> int:
    """Where a clause begins after the one before it, which the tree may hang below its verb."""
    lefts = [c.left_edge.i for c in verb.lefts if c.left_edge.i > before]
    return int(min([verb.i, *lefts]))


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


def _subordinate(doc: Any, sentence: Sentence, tokens: list[Any], heads: set[int]) -> Iterator[Statement]:
    """Relative clauses, participles and adverbial clauses with a standing of their own ("who was acquitted in May")."""
    below: set[int] = set()
    for token in tokens:
        dep = token.dep_
        joined = dep == "conj" and token.head.i in below
        if not (joined or dep in _SUBORDINATE) or token.i in heads:
            continue
        if token.pos_ not in ("VERB", "AUX") or (token.dep_ == "pcomp" and token.head.lower_ not in _SINCE):
            continue
        if is_unreal(token) or is_infinitive(token):
            continue  # a purpose is no event, nor a condition
        below.add(token.i)
        standing = standing_of(token)
        first, last = edges(token)
        if joined:
            first = _start(token, token.head.i)
        last = min([last, *(_start(c, token.i) for c in token.children if c.dep_ == "conj" and c.pos_ == "VERB")])
        first, last = _trimmed(doc, max(first, sentence.first), min(last, sentence.last))
        if first < last and _worth_telling(token, standing, last - first):
            yield Statement(first, last, standing)


def _worth_telling(verb: Any, standing: Standing, length: int) -> bool:
    """Whether a clause below the sentence's own is a claim beside it; what somebody thinks in passing is none."""
    if standing.status in ("asserted", "opined", "estimated") or length < SHORTEST:
        return False
    if standing.status in ("found", "documented"):
        return content_of(verb) is not None or is_passive(verb)
    return verb.dep_ != "relcl" or not _object_relative(verb) or standing.status in lexicon.OWN


def _object_relative(verb: Any) -> bool:
    """As in "the accusations he faced": the noun above is the object."""
    subjects = [c for c in verb.children if c.dep_ in ("nsubj", "nsubjpass")]
    return (
        bool(subjects)
        and subjects[0].lower_ not in ("who", "which", "that", "whom")
        and not any(
            c.dep_ in ("dobj", "nsubjpass", "ccomp", "xcomp") and c.lower_ not in ("which", "that")
            for c in verb.children
        )
    )


def _modifiers(doc: Any, sentence: Sentence) -> Iterator[Statement]:
    """Participles with a name: "convicted trafficker Doe" states a conviction."""
    for first, last, status, name in participles(doc, sentence.first, sentence.last):
        yield Statement(first, last, Standing(status, hedged=status == "alleged", accused=(name,)))


def _repaired(doc: Any, statement: Statement, misread: tuple[int, Range, Status] | None) -> Statement:
    """A plain statement whose verb of telling the tagger took for a noun."""
    standing = statement.standing
    if misread is None or standing.status != "asserted" or not statement.first <= misread[0] < statement.last:
        return statement
    verb = next((t.i for t in doc[misread[0] + 1 : statement.last] if t.pos_ in ("VERB", "AUX")), None)
    heads = standing.heads if verb is None else (verb,)
    return replace(statement, standing=replace(standing, attributed=misread[1], status=misread[2], heads=heads))


def _under_source(statement: Statement, source: Source | None) -> Statement:
    standing = statement.standing
    if source is None or standing.attributed is not None:
        return statement
    if statement.first <= source.at < statement.last or statement.whole:
        known = source.status if standing.status == "asserted" else standing.status
        hedged = standing.hedged or source.hedged
        return replace(statement, standing=replace(standing, attributed=source.by, status=known, hedged=hedged))
    return statement


def subject_tokens(verb: Any) -> list[Any]:
    """The heads a verb's statement is about: its subject, found above where verbs share one or a relative stands in."""
    node = verb
    for _ in range(4):
        subjects = [c for c in node.children if c.dep_ in ("nsubj", "nsubjpass")]
        if subjects and subjects[0].lower_ in ("who", "which", "that", "whom") and node.dep_ == "relcl":
            return [node.head.head if node.head.dep_ == "appos" else node.head]
        if subjects:
            return subjects
        if node.dep_ == "acl":
            return [node.head.head if node.head.dep_ == "appos" else node.head]
        if node.dep_ not in ("conj", "xcomp", "advcl", "pcomp", "prep", "ccomp") or node.head is node:
            return []
        node = node.head
    return []
