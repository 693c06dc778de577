"""Rules that read relations off a sentence's tree: by role nouns, by verbs, by brackets.

Each yields `Found`s: two ends, a schema, the printed role, and the token that says so. Where the parser's tree is
broken (brackets, lists), a few surface rules stand in: what stops right before a mark, what follows within a clause.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from sourcebook.extract import relation_patterns as pat
from sourcebook.extract.relation_lookup import (
    ANY,
    BODY,
    PERSON,
    PLACE,
    TIME,
    Found,
    bearers,
    ends_at,
    only,
    places_at,
    resolved,
)
from sourcebook.extract.relation_nouns import read_noun
from sourcebook.extract.relation_patterns import Kind, VerbRule
from sourcebook.extract.relation_same import Groups, same_ends, whom
from sourcebook.extract.relation_tree import End, Tree

PARTICIPLES = {"married": "marry", "based": "base", "headquartered": "headquarter", "located": "locate", "born": "bear"}
"""Participles that the tagger often takes for adjectives, with their verbs."""
SPOUSES = pat.SPOUSE_NOUNS | {"spouse"}
MOST = 6
"""Ends of one sentence that stand for the same, beyond which a relation is not repeated."""
REACH = 14
"""Tokens after a verb within which its date or place is looked for when the tree does not give it."""


def find_relations(tree: Tree) -> Iterator[Found]:
    """All relations of a sentence, in the order of the words that say them.

    A relation is given for every end of the sentence that stands for the same: the name, its short form, its pronoun.
    """
    groups = same_ends(tree)
    for row in _read(tree):
        yield from _everywhere(row, groups)
        if row.schema == "Family" and row.role in SPOUSES:
            yield from _everywhere(replace(row, subject=row.object, object=row.subject, role="spouse"), groups)


def _everywhere(row: Found, groups: Groups) -> Iterator[Found]:
    subjects, objects = whom(groups, row.subject), whom(groups, row.object)
    for subject in subjects[:MOST]:
        for target in objects[:MOST]:
            if groups.get(subject, subject) == groups.get(target, target):
                continue
            first = subject == row.subject and target == row.object
            yield row if first else replace(row, subject=subject, object=target, confidence=round(row.confidence - 0.1, 2))


def _read(tree: Tree) -> Iterator[Found]:
    for i in range(tree.first, tree.last):
        token = tree.doc[i]
        if i in tree.at and tree.at[i].kind != "pronoun":
            if tree.at[i].kind == "nationality" and tree.at[i].head == i:
                yield from _nationality(tree, i)
            if tree.at[i].first == i and tree.at[i].kind == "person":
                yield from _life(tree, tree.at[i])
            continue
        lemma = str(token.lemma_).lower()
        if token.pos_ in ("NOUN", "PROPN", "ADJ"):
            yield from read_noun(tree, i, lemma)
        if token.pos_ in ("VERB", "AUX") or tree.low(i) in PARTICIPLES:
            yield from _verb(tree, i, PARTICIPLES.get(tree.low(i), lemma))


# --- verbs ---------------------------------------------------------------------------------------------------------


def _verb(tree: Tree, i: int, lemma: str) -> Iterator[Found]:
    token = tree.doc[i]
    passive = tree.is_passive(i) or (token.dep_ == "acomp" and str(token.head.lemma_) == "be")
    if lemma in ("bear", "die") or (passive and lemma in ("kill", "murder", "bury")):
        yield from _vital(tree, i, lemma)
    for rule in (
        ()
        if lemma == "bear"
        else pat.PASSIVES.get(lemma, ())
        if passive or lemma in ("base", "headquarter", "locate")
        else ()
    ):
        yield from _apply(i, rule, resolved(tree, tree.subjects(i), rule.subject), _targets(tree, i, rule))
    for rule in pat.VERBS.get(lemma, ()):
        if passive:
            yield from _swapped(tree, i, rule)
        else:
            yield from _apply(i, rule, resolved(tree, tree.subjects(i), rule.subject), _targets(tree, i, rule))
    if lemma == "marry" and i + 1 < tree.last and tree.low(i + 1) == "to":
        spouse = [e for e in _near(tree, i + 1, PERSON) if e.first - i < 6 and not _under_kin(tree, i + 2, e)][:1]
        yield from _apply(i, pat.PASSIVES["marry"][0], resolved(tree, tree.subjects(i), PERSON), spouse)
    if lemma in pat.FOUNDING:
        yield from _founding(tree, i, passive)
    if lemma in pat.PAY or lemma in pat.GET:
        yield from _payment(tree, i, lemma, passive)
    if lemma in ("base", "headquarter") and i - 2 >= tree.first and tree.low(i - 1) == "-":
        yield from _based(tree, i)


def _targets(tree: Tree, i: int, rule: VerbRule) -> list[End]:
    tokens: list[int] = []
    if "obj" in rule.at:
        tokens += [t for d in tree.children(i, "dobj") for t in tree.spread(d)]
    preps = tuple(p for p in rule.at if p != "obj")
    if preps:
        tokens += tree.after(i, preps)
    if rule.object == PLACE:
        return [p for t in tokens for p in places_at(tree, t)]
    return resolved(tree, tokens, rule.object) if "obj" in rule.at else ends_at(tree, tokens, rule.object)


def _apply(i: int, rule: VerbRule, subjects: list[End], objects: list[End]) -> Iterator[Found]:
    for subject in subjects:
        for target in objects:
            if subject != target and not (subject.chain and subject.chain == target.chain):
                a, b = (target, subject) if rule.inverse else (subject, target)
                yield Found(a, b, rule.schema, rule.role, i)


def _swapped(tree: Tree, i: int, rule: VerbRule) -> Iterator[Found]:
    """The passive: what is founded, owned, hired is the tree's subject; "by" (or "from") gives who did it."""
    if "obj" not in rule.at:
        return
    done = resolved(tree, tree.subjects(i), rule.object)
    doers = [e for t in tree.after(i, ("by",)) for e in resolved(tree, [t], rule.subject)]
    yield from _apply(i, rule, doers, done)


def _founding(tree: Tree, i: int, passive: bool) -> Iterator[Found]:
    bodies = (
        resolved(tree, tree.subjects(i), BODY)
        if passive
        else ends_at(tree, [t for d in tree.children(i, "dobj") for t in tree.spread(d)], BODY)
    )
    if not bodies:
        return
    times = ends_at(tree, tree.after(i, ("in", "on", "since")), TIME) or _near(tree, i, TIME)[:1]
    for body in bodies:
        for time in times[:1]:
            yield Found(body, time, "Organization", "founded", i)


def _near(tree: Tree, i: int, kinds: tuple[Kind, ...]) -> list[End]:
    """Ends within the same clause after token `i`, where the tree may be broken."""
    found: list[End] = []
    for j in range(i + 1, min(i + REACH, tree.last)):
        if tree.low(j) in {")", ";"} or (tree.doc[j].pos_ == "VERB" and j > i + 1 and j not in tree.at):
            break
        end = tree.at.get(j)
        if end is not None and end.first == j and end.fits(kinds) and end.kind != "pronoun":
            found.append(end)
    return found


def _under_kin(tree: Tree, begin: int, end: End) -> bool:
    """Whether a relative of the one named is meant: "married to the sister of | X", "married to | X's sister"."""
    if end.last < tree.last and tree.low(end.last) in ("'s", "’s", "'", "’"):
        return True
    kin = [j for j in range(begin, end.first) if tree.low(j) in pat.FAMILY_NOUNS]
    return bool(kin) and any(tree.low(j) in ("of", "to") for j in range(kin[0], end.first))


def _vital(tree: Tree, i: int, lemma: str) -> Iterator[Found]:
    """Birth and death: date and place."""
    people = resolved(tree, tree.subjects(i), PERSON)
    bracket = next((j for j in range(i, max(tree.first, i - 12) - 1, -1) if tree.low(j) == "("), None)
    if bracket is not None and not any(tree.low(j) == ")" for j in range(bracket, i)):
        before = tree.before(bracket)
        people = [before] if before is not None and before.fits(PERSON) else people
    elif not people:
        left = tree.before(i)
        people = [left] if left is not None and left.kind == "person" else []
    word = "born" if lemma == "bear" else "died"
    # The parser often takes the date for what is borne: "(born 1955 in Rome)"; other objects are children.
    if word == "born" and any(tree.at[d].kind != "time" for d in tree.children(i, "dobj") if d in tree.at):
        return
    times = (
        _near(tree, i, TIME)[:1]
        or ends_at(tree, [*tree.after(i, ("in", "on")), *tree.children(i, "npadvmod")], TIME)[:1]
    )
    places = _near(tree, i, PLACE)[:1]
    for person in people:
        for time in times:
            yield Found(person, time, "Person", word, i, 0.85)
        for place in [w for p in places for w in places_at(tree, p.head)] if word == "born" else ():
            yield Found(person, place, "Person", "born in", i, 0.85)


def _based(tree: Tree, i: int) -> Iterator[Found]:
    """Read "Lisbon-based Acme"."""
    place = tree.at.get(i - 2)
    if place is None or place.kind != "place":
        return
    bodies = [e for e in _near(tree, i, BODY) if e.first - i < 6]
    for body in bodies[:1]:
        yield Found(body, place, "Address", "based in", i)


def _payment(tree: Tree, i: int, lemma: str, passive: bool) -> Iterator[Found]:
    subjects = resolved(tree, tree.subjects(i), ANY)
    objects = ends_at(tree, [t for d in tree.children(i, "dobj", "dative", "iobj") for t in tree.spread(d)], ANY)
    to = ends_at(tree, tree.after(i, ("to",)), ANY)
    by = ends_at(tree, tree.after(i, ("by",)), ANY)
    source = ends_at(tree, tree.after(i, ("from",)), ANY)
    if lemma in pat.GET:
        payers, payees = source, subjects
    elif passive:
        payers, payees = by, to or subjects
    else:
        payers, payees = subjects, to or objects
    for payer in payers:
        for payee in payees:
            if payer != payee:
                yield Found(payer, payee, "Payment", str(tree.doc[i].lower_), i, 0.75, pays=True)


# --- brackets and nationality --------------------------------------------------------------------------------------


def _life(tree: Tree, person: End) -> Iterator[Found]:
    """Dates of birth and death in brackets after a name: "X (4 May 1900, Rome - 3 June 1980)"."""
    i = person.last
    if i >= tree.last or tree.low(i) != "(":
        return
    close = next((j for j in range(i, min(i + 30, tree.last)) if tree.low(j) == ")"), None)
    if close is None or any(tree.doc[j].lemma_ in ("bear", "die") for j in range(i, close)):
        return
    inside = list(dict.fromkeys(tree.at[j] for j in range(i + 1, close) if j in tree.at and tree.at[j].kind == "time"))
    dashes = [j for j in range(i + 1, close) if tree.low(j) in {"-", "–", "—"}]
    if len(inside) == 2 and any(inside[0].last <= j < inside[1].first for j in dashes):
        yield Found(person, inside[0], "Person", "born", i, 0.8)
        yield Found(person, inside[1], "Person", "died", i, 0.8)


def _nationality(tree: Tree, i: int) -> Iterator[Found]:
    """Read "is a Chilean banker", "the Chilean banker X", "X, a Chilean"."""
    end = tree.at[i]
    token = tree.doc[i]
    while token.dep_ == "conj" and token.head.i in tree.at and tree.at[token.head.i].kind == "nationality":
        token = token.head
    head = token.head.i
    if token.dep_ in ("attr", "acomp", "appos"):
        people = bearers(tree, token.i, PERSON, 1)
    elif token.dep_ in ("amod", "compound", "nmod", "npadvmod") and head != token.i:
        people = only(tree.end(head, PERSON)) if head in tree.at else bearers(tree, head, PERSON)
    else:
        return
    for person in people if end.country else ():
        yield Found(person, end, "Person", "nationality", i)
