"""Ties of family that a kin noun says: "his wife Judith", "X, son of Y and Z", "their children - A, B and C"."""

from __future__ import annotations

from collections.abc import Iterator

from sourcebook.extract import relation_patterns as pat
from sourcebook.extract.naming import lexicon as lex
from sourcebook.extract.relation_lookup import PERSON, Found, bearers, ends_at, only
from sourcebook.extract.relation_tree import POSSESSIVE, End, Tree

MARKS = frozenset({",", "(", ":", "-", "–", "—", "named", "called"})
LINKS = frozenset({",", "and", "&", ";"})
PLURALS = frozenset({"children", "grandchildren", "parents", "kids", "twins"})
MOST = 10
"""Names taken after one kin noun in the plural."""


def read_kin(tree: Tree, i: int, low: str) -> Iterator[Found]:
    """The ties that the kin noun at token `i` says, each from the one it is said of to the relative."""
    anchors = _anchors(tree, i)
    for relative in _relatives(tree, i, low) if anchors else ():
        for anchor in anchors:
            if relative != anchor:
                yield Found(anchor, relative, "Family", low, i, 0.8)


def _anchors(tree: Tree, i: int, depth: int = 0) -> list[End]:
    """Whose relative is meant: possessor, "of X and Y", "X has a son", or the possessor of a kin noun joined to it."""
    found: list[End] = []
    for child in tree.children(i, "poss", "nmod"):
        found += tree.all_ends(child, PERSON)
    for token in tree.after(i, ("of", "to")):
        end = tree.end(token, PERSON)
        found += only(end) if end or not _is_kin(tree, token) else _relatives(tree, token, tree.low(token))
    token = tree.doc[i]
    if not found and token.dep_ in ("compound", "nmod", "appos"):
        for child in tree.children(token.head.i, "poss"):
            found += tree.all_ends(child, PERSON)
    if not found and token.dep_ in ("dobj", "conj") and str(token.head.lemma_) in ("have", "leave", "bear", "adopt"):
        found += ends_at(tree, tree.subjects(token.head.i), PERSON)
    if not found and i - 1 >= tree.first:
        found += _possessor_before(tree, i)
    if not found and depth < 2:
        found += _shared(tree, i, depth)
    return list(dict.fromkeys(found))


def _possessor_before(tree: Tree, i: int) -> list[End]:
    """Read "their three | children", "Larry's oldest | son" where the tree lost it."""
    for j in range(i - 1, max(tree.first, i - 5) - 1, -1):
        end = tree.at.get(j)
        if end is not None:
            owner = tree.low(j + 1) in ("'s", "’s", "'", "’")
            return [end] if tree.low(j) in POSSESSIVE or (owner and end.fits(PERSON)) else []
        if _is_kin(tree, j):
            return []
        if tree.low(j) not in ("'s", "’s", "'", "’") and tree.doc[j].pos_ not in ("ADJ", "NUM", "NOUN", "ADV"):
            return []
    return []


def _shared(tree: Tree, i: int, depth: int) -> list[End]:
    """The possessor of a kin noun before this one: "with her husband John and | son | Peter"."""
    for j in range(i - 1, max(tree.first, i - 8) - 1, -1):
        if _is_kin(tree, j):
            return _anchors(tree, j, depth + 1)
        end = tree.at.get(j)
        if (
            (end is None or end.kind != "person")
            and tree.low(j) not in LINKS
            and tree.doc[j].pos_ not in ("ADJ", "NUM")
        ):
            return []
    return []


def _is_kin(tree: Tree, i: int) -> bool:
    return i not in tree.at and (tree.low(i) in pat.FAMILY_NOUNS or tree.doc[i].lemma_ in pat.FAMILY_NOUNS)


def _relatives(tree: Tree, i: int, low: str) -> list[End]:
    """Who the kin noun names: who stands right after it, else by the tree; several only for "sons", "children" ..."""
    plural = low.endswith("s") or low in PLURALS
    right = i + 1
    while right < tree.last and right - i < 3 and tree.low(right) in MARKS:
        right += 1
    end = _at(tree, right)
    if end is not None and (tree.doc[i].dep_ != "attr" or right == i + 1 or plural):
        return _names_from(tree, end) if plural else [end]
    head = tree.doc[i].head.i
    if tree.doc[i].dep_ == "conj" and _is_kin(tree, head) and _at(tree, head + 1) is not None:
        return []
    found = [
        e for e in bearers(tree, i, PERSON) if e.kind != "pronoun" or tree.doc[i].dep_ in ("attr", "appos", "oprd")
    ]
    return found if plural or tree.doc[i].dep_ in ("attr", "appos") else found[:1]


def _at(tree: Tree, j: int) -> End | None:
    """The name at token `j`, with titles and small words before it passed over."""
    for k in range(j, min(j + 4, tree.last)):
        end = tree.at.get(k)
        if end is not None:
            return end if end.kind == "person" else None
        passed = tree.low(k) in ("", "the", "late", "former") or tree.low(k) in lex.TITLES
        if not passed and tree.doc[k].pos_ != "NOUN":
            return None
    return None


def _names_from(tree: Tree, first: End) -> list[End]:
    found, j = [first], first.last
    while j < tree.last and len(found) < MOST:
        end = tree.at.get(j)
        if end is not None and end.kind == "person":
            found.append(end)
            j = end.last
        elif tree.low(j) in LINKS:
            j += 1
        else:
            break
    return found
