"""Where the ends of a relation stand: whom a noun is said of, in what body a post is held, which place is meant."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sourcebook.extract import relation_patterns as pat
from sourcebook.extract.relation_patterns import Kind
from sourcebook.extract.relation_tree import End, Tree

PERSON: tuple[Kind, ...] = ("person",)
BODY: tuple[Kind, ...] = ("organization",)
BODY_OR_PLACE: tuple[Kind, ...] = ("organization", "place")
WHO: tuple[Kind, ...] = ("person", "organization")
ANY: tuple[Kind, ...] = ("person", "organization", "place")
PLACE: tuple[Kind, ...] = ("place",)
TIME: tuple[Kind, ...] = ("time",)
REACH = 14
"""Tokens after a verb within which its date or place is looked for when the tree does not give it."""
LIST_REACH = 40
HALVES = pat.words("chief executive deputy general assistant associate major principal head lead representative fellow")
"""Role nouns that as adjectives or first halves of a title are none ("a major bank", "chief financial officer")."""
RUN_WORDS = frozenset({"and", "&", ",", "/", "as", "well", "the", "a", "an", "also", "former", "-"})
STOPS = frozenset({")", ";", ":"})
LINKS = frozenset(
    {",", "and", "&", "or", "the", "in", "at", "then", "later", "(", ")", "as", "well", "also", ";", "both", "from"}
)
OF = ("of", "at", "for", "with", "in", "to", "from", "on")


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


def bearers(tree: Tree, i: int, kinds: tuple[Kind, ...], depth: int = 0) -> list[End]:
    """Who the common noun at token `i` is said of: apposition, title, "X is the ...", "served as ..."."""
    token = tree.doc[i]
    head = token.head.i
    found: list[End] = []
    for child in tree.children(i, "appos"):
        found += tree.all_ends(child, kinds)
    if not found and token.dep_ in ("compound", "nmod", "amod", "appos", "poss") and head != i and token.dep_ != "poss":
        found += only(tree.end(head, kinds))
    said = token.dep_ in ("attr", "oprd", "acomp") or (token.dep_ == "dobj" and _becomes(tree, head))
    if not found and said and str(token.head.lemma_) in pat.ROLE_VERBS:
        found += ends_at(tree, tree.subjects(head), kinds)
    if not found and token.dep_ == "pobj" and tree.low(head) == "as":
        found += [e for c in tree.children(tree.doc[head].head.i, "poss") for e in only(tree.end(c, kinds))]
    if not found and token.dep_ == "pobj" and tree.low(head) == "as":
        found += ends_at(tree, tree.subjects(tree.doc[head].head.i), kinds)
        if tree.children(tree.doc[head].head.i, "dobj") and not tree.is_passive(tree.doc[head].head.i):
            verb = str(tree.doc[tree.doc[head].head.i].lemma_)
            direct = (
                []
                if verb in pat.SUBJECT_ROLES
                else [t for d in tree.children(tree.doc[head].head.i, "dobj") for t in tree.spread(d)]
            )
            found = [e for t in direct for e in only(tree.end(t, kinds))] or found
    if not found and token.dep_ == "pobj" and tree.low(head) in ("of", "as") and depth < 3:
        post = tree.doc[head].head.i
        if str(tree.doc[post].lemma_).lower() in pat.POST_NOUNS:
            found += bearers(tree, post, kinds, depth + 1)
    if not found and token.dep_ == "nsubj" and str(token.head.lemma_) == "include":
        for member in tree.children(head, "dobj"):
            found += tree.all_ends(member, kinds)
    if not found and token.dep_ in ("nsubj", "nsubjpass") and str(token.head.lemma_) == "be":
        for attr in tree.children(head, "attr"):
            found += tree.all_ends(attr, kinds)
    linked = token.dep_ in ("conj", "appos") or (token.dep_ in ("attr", "compound", "nmod") and head not in tree.at)
    if not found and linked and depth < 3 and head != i:
        found += bearers(tree, head, kinds, depth + 1)
    if not found and depth == 0:
        found += _beside(tree, i, kinds)
    return list(dict.fromkeys(found))


def _next_to(tree: Tree, i: int, kinds: tuple[Kind, ...]) -> list[End]:
    """Read the body in "Elena Marsh, CEO, Marlow Systems", "Elena Marsh (CEO, Marlow Systems)"."""
    if i + 2 >= tree.last or tree.low(i + 1) != "," or tree.doc[i].dep_ not in ("appos", "nmod", "parataxis", "ROOT"):
        return []
    body = tree.at.get(i + 2)
    if body is None or not body.fits(kinds) or body.kind not in ("organization",):
        return []
    closed = body.last >= tree.last or tree.low(body.last) in (",", ")", "", ";", ":")
    return [body] if closed else []


def _becomes(tree: Tree, verb: int) -> bool:
    """Whether the verb's object says what its subject is ("was named director", not "hired a director")."""
    return tree.is_passive(verb) or str(tree.doc[verb].lemma_) not in pat.APPOINTING


def _past_bracket(tree: Tree, i: int, kinds: tuple[Kind, ...]) -> list[End]:
    """Read "chief executive officer (CEO) of Marlow Systems"."""
    if i + 5 >= tree.last or tree.low(i + 1) != "(" or tree.low(i + 3) != ")" or tree.low(i + 4) not in OF:
        return []
    body = tree.at.get(i + 5 + (tree.low(i + 5) == "the"))
    return [body] if body is not None and body.fits(kinds) and body.kind != "pronoun" else []


def _opener(tree: Tree, i: int, kinds: tuple[Kind, ...]) -> End | None:
    """The subject after a noun phrase that opens the sentence: "A graduate of Velden College, | she | joined"."""
    if i - tree.first > 4 or any(tree.doc[j].pos_ in ("VERB", "AUX") or j in tree.at for j in range(tree.first, i)):
        return None
    comma = next((j for j in range(i, min(i + 15, tree.last)) if tree.low(j) == ","), None)
    end = tree.at.get(comma + 1) if comma is not None else None
    if end is None or not end.fits(kinds) or tree.doc[end.head].dep_ not in ("nsubj", "nsubjpass"):
        return None
    return end if tree.low(tree.first) in ("a", "an", "the", "former", "currently", "once") else None


def role_run(tree: Tree, i: int) -> list[int]:
    """Role nouns that share a body with the one at token `i`: "founder, chairman and | chief executive | of X"."""
    found = []
    for j in range(i + 1, min(i + 12, tree.last)):
        token = tree.doc[j]
        if j in tree.at:
            break
        if is_role(tree, j):
            found.append(j)
        elif tree.low(j) not in RUN_WORDS and token.dep_ not in ("compound", "amod", "nmod", "det", "advmod"):
            break
    return found


def is_role(tree: Tree, i: int) -> bool:
    """Whether the word at token `i` names a role and is no part of a name."""
    token, low = tree.doc[i], tree.low(i)
    if i in tree.at or (token.tag_ == "JJ" and low in HALVES and (i == tree.first or tree.low(i - 1) != "chief")):
        return False
    return low in pat.NOUN_SCHEMA or str(token.lemma_).lower() in pat.NOUN_SCHEMA


def is_modifier(tree: Tree, i: int) -> bool:
    """Whether the role noun is but the first half of one ("chief | executive", "deputy | minister")."""
    if tree.low(i) in ("director", "secretary", "attorney"):
        return False
    between = i + 2 < tree.last and i + 1 not in tree.at and tree.doc[i + 1].pos_ in ("NOUN", "PROPN", "ADJ")
    if between and tree.low(i) in HALVES and is_role(tree, i + 2):
        return True
    return i + 1 < tree.last and is_role(tree, i + 1)


def _beside(tree: Tree, i: int, kinds: tuple[Kind, ...]) -> list[End]:
    """The name that stands right after the noun, or before it and a comma or bracket."""
    after = i + 1
    if after < tree.last and tree.low(after) in {",", "“", '"', ":", "-", "–"}:
        after += 1
    opener = _opener(tree, i, kinds)
    if opener is not None:
        return [opener]
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


def phrase(tree: Tree, first: int, last: int) -> End:
    """Tokens `first` up to `last` as an end: plain words that stand for a post or a case."""
    start, end = tree.offset(first), tree.offset(last - 1) + len(tree.doc[last - 1])
    return End("other", first, last, last - 1, start, end)


def only(end: End | None) -> list[End]:
    """The end in a list, or an empty list."""
    return [] if end is None else [end]


def ends_at(tree: Tree, tokens: Iterable[int], kinds: tuple[Kind, ...]) -> list[End]:
    """Ends of `kinds` at the tokens."""
    found: list[End] = []
    for token in tokens:
        found += only(tree.end(token, kinds))
    return found


def resolved(tree: Tree, tokens: Iterable[int], kinds: tuple[Kind, ...]) -> list[End]:
    """Ends at the tokens, or whom a common noun among them is said of ("is a firm | based in")."""
    found: list[End] = []
    for token in tokens:
        end = tree.end(token, kinds)
        found += [end] if end else [] if token in tree.at else bearers(tree, token, kinds, 1)
    return list(dict.fromkeys(found))


def bodies_of(tree: Tree, i: int, kinds: tuple[Kind, ...], depth: int = 0) -> list[End]:
    """What the role at token `i` is held in: "of X", "X's", "X chief executive", through "board of" and the like."""
    found: list[End] = []
    for token in tree.after(i, OF):
        end = tree.end(token, kinds)
        if end is not None:
            found.append(end)
        elif token not in tree.at and depth < 2:
            found += bodies_of(tree, token, kinds, depth + 1)
    for child in tree.children(i, "poss", "compound", "nmod"):
        found += only(tree.end(child, kinds))
    if not found and tree.doc[i].dep_ in ("compound", "nmod", "amod"):
        head = tree.doc[i].head.i
        for child in tree.children(head, "poss", "compound", "nmod"):
            if child < i:
                found += only(tree.end(child, kinds))
        if not found and head in tree.at and tree.at[head].kind == "person":
            found += [e for t in tree.after(head, ("of", "at", "for")) for e in only(tree.end(t, kinds))]
    if not found and depth == 0:
        before = (
            i - 3
            if i - 3 >= tree.first and tree.low(i - 1) == "-" and tree.low(i - 2) in ("co", "vice", "ex")
            else i - 1
        )
        left = tree.at.get(before) if before >= tree.first else None
        if left is not None and left.kind != "pronoun" and left.fits(kinds):
            found.append(left)
        found += _next_to(tree, i, kinds) or _past_bracket(tree, i, kinds)
        for other in role_run(tree, i):
            if not found:
                found += bodies_of(tree, other, kinds, depth + 2)
        if tree.children(i, "prep"):
            return list(dict.fromkeys(found))
        relatives = [*tree.children(i, "conj"), *([tree.doc[i].head.i] if tree.doc[i].dep_ == "conj" else [])]
        for other in relatives:
            if not found and other not in tree.at:
                found += bodies_of(tree, other, kinds, depth + 2)
    return list(dict.fromkeys(found))


def within(tree: Tree, i: int, prepositions: tuple[str, ...], kinds: tuple[Kind, ...]) -> list[End]:
    """The end after one of the prepositions in the clause after token `i`, where the tree hangs it elsewhere."""
    for j in range(i + 1, min(i + REACH, tree.last)):
        token = tree.doc[j]
        if tree.low(j) in STOPS or (token.pos_ in ("VERB", "AUX") and token.head.i != i and j not in tree.at):
            return []
        if tree.low(j) in prepositions and j not in tree.at:
            end = _after_words(tree, j + 1, kinds)
            if end is not None and end.fits(kinds) and end.kind != "pronoun" and not _owns(tree, end, kinds):
                return [end]
    return []


def _after_words(tree: Tree, j: int, kinds: tuple[Kind, ...]) -> End | None:
    """The end at token `j` or after plain words, none of them a preposition or a relative's name."""
    for k in range(j, min(j + 7, tree.last)):
        if k in tree.at:
            return tree.at[k]
        if kinds == PLACE and tree.low(k) == "of":
            continue
        if tree.doc[k].pos_ in ("ADP", "VERB") or tree.low(k) in pat.FAMILY_NOUNS or tree.low(k) in STOPS:
            return None
    return None


def _owns(tree: Tree, end: End, kinds: tuple[Kind, ...]) -> bool:
    """Whether not the person but somebody or something of theirs is meant ("to X's sister")."""
    return kinds == PERSON and end.last < tree.last and tree.low(end.last) in ("'s", "’s", "'", "’")


def listed(tree: Tree, first: End, kinds: tuple[Kind, ...]) -> list[End]:
    """Ends of `kinds` in a list that begins with `first`: "Hill School, Velden, and Osmark University"."""
    found, j = [first], first.last
    while j < min(tree.last, first.last + LIST_REACH):
        end = tree.at.get(j)
        if end is not None:
            if end.fits(kinds) and end.kind != "pronoun":
                found.append(end)
            elif end.kind not in ("place", "time"):
                break
            j = end.last
        elif tree.low(j) in LINKS:
            j += 1
        else:
            break
    return found


def places_at(tree: Tree, token: int) -> list[End]:
    """The place at a token and the wider ones printed after it: "Springfield, Ohio, United States"."""
    first = tree.end(token, PLACE)
    found = only(first)
    while found and len(found) < 4 and found[-1].last + 1 < tree.last and tree.low(found[-1].last) in {",", "("}:
        wider = tree.at.get(found[-1].last + 1)
        if wider is None or wider.kind != "place":
            break
        found.append(wider)
    return found
