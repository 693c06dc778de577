"""Offices as such: held by a person, with no body printed, or longer than the body ("deputy minister", "Colonel").

FollowTheMoney's `Occupancy` ties a holder to a post. The post is no name, so the object is the office as printed.
"""

from __future__ import annotations

from collections.abc import Iterator

from sourcebook.extract import relation_patterns as pat
from sourcebook.extract.relation_lookup import PERSON, Found, bearers, is_modifier, is_role, phrase
from sourcebook.extract.relation_offices import office_range, words_between
from sourcebook.extract.relation_tree import SUBJECTS, End, Tree

POSTS = pat.words(
    """president vice-president chairman chairwoman chairperson chair vice-chairman premier chancellor vice-chancellor
    governor minister secretary undersecretary under-secretary secretary-general ambassador envoy consul mayor senator
    congressman congresswoman mp lawmaker legislator councillor commissioner director ceo coo cfo cto cio chief
    executive head leader commander commander-in-chief judge magistrate justice prosecutor rector provost dean
    treasurer trustee spokesman spokeswoman spokesperson general admiral colonel major captain lieutenant brigadier
    commodore marshal sheriff inspector superintendent warden editor-in-chief registrar ombudsman comptroller
    controller administrator manager officer deputy representative speaker shareholder owner founder co-founder
    adviser advisor aide emir sultan ruler bishop archbishop imam businessman businesswoman businessperson"""
)
RANKS = pat.words(
    """general colonel major captain lieutenant brigadier commodore marshal admiral sergeant corporal commander
    vice-admiral rear-admiral lieutenant-general lieutenant-colonel major-general brigadier-general colonel-general
    inspector superintendent constable sheriff sheikh haji hajji mullah mawlawi maulavi maulawi mufti imam ayatollah
    cardinal archbishop bishop rabbi emir"""
)
"""Ranks and titles that stand before a name and say what somebody is."""
RANK_PREFIXES = pat.words("vice rear lieutenant major brigadier colonel first second grand deputy army air chief")
FRAGMENT_OPENERS = pat.words("former current acting deputy first second vice senior the a an prominent leading ex")


def read_post(tree: Tree, i: int, noun: str, rows: list[Found]) -> Iterator[Found]:
    """The office whose noun is token `i`, where `rows` (what ties its holder to a body) do not give it whole."""
    if noun not in POSTS or tree.doc[i].dep_ == "poss" or is_modifier(tree, i) or not is_role(tree, i):
        return
    first, _, last = office_range(tree, i)
    whole = words_between(tree, first, last)
    if any(row.role == whole for row in rows):
        return
    people = [row.subject for row in rows] or [e for e in bearers(tree, i, PERSON) if not first <= e.first < last]
    post = phrase(tree, first, last)
    for person in dict.fromkeys(people):
        if person.kind in ("person", "pronoun"):
            yield Found(person, post, "Occupancy", whole, i, 0.7)


def read_rank(tree: Tree, person: End) -> Iterator[Found]:
    """The rank or title right before a name: "Brigadier General | Aslan Kerr"."""
    first = person.first
    while first > tree.first and first - 1 not in tree.at and _is_rank(tree, first - 1):
        first -= 1
    inner = person.first
    while first == person.first and inner + 1 < person.last and _is_rank(tree, inner):
        inner += 1
    before = first - 1
    named = before >= tree.first and before not in tree.at and tree.doc[before].pos_ in ("NOUN", "PROPN")
    if named and tree.doc[before].text[0].isupper():
        return  # "Attorney General X": an office, not a rank
    last = person.first if first < person.first else inner
    if last > first and any(tree.low(j) in RANKS for j in range(first, last)):
        post = phrase(tree, first, last)
        yield Found(person, post, "Occupancy", words_between(tree, first, last), first, 0.75)


def _is_rank(tree: Tree, i: int) -> bool:
    text = str(tree.doc[i].text)
    return (text[0].isupper() and (tree.low(i) in RANKS or tree.low(i) in RANK_PREFIXES)) or (
        text in "-‐‑" and i > tree.first and i + 1 < tree.last and tree.low(i + 1) in RANKS
    )


def fragment_posts(tree: Tree) -> list[tuple[End, str, int]]:
    """Offices of a sentence that has no subject ("Former head of the Osmark Port; member of the Harbour Board.").

    Each with its words and token; none where a verb or a name comes before the first office, or its holder is printed
    right behind it ("Attorney General Ada Vale said ...").
    """
    found: list[tuple[End, str, int]] = []
    i, fresh = tree.first, True
    while i < tree.last:
        token = tree.doc[i]
        if fresh and is_role(tree, i) and _is_post(tree, i) and not is_modifier(tree, i):
            first, _, last = office_range(tree, i)
            if last < tree.last and last in tree.at and tree.at[last].kind != "time":
                return []
            if not found and (token.dep_ in ("nsubj", "nsubjpass", "poss") or first - tree.first > 1):
                return []
            found.append((phrase(tree, first, last), words_between(tree, first, last), i))
            i, fresh = last, False
            continue
        low = tree.low(i)
        opens = low in FRAGMENT_OPENERS or token.dep_ in ("compound", "amod", "det", "nmod")
        if not found and (i in tree.at or token.pos_ in ("VERB", "AUX", "PRON") or not opens):
            return []
        fresh = (fresh and opens) or low in (";", ",", "and")
        if token.pos_ in ("VERB", "AUX"):
            verb = token.head if token.dep_ in ("aux", "auxpass") else token
            whole = verb.dep_ == "ROOT" and bool(tree.children(verb.i, *SUBJECTS))
            return [] if whole else found
        i += 1
    return found


def _is_post(tree: Tree, i: int) -> bool:
    return tree.low(i) in POSTS or tree.low(i) == "member" or str(tree.doc[i].lemma_).lower() in POSTS
