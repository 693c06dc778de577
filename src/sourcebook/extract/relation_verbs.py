"""Relations that a verb says, in active and passive, and through its particles and prepositions."""

from __future__ import annotations

from collections.abc import Iterator

from sourcebook.extract import relation_patterns as pat
from sourcebook.extract.relation_courts import read_case
from sourcebook.extract.relation_life import is_calendar, near, read_vital
from sourcebook.extract.relation_lookup import (
    ANY,
    BODY,
    PERSON,
    PLACE,
    TIME,
    Found,
    bearers,
    bodies_of,
    ends_at,
    listed,
    only,
    places_at,
    resolved,
    within,
)
from sourcebook.extract.relation_patterns import VerbRule
from sourcebook.extract.relation_tree import End, Tree

SCHOOLS = pat.words(
    "university college school academy institute conservatory conservatoire seminary faculty polytechnic gymnasium"
)
COURSES = pat.words("session sessions course courses class classes seminar lectures school part program programme")
"""What one attends of a school."""
PARTICIPLES = {"married": "marry", "based": "base", "headquartered": "headquarter", "located": "locate", "born": "bear"}
"""Participles that the tagger often takes for adjectives, with their verbs."""


def read_verb(tree: Tree, i: int, lemma: str) -> Iterator[Found]:
    """Relations that the verb at token `i` says."""
    token = tree.doc[i]
    passive = tree.is_passive(i) or (token.dep_ == "acomp" and str(token.head.lemma_) == "be")
    if lemma == "bear" and passive:
        parents = [e for t in tree.after(i, ("to",)) for e in only(tree.end(t, PERSON)) if e.kind == "person"]
        for child in resolved(tree, tree.subjects(i), PERSON) if parents else ():
            for parent in parents:
                yield Found(parent, child, "Family", "child", i)
    if (lemma == "pass" and tree.low(i + 1 if i + 1 < tree.last else i) == "away") or lemma in ("perish", "drown"):
        yield from read_vital(tree, i, "die")
    if passive and lemma in ("execute", "assassinate", "hang", "behead", "lynch", "shoot") and "dead" not in lemma:
        yield from read_vital(tree, i, "die") if lemma != "shoot" else ()
    if lemma in ("bear", "die") or (passive and lemma in ("kill", "murder")):
        yield from read_vital(tree, i, lemma)
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
        spouse = [e for e in near(tree, i + 1, PERSON) if e.first - i < 6 and not _under_kin(tree, i + 2, e)][:1]
        yield from _apply(i, pat.PASSIVES["marry"][0], resolved(tree, tree.subjects(i), PERSON), spouse)
    if lemma in pat.FOUNDING:
        yield from _founding(tree, i, passive)
        yield from _founders(tree, i, passive)
    if lemma == "train" and not passive:
        yield from _apply(i, pat.TRAINING, resolved(tree, tree.subjects(i), ANY), _targets(tree, i, pat.TRAINING))
    elif lemma == "train":
        yield from _swapped(tree, i, pat.TRAINING)
    if lemma in ("marry", "wed", "divorce") and not tree.children(i, "dobj"):
        yield from _couple(tree, i)
    if lemma in pat.SUPPLYING:
        yield from _supply(tree, i, passive)
    if lemma in ("spend", "make"):
        yield from _spent(tree, i, lemma)
    yield from read_case(tree, i, lemma, passive)
    if lemma in pat.PAY or lemma in pat.GET:
        yield from _payment(tree, i, lemma, passive)
    if lemma in ("base", "headquarter") and i - 2 >= tree.first and tree.low(i - 1) == "-":
        yield from _based(tree, i)


def _targets(tree: Tree, i: int, rule: VerbRule) -> list[End]:
    tokens: list[int] = []
    if "up" in rule.at and not any(tree.low(c) == "up" for c in tree.children(i, "prt")):
        return []
    if "obj" in rule.at or "up" in rule.at:
        tokens += [t for d in tree.children(i, "dobj") for t in tree.spread(d)]
    if "dative" in rule.at:
        tokens += [t for d in tree.children(i, "dobj", "dative", "iobj") for t in tree.spread(d)]
    preps = tuple(p for p in rule.at if p != "obj")
    if preps:
        tokens += tree.after(i, preps)
    if rule.object == PLACE:
        found = [p for t in tokens for p in places_at(tree, t)]
    else:
        found = (
            resolved(tree, tokens, rule.object) if rule.at[0] in ("obj", "up") else ends_at(tree, tokens, rule.object)
        )
    if rule.object == BODY and not found:
        inside = pat.HOLDERS if rule.role != "studied at" else pat.HOLDERS | COURSES
        found = [e for t in tokens if tree.low(t) in inside for e in bodies_of(tree, t, BODY)]
    if preps and not found:
        found = within(tree, i, preps, rule.object) or _where(tree, i, rule)
        found = [p for e in found for p in places_at(tree, e.head)] if rule.object == PLACE else found
    if tree.doc[i].lemma_ == "enter":
        # "entered the Assembly", "entered the market": only a school is entered to study.
        found = [e for e in found if any(tree.low(t) in SCHOOLS for t in range(e.first, e.last))]
    if rule.object == BODY and found:
        found = list(dict.fromkeys([*found, *listed(tree, found[-1], BODY)]))
    return found


def _where(tree: Tree, i: int, rule: VerbRule) -> list[End]:
    """The place or body that "where" takes up ("Northern Velden, where he lived")."""
    tokens = [c for c in tree.children(i, "advmod") if tree.low(c) == "where" and c in tree.at]
    return [e for c in tokens for e in only(tree.end(c, rule.object)) if e.kind != "pronoun"]


def _apply(i: int, rule: VerbRule, subjects: list[End], objects: list[End]) -> Iterator[Found]:
    for subject in subjects:
        for target in objects:
            if subject != target and not (subject.chain and subject.chain == target.chain):
                a, b = (target, subject) if rule.inverse else (subject, target)
                yield Found(a, b, rule.schema, rule.role, i, pays=rule.schema == "Debt")


def _swapped(tree: Tree, i: int, rule: VerbRule) -> Iterator[Found]:
    """The passive: what is founded, owned, hired is the tree's subject; "by" (or "from") gives who did it."""
    if "obj" not in rule.at:
        return
    done = resolved(tree, tree.subjects(i), rule.object)
    verbs = [i, *(c for c in tree.children(i, "conj") if tree.doc[c].tag_ == "VBN")]
    agents = next((found for verb in verbs if (found := tree.after(verb, ("by",)))), [])
    doers = [e for t in agents for e in resolved(tree, [t], rule.subject)]
    yield from _apply(i, rule, doers, done)


def _founding(tree: Tree, i: int, passive: bool) -> Iterator[Found]:
    lemma = str(tree.doc[i].lemma_)
    if lemma == "set" and not any(tree.low(c) == "up" for c in tree.children(i, "prt")):
        return
    alone = not tree.children(i, "dobj") and lemma in ("start", "begin", "open", "form")
    bodies = (
        resolved(tree, tree.subjects(i), BODY)
        if passive or alone
        else ends_at(tree, [t for d in tree.children(i, "dobj") for t in tree.spread(d)], BODY)
    )
    if not passive:
        bodies = [e for e in bodies if e.kind == "organization"]
    if not bodies:
        return
    times = ends_at(tree, tree.after(i, ("in", "on", "since")), TIME) or near(tree, i, TIME)[:1]
    for body in bodies:
        for time in [t for t in times if is_calendar(tree, t)][:1]:
            yield Found(body, time, "Organization", "founded", i)


def _founders(tree: Tree, i: int, passive: bool) -> Iterator[Found]:
    """Those who founded with the subject, and "X co-founded Y" where the parser takes the hyphen apart."""
    bodies = resolved(tree, [t for d in tree.children(i, "dobj") for t in tree.spread(d)], BODY)
    split = i - 2 > tree.first and tree.low(i - 1) == "-" and tree.low(i - 2) == "co" and not passive
    right = tree.at.get(i + 1 + (i + 1 < tree.last and tree.low(i + 1) == "the"))
    left = tree.before(i - 2) if split else None
    if split and left is not None and left.fits(PERSON) and right is not None and right.fits(BODY):
        bodies = [right]
        yield Found(left, right, "UnknownLink", "founder", i)
    for partner in _partners(tree, i) if bodies and not passive else ():
        for body in bodies:
            yield Found(partner, body, "UnknownLink", "founder", i, 0.6)


def _partners(tree: Tree, i: int) -> list[End]:
    direct = [t for t in tree.after(i, ("with", "alongside")) if t in tree.at]
    found = ends_at(tree, direct, PERSON) or within(tree, i, ("with", "alongside"), PERSON)
    return [e for e in found if e.kind == "person"]


def _couple(tree: Tree, i: int) -> Iterator[Found]:
    """Read "X and Y married in 1999"."""
    pair = [e for e in resolved(tree, tree.subjects(i), PERSON) if e.kind == "person"]
    if len(pair) == 2 and not tree.after(i, ("to",)):
        yield Found(pair[0], pair[1], "Family", "spouse", i)


def _supply(tree: Tree, i: int, passive: bool) -> Iterator[Found]:
    """Read "X supplied weapons to Y", "X provided Y with training", "Y was given arms by X"."""
    goods = [t for t in [*tree.children(i, "dobj"), *tree.after(i, ("with",))] if t not in tree.at]
    goods += [t for t in tree.subjects(i) if passive and t not in tree.at]
    kind = next(
        (pat.GOODS[w] for t in goods for w in (str(tree.doc[t].lemma_).lower(), tree.low(t)) if w in pat.GOODS), ""
    )
    if not kind:
        return
    named = [t for d in tree.children(i, "dobj", "dative", "iobj") for t in tree.spread(d) if t in tree.at]
    to = resolved(tree, [*tree.after(i, ("to",)), *named], ANY) or within(tree, i, ("to",), ANY)
    givers = resolved(tree, tree.after(i, ("by",)) if passive else tree.subjects(i), ANY)
    takers = to or (resolved(tree, tree.subjects(i), ANY) if passive else [])
    for giver in givers:
        for taker in takers:
            if giver != taker:
                yield Found(giver, taker, "UnknownLink", kind, i)


def _under_kin(tree: Tree, begin: int, end: End) -> bool:
    """Whether a relative of the one named is meant: "married to the sister of | X", "married to | X's sister"."""
    if end.last < tree.last and tree.low(end.last) in ("'s", "’s", "'", "’"):
        return True
    kin = [j for j in range(begin, end.first) if tree.low(j) in pat.FAMILY_NOUNS]
    return bool(kin) and any(tree.low(j) in ("of", "to") for j in range(kin[0], end.first))


def _based(tree: Tree, i: int) -> Iterator[Found]:
    """Read "Lisbon-based Acme"."""
    place = tree.at.get(i - 2)
    if place is None or place.kind != "place":
        return
    bodies = [e for e in near(tree, i, BODY) if e.first - i < 6]
    if not bodies and tree.doc[i].head.pos_ == "NOUN":
        bodies = bearers(tree, tree.doc[i].head.i, BODY)
    for body in bodies[:1]:
        yield Found(body, place, "Address", "based in", i)


def _spent(tree: Tree, i: int, lemma: str) -> Iterator[Found]:
    """Read "spent his childhood in Oslo", "made her home in Oslo", "spent ten years at Harbor Bank"."""
    nouns = [
        d for d in tree.children(i, "dobj") if str(tree.doc[d].lemma_) in (pat.HOMES if lemma == "spend" else {"home"})
    ]
    if not nouns:
        return
    people = resolved(tree, tree.subjects(i), PERSON)
    for place in within(tree, nouns[0], ("in",), PLACE) if people else ():
        for person in people:
            for wider in places_at(tree, place.head):
                yield Found(person, wider, "Address", "lived in", i, 0.65)
    for body in within(tree, nouns[0], ("at", "with"), BODY) if people and lemma == "spend" else ():
        for person in people:
            yield Found(person, body, "Employment", "worked for", i, 0.6)


NO_MONEY = pat.words(
    """bid offer letter complaint application report call proposal request tip support message email visit answer reply
    response objection tender submission vote statement question petition warning threat invitation advice document"""
)
"""What is received and is no payment, whatever sum is named beside it."""


def _payment(tree: Tree, i: int, lemma: str, passive: bool) -> Iterator[Found]:
    things = tree.children(i, "nsubjpass") if passive else tree.children(i, "dobj")
    if lemma in pat.GET and any(str(tree.doc[t].lemma_).lower() in NO_MONEY for t in things):
        return
    subjects = resolved(tree, tree.subjects(i), ANY)
    objects = ends_at(tree, [t for d in tree.children(i, "dobj", "dative", "iobj") for t in tree.spread(d)], ANY)
    to = ends_at(tree, tree.after(i, ("to",)), ANY)
    by = ends_at(tree, tree.after(i, ("by",)), ANY)
    source = ends_at(tree, tree.after(i, ("from",)), ANY)
    if lemma in pat.GET and not source:
        source = within(tree, i, ("from",), ANY)
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
