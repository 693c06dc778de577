"""Which ends of one sentence are the same: names of one chain, names beside their alias, pronouns and whom they mean.

A pronoun goes to the pronoun of its sex before it, else to the one name it can mean, else to the subject among them
(the ranking of Lappin and Leass 1994: subject before object, near before far); a pronoun of a clause that stands before
its sentence's subject goes to that subject. Where nothing decides, it stays alone.
"""

from __future__ import annotations

from collections.abc import Sequence

from sourcebook.extract import relation_words as words
from sourcebook.extract.relation_tree import FIRST, KIN, RELATIVE, SUBJECTS, End, Tree

Groups = dict[End, tuple[str, ...]]
"""Keys of whom each end stands for: one, or several for "their"."""
SEX = {"he": "m", "him": "m", "his": "m", "she": "f", "her": "f", "it": "n", "its": "n"}
PLURAL = frozenset({"they", "them", "their"})
ALIAS_REACH = 6
"""Tokens before a name within which "known as" or "formerly" makes it another name of the one before."""


def same_ends(tree: Tree) -> Groups:
    """Each end of the sentence with the keys of whom it stands for."""
    found: Groups = {}
    last: dict[str, tuple[str, ...]] = {}
    sexes = _sexes(tree)
    for end in tree.ends:
        if end.kind != "pronoun":
            found[end] = (_alias(tree, end, found) or _key(end),)
            continue
        if end.word in RELATIVE:
            found[end] = _relative(tree, end, found)
            continue
        sex = "I" if end.word in ("i", "me", "my") else "we" if end.word in FIRST - PLURAL else SEX.get(end.word, "p")
        owner = _of_kin(tree, end, sex, sexes)
        if owner is not None and owner in found:
            found[end] = found[owner]
            continue
        keys = last.get(sex) or _meant(tree, end, sex, found, sexes)
        found[end] = last[sex] = keys
    return found


def whom(groups: Groups, end: End) -> list[End]:
    """Ends of the sentence that stand for the same as `end`, or for one of those it stands for; `end` itself first."""
    keys = groups.get(end)
    if keys is None:
        return [end]
    if len(keys) > 1:
        return [end, *(e for e, k in groups.items() if len(k) == 1 and k[0] in keys and e != end)]
    return [end, *(e for e, k in groups.items() if k == keys and e != end)]


def _key(end: End) -> str:
    return end.chain or f"{end.kind}:{end.start}"


def _alias(tree: Tree, end: End, found: Groups) -> str | None:
    """The key of the name that `end` is another name of, by "known as", "née", or a bracket straight after it."""
    if end.kind not in ("person", "organization", "other") or end.first - 1 <= tree.first:
        return None
    before = next((e for e in reversed(found) if e.kind in (end.kind, "person", "organization")), None)
    if before is None or (before.kind != end.kind and end.kind != "other"):
        return None
    if tree.low(end.first - 1) == "(" and before.last == end.first - 1:
        closed = end.last < tree.last and tree.low(end.last) in (")", ";", ",")
        return found[before][0] if closed else None
    for i in range(end.first - 1, max(before.last, end.first - ALIAS_REACH) - 1, -1):
        if tree.low(i) in words.ALIAS_CUES:
            return found[before][0]
        # "called | to a meeting with X" is no other name of X.
        if i in tree.at or not (tree.low(i) in words.ALIAS_BETWEEN or tree.doc[i].is_punct or tree.doc[i].is_quote):
            return None
    return None


def _relative(tree: Tree, end: End, found: Groups) -> tuple[str, ...]:
    kinds = ("person", "organization", "place")
    noun = tree.antecedent(end)
    if noun is not None:
        return found.get(noun, (_key(noun),)) if noun.kind in kinds else (_key(end),)
    return (_key(end),)


def _meant(tree: Tree, end: End, sex: str, found: Groups, sexes: dict[str, str]) -> tuple[str, ...]:
    alone = (f"pronoun:{sex}",)
    if sex in ("I", "we") or (end.word == "it" and tree.doc[end.head].dep_ not in SUBJECTS):
        return alone
    if sex == "p":
        return _several(tree, end, found) or alone
    kind = "organization" if sex == "n" else "person"
    by_itself = tree.doc[end.head].dep_ in ("dobj", "dative") and end.word in ("him", "her")
    before = [e for e in found if not (by_itself and _acts_on(tree, e, end))]
    before = [e for e in before if e.kind == kind and (sex == "n" or sexes.get(found[e][0], sex) == sex)]
    if end.word == "it":  # Often nobody ("it was made public"), so only a body that itself is spoken of will do.
        before = [e for e in before if tree.doc[e.head].dep_ in SUBJECTS or e.first - tree.first < 2]
    keys = list(dict.fromkeys(found[e] for e in before))
    if len(keys) == 1:
        return keys[0]
    if keys:
        return _subject_of(tree, before, found) or alone
    ahead = _ahead(tree, end, kind)
    if ahead is not None and sexes.get(_key(ahead), sex) == sex:
        return (_key(ahead),)
    return alone


def _acts_on(tree: Tree, subject: End, end: End) -> bool:
    """Whether the name is the subject of the pronoun's own verb: "Pell called him" is not of Pell twice."""
    token = tree.doc[subject.head]
    return token.dep_ in SUBJECTS and token.head.i == tree.doc[end.head].head.i


def _of_kin(tree: Tree, end: End, sex: str, sexes: dict[str, str]) -> End | None:
    """The name right before "and his wife", ", his wife Ana": whose kin they are, whatever the subject is."""
    if sex not in ("m", "f") or end.first - 2 < tree.first or end.last >= tree.last or tree.low(end.last) not in KIN:
        return None
    owner, link = tree.at.get(end.first - 2), tree.low(end.first - 1)
    named = end.last + 1 < tree.last and end.last + 1 in tree.at and tree.at[end.last + 1].kind == "person"
    if owner is None or owner.kind != "person" or not (link == "and" or (link == "," and named)):
        return None
    return owner if sexes.get(_key(owner), sex) == sex else None


def _subject_of(tree: Tree, before: Sequence[End], found: Groups) -> tuple[str, ...] | None:
    """The nearest of them that is a subject, else the first of all where it opens the sentence."""
    for end in reversed(before):
        if tree.doc[end.head].dep_ in SUBJECTS:
            return found[end]
    return found[before[0]] if before[0].first - tree.first < 3 else None


def _several(tree: Tree, end: End, found: Groups) -> tuple[str, ...]:
    """Two or more names joined by "and" before "their"; else the one body before it."""
    for first in reversed([e for e in found if e.kind in ("person", "organization")]):
        joined = [tree.at[t] for t in tree.spread(first.head) if t in tree.at and t < end.first]
        top = tree.doc[first.head]
        if top.dep_ == "conj" and top.head.i in tree.at:
            joined = [tree.at[top.head.i], *joined]
        elif top.dep_ == "appos" and top.head.dep_ == "conj" and top.head.head.i in tree.at:
            joined = [tree.at[top.head.head.i], *joined]
        keys = [found[e][0] for e in dict.fromkeys(joined) if e in found and e.kind == "person"]
        if len(set(keys)) > 1:
            return tuple(dict.fromkeys(keys))
    bodies = list(dict.fromkeys(k for e, k in found.items() if e.kind == "organization"))
    people = [e for e in found if e.kind == "person"]
    return bodies[0] if len(bodies) == 1 and not people else ()


def _ahead(tree: Tree, end: End, kind: str) -> End | None:
    """The subject named after a pronoun whose clause hangs on that subject's verb ("After his return, Smith ...")."""
    token = tree.doc[end.head]
    if token.dep_ in SUBJECTS and token.head.dep_ == "ROOT":
        return None
    verbs = {a.i for a in token.ancestors}
    for other in tree.ends:
        top = tree.doc[other.head]
        if any(tree.doc[i].is_quote for i in range(end.last, max(end.last, other.first))):
            continue  # who is spoken of in the words of "...," said Pell
        if other.first > end.first and other.kind == kind and top.dep_ in SUBJECTS and top.head.i in verbs:
            return other
    return None


def _sexes(tree: Tree) -> dict[str, str]:
    """Whether a name is a man's or a woman's, by title, kin noun or given name; names nothing tells of are left out."""
    found: dict[str, str] = {}
    for end in tree.ends:
        if end.kind != "person":
            continue
        near = [tree.low(i) for i in range(max(tree.first, end.first - 2), end.last)]
        sex = next((words.SEX_WORDS[w] for w in near if w in words.SEX_WORDS), None)
        if sex:
            found.setdefault(_key(end), sex)
    return found
