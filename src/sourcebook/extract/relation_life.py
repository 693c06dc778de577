"""What is said of one life: birth and death, dates in brackets, nationality, where one comes from.

FollowTheMoney keeps these as properties of a `Person`; the schema of each row is that thing's.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from sourcebook.extract import relation_patterns as pat
from sourcebook.extract.naming import lexicon as lex
from sourcebook.extract.relation_lookup import (
    PERSON,
    PLACE,
    REACH,
    TIME,
    Found,
    bearers,
    ends_at,
    only,
    phrase,
    places_at,
    resolved,
)
from sourcebook.extract.relation_patterns import Kind
from sourcebook.extract.relation_tree import End, Tree

BORN, DIED = frozenset({"born", "b", "née", "nee"}), frozenset({"died", "d", "dead", "deceased"})
DASHES = frozenset({"-", "–", "—"})
OPEN, CLOSE = frozenset({"(", "["}), frozenset({")", "]"})
LONGEST_BRACKET = 40
FROM = ("from",)


def near(tree: Tree, i: int, kinds: tuple[Kind, ...]) -> list[End]:
    """Ends within the same clause after token `i`, where the tree may be broken."""
    found: list[End] = []
    for j in range(i + 1, min(i + REACH, tree.last)):
        token = tree.doc[j]
        joined = token.dep_ == "conj" and token.head.i == i and not tree.children(j, "nsubj", "nsubjpass")
        if tree.low(j) in {")", ";"} or (
            token.pos_ in ("VERB", "AUX") and j > i + 1 and j not in tree.at and not joined
        ):
            break
        end = tree.at.get(j)
        if end is not None and end.first == j and end.fits(kinds) and end.kind != "pronoun":
            found.append(end)
    return found


def is_calendar(tree: Tree, time: End) -> bool:
    """Whether a time names a year or a day, not "now" or "later"."""
    return any(str(tree.doc[j].text)[:1].isdigit() for j in range(time.first, time.last))


def read_vital(tree: Tree, i: int, lemma: str) -> Iterator[Found]:
    """Birth and death that a verb says: date, and place of birth."""
    word = "born" if lemma == "bear" else "died"
    # The parser often takes the date for what is borne: "(born 1955 in Rome)"; other objects are children.
    if word == "born" and any(tree.at[d].kind != "time" for d in tree.children(i, "dobj") if d in tree.at):
        return
    if _in_bracket(tree, i):
        return
    people = resolved(tree, tree.subjects(i), PERSON)
    if not people:
        left = tree.before(i)
        people = [left] if left is not None and left.kind == "person" else []
    times = (
        near(tree, i, TIME)[:1]
        or ends_at(tree, [*tree.after(i, ("in", "on")), *tree.children(i, "npadvmod")], TIME)[:1]
    )
    places = near(tree, i, PLACE)[:1] if word == "born" else []
    for person in people:
        for time in (t for t in times if is_calendar(tree, t)):
            yield Found(person, time, "Person", word, i, 0.85)
        for place in [w for p in places for w in places_at(tree, p.head)]:
            yield Found(person, place, "Person", "born in", i, 0.85)


def _in_bracket(tree: Tree, i: int) -> bool:
    """Whether token `i` stands in a bracket after a name, which `read_brackets` reads."""
    for j in range(i, max(tree.first, i - 12) - 1, -1):
        if tree.low(j) in CLOSE:
            return False
        if tree.low(j) in OPEN:
            before = tree.at.get(j - 1)
            return before is not None and before.kind == "person"
    return False


def read_death(tree: Tree, i: int, noun: str) -> Iterator[Found]:
    """Read "his death in 1986", "on the death of X on 4 May", "her birth in Oslo"."""
    people = [e for c in tree.children(i, "poss") for e in only(tree.end(c, PERSON))]
    people += [e for t in tree.after(i, ("of",)) for e in only(tree.end(t, PERSON))]
    if not people:
        return
    times = ends_at(tree, tree.after(i, ("in", "on")), TIME)[:1] or near(tree, i, TIME)[:1]
    for person in people:
        for time in times:
            yield Found(person, time, "Person", "born" if noun == "birth" else "died", i, 0.7)


def read_brackets(tree: Tree, person: End) -> Iterator[Found]:
    """Dates and places in brackets after a name: "X (4 May 1900, Rome - 3 June 1980)", "X (b. 1942)"."""
    i = person.last
    for _ in range(3):  # A name may have its other script, its sound and its dates in brackets of their own.
        if i < tree.last and tree.low(i) in {",", "”", '"', "'"}:
            i += 1
        close = _close(tree, i)
        if close is None:
            return
        rows = list(_bracket(tree, person, i, close))
        yield from rows
        if rows:
            return
        i = close + 1


def _close(tree: Tree, i: int) -> int | None:
    if i >= tree.last or tree.low(i) not in OPEN:
        return None
    return next((j for j in range(i, min(i + LONGEST_BRACKET, tree.last)) if tree.low(j) in CLOSE), None)


def _bracket(tree: Tree, person: End, i: int, close: int) -> Iterator[Found]:
    ends = list(dict.fromkeys(tree.at[j] for j in range(i + 1, close) if j in tree.at))
    times, places = [e for e in ends if e.kind == "time"], [e for e in ends if e.kind == "place"]
    if len(times) == 1:
        times = _halves(tree, times[0])
    born = next((j for j in range(i + 1, close) if tree.low(j) in BORN), None)
    died = next((j for j in range(i + 1, close) if tree.low(j) in DIED), None)
    limit = died if died is not None else close
    if born is not None:
        first = [t for t in times if born < t.first < limit][:1]
        spots = [p for p in places if born < p.first < limit and not (first and _past_dash(tree, first[0], p))][:3]
    elif died is None and len(times) == 2 and any(tree.low(j) in DASHES for j in range(times[0].last, times[1].first)):
        dash = next(j for j in range(times[0].last, times[1].first) if tree.low(j) in DASHES)
        first, spots = times[:1], [p for p in places if p.first < dash][:3]
        yield Found(person, times[1], "Person", "died", i, 0.8)
    elif died is None and len(times) == 1 and len(ends) == 1 and _is_told(tree, close + 1):
        first, spots = times, []
    else:
        first, spots = [], []
    for time in first:
        yield Found(person, time, "Person", "born", i, 0.85)
    for place in spots:
        yield Found(person, place, "Person", "born in", i, 0.85)
    last = [t for t in times if died is not None and t.first > died][:1]
    if born is not None and died is None and len(times) == 2 and _past_dash(tree, times[0], times[1]):
        last = times[1:]
    for time in last:
        yield Found(person, time, "Person", "died", i, 0.85)


def _halves(tree: Tree, time: End) -> list[End]:
    """The two years of "1855–1938", or the time itself."""
    dash = next((j for j in range(time.first + 1, time.last - 1) if tree.low(j) in DASHES), None)
    first, slash, last = (time.edtf or "").partition("/")
    if dash is None or not slash:
        return [time]
    begin, end = phrase(tree, time.first, dash), phrase(tree, dash + 1, time.last)
    return [replace(begin, kind="time", edtf=first), replace(end, kind="time", edtf=last)]


def _past_dash(tree: Tree, first: End, second: End) -> bool:
    return any(tree.low(j) in DASHES for j in range(first.last, second.first))


def _is_told(tree: Tree, i: int) -> bool:
    """Whether "is a ..." follows, so that a lone date in the bracket is a birth."""
    return i + 1 < tree.last and tree.low(i) in ("is", "was") and tree.low(i + 1) in ("a", "an", "the")


def read_nationality(tree: Tree, i: int) -> Iterator[Found]:
    """Read "is a Chilean banker", "the Chilean banker X", "X, a Chilean"."""
    end = tree.at[i]
    token = tree.doc[i]
    for _ in range(3):
        up = tree.at.get(token.head.i)
        if up is None or up.kind != "nationality" or token.head is token:
            break
        token = token.head
    head = token.head.i
    if token.dep_ in ("attr", "acomp", "appos"):
        people = bearers(tree, token.i, PERSON, 1)
    elif token.dep_ in ("amod", "compound", "nmod", "npadvmod") and head != token.i:
        people = only(tree.end(head, PERSON)) if head in tree.at else bearers(tree, head, PERSON)
    else:
        people = []
    if not people:
        people = _ahead(tree, end)
    for person in people if end.country and not _of_thing(tree, token.i) else ():
        yield Found(person, end, "Person", "nationality", i)


def read_partisan(tree: Tree, i: int) -> Iterator[Found]:
    """Read "a Republican senator", "Labour MP X", "X, a Conservative", "A Republican, X ...", "ran as a Liberal"."""
    end = tree.at[i]
    low = tree.low(end.last - 1)
    if low not in pat.PARTISANS or end.last - end.first > 1:
        return
    token = tree.doc[i]
    noun = next((j for j in range(i + 1, min(i + 4, tree.last)) if tree.low(j) in pat.POLITICAL), None)
    people: list[End] = []
    if noun is not None and not any(j in tree.at for j in range(i + 1, noun)):
        people = bearers(tree, noun, PERSON)
    elif i > tree.first and tree.low(i - 1) in ("a", "an") and not _goes_on(tree, i + 1):
        people = bearers(tree, i, PERSON, 1) if token.dep_ in ("attr", "appos", "oprd", "conj", "pobj") else []
        if not people and i - tree.first < 2:
            people = [e for e in tree.ends if e.first > i and e.fits(PERSON)][:1]
    for person in dict.fromkeys(people):
        yield Found(person, end, "Membership", "party", i, 0.7)


def _goes_on(tree: Tree, i: int) -> bool:
    return i < tree.last and tree.doc[i].pos_ in ("NOUN", "PROPN", "ADJ")


def _of_thing(tree: Tree, i: int) -> bool:
    """Whether the adjective is part of a compound such as "German-led", or of "-born"."""
    after = i + 1
    return after < tree.last and tree.low(after) in DASHES and not tree.doc[i].whitespace_


def _ahead(tree: Tree, end: End) -> list[End]:
    """The person named after the adjective and plain nouns of people: "Chilean shipping magnate X"."""
    noun = False
    for j in range(end.last, min(end.last + 6, tree.last)):
        here = tree.at.get(j)
        if here is not None:
            return [here] if here.kind == "person" and noun else []
        if tree.doc[j].pos_ not in ("NOUN", "ADJ", "PROPN"):
            return []
        noun = tree.low(j) in lex.ROLE_NOUNS or tree.low(j) in lex.PEOPLE_NOUNS or tree.low(j) in pat.NOUN_SCHEMA
    return []


def read_origin(tree: Tree, i: int) -> Iterator[Found]:
    """Read "is a sailor from Oslo", "is originally from Oslo", "Originally from Oslo, X ..." at the word "from"."""
    token = tree.doc[i]
    end = next((tree.at[k] for k in range(i + 1, min(i + 4, tree.last)) if k in tree.at), None)
    if end is None or end.kind != "place" or any(tree.doc[k].pos_ == "VERB" for k in range(i + 1, end.first)):
        return
    people: list[End] = []
    head = token.head
    fronted = i > tree.first and tree.low(i - 1) == "originally"
    if head.pos_ == "AUX" or head.lemma_ in ("come", "hail", "originate"):
        people = resolved(tree, tree.subjects(head.i), PERSON) if head.tag_ != "VBN" or fronted else []
    elif head.pos_ == "NOUN" and head.dep_ in ("attr", "appos") and _is_person(tree, head.i):
        people = bearers(tree, head.i, PERSON)
    if fronted and not people:
        subject = next((e for e in tree.ends if e.first > end.last and e.fits(PERSON)), None)
        people = only(subject)
    for person in people:
        for place in places_at(tree, end.head):
            yield Found(person, place, "Person", "from", i, 0.65)


def _is_person(tree: Tree, i: int) -> bool:
    low = tree.low(i)
    return low in lex.ROLE_NOUNS or low in lex.PEOPLE_NOUNS or low in pat.NOUN_SCHEMA


def read_age(tree: Tree, person: End) -> Iterator[Found]:
    """Read "John Marsh, 34, of Osmark", "John Marsh of Osmark, Ohio"."""
    i = person.last
    if i + 3 < tree.last and tree.low(i) == "," and tree.doc[i + 1].like_num and tree.low(i + 2) == ",":
        i += 3
        if i + 1 < tree.last and tree.low(i) in ("of", "from") and i + 1 in tree.at:
            for place in places_at(tree, tree.at[i + 1].head) if tree.at[i + 1].kind == "place" else ():
                yield Found(person, place, "Address", "of", i, 0.7)
