"""Rules that read relations off a sentence's tree: by role nouns, by verbs, by brackets.

Each yields `Found`s: two ends, a schema, the printed role, and the token that says so. Where the parser's tree is
broken (brackets, lists), a few surface rules stand in: what stops right before a mark, what follows within a clause.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from sourcebook.extract import relation_patterns as pat
from sourcebook.extract.relation_courts import read_versus
from sourcebook.extract.relation_guard import holds
from sourcebook.extract.relation_life import (
    read_age,
    read_brackets,
    read_death,
    read_nationality,
    read_origin,
    read_partisan,
)
from sourcebook.extract.relation_lookup import (
    Found,
)
from sourcebook.extract.relation_nouns import read_beside, read_noun
from sourcebook.extract.relation_posts import POSTS, read_post, read_rank
from sourcebook.extract.relation_same import Groups, same_ends, whom
from sourcebook.extract.relation_tree import End, Tree
from sourcebook.extract.relation_verbs import PARTICIPLES, read_verb

SPOUSES = pat.SPOUSE_NOUNS | {"spouse"}
REPEATED = frozenset({"person", "organization", "pronoun"})
"""Kinds of objects that are given wherever they are printed; a place or date is given where the tie is said."""
BETWEEN_NAMESAKES = frozenset({"Family", "Ownership"})
"""Ties that often join two of one name: father and son, a company and its branch."""
POSTED = frozenset({"Party", "Directorship", "Employment", "Representation"})
"""Ties that make one a member where the body is a political party."""
SAYS_NOTHING = pat.words(
    """the a an of to in on for with at by and or but as is was are were be been being has have had do does did not
    this these those there , ; : ( ) “ ” " - – — 's ’s ' ’ will would could may might can should said says more than
    up out about into over after before when while if also one two three its"""
) | {""}
"""Words at which no rule begins; "'s" and the like stand inside names at most."""
MOST = 6
"""Ends of one sentence that stand for the same, beyond which a relation is not repeated."""


def find_relations(tree: Tree) -> Iterator[Found]:
    """All relations of a sentence, in the order of the words that say them.

    A relation is given for every end of the sentence that stands for the same: the name, its short form, its pronoun.
    """
    groups = same_ends(tree)
    for row in _read(tree):
        if not holds(tree, row.token):
            continue
        if row.schema in POSTED and is_party(tree, row.object):
            row = replace(row, schema="Membership")
        if row.schema == "Party":
            continue
        yield from _everywhere(row, groups)
        if row.schema == "Family" and row.role in SPOUSES:
            yield from _everywhere(replace(row, subject=row.object, object=row.subject, role="spouse"), groups)


def is_party(tree: Tree, body: End) -> bool:
    """Whether the body is a political party by its name."""
    return body.kind == "organization" and any(tree.low(i) in pat.PARTY_WORDS for i in range(body.first, body.last))


def _everywhere(row: Found, groups: Groups) -> Iterator[Found]:
    subjects = whom(groups, row.subject)
    objects = whom(groups, row.object) if row.object.kind in REPEATED else [row.object]
    for subject in subjects[:MOST]:
        for target in objects[:MOST]:
            first = subject == row.subject and target == row.object
            same = groups.get(subject, subject) == groups.get(target, target)
            if same and not (first and row.schema in BETWEEN_NAMESAKES):
                continue
            yield (
                row
                if first
                else replace(row, subject=subject, object=target, confidence=round(row.confidence - 0.1, 2))
            )


def _read(tree: Tree) -> Iterator[Found]:
    for i in range(tree.first, tree.last):
        if tree.lows[i] in SAYS_NOTHING:
            continue
        token = tree.doc[i]
        if i in tree.at and tree.at[i].kind != "pronoun":
            if tree.at[i].kind == "nationality" and tree.at[i].head == i:
                yield from read_nationality(tree, i)
                yield from read_partisan(tree, i)
            if tree.at[i].first == i and tree.at[i].kind == "person":
                yield from read_brackets(tree, tree.at[i])
                yield from read_age(tree, tree.at[i])
                yield from read_rank(tree, tree.at[i])
                yield from read_beside(tree, tree.at[i])
            continue
        lemma = str(token.lemma_).lower()
        if token.pos_ in ("NOUN", "PROPN", "ADJ"):
            rows = list(read_noun(tree, i, lemma))
            yield from rows
            yield from read_post(tree, i, lemma if lemma in POSTS else tree.low(i), rows)
        if lemma in ("death", "birth"):
            yield from read_death(tree, i, lemma)
        if tree.low(i) in ("v", "vs") and i + 1 < tree.last:
            yield from read_versus(tree, i)
        if tree.low(i) == "from":
            yield from read_origin(tree, i)
        if token.pos_ in ("VERB", "AUX") or tree.low(i) in PARTICIPLES:
            yield from read_verb(tree, i, PARTICIPLES.get(tree.low(i), lemma))
