"""Relations that a noun says: offices, membership, family, subsidiaries, degrees, seats."""

from __future__ import annotations

from collections.abc import Iterator

from sourcebook.extract import relation_patterns as pat
from sourcebook.extract.relation_courts import SUITS, read_suit
from sourcebook.extract.relation_family import read_kin
from sourcebook.extract.relation_life import near
from sourcebook.extract.relation_lookup import (
    BODY,
    BODY_OR_PLACE,
    PERSON,
    PLACE,
    TIME,
    WHO,
    Found,
    bearers,
    bodies_of,
    ends_at,
    is_modifier,
    is_role,
    listed,
    only,
    places_at,
    resolved,
    within,
)
from sourcebook.extract.relation_offices import office_range, words_between
from sourcebook.extract.relation_tree import End, Tree

OFFICES = frozenset({"Directorship", "Employment", "Membership"})
"""Schemata of posts, whose printed role holds the body: "head of the Harbour Board"."""


def read_noun(tree: Tree, i: int, lemma: str) -> Iterator[Found]:
    """Relations that the noun at token `i` says."""
    low = tree.low(i)
    if lemma in pat.FAMILY_NOUNS or low in pat.FAMILY_NOUNS:
        yield from read_kin(tree, i, low)
    elif lemma in pat.NOUN_SCHEMA or low in pat.NOUN_SCHEMA:
        yield from _role(tree, i, lemma if lemma in pat.NOUN_SCHEMA else low)
    elif lemma in pat.SUBSIDIARY_NOUNS:
        yield from _subsidiary(tree, i, low)
    elif lemma == "company" and any(tree.low(c) == "parent" for c in tree.children(i, "compound", "amod")):
        for parent in bearers(tree, i, WHO):
            for child in bodies_of(tree, i, BODY):
                yield Found(parent, child, "Ownership", "parent company", i)
    elif low in pat.SUCCESSOR_NOUNS:
        yield from _successor(tree, i, low)
    elif low in pat.FOUNDATION_NOUNS:
        yield from _foundation(tree, i)
    elif low in SUITS:
        yield from read_suit(tree, i)
    elif low in pat.DEGREES:
        yield from _degree(tree, i)
    elif lemma in pat.JOB_NOUNS:
        yield from _job(tree, i)
    elif lemma in pat.SEAT_NOUNS:
        yield from _seat(tree, i)


def _role(tree: Tree, i: int, noun: str) -> Iterator[Found]:
    if is_modifier(tree, i) or not is_role(tree, i):
        return
    schema = pat.NOUN_SCHEMA[noun]
    if noun == "officer" and any(tree.low(j) == "chief" for j in range(max(tree.first, i - 3), i)):
        schema = "Directorship"
    if schema in ("Associate", "Representation"):
        yield from _partner(tree, i, schema)
        return
    kinds = (
        PLACE if schema in ("Address", "Person") else BODY if schema in ("UnknownLink", "Ownership") else BODY_OR_PLACE
    )
    people = bearers(tree, i, WHO if schema in ("Ownership", "UnknownLink") else PERSON)
    if not people:
        return
    whole = schema in OFFICES or noun in pat.FOUNDER_NOUNS | pat.OWNER_NOUNS
    first, plain, last = office_range(tree, i) if whole else (0, 0, 0)
    bodies = bodies_of(tree, i, kinds)
    if not bodies and last > plain:
        bodies = [e for e in dict.fromkeys(tree.at[j] for j in range(plain, last) if j in tree.at) if e.fits(kinds)][:1]
    bodies = [e for e in bodies if not _is_half(tree, e)]
    if any(e.kind == "organization" for e in bodies):  # "head of the EC delegation in Tokyo" is head of no city.
        bodies = [e for e in bodies if e.kind != "place"]
    if not bodies and schema in OFFICES:
        bodies = _appointers(tree, i)
    for body in bodies:
        role = (
            words_between(tree, first, last if plain <= body.first < last else plain) if whole else _role_words(tree, i)
        )
        for person in people:
            if person != body:
                office = "Occupancy" if body.kind == "place" and kinds is BODY_OR_PLACE else schema
                yield Found(person, body, office, role, i, 0.8)


def _is_half(tree: Tree, end: End) -> bool:
    """Whether the name is but half of an adjective: "Jeddah | -based group"."""
    return end.last < tree.last and tree.low(end.last) == "-" and not tree.doc[end.last - 1].whitespace_


def _job(tree: Tree, i: int) -> Iterator[Found]:
    """Read "held positions at X and Y", "began her career at X", "his job with X"."""
    bodies = ends_at(tree, tree.after(i, ("at", "with")), BODY) or within(tree, i, ("at", "with"), BODY)
    if not bodies:
        return
    verb = tree.doc[i].head
    people = [e for c in tree.children(i, "poss") for e in only(tree.end(c, PERSON))]
    if not people and tree.doc[i].dep_ == "dobj" and str(verb.lemma_) in pat.HOLDING:
        people = resolved(tree, tree.subjects(verb.i), PERSON)
    for person in people:
        for body in listed(tree, bodies[-1], BODY) if len(bodies) == 1 else bodies:
            yield Found(person, body, "Employment", tree.low(i), i, 0.65)


def _appointers(tree: Tree, i: int) -> list[End]:
    """The body that gives the post: "Harbor Bank named X chairman"."""
    verb = tree.doc[i].head
    if tree.doc[i].dep_ not in ("oprd", "dobj", "attr", "ccomp") or str(verb.lemma_) not in pat.APPOINTING:
        return []
    return ends_at(tree, tree.subjects(verb.i), BODY) if not tree.is_passive(verb.i) else []


def _partner(tree: Tree, i: int, schema: str) -> Iterator[Found]:
    """Read "a close friend of X", "X's lawyer Y", "a lawyer for the Harbor Bank"."""
    whose = PERSON if schema == "Associate" else WHO
    places = ("of", "to") if schema == "Associate" else ("of", "for", "to")
    owners = [e for c in tree.children(i, "poss") for e in only(tree.end(c, whose))]
    owners += [e for t in tree.after(i, places) for e in only(tree.end(t, whose))]
    for person in bearers(tree, i, PERSON) if owners else ():
        for owner in owners:
            if person != owner:
                yield Found(person, owner, schema, _role_words(tree, i), i, 0.75)
    if schema == "Representation":
        for person in bearers(tree, i, PERSON):
            for body in (e for t in tree.after(i, ("at", "with", "in")) for e in only(tree.end(t, BODY))):
                yield Found(person, body, "Employment", _role_words(tree, i), i, 0.75)


def _successor(tree: Tree, i: int, low: str) -> Iterator[Found]:
    """Read "X's successor, Y", "Y, the successor of X"."""
    owners = [e for c in tree.children(i, "poss") for e in only(tree.end(c, WHO))]
    owners += [e for t in tree.after(i, ("of", "to")) for e in only(tree.end(t, WHO))]
    for other in bearers(tree, i, WHO) if owners else ():
        for owner in owners:
            if other != owner:
                a, b = (owner, other) if pat.SUCCESSOR_NOUNS[low] else (other, owner)
                yield Found(a, b, "Succession", "successor", i, 0.75)


def _foundation(tree: Tree, i: int) -> Iterator[Found]:
    """Read "since its foundation in 1954", "the founding of the Harbor Bank in 1954"."""
    bodies = [e for c in tree.children(i, "poss") for e in only(tree.end(c, BODY))]
    bodies += [e for t in tree.after(i, ("of",)) for e in only(tree.end(t, BODY))]
    times = ends_at(tree, tree.after(i, ("in", "on")), TIME)[:1] or near(tree, i, TIME)[:1]
    for body in bodies:
        for time in times:
            yield Found(body, time, "Organization", "founded", i, 0.65)


def read_beside(tree: Tree, person: End) -> Iterator[Found]:
    """Read "Elena Marsh of the Harbor Bank", "Elena Marsh from Harbor Bank"."""
    i = person.last
    if i + 1 >= tree.last or tree.low(i) not in ("of", "at", "from") or person.last - person.first < 2:
        return
    j = i + 1 + (tree.low(i + 1) == "the")
    body = tree.at.get(j)
    if body is not None and body.kind == "organization" and tree.doc[i].head.i in range(person.first, person.last):
        yield Found(person, body, "Employment", tree.low(i), i, 0.5)


def _role_words(tree: Tree, i: int) -> str:
    """The role as printed: the noun with the plain words before it ("majority owner")."""
    first = i
    while (
        first > tree.first
        and first - 1 not in tree.at
        and tree.doc[first - 1].dep_ in ("compound", "amod", "nmod")
        and (tree.doc[first - 1].head.i >= first)
    ):
        first -= 1
    return " ".join(t.text for t in tree.doc[first : i + 1])


def _subsidiary(tree: Tree, i: int, low: str) -> Iterator[Found]:
    parents = [e for t in tree.after(i, ("of",)) for e in only(tree.end(t, BODY))]
    if not parents and tree.doc[i].dep_ in ("compound", "nmod", "appos"):
        parents = [e for c in tree.children(tree.doc[i].head.i, "poss") for e in only(tree.end(c, BODY))]
    if not parents and low not in ("part", "unit", "division", "arm", "branch", "brand"):
        parents = [e for c in tree.children(i, "poss", "compound", "nmod", "amod") for e in only(tree.end(c, BODY))]
    for child in bearers(tree, i, BODY) if parents else ():
        for parent in parents:
            if child != parent:
                yield Found(parent, child, "Ownership", low, i, 0.8)


def _degree(tree: Tree, i: int) -> Iterator[Found]:
    schools = [e for t in tree.after(i, ("from", "at")) for e in only(tree.end(t, BODY))]
    verb = tree.doc[i].head
    for _ in range(3):
        if verb.pos_ in ("VERB", "AUX") or verb.head is verb:
            break
        verb = verb.head
    if not schools and verb.pos_ == "VERB":
        schools = ends_at(tree, tree.after(verb.i, ("from", "at")), BODY)
    if verb.pos_ not in ("VERB", "AUX"):
        return
    schools = schools or within(tree, i, ("from", "at"), BODY)
    for person in resolved(tree, tree.subjects(verb.i), PERSON) if schools else ():
        for school in (e for e in schools if e.kind == "organization"):
            yield Found(person, school, "UnknownLink", "degree from", i)


def _seat(tree: Tree, i: int) -> Iterator[Found]:
    places = [p for t in tree.after(i, ("in", "at", "near")) for p in places_at(tree, t)]
    owners = bodies_of(tree, i, BODY)
    token = tree.doc[i]
    if token.dep_ in ("nsubj", "nsubjpass") and not places:
        places = [p for t in tree.after(token.head.i, ("in", "at", "near")) for p in places_at(tree, t)]
    if not owners and token.dep_ in ("dobj", "conj", "pobj"):
        verb = token.head.head if token.dep_ == "pobj" else token.head
        owners = resolved(tree, tree.subjects(verb.i), BODY)
        if not owners and verb.pos_ == "NOUN":
            owners = bearers(tree, verb.i, BODY)
    for body in owners:
        for place in places:
            yield Found(body, place, "Address", "headquarters", i)
