"""Rules that read relations off a sentence's tree: by role nouns, by verbs, by brackets.

Each yields `Found`s: two ends, a schema, the printed role, and the token that says so. Where the parser's tree is
broken (brackets, lists), a few surface rules stand in: what stops right before a mark, what follows within a clause.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from sourcebook.extract import relation_patterns as pat
from sourcebook.extract.relation_patterns import Kind, VerbRule
from sourcebook.extract.relation_tree import POSSESSIVE, End, Tree

PERSON: tuple[Kind, ...] = ("person",)
BODY: tuple[Kind, ...] = ("organization",)
BODY_OR_PLACE: tuple[Kind, ...] = ("organization", "place")
WHO: tuple[Kind, ...] = ("person", "organization")
ANY: tuple[Kind, ...] = ("person", "organization", "place")
PLACE: tuple[Kind, ...] = ("place",)
TIME: tuple[Kind, ...] = ("time",)
OF = ("of", "at", "for", "with", "in", "to", "from", "on")
PARTICIPLES = {"married": "marry", "based": "base", "headquartered": "headquarter", "located": "locate", "born": "bear"}
"""Participles that the tagger often takes for adjectives, with their verbs."""
REACH = 14
"""Tokens after a verb within which its date or place is looked for when the tree does not give it."""


@dataclass(frozen=True, slots=True)
class Found:
    """A relation in one sentence; `token` is the word that says it."""

    subject: End
    object: End
    schema: str
    role: str
    token: int
    confidence: float = 0.7
    pays: bool = False


def find_relations(tree: Tree) -> Iterator[Found]:
    """All relations of a sentence, in the order of the words that say them.

    A relation of a pronoun is also given for the name it stands for, where the sentence leaves just one choice.
    """
    for row in _read(tree):
        yield row
        subject, target = tree.named(row.subject), tree.named(row.object)
        if (subject, target) != (row.subject, row.object) and subject != target:
            yield replace(row, subject=subject, object=target, confidence=round(row.confidence - 0.1, 2))


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
            yield from _noun(tree, i, lemma)
        if token.pos_ in ("VERB", "AUX") or tree.low(i) in PARTICIPLES:
            yield from _verb(tree, i, PARTICIPLES.get(tree.low(i), lemma))


# --- nouns ---------------------------------------------------------------------------------------------------------


def _noun(tree: Tree, i: int, lemma: str) -> Iterator[Found]:
    low = tree.low(i)
    if lemma in pat.FAMILY_NOUNS or low in pat.FAMILY_NOUNS:
        yield from _family(tree, i, low)
    elif lemma in pat.NOUN_SCHEMA or low in pat.NOUN_SCHEMA:
        yield from _role(tree, i, lemma if lemma in pat.NOUN_SCHEMA else low)
    elif lemma in pat.SUBSIDIARY_NOUNS:
        yield from _subsidiary(tree, i, low)
    elif lemma == "company" and any(tree.low(c) == "parent" for c in tree.children(i, "compound", "amod")):
        for parent in bearers(tree, i, WHO):
            for child in _bodies(tree, i, BODY):
                yield Found(parent, child, "Ownership", "parent company", i)
    elif low in pat.DEGREES:
        yield from _degree(tree, i)
    elif lemma in pat.SEAT_NOUNS:
        yield from _seat(tree, i)


def bearers(tree: Tree, i: int, kinds: tuple[Kind, ...], depth: int = 0) -> list[End]:
    """Who the common noun at token `i` is said of: apposition, title, "X is the ...", "served as ..."."""
    token = tree.doc[i]
    head = token.head.i
    found: list[End] = []
    for child in tree.children(i, "appos"):
        found += tree.all_ends(child, kinds)
    if not found and token.dep_ in ("compound", "nmod", "amod", "appos", "poss") and head != i and token.dep_ != "poss":
        found += _only(tree.end(head, kinds))
    if not found and token.dep_ in ("attr", "oprd", "dobj", "acomp") and str(token.head.lemma_) in pat.ROLE_VERBS:
        found += _ends(tree, tree.subjects(head), kinds)
    if not found and token.dep_ == "pobj" and tree.low(head) == "as":
        found += _ends(tree, tree.subjects(tree.doc[head].head.i), kinds)
        if tree.children(tree.doc[head].head.i, "dobj") and not tree.is_passive(tree.doc[head].head.i):
            direct = [t for d in tree.children(tree.doc[head].head.i, "dobj") for t in tree.spread(d)]
            found = [e for t in direct for e in _only(tree.end(t, kinds))] or found
    if not found and token.dep_ in ("nsubj", "nsubjpass") and str(token.head.lemma_) == "be":
        for attr in tree.children(head, "attr"):
            found += tree.all_ends(attr, kinds)
    linked = token.dep_ in ("conj", "appos") or (token.dep_ in ("attr", "compound", "nmod") and head not in tree.at)
    if not found and linked and depth < 3 and head != i:
        found += bearers(tree, head, kinds, depth + 1)
    if not found and depth == 0:
        found += _beside(tree, i, kinds)
    return list(dict.fromkeys(found))


def _beside(tree: Tree, i: int, kinds: tuple[Kind, ...]) -> list[End]:
    """The name that stands right after the noun, or before it and a comma or bracket."""
    after = i + 1
    if after < tree.last and tree.low(after) in {",", "“", '"', ":", "-", "–"}:
        after += 1
    right = tree.at.get(after)
    if right is not None and right.first == after and right.kind != "pronoun" and right.fits(kinds):
        return [right]
    left = i
    while (
        left > tree.first
        and (tree.doc[left - 1].dep_ in ("compound", "amod", "det", "nmod", "advmod", "poss"))
        and left - 1 not in tree.at
    ):
        left -= 1
    if left > tree.first and tree.low(left - 1) in {",", "("}:
        before = tree.before(left)
        if before is not None and before.kind != "pronoun" and before.fits(kinds):
            return [before]
    return []


def _only(end: End | None) -> list[End]:
    return [] if end is None else [end]


def _ends(tree: Tree, tokens: Iterable[int], kinds: tuple[Kind, ...]) -> list[End]:
    found: list[End] = []
    for token in tokens:
        found += _only(tree.end(token, kinds))
    return found


def _resolved(tree: Tree, tokens: Iterable[int], kinds: tuple[Kind, ...]) -> list[End]:
    """Ends at the tokens, or whom a common noun among them is said of ("is a firm | based in")."""
    found: list[End] = []
    for token in tokens:
        end = tree.end(token, kinds)
        found += [end] if end else [] if token in tree.at else bearers(tree, token, kinds, 1)
    return list(dict.fromkeys(found))


def _bodies(tree: Tree, i: int, kinds: tuple[Kind, ...], depth: int = 0) -> list[End]:
    """What the role at token `i` is held in: "of X", "X's", "X chief executive", through "board of" and the like."""
    found: list[End] = []
    for token in tree.after(i, OF):
        end = tree.end(token, kinds)
        if end is not None:
            found.append(end)
        elif token not in tree.at and depth < 2:
            found += _bodies(tree, token, kinds, depth + 1)
    for child in tree.children(i, "poss", "compound", "nmod"):
        found += _only(tree.end(child, kinds))
    if not found and tree.doc[i].dep_ in ("compound", "nmod", "amod"):
        head = tree.doc[i].head.i
        for child in tree.children(head, "poss", "compound", "nmod"):
            if child < i:
                found += _only(tree.end(child, kinds))
    if not found and depth == 0:
        left = tree.at.get(i - 1) if i > tree.first else None
        if left is not None and left.kind != "pronoun" and left.fits(kinds):
            found.append(left)
        relatives = [*tree.children(i, "conj"), *([tree.doc[i].head.i] if tree.doc[i].dep_ == "conj" else [])]
        for other in relatives:
            if not found and other not in tree.at:
                found += _bodies(tree, other, kinds, depth + 2)
    return list(dict.fromkeys(found))


def _role(tree: Tree, i: int, noun: str) -> Iterator[Found]:
    schema = pat.NOUN_SCHEMA[noun]
    kinds = (
        PLACE if schema in ("Address", "Person") else BODY if schema in ("UnknownLink", "Ownership") else BODY_OR_PLACE
    )
    people = bearers(tree, i, WHO if schema == "Ownership" else PERSON)
    if not people:
        return
    role = _role_words(tree, i)
    for body in _bodies(tree, i, kinds):
        for person in people:
            if person != body:
                office = "Occupancy" if body.kind == "place" and kinds is BODY_OR_PLACE else schema
                yield Found(person, body, office, role, i, 0.8)


def _role_words(tree: Tree, i: int) -> str:
    """The role as printed: the noun with the plain words before it ("former vice president")."""
    first = i
    while (
        first > tree.first
        and first - 1 not in tree.at
        and tree.doc[first - 1].dep_ in ("compound", "amod", "nmod")
        and (tree.doc[first - 1].head.i >= first)
    ):
        first -= 1
    return " ".join(t.text for t in tree.doc[first : i + 1])


def _family(tree: Tree, i: int, low: str) -> Iterator[Found]:
    anchors: list[End] = []
    for child in tree.children(i, "poss"):
        anchors += tree.all_ends(child, PERSON)
    for token in tree.after(i, ("of", "to")):
        anchors += _only(tree.end(token, PERSON))
    token = tree.doc[i]
    if not anchors and token.dep_ in ("compound", "nmod", "appos"):
        for child in tree.children(token.head.i, "poss"):
            anchors += tree.all_ends(child, PERSON)
    if not anchors and token.dep_ in ("dobj", "conj") and str(token.head.lemma_) in ("have", "leave", "bear"):
        anchors += _ends(tree, tree.subjects(token.head.i), PERSON)
    if not anchors and i - 1 >= tree.first and tree.low(i - 1) in POSSESSIVE and i - 1 in tree.at:
        anchors.append(tree.at[i - 1])
    for relative in _relatives(tree, i, low):
        for anchor in anchors:
            if relative != anchor and not (relative.chain and relative.chain == anchor.chain):
                yield Found(anchor, relative, "Family", low, i, 0.8)


def _relatives(tree: Tree, i: int, low: str) -> list[End]:
    """Who the family noun names: the name right after it, else by the tree; several only for "sons", "children" ..."""
    plural = low.endswith("s") or low == "children"
    right = i + 1 + (i + 1 < tree.last and tree.low(i + 1) in {",", "(", ":", "-", "–"})
    end = tree.at.get(right)
    if end is not None and end.kind == "person" and tree.doc[i].dep_ != "attr":
        return tree.all_ends(end.head, PERSON) if plural else [end]
    found = bearers(tree, i, PERSON)
    return found if plural or tree.doc[i].dep_ in ("attr", "appos") else found[:1]


def _subsidiary(tree: Tree, i: int, low: str) -> Iterator[Found]:
    parents = [e for t in tree.after(i, ("of",)) for e in _only(tree.end(t, BODY))]
    if not parents and low not in ("part", "unit", "division", "arm", "branch", "brand"):
        parents = [e for c in tree.children(i, "poss", "compound", "nmod", "amod") for e in _only(tree.end(c, BODY))]
    for child in bearers(tree, i, BODY) if parents else ():
        for parent in parents:
            if child != parent:
                yield Found(parent, child, "Ownership", low, i, 0.8)


def _degree(tree: Tree, i: int) -> Iterator[Found]:
    schools = [e for t in tree.after(i, ("from", "at")) for e in _only(tree.end(t, BODY))]
    verb = tree.doc[i].head
    for _ in range(3):
        if verb.pos_ in ("VERB", "AUX") or verb.head is verb:
            break
        verb = verb.head
    if not schools and verb.pos_ == "VERB":
        schools = _ends(tree, tree.after(verb.i, ("from", "at")), BODY)
    if verb.pos_ not in ("VERB", "AUX"):
        return
    for person in _resolved(tree, tree.subjects(verb.i), PERSON) if schools else ():
        for school in schools:
            yield Found(person, school, "UnknownLink", "degree from", i)


def _seat(tree: Tree, i: int) -> Iterator[Found]:
    places = [p for t in tree.after(i, ("in", "at", "near")) for p in _places(tree, t)]
    owners = _bodies(tree, i, BODY)
    token = tree.doc[i]
    if token.dep_ in ("nsubj", "nsubjpass") and not places:
        places = [p for t in tree.after(token.head.i, ("in", "at", "near")) for p in _places(tree, t)]
    if not owners and token.dep_ in ("dobj", "conj", "pobj"):
        verb = token.head.head if token.dep_ == "pobj" else token.head
        owners = _resolved(tree, tree.subjects(verb.i), BODY)
    for body in owners:
        for place in places:
            yield Found(body, place, "Address", "headquarters", i)


def _places(tree: Tree, token: int) -> list[End]:
    """The place at a token and the wider ones printed after it: "Springfield, Ohio, United States"."""
    first = tree.end(token, PLACE)
    found = _only(first)
    while found and len(found) < 4 and found[-1].last + 1 < tree.last and tree.low(found[-1].last) in {",", "("}:
        wider = tree.at.get(found[-1].last + 1)
        if wider is None or wider.kind != "place":
            break
        found.append(wider)
    return found


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
        yield from _apply(tree, i, rule, _resolved(tree, tree.subjects(i), rule.subject), _targets(tree, i, rule))
    for rule in pat.VERBS.get(lemma, ()):
        if passive:
            yield from _swapped(tree, i, rule)
        else:
            yield from _apply(tree, i, rule, _resolved(tree, tree.subjects(i), rule.subject), _targets(tree, i, rule))
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
        return [p for t in tokens for p in _places(tree, t)]
    return _resolved(tree, tokens, rule.object) if "obj" in rule.at else _ends(tree, tokens, rule.object)


def _apply(tree: Tree, i: int, rule: VerbRule, subjects: list[End], objects: list[End]) -> Iterator[Found]:
    for subject in subjects:
        for target in objects:
            if subject != target and not (subject.chain and subject.chain == target.chain):
                a, b = (target, subject) if rule.inverse else (subject, target)
                yield Found(a, b, rule.schema, rule.role, i)


def _swapped(tree: Tree, i: int, rule: VerbRule) -> Iterator[Found]:
    """The passive: what is founded, owned, hired is the tree's subject; "by" (or "from") gives who did it."""
    if "obj" not in rule.at:
        return
    done = _resolved(tree, tree.subjects(i), rule.object)
    doers = [e for t in tree.after(i, ("by",)) for e in _resolved(tree, [t], rule.subject)]
    yield from _apply(tree, i, rule, doers, done)


def _founding(tree: Tree, i: int, passive: bool) -> Iterator[Found]:
    bodies = (
        _resolved(tree, tree.subjects(i), BODY)
        if passive
        else _ends(tree, [t for d in tree.children(i, "dobj") for t in tree.spread(d)], BODY)
    )
    if not bodies:
        return
    times = _ends(tree, tree.after(i, ("in", "on", "since")), TIME) or _near(tree, i, TIME)[:1]
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


def _vital(tree: Tree, i: int, lemma: str) -> Iterator[Found]:
    """Birth and death: date and place."""
    people = _resolved(tree, tree.subjects(i), PERSON)
    bracket = next((j for j in range(i, max(tree.first, i - 12) - 1, -1) if tree.low(j) == "("), None)
    if bracket is not None and not any(tree.low(j) == ")" for j in range(bracket, i)):
        before = tree.before(bracket)
        people = [before] if before is not None and before.fits(PERSON) else people
    elif not people:
        left = tree.before(i)
        people = [left] if left is not None and left.kind == "person" else []
    word = "born" if lemma == "bear" else "died"
    if word == "born" and tree.children(i, "dobj"):
        return
    times = (
        _near(tree, i, TIME)[:1] or _ends(tree, [*tree.after(i, ("in", "on")), *tree.children(i, "npadvmod")], TIME)[:1]
    )
    places = _near(tree, i, PLACE)[:1]
    for person in people:
        for time in times:
            yield Found(person, time, "Person", word, i, 0.85)
        for place in [w for p in places for w in _places(tree, p.head)] if word == "born" else ():
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
    subjects = _resolved(tree, tree.subjects(i), ANY)
    objects = _ends(tree, [t for d in tree.children(i, "dobj", "dative", "iobj") for t in tree.spread(d)], ANY)
    to = _ends(tree, tree.after(i, ("to",)), ANY)
    by = _ends(tree, tree.after(i, ("by",)), ANY)
    source = _ends(tree, tree.after(i, ("from",)), ANY)
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
        people = _only(tree.end(head, PERSON)) if head in tree.at else bearers(tree, head, PERSON)
    else:
        return
    for person in people:
        yield Found(person, end, "Person", "nationality", i)
