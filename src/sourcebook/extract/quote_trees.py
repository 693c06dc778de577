"""Attributions read from dependency trees: who (speaker), by which words (cue), what (content).

Verbs are read by `quote_verbs`, nouns and adjectives by `quote_nouns`, "according to" here.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from sourcebook.extract import quote_cues as cues
from sourcebook.extract import quote_nouns as nouns
from sourcebook.extract.quote_syntax import STEPS_UP, Attribution, edges, lemma_of, without
from sourcebook.extract.quote_verbs import of_verb


def find_attributions(doc: Any) -> list[Attribution]:
    """All attributions of a parsed block, by cue."""
    found = [a for i in _promising(doc) for a in _of_token(doc[i])]
    return sorted(found, key=lambda a: (a.cue, a.content))


def _promising(doc: Any) -> list[int]:
    """Tokens that may attribute by their part of speech; only these are looked at one by one."""
    wanted = _parts_of_speech()
    accord = doc.vocab.strings["according"]
    pairs = zip(doc.to_array("POS").tolist(), doc.to_array("LOWER").tolist(), strict=True)
    return [i for i, (pos, lower) in enumerate(pairs) if pos in wanted or lower == accord]


@cache
def _parts_of_speech() -> frozenset[int]:
    from spacy.symbols import ADJ, AUX, NOUN, VERB  # late: the command line starts without the parser

    return frozenset({ADJ, AUX, NOUN, VERB})


def _of_token(token: Any) -> Iterator[Attribution]:
    lemma = lemma_of(token)
    if lemma == "accord" or token.lower_ == "according":
        yield from _according(token)
    elif token.pos_ in ("VERB", "AUX") and (lemma in cues.SAY or lemma in cues.MIND or lemma in _OTHER_VERBS):
        yield from of_verb(token, lemma)
    elif token.pos_ == "NOUN" and (lemma in nouns.SAYING or lemma in nouns.ABOUT):
        yield from nouns.of_noun(token, lemma)
    elif token.pos_ in ("ADJ", "VERB") and token.lower_ in nouns.ADJECTIVES:
        yield from nouns.of_adjective(token, token.lower_)


_OTHER_VERBS = cues.INFINITIVE | cues.ORDER | cues.NAMING | cues.STANCE | cues.ABOUT.keys() | cues.VIEW


def _according(token: Any) -> Iterator[Attribution]:
    """`According to X, ...` and `..., according to X`: the rest of the clause is the content."""
    doc = token.doc
    if token.i + 1 >= len(doc) or doc[token.i + 1].lower_ != "to":
        return
    to = doc[token.i + 1]
    source = next((c for c in to.children if c.dep_ == "pobj"), None)
    if source is None:
        return
    speaker = edges(source)
    comma = next((i for i in range(*speaker) if doc[i].text == ","), None)
    bare = not any(c.dep_ in ("nsubj", "nsubjpass", "expl") for c in token.head.children)
    if token.is_sent_start and comma is not None and (bare or token.head.i < speaker[1]):
        # "According to X, Y did ...": the parser took Y for a part of X.
        speaker = (speaker[0], comma)
    root = token.head
    for _ in range(STEPS_UP):
        if root.pos_ in ("VERB", "AUX") or root.head is root:
            break
        root = root.head
    content = tuple(without(edges(root), (token.i, to.i + 1), speaker, doc))
    if content:
        yield Attribution((token.i, to.i + 1), token.i, speaker, content, "according")
