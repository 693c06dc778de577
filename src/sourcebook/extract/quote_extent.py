"""Where what is said ends: the words after it that are the writer's own are cut off.

Trees hang whatever follows a clause into it, so each kind of addition is looked for by its first word: relative and
participle clauses, appositions, concessions and contrasts after a comma, and the reporting verb that goes on with the
subject of the first ("said X and called Y ..."). Only the last `TAIL` tokens are read, so nested content stays linear.
"""

from __future__ import annotations

from typing import Any

from sourcebook.extract import quote_cues as cues

Range = tuple[int, int]
TAIL = 60
"""Tokens at the end of content in which an addition of the writer's is looked for."""
STEPS_UP = 4
_RELATIVES = frozenset({"who", "which", "whose"})
_CONTRASTS = cues.word_set("though although while whereas even")
_DASHES = frozenset({"-", "--", "—", "–"})


def own_words(content: Range, doc: Any, verb: Any) -> Range:
    """Content without what the writer adds at its end."""
    first, last = content
    after = max(first + 2, last - TAIL)
    if verb.i < first:
        after = max(after, verb.i + 2)
    for i in range(after, last - 1):
        if i > verb.i > first:
            continue
        before = doc[i - 1].text
        if (before == "," and _adds(doc[i], last)) or (before in _DASHES and _names(doc[i], last)):
            return first, i - 1
        if verb.i < first and (cut := _goes_on(doc, i, last, verb)):
            return first, i - (before == ",") if cut else i
    return first, last


def _adds(token: Any, last: int) -> bool:
    """Whether an addition begins at a token after a comma and reaches to the token before `last`."""
    if token.lower_ in _RELATIVES:
        return _reaches(token, last, ("relcl", "advcl", "acl"))
    if token.tag_ == "VBG":
        return _reaches(token, last, ("relcl", "advcl", "acl"))
    if token.lower_ in _CONTRASTS:
        return _reaches(token, last, ("advcl", "prep"))
    return token.tag_ == "DT" and _names(token, last)


def _names(token: Any, last: int) -> bool:
    """Whether an apposition begins at a token and reaches to the token before `last`."""
    return _reaches(token, last, ("appos",))


def _goes_on(doc: Any, at: int, last: int, verb: Any) -> bool:
    """Whether the report goes on at a token: "and called ..."."""
    if doc[at].dep_ != "cc" or doc[at].lower_ not in ("and", "but"):
        return False
    following = at + 1
    while following < last and doc[following].tag_ == "RB":
        following += 1
    other = doc[following] if following < last else verb
    if other.tag_ not in ("VBD", "VBZ", "VBP") or other is verb or any(c.dep_ == "nsubj" for c in other.children):
        return False
    return bool(other.tag_ == verb.tag_ and other.right_edge.i >= last - 2 and cues.reports(other.lemma_.lower()))


def goes_on_with(verb: Any) -> bool:
    """Whether a verb hangs in what another says but goes on with its subject ("said X and added Y")."""
    clause = verb.head
    return bool(
        verb.dep_ == "conj"
        and clause.dep_ == "ccomp"
        and clause.i > clause.head.i
        and verb.tag_ == clause.head.tag_
        and _is_speech(verb)
        and cues.reports(clause.head.lemma_.lower())
        and not any(c.dep_ == "nsubj" for c in verb.children)
    )


def _is_speech(verb: Any) -> bool:
    return verb.lemma_.lower() in cues.SPEECH


def _reaches(token: Any, last: int, kinds: tuple[str, ...]) -> bool:
    """Whether the phrase of one of these kinds that a token begins reaches to the token before `last`."""
    node = token
    for _ in range(STEPS_UP):
        if node.dep_ in kinds:
            return bool(node.left_edge.i >= token.i and node.right_edge.i >= last - 2)
        node = node.head
    return False
