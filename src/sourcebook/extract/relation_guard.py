"""What does not hold: ties under a negation, a denial, a condition or a mere wish.

A row is dropped when its word, or a clause it stands in, is negated or only supposed. Verbs of saying do not count:
"prosecutors say X paid Y" is a tie somebody alleges, and what stands for it is the claim's business.
"""

from __future__ import annotations

from typing import Any

from sourcebook.extract.relation_patterns import words
from sourcebook.extract.relation_tree import Tree

NEGATIVE = words("not n't n’t never neither nor hardly")
DENIALS = words("deny refuse reject dispute refute disavow decline fail dismiss rebut disprove debunk")
"""Verbs that take back what hangs on them."""
SUPPOSED = words(
    """want hope wish plan intend aim try attempt seek consider propose threaten pretend promise apply ask offer
    urge demand vow contemplate mull bid aspire dream fear doubt refuse fantasize"""
)
"""Verbs after which an infinitive or gerund has not happened."""
INTENTS = words(
    "plan bid offer attempt proposal effort hope wish intention idea desire deal talks failure refusal move"
)
"""Nouns after which an infinitive has not happened."""
MODALS = words("would could might may should can")
LATER = words("later eventually subsequently soon then ultimately go")
"""With "would" these tell of what came ("he would later marry Judith")."""
CONDITIONS = words("if unless whether lest")
CLAUSES = frozenset({"ccomp", "relcl", "advcl"})
DEPTH = 6


def holds(tree: Tree, i: int) -> bool:
    """Whether what the word at token `i` says is said to be so."""
    if tree.doc[tree.last - 1].text == "?":
        return False
    token, below = tree.doc[i], ""
    for step in range(DEPTH):
        if _undone(tree, token, below, step):
            return False
        below = str(token.dep_)
        if token.head is token:
            return True
        token = token.head
    return True


def _undone(tree: Tree, token: Any, below: str, step: int) -> bool:
    """Whether `token` takes back what hangs on it by the dependency `below` (nothing for the word itself)."""
    lemma = str(token.lemma_).lower()
    children = [c for c in token.children if tree.first <= c.i < tree.last]
    both = below == "conj" and not any(c.lower_ in ("or", "nor") for c in children)
    if below not in CLAUSES and not both and any(c.dep_ == "neg" or c.lower_ in NEGATIVE for c in children):
        return not any(c.lower_ in ("longer", "only", "just") for c in children)
    if step == 0 and any(c.lower_ == "no" and c.dep_ == "det" for c in children):
        return True
    if step == 0 and _no_subject(children):
        return True
    if below in ("attr", "dobj", "acomp", "nsubj") and step == 1 and _none_of(token, below):
        return True
    if step and lemma in DENIALS and below in ("ccomp", "xcomp", "pcomp", "dobj", "acl", "prep"):
        return True
    if step and lemma in SUPPOSED and below in ("xcomp", "ccomp"):
        return True
    if step and lemma in INTENTS and below == "acl":
        return True
    if any(c.dep_ == "aux" and c.lower_ in MODALS for c in children) and below not in CLAUSES and below != "conj":
        return not any(c.lower_ in LATER for c in children) and lemma not in LATER
    return below not in CLAUSES and any(c.dep_ == "mark" and c.lower_ in CONDITIONS for c in children)


def _none_of(token: Any, below: str) -> bool:
    return any(
        c.dep_ == below and any(g.lower_ in ("no", "neither") and g.dep_ in ("det", "preconj") for g in c.children)
        for c in token.children
    )


def _no_subject(children: list[Any]) -> bool:
    """Read "neither X nor Y worked for", "no bank owned"."""
    subjects = [c for c in children if c.dep_ in ("nsubj", "nsubjpass")]
    return any(g.lower_ in ("neither", "no", "none") for c in subjects for g in [c, *c.children])
